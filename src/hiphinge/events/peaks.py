"""Instants in a signal, between frames: turning points, peaks, crossings."""

import numpy as np
from jaxtyping import Float

from hiphinge.signals import during


def turning_points(
    values: Float[np.ndarray, " frame"], *, swing: float, edge_swing: float
) -> list[tuple[int, bool]]:
    """Return (frame, is_maximum) of the alternating extremes of a signal.

    An extreme counts when the signal moves away from it by `swing` on both sides; towards the
    start or end of the recording `edge_swing` is enough. Missing values are bridged.

    Example:
        >>> import numpy as np
        >>> wave = np.sin(np.linspace(0.0, 4.0 * np.pi, 101))
        >>> turning_points(wave, swing=1.0, edge_swing=0.5)
        [(12, True), (37, False), (62, True), (87, False)]
    """
    seen = np.flatnonzero(np.isfinite(values))
    if len(seen) < 3:
        return []
    frames = np.arange(int(seen[0]), int(seen[-1]) + 1)
    signal: Float[np.ndarray, " frame"] = np.interp(frames, seen, values[seen])
    found: list[tuple[int, bool]] = []
    low = high = 0
    rising: bool | None = None
    for index, value in enumerate(signal.tolist()):
        high = index if value > signal[high] else high
        low = index if value < signal[low] else low
        if rising is not False and signal[high] - value >= swing:
            found.append((high, True))
            rising, low = False, index
        elif rising is not True and value - signal[low] >= swing:
            found.append((low, False))
            rising, high = True, index
    if rising is not None:
        found.append((high, True) if rising else (low, False))
    kept = [
        (index, is_maximum)
        for index, is_maximum in found
        if min(_clear(signal, index, -1), _clear(signal, index, 1)) >= edge_swing
    ]
    return [(int(frames[index]), is_maximum) for index, is_maximum in kept]


def _clear(signal: Float[np.ndarray, " frame"], index: int, step: int) -> float:
    """Return how far the signal moves away from an extreme on one side of it."""
    return float(np.ptp(signal[index::step]))


def peak_time(
    time: Float[np.ndarray, " frame"],
    values: Float[np.ndarray, " frame"],
    *,
    start: float,
    end: float,
) -> float:
    """Return when the highest inner peak between `start` and `end` is reached; NaN without one.

    The instant between frames comes from a parabola through three samples.

    Example:
        >>> import numpy as np
        >>> time = np.arange(11) / 10
        >>> round(peak_time(time, -((time - 0.52) ** 2), start=0.2, end=0.9), 6)
        0.52
    """
    sought = during(time, start, end)
    first, last = max(sought.start, 1), min(sought.stop, len(time) - 1)
    middle = values[first:last]
    before, after = values[first - 1 : last - 1], values[first + 1 : last + 1]
    with np.errstate(invalid="ignore"):
        peaks = np.flatnonzero((middle > before) & (middle >= after))
    if len(peaks) == 0:
        return float("nan")
    index = first + int(peaks[np.argmax(middle[peaks])])
    low, top, high = values[index - 1], values[index], values[index + 1]
    bend = low - 2.0 * top + high
    shift = 0.0 if bend == 0.0 else 0.5 * (low - high) / bend
    return float(time[index] + shift * (time[index + 1] - time[index]))


def crossing_time(
    time: Float[np.ndarray, " frame"],
    values: Float[np.ndarray, " frame"],
    *,
    level: float,
    rising: bool,
    start: float,
    end: float,
) -> float:
    """Return when a signal crosses `level` between `start` and `end`; NaN if it does not.

    Of several crossings a rising one is the last, a falling one the first: what comes after the
    one and before the other are the clear sides of the level.

    Example:
        >>> import numpy as np
        >>> time = np.arange(11) / 10
        >>> round(crossing_time(time, time**2, level=0.3, rising=True, start=0.2, end=0.8), 3)
        0.545
    """
    sought = during(time, start, end)
    first, part = sought.start, values[sought] - level
    part = part if rising else -part
    with np.errstate(invalid="ignore"):
        crossings = np.flatnonzero((part[:-1] < 0.0) & (part[1:] >= 0.0))
    if len(crossings) == 0:
        return float("nan")
    index = int(crossings[-1] if rising else crossings[0])
    share = -part[index] / (part[index + 1] - part[index])
    left, right = time[first + index], time[first + index + 1]
    return float(left + share * (right - left))
