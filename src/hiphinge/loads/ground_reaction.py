"""Ground reaction estimated from the motion alone, for recordings without force plates.

The whole body's Newton-Euler sum is what ground and body exchange. In single support and in running
one foot gets all of it. In double support of gait the trailing foot's force fades smoothly (Ren et
al. 2008, doi 10.1016/j.jbiomech.2008.06.001); standing on both feet, the centre of pressure of the
whole divides the force like a lever. What cannot be divided is marked as not known.

Against plates (validation/ground_reaction.py) the upward force of each foot is off by about 0.03 to
0.07 body weights (root mean square), the force ahead by 0.01 to 0.07; the centre of pressure lies
2 to 6 cm off.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.inverse_dynamics import ExternalWrench, wrench_at_point
from hiphinge.loads.soles import Sole, find_soles
from hiphinge.loads.stance import OFF, ON, DoubleSupport, double_supports, stance_phases
from hiphinge.loads.trajectory import Trajectory
from hiphinge.loads.whole_body import Wrench, pressure_point, whole_body_wrench
from hiphinge.types import SIDES, ActivityName, BodyModel, Quality, ReadOnly, Timeline

_GAIT: tuple[ActivityName, ...] = ("walk", "run")
_STANDING: tuple[ActivityName, ...] = (
    *("squat", "single-leg-squat", "sit-to-stand", "landing", "lunge"),
)
_ESTIMATED = "the ground reaction was estimated from the motion, not measured"
# A sole's friction turns the foot with at most this lever times the load [m]: friction of about 0.8
# acting some 6 cm from the centre of pressure.
_FREE_MOMENT_ARM = 0.05
# The whole's centre of pressure may lie this far outside the soles by errors of mass and motion;
# beyond, something else (a chair, a rail) carries the body too.
_OUTSIDE = 0.06
# Feet nearer to each other cannot be told apart by a lever [m].
_NARROWEST = 0.05
# A foot whose lowest point is this far above the ground does not stand on it [m].
_LIFTED = 0.04
# Where on the sole the trailing foot leaves the ground, ahead of the joint of the toes, in lengths
# from heel to that joint: under the great toe.
_LEAVES_AT = 0.15


@dataclass(frozen=True, slots=True)
class Settings:
    """How double support is divided.

    Attributes:
        transition: How the trailing foot's upward and sideward force fades: "even", a cubic with
            flat ends, or "ren2008", exp(-(2 s)^3). On seven walks of five laboratories, filtered
            alike, the first was nearer to the plates in all (0.03 to 0.07 body weights off
            against 0.06 to 0.11).
    """

    transition: Literal["even", "ren2008"] = "even"


def smoothing_hz(activity: ActivityName | None) -> float:
    """Return the filter frequency at which the motion gives the best forces [Hz].

    Accelerations carry the noise of the markers; above these frequencies they add more of it than
    they add force (running: 6 to 15 Hz were tried on two trials).

    Example:
        >>> smoothing_hz("run"), smoothing_hz("walk")
        (8.0, 6.0)
    """
    return 8.0 if activity == "run" else 6.0


@dataclass(frozen=True, slots=True)
class GroundReaction(ReadOnly):
    """Force under each foot, left before right, as far as it is known.

    Attributes:
        external: The same as wrenches on the heel bones; zero where not known.
        force: Force on the foot [N]; zero in flight and where not known.
        point: Centre of pressure [m], NaN where there is no force.
        free_moment: Moment about the vertical through `point` [N m].
        known: Frames in which both feet's forces are known.
        quality: "limited", or "refused" where nothing is known.
        reason: Why.
    """

    external: ExternalWrench
    force: Float[np.ndarray, "draw frame 2 3"]
    point: Float[np.ndarray, "draw frame 2 3"]
    free_moment: Float[np.ndarray, "draw frame 2 3"]
    known: Bool[np.ndarray, " frame"]
    quality: Quality
    reason: str


def estimate_ground_reaction(
    body: BodyModel,
    trajectory: Trajectory,
    timeline: Timeline,
    *,
    settings: Settings = Settings(),
) -> GroundReaction:
    """Estimate what the ground does to each foot from the motion of the whole body.

    Args:
        body: The body, with the person's mass.
        trajectory: Coordinates, filtered at `smoothing_hz`, with speeds and accelerations.
        timeline: Activity, and for gait the contacts of both feet.
        settings: How double support is divided.

    Returns:
        Forces of quality "limited"; "refused" when the feet or the activity do not allow it.
    """
    soles = find_soles(body, trajectory)
    activity = timeline.activity.value
    if soles is None:
        return _refused(trajectory, "this body has no feet by which contacts can be told")
    if activity is None or activity not in (*_GAIT, *_STANDING):
        name = activity or "an unknown activity"
        return _refused(trajectory, f"without force plates the feet's shares in {name} are unknown")
    whole = whole_body_wrench(body, trajectory)
    if activity in _GAIT:
        stance = stance_phases(timeline, trajectory.time)
        split = _split_gait(whole, soles, stance, trajectory.time, settings)
    else:
        split = _split_standing(whole, soles)
    if not split.known.any():
        return _refused(trajectory, "no frame shows which foot carries the body")
    return replace(split, external=_on_heels(body, split))


def divide_in_gait(
    body: BodyModel,
    trajectory: Trajectory,
    timeline: Timeline,
    whole: Wrench,
    *,
    settings: Settings = Settings(),
) -> GroundReaction:
    """Divide between the feet what plates measured of both together in walking or running.

    Single support gives it to its foot, all of it; double support is divided as in
    `estimate_ground_reaction`.

    Args:
        body: The body.
        trajectory: Coordinates, filtered as the forces.
        timeline: Contacts of both feet.
        whole: What the plates measured together.
        settings: How double support is divided.
    """
    soles = find_soles(body, trajectory)
    if soles is None:
        return _refused(trajectory, "this body has no feet by which contacts can be told")
    stance = stance_phases(timeline, trajectory.time)
    split = _split_gait(whole, soles, stance, trajectory.time, settings)
    return replace(split, external=_on_heels(body, split))


def _on_heels(body: BodyModel, split: GroundReaction) -> ExternalWrench:
    bodies = np.array([body.bodies.index(f"calcn_{side[0]}") for side in SIDES])
    return wrench_at_point(bodies, split.force, split.point, split.free_moment)


def trailing_share(
    part: Float[np.ndarray, " frame"], *, settings: Settings = Settings()
) -> Float[np.ndarray, "3 frame"]:
    """Return the trailing foot's force ahead, up and aside over its force at the other's contact.

    Ahead it is k1 exp(-(2 (s - 1/3))^2) - 2 k2 s with k1 = exp(4/9) and k2 = k1 exp(-16/9) / 2, for
    s from 0 to 1 over double support (Ren et al. 2008). With half of double support as the time
    base the shift reads 2/3 and both factors 2 fall away: only these two forms begin at 1 and end
    at 0. Up and aside see `Settings`; exp(-(2 s)^3) ends at exp(-8), which is nothing.

    Args:
        part: Time since the contact as a share of double support.
        settings: Which transition.

    Example:
        >>> import numpy as np
        >>> trailing_share(np.array([0.0, 0.5])).round(3).tolist()
        [[1.0, 1.264], [1.0, 0.5], [1.0, 0.5]]
    """
    first = np.exp(4.0 / 9.0)
    second = 0.5 * first * np.exp(-16.0 / 9.0)
    ahead = first * np.exp(-((2.0 * (part - 1.0 / 3.0)) ** 2)) - 2.0 * second * part
    if settings.transition == "ren2008":
        fading = np.exp(-((2.0 * part) ** 3))
    else:
        fading = 1.0 - part**2 * (3.0 - 2.0 * part)
    return np.stack([ahead, fading, fading])


@dataclass(frozen=True, slots=True)
class _FootLoad(ReadOnly):
    force: Float[np.ndarray, "draw frame 3"]
    point: Float[np.ndarray, "draw frame 3"]
    free_moment: Float[np.ndarray, "draw frame 3"]


def _under(wrench: Wrench, sole: Sole) -> _FootLoad:
    """Let the ground do a wrench to one foot, as far as its sole and friction allow."""
    pressed = wrench.force[..., 1:2] > 0.0
    force = np.where(pressed, wrench.force, 0.0)
    anywhere = pressure_point(wrench, height=sole.ground)
    turning = wrench.moment[..., 1] - np.cross(anywhere, force)[..., 1]
    bound = _FREE_MOMENT_ARM * force[..., 1]
    free_moment = np.zeros_like(force)
    free_moment[..., 1] = np.clip(turning, -bound, bound)
    return _FootLoad(force, np.where(pressed, sole.held(anywhere), np.nan), free_moment)


def _at(wrench: Wrench, frames: Int[np.ndarray, " chosen"]) -> Wrench:
    return Wrench(wrench.force[:, frames], wrench.moment[:, frames])


def _nothing(shape: tuple[int, int]) -> GroundReaction:
    """Return forces to be filled in: none is known yet."""
    zero = np.zeros((*shape, 2, 3))
    nobody = ExternalWrench(np.zeros(2, dtype=np.int64), zero, zero)
    point = np.full_like(zero, np.nan)
    known = np.zeros(shape[1], dtype=bool)
    return GroundReaction(nobody, zero, point, zero, known, "limited", _ESTIMATED)


def _refused(trajectory: Trajectory, reason: str) -> GroundReaction:
    shape = (trajectory.q.shape[0], trajectory.q.shape[1])
    return replace(_nothing(shape), quality="refused", reason=reason)


class _Filling:
    """Collects the feet's loads of one recording."""

    def __init__(self, n_draws: int, n_frames: int) -> None:
        self._force = np.zeros((n_draws, n_frames, 2, 3))
        self._point = np.full_like(self._force, np.nan)
        self._free_moment = np.zeros_like(self._force)

    def put(self, foot: int, frames: Int[np.ndarray, " chosen"], load: _FootLoad) -> None:
        self._force[:, frames, foot] = load.force
        self._point[:, frames, foot] = load.point
        self._free_moment[:, frames, foot] = load.free_moment

    def at(self, foot: int, frame: int) -> _FootLoad:
        one = slice(frame, frame + 1)
        parts = (self._force, self._point, self._free_moment)
        return _FootLoad(*(part[:, one, foot] for part in parts))

    def known(self, known: Bool[np.ndarray, " frame"]) -> GroundReaction:
        """Return what was put in; what is not known is nothing."""
        parts = [
            np.where(known[:, None, None], part, 0.0) for part in (self._force, self._free_moment)
        ]
        point = np.where(known[:, None, None], self._point, np.nan)
        empty = _nothing((self._force.shape[0], self._force.shape[1]))
        return replace(empty, force=parts[0], point=point, free_moment=parts[1], known=known)


def _split_gait(
    whole: Wrench,
    soles: tuple[Sole, Sole],
    stance: Int[np.ndarray, "2 frame"],
    time: Float[np.ndarray, " frame"],
    settings: Settings,
) -> GroundReaction:
    """Give single support to its foot and divide double support; flight carries nothing."""
    filling = _Filling(*whole.force.shape[:2])
    known: Bool[np.ndarray, " frame"] = (stance == OFF).all(axis=0)
    for foot in range(2):
        alone = (stance[foot] == ON) & (stance[1 - foot] == OFF)
        frames = np.flatnonzero(alone)
        filling.put(foot, frames, _under(_at(whole, frames), soles[foot].at(frames)))
        known |= alone
    for support in double_supports(stance):
        _divide(filling, whole, soles, support, time, settings)
        known[support.start : support.stop] = True
    return filling.known(known)


def _divide(
    filling: _Filling,
    whole: Wrench,
    soles: tuple[Sole, Sole],
    support: DoubleSupport,
    time: Float[np.ndarray, " frame"],
    settings: Settings,
) -> None:
    """Let the trailing foot's force fade; the leading foot gets the rest."""
    frames = np.arange(support.start, support.stop)
    before, leading, trailing = support.start - 1, support.leading, 1 - support.leading
    part: Float[np.ndarray, " frame"] = (time[frames] - time[before]) / (
        time[support.stop] - time[before]
    )
    share = trailing_share(part, settings=settings)
    sole = soles[trailing]
    fading = _fading(
        filling.at(trailing, before), sole.at(np.array([before])), sole.at(frames), part, share
    )
    total = _at(whole, frames)
    # Nobody pulls on the ground: the leading foot has what is left, at least nothing.
    fading = _no_more_than(fading, total.force)
    moment = np.cross(np.nan_to_num(fading.point), fading.force) + fading.free_moment
    rest = Wrench(total.force - fading.force, total.moment - moment)
    filling.put(trailing, frames, fading)
    filling.put(leading, frames, _under(rest, soles[leading].at(frames)))


def _fading(
    at_contact: _FootLoad,
    sole_then: Sole,
    sole: Sole,
    part: Float[np.ndarray, " frame"],
    share: Float[np.ndarray, "3 frame"],
) -> _FootLoad:
    """Follow the trailing foot from the other's contact to its own toe-off."""
    up = np.array([0.0, 1.0, 0.0])
    along = sole_then.along
    across = np.cross(along, up)
    directions = np.stack([along, np.broadcast_to(up, along.shape), across])
    forces = np.einsum("kdfi,dfi->kdf", directions, at_contact.force)
    force = np.einsum("kdf,kp,kdfi->dpi", forces, share, directions)
    place = sole_then.place(at_contact.point)
    end = np.stack([np.full_like(place[..., 0], _LEAVES_AT * sole.length), place[..., 1]], axis=-1)
    point = sole.point(place + part[None, :, None] * (end - place))
    return _FootLoad(force, point, at_contact.free_moment * share[1][None, :, None])


def _no_more_than(load: _FootLoad, total: Float[np.ndarray, "draw frame 3"]) -> _FootLoad:
    up = load.force[..., 1]
    scale = np.clip(np.maximum(total[..., 1], 0.0) / np.maximum(up, 1e-9), 0.0, 1.0)[..., None]
    return replace(load, force=load.force * scale, free_moment=load.free_moment * scale)


def _split_standing(whole: Wrench, soles: tuple[Sole, Sole]) -> GroundReaction:
    """Divide by the lever between two standing feet; a lifted foot carries nothing.

    Which foot stands is read from the best estimate. Forces along the ground are shared like the
    load: what the feet push against each other no motion shows.
    """
    filling = _Filling(*whole.force.shape[:2])
    centre = pressure_point(whole, height=soles[0].ground)
    stands = np.stack([sole.height[0] < sole.ground + _LIFTED for sole in soles])
    known = np.zeros(stands.shape[1], dtype=bool)
    for foot in range(2):
        frames = np.flatnonzero(stands[foot] & ~stands[1 - foot])
        sole = soles[foot].at(frames)
        filling.put(foot, frames, _under(_at(whole, frames), sole))
        known[frames] = _near(centre[:, frames], sole.held(centre[:, frames]))
    frames = np.flatnonzero(stands.all(axis=0))
    left, right = (sole.at(frames) for sole in soles)
    between = right.middle - left.middle
    width = np.linalg.norm(between, axis=-1)
    offset = centre[:, frames] - left.middle
    share = np.einsum("dfi,dfi->df", offset, between) / np.maximum(width, _NARROWEST) ** 2
    share = np.clip(share, 0.0, 1.0)[..., None]
    aside = offset - share * between
    points = [sole.held(sole.middle + aside) for sole in (left, right)]
    for foot, part in enumerate((1.0 - share, share)):
        force = part * np.maximum(whole.force[:, frames], [-np.inf, 0.0, -np.inf])
        filling.put(foot, frames, _FootLoad(force, points[foot], np.zeros_like(force)))
    reached = (1.0 - share) * points[0] + share * points[1]
    known[frames] = _near(centre[:, frames], reached) & (width[0] > _NARROWEST)
    return filling.known(known)


def _near(
    wanted: Float[np.ndarray, "draw frame 3"], reached: Float[np.ndarray, "draw frame 3"]
) -> Bool[np.ndarray, " frame"]:
    """Say whether the soles reach the best estimate's centre of pressure."""
    return np.linalg.norm(wanted[0] - reached[0], axis=-1) < _OUTSIDE
