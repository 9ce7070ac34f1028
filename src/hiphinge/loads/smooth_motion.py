"""A recorded motion made ready for differentiation: gaps bridged and remembered, then smoothed."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.signals import runs
from hiphinge.types import BodyModel, Motion, ReadOnly

# Beside a gap the accelerations are those of the bridge.
_BESIDE_GAP_S = 0.05


@dataclass(frozen=True, slots=True)
class Unbroken(ReadOnly):
    """Coordinates without gaps.

    Attributes:
        q: Best estimate, in the body's order, default values for joints nobody saw [rad, m].
        seen: False in and beside gaps that were bridged.
    """

    q: Float[np.ndarray, "frame coordinate"]
    seen: Bool[np.ndarray, " frame"]


def without_gaps(body: BodyModel, motion: Motion) -> Unbroken:
    """Bridge gaps by straight lines, and say where.

    Example:
        >>> from hiphinge.body import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> q = np.array([[0.0], [np.nan], [0.2], [0.3]])
        >>> broken = Motion(np.arange(4.0), ("swing",), q, (), np.zeros((4, 0)),
        ...                 np.zeros(4, dtype=np.int64), "given")
        >>> bridged = without_gaps(compile_body(pendulum()), broken)
        >>> bridged.q[:, 0].round(3).tolist(), bridged.seen.tolist()
        ([0.0, 0.1, 0.2, 0.3], [True, False, True, True])
    """
    recorded = motion.q if motion.q.ndim == 2 else motion.q[0]
    time = motion.time
    q = np.tile(body.coordinates.default, (time.size, 1))
    missing = np.zeros(time.size, dtype=bool)
    for index, name in enumerate(body.coordinates.names):
        if name not in motion.names:
            continue
        values = recorded[:, motion.names.index(name)]
        known = np.isfinite(values)
        if known.any():
            q[:, index] = np.interp(time, time[known], values[known])
            missing |= ~known
    return Unbroken(q, ~_widened(missing, time))


def _widened(
    missing: Bool[np.ndarray, " frame"], time: Float[np.ndarray, " frame"]
) -> Bool[np.ndarray, " frame"]:
    wide = missing.copy()
    for start, stop in runs(missing):
        near = (time > time[start] - _BESIDE_GAP_S) & (time < time[stop - 1] + _BESIDE_GAP_S)
        wide |= near
    return wide
