"""The floor under a person who walks through the picture, made level.

A camera that is not level, or a path that is not square to it, makes the floor look like a slope
or a shallow curve. Stairs are steeper than what is taken out here.
"""

import numpy as np
from jaxtyping import Float

# Less way than this shows no floor; a larger drop over the whole way is no fault of the camera [m].
_LEAST_WAY = 1.5
_LARGEST_DROP = 0.25
_LOWEST = 15.0


def floor_height(
    lowest: Float[np.ndarray, " frame"], along: Float[np.ndarray, " frame"]
) -> Float[np.ndarray, " frame"]:
    """Height of the floor under the person, against its mean [m]; zero where it cannot be told.

    Args:
        lowest: Lower end of the lower foot [m].
        along: Way of the pelvis through the picture [m].

    Example:
        >>> way = np.linspace(0.0, 4.0, 9)
        >>> floor_height(0.02 * way, way)[[0, -1]].round(3).tolist()
        [-0.04, 0.04]
    """
    known = np.flatnonzero(np.isfinite(lowest) & np.isfinite(along))
    level = np.zeros(lowest.size)
    if known.size < 5 or np.ptp(along[known]) < _LEAST_WAY:
        return level
    low = known
    curve = np.polyfit(along[low], lowest[low], 2)
    for _ in range(3):  # feet in the air lie above the curve: keep what is at or below it
        above = lowest[known] - np.polyval(curve, along[known])
        low = known[above <= max(float(np.percentile(above, 50.0 + _LOWEST)), 0.0)]
        curve = np.polyfit(along[low], lowest[low], 2)
    height = np.polyval(curve, along[known])
    if np.ptp(height) > _LARGEST_DROP:
        return level
    level[:] = np.interp(np.arange(lowest.size), known, height - height.mean())
    return level
