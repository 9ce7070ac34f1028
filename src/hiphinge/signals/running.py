"""What a window that slides along a signal sees.

As scipy.ndimage has it, whose import takes longer than all that is done with it here.
"""

from typing import Literal

import numpy as np
from jaxtyping import Float
from numpy.lib.stride_tricks import sliding_window_view


def running_range(
    values: Float[np.ndarray, " sample"], *, width: int
) -> Float[np.ndarray, " sample"]:
    """Return largest less smallest value in a window about each sample; ends are mirrored.

    Example:
        >>> import numpy as np
        >>> running_range(np.array([0.0, 0.0, 3.0, 0.0, 0.0]), width=3).tolist()
        [0.0, 3.0, 3.0, 3.0, 0.0]
    """
    windows = _windows(values, width, "symmetric")
    return windows.max(axis=1) - windows.min(axis=1)


def running_median(
    values: Float[np.ndarray, " sample"], *, width: int
) -> Float[np.ndarray, " sample"]:
    """Return the median of a window of odd width about each sample; the ends are held.

    Example:
        >>> import numpy as np
        >>> running_median(np.array([0.0, 0.0, 3.0, 0.0, 0.0]), width=3).tolist()
        [0.0, 0.0, 0.0, 0.0, 0.0]
    """
    middle = width // 2
    return np.partition(_windows(values, width, "edge"), middle, axis=1)[:, middle]


def _windows(
    values: Float[np.ndarray, " sample"], width: int, ends: Literal["symmetric", "edge"]
) -> Float[np.ndarray, "sample width"]:
    before = width // 2
    padded = np.pad(values, (before, width - 1 - before), mode=ends)
    return sliding_window_view(padded, width)
