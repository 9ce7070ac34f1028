"""What a C3D file says besides samples: foot events, the person, other software's results."""

import re
from dataclasses import dataclass

import numpy as np

from hiphinge.io.c3d_adapter import C3dFile
from hiphinge.types import Event, EventKind, Side, Subject

# Labels seen: "Foot Strike", "Foot Off", "LHS", "RTO", "Left Heel Strike", "Right Toe Off".
_CONTACT = re.compile(
    r"foot ?strike|heel ?strike|initial ?contact|foot ?contact|^[lr]?(hs|ic|fs|fc)$"
)
_LEAVING = re.compile(r"foot ?off|toe ?off|^[lr]?(to|fo)$")
_SIDE: tuple[tuple[re.Pattern[str], Side], ...] = (
    (re.compile(r"\bleft\b|^l(hs|ic|fs|fc|to|fo)$"), "left"),
    (re.compile(r"\bright\b|^r(hs|ic|fs|fc|to|fo)$"), "right"),
)
_WIDTHS = {
    "InterAsisDistance": "inter_asis",
    "LLegLength": "leg_length_left",
    "RLegLength": "leg_length_right",
    "LKneeWidth": "knee_width_left",
    "RKneeWidth": "knee_width_right",
    "LAnkleWidth": "ankle_width_left",
    "RAnkleWidth": "ankle_width_right",
    "LShoulderOffset": "shoulder_offset_left",
    "RShoulderOffset": "shoulder_offset_right",
}


@dataclass(frozen=True, slots=True)
class FileEvents:
    """Foot events in order of time, and how many were passed over."""

    events: tuple[Event, ...]
    warnings: tuple[str, ...]


def events_of(source: C3dFile) -> FileEvents:
    """Return the foot contacts and toe-offs stored in the file; general events are passed over.

    EVENT:TIMES holds minutes and seconds on the recording's own axis.
    """
    labels = source.texts("EVENT", "LABELS")
    contexts = source.texts("EVENT", "CONTEXTS")
    times = source.numbers("EVENT", "TIMES")
    n_events = max(len(labels), len(contexts))
    if n_events == 0 or times.size == 0:
        return FileEvents((), ())
    times = times.reshape(2, -1)
    warnings: tuple[str, ...] = ()
    if times.shape[1] < n_events:
        warnings = (f"{n_events - times.shape[1]} events of the file have no time.",)
        n_events = times.shape[1]
    found: list[Event] = []
    for index in range(n_events):
        label = labels[index] if index < len(labels) else ""
        context = contexts[index] if index < len(contexts) else ""
        time = 60.0 * times[0, index] + times[1, index]
        event = foot_event(label, context, float(time))
        if event is not None and np.isfinite(event.time):
            found.append(event)
    return FileEvents(tuple(sorted(found, key=lambda event: event.time)), warnings)


def foot_event(label: str, context: str, time: float) -> Event | None:
    """Return the foot event that a label and its context name, or None.

    Example:
        >>> foot_event("Foot Strike", "Left", 1.2).side, foot_event("", "RTO", 1.2).kind
        ('left', 'toe_off')
        >>> foot_event("Left-FP", "General", 1.2) is None
        True
    """
    texts = [label.strip().lower(), context.strip().lower()]
    kind: EventKind | None = None
    if any(_CONTACT.search(text) for text in texts):
        kind = "initial_contact"
    elif any(_LEAVING.search(text) for text in texts):
        kind = "toe_off"
    side: Side | None = next(
        (side for pattern, side in _SIDE for text in texts if pattern.search(text)), None
    )
    return None if kind is None or side is None else Event(kind, side, time, "file")


def subject_of(source: C3dFile) -> Subject:
    """Return mass [kg] and height [m] from the PROCESSING group, where they are plausible."""
    mass = source.number("PROCESSING", "Bodymass")
    height = source.number("PROCESSING", "Height")
    height = None if height is None else height / 1000.0
    has_mass = mass is not None and 5.0 < mass < 300.0
    has_height = height is not None and 0.5 < height < 2.5
    return Subject(
        mass=mass if has_mass else None,
        height=height if has_height else None,
        mass_source="given" if has_mass else None,
    )


def widths_of(source: C3dFile) -> dict[str, float]:
    """Return body measurements [m] from the PROCESSING group (millimetres there)."""
    found = {key: source.number("PROCESSING", name) for name, key in _WIDTHS.items()}
    return {key: value / 1000.0 for key, value in found.items() if value is not None and value > 0}


def facts_of(source: C3dFile) -> dict[str, float]:
    """Return the spatio-temporal values stored by other software, named "Cadence left [1/s]"."""
    names = source.texts("ANALYSIS", "NAMES")
    contexts = source.texts("ANALYSIS", "CONTEXTS")
    units = source.texts("ANALYSIS", "UNITS")
    values = source.numbers("ANALYSIS", "VALUES").ravel()
    facts: dict[str, float] = {}
    for name, context, unit, value in zip(names, contexts, units, values, strict=False):
        if np.isfinite(value):
            facts.setdefault(f"{name} {context.lower()} [{unit}]", float(value))
    return facts
