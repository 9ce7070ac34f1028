"""Repetitions: start, deepest instant and end of squats, lunges, chair rises and landings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from hiphinge.events.body_points import BodyPoints
from hiphinge.events.flights import Flight
from hiphinge.events.peaks import turning_points
from hiphinge.events.posture import Posture
from hiphinge.signals import differentiate, during, runs
from hiphinge.types import SIDES, Cycle, Event, Side, sampling_rate

# A repetition moves the pelvis by at least this share of leg length ...
SMALLEST_DEPTH = 0.08
# ... and by this share of the person's usual depth; less is an attempt.
_SHARE_OF_USUAL = 0.5
# Upright again: this close to standing, as a share of the depth.
_UPRIGHT = 0.25
# Start and end: this share of the depth below standing.
_ONSET = 0.05
_STILL_SPEED = 0.1
_STANDING_SPEED = 0.2
_STILL_TIME = 0.2


@dataclass(frozen=True, slots=True)
class Repetitions:
    """Complete repetitions, and how many were cut off or broken off."""

    cycles: tuple[Cycle, ...]
    n_partial: int

    @property
    def events(self) -> tuple[Event, ...]:
        """Start, bottom and end of every repetition."""
        events: list[Event] = []
        for cycle in self.cycles:
            events.append(Event("rep_start", cycle.side, cycle.start, "kinematics"))
            if cycle.bottom is not None:
                events.append(Event("rep_bottom", cycle.side, cycle.bottom, "kinematics"))
            events.append(Event("rep_end", cycle.side, cycle.end, "kinematics"))
        return tuple(sorted(events, key=lambda e: e.time))


@dataclass(frozen=True, slots=True)
class Dip:
    """One way down and up again, in frames: high before, lowest, high after."""

    before: int
    bottom: int
    after: int


def find_dips(posture: Posture) -> tuple[Dip, ...]:
    """Find every descent of the pelvis that is followed by a rise.

    Example:
        >>> from hiphinge.events.examples import squatting_points
        >>> from hiphinge.events.heading import find_heading
        >>> from hiphinge.events.posture import find_posture
        >>> points = squatting_points(repetitions=3)
        >>> len(find_dips(find_posture(points, find_heading(points))))
        3
    """
    swing = SMALLEST_DEPTH * posture.leg_length
    extremes = turning_points(posture.height, swing=swing, edge_swing=0.0)
    return tuple(
        Dip(extremes[i - 1][0], extremes[i][0], extremes[i + 1][0])
        for i in range(1, len(extremes) - 1)
        if not extremes[i][1]
    )


def find_squats(posture: Posture, sides: Sequence[Side | None]) -> Repetitions:
    """Time squats and lunges: upright, down, upright again.

    Args:
        posture: Signals of the whole body.
        sides: The leg of each dip of `find_dips`; None for two-legged ones.
    """
    dips = find_dips(posture)
    height = posture.height
    depths = [min(height[d.before], height[d.after]) - height[d.bottom] for d in dips]
    usual = float(np.median(sorted(depths)[len(depths) // 2 :])) if depths else 0.0
    upright = float(np.nanpercentile(height, 95)) if dips else 0.0
    found: list[Cycle] = []
    for dip, depth, side in zip(dips, depths, sides, strict=True):
        low = max(upright - height[dip.before], upright - height[dip.after])
        if depth < _SHARE_OF_USUAL * usual or low > _UPRIGHT * (upright - height[dip.bottom]):
            continue
        start, end = _limits(height, dip)
        times = posture.time
        found.append(
            Cycle(
                "repetition",
                side,
                start=float(times[start]),
                bottom=float(times[dip.bottom]),
                end=float(times[end]),
            )
        )
    return Repetitions(tuple(found), len(dips) - len(found))


def _limits(height: Float[np.ndarray, " frame"], dip: Dip) -> tuple[int, int]:
    """Return the last frame still upright before, and the first upright after, the bottom."""
    bottom = height[dip.bottom]
    down, up = height[dip.before : dip.bottom + 1], height[dip.bottom : dip.after + 1]
    still = np.flatnonzero(down >= down[0] - _ONSET * (down[0] - bottom))
    back = np.flatnonzero(up >= up[-1] - _ONSET * (up[-1] - bottom))
    return dip.before + int(still[-1]), dip.bottom + int(back[0])


def find_chair_rises(posture: Posture) -> Repetitions:
    """Time chair rises: from the first lean out of sitting until standing.

    `start` is where the trunk (or the pelvis, when the trunk was not measured) begins to move
    forward, `bottom` where the pelvis leaves the seat, `end` where standing is reached.
    """
    height, time = posture.height, posture.time
    swing = max(
        SMALLEST_DEPTH * posture.leg_length, 0.5 * float(np.ptp(height[np.isfinite(height)]))
    )
    extremes = turning_points(height, swing=swing, edge_swing=0.0)
    found: list[Cycle] = []
    n_partial = 0
    for (low, is_maximum), (high, _) in pairwise(extremes):
        if is_maximum:
            continue
        rise = height[high] - height[low]
        part = height[low : high + 1]
        leave = low + int(np.flatnonzero(part <= part[0] + _ONSET * rise)[-1])
        reach = low + int(np.flatnonzero(part >= part[-1] - _ONSET * rise)[0])
        start = _lean_onset(posture, leave)
        if start >= leave:
            n_partial += 1
            continue
        found.append(
            Cycle(
                "repetition",
                None,
                start=float(time[start]),
                bottom=float(time[leave]),
                end=float(time[reach]),
            )
        )
    return Repetitions(tuple(found), n_partial)


def _lean_onset(posture: Posture, leave: int) -> int:
    """Return the frame at which the body begins to move forward before it leaves the seat."""
    ahead = posture.trunk_ahead if np.isfinite(posture.trunk_ahead).any() else -posture.behind
    first = max(leave - round(1.5 * sampling_rate(posture.time)), 0)
    path = ahead[first : leave + 1]
    if len(path) < 3 or not np.isfinite(path).all():
        return leave
    back = int(np.argmin(path))
    gone = path[-1] - path[back]
    still = np.flatnonzero(path[back:] <= path[back] + _ONSET * gone)
    return first + back + int(still[-1])


def find_landings(
    posture: Posture, flights: Sequence[Flight], events: Sequence[Event]
) -> Repetitions:
    """Time landings: first contact, deepest instant, and leaving the floor again or standing still.

    Args:
        posture: Signals of the whole body.
        flights: Times in the air.
        events: Contacts and toe-offs of both feet.
    """
    found: list[Cycle] = []
    for index, flight in enumerate(flights):
        following = flights[index + 1] if index + 1 < len(flights) else None
        contact = _first(events, "initial_contact", flight.end)
        leaving = None if following is None else _first(events, "toe_off", following.start)
        if contact is None or (following is not None and leaving is None):
            continue
        limit = posture.time[-1] if leaving is None else leaving
        inside = during(posture.time, contact, float(limit))
        height = posture.height[inside]
        if len(height) < 3 or not np.isfinite(height).all():
            continue
        bottom = inside.start + int(np.argmin(height))
        end = _settled(posture, bottom) if leaving is None else leaving
        if end is None:
            continue
        deepest = float(posture.time[bottom])
        found.append(Cycle("repetition", None, start=contact, bottom=deepest, end=end))
    return Repetitions(tuple(found), len(flights) - len(found))


def _first(events: Sequence[Event], kind: str, near: float) -> float | None:
    """Return the first foot's event near an instant; both feet must have one."""
    times = {e.side: e.time for e in events if e.kind == kind and abs(e.time - near) < 0.25}
    return min(times.values()) if len(times) == 2 else None


def _settled(posture: Posture, bottom: int) -> float | None:
    """Return when the pelvis has come to rest after the bottom; None when it has not."""
    with np.errstate(invalid="ignore"):
        still = np.abs(posture.rise[bottom:]) < _STILL_SPEED
    for start, stop in runs(still):
        if (stop - 1 - start) / sampling_rate(posture.time) >= _STILL_TIME:
            return float(posture.time[bottom + start] + (_STILL_TIME if start == 0 else 0.0))
    return None


def find_step_ups(points: BodyPoints, posture: Posture) -> Repetitions:
    """Time steps up: the leading foot leaves its level, its knee bends most, the body is up.

    Steps down are not repetitions.
    """
    found: list[Cycle] = []
    n_partial = 0
    for index, side in enumerate(SIDES):
        stands = _stands(points.foot[index], points.time)
        for (_, lift, below), (land, leave, above) in pairwise(stands):
            if above - below < SMALLEST_DEPTH * posture.leg_length:
                continue
            part = posture.height[land : leave + 1]
            rise = float(part.max() - part[0]) if np.isfinite(part).all() else 0.0
            if rise < 0.5 * (above - below):
                n_partial += leave == len(points.time) - 1
                continue
            up = land + int(np.flatnonzero(part >= part[0] + (1.0 - _ONSET) * rise)[0])
            bend = posture.knee_bend[index, lift : up + 1]
            bottom = lift + int(np.nanargmax(bend)) if np.isfinite(bend).any() else land
            start, deepest, end = (float(points.time[i]) for i in (lift, bottom, up))
            found.append(Cycle("repetition", side, start=start, bottom=deepest, end=end))
    return Repetitions(tuple(sorted(found, key=lambda c: c.start)), n_partial)


def _stands(
    foot: Float[np.ndarray, "frame 3"], time: Float[np.ndarray, " frame"]
) -> list[tuple[int, int, float]]:
    """Return (first frame, last frame, height) of every time a foot stands still."""
    with np.errstate(invalid="ignore"):
        still = np.linalg.norm(differentiate(foot, time=time), axis=1) < _STANDING_SPEED
    return [
        (start, stop - 1, float(np.median(foot[start:stop, 1])))
        for start, stop in runs(still)
        if (stop - 1 - start) / sampling_rate(time) >= _STILL_TIME
    ]
