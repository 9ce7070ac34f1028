"""Plate forces given to the feet, as OpenSim's external loads need them."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from hiphinge.signals import runs, sample_at
from hiphinge.types import SIDES, Forces, Side

LOADED_N = 20.0
# The heel bone's origin lies at the heel: a centre of pressure is at most a long foot away.
_REACH_M = 0.35


def forces_on_feet(
    forces: Forces,
    *,
    time: Float[np.ndarray, " frame"],
    feet: Float[np.ndarray, "side frame 3"],
) -> Forces:
    """Add up what each foot gets from all plates, left foot first.

    Every loaded stretch of a plate goes to the foot that is nearest during it, or to the side that
    the file names. A stretch that is near neither foot is left out.

    Args:
        forces: Ground reaction plate by plate.
        time: Times of the feet's paths [s].
        feet: A point of each foot, left before right [m].

    Example:
        >>> import numpy as np
        >>> time = np.arange(5.0)
        >>> force = np.tile([0.0, 500.0, 0.0], (1, 5, 1))
        >>> zero = np.zeros((1, 5, 3))
        >>> plates = Forces(time, force, zero, zero, ("1",), (None,), np.zeros((1, 4, 3)))
        >>> feet = np.stack([np.ones((5, 3)), np.full((5, 3), 0.1)])
        >>> forces_on_feet(plates, time=time, feet=feet).force[:, 0, 1].tolist()
        [0.0, 500.0]
    """
    at = np.stack([sample_at(path, time=time, at=forces.time) for path in feet])
    shares = np.zeros((2, *forces.force.shape[:2]))
    for plate, side in enumerate(forces.sides):
        upward = np.nan_to_num(forces.force[plate, :, 1])
        for start, stop in runs(upward > LOADED_N):
            stretch = slice(start, stop)
            foot = _foot(forces.point[plate, stretch], at[:, stretch], side)
            if foot is not None:
                shares[foot, plate, stretch] = 1.0
    added = [_added(forces, shares[foot]) for foot in range(len(SIDES))]
    return replace(
        forces,
        force=np.stack([item[0] for item in added]),
        point=np.stack([item[1] for item in added]),
        free_moment=np.stack([item[2] for item in added]),
        names=SIDES,
        sides=SIDES,
        corners=np.full((2, 4, 3), np.nan),
    )


def _foot(
    point: Float[np.ndarray, "sample 3"],
    feet: Float[np.ndarray, "side sample 3"],
    side: Side | None,
) -> int | None:
    if side is not None:
        return SIDES.index(side)
    away = np.linalg.norm((point - feet)[..., [0, 2]], axis=-1)
    seen = np.isfinite(away).all(axis=0)
    if not seen.any():
        return None
    nearest = np.median(away[:, seen], axis=1)
    foot = int(np.argmin(nearest))
    return foot if nearest[foot] < _REACH_M else None


def _added(
    forces: Forces, share: Float[np.ndarray, "plate sample"]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum of forces, their common centre of pressure, and the free moment about it."""
    own = np.nan_to_num(forces.force) * share[..., None]
    total = own.sum(axis=0)
    upward = own[..., 1]
    weight = np.where(total[:, 1] > 0.0, total[:, 1], np.nan)
    place = np.nan_to_num(forces.point)
    center = np.einsum("ps,psi->si", upward, place) / weight[:, None]
    arm = np.nan_to_num(place - center)
    turning = np.nan_to_num(forces.free_moment) * share[..., None]
    about_up = arm[..., 2] * own[..., 0] - arm[..., 0] * own[..., 2]
    turning[..., 1] += about_up
    return total, center, turning.sum(axis=0)
