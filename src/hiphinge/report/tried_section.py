"""What was tried in one session: the same movement with and without it, pain first."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiphinge.report.compare_section import CompareRow, compared_row, number_text
from hiphinge.report.words import words
from hiphinge.types import Analysis, ComparedMeasure

PAINS_MOST, CLEAR_MOST, UNSURE_MOST = 1, 4, 3
TOLD_MOST = 2


@dataclass(frozen=True, slots=True)
class TriedSection:
    """One thing tried, as the report shows it.

    Attributes:
        before: Heading of the earlier recording.
        now: Heading of the later one.
        rows: Pain, clear changes, then what cannot be told.
        all_rows: Every row.
        left_out: How many rows page one leaves out.
        answer: Pain, or else the clear changes, in one sentence; empty when there is neither.
    """

    before: str
    now: str
    rows: tuple[CompareRow, ...]
    all_rows: tuple[CompareRow, ...]
    left_out: int
    answer: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands on page one, for its length."""
        return tuple(row.name for row in self.rows)


def tried_section(analysis: Analysis) -> TriedSection | None:
    """Gather what was tried; None when nothing was.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> tried_section(standing_still()) is None
        True
    """
    beside = analysis.comparison
    if beside is None or beside.tried is None:
        return None
    table: dict[str, str] = words()["tried"]
    found = beside.tried
    whole = analysis.film is not None
    shown = _on_page_one(analysis, found.rows)
    return TriedSection(
        before=found.before or table["unnamed_before"],
        now=found.now or table["unnamed_now"],
        rows=tuple(_row(row, whole) for row in shown),
        all_rows=tuple(_row(row, whole) for row in found.rows),
        left_out=len(found.rows) - len(shown),
        answer=_answer(found.rows, found.now or table["unnamed_now"], whole),
    )


def _on_page_one(analysis: Analysis, rows: Sequence[ComparedMeasure]) -> list[ComparedMeasure]:
    """Pain, then the activity's measures, clear changes first."""
    table = words()["table"]
    wanted: list[str] = list(table.get(analysis.timeline.activity.value or "", table["other"]))
    pains = [row for row in rows if row.kind == "pain"]
    moved = [row for row in rows if row.kind == "measure" and row.id in wanted]
    moved.sort(key=lambda row: wanted.index(row.id))
    clear = [row for row in moved if row.verdict != "within_error"][:CLEAR_MOST]
    unsure = [row for row in moved if row.verdict == "within_error"]
    return [*pains[:PAINS_MOST], *clear, *unsure[:UNSURE_MOST]]


def _row(row: ComparedMeasure, whole: bool) -> CompareRow:
    table: dict[str, str] = words()["tried"]
    return compared_row(row, table[row.verdict], whole=whole)


def _answer(rows: Sequence[ComparedMeasure], now: str, whole: bool) -> str:
    table: dict[str, str] = words()["tried"]
    pain = next((row for row in rows if row.kind == "pain"), None)
    if pain is not None:
        text = table[f"answer_pain_{pain.verdict}"]
        return text.format(now=now, first=f"{pain.before:g}", then=f"{pain.now:g}")
    clear = [row for row in rows if row.kind == "measure" and row.verdict != "within_error"]
    if not clear:
        return table["answer_none"].format(now=now) if rows else ""
    changes = [number_text(row, whole=whole) for row in clear[:TOLD_MOST]]
    return table["answer_clear"].format(now=now, changes="; ".join(changes))
