"""Which foot is on the ground in every frame of gait, from the timeline's contacts."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int

from hiphinge.signals import runs
from hiphinge.types import SIDES, Side, Timeline

OFF, ON, UNKNOWN = 0, 1, -1
# Before the first and after the last event a phase may last as long as the longest one seen, and
# a little more.
_LONGER = 1.1
_STATE = {("initial_contact", "toe_off"): ON, ("toe_off", "initial_contact"): OFF}


@dataclass(frozen=True, slots=True)
class DoubleSupport:
    """Frames from `start` to before `stop` with both feet down; `leading` is 0 left, 1 right."""

    start: int
    stop: int
    leading: int


def stance_phases(
    timeline: Timeline, time: Float[np.ndarray, " frame"]
) -> Int[np.ndarray, "2 frame"]:
    """Say for each foot, left before right, whether it is `ON` the ground, `OFF` or `UNKNOWN`.

    Between two contacts without a toe-off (or the other way round) nothing is known.

    Args:
        timeline: With the contacts and toe-offs of both feet.
        time: Instants [s].

    Example:
        >>> import numpy as np
        >>> from hiphinge.types import Activity, Event, Timeline
        >>> events = tuple(
        ...     Event(kind, "left", time, "kinematics")
        ...     for kind, time in [("initial_contact", 0.2), ("toe_off", 0.8)]
        ... )
        >>> timeline = Timeline(Activity("walk", 1.0, "given"), events, (), "kinematics")
        >>> stance_phases(timeline, np.array([0.1, 0.5, 0.9]))[0].tolist()
        [0, 1, 0]
    """
    found = [_marks(timeline, side) for side in SIDES]
    return np.stack([_states(marks, time) for marks in found])


def _marks(timeline: Timeline, side: Side) -> list[tuple[float, str]]:
    kinds = ("initial_contact", "toe_off")
    return sorted((e.time, e.kind) for e in timeline.events if e.side == side and e.kind in kinds)


def _states(
    marks: list[tuple[float, str]], time: Float[np.ndarray, " frame"]
) -> Int[np.ndarray, " frame"]:
    state = np.full(time.size, UNKNOWN)
    if not marks:
        return state
    longest = {ON: 0.0, OFF: 0.0}
    for (start, first), (end, second) in pairwise(marks):
        phase = _STATE.get((first, second), UNKNOWN)
        if phase != UNKNOWN:
            state[(time >= start) & (time < end)] = phase
            longest[phase] = max(longest[phase], end - start)
    return _edges(marks, time, state, {k: v or sum(longest.values()) for k, v in longest.items()})


def _edges(
    marks: list[tuple[float, str]],
    time: Float[np.ndarray, " frame"],
    state: Int[np.ndarray, " frame"],
    longest: dict[int, float],
) -> Int[np.ndarray, " frame"]:
    """Let the first and last events speak for the time before and after them."""
    (start, first), (end, last) = marks[0], marks[-1]
    before = OFF if first == "initial_contact" else ON
    after = ON if last == "initial_contact" else OFF
    state[(time < start) & (time >= start - _LONGER * longest[before])] = before
    state[(time >= end) & (time < end + _LONGER * longest[after])] = after
    return state


def double_supports(stance: Int[np.ndarray, "2 frame"]) -> tuple[DoubleSupport, ...]:
    """Find stretches with both feet down, from one foot's contact until the other leaves.

    Example:
        >>> import numpy as np
        >>> double_supports(np.array([[1, 1, 1, 0], [0, 1, 1, 1]]))
        (DoubleSupport(start=1, stop=3, leading=1),)
    """
    found: list[DoubleSupport] = []
    for start, stop in runs((stance == ON).all(axis=0)):
        if start == 0 or stop == stance.shape[1]:
            continue
        came = np.flatnonzero(stance[:, start - 1] == OFF)
        left = np.flatnonzero(stance[:, stop] == OFF)
        if came.size == 1 and left.size == 1 and came[0] != left[0]:
            found.append(DoubleSupport(start, stop, int(came[0])))
    return tuple(found)
