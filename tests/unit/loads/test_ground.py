"""Where the ground's forces come from: plates, the motion, or one leg from each."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hiphinge as hh
from hiphinge.loads.ground import Ground, find_ground, lasting
from hiphinge.loads.peaks import Known, Window, load_windows, without_support
from hiphinge.loads.smooth_motion import without_gaps
from hiphinge.loads.stance import OFF, ON, stance_phases
from hiphinge.loads.trajectory import Trajectory, smooth_trajectory
from hiphinge.types import Activity, Analysis, Forces, Timeline

CUTOFF_HZ = 6.0
TIME = np.arange(200) / 100.0


def test_an_impact_that_is_taken_back_leaves_nothing_unexplained():
    shock = np.zeros(200)
    shock[80:82], shock[82:84] = 1.0, -0.8
    assert np.abs(lasting(shock, np.ones(200, dtype=bool), TIME)).max() < 0.15


def test_a_contact_between_flights_counts_as_a_whole():
    loaded = (TIME > 0.5) & (TIME < 1.2)
    shock = np.where((TIME > 0.5) & (TIME < 0.58), 1.5, 0.0) * loaded
    found = lasting(shock, loaded, TIME)[loaded]
    assert np.ptp(found) == 0.0
    assert found[0] == pytest.approx(1.5 * 0.07 / 0.7, rel=0.4)


def test_a_chair_stays_unexplained():
    loaded = (TIME > 0.5) & (TIME < 1.2)
    seated = np.where(loaded, 0.0, 1.0)
    assert (lasting(seated, loaded, TIME)[(TIME < 0.3) | (TIME > 1.4)] > 0.9).all()


def test_rising_counts_from_where_the_chair_is_left():
    seen = (TIME > 0.6) & (TIME < 1.6)
    known = Known(TIME, np.stack([seen, seen]))
    (window,) = without_support([Window(None, 0.2, 1.9)], known)
    assert (window.start, window.end) == pytest.approx((0.61, 1.59))
    nowhere = Known(TIME, np.zeros((2, 200), dtype=bool))
    assert without_support([Window(None, 0.2, 1.9)], nowhere) == (Window(None, 0.2, 1.9),)


@pytest.fixture(scope="module")
def walk(sample_walk: Path) -> Analysis:
    return hh.analyze(sample_walk, start=4.4, end=7.6)


def ground_of(
    walk: Analysis, forces: Forces | None, *, timeline: Timeline | None = None, known: bool = True
) -> tuple[Ground, Trajectory]:
    assert walk.body is not None and walk.motion is not None
    timeline = timeline or walk.timeline
    unbroken = without_gaps(walk.body, walk.motion)
    moved = smooth_trajectory(
        walk.body,
        walk.motion.time,
        unbroken.q[None],
        cutoff_hz=CUTOFF_HZ,
        at=walk.motion.time[::3],
    )
    found = find_ground(
        walk.body,
        moved,
        forces,
        timeline,
        load_windows(timeline),
        cutoff_hz=CUTOFF_HZ,
        mass_is_known=known,
    )
    return found, moved


def without_foot(forces: Forces, foot: int, walk: Analysis) -> Forces:
    """Leave out the plate under one foot: on this treadmill it lies on the person's side."""
    measured, moved = ground_of(walk, forces)
    force = measured.external.force[0, :, foot, 1]
    seen = np.stack([np.interp(moved.time, forces.time, one[:, 1]) for one in forces.force])
    plate = int(np.argmax([np.corrcoef(one, force)[0, 1] for one in seen]))
    silent = np.array(forces.force)
    silent[plate] = 0.0
    return replace(forces, force=silent)


@pytest.mark.opensim
def test_whole_plates_are_believed(walk: Analysis):
    found, _ = ground_of(walk, walk.recordings[0].forces)
    assert found.refusal == "" and found.limits == ("", "", "")
    assert found.estimated == (False, False, False) and np.ndim(found.errors.gain) == 0


@pytest.mark.opensim
@pytest.mark.parametrize("foot", [0, 1])
def test_a_leg_without_plates_is_estimated_and_the_other_stays_measured(walk: Analysis, foot: int):
    forces = walk.recordings[0].forces
    assert forces is not None
    whole, _ = ground_of(walk, forces)
    found, _ = ground_of(walk, without_foot(forces, foot, walk))
    other = 1 - foot
    assert found.estimated[foot] and not found.estimated[other] and found.estimated[2]
    assert "estimated from the motion" in found.limits[foot] and found.limits[other] == ""
    same = found.of_foot[other] & whole.of_foot[other] & ~found.of_foot[foot]
    np.testing.assert_allclose(
        found.external.force[:, same, other], whole.external.force[:, same, other], atol=30.0
    )
    both = found.of_foot[foot] & whole.of_foot[foot]
    off = found.external.force[0, both, foot, 1] - whole.external.force[0, both, foot, 1]
    weight = 9.81 * float(walk.body.mass.sum()) if walk.body else np.nan
    assert 0.005 < float(np.sqrt((off**2).mean())) / weight < 0.12
    gain = np.asarray(found.errors.gain)
    assert gain[foot] > 2.0 * gain[other] > 0.0


@pytest.mark.opensim
def test_one_plate_under_both_feet_is_divided(walk: Analysis):
    forces = walk.recordings[0].forces
    assert forces is not None
    whole, moved = ground_of(walk, forces)
    found, _ = ground_of(walk, one_plate(forces))
    assert found.estimated == (True, True, True)
    assert all("share a plate" in limit for limit in found.limits)
    weight = 9.81 * 55.3
    stance = stance_phases(walk.timeline, moved.time)
    for foot in range(2):
        known = found.of_foot[foot] & whole.of_foot[foot] & whole.of_foot[1 - foot]
        off = found.external.force[0, :, foot, 1] - whole.external.force[0, :, foot, 1]
        alone = known & (stance[foot] == ON) & (stance[1 - foot] == OFF)
        both = known & (stance == ON).all(axis=0)
        assert float(np.sqrt((off[alone] ** 2).mean())) / weight < 0.06
        assert float(np.sqrt((off[both] ** 2).mean())) / weight < 0.16


def one_plate(forces: Forces) -> Forces:
    """Let one large plate measure what all measured: force, its centre and what turns about it."""
    force = np.nan_to_num(forces.force).sum(axis=0)
    moments = np.cross(np.nan_to_num(forces.point), np.nan_to_num(forces.force))
    moment = (moments + np.nan_to_num(forces.free_moment)).sum(axis=0)
    load = np.maximum(force[:, 1], 1.0)
    point = np.stack([moment[:, 2] / load, 0.0 * load, -moment[:, 0] / load], axis=1)
    turning = np.zeros_like(force)
    turning[:, 1] = moment[:, 1] - np.cross(point, force)[:, 1]
    return replace(
        forces,
        force=force[None],
        point=point[None],
        free_moment=turning[None],
        names=("all",),
        sides=(None,),
        corners=forces.corners[:1],
    )


@pytest.mark.opensim
def test_plates_that_show_neither_foot_leave_the_estimate(walk: Analysis):
    forces = walk.recordings[0].forces
    assert forces is not None
    found, _ = ground_of(walk, replace(forces, force=0.0 * forces.force))
    assert found.estimated == (True, True, True) and found.of_foot.any()
    assert all("estimated from the motion" in limit for limit in found.limits)


@pytest.mark.opensim
def test_an_assumed_mass_that_plates_contradict_is_not_hidden_by_an_estimate(walk: Analysis):
    forces = walk.recordings[0].forces
    assert forces is not None and walk.body is not None
    light = replace(forces, force=0.6 * forces.force)
    found, _ = ground_of(walk, light, known=False)
    assert "body mass is not known" in found.refusal and "give the mass" in found.refusal


@pytest.mark.opensim
def test_where_neither_plates_nor_motion_tell_the_reason_says_both(walk: Analysis):
    forces = walk.recordings[0].forces
    assert forces is not None
    unknown = replace(walk.timeline, activity=Activity(None, 0.0, "detected"))
    found, _ = ground_of(walk, replace(forces, force=0.0 * forces.force), timeline=unknown)
    assert "force plate" in found.refusal and "nor can it be estimated" in found.refusal
