"""From landmarks to measures and a report, without any video or network."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hiphinge import pipeline, report
from hiphinge.events.examples import Walk, body_of, squatting_points
from hiphinge.film import Filmed, measure_film
from hiphinge.film.examples import filmed_walk, of_landmarks
from hiphinge.io.film_files import is_film
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.types import (
    Gate,
    Setup,
    Subject,
)


@pytest.fixture(scope="module")
def from_the_side() -> Filmed:
    return of_landmarks(filmed_walk())


def test_a_walk_from_the_side(from_the_side: Filmed) -> None:
    found = measure_film(from_the_side, subject=Subject(height=1.7), setup=Setup())
    cadence = found.measured.of("cadence", None)
    truth = 120.0 / Walk(1.0).stride
    assert cadence.value == pytest.approx(truth, rel=0.03)
    assert cadence.low is not None and cadence.high is not None
    assert cadence.low <= truth <= cadence.high
    speed = found.measured.of("speed", None)
    assert speed.value == pytest.approx(1.4 / 1.1, rel=0.12)
    assert not found.measured.on_belt
    assert found.measured.of("pelvic_drop_peak", "left").quality == "refused"
    assert found.measured.of("hip_rotation_peak", "right").value is None
    # The camera stands on the right: the left leg is the far one.
    assert found.measured.of("knee_flexion_peak", "left").quality == "limited"
    assert found.curves and found.angles is not None


def test_without_a_height_there_are_no_lengths(from_the_side: Filmed) -> None:
    found = measure_film(from_the_side, subject=Subject(), setup=Setup())
    for name in ("speed", "step_length", "vertical_oscillation"):
        own = [m for m in found.measured.measures if m.id == name]
        assert own and all("height" in m.reason for m in own)
    assert found.measured.leg_length is None
    assert all(measure.norm is None for measure in found.measured.measures)


def test_a_treadmill_is_told_by_the_feet() -> None:
    found = measure_film(
        of_landmarks(filmed_walk(belt=True)), subject=Subject(height=1.7), setup=Setup()
    )
    assert found.measured.on_belt
    assert found.measured.of("speed", None).value == pytest.approx(1.4 / 1.1, rel=0.12)


def test_the_front_gives_frontal_measures_and_no_flexions() -> None:
    seen = of_landmarks(filmed_walk(yaw_deg=90.0, belt=True))
    assert seen.view.plane == "frontal"
    found = measure_film(seen, subject=Subject(height=1.7), setup=Setup())
    width = found.measured.of("step_width", None)
    assert width.value == pytest.approx(0.2, abs=0.05)
    assert found.measured.of("knee_flexion_peak", "left").quality == "refused"
    assert found.measured.of("pelvic_drop_peak", "left").value is not None
    assert all(measure.verdict is None for measure in found.measured.measures)


def test_gates_take_away_what_they_cost(from_the_side: Filmed) -> None:
    slow = Gate("slow_motion", "refused", reason="the film may be slowed down")
    gated = replace(from_the_side, film=replace(from_the_side.film, gates=(slow,)))
    found = measure_film(gated, subject=Subject(), setup=Setup())
    assert found.measured.of("cadence", None).reason == slow.reason
    assert not [v for v in found.measured.cycle_values if v.id == "cadence"]


def test_nobody_in_the_video_is_said(from_the_side: Filmed) -> None:
    film = replace(from_the_side.film, landmarks=None, used=np.zeros(0, dtype=bool))
    found = measure_film(replace(from_the_side, film=film), subject=Subject(), setup=Setup())
    assert found.timeline.activity.value is None
    assert {m.reason for m in found.measured.measures} == {"nobody was found in the video"}


def test_a_body_that_is_never_whole_is_said(from_the_side: Filmed) -> None:
    used = np.zeros_like(from_the_side.film.used)
    film = replace(from_the_side.film, used=used)
    found = measure_film(replace(from_the_side, film=film), subject=Subject(), setup=Setup())
    assert "whole body" in found.measured.measures[0].reason


def test_films_are_told_by_their_names() -> None:
    assert is_film(Path("a.MOV")) and is_film(Path("a.json"))
    assert not is_film(Path("a.c3d")) and not is_film(Path("a.mot"))


@pytest.fixture(scope="module")
def landmark_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three squats from the side, as a table of landmarks."""
    points = squatting_points(3)
    part = {name: path[::3] for name, path in body_of(points).items()}
    seen = filmed(part, points.time[::3], noise=0.004, distance=6.0)
    path = tmp_path_factory.mktemp("squat") / "squat.csv"
    head = ["time", *(f"{name}_{axis}" for name in seen.names for axis in "xyz")]
    rows = [",".join(head)]
    depth = -400.0 * seen.world[..., 2:]
    for time, row in zip(seen.time, np.concatenate([seen.pixels, depth], axis=2), strict=True):
        rows.append(",".join([f"{time:.4f}", *(f"{value:.3f}" for value in row.ravel())]))
    path.write_text("\n".join(rows))
    return path


def test_landmarks_become_a_result_folder(landmark_csv: Path, tmp_path: Path) -> None:
    analysis = pipeline.analyze(landmark_csv, pipeline.Options(height=1.7, loads=True))
    assert analysis.timeline.activity.value == "squat"
    assert analysis.supports_statement
    folder = report.save(analysis, tmp_path / "result")
    written = {path.name for path in folder.iterdir()}
    assert {"report.html", "analysis.json", "angles.csv", "curves.csv"} <= written
    assert "landmarks.parquet" in written and "annotated.mp4" not in written
    said = json.loads((folder / "analysis.json").read_text())
    assert said["inputs"][0]["kind"] == "landmarks"
    assert said["view"]["plane"] == "sagittal"
    assert said["people"][0]["taken"] is True
    reps = next(m for m in said["measures"] if m["id"] == "reps")
    assert reps["value"] == 3
    assert said["loads"] and all(load["quality"] == "refused" for load in said["loads"])
    head = (folder / "angles.csv").read_text().splitlines()[0]
    assert "knee_flexion_right" in head and "pelvic_obliquity" not in head


def test_the_same_landmarks_give_the_same_numbers(landmark_csv: Path) -> None:
    first, second = (pipeline.analyze(landmark_csv, pipeline.Options()) for _ in range(2))
    assert first.measures == second.measures
