"""Lines of the tables of measures."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hiphinge.report.figures import range_strip
from hiphinge.report.summary import Pair, Summary, pairs
from hiphinge.report.words import MeasureWords, measure_words, row_unit, shown_unit, words
from hiphinge.types import Analysis, Measure


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


def table_rows(measures: Iterable[Measure]) -> tuple[Row, ...]:
    """Return a row for each measure that carries a value on some side."""
    return tuple(_row(pair) for pair in pairs(measures) if pair.supported)


def grouped_rows(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """Return all rows under their headings, in the order of the words' table."""
    rows = table_rows(measures)
    return [
        {"name": name, "rows": own}
        for group, name in words()["groups"].items()
        if (own := [row for row in rows if row.words.group == group])
    ]


def telling_rows(
    analysis: Analysis, summary: Summary, told: Collection[str], *, most: int
) -> tuple[Row, ...]:
    """Choose the rows of page one: what was found first, what lies outside, the activity's list.

    Args:
        analysis: What is reported.
        summary: Its verdicts, counted.
        told: Measures that the findings speak of.
        most: Rows there is room for.
    """
    table = words()["table"]
    wanted: list[str] = list(table.get(analysis.timeline.activity.value or "", table["other"]))
    outside = [measure.id for measure in summary.outside]
    found = [name for name in wanted if name in told] + sorted(told)
    first = [*found, *(name for name in wanted if name in outside), *outside]
    by_id = {pair.id: pair for pair in pairs(analysis.measures) if pair.supported}
    order = [name for name in dict.fromkeys([*first, *wanted]) if name in by_id]
    shown = [by_id[name] for name in order[:most]]
    return tuple(_row(pair) for pair in shown)


def _row(pair: Pair) -> Row:
    return Row(measure_words(pair.id), pair, range_strip(pair))


def populations(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return who the verified references of the rows were measured on, each once."""
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
