"""Signals at other instants: time-normalised cycles and matched time axes."""

import numpy as np
from jaxtyping import Float

# Clocks that start elsewhere differ by less than this [s]; frames are never closer.
_ROUNDING = 1e-6


def during(time: Float[np.ndarray, " frame"], start: float, end: float) -> slice:
    """Return the frames from `start` to `end` [s], both included whatever rounding did to them.

    Example:
        >>> time = 100.0 + np.arange(10) / 10
        >>> during(time, 100.2, 100.2 + 0.1 + 0.2)
        slice(2, 6, None)
    """
    first, last = np.searchsorted(time, [start - _ROUNDING, end + _ROUNDING])
    return slice(int(first), int(last))


def sample_at(
    values: Float[np.ndarray, "frame *rest"],
    *,
    time: Float[np.ndarray, " frame"],
    at: Float[np.ndarray, " instant"],
) -> Float[np.ndarray, "instant *rest"]:
    """Interpolate linearly; NaN outside the recording and beside missing samples.

    Example:
        >>> import numpy as np
        >>> time = np.array([0.0, 1.0, 2.0])
        >>> sample_at(np.array([0.0, 10.0, 20.0]), time=time, at=np.array([0.5, 3.0])).tolist()
        [5.0, nan]
    """
    right = np.clip(np.searchsorted(time, at, side="left"), 1, len(time) - 1)
    left = right - 1
    share = (at - time[left]) / (time[right] - time[left])
    shape = (-1, *[1] * (values.ndim - 1))
    weight = share.reshape(shape)
    # A weight of exactly 0 or 1 must not pull in a missing neighbour.
    low = np.where(weight < 1.0, values[left] * (1.0 - weight), 0.0)
    high = np.where(weight > 0.0, values[right] * weight, 0.0)
    outside = (at < time[0] - 1e-9) | (at > time[-1] + 1e-9)
    return np.where(outside.reshape(shape), np.nan, low + high)


def normalise(
    values: Float[np.ndarray, "frame *rest"],
    *,
    time: Float[np.ndarray, " frame"],
    start: float,
    end: float,
    points: int = 101,
) -> Float[np.ndarray, "point *rest"]:
    """Resample from `start` to `end` [s] to 0 ... 100 % of a cycle, both ends included.

    Example:
        >>> import numpy as np
        >>> time = np.arange(11) / 10
        >>> normalise(time * 100, time=time, start=0.2, end=0.7, points=6).round(3).tolist()
        [20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
    """
    return sample_at(values, time=time, at=np.linspace(start, end, points))
