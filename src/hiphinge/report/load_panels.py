"""Curves of loads over the cycle, drawn like the curves of angles."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.report.drawings import toe_off_percent
from hiphinge.report.figures import Spread, curve_panel
from hiphinge.report.words import count, listed, words
from hiphinge.signals import normalise
from hiphinge.types import SIDES, Analysis, LoadSeries, Side

# Cycles known with their range from nearly start to end make the mean where there are two or more
# of them; others would make it jump where they end. One known for less than a quarter says nothing
# of its shape.
_WHOLE, _LEAST_KNOWN = 0.9, 0.25
# Where fewer than this share of the cycles is known, their mean would jump.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class LoadPanels:
    """The drawings, and how many cycles they average."""

    drawings: tuple[str, ...]
    n_cycles: str


def load_panels(analysis: Analysis) -> LoadPanels:
    """Draw the loads of the words' list, in body weights with their 95 % range."""
    series, weight = analysis.load_series, body_weight_n(analysis)
    if series is None or weight is None or not analysis.timeline.cycles:
        return LoadPanels((), "")
    is_gait = any(cycle.kind == "gait" for cycle in analysis.timeline.cycles)
    toe_off = toe_off_percent(analysis.timeline.cycles)
    drawn: list[str] = []
    most: dict[Side | None, int] = {}
    for name in words()["loads"]["curves"]:
        sides: dict[Side | None, Spread] = {}
        for side in SIDES:
            column = f"{name}_{side[0]}"
            averaged = _averaged(analysis, series, column, side, weight)
            if averaged is not None:
                sides[side] = averaged
                most[side] = max(most.get(side, 0), averaged.n)
        if sides:
            x_text = "% of the stride" if is_gait else "% of the repetition"
            shown: dict[Side | None, float] = {s: toe_off[s] for s in sides if s in toe_off}
            drawn.append(
                curve_panel(name, "BW", sides, toe_off_percent=shown, band=None, x_text=x_text)
            )
    noun = "stride" if is_gait else "repetition"
    counted = listed([f"{count(n, noun)} {side}" for side, n in most.items()])
    return LoadPanels(tuple(drawn), counted)


def body_weight_n(analysis: Analysis) -> float | None:
    """Return the body weight that the loads were divided by [N]; None when there is none."""
    for load in analysis.loads:
        if load.value and load.value_bw:
            return load.value / load.value_bw
    return None


def _averaged(
    analysis: Analysis, series: LoadSeries, column: str, side: Side, weight: float
) -> Spread | None:
    """Average a load and both ends of its range over the side's cycles, whole ones if there are."""
    if column not in series.names:
        return None
    index = series.names.index(column)
    paths = np.stack([values[:, index] for values in (series.values, series.low, series.high)])
    cut = [
        normalise(paths.T / weight, time=series.time, start=cycle.start, end=cycle.end).T
        for cycle in analysis.timeline.cycles
        if cycle.side in (side, None)
    ]
    whole = [cycle for cycle in cut if np.isfinite(cycle).all(axis=0).mean() >= _WHOLE]
    partly = [cycle for cycle in cut if np.isfinite(cycle[0]).mean() >= _LEAST_KNOWN]
    known = whole if len(whole) > 1 else partly
    if not known:
        return None
    mean, low, high = (_mean(np.stack([cycle[row] for cycle in known])) for row in range(3))
    return Spread(mean, low, high, len(known))


def _mean(curves: Float[np.ndarray, "cycle 101"]) -> Float[np.ndarray, "101"]:
    seen = np.isfinite(curves)
    total = np.where(seen, curves, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return np.where(seen.mean(axis=0) >= _ENOUGH, total, np.nan)
