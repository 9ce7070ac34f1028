"""Complete gait cycles between foot events."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hiphinge.types import SIDES, Cycle, Event, Side, opposite

# Contact to contact of one foot: sprinting and very slow walking.
_SHORTEST = {"walk": 0.5, "run": 0.3}
_LONGEST = {"walk": 4.0, "run": 1.2}
# A cycle so much longer or shorter than the others misses an event or holds a stop.
_UNUSUAL = 1.45
# Contact to toe-off of one foot.
_SHORTEST_STANCE = {"walk": 0.3, "run": 0.1}
_LONGEST_STANCE = {"walk": 2.5, "run": 0.5}


@dataclass(frozen=True, slots=True)
class GaitCycles:
    """Complete cycles, and how many lacked an event."""

    cycles: tuple[Cycle, ...]
    n_incomplete: int


def gait_cycles(events: Sequence[Event], *, gait: str) -> GaitCycles:
    """Build every cycle from a contact to the same foot's next contact.

    A cycle needs, in this order, the foot's contact, the other foot's toe-off and contact, its own
    toe-off and its next contact (walking), or contact, toe-off, the other's contact and toe-off
    and next contact (running).

    Args:
        events: Foot events in order of time.
        gait: "walk" or "run".

    Example:
        >>> times = [0.0, 0.1, 0.5, 0.6, 1.0]
        >>> kinds = ["initial_contact", "toe_off"] * 2 + ["initial_contact"]
        >>> sides = ["left", "right", "right", "left", "left"]
        >>> events = [Event(k, s, t, "file") for k, s, t in zip(kinds, sides, times)]
        >>> [cycle.toe_off for cycle in gait_cycles(events, gait="walk").cycles]
        [0.6]
    """
    found: list[Cycle] = []
    n_incomplete = 0
    for side in SIDES:
        contacts = [e for e in events if e.kind == "initial_contact" and e.side == side]
        for first, second in itertools.pairwise(contacts):
            inside = [e for e in events if first.time < e.time < second.time]
            cycle = _cycle(first, second, inside, gait)
            found += [] if cycle is None else [cycle]
            n_incomplete += cycle is None
    usual = float(np.median([c.end - c.start for c in found])) if found else 0.0
    kept = [c for c in found if usual / _UNUSUAL <= c.end - c.start <= usual * _UNUSUAL]
    n_incomplete += len(found) - len(kept)
    return GaitCycles(tuple(sorted(kept, key=lambda c: c.start)), n_incomplete)


def lone_stances(
    events: Sequence[Event], cycles: Sequence[Cycle], *, gait: str
) -> tuple[Cycle, ...]:
    """Build every whole stance that belongs to no complete cycle.

    A walking stance needs the other foot's toe-off and contact inside, a running stance nothing
    of the other foot.

    Example:
        >>> events = [Event("initial_contact", "left", 0.0, "file"),
        ...           Event("toe_off", "right", 0.1, "file"),
        ...           Event("initial_contact", "right", 0.5, "file"),
        ...           Event("toe_off", "left", 0.6, "file")]
        >>> [(s.start, s.end) for s in lone_stances(events, (), gait="walk")]
        [(0.0, 0.6)]
    """
    known = {(cycle.side, cycle.start) for cycle in cycles}
    found: list[Cycle] = []
    for side in SIDES:
        own = [e for e in events if e.side == side]
        for first, second in itertools.pairwise(own):
            if (first.kind, second.kind) != ("initial_contact", "toe_off"):
                continue
            inside = [e for e in events if first.time < e.time < second.time]
            stance = _stance(first, second, inside, gait)
            if stance is not None and (side, first.time) not in known:
                found.append(stance)
    return tuple(sorted(found, key=lambda stance: stance.start))


def _stance(first: Event, second: Event, inside: Sequence[Event], gait: str) -> Cycle | None:
    if first.side is None:
        return None
    if not _SHORTEST_STANCE[gait] <= second.time - first.time <= _LONGEST_STANCE[gait]:
        return None
    other_toe_off = _only(inside, "toe_off", opposite(first.side))
    other_contact = _only(inside, "initial_contact", opposite(first.side))
    if gait == "run":
        whole = not inside
    else:
        whole = (
            other_toe_off is not None
            and other_contact is not None
            and other_toe_off < other_contact
        )
    if not whole:
        return None
    return Cycle(
        kind="stance",
        side=first.side,
        start=first.time,
        end=second.time,
        toe_off=second.time,
        opposite_toe_off=other_toe_off,
        opposite_contact=other_contact,
    )


def _cycle(first: Event, second: Event, inside: Sequence[Event], gait: str) -> Cycle | None:
    side = first.side
    if side is None or not _SHORTEST[gait] <= second.time - first.time <= _LONGEST[gait]:
        return None
    other = opposite(side)
    toe_off = _only(inside, "toe_off", side)
    other_toe_off = _only(inside, "toe_off", other)
    other_contact = _only(inside, "initial_contact", other)
    if toe_off is None or other_toe_off is None or other_contact is None:
        return None
    in_order = (
        other_toe_off < other_contact < toe_off
        if gait == "walk"
        else toe_off < other_contact < other_toe_off
    )
    if not in_order:
        return None
    return Cycle(
        kind="gait",
        side=side,
        start=first.time,
        end=second.time,
        toe_off=toe_off,
        opposite_toe_off=other_toe_off,
        opposite_contact=other_contact,
    )


def _only(events: Sequence[Event], kind: str, side: Side) -> float | None:
    """Return the time of the one such event; None when there is none or more than one."""
    times = [event.time for event in events if (event.kind, event.side) == (kind, side)]
    return times[0] if len(times) == 1 else None
