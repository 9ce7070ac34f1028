"""Tables of what other gluteal muscles would change, with "cannot tell" where that is so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hiphinge.loads.groups import GROUPS, side_of
from hiphinge.report.load_panels import body_weight_n
from hiphinge.report.words import ShownUnit, listed, measure_words, words
from hiphinge.types import SIDES, Analysis, ChangedLoad, Scenario, Side

# A table holds two strengths side by side; more get a table of their own.
COLUMNS_MOST = 2
# A muscle that works at its limit for less of the movement than this is no news.
SATURATED_LEAST = 0.05
# A change that is more than this many times the base is told in times, not in percent.
PERCENT_MOST = 300.0
GLUTEAL = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
_BODY_WEIGHTS = ShownUnit(1.0, 2, 2, "")
_FINE = ShownUnit(1.0, 3, 3, "")
_NEWTONS = ShownUnit(1.0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One change: the number or the words in its place, its range, and the same in newtons."""

    main: str
    range: str
    beside: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario; `instead` stands in place of its numbers when there are none."""

    heading: str
    instead: str
    at_limit: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One load: as recorded by side, and a cell for each feasible column and side.

    A row is limited when the load as recorded is.
    """

    name: str
    limited: bool
    now: dict[Side, str]
    cells: tuple[tuple[Cell | None, Cell | None] | None, ...]


@dataclass(frozen=True, slots=True)
class WhatIfTable:
    """Scenarios that change the same muscles."""

    title: str
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[ChangeRow, ...]


def what_if_tables(analysis: Analysis) -> tuple[WhatIfTable, ...]:
    """Return a table for each set of muscles whose strength was changed."""
    weight = body_weight_n(analysis)
    limited = {load.id for load in analysis.loads if load.quality == "limited"}
    by_targets: dict[tuple[str, ...], list[Scenario]] = {}
    for scenario in analysis.what_ifs:
        by_targets.setdefault(tuple(sorted(scenario.scales)), []).append(scenario)
    tables: list[WhatIfTable] = []
    for targets, own in by_targets.items():
        own.sort(key=_factor)
        for first in range(0, len(own), COLUMNS_MOST):
            tables.append(_table(targets, own[first : first + COLUMNS_MOST], weight, limited))
    return tuple(tables)


def _factor(scenario: Scenario) -> float:
    return min(scenario.scales.values(), default=1.0)


def _table(
    targets: tuple[str, ...],
    scenarios: Sequence[Scenario],
    weight: float | None,
    limited: Collection[str],
) -> WhatIfTable:
    title = target_title(targets)
    rows = [
        _row(name, scenarios, weight, limited=name in limited)
        for name in words()["loads"]["changes"]
    ]
    return WhatIfTable(
        title=title,
        unit="N" if weight is None else "× body weight",
        columns=tuple(
            Column(f"{title} at {_percents(item)}", _instead(item), _at_limit(item))
            for item in scenarios
        ),
        rows=tuple(row for row in rows if row is not None),
    )


def _instead(scenario: Scenario) -> str:
    """Say why there are no numbers; more strength is never what makes a movement impossible."""
    if scenario.feasible:
        return ""
    weaker = any(factor < 1.0 for factor in scenario.scales.values())
    return words()["loads"][
        "impossible" if scenario.possible_as_is and weaker else "impossible_before"
    ]


def target_title(targets: Sequence[str]) -> str:
    """Return whose strength changes, in words.

    Example:
        >>> target_title(("gluteus_medius", "gluteus_minimus"))
        'Gluteus medius and gluteus minimus'
        >>> target_title(("gluteus_medius.left",))
        'Gluteus medius, left'
    """
    table: dict[str, str] = words()["targets"]
    if set(targets) == set(GLUTEAL):
        return table["gluteal"]
    names: list[str] = []
    for target in targets:
        group, _, side = target.partition(".")
        name = table.get(group, group.replace("_", " "))
        names.append(f"{name}, {side}" if side else name)
    return listed(names[:1] + [name[:1].lower() + name[1:] for name in names[1:]])


def _percents(scenario: Scenario) -> str:
    factors = dict.fromkeys(f"{100.0 * factor:.0f} %" for factor in scenario.scales.values())
    return listed(list(factors))


def _at_limit(scenario: Scenario) -> str:
    """Name the groups that work at their limit for a part of the movement."""
    shares: dict[str, float] = {}
    for muscle, share in scenario.saturated.items():
        group = next((g for g, starts in GROUPS.items() if muscle.lower().startswith(starts)), None)
        if group is not None and share >= SATURATED_LEAST:
            side = side_of(muscle)
            name = group.replace("_", " ") + (f" ({side})" if side else "")
            shares[name] = max(shares.get(name, 0.0), share)
    most_first = sorted(shares.items(), key=lambda item: -item[1])
    return listed([f"{name} for {100.0 * share:.0f} %" for name, share in most_first], most=3)


def _row(
    load_id: str, scenarios: Sequence[Scenario], weight: float | None, *, limited: bool
) -> ChangeRow | None:
    found = [
        {load.side: load for load in item.loads if load.id == load_id} if item.feasible else None
        for item in scenarios
    ]
    known = [by_side for by_side in found if by_side]
    if not known:
        return None
    now: dict[Side, str] = {
        side: _in_weights(known[0][side].base, weight) for side in SIDES if side in known[0]
    }
    return ChangeRow(
        name=measure_words(load_id).short.partition(",")[0],
        limited=limited,
        now=now,
        cells=tuple(
            None
            if by_side is None
            else (_cell(by_side.get("left"), weight), _cell(by_side.get("right"), weight))
            for by_side in found
        ),
    )


def _cell(load: ChangedLoad | None, weight: float | None) -> Cell | None:
    if load is None:
        return None
    table, unit = words()["loads"], _unit(load, weight)
    low, high, change = (
        edge / (weight or 1.0) for edge in (load.change_low, load.change_high, load.change)
    )
    limit = 10.0**-unit.decimals
    in_range = f"{unit.number(low)} to {unit.number(high)}"
    if round(low, _FINE.decimals) <= 0.0 <= round(high, _FINE.decimals):
        is_small = max(-low, high) < 0.5 * limit
        either_way = table["small_either_way"].format(limit=f"{limit:g}")
        return Cell(table["cannot_tell"], either_way if is_small else in_range, "", sure=False)
    if abs(change) < 0.5 * limit:
        return Cell(table["small"].format(limit=f"{limit:g}"), "", _beside(load), sure=True)
    return Cell(_signed(change, unit), in_range, _beside(load), sure=True)


def _unit(load: ChangedLoad, weight: float | None) -> ShownUnit:
    """Return how a change is printed: finer where rounding would hide on which side of zero."""
    if weight is None:
        return _NEWTONS
    edges = sorted(abs(edge) / weight for edge in (load.change_low, load.change_high))
    crosses = load.change_low <= 0.0 <= load.change_high
    hidden = edges[0] < 0.005 and not (crosses and edges[1] < 0.005)
    return _FINE if hidden else _BODY_WEIGHTS


def _beside(load: ChangedLoad) -> str:
    """Return the change in newtons and in percent."""
    newtons = f"{_signed(load.change, _NEWTONS)} N"
    if load.change_percent is None:
        return newtons
    if load.change_percent > PERCENT_MOST:
        return f"{newtons} · {load.value / load.base:.0f} times"
    percent = _signed(load.change_percent, _NEWTONS)
    return f"{newtons} · {'under 1' if percent == '0' else percent} %"


def _in_weights(value: float, weight: float | None) -> str:
    return _NEWTONS.number(value) if weight is None else _BODY_WEIGHTS.number(value / weight)


def _signed(value: float, unit: ShownUnit) -> str:
    """Return a number with its sign, a real minus; nothing has no sign."""
    text = unit.number(value)
    return text if text.startswith("−") or float(text) == 0.0 else f"+{text}"
