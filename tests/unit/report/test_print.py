"""Page one prints alone on one sheet; needs a Chromium and is skipped without one."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from hiphinge.report import render
from hiphinge.types import Analysis, Comparison, InputFile, Setup

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to print with")


def crowded(factory: ModuleType, walk: Analysis) -> Analysis:
    """Much outside, much refused, long names: the fullest page one there may be."""
    norm = factory.a_norm(3.0, 1.0)
    reason = "the body was sized from the lengths of its segments over all frames"
    measures = [
        replace(item, norm=norm, verdict="high", quality="limited", reason=reason)
        for item in walk.measures
        if item.value is not None
    ]
    measures += [
        factory.a_measure(name, side, None, reason=f"{reason}, and {name} needs more")
        for name in ("contact_time", "flight_time", "loading_rate", "crossover")
        for side in ("left", "right")
    ]
    recording = replace(walk.recordings[0], file=InputFile("long_name_" * 12, "ab" * 32, "c3d"))
    setup = Setup(condition="after a day of standing " * 3, pain=4.0, speed_kmh=4.0, load_kg=5.0)
    quality = {"marker_rms_mm": 25.0, "worst_marker": "LTHI"}
    return replace(
        walk, measures=tuple(measures), recordings=(recording,), setup=setup, quality=quality
    )


def pages(html: str, paper: str, folder: Path) -> int:
    first = re.sub(
        r'<div class="sheet" id="details">.*</div>\s*</body>', "</body>", html, flags=re.S
    )
    assert "All measures" not in first
    (folder / "one.html").write_text(first.replace("size: auto", f"size: {paper}"), "utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    command += [f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer"]
    command += [f"--print-to-pdf={folder / 'one.pdf'}", (folder / "one.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "one.pdf").read_bytes()))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_fullest_page_one_fits_one_sheet(factory, walk, tmp_path, paper):
    assert pages(render(crowded(factory, walk)), paper, tmp_path) == 1


def test_an_ordinary_page_one_fits_the_shorter_sheet(walk, tmp_path):
    assert pages(render(walk), "Letter", tmp_path) == 1


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_fullest_page_with_findings_and_changes_fits(factory, compared_walk, tmp_path, paper):
    function, pain, changed, within = compared_walk.comparison.rows
    rows = (*(function,) * 4, *(pain,) * 4, *(changed,) * 9, *(within,) * 9)
    comparison = Comparison("2026-01-12", rows, "the treadmill differs: yes, then no")
    full = replace(crowded(factory, compared_walk), comparison=comparison)
    assert pages(render(full), paper, tmp_path) == 1


def test_an_ordinary_page_with_findings_fits_the_shorter_sheet(findings_walk, tmp_path):
    assert pages(render(findings_walk), "Letter", tmp_path) == 1
