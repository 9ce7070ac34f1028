"""What muscles and joints carry, as the report shows it: one section, or one sentence why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiphinge import evidence
from hiphinge.report.figures import range_strip
from hiphinge.report.load_panels import load_panels
from hiphinge.report.rows import Row
from hiphinge.report.summary import Pair, by_reason, pairs
from hiphinge.report.what_if_tables import WhatIfTable, what_if_tables
from hiphinge.report.words import ShownUnit, listed, measure_words, named_once, words
from hiphinge.types import SIDES, Analysis, Load, Measure, Quality, Side

NEWTONS = ShownUnit(1.0, 0, 0, "N")
SHARE_PERCENT = ShownUnit(100.0, 0, 0, "%")
PLAIN_TEXTS = ("are", "are_not", "range", "what_if", "doubtful")
# A reserve that rounds to nothing.
AT_LIMIT = 0.005


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One line of the table: the row as every table has it, and a grey second line by side."""

    row: Row
    beside: dict[Side | None, str]


@dataclass(frozen=True, slots=True)
class LoadGroup:
    """Rows under one heading."""

    name: str
    rows: tuple[LoadRow, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """Why some numbers are to be read with caution, or are not given."""

    quality: Quality
    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class LoadSection:
    """Everything that the section on loads shows."""

    groups: tuple[LoadGroup, ...]
    cautions: tuple[Caution, ...]
    panels: tuple[str, ...]
    n_cycles: str
    what_ifs: tuple[WhatIfTable, ...]
    texts: dict[str, str]
    sources: tuple[str, ...]


def load_section(analysis: Analysis) -> LoadSection | None:
    """Gather the section; None when no load can be given."""
    table = words()["loads"]
    wanted: list[str] = table["rows"]
    chosen = sorted(
        (load for load in analysis.loads if load.id in wanted),
        key=lambda load: wanted.index(load.id),
    )
    if all(load.value is None for load in chosen):
        return None
    what_ifs = what_if_tables(analysis)
    panels = load_panels(analysis)
    cited: list[str] = [*table["sources"], *table["sources_against"]] if what_ifs else []
    return LoadSection(
        groups=_groups(analysis, chosen),
        cautions=_cautions([as_measure(load) for load in chosen]),
        panels=panels.drawings,
        n_cycles=panels.n_cycles,
        what_ifs=what_ifs,
        texts={
            **{name: table[name] for name in PLAIN_TEXTS},
            "honest": _cited(table["honest"]),
        },
        sources=tuple(evidence.sources()[name].citation for name in cited),
    )


def why_no_loads(analysis: Analysis) -> str:
    """Return the commonest reason when loads were asked for and none can be given."""
    if not analysis.loads or any(load.value is not None for load in analysis.loads):
        return ""
    return by_reason(as_measure(load) for load in analysis.loads)[0][0]


def as_measure(load: Load) -> Measure:
    """Turn a load into a measure in body weights where it has that, so that tables can show it.

    Example:
        >>> load = Load("hip_contact_peak", "left", 2400.0, 1800.0, 3000.0, "N", 4.0, 6, "good")
        >>> found = as_measure(load)
        >>> found.value, found.low, found.high, found.unit
        (4.0, 3.0, 5.0, 'BW')
    """
    shown = Measure(
        load.id,
        load.side,
        load.value,
        load.low,
        load.high,
        load.unit,
        load.n,
        None,
        load.quality,
        load.reason,
    )
    if not load.value or load.value_bw is None:
        return shown
    share = load.value_bw / load.value
    low, high = (None if edge is None else edge * share for edge in (load.low, load.high))
    return replace(shown, value=load.value_bw, low=low, high=high, unit="BW")


def _cited(text: str) -> str:
    table = words()["loads"]
    shorts = {
        key: listed([evidence.sources()[name].short for name in table[names]])
        for key, names in (("sources", "sources"), ("against", "sources_against"))
    }
    return text.format(**shorts)


def _groups(analysis: Analysis, chosen: Sequence[Load]) -> tuple[LoadGroup, ...]:
    rows = [
        LoadRow(Row(measure_words(pair.id), pair, range_strip(pair)), _beside(analysis, pair))
        for pair in pairs(as_measure(load) for load in chosen)
        if pair.supported
    ]
    return tuple(
        LoadGroup(name, own)
        for group, name in words()["groups"].items()
        if (own := tuple(item for item in rows if item.row.words.group == group))
    )


def _beside(analysis: Analysis, pair: Pair) -> dict[Side | None, str]:
    """Return newtons beside body weights, and what is left beside the strength used."""
    left_over = pair.id.replace("_activation_peak", "_reserve")
    of_id = {load.side: load for load in analysis.loads if load.id == pair.id}
    reserves = {load.side: load for load in analysis.loads if load.id == left_over}
    found: dict[Side | None, str] = {}
    for item in pair.supported:
        load, reserve = of_id[item.side], reserves.get(item.side)
        if left_over != pair.id and reserve is not None and reserve.value is not None:
            found[item.side] = _left_over(reserve.value)
        elif item.unit == "BW" and load.value is not None:
            found[item.side] = _newtons(load)
    return found


def _left_over(reserve: float) -> str:
    text = SHARE_PERCENT.with_unit(reserve)
    return "at its limit" if reserve < AT_LIMIT else f"{text} left over"


def _newtons(load: Load) -> str:
    value = NEWTONS.with_unit(load.value or 0.0)
    if load.low is None or load.high is None:
        return value
    return f"{value} ({NEWTONS.number(load.low)} to {NEWTONS.number(load.high)})"


def _cautions(measures: Sequence[Measure]) -> tuple[Caution, ...]:
    supported = [item for item in measures if item.value is not None]
    limited = by_reason(item for item in supported if item.quality == "limited")
    refused = by_reason(item for item in measures if item.value is None)
    return tuple(
        Caution("limited", reason, _named(own, supported)) for reason, own in limited
    ) + tuple(Caution("refused", reason, _named(own, ())) for reason, own in refused)


def _named(own: Sequence[Measure], everything: Sequence[Measure]) -> str:
    """Name numbers; all of them, or all of one side, are not listed one by one."""
    if len(own) == len(everything):
        return "all numbers of this section"
    for side in SIDES:
        if list(own) == [item for item in everything if item.side == side]:
            return f"all numbers of the {side} side"
    return named_once(own)
