"""The report's drawings of numbers: curves over a cycle, and ranges against a reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.report.summary import Pair
from hiphinge.report.svg import Scale, area, element, label, line, nice_ticks, picture, polyline
from hiphinge.report.words import curve_words, measure_words, shown_unit
from hiphinge.types import SIDES, Curve, Measure, Side

PERCENT = np.arange(101.0)
# A panel never shows less than this, so that a small wiggle does not look like a large movement.
LEAST_SPAN = {"deg": 24.0, "BW": 0.4}


@dataclass(frozen=True, slots=True)
class Band:
    """A published mean curve and its standard deviation at 0, 1 ... 100 % of the cycle."""

    mean: Float[np.ndarray, "101"]
    sd: Float[np.ndarray, "101"]


@dataclass(frozen=True, slots=True)
class Spread:
    """Curves of one side: their mean, the band around it and how many there are."""

    mean: Float[np.ndarray, "101"]
    low: Float[np.ndarray, "101"]
    high: Float[np.ndarray, "101"]
    n: int


def spread(curves: Sequence[Curve]) -> Spread:
    """Average curves over cycles, missing samples left out; the band is +- 1 SD between them."""
    values = np.stack([curve.values for curve in curves])
    seen = np.isfinite(values)
    n_seen = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, values, 0.0).sum(axis=0) / n_seen
    square = np.where(seen, values - mean, 0.0) ** 2
    mean = np.where(seen.any(axis=0), mean, np.nan)
    sd = np.sqrt(square.sum(axis=0) / np.maximum(n_seen - 1, 1))
    return Spread(mean, mean - sd, mean + sd, len(curves))


def curve_panel(
    curve_id: str,
    unit: str,
    sides: dict[Side | None, Spread],
    *,
    toe_off_percent: dict[Side | None, float],
    band: Band | None,
    x_text: str,
) -> str:
    """Draw one quantity over the cycle: both sides, their spread, reference and toe-off.

    Args:
        curve_id: As in `Curve.id`.
        unit: As in `Curve.unit`.
        sides: Curves by side; None for quantities of the whole person.
        toe_off_percent: Where stance ends, by side.
        band: Reference, drawn as mean +- 1 and +- 2 SD.
        x_text: What the horizontal axis means.
    """
    words = curve_words(curve_id)
    across = Scale(0.0, 100.0, 24.0, 190.0)
    low, high = _limits(sides, band, LEAST_SPAN.get(unit, 0.0))
    down = Scale(low, high, 118.0, 26.0)
    parts = _frame(across, down, _unit_mark(unit))
    x = across.all(PERCENT)
    if band is not None:
        for factor, class_ in ((2.0, "band2"), (1.0, "band1")):
            edge = factor * band.sd
            parts.append(area(x, down.all(band.mean - edge), down.all(band.mean + edge), class_))
    for side, curves in sides.items():
        class_ = side or "both"
        if side in toe_off_percent:
            place = across(toe_off_percent[side])
            parts.append(line(place, 26.0, place, 118.0, f"toe-off {class_}"))
        if (curves.high > curves.low).any():
            bottom, top = down.all(curves.low), down.all(curves.high)
            parts.append(area(x, bottom, top, f"spread {class_}"))
        parts.append(polyline(x, down.all(curves.mean), f"curve {class_}"))
    parts.append(label(2.0, 9.0, words.name, "panel-title"))
    parts.append(label(2.0, 18.5, words.term, "panel-term"))
    if words.up:
        parts.append(label(189.0, 24.0, f"↑ {words.up}", "way", anchor="end"))
    if words.down:
        parts.append(label(189.0, 115.5, f"↓ {words.down}", "way", anchor="end"))
    parts.append(label(107.0, 137.0, x_text, "axis-title", anchor="middle"))
    return picture(200.0, 140.0, parts, title=f"{words.name} over the cycle", class_="panel")


def _limits(
    sides: dict[Side | None, Spread], band: Band | None, least: float
) -> tuple[float, float]:
    edges = [edge for curve in sides.values() for edge in (curve.mean, curve.low, curve.high)]
    if band is not None:
        edges += [band.mean - 2.0 * band.sd, band.mean + 2.0 * band.sd]
    values = np.concatenate(edges)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    grow = max(least - (high - low), 0.12 * (high - low), 1e-6) / 2.0
    return low - grow, high + grow


def _frame(across: Scale, down: Scale, unit: str) -> list[str]:
    left, right = across.place_low, across.place_high
    parts: list[str] = []
    ticks = nice_ticks(down.value_low, down.value_high)
    for value in ticks:
        place = down(value)
        parts.append(line(left, place, right, place, "zero" if value == 0.0 else "grid"))
        text = f"{value:g}".replace("-", "−") + (unit if value == ticks[-1] else "")
        parts.append(label(left - 3.0, place + 3.0, text, anchor="end"))
    for value in (0.0, 50.0, 100.0):
        parts.append(label(across(value), 127.5, f"{value:g}", anchor="middle"))
    return parts


def _unit_mark(unit: str) -> str:
    return {"deg": "°"}.get(unit, "")


def range_strip(pair: Pair) -> str:
    """Draw a measure's intervals, left above right, on the grey band of its reference.

    The band is mean +- 2 SD; a measure without a verified reference has no band.
    """
    shown = [item for item in pair.supported if item.low != item.high]
    has_norm = any(item.norm is not None and item.norm.verified for item in shown)
    if not shown or not (has_norm or len(shown) == 2):
        return ""  # a range beside nothing says no more than its numbers
    limits = _strip_limits(shown)
    across = Scale(*limits, 6.0, 194.0)
    parts = [line(6.0, 23.0, 194.0, 23.0, "strip-axis")]
    norm = next((item.norm for item in shown if item.norm and item.norm.verified), None)
    if norm is not None:
        left, right = across(norm.mean - 2.0 * norm.sd), across(norm.mean + 2.0 * norm.sd)
        parts.append(element("rect", x=left, y=1.0, width=right - left, height=22.0, class_="band"))
        middle = across(norm.mean)
        parts.append(line(middle, 1.0, middle, 23.0, "band-mean"))
    for item in shown:
        parts.extend(_interval(item, across, single=len(shown) == 1))
    parts.extend(_strip_ticks(limits, across, shown[0]))
    return picture(200.0, 35.0, parts, title=measure_words(pair.id).name, class_="strip")


def _strip_limits(shown: Sequence[Measure]) -> tuple[float, float]:
    edges = [edge for item in shown for edge in (item.low, item.high) if edge is not None]
    for item in shown:
        if item.norm is not None and item.norm.verified:
            edges += [item.norm.mean - 2.6 * item.norm.sd, item.norm.mean + 2.6 * item.norm.sd]
    low, high = min(edges), max(edges)
    room = max(0.08 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-6)
    return low - room, high + room


def _interval(item: Measure, across: Scale, *, single: bool) -> list[str]:
    if item.value is None or item.low is None or item.high is None:
        return []
    row = 12.0 if single else {"left": 7.5, "right": 16.5}.get(item.side or "", 12.0)
    class_ = item.side or "both"
    parts = [line(across(item.low), row, across(item.high), row, f"interval {class_}")]
    place = across(item.value)
    if item.side == "left":
        box = element(
            "rect", x=place - 3.2, y=row - 3.2, width=6.4, height=6.4, class_=f"dot {class_}"
        )
    else:
        box = element("circle", cx=place, cy=row, r=3.6, class_=f"dot {class_}")
    return [*parts, box]


def _strip_ticks(limits: tuple[float, float], across: Scale, item: Measure) -> list[str]:
    unit = shown_unit(item.unit, item.id)
    scaled = [value * unit.factor for value in limits]
    parts: list[str] = []
    for value in nice_ticks(min(scaled), max(scaled), about=3):
        place = across(value / unit.factor)
        parts.append(line(place, 23.0, place, 25.0, "strip-axis"))
        text = f"{value:g}".replace("-", "−")
        parts.append(label(place, 33.5, text, anchor="middle"))
    return parts


def side_order(sides: Sequence[Side | None]) -> list[Side | None]:
    """Return sides in the order left, right, whole person."""
    order: list[Side | None] = [*SIDES, None]
    return [side for side in order if side in sides]
