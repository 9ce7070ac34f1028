"""From loads over time to one number for each load: the peak, median over cycles, with a range."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.load_curves import LoadCurves
from hiphinge.signals import runs
from hiphinge.types import SIDES, ReadOnly, Side, Timeline

# A window counts when at least this share of its frames is known.
_COMPLETE = 0.98
_FEWEST_FRAMES = 4
_UNITS = {
    "_moment_peak": "N m/kg",
    "_stress_peak": "MPa",
    "_activation_peak": "1",
    "_reserve": "1",
    "_impulse": "N s",
}


@dataclass(frozen=True, slots=True)
class Window:
    """A stance or repetition in which a load has its peak; side None for both legs together."""

    side: Side | None
    start: float
    end: float


def load_windows(timeline: Timeline) -> tuple[Window, ...]:
    """Return the stances and repetitions of a recording.

    Example:
        >>> from hiphinge.types import Activity, Cycle
        >>> cycle = Cycle("gait", "left", start=0.0, end=1.0, toe_off=0.6)
        >>> load_windows(Timeline(Activity("walk", 1.0, "given"), (), (cycle,), "plates"))
        (Window(side='left', start=0.0, end=0.6),)
    """
    found: list[Window] = []
    for cycle in timeline.windows:
        if cycle.kind != "gait":
            found.append(Window(cycle.side, cycle.start, cycle.end))
        elif cycle.toe_off is not None:
            found.append(Window(cycle.side, cycle.start, cycle.toe_off))
    return tuple(found)


def windows_of(windows: Sequence[Window], side: Side | None) -> list[Window]:
    """Return the windows of one leg, or all for the spine."""
    return [w for w in windows if side is None or w.side in (side, None)]


@dataclass(frozen=True, slots=True)
class Known(ReadOnly):
    """Frames in which loads are known.

    Attributes:
        time: Seconds on the recording's own axis.
        of_foot: Whether the force on each foot is known, left before right.
    """

    time: Float[np.ndarray, " frame"]
    of_foot: Bool[np.ndarray, "2 frame"]

    def of(self, side: Side | None) -> Bool[np.ndarray, " frame"]:
        """Return the frames in which one leg's loads are known, or the spine's."""
        return (
            self.of_foot[0] & self.of_foot[1] if side is None else self.of_foot[SIDES.index(side)]
        )

    def inside(self, window: Window, side: Side | None) -> Bool[np.ndarray, " frame"] | None:
        """Return the frames of a window; None when too little of it is known."""
        within = (self.time >= window.start) & (self.time <= window.end)
        count = int(within.sum())
        if count < _FEWEST_FRAMES or self.time[0] > window.start or self.time[-1] < window.end:
            return None
        known = within & self.of(side)
        return known if known.sum() >= _COMPLETE * count else None


def without_support(windows: Sequence[Window], known: Known) -> tuple[Window, ...]:
    """Shorten windows to their longest stretch on the feet alone; without one they stay.

    A chair carries a part of the weight that no plate sees.

    Args:
        windows: Repetitions of rising from a chair.
        known: Where the force on each foot is all that carries.

    Example:
        >>> import numpy as np
        >>> seen = np.arange(10) > 3
        >>> known = Known(np.arange(10.0), np.stack([seen, seen]))
        >>> without_support([Window(None, 0.0, 9.0)], known)
        (Window(side=None, start=4.0, end=9.0),)
    """
    found: list[Window] = []
    for window in windows:
        within = (known.time >= window.start) & (known.time <= window.end)
        stretches = runs(within & known.of(window.side))
        first, stop = max(stretches, key=lambda run: run[1] - run[0], default=(0, 0))
        if stop - first < _FEWEST_FRAMES:
            found.append(window)
        else:
            start, end = float(known.time[first]), float(known.time[stop - 1])
            found.append(Window(window.side, start, end))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Peaks(ReadOnly):
    """One load in every draw and window.

    Attributes:
        id: As in the table of loads.
        side: The limb; None for the spine.
        values: In the load's unit; NaN where a draw has no answer.
        windows: Which windows they belong to, counted among those of the side.
    """

    id: str
    side: Side | None
    values: Float[np.ndarray, "draw window"]
    windows: tuple[int, ...]

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return unit_of(self.id)


def unit_of(load_id: str) -> str:
    """Return the unit of a load by its id.

    Example:
        >>> unit_of("hip_contact_peak"), unit_of("soleus_impulse"), unit_of("soleus_reserve")
        ('N', 'N s', '1')
    """
    return next((unit for end, unit in _UNITS.items() if load_id.endswith(end)), "N")


def find_peaks(curves: LoadCurves, known: Known, windows: Sequence[Window]) -> tuple[Peaks, ...]:
    """Take peaks, impulses and reserves of all curves in all windows that are known.

    Args:
        curves: Loads over the frames of `known`.
        known: Where they are known.
        windows: Stances or repetitions.
    """
    sides = {side: _in_windows(curves, side, known, windows) for side in set(curves.sides)}
    found: list[Peaks] = []
    for column, (load_id, side) in enumerate(zip(curves.ids, curves.sides, strict=True)):
        of_side = sides[side]
        place = of_side.columns.index(column)
        highest = np.ascontiguousarray(of_side.highest[:, :, place])
        found.append(Peaks(f"{load_id}_peak", side, highest, of_side.windows))
        if load_id.endswith("_activation"):
            reserve = f"{load_id.removesuffix('_activation')}_reserve"
            found.append(Peaks(reserve, side, 1.0 - highest, of_side.windows))
        elif load_id.endswith("_force") and load_id not in _NO_IMPULSE:
            impulse = f"{load_id.removesuffix('_force')}_impulse"
            integral = np.ascontiguousarray(of_side.integral[:, :, place])
            found.append(Peaks(impulse, side, integral, of_side.windows))
    return tuple(found)


_NO_IMPULSE = ("patellofemoral_force", "achilles_force")


@dataclass(frozen=True, slots=True)
class _InWindows:
    """Curves of one side in every window in which they are known.

    Attributes:
        columns: Which curves.
        windows: Which windows, counted among those of the side.
        highest: Largest value.
        integral: Over time.
    """

    columns: list[int]
    windows: tuple[int, ...]
    highest: Float[np.ndarray, "draw window curve"]
    integral: Float[np.ndarray, "draw window curve"]


def _in_windows(
    curves: LoadCurves, side: Side | None, known: Known, windows: Sequence[Window]
) -> _InWindows:
    inside = [known.inside(window, side) for window in windows_of(windows, side)]
    frames = [
        (index, np.flatnonzero(some)) for index, some in enumerate(inside) if some is not None
    ]
    columns = [k for k, other in enumerate(curves.sides) if other == side]
    values = curves.values[:, :, columns]
    shape = (len(values), len(frames), len(columns))
    highest, integral = np.empty(shape), np.empty(shape)
    for k, (_, some) in enumerate(frames):
        part = values[:, some]
        highest[:, k] = np.fmax.reduce(part, axis=1)
        integral[:, k] = np.trapezoid(part, known.time[some], axis=1)
    return _InWindows(columns, tuple(index for index, _ in frames), highest, integral)


def median_over(peaks: Peaks) -> float | None:
    """Return the best estimate's median over windows, None without a known one."""
    # A window or two: a list is sorted before NumPy's median has begun.
    best = sorted(value for value in peaks.values[0].tolist() if math.isfinite(value))
    half = len(best) // 2
    return 0.5 * (best[half] + best[~half]) if best else None


def spread_of(value: float, best: Peaks, drawn: Peaks | None, *, seed: int) -> tuple[float, float]:
    """Return the 95 % interval: what draws change, and which cycles happened to be recorded.

    Draws are compared with draw 0 in the same windows, and their median is put on the value: a
    peak of perturbed curves lies a little higher than the curve's own.

    Args:
        value: From `median_over`.
        best: Of the best estimate, all windows.
        drawn: Of the draws, in the windows and frames that were drawn.
        seed: Same seed, same choice of cycles.
    """
    n_draws = 1 if drawn is None else len(drawn.values)
    known = best.values[0][np.isfinite(best.values[0])]
    chance = _row_medians(known[_chosen(seed, known.size, max(n_draws, 2))]) - value
    moved = np.zeros(1) if drawn is None else _moved(drawn)
    total = (chance[: moved.size] if moved.size > 1 else chance) + moved
    total = total[np.isfinite(total)][1:]
    if total.size < 2:
        return value, value
    low, middle, high = _edges(total)
    return _within(best.id, value, value + low - middle, value + high - middle)


@lru_cache(maxsize=16)
def _chosen(seed: int, n_cycles: int, n_draws: int) -> Int[np.ndarray, "draw cycle"]:
    """Choose the cycles that might have been recorded, for every draw."""
    return np.random.default_rng([seed, n_cycles]).integers(0, n_cycles, size=(n_draws, n_cycles))


def _edges(values: Float[np.ndarray, " draw"]) -> tuple[float, float, float]:
    """Return percentiles 2.5, 50 and 97.5 like `numpy.percentile`, which takes far longer."""
    ordered = sorted(values.tolist())
    last = len(ordered) - 1
    found: list[float] = []
    for share in (0.025, 0.5, 0.975):
        below = int(share * last)
        above = min(below + 1, last)
        step = ordered[above] - ordered[below]
        found.append(ordered[below] + (share * last - below) * step)
    return found[0], found[1], found[2]


def change_range(change: float, before: Peaks, after: Peaks) -> tuple[float, float]:
    """Return the 95 % interval of a change, every draw against the same draw before.

    Args:
        change: Of the best estimate.
        before: Draws with the muscles as they are.
        after: The same draws and windows with other strengths.
    """
    difference = after.values - before.values
    seen = np.isfinite(difference).any(axis=1) if difference.size else np.zeros(1, dtype=bool)
    if seen.sum() < 3:
        return change, change
    moved = _row_medians(difference[seen])[1:]
    low, middle, high = _edges(moved)
    return change + low - middle, change + high - middle


def _moved(drawn: Peaks) -> Float[np.ndarray, " draw"]:
    change = drawn.values - drawn.values[:1]
    seen = np.isfinite(change).any(axis=1) if change.size else np.zeros(len(change), dtype=bool)
    moved = np.full(len(change), np.nan)
    if seen.any():
        moved[seen] = _row_medians(change[seen])
    return moved if seen.sum() > 2 else np.zeros(1)


def _row_medians(values: Float[np.ndarray, "row column"]) -> Float[np.ndarray, " row"]:
    """Return the median of what is known in each row; no row is without."""
    ordered = np.sort(values, axis=1)  # puts NaN last
    count = np.isfinite(values).sum(axis=1)
    row = np.arange(len(values))
    return 0.5 * (ordered[row, (count - 1) // 2] + ordered[row, count // 2])


def _within(load_id: str, value: float, low: float, high: float) -> tuple[float, float]:
    """Keep an interval where the quantity can be: forces pull, activations end at 1."""
    if load_id.endswith("_moment_peak"):
        return low, high
    if load_id.endswith(("_activation_peak", "_reserve")):
        high = min(high, max(1.0, value))
    return max(low, min(0.0, value)), high
