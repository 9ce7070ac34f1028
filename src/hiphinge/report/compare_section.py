"""What has changed since an older analysis: function and pain first, then what is beyond error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiphinge.findings.wording import sentence_start
from hiphinge.report.heading import date_text
from hiphinge.report.words import ShownUnit, listed, measure_words, shown_unit, words
from hiphinge.types import Analysis, ComparedMeasure

TOLD_MOST, CHANGED_MOST, WITHIN_MOST = 6, 2, 4
TOLD = ("function", "pain", "strength")


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One number then and now, with the smallest change that can be detected."""

    name: str
    before: str
    now: str
    smallest: str
    reading: str
    sure: bool


@dataclass(frozen=True, slots=True)
class CompareSection:
    """The comparison as the report shows it.

    Attributes:
        date: When the older analysis was made.
        rows: Function, pain, strength, then the measures that changed.
        all_rows: Every row.
        within: Names of measures whose change cannot be detected.
        refused: Why movement was not compared.
        answer: Function and pain in one sentence; empty when neither was told twice.
    """

    date: str
    rows: tuple[CompareRow, ...]
    all_rows: tuple[CompareRow, ...]
    within: str
    refused: str
    answer: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands on page one, for its length."""
        return (*(row.name for row in self.rows), *filter(None, (self.within, self.refused)))


def compare_section(analysis: Analysis) -> CompareSection | None:
    """Gather the comparison; None when there is none, or it is of one session.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> compare_section(standing_still()) is None
        True
    """
    found = analysis.comparison
    if found is None or found.tried is not None:
        return None
    table: dict[str, str] = words()["compare"]
    whole = analysis.film is not None
    told = [row for row in found.rows if row.kind in TOLD]
    moved = [row for row in found.rows if row.kind not in TOLD]
    changed = [row for row in moved if row.verdict != "within_error"]
    within = [
        _lower(measure_words(row.id).name)
        for row in moved
        if row.verdict == "within_error" and row.kind == "measure"
    ]
    shown = [*told[:TOLD_MOST], *changed[:CHANGED_MOST]]
    return CompareSection(
        date=date_text(found.older),
        rows=tuple(compared_row(row, table[row.verdict], whole=whole) for row in shown),
        all_rows=tuple(compared_row(row, table[row.verdict], whole=whole) for row in found.rows),
        within=listed(list(dict.fromkeys(within)), most=WITHIN_MOST),
        refused=found.refused,
        answer=_answer(told, date_text(found.older)),
    )


def compared_row(row: ComparedMeasure, reading: str, *, whole: bool = False) -> CompareRow:
    """Return the texts of one row.

    Args:
        row: The numbers.
        reading: What the verdict is called.
        whole: Whether degrees are never split: angles of a video.
    """
    unit = _unit(row, whole=whole)
    before, now = _both(row, unit)
    smallest = row.minimal_detectable_change
    known = "" if smallest is None else unit.with_unit(smallest, fine=True)
    note = f" ({row.note})" if row.note and known else row.note
    return CompareRow(
        name=_name(row),
        before=before,
        now=now,
        smallest=f"{known}{note}",
        reading=reading,
        sure=row.verdict != "within_error",
    )


def number_text(row: ComparedMeasure, *, whole: bool = False) -> str:
    """Return "step rate 158, then 166 steps a minute"."""
    before, now = _both(row, _unit(row, whole=whole))
    return f"{_lower(_name(row))} {before}, then {now}"


def _both(row: ComparedMeasure, unit: ShownUnit) -> tuple[str, str]:
    """Both values as text, with a decimal more where rounding would make them equal."""
    before, now = (unit.with_unit(value) for value in (row.before, row.now))
    if before == now and row.before != row.now:
        before, now = (unit.with_unit(value, fine=True) for value in (row.before, row.now))
    return before, now


def _unit(row: ComparedMeasure, *, whole: bool) -> ShownUnit:
    if row.kind in TOLD:
        return ShownUnit(1.0, 0 if float(row.now).is_integer() else 1, 1, _told_unit(row.unit))
    unit = shown_unit(row.unit, row.id)
    return replace(unit, fine=unit.decimals) if whole and row.unit == "deg" else unit


def _told_unit(unit: str) -> str:
    return "" if unit == "points" else unit


def _name(row: ComparedMeasure) -> str:
    table: dict[str, str] = words()["compare_names"]
    score, _, activity = row.id.partition(": ")
    if activity:
        return sentence_start(table[score].format(activity=activity))
    name = table.get(row.id) or measure_words(row.id).name
    return f"{name} ({row.side})" if row.side else name


def _answer(told: Sequence[ComparedMeasure], date: str) -> str:
    """Say function and pain in one sentence, the changed ones by number."""
    table: dict[str, str] = words()["compare"]
    leading = [row for row in told if row.kind in ("function", "pain")]
    if not leading:
        return ""
    parts = [
        table["change"].format(
            name=_lower(_name(row)),
            before=f"{row.before:g}",
            now=f"{row.now:g}",
            verdict=row.verdict,
        )
        for row in leading
        if row.verdict != "within_error"
    ]
    if not parts:
        return table["answer_none"].format(date=date)
    return table["answer"].format(date=date, changes="; ".join(parts[:2]))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
