"""Which frames of a recording are solved, and which of those are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.peaks import Window
from hiphinge.types import ReadOnly


@dataclass(frozen=True, slots=True)
class Chosen(ReadOnly):
    """Which instants are solved.

    Attributes:
        solved: Counted among those of the smoothed motion.
        recorded: The same, counted among the recording's.
        of_foot: Where the force on each foot is known, of those that may be solved.
        known: Instants with a known foot, solved or not.
    """

    solved: Int[np.ndarray, " solved"]
    recorded: Int[np.ndarray, " solved"]
    of_foot: Bool[np.ndarray, "2 frame"]
    known: Int[np.ndarray, " known"]


def worth_solving(
    time: Float[np.ndarray, " frame"],
    of_foot: Bool[np.ndarray, "2 frame"],
    sampled: Int[np.ndarray, " frame"],
    *,
    longest_s: float,
) -> Chosen:
    """Choose frames with a known foot, from the middle of those when they are too many.

    Args:
        time: Of the smoothed motion [s].
        of_foot: Where the force on each foot is known.
        sampled: The same instants counted among the recording's.
        longest_s: Seconds that are solved, at most.

    Example:
        >>> import numpy as np
        >>> time, known = np.arange(9.0), np.ones((2, 9), dtype=bool)
        >>> worth_solving(time, known, 3 * np.arange(9), longest_s=4.0).recorded.tolist()
        [6, 9, 12, 15, 18]
    """
    known = np.flatnonzero(of_foot.any(axis=0))
    chosen = np.zeros(time.size, dtype=bool)
    if known.size:
        middle = float(time[known[known.size // 2]])
        chosen[known[np.abs(time[known] - middle) <= 0.5 * longest_s]] = True
    solved = np.flatnonzero(chosen)
    return Chosen(solved, sampled[solved], of_foot & chosen, known)


def frames_to_draw(
    time: Float[np.ndarray, " frame"],
    windows: Sequence[Window],
    *,
    cutoff_hz: float,
    most: int,
) -> Int[np.ndarray, " some"]:
    """Thin frames to what the filter leaves; of too many take those of stances and repetitions.

    Of what is still too much the middle is kept.

    Args:
        time: Instants that are solved [s].
        windows: Stances or repetitions.
        cutoff_hz: -3 dB point of the filter.
        most: Frames that are drawn, at most.

    Example:
        >>> import numpy as np
        >>> time = np.arange(100) / 100
        >>> frames_to_draw(time, [Window(None, 0.5, 0.6)], cutoff_hz=2.0, most=8).tolist()
        [40, 50, 60, 70]
    """
    apart = float(np.median(np.diff(time))) if time.size > 1 else 1.0
    every = max(int(1.0 / (5.0 * cutoff_hz * apart) + 0.01), 1)
    frames = np.arange(0, time.size, every)
    at, edge = time[frames], 1.5 * every * apart
    inside = np.zeros(frames.size, dtype=bool)
    for window in windows:
        inside |= (at >= window.start - edge) & (at <= window.end + edge)
    if frames.size > most and inside.any():
        frames = frames[inside]
    first = max((frames.size - most) // 2, 0)
    return frames[first : first + most]
