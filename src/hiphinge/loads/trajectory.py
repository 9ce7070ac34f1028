"""Coordinates over time with their speeds and accelerations."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.body.tree_kernel import kernel_tree
from hiphinge.loads.dynamics_kernel import lead_frames
from hiphinge.signals import lowpass
from hiphinge.types import BodyModel, ReadOnly


@dataclass(frozen=True, slots=True)
class Trajectory(ReadOnly):
    """Coordinates, speeds and accelerations; followers move as their leaders ask.

    Attributes:
        time: Seconds on the recording's own axis.
        q: Coordinates [rad, m].
        qd: Speeds [rad/s, m/s].
        qdd: Accelerations [rad/s^2, m/s^2].
    """

    time: Float[np.ndarray, " frame"]
    q: Float[np.ndarray, "draw frame coordinate"]
    qd: Float[np.ndarray, "draw frame coordinate"]
    qdd: Float[np.ndarray, "draw frame coordinate"]


def smooth_trajectory(
    body: BodyModel,
    time: Float[np.ndarray, " frame"],
    q: Float[np.ndarray, "draw frame coordinate"],
    *,
    cutoff_hz: float | None,
    at: Float[np.ndarray, " instant"] | None = None,
) -> Trajectory:
    """Filter without delay, run quintic splines through the coordinates, make followers follow.

    Args:
        body: The body.
        time: Evenly spaced [s].
        q: Coordinates without gaps [rad, m].
        cutoff_hz: -3 dB point of the filter; None for no filter.
        at: Other instants at which to evaluate the splines; the recording's own by default.
    """
    at = time if at is None else at
    values = np.moveaxis(q, 1, 0)
    if cutoff_hz is not None:
        rate_hz = (time.size - 1) / float(time[-1] - time[0])
        values = lowpass(values, rate_hz=rate_hz, cutoff_hz=cutoff_hz)
    # Imported here: loads that are kept from before need no splines.
    from scipy.interpolate import make_interp_spline

    spline = make_interp_spline(time, values, k=5)
    moved = [np.moveaxis(spline(at, nu=order), 0, 1) for order in range(3)]
    return follow(body, Trajectory(at, *moved))


def follow(body: BodyModel, trajectory: Trajectory) -> Trajectory:
    """Return the trajectory with followers led and locked coordinates at rest."""
    shape = trajectory.q.shape
    parts = (trajectory.q, trajectory.qd, trajectory.qdd)
    flat = [np.array(part, dtype=float).reshape(-1, shape[-1]) for part in parts]
    locked = np.flatnonzero(body.coordinates.locked)
    flat[0][:, locked] = body.coordinates.default[locked]
    flat[1][:, locked] = flat[2][:, locked] = 0.0
    lead_frames(kernel_tree(body), *flat)
    return Trajectory(trajectory.time, *(part.reshape(shape) for part in flat))
