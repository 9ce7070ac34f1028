"""Twenty at once at one server on two cores: how long pages and sliders take, how much it holds.

python -m validation browsers
"""

import asyncio
import os
import random
import re
import shutil
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from playwright.async_api import Browser, Page, async_playwright

from hiphinge import assets
from validation.kills_server import Server
from validation.tables import Table, write

BROWSERS, CLIENTS = 3, 17
SECONDS, SETTLE_S, WAIT_S = 60.0, 5.0, 60.0
# What a therapist does between two looks; and nobody pausing at all, the worst that can come.
PAUSES = {"with pauses of 3 to 8 s": (3.0, 8.0), "without any pause": (0.0, 0.0)}
QUESTIONS, FINGER_S = 15, 0.05
TARGETS = ("gluteus_medius.left", "gluteus_maximus.right", "gluteus_minimus.left")
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# What a page loads besides itself; of the bones the scene tells.
PARTS = re.compile(r'(?:src|href|data-scene|data-curves)="(/(?:static|api)/[^"]+)"')
# Move the first slider one step, and say after how many milliseconds the curves have moved.
MOVE = """() => new Promise(answer => {
  const slider = document.querySelector("#what-if input[type=range]");
  const began = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    answer(performance.now() - began);
  });
  for (const plot of document.querySelectorAll("#what-if svg")) {
    seen.observe(plot, { attributes: true, attributeFilter: ["d"], subtree: true });
  }
  slider.value = slider.value > 0.5 ? slider.value - 0.1 : 1.5;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""


@dataclass(slots=True)
class Times:
    """Seconds from asking to having.

    Attributes:
        pages: Result pages: everything that the viewer needs has arrived.
        ready: Of those in a browser: until the viewer can be turned.
        sliders: Questions of clients: from asking to the answer.
        moved: Sliders in a browser: until the curves have moved.
        ranges: Ranges, asked when the finger rests.
        errors: Answers that were none.
    """

    pages: list[float] = field(default_factory=list[float])
    ready: list[float] = field(default_factory=list[float])
    sliders: list[float] = field(default_factory=list[float])
    moved: list[float] = field(default_factory=list[float])
    ranges: list[float] = field(default_factory=list[float])
    errors: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Visit:
    """Twenty at work at one result for a minute.

    Attributes:
        entrance: The address that the server printed.
        analysis: Which result.
        pause: Least and most seconds between two looks.
    """

    entrance: str
    analysis: str
    pause: tuple[float, float]
    times: Times = field(default_factory=Times)
    _end: float = 0.0

    @property
    def base(self) -> str:
        return self.entrance.partition("/enter")[0]

    def run(self) -> Times:
        """Let all of them work at once."""
        self._end = time.monotonic() + SECONDS
        threads = [threading.Thread(target=self._client, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        asyncio.run(self._browsers())
        for thread in threads:
            thread.join()
        return self.times

    def _client(self, number: int) -> None:
        """Ask what pages ask, in the order in which they ask it."""
        chance = random.Random(number)
        time.sleep(chance.uniform(0.0, max(self.pause)))
        own = {"origin": self.base}
        with httpx2.Client(base_url=self.base, headers=own, timeout=WAIT_S) as web:
            web.get(self.entrance.removeprefix(self.base))
            while time.monotonic() < self._end:
                try:
                    self.look(web)
                    time.sleep(chance.uniform(*self.pause))
                    self.drag(web, chance)
                    time.sleep(chance.uniform(*self.pause))
                except (httpx2.HTTPError, RuntimeError) as fault:
                    self.times.errors.append(type(fault).__name__)

    def look(self, web: httpx2.Client) -> None:
        began = time.monotonic()
        page = ask(web, f"/analyses/{self.analysis}").text
        for part in sorted(set(PARTS.findall(page))):
            ask(web, part)
        ask(web, f"/api/analyses/{self.analysis}/bones")
        self.times.pages.append(time.monotonic() - began)

    def drag(self, web: httpx2.Client, chance: random.Random) -> None:
        """A finger on a slider: the next question is asked once the last is answered."""
        address = f"/api/analyses/{self.analysis}/what-if"
        ask(web, address)
        target = chance.choice(TARGETS)
        for _ in range(QUESTIONS):
            question = {"scales": {target: round(chance.uniform(0.4, 2.0), 2)}}
            began = time.monotonic()
            ask(web, address, question)
            self.times.sliders.append(time.monotonic() - began)
            time.sleep(FINGER_S)
        began = time.monotonic()
        ask(web, address, {**question, "ranges": True})
        self.times.ranges.append(time.monotonic() - began)

    async def _browsers(self) -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            await asyncio.gather(*(self._browser(browser, n) for n in range(BROWSERS)))
            await browser.close()

    async def _browser(self, browser: Browser, number: int) -> None:
        chance = random.Random(100 + number)
        page = await (await browser.new_context(viewport={"width": 1180, "height": 820})).new_page()
        page.set_default_timeout(1000 * WAIT_S)
        await page.goto(self.entrance)
        while time.monotonic() < self._end:
            began = time.monotonic()
            await page.goto(f"{self.base}/analyses/{self.analysis}")
            await page.locator("#viewer[data-ready=yes]").wait_for()
            self.times.ready.append(time.monotonic() - began)
            await asyncio.sleep(chance.uniform(*self.pause))
            await self._slide(page)
            await asyncio.sleep(chance.uniform(*self.pause))

    async def _slide(self, page: Page) -> None:
        await page.goto(f"{self.base}/analyses/{self.analysis}/what-if")
        await page.locator("#what-if[data-ready=yes] svg").first.wait_for()
        for _ in range(QUESTIONS):
            self.times.moved.append(await page.evaluate(MOVE) / 1000)
            await asyncio.sleep(FINGER_S)


def ask(
    web: httpx2.Client, path: str, question: dict[str, object] | None = None
) -> httpx2.Response:
    answer = web.get(path) if question is None else web.post(path, json=question)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer


def sample_result(server: Server) -> str:
    """Wait until the sample of the first start is analysed; return its address's last part."""
    base = server.entrance.partition("/enter")[0]
    with httpx2.Client(base_url=base, timeout=WAIT_S, follow_redirects=True) as web:
        page = web.get(server.entrance.removeprefix(base)).text
        analysis = re.search(r"/analyses/([0-9a-f]{32})", page)
        assert analysis is not None
        while "/jobs/" in str(web.get(f"/analyses/{analysis[1]}").url):
            time.sleep(1.0)
    return analysis[1]


def held(process: int, name: str) -> float:
    """Return memory of a process [MB]: VmRSS now, VmHWM the most it ever held."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) / 1000


def main() -> None:
    """Start a server, let it make the sample's result, and let twenty look at it."""
    assets.path("sample_walk")
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name))
        server.start()
        server.wait()
        try:
            analysis = sample_result(server)
            time.sleep(SETTLE_S)
            before = held(server.process_id, "VmRSS")
            alone = _alone(server.entrance, analysis)
            found = {
                said: Visit(server.entrance, analysis, pause).run()
                for said, pause in PAUSES.items()
            }
            memory = (before, held(server.process_id, "VmRSS"), held(server.process_id, "VmHWM"))
        finally:
            server.kill(server=True, worker=True)
    write("browsers", "Twenty at once", [_table(alone, found), _memory(memory)])


def _alone(entrance: str, analysis: str) -> Times:
    """One client alone, to compare with."""
    visit = Visit(entrance, analysis, (0.0, 0.0))
    base = visit.base
    with httpx2.Client(base_url=base, headers={"origin": base}, timeout=WAIT_S) as web:
        web.get(entrance.removeprefix(base))
        for _ in range(3):
            visit.look(web)
            visit.drag(web, random.Random(0))
    return visit.times


def _table(alone: Times, found: dict[str, Times]) -> Table:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    text = (
        f"{BROWSERS} pages of one Chromium, drawing in software, and {CLIENTS} clients that send "
        "the same requests as a page (the page with its parts, scene, bones and curves; then "
        f"{QUESTIONS} questions of a slider, each sent when the last was answered, and ranges), "
        f"all on the machine of the server, for {SECONDS:g} s, at the result of the sample walk "
        "(12 s, 318 muscles). Chromium and the clients share the cores with the server, which "
        "they would not do in a clinic. Seconds. The load of the machine over 1, 5 and 15 minutes "
        f"at the end was {load} on {os.cpu_count()} cores."
    )
    rows: list[list[str]] = []
    for said, times in {"one client alone": alone, **found}.items():
        rows += [
            _row(said, "page with all its parts, clients", times.pages),
            _row(said, "viewer ready, Chromium", times.ready),
            _row(said, "slider to answer, clients", times.sliders),
            _row(said, "slider to moved curves, Chromium", times.moved),
            _row(said, "ranges when the finger rests", times.ranges),
            [said, "answers that were none", str(len(times.errors)), "", ""],
        ]
    asked = [row for row in rows if row[2] != "0" or "none" in row[1]]
    return Table("Pages and sliders", text, ["who", "what", "n", "median", "p95"], asked)


def _row(said: str, what: str, seconds: list[float]) -> list[str]:
    if len(seconds) < 2:
        return [said, what, str(len(seconds)), "", ""]
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return [said, what, str(len(seconds)), f"{statistics.median(seconds):.3f}", f"**{p95:.3f}**"]


def _memory(memory: tuple[float, float, float]) -> Table:
    names = ("before anybody came", "after all of it", "the most at any moment")
    rows = [[name, f"{value:.0f}"] for name, value in zip(names, memory, strict=True)]
    text = "Resident memory of the server's process; the worker that analyses is another one."
    return Table("Memory of the server", text, ["when", "MB"], rows)
