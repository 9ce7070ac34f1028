"""What the page shows, gathered from an analysis; the templates put it into sentences."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from hiphinge.report.facts import warnings_of
from hiphinge.report.figures import range_strip
from hiphinge.report.summary import Pair, Summary, pairs
from hiphinge.report.views_section import view_sentences
from hiphinge.report.words import (
    MeasureWords,
    activity_name,
    count,
    listed,
    measure_words,
    row_unit,
    shown_unit,
    value_text,
    words,
)
from hiphinge.types import SIDES, Analysis, Measure, Recording

ROWS_ON_PAGE_ONE = 8
ROWS_WHEN_TIGHT, ROWS_LEAST = 6, 2
# A text this short takes one line, which is a part of a row of the table.
SHORT, LINE_SHARE = 60, 0.6
STANDS_OUT_MOST = 3
WARNINGS_WHEN_REFUSED = 5
TITLE_MOST = 60
# Letter with our margins, and what fits a line of notes.
PAGE_MM, CHARACTERS_A_LINE = 254.0, 105
LOOSE_MARKERS_MM = 15.0
ENOUGH_CYCLES = 6
ENOUGH_REPETITIONS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of measures."""

    words: MeasureWords
    pair: Pair
    strip: str

    @property
    def unit(self) -> str:
        """The unit that the row names; nothing for degrees, which stand at the number."""
        return row_unit(self.pair.supported[0])

    @property
    def limited(self) -> bool:
        """True when a number of the row is to be read with caution."""
        return any(item.quality == "limited" for item in self.pair.supported)

    @property
    def n(self) -> str:
        """Cycles counted: "12", or "12/11" for left and right."""
        counts = [str(item.n) for item in self.pair.supported]
        return counts[0] if len(set(counts)) == 1 else "/".join(counts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that stands out.

    Attributes:
        id: Of the measure.
        words: How the measure is called.
        measures: The sides that lie outside the reference, all in the same direction.
        pair: Both sides, when they differ beyond both ranges.
    """

    id: str
    words: MeasureWords
    measures: tuple[Measure, ...]
    pair: Pair | None


@dataclass(frozen=True, slots=True)
class PoseView:
    """A body drawing and its caption."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class PageOne:
    """Everything on page one besides the summary."""

    title: str
    activity: str
    speed: str
    setup: str
    person: str
    date: str
    recording: tuple[str, ...]
    why_refused: str
    is_gait: bool
    poses: tuple[PoseView, ...]
    rows: tuple[Row, ...]
    stands_out: tuple[Standing, ...]
    stands_out_more: int
    better: tuple[str, ...]
    notes: tuple[str, ...]
    found: tuple[str, ...]
    populations: tuple[str, ...]
    told: tuple[str, ...] = ()

    @property
    def rows_shown(self) -> int:
        """Rows of the table that the page has room for; a table of one row is none."""
        room = ROWS_WHEN_TIGHT if self.tight else ROWS_ON_PAGE_ONE
        left = room - self._rows_taken
        return left if left >= ROWS_LEAST else 0

    @property
    def _rows_taken(self) -> int:
        """Rows of the table whose room findings take, and lines of a comparison."""
        return ceil(sum(1.0 if len(text) > SHORT else LINE_SHARE for text in self.told))

    @property
    def is_packed(self) -> bool:
        """True when findings and a comparison leave no room for the table of measures."""
        return self.rows_shown == 0 and bool(self.told)

    @property
    def tight(self) -> bool:
        """True when the page would not fit one sheet (Letter, the shorter) at full size."""
        return self.height_mm > PAGE_MM

    @property
    def height_mm(self) -> float:
        """Height in print, estimated from the number of rows and the length of the texts."""
        texts = [*self.recording, *self.better, *self.notes, *self.told]
        texts += [f"{item.words.name}{'x' * 70}{item.words.plain}" for item in self.stands_out]
        lines = sum(-(-len(text) // CHARACTERS_A_LINE) for text in texts)
        header = 6.0 * (len(self.title) // 40) + 5.0 * (len(self.setup) // 50)
        poses = 72.0 if self.poses else 0.0
        rows = max(min(len(self.rows), ROWS_ON_PAGE_ONE - self._rows_taken), 0)
        return 82.0 + header + poses + 8.4 * rows + 4.4 * lines

    @property
    def has_band(self) -> bool:
        """True when a row shows a verified reference."""
        return bool(self.populations)

    @property
    def shows_pelvis(self) -> bool:
        """True when pelvis drop is among the rows."""
        return any(row.pair.id == "pelvic_drop_peak" for row in self.rows)


def page_one(
    analysis: Analysis,
    summary: Summary,
    poses: Sequence[PoseView],
    told: Sequence[str] = (),
    told_measures: Collection[str] = (),
) -> PageOne:
    """Gather page one.

    Args:
        analysis: What is reported.
        summary: Its verdicts, counted.
        poses: Drawings of the body.
        told: The texts of findings and comparison that stand on the page.
        told_measures: Measures that the findings speak of already.
    """
    rows = _telling_rows(analysis, summary, told_measures)
    standing = [item for item in _stands_out(summary) if item.id not in told_measures]
    return PageOne(
        title=title(analysis),
        activity=activity_name(analysis.timeline.activity.value),
        speed=_speed(analysis),
        setup=_setup(analysis),
        person=_person(analysis),
        date=date_text(analysis.created),
        recording=_recording_sentences(analysis),
        why_refused=_why_refused(analysis, summary),
        is_gait=any(cycle.kind == "gait" for cycle in analysis.timeline.cycles),
        poses=tuple(poses),
        rows=rows,
        stands_out=tuple(standing[:STANDS_OUT_MOST]),
        stands_out_more=max(len(standing) - STANDS_OUT_MOST, 0),
        better=_advice(analysis, summary),
        notes=_notes(summary),
        found=tuple(warnings_of(analysis)[:WARNINGS_WHEN_REFUSED]),
        populations=_populations(rows),
        told=tuple(told),
    )


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


def table_rows(measures: Iterable[Measure]) -> tuple[Row, ...]:
    """Return a row for each measure that carries a value on some side."""
    return tuple(
        Row(measure_words(pair.id), pair, range_strip(pair))
        for pair in pairs(measures)
        if pair.supported
    )


def grouped_rows(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """Return all rows under their headings, in the order of the words' table."""
    rows = table_rows(measures)
    return [
        {"name": name, "rows": own}
        for group, name in words()["groups"].items()
        if (own := [row for row in rows if row.words.group == group])
    ]


def _telling_rows(analysis: Analysis, summary: Summary, told: Collection[str]) -> tuple[Row, ...]:
    """Choose the rows of page one: what was found first, what lies outside, the activity's list."""
    table = words()["table"]
    wanted: list[str] = list(table.get(analysis.timeline.activity.value or "", table["other"]))
    outside = [measure.id for measure in summary.outside]
    found = [name for name in wanted if name in told] + sorted(told)
    first = [*found, *(name for name in wanted if name in outside), *outside]
    by_id = {pair.id: pair for pair in pairs(analysis.measures) if pair.supported}
    order = [name for name in dict.fromkeys([*first, *wanted]) if name in by_id]
    shown = [by_id[name] for name in order[:ROWS_ON_PAGE_ONE]]
    return tuple(Row(measure_words(pair.id), pair, range_strip(pair)) for pair in shown)


def _stands_out(summary: Summary) -> tuple[Standing, ...]:
    """Return measures outside their reference, then those whose sides differ."""
    outside: dict[str, list[Measure]] = {}
    for measure in summary.outside:
        outside.setdefault(f"{measure.id} {measure.verdict}", []).append(measure)
    differing = {pair.id: pair for pair in summary.differing}
    found = [
        Standing(own[0].id, measure_words(own[0].id), tuple(own), differing.get(own[0].id))
        for own in outside.values()
    ]
    told = {item.measures[0].id for item in found}
    found += [
        Standing(pair.id, measure_words(pair.id), (), pair)
        for pair in summary.differing
        if pair.id not in told
    ]
    return tuple(found)


def _notes(summary: Summary) -> tuple[str, ...]:
    """Return about what the lines on refused and untold measures will hold, for their length."""
    untold = " ".join(measure_words(item.id).name for item in summary.cannot_tell[:8])
    refused = [
        reason + " ".join(measure_words(item.id).name for item in items[:6])
        for reason, items in summary.refused[:3]
    ]
    return (untold, " ".join(refused))


def _speed(analysis: Analysis) -> str:
    measured = next(
        (item for item in analysis.measures if item.id == "speed" and item.value is not None), None
    )
    given = analysis.setup.speed_kmh
    if given is not None:
        return f"{given:g} km/h"
    return "" if measured is None else value_text(measured)


def _setup(analysis: Analysis) -> str:
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


def _person(analysis: Analysis) -> str:
    person = analysis.subject
    parts = [
        person.sex or "",
        "" if person.age is None else f"{person.age:.0f} years",
        "" if person.height is None else f"{person.height:.2f} m",
        "" if person.mass is None else f"{person.mass:.0f} kg",
    ]
    return ", ".join(part for part in parts if part)


def _recording_sentences(analysis: Analysis) -> tuple[str, ...]:
    both = [_sentence_start(text) for text in view_sentences(analysis)]
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


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]


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


def _why_refused(analysis: Analysis, summary: Summary) -> str:
    if summary.refused:
        return summary.refused[0][0]
    reason = analysis.timeline.activity.reason
    return reason or (analysis.warnings[0] if analysis.warnings else "")


def _advice(analysis: Analysis, summary: Summary) -> tuple[str, ...]:
    table: dict[str, str] = words()["advice"]
    marker = str(analysis.quality.get("worst_marker", ""))
    rms = _number(analysis.quality.get("marker_rms_mm"))
    chosen = [
        table[name].format(marker=marker, rms=f"{rms or 0.0:.0f}")
        for name, holds in _conditions(analysis, summary).items()
        if holds
    ]
    return tuple(chosen[:3])


def _conditions(analysis: Analysis, summary: Summary) -> dict[str, bool]:
    cycles = analysis.timeline.cycles
    by_side = [sum(cycle.side in (side, None) for cycle in cycles) for side in SIDES]
    is_gait = any(cycle.kind == "gait" for cycle in cycles)
    has_markers = any(recording.marker_names for recording in analysis.recordings)
    filmed = analysis.film is not None
    rms = _number(analysis.quality.get("marker_rms_mm"))
    reasons = " ".join(measure.reason for measure in analysis.measures)
    return {
        "nothing": summary.quality == "refused" and not filmed,
        "nothing_filmed": summary.quality == "refused" and filmed,
        "no_activity": analysis.timeline.activity.value is None and (has_markers or filmed),
        "no_static": has_markers and "static" in reasons,
        "one_side": is_gait and min(by_side) < 2 <= max(by_side),
        "few_cycles": is_gait and max(by_side) < ENOUGH_CYCLES,
        "few_repetitions": bool(cycles) and not is_gait and len(cycles) < ENOUGH_REPETITIONS,
        "loose_markers": rms is not None and rms > LOOSE_MARKERS_MM,
        "no_height": analysis.subject.height is None and (has_markers or filmed),
        "no_forces": bool(cycles) and analysis.recordings[0].forces is None and not filmed,
    }


def _number(value: float | int | str | None) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _populations(rows: Sequence[Row]) -> tuple[str, ...]:
    norms = [item.norm for row in rows for item in row.pair.supported if item.norm]
    texts = [norm.population or norm.source for norm in norms if norm.verified]
    return tuple(dict.fromkeys(texts))


def norm_range(measure: Measure) -> str:
    """Return the reference's mean +- 2 SD as "0 to 8°"."""
    if measure.norm is None:
        return ""
    unit = shown_unit(measure.unit, measure.id)
    low = unit.number(measure.norm.mean - 2.0 * measure.norm.sd)
    return f"{low} to {unit.with_unit(measure.norm.mean + 2.0 * measure.norm.sd)}"
