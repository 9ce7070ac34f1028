"""Tests of hip strength with a dynamometer, repeated on the model.

Postures: hip abduction lying on the other side, hip and knee straight; hip extension lying prone,
hip straight, knee bent to 90 degrees; hip external rotation seated, hip and knee at 90 degrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body import forward_kinematics
from hiphinge.errors import ModelError
from hiphinge.loads.fiber_forces import FiberSettings, fiber_forces
from hiphinge.loads.groups import GROUPS, side_of
from hiphinge.loads.laying import muscle_geometry
from hiphinge.loads.sites import find_sites
from hiphinge.loads.trajectory import Trajectory, follow
from hiphinge.muscles import Musculature
from hiphinge.profile import Strength
from hiphinge.types import SIDES, BodyModel, ReadOnly, Side

Movement = Literal["hip_abduction", "hip_extension", "hip_external_rotation"]

# A muscle that makes less of the torque is left as it is.
_LEAST_SHARE = 0.05
_STEP = 1e-4
_RIGHT_ANGLE = 0.5 * np.pi
# The coordinate that a test turns (all three movements are its negative direction), the posture,
# and which way is down in the standing body's axes (z towards the tested side).
_COORDINATE: dict[Movement, str] = {
    "hip_abduction": "hip_adduction",
    "hip_extension": "hip_flexion",
    "hip_external_rotation": "hip_rotation",
}
_POSTURE: dict[Movement, dict[str, float]] = {
    "hip_abduction": {},
    "hip_extension": {"knee_angle": _RIGHT_ANGLE},
    "hip_external_rotation": {"hip_flexion": _RIGHT_ANGLE, "knee_angle": _RIGHT_ANGLE},
}
_DOWN: dict[Movement, tuple[float, float, float]] = {
    "hip_abduction": (0.0, 0.0, -1.0),
    "hip_extension": (1.0, 0.0, 0.0),
    "hip_external_rotation": (0.0, -1.0, 0.0),
}
# Beginnings of the names of the prime movers, as in `GROUPS` and of the deep rotators.
_MOVERS: dict[Movement, tuple[str, ...]] = {
    "hip_abduction": (
        *(*GROUPS["gluteus_medius"], *GROUPS["gluteus_minimus"], *GROUPS["gluteus_maximus"]),
        *(*GROUPS["tensor_fasciae_latae"], *GROUPS["piriformis"]),
    ),
    "hip_extension": (*GROUPS["gluteus_maximus"], *GROUPS["hamstrings"], *GROUPS["adductors"]),
    "hip_external_rotation": (
        *(*GROUPS["gluteus_maximus"], *GROUPS["gluteus_medius"], *GROUPS["piriformis"]),
        *("gem", "quad_fem", "quadfem", "obt"),
    ),
}
_GRAVITY = 9.80665
AS_USUAL = FiberSettings()


@dataclass(frozen=True, slots=True)
class StrengthTest:
    """One measurement: which movement, which side, force times lever [N m]."""

    movement: Movement
    side: Side
    torque: float

    def __str__(self) -> str:
        return f"{self.movement.replace('_', ' ')} {self.side}"


def find_tests(strength: Strength) -> tuple[tuple[StrengthTest, ...], tuple[str, ...]]:
    """Return the tests with force and lever, and a sentence for each without a lever.

    Example:
        >>> profile = Strength(hip_abduction_left_n=120.0, hip_abduction_left_lever_m=0.75)
        >>> find_tests(profile)[0][0].torque
        90.0
    """
    tests: list[StrengthTest] = []
    notes: list[str] = []
    for movement in get_args(Movement):
        for side in SIDES:
            force = getattr(strength, f"{movement}_{side}_n")
            lever = getattr(strength, f"{movement}_{side}_lever_m")
            if force is not None and lever is not None:
                tests.append(StrengthTest(movement, side, force * lever))
            elif force is not None:
                name = f"{movement.replace('_', ' ')} {side}"
                notes.append(f"The test of {name} was not used, because its lever is not given.")
    return tuple(tests), tuple(notes)


@dataclass(frozen=True, slots=True)
class MuscleTorques(ReadOnly):
    """What muscles do in tests.

    Attributes:
        active: Torque of each muscle when fully active; 0 for those that work against it [N m].
        passive: Torque of each muscle at rest, whichever way it works [N m].
        weight: Torque by which the leg's weight works against the movement [N m].
    """

    active: Float[np.ndarray, "test muscle"]
    passive: Float[np.ndarray, "test muscle"]
    weight: Float[np.ndarray, " test"]

    def scaled(self, factors: Float[np.ndarray, " muscle"]) -> "MuscleTorques":
        """Return what muscles of other strength do."""
        return MuscleTorques(self.active * factors, self.passive * factors, self.weight)

    def of(self, chosen: Bool[np.ndarray, " test"]) -> "MuscleTorques":
        """Return some of the tests."""
        return MuscleTorques(self.active[chosen], self.passive[chosen], self.weight[chosen])

    @property
    def total(self) -> Float[np.ndarray, " test"]:
        """Torque that all muscles make [N m]."""
        return (self.active + self.passive).sum(axis=1)

    def needed(self, tests: Sequence[StrengthTest]) -> Float[np.ndarray, " test"]:
        """Return the torque that they must make: the measured one and the leg's weight [N m]."""
        return np.array([test.torque for test in tests]) + self.weight


def muscle_torques(
    body: BodyModel,
    musculature: Musculature,
    tests: Sequence[StrengthTest],
    *,
    settings: FiberSettings = AS_USUAL,
) -> MuscleTorques:
    """Compute what every muscle does in the postures of tests.

    Args:
        body: The body.
        musculature: Its muscles.
        tests: Movements and sides.
        settings: How fibre forces are computed.

    Raises:
        ModelError: The body has no hips of these names.
    """
    if not tests:
        nothing = np.zeros((0, len(musculature.muscles.names)))
        return MuscleTorques(nothing, nothing, np.zeros(0))
    _check_hips(body, tests)
    still = np.zeros((1, len(tests), len(body.coordinates.names)))
    posed = np.stack([_posture(body, test) for test in tests])[None]
    # Coordinates that follow others (the kneecap's) have to be where these put them.
    q = np.array(follow(body, Trajectory(np.arange(float(len(tests))), posed, still, still)).q[0])
    geometry = muscle_geometry(body, musculature, q, find_sites(body))
    fibers = fiber_forces(
        musculature.muscles, geometry.length, np.zeros_like(geometry.length), settings=settings
    )
    free = list(body.coordinates.free)
    names = body.coordinates.names
    columns = [free.index(names.index(_coordinate(test))) for test in tests]
    arm = -geometry.moment_arm[np.arange(len(tests)), columns]
    return MuscleTorques(
        active=np.maximum(arm, 0.0) * fibers.strength,
        passive=arm * fibers.passive,
        weight=np.array([_weight(body, pose, test) for pose, test in zip(q, tests, strict=True)]),
    )


def _coordinate(test: StrengthTest) -> str:
    return f"{_COORDINATE[test.movement]}_{test.side[0]}"


def _posture(body: BodyModel, test: StrengthTest) -> Float[np.ndarray, " coordinate"]:
    """Return the posture; hips and knees that it does not bend are straight."""
    q = np.array(body.coordinates.default, dtype=float)
    for stem in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle"):
        for side in SIDES:
            name = f"{stem}_{side[0]}"
            if name in body.coordinates.names:
                bent = _POSTURE[test.movement].get(stem, 0.0) if side == test.side else 0.0
                q[body.coordinates.names.index(name)] = bent
    return q


def _weight(body: BodyModel, q: Float[np.ndarray, " coordinate"], test: StrengthTest) -> float:
    """Return the leg's weight about the test's axis: how its height changes with the movement."""
    index = body.coordinates.names.index(_coordinate(test))
    moved = np.stack([q, q])
    moved[0, index] -= _STEP
    moved[1, index] += _STEP
    poses = forward_kinematics(body, moved)
    centers = poses.position + np.einsum("fbij,bj->fbi", poses.rotation, body.mass_center)
    outward = 1.0 if test.side == "right" else -1.0
    up = -np.array(_DOWN[test.movement]) * np.array([1.0, 1.0, outward])
    height = np.einsum("fbi,i,b->f", centers, up, body.mass)
    # The movement is the coordinate's negative direction.
    return float(_GRAVITY * (height[0] - height[1]) / (2.0 * _STEP))


def prime_movers(
    torques: MuscleTorques, tests: Sequence[StrengthTest], names: Sequence[str]
) -> Bool[np.ndarray, "test muscle"]:
    """Mark the muscles that a test speaks for: known for it, and doing a fair part of it.

    Args:
        torques: What muscles do in the tests.
        tests: The tests.
        names: The muscles.
    """
    share = torques.active / np.maximum(torques.active.sum(axis=1, keepdims=True), 1e-9)
    known = np.zeros(share.shape, dtype=bool)
    for row, test in enumerate(tests):
        known[row] = [
            name.lower().startswith(_MOVERS[test.movement]) and side_of(name) == test.side
            for name in names
        ]
    return known & (share >= _LEAST_SHARE)


def share_of(
    torques: MuscleTorques, movers: Bool[np.ndarray, "test muscle"]
) -> Float[np.ndarray, " test"]:
    """Return the part of the active torque that some muscles make."""
    whole = np.maximum(torques.active.sum(axis=1), 1e-9)
    return np.where(movers, torques.active, 0.0).sum(axis=1) / whole


def _check_hips(body: BodyModel, tests: Sequence[StrengthTest]) -> None:
    for test in tests:
        if _coordinate(test) not in body.coordinates.names:
            raise ModelError(
                "this model cannot repeat a strength test, because it lacks a coordinate",
                value=_coordinate(test),
                advice="leave [strength] out of the profile, or name the hips as OpenSim does",
            )
