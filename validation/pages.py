"""How fast the local pages are in a real browser: sliders, the result page, the viewer.

python -m validation pages
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from validation.tables import Table, write

SIZE = {"width": 1280, "height": 720}
# Headless, with the software renderer that a browser without a graphics card uses.
BROWSER = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader",
           "--enable-unsafe-swiftshader"]  # fmt: skip
MOVES, LOADS, PLAY_S = 60, 7, 8.0
SAMPLE_MS = 300_000
# After this pause [ms] ranges are on their way when the slider moves again.
DRAG_MS, REST_MS = 120, 700
SLIDER_TARGET, PAGE_TARGET, FRAME_TARGET = "< 100 ms", "< 2 s", "30"

# Moves a slider, and says after how long [ms] a curve has another path.
_MOVE = """
([target, factor]) => new Promise((done) => {
  const slider = document.querySelectorAll('#what-if input[type=range]')[target];
  const begun = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    done(performance.now() - begun);
  });
  for (const plot of document.querySelectorAll('#what-if svg'))
    seen.observe(plot, { attributes: true, attributeFilter: ['d'], subtree: true });
  slider.value = String(factor);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
})
"""
# Says how long [ms] after the navigation began the viewer answers and has drawn.
_READY = """
() => new Promise((done) => {
  const look = () => document.querySelector('#viewer[data-ready=yes] canvas')
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
    : requestAnimationFrame(look);
  look();
})
"""
_FRAMES = """
(seconds) => new Promise((done) => {
  let frames = 0;
  const begun = performance.now();
  const count = () => {
    const gone = performance.now() - begun;
    if (gone > 1000 * seconds) done(frames / gone * 1000);
    else { frames++; requestAnimationFrame(count); }
  };
  requestAnimationFrame(count);
})
"""
_DRAWN = """
() => {
  const canvas = document.querySelector('#viewer canvas');
  const gl = canvas.getContext('webgl2');
  const name = gl.getExtension('WEBGL_debug_renderer_info');
  return {
    size: `${canvas.clientWidth} by ${canvas.clientHeight}`,
    pixels: `${canvas.width} by ${canvas.height}`,
    by: gl.getParameter(name.UNMASKED_RENDERER_WEBGL),
    facts: [...document.querySelectorAll('#viewer details p')].at(-1).textContent,
  };
}
"""


def main() -> None:
    """Start a server with the sample, visit it, and write validation/pages.md."""
    chromium = next((found for name in ("chromium", "google-chrome")
                     if (found := shutil.which(name))), None)  # fmt: skip
    if chromium is None:
        raise SystemExit("this needs Chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder)) as entrance,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER)
        page = browser.new_context(viewport=SIZE).new_page()
        page.set_default_timeout(120_000)
        result = _result(page, entrance)
        tables = [_pages(page, result), _sliders(page, result), _viewer(page, result)]
        browser.close()
    write("pages", "How fast the local pages are", tables)


@contextmanager
def _served(folder: Path) -> Generator[str]:
    """Start a server as users do; give the address that it prints."""
    code = "from hiphinge.cli import main; main(['serve', '--port', '0', '--no-browser'])"
    environment = {**os.environ, "HIPHINGE_DATA": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        yield next(line.strip() for line in server.stdout if line.strip().startswith("http"))
        server.terminate()


def _result(page: Page, entrance: str) -> str:
    """Return the address of the sample's result, once it is analysed."""
    page.goto(entrance)
    address = page.locator("a[href^='/analyses/']").first.get_attribute("href")
    base = entrance.partition("/enter")[0]
    result = f"{base}{address}".partition("#")[0]
    # The page of its job until it is done.
    page.goto(result)
    page.wait_for_url(f"{result}*", timeout=SAMPLE_MS)
    return result


def _pages(page: Page, result: str) -> Table:
    times: list[float] = []
    for _ in range(LOADS):
        page.goto(result, wait_until="commit")
        times.append(page.evaluate(_READY) / 1000)
    rows = [
        ["the first time, when what the viewer needs is made", f"{times[0]:.2f}", ""],
        ["again, median", f"{statistics.median(times[1:]):.2f}", PAGE_TARGET],
        ["again, slowest", f"{max(times[1:]):.2f}", ""],
    ]
    text = (
        "Sample treadmill walk of 10 s, from the navigation to a viewer that answers and has "
        f"drawn two pictures, {LOADS - 1} visits after the first. {_load()}"
    )
    return Table("Opening a result", text, ["", "seconds", "target"], rows)


def _sliders(page: Page, result: str) -> Table:
    page.goto(f"{result}/what-if")
    page.locator("#what-if[data-ready=yes]").wait_for()
    rows: list[list[str]] = []
    for name, pause in (("dragging", DRAG_MS), ("moved again while ranges are made", REST_MS)):
        times: list[float] = []
        for move in range(MOVES):
            # Both ways over one slider: every position differs from the one before.
            factor = 0.4 + 0.05 * (move % 12)
            times.append(page.evaluate(_MOVE, [2 * (move // 12 % 3), factor]))
            page.wait_for_timeout(pause)
        median, high = np.percentile(times, [50, 95])
        rows.append([name, f"{median:.0f}", f"{high:.0f}", f"{max(times):.0f}", SLIDER_TARGET])
    text = (
        f"From the slider's movement to the changed curve, measured in the page, {MOVES} moves "
        f"each; {DRAG_MS} ms and {REST_MS} ms between them. {_load()}"
    )
    heads = ["", "median [ms]", "p95 [ms]", "most [ms]", "target of the p95"]
    return Table("What-if sliders", text, heads, rows)


def _viewer(page: Page, result: str) -> Table:
    page.goto(result)
    page.locator("#viewer[data-ready=yes]").wait_for()
    page.locator("#viewer").scroll_into_view_if_needed()
    page.click("#viewer .play")
    page.wait_for_timeout(1500)
    drawn = page.evaluate(_DRAWN)
    before, begun = _processor_seconds(), time.perf_counter()
    rate = page.evaluate(_FRAMES, PLAY_S)
    frames = rate * (time.perf_counter() - begun)
    each = 1000 * (_processor_seconds() - before) / frames
    rows = [
        ["frames a second", f"{rate:.1f}", FRAME_TARGET],
        ["the browser's processor time for a frame [ms], all cores together", f"{each:.0f}", ""],
    ]
    text = (
        f"Window of {SIZE['width']} by {SIZE['height']}, the picture in it {drawn['size']} (drawn "
        f"with {drawn['pixels']} pixels while time runs), {drawn['facts']}, with curves and bars; "
        f"renderer: {drawn['by']}. {_load()}"
    )
    return Table("The viewer while it plays", text, ["", "", "aim"], rows)


def _processor_seconds() -> float:
    """Return what all processes of browsers started from here have used; 0 where not known."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if "chrom" in name:
            fields = rest.split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _load() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"Load of the machine over 1, 5 and 15 minutes: {load} on {os.cpu_count()} cores; above "
        "their number other work made the pages wait."
    )
