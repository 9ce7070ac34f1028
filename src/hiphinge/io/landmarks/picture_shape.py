"""Upright or lengthwise: how a telephone was held, told from landmarks alone."""

import numpy as np
from jaxtyping import Float

from hiphinge.io.landmarks.names import POINTS

# Telephones film 16:9; the number of pixels is nominal.
_LONG, _SHORT = 1920.0, 1080.0
_BONES = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"), ("heel", "foot_index"))
# In five clips the wrong shape made bones' lengths vary 1.2 to 5 times as much as the right one.
_CLEARLY = 1.15
# Where bones hardly turn, no shape shows.
_TURNS = 0.02
_FEWEST_FRAMES = 10


def likely_size(values: Float[np.ndarray, "frame landmark 4"]) -> tuple[float, float] | None:
    """Return width and height [px] of the picture in which bones keep their length; None in doubt.

    Where x and y are shares of width and height, a bone that turns changes its length in a picture
    of the wrong shape.

    Args:
        values: Shares x, y, depth (in widths, NaN where there is none) and how sure.

    Example:
        >>> import numpy as np
        >>> likely_size(np.full((20, 33, 4), np.nan)) is None
        True
    """
    lengthwise, upright = (_LONG, _SHORT), (_SHORT, _LONG)
    varies = [_variation(values, height / width) for width, height in (lengthwise, upright)]
    if not np.isfinite(varies).all() or max(varies) < max(_CLEARLY * min(varies), _TURNS):
        return None
    return lengthwise if varies[0] < varies[1] else upright


def _variation(values: Float[np.ndarray, "frame landmark 4"], height: float) -> float:
    """Return by how much bones change their length, as a share of it; NaN when not known."""
    depth = np.nan_to_num(values[..., 2])
    points = np.stack([values[..., 0], height * values[..., 1], depth], axis=-1)
    shares: list[float] = []
    for upper, lower in _BONES:
        for side in ("left", "right"):
            ends = [points[:, POINTS.index(f"{side}_{name}")] for name in (upper, lower)]
            length = np.linalg.norm(ends[0] - ends[1], axis=1)
            length = length[np.isfinite(length)]
            if length.size >= _FEWEST_FRAMES and length.mean() > 0.0:
                shares.append(float(length.std() / length.mean()))
    return float(np.mean(shares)) if shares else float("nan")
