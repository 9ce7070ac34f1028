"""The ground's forces on the feet, measured or estimated, and where all of them are known.

Plates are believed where each foot stands alone and whole on one. A leg without such a stance gets
forces estimated from the body's motion for the whole recording: within a leg the two never mix, so
its numbers have one origin and its range one size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body import forward_kinematics
from hiphinge.evidence.norms import GRAVITY
from hiphinge.kinematics.points import body_paths
from hiphinge.loads.drawn import GroundErrors, estimate_errors, plate_errors
from hiphinge.loads.ground_reaction import divide_in_gait, estimate_ground_reaction
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.measured_feet import (
    UNEXPLAINED,
    MeasuredFeet,
    fully_measured,
    measure_feet,
)
from hiphinge.loads.peaks import Known, Window, windows_of, without_support
from hiphinge.loads.stance import OFF, ON, UNKNOWN, stance_phases
from hiphinge.loads.trajectory import Trajectory
from hiphinge.loads.whole_body import Wrench
from hiphinge.signals import runs
from hiphinge.types import SIDES, BodyModel, Forces, Motion, ReadOnly, Timeline, sampling_rate

_GAIT = ("walk", "run")
# Bodies that stand on the ground, in OpenSim's gait family.
_FOOT = "calcn_"
_NO_FEET = "this body has no heel bones to which the ground's forces could be given"
_NOT_MEASURED = (
    "no stance or repetition with each foot in contact alone on a force plate, whole, and with "
    "all of the body's weight accounted for"
)
# Support that lasts no longer than this is none [s].
_MOMENT_S = 0.15
# In flight the motion needs no force but what filters smear over its ends, in body weights.
_FLIGHT = 0.4
_FROM_CHAIR = "sit-to-stand"
_CHAIR = "while sitting the chair carries too: only the part on the feet alone counts"
_SHARED = (
    "both feet share a plate in every stance: the force in single support is measured, that in "
    "double support was divided between the feet"
)
_INSTEAD = (
    "the plates do not show this foot alone and whole: the ground reaction was estimated from the "
    "motion instead"
)
_MISFIT = (
    "body mass is not known, and the {mass:.0f} kg of the scaled model do not fit what the plates "
    "carry; give the mass"
)
_NOWHERE = (
    "in no stance is the body's weight accounted for: what the plates carry together does not fit "
    "{mass:.0f} kg at any instant; check mass, unit and scale of the plates"
)
# Frames that must fit by chance alone would be fewer than this share.
_HARDLY = 0.05
# Less than this is no foot [N].
_CARRIES_N = 20.0
# Correlation of what plates show with what the motion needs that is not chance.
_FOLLOWS = 0.6
# A foot above a plate for longer than this has stood on it [s].
_STANDS_S = 0.4


@dataclass(frozen=True, slots=True)
class Ground(ReadOnly):
    """What the ground does to the feet.

    Attributes:
        external: Wrenches on the heel bones, left before right.
        of_foot: Whether the force on each foot is known.
        errors: How far it may be off.
        limits: Why loads of the left leg, the right leg and the spine are only limited; empty
            where they are not.
        estimated: Whether the force on the left foot, the right foot or either of them was
            estimated.
        refusal: Why nothing is known; empty otherwise.
        windows: Stances or repetitions, without the part of them that a chair helps to carry.
    """

    external: ExternalWrench
    of_foot: Bool[np.ndarray, "2 frame"]
    errors: GroundErrors
    limits: tuple[str, str, str] = ("", "", "")
    estimated: tuple[bool, bool, bool] = (False, False, False)
    refusal: str = ""
    windows: tuple[Window, ...] = ()


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
    windows = tuple(windows)
    if forces is None:
        return replace(_estimated(body, trajectory, timeline), windows=windows)
    measured, feet = _measured(body, trajectory, forces, timeline, cutoff_hz)
    if feet is None:
        return measured
    if timeline.activity.value == _FROM_CHAIR:
        measured = _on_feet_alone(measured, trajectory, windows)
    else:
        measured = replace(measured, windows=windows)
    if not mass_is_known and not _usable(measured, trajectory).any():
        return _refused(trajectory, _MISFIT.format(mass=float(body.mass.sum())))
    if _contradicted(body, trajectory, feet) or _silent(body, trajectory, forces, feet):
        return _refused(trajectory, _NOWHERE.format(mass=float(body.mass.sum())))
    found = measured
    if timeline.activity.value in _GAIT and not _usable(found, trajectory).all():
        found = _helped(found, _divided(body, trajectory, timeline, feet), trajectory)
    if _usable(found, trajectory).all():
        return found
    guess = _estimated(body, trajectory, timeline, reason=_INSTEAD)
    found = _helped(found, guess, trajectory)
    return _neither(found, guess) if found.refusal else found


def _contradicted(body: BodyModel, trajectory: Trajectory, feet: MeasuredFeet) -> bool:
    """Say whether the plates, all together, nowhere carry what the motion needs.

    Plates that miss a foot still carry the whole body at other instants. Where they never do, mass
    or unit is wrong, and an estimate from the motion would hide it.
    """
    beneath = ExternalWrench(
        _feet(body)[:1], feet.all_force[None, :, None], feet.all_moment[None, :, None]
    )
    loaded = feet.all_force[:, 1] > _CARRIES_N
    fits = np.abs(_unexplained(body, trajectory, beneath)) < UNEXPLAINED
    return bool(loaded.any()) and float(fits[loaded].mean()) < _HARDLY


def _silent(body: BodyModel, trajectory: Trajectory, forces: Forces, feet: MeasuredFeet) -> bool:
    """Say whether plates that are on show next to nothing of somebody who stands on them.

    What they show then follows the force that the motion needs, or a heel lies within them.
    """
    raw = np.nan_to_num(forces.force[:, :, 1]).sum(axis=0)
    shown = np.asarray(np.interp(trajectory.time, forces.time, raw), dtype=np.float64)
    if not 0.0 < float(np.abs(shown).max(initial=0.0)) < _CARRIES_N:
        return False
    nothing = ExternalWrench(
        _feet(body)[:1], 0.0 * feet.all_force[None, :, None], 0.0 * feet.all_moment[None, :, None]
    )
    needed = _unexplained(body, trajectory, nothing)
    if float(np.std(shown)) > 0.0 and float(np.corrcoef(shown, needed)[0, 1]) > _FOLLOWS:
        return True
    heels = forward_kinematics(body, np.array(trajectory.q[0])).position[:, _feet(body)]
    over = np.zeros(trajectory.time.size, dtype=bool)
    for corners in forces.corners[..., [0, 2]]:
        inside = (heels[..., [0, 2]] > corners.min(axis=0)) & (
            heels[..., [0, 2]] < corners.max(axis=0)
        )
        over |= inside.all(axis=-1).any(axis=-1)
    return float(over.sum()) / sampling_rate(trajectory.time) > _STANDS_S


def _on_feet_alone(measured: Ground, trajectory: Trajectory, windows: tuple[Window, ...]) -> Ground:
    """Keep the part of each repetition in which nothing but the plates carries."""
    known = Known(trajectory.time, measured.of_foot)
    return replace(
        measured, windows=without_support(windows, known), limits=(_CHAIR, _CHAIR, _CHAIR)
    )


def _usable(found: Ground, trajectory: Trajectory) -> Bool[np.ndarray, " foot"]:
    """Say for each foot whether its force is known in one of its windows, or there are none."""
    if found.refusal:
        return np.zeros(len(SIDES), dtype=bool)
    known = Known(trajectory.time, found.of_foot)
    usable: list[bool] = []
    for side in SIDES:
        own = windows_of(found.windows, side)
        usable.append(not own or any(known.inside(window, side) is not None for window in own))
    return np.array(usable)


def _neither(measured: Ground, guess: Ground) -> Ground:
    said = guess.refusal or "no whole stance or repetition shows which foot carries the body"
    return replace(measured, refusal=f"{measured.refusal}; nor can it be estimated: {said}")


def _helped(found: Ground, guess: Ground, trajectory: Trajectory) -> Ground:
    """Take the feet from a guess that are nowhere measured whole and that it knows."""
    if guess.refusal:
        return found
    guess = replace(guess, windows=found.windows)
    taken = _usable(guess, trajectory) & ~_usable(found, trajectory)
    if not taken.any():
        return found
    sources = [guess if foot else found for foot in taken]
    force, moment = np.array(found.external.force), np.array(found.external.moment)
    force[:, :, taken] = guess.external.force[:, :, taken]
    moment[:, :, taken] = guess.external.moment[:, :, taken]
    return Ground(
        external=ExternalWrench(found.external.body, force, moment),
        of_foot=np.stack([source.of_foot[foot] for foot, source in enumerate(sources)]),
        errors=GroundErrors.of_feet([s.errors.of_foot(foot) for foot, s in enumerate(sources)]),
        limits=(sources[0].limits[0], sources[1].limits[1], guess.limits[2]),
        estimated=(sources[0].estimated[0], sources[1].estimated[1], True),
        windows=found.windows,
    )


def _measured(
    body: BodyModel,
    trajectory: Trajectory,
    forces: Forces,
    timeline: Timeline,
    cutoff_hz: float,
) -> tuple[Ground, MeasuredFeet | None]:
    """Return what plates say where each foot is alone and whole on one, and all that they say."""
    paths = body_paths(body, _as_motion(body, trajectory))
    if not all(paths.has(name, side) for name in ("heel", "toe") for side in SIDES):
        return _refused(trajectory, _NO_FEET), None
    feet = measure_feet(forces, paths, at=trajectory.time, cutoff_hz=cutoff_hz)
    external = ExternalWrench(_feet(body), np.array(feet.force[None]), np.array(feet.moment[None]))
    unexplained = _unexplained(body, trajectory, external)
    if timeline.activity.value in _GAIT:
        stance = stance_phases(timeline, trajectory.time)
    else:
        stance = np.full((2, trajectory.time.size), UNKNOWN)
        loaded = feet.loaded[0] | feet.loaded[1]
        unexplained = lasting(unexplained, loaded, trajectory.time)
    of_foot = fully_measured(feet, stance, unexplained)
    refusal = "" if (of_foot & feet.loaded).any() else _NOT_MEASURED
    return Ground(external, of_foot, plate_errors(), refusal=refusal), feet


def _divided(
    body: BodyModel, trajectory: Trajectory, timeline: Timeline, feet: MeasuredFeet
) -> Ground:
    """Divide what plates measured of both feet together; known where they carry all of the body.

    One plate under both feet, or a foot on the other's belt, still measures what single support
    gives to one foot. In double support the shares are estimated, and the errors are those of
    estimated forces: on seven treadmill stances that were measured alone, dividing the belts' sum
    instead raised the first peak of knee contact by 0.3 to 1.5 body weights.
    """
    whole = Wrench(feet.all_force[None], feet.all_moment[None])
    split = divide_in_gait(body, trajectory, timeline, whole)
    if split.quality == "refused":
        return _refused(trajectory, split.reason)
    beneath = ExternalWrench(_feet(body)[:1], whole.force[:, :, None], whole.moment[:, :, None])
    missing = np.abs(_unexplained(body, trajectory, beneath))
    stance = stance_phases(timeline, trajectory.time)
    known = np.stack([split.known & (phase == OFF) for phase in stance])
    for foot in range(len(SIDES)):
        for start, stop in runs(stance[foot] == ON):
            run = slice(start, stop)
            known[foot, run] = split.known[run] & (np.median(missing[run]) < UNEXPLAINED)
    limits = (_SHARED, _SHARED, _SHARED)
    return Ground(split.external, known, estimate_errors(), limits, (True, True, True))


def _unexplained(
    body: BodyModel, trajectory: Trajectory, external: ExternalWrench
) -> Float[np.ndarray, " frame"]:
    """Return the vertical force that the motion needs beyond the ground's, in body weights."""
    needed = inverse_dynamics(body, trajectory, external).force[0].sum(axis=1)
    return needed[:, 1] / (float(body.mass.sum()) * GRAVITY)


def lasting(
    unexplained: Float[np.ndarray, " frame"],
    loaded: Bool[np.ndarray, " frame"],
    time: Float[np.ndarray, " frame"],
) -> Float[np.ndarray, " frame"]:
    """Return the unexplained force without what an impact lends and takes back.

    In an impact soft tissue lags behind the bones: what the rigid body needs in one frame it gives
    back in the next. A chair or a foot beside the plate carries for longer. So the mean over a
    moment around each frame counts, and over the whole contact where it lies between two flights.

    Args:
        unexplained: Vertical force that the motion needs beyond the plates', in body weights.
        loaded: Frames in which any plate carries.
        time: Instants [s].

    Example:
        >>> import numpy as np
        >>> shock = np.zeros(100); shock[48:50], shock[50:52] = 1.0, -1.0
        >>> float(lasting(shock, np.ones(100, dtype=bool), np.arange(100) / 100).max()) < 0.15
        True
    """
    n, reach = time.size, max(round(0.5 * _MOMENT_S * sampling_rate(time)), 1)
    width = 2 * reach + 1
    padded = np.pad(unexplained, reach, mode="edge")
    found = np.convolve(padded, np.full(width, 1.0 / width), mode="valid")
    for start, stop in runs(loaded):
        first, last = start - 2 * reach, stop + 2 * reach
        if first < 0 or last > n:
            continue
        # Beside the contact lies what the filter smears over its edge; flight begins beyond.
        outside = unexplained[first : start - reach], unexplained[stop + reach : last]
        if all(abs(float(edge.mean())) < _FLIGHT for edge in outside):
            found[first:last] = unexplained[first:last].mean()
    return found


def _estimated(
    body: BodyModel, trajectory: Trajectory, timeline: Timeline, *, reason: str = ""
) -> Ground:
    found = estimate_ground_reaction(body, trajectory, timeline)
    if found.quality == "refused":
        return _refused(trajectory, found.reason)
    of_foot = np.stack([found.known, found.known])
    reason = reason or found.reason
    limits = (reason, reason, reason)
    return Ground(found.external, of_foot, estimate_errors(), limits, (True, True, True))


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
