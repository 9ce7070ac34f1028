"""How the whole body stands: height, depth, split and lean, from the same few points."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.events.body_points import BodyPoints
from hiphinge.events.heading import Heading
from hiphinge.signals import differentiate, lowpass

_CUTOFF_HZ = 6.0
_FLIGHT_CUTOFF_HZ = 12.0


@dataclass(frozen=True, slots=True)
class Posture:
    """Smoothed signals of the whole body; NaN where a point is missing.

    Attributes:
        time: Seconds.
        leg_length: Pelvis above the lower foot in upright standing or stance [m].
        height: Pelvis above the floor [m].
        rise: Vertical speed of the pelvis [m/s].
        fall: Vertical acceleration of the pelvis [m/s^2].
        foot_height: Lower end of each foot above its lowest level [m].
        split: Left ankle in front of the right one [m].
        behind: Pelvis behind the middle of the ankles [m].
        trunk_ahead: Top of the trunk in front of the middle of the ankles [m].
        apart: Level distance of the ankles [m].
        knee_bend: Angle of each knee, 0 when straight [rad].
    """

    time: Float[np.ndarray, " frame"]
    leg_length: float
    height: Float[np.ndarray, " frame"]
    rise: Float[np.ndarray, " frame"]
    fall: Float[np.ndarray, " frame"]
    foot_height: Float[np.ndarray, "side frame"]
    split: Float[np.ndarray, " frame"]
    behind: Float[np.ndarray, " frame"]
    trunk_ahead: Float[np.ndarray, " frame"]
    apart: Float[np.ndarray, " frame"]
    knee_bend: Float[np.ndarray, "side frame"]

    @property
    def balance(self) -> Float[np.ndarray, " frame"]:
        """Middle of pelvis and trunk in front of the ankles, about the centre of mass [m].

        The pelvis counts alone, half, where the trunk was not measured.
        """
        if np.isfinite(self.trunk_ahead).any():
            return 0.5 * (self.trunk_ahead - self.behind)
        return -0.5 * self.behind


def find_posture(points: BodyPoints, heading: Heading) -> Posture:
    """Compute the signals of the whole body.

    Example:
        >>> from hiphinge.events.examples import squatting_points
        >>> from hiphinge.events.heading import find_heading
        >>> points = squatting_points(repetitions=1)
        >>> round(find_posture(points, find_heading(points)).leg_length, 1)
        0.9
    """
    rate, time = points.rate_hz, points.time
    low = lowpass(
        np.fmin(points.heel[..., 1], points.toe[..., 1]).T,
        rate_hz=rate,
        cutoff_hz=_FLIGHT_CUTOFF_HZ,
    ).T
    floor = _level(low)
    pelvis = points.pelvis[:, 1]
    height = lowpass(pelvis, rate_hz=rate, cutoff_hz=_CUTOFF_HZ)
    quick = lowpass(pelvis, rate_hz=rate, cutoff_hz=_FLIGHT_CUTOFF_HZ)
    ankles = points.ankle if np.isfinite(points.ankle).any(axis=(1, 2)).all() else points.heel
    split = np.einsum("fi,fi->f", ankles[0] - ankles[1], heading.forward)
    middle = 0.5 * (ankles[0] + ankles[1])
    above = height - np.fmin(low[0], low[1])
    return Posture(
        time=time,
        leg_length=float(np.nanpercentile(above, 95)) if np.isfinite(above).any() else float("nan"),
        height=height - floor,
        rise=differentiate(height, time=time),
        fall=differentiate(differentiate(quick, time=time), time=time),
        foot_height=low - _levels(low),
        split=split,
        behind=np.einsum("fi,fi->f", middle - points.pelvis, heading.forward),
        trunk_ahead=np.einsum("fi,fi->f", points.trunk - middle, heading.forward),
        apart=np.linalg.norm((ankles[0] - ankles[1])[:, [0, 2]], axis=1),
        knee_bend=points.knee_flexion,
    )


def _level(low: Float[np.ndarray, "side frame"]) -> float:
    seen = low[np.isfinite(low)]
    return float(np.percentile(seen, 5)) if len(seen) else float("nan")


def _levels(low: Float[np.ndarray, "side frame"]) -> np.ndarray:
    """Return each foot's own lowest level: markers sit at different heights on both feet."""
    return np.array([[_level(side[None])] for side in low])
