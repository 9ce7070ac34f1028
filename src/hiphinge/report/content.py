"""What page one shows, gathered from an analysis; the templates put it into sentences."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

from hiphinge.report.advice import advice
from hiphinge.report.facts import warnings_of
from hiphinge.report.heading import (
    date_text,
    person_text,
    recording_sentences,
    setup_text,
    speed_text,
    title,
)
from hiphinge.report.rows import Row, populations, telling_rows
from hiphinge.report.summary import Pair, Summary
from hiphinge.report.words import MeasureWords, activity_name, measure_words
from hiphinge.types import Analysis, Measure

ROWS_ON_PAGE_ONE = 8
ROWS_WHEN_TIGHT, ROWS_LEAST = 6, 2
# A text this short takes one line, which is a part of a row of the table.
SHORT, LINE_SHARE = 60, 0.6
STANDS_OUT_MOST = 3
WARNINGS_WHEN_REFUSED = 5
# Letter with our margins, and what fits a line of notes.
PAGE_MM, CHARACTERS_A_LINE = 254.0, 105


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
    rows = telling_rows(analysis, summary, told_measures, most=ROWS_ON_PAGE_ONE)
    standing = [item for item in _stands_out(summary) if item.id not in told_measures]
    return PageOne(
        title=title(analysis),
        activity=activity_name(analysis.timeline.activity.value),
        speed=speed_text(analysis),
        setup=setup_text(analysis),
        person=person_text(analysis),
        date=date_text(analysis.created),
        recording=recording_sentences(analysis),
        why_refused=_why_refused(analysis, summary),
        is_gait=any(cycle.kind == "gait" for cycle in analysis.timeline.cycles),
        poses=tuple(poses),
        rows=rows,
        stands_out=tuple(standing[:STANDS_OUT_MOST]),
        stands_out_more=max(len(standing) - STANDS_OUT_MOST, 0),
        better=advice(analysis, summary),
        notes=_notes(summary),
        found=tuple(warnings_of(analysis)[:WARNINGS_WHEN_REFUSED]),
        populations=populations(rows),
        told=tuple(told),
    )


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


def _why_refused(analysis: Analysis, summary: Summary) -> str:
    if summary.refused:
        return summary.refused[0][0]
    reason = analysis.timeline.activity.reason
    return reason or (analysis.warnings[0] if analysis.warnings else "")
