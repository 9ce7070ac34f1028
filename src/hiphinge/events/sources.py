"""One list of foot events out of plates, file and kinematics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hiphinge.events.plates import PlateContact
from hiphinge.types import Event, EventKind

# Two sources speak of the same event when they are closer than this; kinematic events are
# within 50 ms of plates (validation/events.md).
SAME_EVENT = 0.08
# Within this time of each other, but farther than SAME_EVENT, they contradict each other.
_SAME_STEP = 0.25
# A file whose events fit the movement less often than this belongs to another movement.
_SHARE_FITTING = 0.7


@dataclass(frozen=True, slots=True)
class Combined:
    """Events after comparison.

    Attributes:
        events: In order of time.
        n_contradicted: Events that sources place differently; left out.
        file_fits: False when the file's events do not fit the movement; then none is used.
    """

    events: tuple[Event, ...]
    n_contradicted: int
    file_fits: bool


def combine(
    seen: Sequence[Event],
    stored: Sequence[Event],
    contacts: Sequence[PlateContact],
    *,
    blind: Sequence[tuple[float, float]],
) -> Combined:
    """Take each event from plates where they saw it, else from the file, else from kinematics.

    Events that plates or file place elsewhere in the same step than kinematics are left out, and
    so are events of the file where kinematics saw no step at all. Kinematic events without a
    counterpart are moved by the usual difference from the counterparts of the others, so that
    one cycle is timed by one clock (see `aligned`).

    Args:
        seen: Events from kinematics.
        stored: Events from the file.
        contacts: Trusted contacts on plates.
        blind: Stretches of time in which kinematics cannot speak [s].

    Example:
        >>> step = Event("toe_off", "left", 1.02, "kinematics")
        >>> marked = Event("toe_off", "left", 1.0, "file")
        >>> combine([step], [marked], [], blind=[]).events == (marked,)
        True
    """
    on_plates = [event for contact in contacts for event in contact.events]
    lookable = [event for event in stored if not _within(event, blind)]
    fitting = [event for event in lookable if _nearest(event, seen) is not None]
    file_fits = len(fitting) >= _SHARE_FITTING * len(lookable)
    stored = stored if file_fits else ()
    result: list[Event] = []
    n_contradicted = 0
    pairs: list[tuple[Event, Event]] = []
    for event in seen:
        same = _nearest(event, on_plates) or _nearest(event, stored)
        if same is not None:
            result.append(same)
            pairs.append((event, same))
        elif _nearest(event, on_plates, _SAME_STEP) or any(_inside(event, c) for c in contacts):
            n_contradicted += 1
        else:
            result.append(event)
    for event in (*on_plates, *stored):
        if event in result or _nearest(event, result) is not None:
            continue
        contradicted = _nearest(event, seen, _SAME_STEP) is not None
        unseen = event.source == "file" and not _within(event, blind)
        if contradicted or unseen:
            n_contradicted += unseen
            continue
        result.append(event)
    events = sorted(aligned(result, pairs), key=lambda e: e.time)
    return Combined(tuple(events), n_contradicted, file_fits)


def aligned(events: Sequence[Event], pairs: Sequence[tuple[Event, Event]]) -> list[Event]:
    """Move kinematic events by the usual difference of matched ones, contact and toe-off apart.

    The median difference of n pairs is trusted n / (n + 1).

    Args:
        events: Events of any source.
        pairs: Kinematic events with the same event of a better source.
    """
    shift: dict[EventKind, float] = {}
    for kind in ("initial_contact", "toe_off"):
        off = [better.time - first.time for first, better in pairs if first.kind == kind]
        shift[kind] = float(np.median(off)) * len(off) / (len(off) + 1) if off else 0.0
    return [
        replace(event, time=event.time + shift.get(event.kind, 0.0))
        if event.source == "kinematics"
        else event
        for event in events
    ]


def _nearest(event: Event, others: Sequence[Event], within: float = SAME_EVENT) -> Event | None:
    """Return the same event as another source saw it."""
    same = [
        other
        for other in others
        if (other.kind, other.side) == (event.kind, event.side)
        and abs(other.time - event.time) <= within
    ]
    return min(same, key=lambda other: abs(other.time - event.time)) if same else None


def _inside(event: Event, contact: PlateContact) -> bool:
    return (
        event.side == contact.side
        and contact.first + SAME_EVENT < event.time < contact.last - SAME_EVENT
    )


def _within(event: Event, stretches: Sequence[tuple[float, float]]) -> bool:
    return any(start <= event.time <= end for start, end in stretches)
