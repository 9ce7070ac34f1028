"""The ground's forces on the feet, measured or estimated, and where all of them are known."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.evidence.norms import GRAVITY
from hiphinge.kinematics.points import body_paths
from hiphinge.loads.drawn import GroundErrors, estimate_errors, plate_errors
from hiphinge.loads.ground_reaction import estimate_ground_reaction
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.measured_feet import fully_measured, measure_feet
from hiphinge.loads.stance import UNKNOWN, stance_phases
from hiphinge.loads.trajectory import Trajectory
from hiphinge.types import SIDES, BodyModel, Forces, Motion, ReadOnly, Timeline

_GAIT = ("walk", "run")
# Bodies that stand on the ground, in OpenSim's gait family.
_FOOT = "calcn_"
_NO_FEET = "this body has no heel bones to which the ground's forces could be given"
_NOT_MEASURED = (
    "no stance or repetition with each foot in contact alone on a force plate, whole, and with "
    "all of the body's weight accounted for"
)


@dataclass(frozen=True, slots=True)
class Ground(ReadOnly):
    """What the ground does to the feet.

    Attributes:
        external: Wrenches on the heel bones, left before right.
        of_foot: Whether the force on each foot is known.
        errors: How far it may be off.
        limit: Why loads are only limited; empty when they are not.
        refusal: Why nothing is known; empty otherwise.
    """

    external: ExternalWrench
    of_foot: Bool[np.ndarray, "2 frame"]
    errors: GroundErrors
    limit: str = ""
    refusal: str = ""


def find_ground(
    body: BodyModel,
    trajectory: Trajectory,
    forces: Forces | None,
    timeline: Timeline,
    *,
    cutoff_hz: float,
) -> Ground:
    """Find the forces under the feet: from plates, else estimated from the body's motion.

    Args:
        body: The body, with the person's mass.
        trajectory: One draw.
        forces: Plates, if there are any.
        timeline: Contacts of the feet.
        cutoff_hz: -3 dB point of the motion's filter, which the forces get too.
    """
    if any(f"{_FOOT}{side[0]}" not in body.bodies for side in SIDES):
        return _refused(trajectory, _NO_FEET)
    if forces is None:
        return _estimated(body, trajectory, timeline)
    return _measured(body, trajectory, forces, timeline, cutoff_hz)


def _measured(
    body: BodyModel,
    trajectory: Trajectory,
    forces: Forces,
    timeline: Timeline,
    cutoff_hz: float,
) -> Ground:
    paths = body_paths(body, _as_motion(body, trajectory))
    if not all(paths.has(name, side) for name in ("heel", "toe") for side in SIDES):
        return _refused(trajectory, _NO_FEET)
    feet = measure_feet(forces, paths, at=trajectory.time, cutoff_hz=cutoff_hz)
    external = ExternalWrench(_feet(body), np.array(feet.force[None]), np.array(feet.moment[None]))
    unexplained = _unexplained(body, trajectory, external)
    if timeline.activity.value in _GAIT:
        stance = stance_phases(timeline, trajectory.time)
    else:
        stance = np.full((2, trajectory.time.size), UNKNOWN)
    of_foot = fully_measured(feet, stance, unexplained)
    refusal = "" if (of_foot & feet.loaded).any() else _NOT_MEASURED
    return Ground(external, of_foot, plate_errors(), refusal=refusal)


def _unexplained(
    body: BodyModel, trajectory: Trajectory, external: ExternalWrench
) -> Float[np.ndarray, " frame"]:
    """Return the vertical force that the motion needs beyond the ground's, in body weights."""
    needed = inverse_dynamics(body, trajectory, external).force[0].sum(axis=1)
    return needed[:, 1] / (float(body.mass.sum()) * GRAVITY)


def _estimated(body: BodyModel, trajectory: Trajectory, timeline: Timeline) -> Ground:
    found = estimate_ground_reaction(body, trajectory, timeline)
    if found.quality == "refused":
        return _refused(trajectory, found.reason)
    of_foot = np.stack([found.known, found.known])
    return Ground(found.external, of_foot, estimate_errors(), limit=found.reason)


def _refused(trajectory: Trajectory, reason: str) -> Ground:
    nothing = np.zeros((1, trajectory.time.size, 0, 3))
    external = ExternalWrench(np.zeros(0, dtype=np.int64), nothing, nothing)
    nowhere = np.zeros((2, trajectory.time.size), dtype=bool)
    return Ground(external, nowhere, plate_errors(), refusal=reason)


def _feet(body: BodyModel) -> np.ndarray:
    return np.array([body.bodies.index(f"{_FOOT}{side[0]}") for side in SIDES])


def _as_motion(body: BodyModel, trajectory: Trajectory) -> Motion:
    n = trajectory.time.size
    return Motion(
        trajectory.time,
        body.coordinates.names,
        trajectory.q[0],
        (),
        np.zeros((n, 0)),
        np.zeros(n, dtype=np.int64),
        "given",
    )
