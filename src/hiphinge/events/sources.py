"""One list of foot events out of plates, file and kinematics."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiphinge.events.plates import PlateContact
from hiphinge.types import Event

# Two sources speak of the same event when they are closer than this; kinematic events are
# within 50 ms of plates (validation/events.md).
SAME_EVENT = 0.08


@dataclass(frozen=True, slots=True)
class Combined:
    """Events after comparison, and how many contradicted each other."""

    events: tuple[Event, ...]
    n_contradicted: int


def combine(
    seen: Sequence[Event],
    stored: Sequence[Event],
    contacts: Sequence[PlateContact],
    *,
    covered: tuple[float, float],
) -> Combined:
    """Take each event from plates where they saw it, else from the file, else from kinematics.

    The kinematic events say which steps there are. An event of the file or of a plate is taken
    when kinematics saw it too, or where kinematics could not look. Kinematic events in the middle
    of a plate's contact of the same foot contradict the plate: both that event and the plate's
    nearest end are left out.

    Args:
        seen: Events from kinematics.
        stored: Events from the file.
        contacts: Trusted contacts on plates.
        covered: First and last instant at which kinematics can speak [s].

    Example:
        >>> step = Event("toe_off", "left", 1.02, "kinematics")
        >>> marked = Event("toe_off", "left", 1.0, "file")
        >>> combine([step], [marked], [], covered=(0.0, 2.0)).events == (marked,)
        True
    """
    on_plates = [event for contact in contacts for event in contact.events]
    result: list[Event] = []
    n_contradicted = 0
    for event in seen:
        same = _nearest(event, on_plates) or _nearest(event, stored)
        if same is None and any(_inside(event, contact) for contact in contacts):
            n_contradicted += 1
            continue
        result.append(same or event)
    for event in (*on_plates, *stored):
        if event in result or _nearest(event, result) is not None:
            continue
        if covered[0] <= event.time <= covered[1] and seen:
            n_contradicted += 1
        else:
            result.append(event)
    return Combined(tuple(sorted(set(result), key=lambda e: e.time)), n_contradicted)


def _nearest(event: Event, others: Sequence[Event]) -> Event | None:
    """Return the same event as another source saw it."""
    same = [
        other
        for other in others
        if (other.kind, other.side) == (event.kind, event.side)
        and abs(other.time - event.time) <= SAME_EVENT
    ]
    return min(same, key=lambda other: abs(other.time - event.time)) if same else None


def _inside(event: Event, contact: PlateContact) -> bool:
    return (
        event.side == contact.side
        and contact.first + SAME_EVENT < event.time < contact.last - SAME_EVENT
    )
