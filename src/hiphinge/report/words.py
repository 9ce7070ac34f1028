"""The report's words, read from the template folder, and numbers put into words."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from hiphinge.types import Measure


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """How a measure is called and explained."""

    name: str
    short: str
    group: str
    plain: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class CurveWords:
    """How a curve is called, and what up and down mean."""

    name: str
    term: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """How numbers in a unit are printed: multiplied, rounded, with a unit text."""

    factor: float
    decimals: int
    fine: int
    text: str
    close: bool = False

    def number(self, value: float, *, fine: bool = False) -> str:
        """Return a number without its unit; a minus sign is a real one, never "-0".

        Example:
            >>> ShownUnit(1.0, 0, 1, "°", True).number(-4.4)
            '−4'
        """
        text = f"{value * self.factor:.{self.fine if fine else self.decimals}f}"
        if float(text) == 0.0:
            text = text.lstrip("-")
        return text.replace("-", "−")

    def with_unit(self, value: float, *, fine: bool = False) -> str:
        """Return a number and its unit."""
        gap = "" if self.close or not self.text else " "
        return f"{self.number(value, fine=fine)}{gap}{self.text}"


@cache
def words() -> Mapping[str, Any]:
    """Return the whole table of words."""
    text = resources.files("hiphinge.report").joinpath("templates/words.toml").read_text("utf-8")
    return tomllib.loads(text)


def measure_words(measure_id: str) -> MeasureWords:
    """Return the words for a measure; an unknown one is called by its id.

    Example:
        >>> measure_words("pelvic_drop_peak").name
        'Pelvis drop'
    """
    found = words()["measures"].get(measure_id, {})
    name = found.get("name", _spelled(measure_id))
    return MeasureWords(
        name=name,
        short=found.get("short", name),
        group=found.get("group", "other"),
        plain=found.get("plain", ""),
        unit=found.get("unit"),
    )


def curve_words(curve_id: str) -> CurveWords:
    """Return the words for a curve; an unknown one is called by its id."""
    found = words()["curves"].get(curve_id, {})
    return CurveWords(
        name=found.get("name", _spelled(curve_id)),
        term=found.get("term", ""),
        up=found.get("up", ""),
        down=found.get("down", ""),
    )


def shown_unit(unit: str, measure_id: str | None = None) -> ShownUnit:
    """Return how a unit is printed; a measure may ask for another one (a share in percent).

    Example:
        >>> shown_unit("1", "stance_fraction").with_unit(0.62)
        '62 %'
    """
    chosen = (measure_words(measure_id).unit if measure_id else None) or unit
    table: Mapping[str, Any] = words()["shown"]
    return ShownUnit(**table.get(chosen, {"factor": 1.0, "decimals": 2, "fine": 2, "text": unit}))


def table_text(measure: Measure, *, fine: bool = False) -> str:
    """Return the number for a table whose row names the unit: "61", but "5°"."""
    if measure.value is None:
        return "–"
    unit = shown_unit(measure.unit, measure.id)
    number = unit.number(measure.value, fine=_fine(measure, unit, fine))
    return number + (unit.text if unit.close else "")


def row_unit(measure: Measure) -> str:
    """Return the unit that a table's row names: "cm", nothing for degrees."""
    unit = shown_unit(measure.unit, measure.id)
    return "" if unit.close else unit.text


def value_text(measure: Measure, *, fine: bool = False) -> str:
    """Return "5°", or a dash for a refused measure."""
    if measure.value is None:
        return "–"
    unit = shown_unit(measure.unit, measure.id)
    return unit.with_unit(measure.value, fine=_fine(measure, unit, fine))


def range_text(measure: Measure, *, fine: bool = False) -> str:
    """Return "3 to 7"; nothing for a refused measure and for a count."""
    if measure.low is None or measure.high is None or measure.low == measure.high:
        return ""
    unit = shown_unit(measure.unit, measure.id)
    digits = _fine(measure, unit, fine)
    return f"{unit.number(measure.low, fine=digits)} to {unit.number(measure.high, fine=digits)}"


def _fine(measure: Measure, unit: ShownUnit, fine: bool) -> bool:
    """Ask for a decimal more where both ends of a range would round to the same number."""
    if fine or measure.low is None or measure.high is None or measure.low == measure.high:
        return fine
    return unit.number(measure.low) == unit.number(measure.high)


def named(measure: Measure) -> str:
    """Return the measure's name with its side, for running text.

    Example:
        >>> named(Measure("step_length", "left", None, None, None, "m", 0, None, "refused", "x"))
        'step length (left)'
    """
    name = measure_words(measure.id).name
    name = name[:1].lower() + name[1:]
    return name if measure.side is None else f"{name} ({measure.side})"


def named_once(measures: Iterable[Measure], most: int = 99) -> str:
    """Name measures once each; the side only when the other side is not among them.

    Example:
        >>> both = [
        ...     Measure("step_length", side, None, None, None, "m", 0, None, "refused", "x")
        ...     for side in ("left", "right")
        ... ]
        >>> named_once(both), named_once(both[:1])
        ('step length', 'step length (left)')
    """
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        found.setdefault(measure.id, []).append(measure)
    names = [
        named(own[0] if len(own) == 1 else replace(own[0], side=None)) for own in found.values()
    ]
    return listed(names, most=most)


def activity_name(activity: str | None) -> str:
    """Return what the person does, in words."""
    return str(words()["activity"][activity or "unknown"])


def count(number: int, noun: str) -> str:
    """Return "1 step", "3 steps".

    Example:
        >>> count(3, "step")
        '3 steps'
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(items: list[str], *, most: int = 99) -> str:
    """Join items with commas and "and"; the rest is counted.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
        ('a, b and c', 'a and 2 more')
    """
    if len(items) > most:
        items = [*items[:most], f"{len(items) - most} more"]
    return (
        items[0]
        if len(items) == 1
        else ", ".join(items[:-1]) + " and " + items[-1]
        if items
        else ""
    )


def _spelled(name: str) -> str:
    return name.replace("_", " ").capitalize()
