"""How each foot moves in the direction the body faces: what contacts are read from."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.events.body_points import BodyPoints
from hiphinge.events.heading import Heading
from hiphinge.signals import differentiate, lowpass
from hiphinge.types import SIDES, Side

# Contact times were as good at 12 as at 20 Hz on the recordings of validation/events.md, and
# noise of 2 mm then leaves the vertical speed within 0.1 m/s.
CUTOFF_HZ = 12.0


@dataclass(frozen=True, slots=True)
class FootMotion:
    """One foot, smoothed. Forward is where the body faces, up is against gravity.

    Attributes:
        side: The foot.
        time: Seconds.
        heel_ahead: Heel in front of the pelvis [m].
        toe_ahead: Toe in front of the pelvis [m].
        ahead: Middle of the foot in front of the pelvis [m].
        height: Middle of the foot above the origin [m].
        heel_speed: Forward speed of the heel over ground [m/s].
        toe_speed: Forward speed of the toe over ground [m/s].
        foot_rise: Vertical speed of the middle of the foot [m/s].
        toe_rise: Vertical speed of the toe [m/s].
        toe_lift: Vertical acceleration of the toe [m/s^2].
    """

    side: Side
    time: Float[np.ndarray, " frame"]
    heel_ahead: Float[np.ndarray, " frame"]
    toe_ahead: Float[np.ndarray, " frame"]
    ahead: Float[np.ndarray, " frame"]
    height: Float[np.ndarray, " frame"]
    heel_speed: Float[np.ndarray, " frame"]
    toe_speed: Float[np.ndarray, " frame"]
    foot_rise: Float[np.ndarray, " frame"]
    toe_rise: Float[np.ndarray, " frame"]
    toe_lift: Float[np.ndarray, " frame"]

    @property
    def speed(self) -> Float[np.ndarray, " frame"]:
        """Forward speed of the middle of the foot over ground [m/s]."""
        return 0.5 * (self.heel_speed + self.toe_speed)

    @property
    def seen(self) -> Bool[np.ndarray, " frame"]:
        """True where heel, toe and pelvis were all measured."""
        return np.isfinite(self.ahead)


def foot_motions(points: BodyPoints, heading: Heading) -> tuple[FootMotion, FootMotion]:
    """Return the motion of the left and the right foot.

    Example:
        >>> from hiphinge.events.examples import walking_points
        >>> from hiphinge.events.heading import find_heading
        >>> points = walking_points(seconds=2.0)
        >>> left, right = foot_motions(points, find_heading(points))
        >>> left.side, bool(left.speed.max() > 2.0)
        ('left', True)
    """
    rate, time, forward = points.rate_hz, points.time, heading.forward
    pelvis = lowpass(points.pelvis, rate_hz=rate, cutoff_hz=CUTOFF_HZ)

    def along(path: Float[np.ndarray, "frame 3"]) -> np.ndarray:
        return np.einsum("fi,fi->f", path, forward)

    def motion(index: int, side: Side) -> FootMotion:
        heel = lowpass(points.heel[index], rate_hz=rate, cutoff_hz=CUTOFF_HZ)
        toe = lowpass(points.toe[index], rate_hz=rate, cutoff_hz=CUTOFF_HZ)
        heel_velocity = differentiate(heel, time=time)
        toe_velocity = differentiate(toe, time=time)
        return FootMotion(
            side=side,
            time=time,
            heel_ahead=along(heel - pelvis),
            toe_ahead=along(toe - pelvis),
            ahead=along(0.5 * (heel + toe) - pelvis),
            height=0.5 * (heel + toe)[:, 1],
            heel_speed=along(heel_velocity),
            toe_speed=along(toe_velocity),
            foot_rise=0.5 * (heel_velocity + toe_velocity)[:, 1],
            toe_rise=toe_velocity[:, 1],
            toe_lift=differentiate(toe_velocity[:, 1], time=time),
        )

    return motion(0, SIDES[0]), motion(1, SIDES[1])
