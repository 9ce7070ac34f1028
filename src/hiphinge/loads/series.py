"""Loads over time as files and plots want them."""

import numpy as np
from jaxtyping import Float

from hiphinge.loads.groups import side_of
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.state import LoadState
from hiphinge.loads.static_optimization import NOT_CONVERGED
from hiphinge.loads.what_if import Carried
from hiphinge.types import LoadSeries

NOT_MEASURED = 3
_NOT_FORCES = ("_activation", "_stress", "_moment")


def load_series(
    state: LoadState, carried: Carried, best: LoadCurves, drawn: LoadCurves
) -> LoadSeries:
    """Gather loads, their ranges, muscle forces and activations over all instants.

    Ranges are NaN outside the stretch that was drawn.

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
    """Put the draws' spread about their median on the best estimate, between the drawn frames."""
    change = drawn.values[1:] - drawn.values[:1]
    if len(change) < 2:
        nothing = np.full(best.values.shape[1:], np.nan)
        return nothing, nothing
    low, middle, high = np.percentile(change, [2.5, 50.0, 97.5], axis=0)
    time, at = state.time, state.time[state.drawn]
    inside = ((time >= at[0]) & (time <= at[-1]))[:, None]
    edges = [_between(time, at, edge - middle) for edge in (low, high)]
    values = best.values[0]
    return np.where(inside, values + edges[0], np.nan), np.where(inside, values + edges[1], np.nan)


def _between(
    time: Float[np.ndarray, " frame"],
    at: Float[np.ndarray, " some"],
    values: Float[np.ndarray, "some curve"],
) -> Float[np.ndarray, "frame curve"]:
    columns = [np.interp(time, at, values[:, k]) for k in range(values.shape[1])]
    return np.stack(columns, axis=1)


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
