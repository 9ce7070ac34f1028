"""Peaks that stand out."""

import numpy as np
from jaxtyping import Float


def first_peak(
    values: Float[np.ndarray, " sample"], *, prominence: float, height: float, start: int = 0
) -> int | None:
    """Return the first peak from `start` on that is `height` high and stands out; None without one.

    A peak stands out by the drop to the higher of the two valleys that part it from higher ground
    or the ends. As scipy.signal.find_peaks, whose import takes a third of a second analysis.

    Args:
        values: The signal.
        prominence: By how much it must stand out.
        height: Its least value.
        start: First sample to look at; the valleys may lie before it.

    Example:
        >>> import numpy as np
        >>> first_peak(np.array([0.0, 1.0, 0.9, 3.0, 0.0]), prominence=0.5, height=0.5)
        3
    """
    change = np.flatnonzero(np.diff(values))
    # Each stretch of equal values counts once.
    first, last = np.append(0, change + 1), np.append(change, len(values) - 1)
    level = values[first]
    for k in range(1, len(level) - 1):
        middle = int(first[k] + last[k]) // 2
        is_peak = level[k] > level[k - 1] and level[k] > level[k + 1]
        if middle < start or not is_peak or level[k] < height:
            continue
        if _prominence(level, k) >= prominence:
            return middle
    return None


def _prominence(level: Float[np.ndarray, " stretch"], peak: int) -> float:
    valleys: list[float] = []
    for side in (level[peak::-1], level[peak:]):
        higher = np.flatnonzero(side > level[peak])
        valleys.append(float(side[: higher[0] if higher.size else None].min()))
    return float(level[peak]) - max(valleys)
