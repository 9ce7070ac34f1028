"""The ground's forces on the feet, measured or estimated, and where all of them are known.

Plates are believed where each foot stands alone and whole on one. A leg without such a stance gets
forces estimated from the body's motion for the whole recording: within a leg the two never mix, so
its numbers have one origin and its range one size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.evidence.norms import GRAVITY
from hiphinge.kinematics.points import body_paths
from hiphinge.loads.drawn import GroundErrors, estimate_errors, plate_errors
from hiphinge.loads.ground_reaction import estimate_ground_reaction
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.measured_feet import fully_measured, measure_feet
from hiphinge.loads.peaks import Known, Window, windows_of
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


_INSTEAD = (
    "the plates do not show this foot alone and whole: the ground reaction was estimated from the "
    "motion instead"
)
_MISFIT = (
    "body mass is not known, and the {mass:.0f} kg of the scaled model do not fit what the plates "
    "carry; give the mass"
)


@dataclass(frozen=True, slots=True)
class Ground(ReadOnly):
    """What the ground does to the feet.

    Attributes:
        external: Wrenches on the heel bones, left before right.
        of_foot: Whether the force on each foot is known.
        errors: How far it may be off.
        limits: Why loads of the left leg, the right leg and the spine are only limited; empty
            where they are not.
        refusal: Why nothing is known; empty otherwise.
    """

    external: ExternalWrench
    of_foot: Bool[np.ndarray, "2 frame"]
    errors: GroundErrors
    limits: tuple[str, str, str] = ("", "", "")
    refusal: str = ""


def find_ground(
    body: BodyModel,
    trajectory: Trajectory,
    forces: Forces | None,
    timeline: Timeline,
    windows: Sequence[Window],
    *,
    cutoff_hz: float,
    mass_is_known: bool = True,
) -> Ground:
    """Find the forces under the feet: from plates, else estimated from the body's motion.

    Args:
        body: The body, with the person's mass.
        trajectory: One draw.
        forces: Plates, if there are any.
        timeline: Contacts of the feet.
        windows: Stances or repetitions; a foot whose force is measured in none of its own is
            estimated.
        cutoff_hz: -3 dB point of the motion's filter, which the forces get too.
        mass_is_known: False where the mass is the scaled model's. Then plates that do not carry
            what the motion needs tell of a wrong mass, which an estimate would only hide.
    """
    if any(f"{_FOOT}{side[0]}" not in body.bodies for side in SIDES):
        return _refused(trajectory, _NO_FEET)
    if forces is None:
        return _estimated(body, trajectory, timeline)
    measured = _measured(body, trajectory, forces, timeline, cutoff_hz)
    usable = _usable(measured, trajectory, windows)
    if usable.all():
        return measured
    if not mass_is_known and not usable.any():
        return _refused(trajectory, _MISFIT.format(mass=float(body.mass.sum())))
    guess = _estimated(body, trajectory, timeline)
    if guess.refusal or not usable.any():
        return _all_estimated(measured, guess)
    return _mixed(measured, guess, usable)


def _usable(
    measured: Ground, trajectory: Trajectory, windows: Sequence[Window]
) -> Bool[np.ndarray, " foot"]:
    """Say for each foot whether plates measured it in one of its windows, or there are none."""
    if measured.refusal:
        return np.zeros(len(SIDES), dtype=bool)
    known = Known(trajectory.time, measured.of_foot)
    found: list[bool] = []
    for side in SIDES:
        own = windows_of(windows, side)
        found.append(not own or any(known.inside(window, side) is not None for window in own))
    return np.array(found)


def _all_estimated(measured: Ground, guess: Ground) -> Ground:
    """Take the estimate for both feet; where there is none, what was measured stands."""
    if not guess.refusal:
        return replace(guess, limits=(_INSTEAD, _INSTEAD, _INSTEAD))
    if not measured.refusal:
        return measured
    return replace(
        measured, refusal=f"{measured.refusal}; nor can it be estimated: {guess.refusal}"
    )


def _mixed(measured: Ground, guess: Ground, usable: Bool[np.ndarray, " foot"]) -> Ground:
    """Take each foot from where it is known; the spine needs both."""
    plates, motion = measured.external, guess.external
    force = np.where(usable[:, None], plates.force, motion.force)
    moment = np.where(usable[:, None], plates.moment, motion.moment)
    limits = ["" if foot else _INSTEAD for foot in usable]
    return Ground(
        external=ExternalWrench(plates.body, force, moment),
        of_foot=np.where(usable[:, None], measured.of_foot, guess.of_foot),
        errors=GroundErrors.of_feet([(measured if foot else guess).errors for foot in usable]),
        limits=(limits[0], limits[1], _INSTEAD),
    )


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
    limits = (found.reason, found.reason, found.reason)
    return Ground(found.external, of_foot, estimate_errors(), limits=limits)


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
