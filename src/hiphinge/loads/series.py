"""Loads over time as files and plots want them."""

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.loads.groups import side_of
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.state import LoadState
from hiphinge.loads.static_optimization import NOT_CONVERGED
from hiphinge.loads.what_if import Carried
from hiphinge.types import LoadSeries

NOT_MEASURED = 3
# A frame whose draws have no answer more often than this has no range.
_ENOUGH_DRAWS = 0.8
_FEWEST_DRAWN = 4
# Drawn frames this many times their usual distance apart are not next to each other.
_CLOSE = 2.0
# Loads are alike within this part of all drawn frames.
_NEIGHBOURS = 20
_NOT_FORCES = ("_activation", "_stress", "_moment")


def load_series(
    state: LoadState, carried: Carried, best: LoadCurves, drawn: LoadCurves
) -> LoadSeries:
    """Gather loads, their ranges, muscle forces and activations over all instants.

    Where frames were not drawn a load has the range of equally large loads that were.

    Args:
        state: Instants and where loads are known.
        carried: By the best estimate.
        best: Loads over all instants.
        drawn: Loads of the draws over theirs.
    """
    columns = [k for k, name in enumerate(best.ids) if not name.endswith(_NOT_FORCES)]
    low, high = _range(state, best, drawn)
    return LoadSeries(
        time=state.time,
        names=tuple(_column(best.ids[k], best.sides[k]) for k in columns),
        values=best.values[0][:, columns],
        low=low[:, columns],
        high=high[:, columns],
        muscle_names=state.task.names,
        muscle_force=_of_muscles(state, carried, carried.force[0]),
        activation=_of_muscles(state, carried, carried.shares.activation[0]),
        status=_status(state, carried),
    )


def _column(load_id: str, side: str | None) -> str:
    return load_id if side is None else f"{load_id}_{side[0]}"


def _range(
    state: LoadState, best: LoadCurves, drawn: LoadCurves
) -> tuple[Float[np.ndarray, "frame curve"], Float[np.ndarray, "frame curve"]]:
    """Put the draws' spread about their median on the best estimate."""
    values = best.values[0]
    low, high = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    below, above = _spread(drawn.values[1:] - drawn.values[:1])
    for column in range(values.shape[1]):
        own = values[:, column]
        low[:, column] = own + _everywhere(state, own, below[:, column])
        high[:, column] = own + _everywhere(state, own, above[:, column])
    # Nothing pulls or presses less than not at all, except where the best estimate does.
    return np.fmax(low, np.fmin(values, 0.0)), high


def _spread(
    change: Float[np.ndarray, "draw some curve"],
) -> tuple[Float[np.ndarray, "some curve"], Float[np.ndarray, "some curve"]]:
    """Return how far the 95 % of the draws reach below and above their median.

    NaN where too many of them have no answer.
    """
    nothing = np.full(change.shape[1:], np.nan)
    if len(change) < 2:
        return nothing, nothing
    enough = np.isfinite(change).mean(axis=0) >= _ENOUGH_DRAWS
    low, middle, high = _percentiles(np.where(enough, change, 0.0), (2.5, 50.0, 97.5))
    return np.where(enough, low - middle, np.nan), np.where(enough, high - middle, np.nan)


def _percentiles(
    values: Float[np.ndarray, "draw some curve"], percent: tuple[float, ...]
) -> list[Float[np.ndarray, "some curve"]]:
    """Return percentiles over the draws that have an answer; there must be one everywhere.

    As `numpy.nanpercentile`, which looks at every curve and frame by itself and takes a hundred
    times as long.
    """
    ordered = np.sort(values, axis=0)  # puts NaN last
    last = np.isfinite(values).sum(axis=0) - 1
    found: list[Float[np.ndarray, "some curve"]] = []
    for part in percent:
        at = 0.01 * part * last
        below = np.floor(at).astype(np.int64)
        above = np.minimum(below + 1, last)
        lower, upper = (np.take_along_axis(ordered, k[None], axis=0)[0] for k in (below, above))
        found.append(lower + (at - below) * (upper - lower))
    return found


def _everywhere(
    state: LoadState, values: Float[np.ndarray, " frame"], edge: Float[np.ndarray, " some"]
) -> Float[np.ndarray, " frame"]:
    """Spread one edge of the range from the drawn frames over all: between them, and alike."""
    own = values[state.drawn]
    seen = np.isfinite(edge) & np.isfinite(own)
    if seen.sum() < _FEWEST_DRAWN:
        return np.full(values.size, np.nan)
    at = state.time[state.drawn][seen]
    return np.where(
        _between(state.time, at),
        np.interp(state.time, at, edge[seen]),
        _alike(values, own[seen], edge[seen]),
    )


def _between(
    time: Float[np.ndarray, " frame"], at: Float[np.ndarray, " seen"]
) -> Bool[np.ndarray, " frame"]:
    """Tell which instants lie between drawn ones that follow each other closely."""
    apart = np.diff(at)
    place = np.clip(np.searchsorted(at, time, side="right") - 1, 0, apart.size - 1)
    close = apart[place] <= _CLOSE * float(np.median(apart))
    return close & (time >= at[0]) & (time <= at[-1])


def _alike(
    values: Float[np.ndarray, " frame"],
    known: Float[np.ndarray, " seen"],
    edge: Float[np.ndarray, " seen"],
) -> Float[np.ndarray, " frame"]:
    """Return the edge at loads of the same size, in proportion beyond the largest one known."""
    order = np.argsort(known, kind="stable")
    width = max(known.size // _NEIGHBOURS, 1)
    padded = np.pad(edge[order], (width // 2, (width - 1) // 2), mode="edge")
    smooth = np.convolve(padded, np.full(width, 1.0 / width), mode="valid")
    largest = max(float(np.abs(known).max()), 1e-9)
    return np.interp(values, known[order], smooth) * np.maximum(np.abs(values) / largest, 1.0)


def _of_muscles(
    state: LoadState, carried: Carried, values: Float[np.ndarray, "solved muscle"]
) -> Float[np.ndarray, "frame muscle"]:
    spread = np.full((state.time.size, values.shape[1]), np.nan)
    failed = carried.shares.status[0] == NOT_CONVERGED
    spread[state.solved] = np.where(failed[:, None], np.nan, values)
    for column, name in enumerate(state.task.names):
        spread[~state.known.of(side_of(name)), column] = np.nan
    return spread


def _status(state: LoadState, carried: Carried) -> np.ndarray:
    status = np.full(state.time.size, NOT_MEASURED)
    status[state.solved] = carried.shares.status[0]
    status[~state.known.of(None)] = NOT_MEASURED
    return status
