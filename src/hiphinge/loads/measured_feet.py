"""What force plates say about each foot: the whole wrench, and where it is all that acts."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.kinematics.foot_forces import LOADED_N, foot_forces
from hiphinge.kinematics.points import BodyPaths
from hiphinge.loads.stance import OFF, ON, UNKNOWN
from hiphinge.signals import lowpass, runs, sample_at
from hiphinge.types import SIDES, Forces, ReadOnly

# A foot half off its plate, or the other foot on the floor, leaves part of the body's weight
# unexplained: more than this share of it is a foot that is not fully measured.
UNEXPLAINED = 0.15
# A stance that is on the plate for less than this share of its time is not measured.
_WHOLE = 0.8


@dataclass(frozen=True, slots=True)
class MeasuredFeet(ReadOnly):
    """Forces of the plates on the feet, left before right.

    Attributes:
        force: Force in ground axes [N].
        moment: Moment about the ground origin [N m].
        loaded: Whether a plate carries the foot.
        clean: False while a plate may also carry the other foot, or lies under neither.
        all_force: Force of all plates together, whoever stands on them [N].
        all_moment: Its moment about the ground origin [N m].
    """

    force: Float[np.ndarray, "frame 2 3"]
    moment: Float[np.ndarray, "frame 2 3"]
    loaded: Bool[np.ndarray, "2 frame"]
    clean: Bool[np.ndarray, "2 frame"]
    all_force: Float[np.ndarray, "frame 3"]
    all_moment: Float[np.ndarray, "frame 3"]


def measure_feet(
    forces: Forces,
    feet: BodyPaths,
    *,
    at: Float[np.ndarray, " frame"],
    cutoff_hz: float,
) -> MeasuredFeet:
    """Give every plate's wrench to the foot that stands on it.

    Wrenches are smoothed as force and moment about the ground's origin, which are linear, never
    as centres of pressure.

    Args:
        forces: Ground reaction plate by plate.
        feet: Heels and toes.
        at: Instants at which the forces are wanted [s].
        cutoff_hz: -3 dB point of the filter, as for the motion.
    """
    heel, toe = (np.stack([feet.of(name, side) for side in SIDES]) for name in ("heel", "toe"))
    n = forces.time.size
    wrench, loaded, clean = np.zeros((n, 3, 6)), np.zeros((2, n), bool), np.ones((2, n), bool)
    for plate in range(len(forces.names)):
        own = _one_plate(forces, plate)
        under = foot_forces(own, time=feet.time, heel=heel, toe=toe, mass=1.0)
        carried = under.vertical > 0.0
        loaded |= carried
        clean &= under.clean
        pushed = _wrench(own)
        wrench[:, :2] += carried.T[..., None] * pushed[:, None]
        wrench[:, 2] += pushed
    rate_hz = forces.rate_hz
    smooth = lowpass(wrench, rate_hz=rate_hz, cutoff_hz=cutoff_hz)
    sampled = np.nan_to_num(sample_at(smooth, time=forces.time, at=at))
    inside = (at >= forces.time[0]) & (at <= forces.time[-1])
    nearest = np.clip(np.searchsorted(forces.time, at), 0, n - 1)
    return MeasuredFeet(
        force=sampled[:, :2, :3],
        moment=sampled[:, :2, 3:],
        loaded=loaded[:, nearest] & inside,
        clean=clean[:, nearest] & inside,
        all_force=sampled[:, 2, :3],
        all_moment=sampled[:, 2, 3:],
    )


def _one_plate(forces: Forces, plate: int) -> Forces:
    chosen = slice(plate, plate + 1)
    return replace(
        forces,
        force=forces.force[chosen],
        point=forces.point[chosen],
        free_moment=forces.free_moment[chosen],
        names=forces.names[chosen],
        sides=forces.sides[chosen],
        corners=forces.corners[chosen],
    )


def _wrench(plate: Forces) -> Float[np.ndarray, "sample 6"]:
    """Return force and moment about the ground's origin, zero while the plate is unloaded."""
    force, point = np.nan_to_num(plate.force[0]), np.nan_to_num(plate.point[0])
    moment = np.cross(point, force) + np.nan_to_num(plate.free_moment[0])
    return np.concatenate([force, moment], axis=1) * (force[:, 1:2] > LOADED_N)


def fully_measured(
    feet: MeasuredFeet,
    stance: Int[np.ndarray, "2 frame"],
    unexplained: Float[np.ndarray, " frame"],
) -> Bool[np.ndarray, "2 frame"]:
    """Say for each foot where the force on it is known: in the air, or alone and whole on a plate.

    Args:
        feet: What the plates say.
        stance: `ON`, `OFF` or `UNKNOWN` for each foot, from the contacts of the feet.
        unexplained: Vertical force that the body's motion needs beyond the plates', in body
            weights.

    Example:
        >>> import numpy as np
        >>> nothing, yes = np.zeros((4, 2, 3)), np.ones((2, 4), dtype=bool)
        >>> feet = MeasuredFeet(nothing, nothing, yes, yes, nothing[:, 0], nothing[:, 0])
        >>> stance = np.array([[ON, ON, ON, ON], [OFF, OFF, OFF, OFF]])
        >>> fully_measured(feet, stance, np.full(4, 0.4)).tolist()
        [[False, False, False, False], [True, True, True, True]]
    """
    known = feet.clean.copy()
    missing = np.abs(unexplained)
    for foot in range(2):
        for start, stop in runs(stance[foot] == ON):
            alone = stance[1 - foot, start:stop] == OFF
            gap = float(np.median(missing[start:stop][alone])) if alone.any() else 0.0
            whole = float(feet.loaded[foot, start:stop].mean()) >= _WHOLE
            if gap > UNEXPLAINED or not whole:
                known[foot, start:stop] = False
        unsure = stance[foot] == UNKNOWN
        known[foot, unsure] &= missing[unsure] < UNEXPLAINED
    return known
