"""Which way the person faces, how much they turn, and whether the ground moves under them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.events.body_points import BodyPoints

# About one stride: long enough to even out the pelvis' own rotation, short enough to see a turn.
_WINDOW = 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    """The direction the body faces, evened out over a stride.

    Attributes:
        forward: Horizontal unit vectors.
        angle: The same about the vertical, unwrapped [rad].
    """

    forward: Float[np.ndarray, "frame 3"]
    angle: Float[np.ndarray, " frame"]

    def turned(self, start: int, stop: int) -> float:
        """Return the range of the angle from frame `start` to `stop`, stop excluded [rad]."""
        part = self.angle[max(start, 0) : stop]
        return float(part.max() - part.min())


def find_heading(points: BodyPoints) -> Heading | None:
    """Find where the body faces from the pelvis, or from the feet where it was not measured.

    None when neither was.

    Example:
        >>> from hiphinge.events.examples import walking_points
        >>> heading = find_heading(walking_points(seconds=2.0))
        >>> bool(heading.turned(0, 200) < 0.01)
        True
    """
    for facing in (points.facing, (points.toe - points.heel).sum(axis=0)):
        level = facing[:, [0, 2]]
        length = np.linalg.norm(level, axis=1)
        seen = np.flatnonzero(np.isfinite(length) & (length > 1e-6))
        if len(seen) < 0.5 * len(points.time):
            continue
        unit = level[seen] / length[seen, None]
        frames = np.arange(len(points.time))
        filled = np.zeros((len(frames), 2))
        for axis in range(2):
            filled[:, axis] = np.interp(frames, seen, unit[:, axis])
        smooth = _moving_mean(filled, max(round(_WINDOW * points.rate_hz), 1))
        smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-9)
        forward = np.zeros((len(frames), 3))
        forward[:, [0, 2]] = smooth
        return Heading(forward, np.unwrap(np.arctan2(-smooth[:, 1], smooth[:, 0])))
    return None


def _moving_mean(values: Float[np.ndarray, "frame axis"], width: int) -> np.ndarray:
    """Average over `width` frames, over what there is of them near the ends."""
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    frames = np.arange(len(values))
    first = np.maximum(frames - width // 2, 0)
    last = np.minimum(frames + width // 2 + 1, len(values))
    return (total[last] - total[first]) / (last - first)[:, None]
