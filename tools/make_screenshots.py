"""Make the pictures of docs/app.md anew: a real server, its sample, one person treated.

python tools/make_screenshots.py [FOLDER]

Needs Chromium, and the built front end for the viewer and the sliders.
"""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from hiphinge import assets

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "images" / "app"
WIDTH, HEIGHT, TALLEST = 1180, 820, 1500
MOST_BYTES = 150_000
# Fewer colours until the file is small enough.
COLOURS = (128, 64, 32, 16)
SLOW_MS = 300_000
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # fmt: skip
SERVE = "from hiphinge.cli import main; main(['serve', '--port', '0', '--no-browser'])"


def main(folder: Path) -> None:
    """Start a server with records of its own, walk through its pages, photograph each."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is needed for the pictures: install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as records, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
        )
        page.set_default_timeout(30_000)
        with _served(Path(records)) as entrance:
            Tour(page, entrance, folder).go()
        browser.close()


@contextmanager
def _served(records: Path) -> Generator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "HIPHINGE_DATA": str(records)},
    ) as server:
        assert server.stdout is not None
        said = (re.search(r"http\S+/enter\S+", line) for line in server.stdout)
        yield next(found[0] for found in said if found)
        server.terminate()


class Tour:
    """The way of a new user: the sample first, then a person of their own."""

    def __init__(self, page: Page, entrance: str, folder: Path) -> None:
        self.page = page
        self.entrance = entrance
        self.base = entrance.partition("/enter")[0]
        self.folder = folder

    def go(self) -> None:
        """Take all pictures, in the order of the page."""
        self._welcome()
        self._person()
        self._recording()
        self._result()
        self._plan()
        self._later()
        self._around()

    def _welcome(self) -> None:
        page = self.page
        page.goto(self.entrance)
        # The worker prepares the sample at the first start.
        while page.get_by_role("status").count():
            page.wait_for_timeout(2000)
            page.reload()
        self._shoot("welcome")

    def _person(self) -> None:
        page = self.page
        page.get_by_role("link", name="Add a person").click()
        page.get_by_label("Name or number").fill("Anna")
        page.get_by_label("Asked: none of these").check()
        page.locator("[name=pain0_site]").select_option("front_knee")
        page.locator("[name=pain0_side]").select_option("left")
        page.locator("[name=pain0_worst]").fill("4")
        page.locator("[name=goals][value=running]").check()
        page.locator("[name=minutes]").fill("25")
        page.locator("[name=age]").fill("41")
        page.get_by_text("Strength tests").click()
        page.locator("[name=test_single_leg_bridge_left_reps]").fill("6")
        page.locator("[name=test_single_leg_bridge_right_reps]").fill("20")
        page.evaluate("scrollTo(0, 0)")
        self._shoot("person-form")
        page.get_by_role("button", name="Save").click()
        self.person = page.url

    def _recording(self) -> None:
        page = self.page
        page.get_by_role("link", name="New recording").first.click()
        self._shoot("new-recording")
        page.locator("input[type=file][name=movement]").set_input_files(assets.path("sample_walk"))
        page.locator("[name=condition]").fill("usual steps")
        page.locator("details", has=page.locator("[name=title]")).locator("summary").click()
        page.locator("[name=title]").fill("Treadmill, usual steps")
        page.get_by_role("button", name="Analyse").click()
        page.wait_for_url("**/jobs/*")
        page.get_by_role("progressbar").first.wait_for()
        page.wait_for_timeout(5000)
        if "/jobs/" in page.url:
            self._shoot("progress")

    def _result(self) -> None:
        page = self.page
        page.wait_for_url("**/analyses/*", timeout=SLOW_MS)
        page.locator("#viewer[data-ready=yes]").wait_for()
        self.result = page.url
        self._shoot("result")
        page.locator("#movement").scroll_into_view_if_needed()
        page.wait_for_timeout(2000)
        self._shoot("viewer", "#movement")
        page.get_by_role("link", name=re.compile("what if", re.IGNORECASE)).first.click()
        slider = page.locator("#what-if[data-ready=yes]").get_by_role("slider").nth(1)
        slider.focus()
        for _ in range(8):
            slider.press("ArrowLeft")
        page.locator("#what-if [aria-busy]").wait_for(state="detached")
        page.wait_for_timeout(500)
        self._shoot("what-if")
        page.goto(self.result)
        page.get_by_role("button", name=re.compile(r"^Accept: ")).first.click()
        page.locator("#findings .accepted").first.wait_for()

    def _plan(self) -> None:
        page = self.page
        page.get_by_role("button", name="Make a plan").first.click()
        page.wait_for_url("**/plans/*")
        plan = page.url
        self._shoot("plan")
        page.get_by_role("link", name=re.compile("^Swap")).first.click()
        self._shoot("swap")
        page.goto(plan)
        page.get_by_role("button", name="Accept the plan").click()
        page.goto(f"{plan}/sheet")
        self._shoot("sheet")

    def _later(self) -> None:
        """Two scores and some sessions, as they come in over the weeks."""
        page = self.page
        today = dt.date.today()
        for days, value in ((42, "4"), (21, "5"), (0, "6.5")):
            page.goto(self.person)
            on = str(today - dt.timedelta(days))
            told = {"instrument": "psfs", "label": "stairs", "value": value, "on": on}
            self._tell("scores", told)
        for days in (9, 7, 4, 2):
            page.goto(self.person)
            on = str(today - dt.timedelta(days))
            self._tell("sessions", {"done": "yes", "pain": "2", "pain_next": "1", "on": on})
        page.goto(self.person)
        self._shoot("person")
        page.goto(self.base)
        self._shoot("people")

    def _tell(self, what: str, fields: dict[str, str]) -> None:
        page = self.page
        form = page.locator(f"form[action$='/{what}']").first
        form.evaluate("form => { for (let at = form; at; at = at.parentElement) at.open = true; }")
        for name, value in fields.items():
            entry = form.locator(f"[name={name}]")
            if entry.evaluate("entry => entry.tagName") == "SELECT":
                entry.select_option(value)
            else:
                entry.fill(value)
        form.get_by_role("button").first.click()

    def _around(self) -> None:
        for name, path in (("learn", "/learn"), ("reason", "/learn/C3"), ("settings", "/settings")):
            self.page.goto(f"{self.base}{path}")
            self.page.wait_for_timeout(1500)
            self._shoot(name)

    def _shoot(self, name: str, part: str = "") -> None:
        """Photograph the window, or one part of the page, and keep the file small."""
        page, target = self.page, self.folder / f"{name}.png"
        page.wait_for_timeout(300)
        if part:
            page.locator(part).screenshot(path=target)
        else:
            tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(tall, 300)}
            page.screenshot(path=target, full_page=True, clip=clip)
        picture = Image.open(target).convert("RGB")
        for colours in COLOURS:
            picture.quantize(colours).save(target, optimize=True)
            if target.stat().st_size < MOST_BYTES:
                break


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
