"""Jumps: when both feet are in the air, and when they land."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.events.body_points import BodyPoints
from hiphinge.events.peaks import crossing_time
from hiphinge.events.posture import Posture
from hiphinge.signals import lowpass, runs
from hiphinge.types import SIDES, Event, sampling_rate

# In the air the pelvis falls with 9.8 m/s^2, give or take what the legs do.
_FALLING = -6.0
_SHORTEST_FLIGHT = 0.10
_LONGEST_GAP = 0.12
# A foot that leaves or reaches the floor moves faster than this [m/s].
_LEAVING_SPEED = 0.5
# The foot's lower end above its height on the floor when it touches or leaves [m]; within 10 ms
# of plates in two people's drop jumps (validation/events.md).
_TOUCH = 0.015
_CUTOFF_HZ = 20.0


@dataclass(frozen=True, slots=True)
class Flight:
    """One time in the air [s]."""

    start: float
    end: float


def find_flights(points: BodyPoints, posture: Posture) -> tuple[Flight, ...]:
    """Find when the body falls freely while both feet move up or down together.

    Example:
        >>> from hiphinge.events.examples import jumping_points
        >>> from hiphinge.events.heading import find_heading
        >>> from hiphinge.events.posture import find_posture
        >>> points = jumping_points()
        >>> len(find_flights(points, find_posture(points, find_heading(points))))
        1
    """
    time = posture.time
    with np.errstate(invalid="ignore"):
        falling = posture.fall < _FALLING
    foot_rise = np.gradient(posture.foot_height, time, axis=1)
    flights: list[Flight] = []
    for start, stop in _joined(runs(falling), posture):
        if (stop + 0.5 - start) / points.rate_hz < _SHORTEST_FLIGHT:
            continue
        rise = foot_rise[:, start:stop]
        if not np.isfinite(rise).all() or np.abs(rise).max(axis=1).min() < _LEAVING_SPEED:
            continue
        if np.corrcoef(posture.foot_height[:, start:stop])[0, 1] < 0.5:
            continue
        # Whoever lands comes down; points that jump for a moment do not.
        if posture.rise[stop - 1] > 0.0:
            continue
        flights.append(Flight(float(time[start]), float(time[stop - 1])))
    return tuple(flights)


def _joined(stretches: list[tuple[int, int]], posture: Posture) -> list[tuple[int, int]]:
    """Join stretches of falling that only the legs' own movement interrupts."""
    joined: list[tuple[int, int]] = []
    for start, stop in stretches:
        if joined:
            gap = slice(joined[-1][1], start)
            short = (start + 1 - joined[-1][1]) / sampling_rate(posture.time) < _LONGEST_GAP
            if short and np.all(posture.fall[gap] < 0.0):
                joined[-1] = (joined[-1][0], stop)
                continue
        joined.append((start, stop))
    return joined


def landing_events(points: BodyPoints, flights: tuple[Flight, ...]) -> tuple[Event, ...]:
    """Time toe-off and contact of both feet around each flight."""
    low = lowpass(
        np.fmin(points.heel[..., 1], points.toe[..., 1]).T,
        rate_hz=points.rate_hz,
        cutoff_hz=_CUTOFF_HZ,
    ).T
    events: list[Event] = []
    for flight in flights:
        for index, side in enumerate(SIDES):
            touch = _touch(points.time, low[index], flight.end, falling=True)
            leave = _touch(points.time, low[index], flight.start, falling=False)
            if np.isfinite(leave):
                events.append(Event("toe_off", side, leave, "kinematics"))
            if np.isfinite(touch):
                events.append(Event("initial_contact", side, touch, "kinematics"))
    return tuple(sorted(events, key=lambda e: e.time))


def _touch(
    time: Float[np.ndarray, " frame"],
    low: Float[np.ndarray, " frame"],
    near: float,
    *,
    falling: bool,
) -> float:
    """Return when the foot's lower end passes the height that it has on the floor."""
    on_floor = (
        (time > near + 0.05) & (time < near + 0.25)
        if falling
        else (time < near - 0.05) & (time > near - 0.25)
    )
    standing = low[on_floor]
    standing = standing[np.isfinite(standing)]
    if len(standing) < 3:
        return float("nan")
    level = float(np.median(standing)) + _TOUCH
    return crossing_time(
        time, low, level=level, rising=not falling, start=near - 0.15, end=near + 0.15
    )
