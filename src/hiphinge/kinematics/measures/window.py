"""What a measure may look at: one cycle of one limb, all draws at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.kinematics.foot_forces import FootForces
from hiphinge.kinematics.measures.instants import Instants
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import ActivityName, Angles, Cycle, Side

Draws = Float[np.ndarray, " draw"]
Signal = Float[np.ndarray, "draw frame"]
Path = Float[np.ndarray, "draw frame 3"]

_ROUNDING = 1e-9  # s
_LEAST_WAY = 0.01  # m: less travel in a cycle has no direction


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that the measures of one recording are made from.

    Attributes:
        activity: What the person does.
        angles: Clinical angles with their draws [deg].
        points: Body points with the same draws [m].
        ground: Horizontal velocity of the surface under the feet, zero on firm ground [m/s].
        forces: Vertical force under each foot [BW], None without plates or mass.
        force_gain: What the force under the left and right foot is multiplied by.
        n_draws: Number of draws, the best estimate included.
    """

    activity: ActivityName
    angles: Angles
    points: BodyPaths
    ground: Float[np.ndarray, "draw 3"]
    forces: FootForces | None
    force_gain: Float[np.ndarray, "draw 2"]
    n_draws: int

    @property
    def time(self) -> Float[np.ndarray, " frame"]:
        """Seconds on the recording's own axis."""
        return self.angles.time


def outward(side: Side) -> float:
    """Return +1 where the person's right is outward, -1 for the left limb.

    Example:
        >>> outward("left")
        -1.0
    """
    return 1.0 if side == "right" else -1.0


@dataclass(frozen=True, slots=True)
class Window:
    """One cycle seen from one limb; every answer has one number for each draw.

    Attributes:
        trial: The recording.
        cycle: The cycle or repetition, as the timeline has it.
        side: The limb measured; either limb in turn for two-legged repetitions.
        instants: When things happened.
    """

    trial: Trial
    cycle: Cycle
    side: Side
    instants: Instants

    @property
    def duration(self) -> Draws:
        """Length of the cycle [s]."""
        return self.instants.end - self.instants.start

    @property
    def loaded(self) -> tuple[Draws, Draws]:
        """From contact to toe-off in gait, the whole repetition otherwise [s]."""
        if self.cycle.kind != "repetition":
            return self.instants.start, self.instants.toe_off
        return self.instants.start, self.instants.end

    @property
    def whole(self) -> tuple[Draws, Draws]:
        """From start to end [s]."""
        return self.instants.start, self.instants.end

    def angle(self, name: str, *, sided: bool = True) -> Signal:
        """Return one clinical angle [deg], of this limb unless `sided` is false."""
        values = self.trial.angles.of(name, self.side if sided else None)
        return _with_draws(values, 1, self.trial.n_draws)

    def point(self, name: str, side: Side | None) -> Path:
        """Return one body point's path [m]."""
        return _with_draws(self.trial.points.of(name, side), 2, self.trial.n_draws)

    def at(self, signal: Signal, instant: Draws) -> Draws:
        """Interpolate a signal at each draw's instant [s]; NaN outside the recording."""
        return self.point_at(signal[..., None], instant)[:, 0]

    def point_at(self, path: Float[np.ndarray, "draw frame axis"], instant: Draws) -> np.ndarray:
        """Interpolate a path at each draw's instant: (draw, axis)."""
        time, draws = self.trial.time, np.arange(self.trial.n_draws)
        known = np.nan_to_num(instant, nan=time[0])
        right = np.clip(np.searchsorted(time, known), 1, time.size - 1)
        share = ((known - time[right - 1]) / (time[right] - time[right - 1]))[:, None]
        # Half a frame beyond the ends is where a moved event may fall: the end itself stands in.
        beyond = np.isnan(instant) | (share[:, 0] < -0.5) | (share[:, 0] > 1.5)
        share = np.clip(share, 0.0, 1.0)
        value = path[draws, right - 1] * (1.0 - share) + path[draws, right] * share
        return np.where(beyond[:, None], np.nan, value)

    def highest(self, signal: Signal, span: tuple[Draws, Draws]) -> Draws:
        """Return the largest value within a span of time, its ends included."""
        inside = _reduced(_nanmax, *self._within(signal, span))
        # Between two frames a steep curve may end higher than at the last frame inside.
        ends = np.fmax(self.at(signal, span[0]), self.at(signal, span[1]))
        return np.where(np.isnan(inside), np.nan, np.fmax(inside, ends))

    def lowest(self, signal: Signal, span: tuple[Draws, Draws]) -> Draws:
        """Return the smallest value within a span of time."""
        return -self.highest(-signal, span)

    def mean(self, signal: Signal, span: tuple[Draws, Draws]) -> Draws:
        """Return the mean within a span of time."""
        return _reduced(_nanmean, *self._within(signal, span))

    def extreme(self, signal: Signal, span: tuple[Draws, Draws]) -> Draws:
        """Return the value that lies farthest from zero, with its sign."""
        high, low = self.highest(signal, span), self.lowest(signal, span)
        return np.where(np.abs(low) > np.abs(high), low, high)

    def travel(self) -> Float[np.ndarray, "draw 3"]:
        """Return the pelvis's way over the ground in this cycle, horizontal [m]."""
        pelvis = self.point("pelvis", None)
        way = self.point_at(pelvis, self.instants.end) - self.point_at(pelvis, self.instants.start)
        way = way - self.trial.ground * self.duration[:, None]
        return way * np.array([1.0, 0.0, 1.0])

    def forward(self) -> Float[np.ndarray, "draw 3"]:
        """Return the direction of progression, horizontal and of unit length; NaN on the spot."""
        way = self.travel()
        length = np.linalg.norm(way, axis=1, keepdims=True)
        return way / np.where(length > _LEAST_WAY, length, np.nan)

    def _within(
        self, signal: Signal, span: tuple[Draws, Draws]
    ) -> tuple[Float[np.ndarray, "draw near"], Bool[np.ndarray, "draw near"]]:
        """Cut out the frames that any draw needs, and mark those of each draw."""
        time, (start, end) = self.trial.time, span
        if np.isnan(start).all() or np.isnan(end).all():
            nothing = np.full((self.trial.n_draws, 1), np.nan)
            return nothing, np.zeros(nothing.shape, dtype=bool)
        first = int(np.searchsorted(time, float(np.nanmin(start)) - _ROUNDING))
        last = int(np.searchsorted(time, float(np.nanmax(end)) + _ROUNDING, side="right"))
        near = time[first : max(last, first + 1)]
        inside = (near >= start[:, None] - _ROUNDING) & (near <= end[:, None] + _ROUNDING)
        return signal[:, first : first + near.size], inside


def _with_draws(values: np.ndarray, n_own: int, n_draws: int) -> np.ndarray:
    if values.ndim == n_own:
        values = values[None]
    return np.broadcast_to(values, (n_draws, *values.shape[1:]))


def _nanmax(values: Signal) -> Draws:
    return np.nanmax(values, axis=1)


def _nanmean(values: Signal) -> Draws:
    # Draw by draw: the order of summation must not depend on what other draws need.
    return np.array([row[np.isfinite(row)].mean() for row in values])


def _reduced(
    reduce: Callable[[Signal], Draws], signal: Signal, inside: Bool[np.ndarray, "draw frame"]
) -> Draws:
    """Reduce the marked frames of each draw; NaN where there are too few."""
    marked = inside & np.isfinite(signal)
    # A peak may hide in a gap: with more than a fifth missing nothing is said.
    some = marked.any(axis=1) & (marked.sum(axis=1) >= 0.8 * inside.sum(axis=1))
    result = np.full(signal.shape[0], np.nan)
    if some.any():
        result[some] = reduce(np.where(marked[some], signal[some], np.nan))
    return result
