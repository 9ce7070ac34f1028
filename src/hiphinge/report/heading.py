"""Who moved how, when and in front of what: the head of page one in words."""

from datetime import datetime

from hiphinge.findings.wording import sentence_start
from hiphinge.report.views_section import view_sentences
from hiphinge.report.words import count, listed, value_text, words
from hiphinge.types import SIDES, Analysis, Recording

TITLE_MOST = 60


def title(analysis: Analysis) -> str:
    """Return the name of the recording; a long one loses its middle.

    A static trial comes after the recording and is no title.
    """
    name = analysis.recordings[0].file.name if analysis.recordings else "No recording"
    half = TITLE_MOST // 2
    return name if len(name) <= TITLE_MOST else f"{name[:half]}…{name[-half:]}"


def date_text(created: str) -> str:
    """Return "12 March 2026" for an ISO 8601 time, or the text itself.

    Example:
        >>> date_text("2026-03-12T10:15:00Z")
        '12 March 2026'
    """
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return created
    return f"{moment.day} {moment:%B %Y}"


def speed_text(analysis: Analysis) -> str:
    """Return the speed as given, else as measured; empty when neither is known."""
    measured = next(
        (item for item in analysis.measures if item.id == "speed" and item.value is not None), None
    )
    given = analysis.setup.speed_kmh
    if given is not None:
        return f"{given:g} km/h"
    return "" if measured is None else value_text(measured)


def setup_text(analysis: Analysis) -> str:
    """Return how the recording was made and what hurts, as told."""
    setup = analysis.setup
    parts = [
        "treadmill" if setup.treadmill else "",
        setup.condition or "",
        "" if setup.incline is None else f"{setup.incline:g} % slope",
        "" if setup.load_kg is None else f"carrying {setup.load_kg:g} kg",
        "" if setup.pain is None else f"pain {setup.pain:g} of 10",
        *_pains_now(analysis),
    ]
    return " · ".join(part for part in parts if part)


def _pains_now(analysis: Analysis) -> list[str]:
    """Return the painful places that the person told, with side and size."""
    names: dict[str, str] = words()["compare_names"]
    found: list[str] = []
    for item in analysis.reported:
        if item.kind == "pain" and item.id.endswith("_now") and item.id in names:
            name = names[item.id][:1].lower() + names[item.id][1:]
            side = f", {item.side}" if item.side else ""
            found.append(f"{name}{side}: {item.value:g} of 10")
    return found


def person_text(analysis: Analysis) -> str:
    """Return sex, age, height and mass as far as they are known."""
    person = analysis.subject
    parts = [
        person.sex or "",
        "" if person.age is None else f"{person.age:.0f} years",
        "" if person.height is None else f"{person.height:.2f} m",
        "" if person.mass is None else f"{person.mass:.0f} kg",
    ]
    return ", ".join(part for part in parts if part)


def recording_sentences(analysis: Analysis) -> tuple[str, ...]:
    """Return what was recorded and what was counted in it."""
    both = [sentence_start(text) for text in view_sentences(analysis)]
    sentences = both or [_what_was_recorded(one) for one in analysis.recordings[:1]]
    timeline = analysis.timeline
    if timeline.cycles:
        noun = words()["cycles"][timeline.cycles[0].kind]
        sides = [
            f"{count(number, noun)} {side}"
            for side in SIDES
            if (number := sum(cycle.side == side for cycle in timeline.cycles))
        ]
        whole = sum(cycle.side is None for cycle in timeline.cycles)
        counted = listed(sides if sides else [count(whole, noun)])
        source = words()["sources_of_events"].get(timeline.source or "", "")
        sentences.append(f"{counted}, found from {source}." if source else f"{counted}.")
    return tuple(sentences)


def _what_was_recorded(recording: Recording) -> str:
    seconds = float(recording.time[-1] - recording.time[0]) if recording.time.size > 1 else 0.0
    parts = [f"{seconds:.1f} s"]
    if recording.marker_names:
        parts.append(count(len(recording.marker_names), "marker"))
    elif recording.coordinates is not None:
        parts.append("joint angles as given")
    if recording.time.size > 1:
        parts.append(f"{recording.rate_hz:.0f} times a second")
    if recording.forces is not None:
        parts.append(count(len(recording.forces.names), "force plate"))
    return listed(parts) + "."
