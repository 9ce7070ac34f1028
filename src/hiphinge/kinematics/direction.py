"""Where the person heads: the direction that frontal and sagittal planes are taken from."""

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body.joint_centres import unit

# A walk of this length has a direction of its own; below it, where the pelvis faces counts [m].
_LEAST_WAY = 1.0
# A walk that turns more than this has a direction of its own in every frame [rad].
_TURNING = np.radians(30.0)
_WINDOW = 2.0  # about two strides [s]


def heading(
    facing: Float[np.ndarray, "frame 3"],
    path: Float[np.ndarray, "frame 3"],
    *,
    time: Float[np.ndarray, " frame"],
) -> Float[np.ndarray, "frame 3"]:
    """Return the horizontal direction that the person heads in, one unit vector a frame.

    The direction of travel of a straight walk (turned round when the person walks backwards), the
    mean direction that the pelvis faces on the spot or on a treadmill, and the facing averaged
    over two seconds when the person turns by more than 30 degrees.

    Args:
        facing: Forward axis of the pelvis.
        path: Path of the pelvis [m].
        time: Seconds.

    Example:
        >>> import numpy as np
        >>> time = np.linspace(0.0, 1.0, 5)
        >>> path = np.outer(time, [2.0, 0.0, 0.1])
        >>> facing = np.tile([0.8, 0.0, -0.2], (5, 1))
        >>> heading(facing, path, time=time)[0].round(3).tolist()
        [0.999, 0.0, 0.05]
    """
    level = _level(facing)
    seen = np.asarray(np.isfinite(level).all(axis=1))
    if not seen.any():
        return np.tile([1.0, 0.0, 0.0], (len(facing), 1))
    smooth = _moving_mean(level, seen, time)
    angle = np.unwrap(np.arctan2(-smooth[:, 2], smooth[:, 0]))
    if np.ptp(angle) > _TURNING:
        return smooth
    mean = unit(level[seen].mean(axis=0))
    frames = np.flatnonzero(seen & np.isfinite(path).all(axis=1))
    if frames.size > 1:
        mean = _travel(path[frames[-1]] - path[frames[0]], mean)
    return np.tile(mean, (len(facing), 1))


def heading_axes(forward: Float[np.ndarray, "frame 3"]) -> Float[np.ndarray, "frame 3 3"]:
    """Return axes in ground: x forward, y up, z to the right, as columns.

    Example:
        >>> heading_axes(np.array([[0.0, 0.0, 1.0]]))[0].tolist()
        [[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    up = np.tile([0.0, 1.0, 0.0], (len(forward), 1))
    return np.stack([forward, up, np.cross(forward, up)], axis=-1)


def _travel(way: Float[np.ndarray, "3"], facing: Float[np.ndarray, "3"]) -> np.ndarray:
    way = way * np.array([1.0, 0.0, 1.0])
    length = float(np.linalg.norm(way))
    if length < _LEAST_WAY:
        return facing
    along = float(way @ facing) / length
    # Sidesteps are no heading: then the facing stays.
    if abs(along) < np.cos(_TURNING):
        return facing
    return np.sign(along) * way / length


def _level(vectors: Float[np.ndarray, "frame 3"]) -> Float[np.ndarray, "frame 3"]:
    return unit(vectors * np.array([1.0, 0.0, 1.0]))


def _moving_mean(
    level: Float[np.ndarray, "frame 3"],
    seen: Bool[np.ndarray, " frame"],
    time: Float[np.ndarray, " frame"],
) -> Float[np.ndarray, "frame 3"]:
    """Average over two seconds, missing frames bridged."""
    frames = np.arange(len(level))
    known = np.flatnonzero(seen)
    filled = np.empty(level.shape)
    for axis in range(3):
        filled[:, axis] = np.interp(frames, known, level[known, axis])
    duration = time[-1] - time[0]
    rate_hz = (time.size - 1) / duration if duration > 0 else 1.0
    half = round(0.5 * _WINDOW * rate_hz)
    total = np.concatenate([np.zeros((1, 3)), np.cumsum(filled, axis=0)])
    first, last = np.maximum(frames - half, 0), np.minimum(frames + half + 1, len(level))
    return unit((total[last] - total[first]) / (last - first)[:, None])
