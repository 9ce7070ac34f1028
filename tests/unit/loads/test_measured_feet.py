"""Which foot a plate's wrench belongs to, and when it is all that acts."""

import numpy as np

from hiphinge.kinematics.points import BodyPaths
from hiphinge.loads.measured_feet import MeasuredFeet, fully_measured, measure_feet
from hiphinge.loads.stance import OFF, ON, UNKNOWN
from hiphinge.types import Forces

TIME = np.arange(101) / 100.0
BESIDE = 0.3


def feet_apart() -> BodyPaths:
    paths = {}
    for side, z in (("left", -BESIDE), ("right", BESIDE)):
        for name, x in (("heel", 0.0), ("toe", 0.15)):
            paths[name, side] = np.tile([x, 0.0, z], (TIME.size, 1))
    return BodyPaths(TIME, paths)


def plate(z: np.ndarray, up: np.ndarray) -> Forces:
    force, point = np.zeros((1, TIME.size, 3)), np.zeros((1, TIME.size, 3))
    force[0, :, 1], point[0, :, 2], point[0, :, 0] = up, z, 0.1
    nothing = np.zeros_like(force)
    return Forces(TIME, force, point, nothing, ("1",), (None,), np.full((1, 4, 3), np.nan))


def test_wrench_goes_to_the_foot_above_the_pressure() -> None:
    forces = plate(np.full(TIME.size, BESIDE), np.full(TIME.size, 700.0))
    feet = measure_feet(forces, feet_apart(), at=TIME, cutoff_hz=6.0)
    assert feet.loaded[1].all() and not feet.loaded[0].any() and feet.clean.all()
    np.testing.assert_allclose(feet.force[50, 1], [0.0, 700.0, 0.0], atol=1e-9)
    # The moment about the origin of 700 N up at x = 0.1, z = 0.3.
    np.testing.assert_allclose(feet.moment[50, 1], [-210.0, 0.0, 70.0], atol=1e-9)
    assert not feet.force[:, 0].any()


def test_two_feet_on_one_plate_are_told_from_none() -> None:
    moving = np.where(TIME < 0.5, -BESIDE, BESIDE)
    feet = measure_feet(
        plate(moving, np.full(TIME.size, 700.0)), feet_apart(), at=TIME, cutoff_hz=6.0
    )
    assert not feet.clean.any() and not feet.force.any()


def feet(loaded: bool) -> MeasuredFeet:
    nothing = np.zeros((10, 2, 3))
    clean = np.ones((2, 10), dtype=bool)
    return MeasuredFeet(
        nothing, nothing, np.full((2, 10), loaded), clean, nothing[:, 0], nothing[:, 0]
    )


def test_a_stance_off_the_plate_is_not_known_and_swing_is() -> None:
    stance = np.array([[ON] * 10, [OFF] * 10])
    known = fully_measured(feet(loaded=False), stance, np.zeros(10))
    assert not known[0].any() and known[1].all()


def test_a_foot_half_off_its_plate_is_seen_in_the_missing_weight() -> None:
    stance = np.array([[ON] * 10, [OFF] * 10])
    assert fully_measured(feet(loaded=True), stance, np.full(10, 0.05))[0].all()
    assert not fully_measured(feet(loaded=True), stance, np.full(10, 0.4))[0].any()


def test_without_contacts_the_weight_alone_decides() -> None:
    stance = np.full((2, 10), UNKNOWN)
    missing = np.where(np.arange(10) < 5, 0.02, 0.5)
    known = fully_measured(feet(loaded=True), stance, missing)
    assert known[:, :5].all() and not known[:, 5:].any()
