"""Missing samples: finding them, and filling the short ones."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True, slots=True)
class Filled:
    """A signal after filling: values, samples filled, samples still missing."""

    values: Float[np.ndarray, "frame *rest"]
    n_filled: int
    n_missing: int


def runs(flags: Bool[np.ndarray, " frame"]) -> list[tuple[int, int]]:
    """Return (start, stop) of every run of true values, stop excluded.

    Example:
        >>> import numpy as np
        >>> runs(np.array([False, True, True, False, True]))
        [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def fill_gaps(values: Float[np.ndarray, "frame *rest"], *, longest: int) -> Filled:
    """Fill inner gaps of at most `longest` frames by a cubic spline through their surroundings.

    Gaps at the ends and longer gaps stay NaN.

    Example:
        >>> import numpy as np
        >>> filled = fill_gaps(np.array([0.0, 1.0, np.nan, 3.0, 4.0]), longest=2)
        >>> filled.values.round(6).tolist(), filled.n_filled, filled.n_missing
        ([0.0, 1.0, 2.0, 3.0, 4.0], 1, 0)
    """
    flat = values.reshape(len(values), -1).copy()
    n_filled = 0
    for column in range(flat.shape[1]):
        seen = np.isfinite(flat[:, column])
        if seen.all() or seen.sum() < 4:
            continue
        known = np.flatnonzero(seen)
        for start, stop in runs(~seen):
            if start < known[0] or stop > known[-1] or stop - start > longest:
                continue
            # Imported here: it takes 0.3 s, and many recordings have no gap.
            from scipy.interpolate import CubicSpline

            near = known[(known >= start - 10) & (known < stop + 10)]
            spline = CubicSpline(near, flat[near, column])
            flat[start:stop, column] = spline(np.arange(start, stop))
            n_filled += stop - start
    n_missing = int(np.isnan(flat).sum())
    return Filled(flat.reshape(values.shape), n_filled, n_missing)
