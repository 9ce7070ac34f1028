"""Tried today, from landmarks of two clips to page one."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge import pipeline, report
from hiphinge.events.examples import Walk, body_of
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.types import Analysis, ComparedMeasure, Setup

PIXELS_A_METRE = 400.0


def clip(folder: Path, name: str, *, faster: float = 1.0, seed: int = 1) -> Path:
    """Somebody walks past; the table of a program that guesses depth."""
    points = Walk(6.0).points
    part = {key: path[::2] for key, path in body_of(points).items()}
    seen = filmed(part, points.time[::2] / faster, noise=0.004, distance=6.0, seed=seed)
    depth = -PIXELS_A_METRE * seen.world[..., 2:]
    places = np.concatenate([seen.pixels, depth], axis=2)
    head = ["time", *(f"{key}_{axis}" for key in seen.names for axis in "xyz")]
    rows = [
        [f"{time:.5f}", *(f"{value:.2f}" for value in one.ravel())]
        for time, one in zip(seen.time, places, strict=True)
    ]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(",".join(row) for row in [head, *rows]))
    return path


def analysed(path: Path, condition: str, pain: float, older: Path | None = None) -> Analysis:
    setup = Setup(condition=condition, pain=pain)
    return pipeline.analyze(
        path, pipeline.Options(height=1.7, loads=False, setup=setup, compare=older)
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("session")
    return report.save(analysed(clip(folder, "usual"), "usual", 4.0), folder / "usual.hiphinge")


def rows(analysis: Analysis) -> dict[str, ComparedMeasure]:
    assert analysis.comparison is not None
    assert analysis.comparison.tried is not None
    return {f"{row.id} {row.side or ''}".strip(): row for row in analysis.comparison.tried.rows}


def test_a_quicker_step_is_clear_and_leads_page_one(usual: Path, tmp_path: Path) -> None:
    now = analysed(clip(tmp_path, "quick", faster=1.08, seed=2), "+8 % steps", 2.0, usual)
    found = rows(now)
    assert found["cadence"].verdict == "changed"
    assert found["cadence"].now / found["cadence"].before == pytest.approx(1.08, abs=0.02)
    assert found["knee_flexion_peak right"].verdict == "within_error"
    assert next(iter(found)) == "pain_recording"
    folder = report.save(now, tmp_path / "quick.hiphinge")
    page = (folder / "report.html").read_text()
    first = page[: page.index('id="details"')]
    assert first.index("Tried today") < first.index("Pain during the recording")
    assert "+8 % steps" in first


def test_the_same_walk_filmed_again_has_no_clear_change(usual: Path, tmp_path: Path) -> None:
    found = rows(analysed(clip(tmp_path, "again", seed=3), "shoes off", 4.0, usual))
    assert len(found) > 8
    assert [name for name, row in found.items() if row.verdict != "within_error"] == []
