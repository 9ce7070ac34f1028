"""When a foot stands flat, and its markers made level by that."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body.anatomy import Anatomy
from hiphinge.body.joint_centres import Points, unit
from hiphinge.body.landmarks import Site
from hiphinge.body.marking import Mark
from hiphinge.types import SIDES, BodyModel, Poses, Side

SOLE = ("heel", "mt2_head")
# Further from level than this, heel and toe markers say that the foot is not flat [rad].
_FLAT = np.radians(15.0)
_FEWEST_FLAT = 5
# Heel and toe markers of a flat foot stay this near their lowest [m].
_LIFT = 0.015


def flat_feet(anatomy: Anatomy) -> dict[Side, Bool[np.ndarray, " frame"]]:
    """Tell in which frames each foot stands flat; a side without heel and toe markers is absent.

    Flat is a foot whose heel and toe are both near their lowest, and whose markers are not far
    from level (else the heel is raised, or the person stands in equinus).

    Args:
        anatomy: Landmarks, y up.
    """
    found: dict[Side, Bool[np.ndarray, " frame"]] = {}
    for side in SIDES:
        paths = [anatomy.landmarks.get(Site(name, side)) for name in SOLE]
        if paths[0] is None or paths[1] is None:
            continue
        heel, toe = paths[0], paths[1]
        low = _is_low(heel) & _is_low(toe)
        rise = toe - heel
        pitch = np.arctan2(rise[:, 1], np.hypot(rise[:, 0], rise[:, 2]))
        found[side] = np.asarray(low & (np.abs(pitch) < _FLAT))
    return found


def _is_low(path: Points) -> Bool[np.ndarray, " frame"]:
    height = path[:, 1]
    if not np.isfinite(height).any():
        return np.zeros(height.shape, dtype=bool)
    return np.asarray(height < np.nanpercentile(height, 5.0) + _LIFT)


def levelled(
    found: Float[np.ndarray, "marker 3"],
    marks: Sequence[Mark],
    body: BodyModel,
    poses: Poses,
    flat: Mapping[Side, Bool[np.ndarray, " frame"]],
) -> Float[np.ndarray, "marker 3"]:
    """Turn a foot's markers about its ankle so that the sole is level while the foot is flat."""
    turned = found.copy()
    for side, frames in flat.items():
        calcn = f"calcn_{side[0]}"
        if frames.sum() < _FEWEST_FLAT or calcn not in body.bodies:
            continue
        on = [k for k, mark in enumerate(marks) if mark.body == calcn]
        axes, origins = (
            part[:, body.bodies.index(calcn)] for part in (poses.rotation, poses.position)
        )
        talus = poses.position[:, body.bodies.index(f"talus_{side[0]}")]
        ankle = np.median(np.einsum("fji,fj->fi", axes, talus - origins), axis=0)
        up = unit(np.median(axes[frames, 1, :], axis=0))
        turned[on] = ankle + (found[on] - ankle) @ turn_upright(up).T
    return turned


def turn_upright(up: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3 3"]:
    """Return the smallest rotation that takes a unit vector to +y.

    Example:
        >>> turn = turn_upright(np.array([1.0, 0.0, 0.0]))
        >>> (turn @ np.array([1.0, 0.0, 0.0])).tolist()
        [0.0, 1.0, 0.0]
    """
    x, y, z = up
    across = np.array([[0.0, -x, 0.0], [x, 0.0, z], [0.0, -z, 0.0]])
    return np.eye(3) + across + across @ across / (1.0 + y)
