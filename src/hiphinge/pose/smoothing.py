"""Smoothing landmarks as they come, at the cost of at most two pictures of delay.

One-Euro filter: Casiez G, Roussel N, Vogel D (2012), doi:10.1145/2207676.2208639. The constants are
those of the published BlazePose graph (MediaPipe, Apache-2.0).
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from hiphinge.pose.detector import Sighting

# Until two time stamps are known.
_FIRST_RATE_HZ = 30.0
_DERIVATIVE_CUTOFF_HZ = 1.0
_VISIBILITY_SHARE = 0.1


@dataclass(slots=True)
class OneEuro:
    """A low-pass whose cutoff rises with speed.

    Example:
        >>> still = OneEuro(min_cutoff_hz=1.0, beta=0.0)
        >>> values = [float(still(np.array([x]), t / 30)[0]) for t, x in enumerate([0.0, 1.0, 1.0])]
        >>> 0.0 == values[0] < values[1] < values[2] < 1.0
        True
    """

    min_cutoff_hz: float
    beta: float
    _value: Float[np.ndarray, "*shape"] | None = None
    _raw: Float[np.ndarray, "*shape"] = field(default_factory=lambda: np.zeros(0))
    _slope: Float[np.ndarray, "*shape"] = field(default_factory=lambda: np.zeros(0))
    _time: float = 0.0
    _rate_hz: float = _FIRST_RATE_HZ

    def __call__(
        self, value: Float[np.ndarray, "*shape"], time: float, scale: float = 1.0
    ) -> Float[np.ndarray, "*shape"]:
        """Smooth the next value; speeds are measured in units of 1/`scale`."""
        if self._value is None:
            self._value, self._raw, self._time = value, value, time
            self._slope = np.zeros_like(value)
            return value
        if time > self._time > 0.0:
            self._rate_hz = 1.0 / (time - self._time)
        self._time = time
        slope = (value - self._raw) * (scale * self._rate_hz)
        self._slope = self._slope + self._share(_DERIVATIVE_CUTOFF_HZ) * (slope - self._slope)
        self._raw = value
        share = self._share(self.min_cutoff_hz + self.beta * np.abs(self._slope))
        self._value = self._value + share * (value - self._value)
        return self._value

    def _share(
        self, cutoff_hz: float | Float[np.ndarray, "*shape"]
    ) -> float | Float[np.ndarray, "*shape"]:
        return 1.0 / (1.0 + self._rate_hz / (2.0 * math.pi * cutoff_hz))


@dataclass(slots=True)
class Smoother:
    """Smooths one person; begin a new one when the person was lost."""

    _pixels: OneEuro = field(default_factory=lambda: OneEuro(0.05, 80.0))
    _world: OneEuro = field(default_factory=lambda: OneEuro(0.1, 40.0))
    _visibility: Float[np.ndarray, " landmark"] | None = None

    def __call__(self, seen: Sighting, time: float) -> Sighting:
        """Smooth what was seen at a time [s]; where to look next stays as it was seen."""
        before = seen.visibility if self._visibility is None else self._visibility
        self._visibility = before + _VISIBILITY_SHARE * (seen.visibility - before)
        return replace(
            seen,
            # Speeds in body sizes a second: the same shake weighs the same near and far.
            pixels=self._pixels(seen.pixels, time, 1.0 / seen.region.size),
            world=self._world(seen.world, time),
            visibility=self._visibility,
        )
