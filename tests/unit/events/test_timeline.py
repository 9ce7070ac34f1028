"""From recordings to timelines: activities, sources, what is left out."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.errors import SettingError
from hiphinge.events import find_timeline, points_from_markers
from hiphinge.events.body_points import BodyPoints
from hiphinge.events.examples import (
    Walk,
    as_recording,
    jumping_points,
    squatting_points,
    walking_forces,
)
from hiphinge.types import Event, Recording, Timeline

WALK = Walk(6.0)
RECORDING, SITES = as_recording(WALK.points)


def timeline(recording: Recording = RECORDING, **options: object) -> Timeline:
    return find_timeline(recording, points_from_markers(recording, SITES), **options)  # type: ignore[arg-type]


def of_points(points: BodyPoints) -> Timeline:
    return find_timeline(as_recording(points)[0], points)


def test_a_walk_gives_cycles_of_both_sides_in_order() -> None:
    found = timeline()
    assert found.activity.value == "walk"
    assert found.source == "kinematics"
    assert {cycle.side for cycle in found.cycles} == {"left", "right"}
    for cycle in found.cycles:
        assert cycle.opposite_toe_off is not None
        assert cycle.opposite_contact is not None
        assert cycle.toe_off is not None
        times = [cycle.start, cycle.opposite_toe_off, cycle.opposite_contact, cycle.toe_off]
        assert times == sorted(times)
        assert cycle.end - cycle.start == pytest.approx(1.1, abs=0.02)


def test_plates_replace_kinematic_events_and_keep_the_others() -> None:
    forces = walking_forces(WALK.points)
    force = forces.force.copy()
    force[:, forces.time > 3.0] = 0.0
    recording = replace(RECORDING, forces=replace(forces, force=force))
    found = timeline(recording)
    assert {e.source for e in found.events if 0.5 < e.time < 2.5} == {"plates"}
    assert {e.source for e in found.events if e.time > 4.0} == {"kinematics"}


def test_hidden_sources_stay_hidden() -> None:
    recording = replace(RECORDING, forces=walking_forces(WALK.points), events=WALK.events)
    for source in ("plates", "file", "kinematics"):
        assert {e.source for e in timeline(recording, source=source).events} == {source}


def test_kinematics_does_not_look_at_plates_or_file() -> None:
    plain = timeline(source="kinematics")
    full = replace(RECORDING, forces=walking_forces(WALK.points), events=WALK.events)
    assert timeline(full, source="kinematics").events == plain.events


@pytest.mark.parametrize("source", ["plates", "file"])
def test_a_source_that_is_not_there_is_the_callers_mistake(source: str) -> None:
    with pytest.raises(SettingError, match=f"{source}; allowed: auto, kinematics"):
        timeline(source=source)


def test_file_events_of_another_trial_are_not_believed() -> None:
    late = tuple(replace(e, time=e.time + 0.27) for e in WALK.events if e.time < 5.5)
    found = timeline(replace(RECORDING, events=late))
    assert {e.source for e in found.events} == {"kinematics"}
    assert any("do not fit the movement" in warning for warning in found.warnings)


def test_one_misplaced_file_event_is_left_out_and_counted() -> None:
    middle = WALK.events[len(WALK.events) // 2]
    moved = replace(middle, time=middle.time + 0.15)
    events = tuple(moved if e == middle else e for e in WALK.events)
    found = timeline(replace(RECORDING, events=events))
    assert moved not in found.events
    assert any(warning.startswith("1 foot event left out") for warning in found.warnings)


def test_a_missing_opposite_event_costs_the_cycle() -> None:
    gone = WALK.events[len(WALK.events) // 2]
    events = tuple(e for e in WALK.events if e != gone)
    all_of_them = timeline(replace(RECORDING, events=WALK.events), source="file")
    found = timeline(replace(RECORDING, events=events), source="file")
    assert len(found.cycles) < len(all_of_them.cycles)
    assert any("cycle" in warning for warning in found.warnings)


def test_squats_are_recognised_counted_and_timed() -> None:
    found = of_points(squatting_points(repetitions=3))
    assert found.activity.value == "squat"
    assert len(found.cycles) == 3
    for index, cycle in enumerate(found.cycles):
        assert cycle.side is None
        assert cycle.bottom == pytest.approx(2.5 * index + 1.5, abs=0.05)
        assert cycle.start == pytest.approx(2.5 * index + 0.5, abs=0.3)
        assert cycle.end == pytest.approx(2.5 * index + 2.5, abs=0.3)
    assert [e.kind for e in found.events[:3]] == ["rep_start", "rep_bottom", "rep_end"]


def test_a_shallow_attempt_and_a_cut_off_squat_do_not_count() -> None:
    deep = squatting_points(repetitions=3)
    shallow = squatting_points(repetitions=1, depth=0.1)
    height = np.concatenate([deep.pelvis, shallow.pelvis, deep.pelvis[:140]])
    n = len(height)
    points = replace(
        deep,
        time=np.arange(n) / 100.0,
        **{
            name: np.repeat(getattr(deep, name)[:, :1], n, axis=1)
            for name in ("heel", "toe", "ankle", "knee", "hip")
        },
        pelvis=height,
        facing=np.repeat(deep.facing[:1], n, axis=0),
        trunk=height + np.array([0.0, 0.5, 0.0]),
    )
    found = of_points(points)
    assert len(found.cycles) == 3
    assert any("incomplete repetition" in warning for warning in found.warnings)


def test_one_foot_lifted_makes_a_single_leg_squat() -> None:
    points = squatting_points(repetitions=2)
    heel, toe = points.heel.copy(), points.toe.copy()
    lifted = (points.time > 0.3) & (points.time < points.time[-1] - 0.3)
    heel[0, lifted, 1] += 0.15
    toe[0, lifted, 1] += 0.15
    found = of_points(replace(points, heel=heel, toe=toe))
    assert found.activity.value == "single-leg-squat"
    assert {cycle.side for cycle in found.cycles} == {"right"}


def test_a_foot_that_is_up_for_a_moment_leaves_it_a_squat() -> None:
    points = squatting_points(repetitions=2)
    heel, toe = points.heel.copy(), points.toe.copy()
    for lowest in (1.5, 4.0):
        moment = np.abs(points.time - lowest) < 0.2
        heel[0, moment, 1] += 0.15
        toe[0, moment, 1] += 0.15
    assert of_points(replace(points, heel=heel, toe=toe)).activity.value == "squat"


@pytest.mark.parametrize(("seconds", "activity"), [(0.1, "squat"), (0.6, "sit-to-stand")])
def test_sitting_lasts(seconds: float, activity: str) -> None:
    points = squatting_points(repetitions=2)
    pelvis, trunk = points.pelvis.copy(), points.trunk.copy()
    for lowest in (1.5, 4.0):
        back = np.abs(points.time - lowest) < 0.5 * seconds
        pelvis[back, 0] -= 0.4
        trunk[back, 0] -= 0.4
    assert of_points(replace(points, pelvis=pelvis, trunk=trunk)).activity.value == activity


def test_a_jump_is_a_landing_with_contact_bottom_and_end() -> None:
    found = of_points(jumping_points())
    assert found.activity.value == "landing"
    (cycle,) = found.cycles
    assert cycle.start == pytest.approx(1.4, abs=0.03)
    assert cycle.bottom == pytest.approx(1.8, abs=0.06)
    assert cycle.end > cycle.bottom


def test_standing_is_no_movement() -> None:
    points = squatting_points(repetitions=1, depth=0.0)
    found = of_points(points)
    assert found.activity.value is None
    assert "no supported movement" in found.activity.reason
    assert found.events == found.cycles == ()


def test_missing_feet_are_a_reason_not_an_error() -> None:
    points = replace(WALK.points, toe=np.full_like(WALK.points.toe, np.nan))
    found = of_points(points)
    assert found.activity.value is None
    assert found.warnings == ("No events: heel or toe of a foot was not measured.",)


def test_too_short_a_recording_is_a_reason() -> None:
    points = Walk(0.3).points
    assert "too short" in of_points(points).activity.reason


def test_walking_backwards_is_refused() -> None:
    points = WALK.points
    flipped = {
        name: getattr(points, name)[:, ::-1] for name in ("heel", "toe", "ankle", "knee", "hip")
    }
    back = replace(points, pelvis=points.pelvis[::-1], trunk=points.trunk[::-1], **flipped)
    found = of_points(back)
    assert found.activity.value is None
    assert "backwards" in found.activity.reason


def test_the_given_activity_wins() -> None:
    found = find_timeline(RECORDING, WALK.points, activity="squat")
    assert (found.activity.value, found.activity.source) == ("squat", "given")


def test_markers_that_vanish_do_not_break_anything() -> None:
    markers = RECORDING.markers.copy()
    markers[:, :, :] = np.nan
    found = timeline(replace(RECORDING, markers=markers))
    assert found.cycles == ()


def test_events_in_the_file_alone_can_be_used() -> None:
    found = timeline(replace(RECORDING, events=WALK.events), source="file")
    assert found.source == "file"
    assert all(isinstance(event, Event) for event in found.events)
    assert len(found.cycles) >= 6
