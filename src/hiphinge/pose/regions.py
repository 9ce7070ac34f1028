"""Where a person is in a picture: a square, turned so that the body stands upright in it."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

# The square around a body is this much larger than the circle through head and feet
# (Bazarevsky et al. 2020, doi:10.48550/arXiv.2006.10204, and the published graph of the model).
MARGIN = 1.25
# A step of the square beyond this share of its side is another person: it marked both true
# changes of subject of the sample clip and nothing else.
SWITCH_JUMP = 0.35


@dataclass(frozen=True, slots=True)
class Region:
    """A square of a picture.

    Attributes:
        x: Centre [px], to the right.
        y: Centre [px], down.
        size: Side [px].
        angle: Turn of the square [rad], clockwise as seen.

    Example:
        >>> Region(100.0, 50.0, 40.0, 0.0).contains(110.0, 60.0)
        True
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in the square."""
        right, down = x - self.x, y - self.y
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        along, across = right * cos + down * sin, down * cos - right * sin
        return max(abs(along), abs(across)) <= 0.5 * self.size

    def shifted(self, x: float, y: float) -> "Region":
        """The same square, moved [px]."""
        return Region(self.x + x, self.y + y, self.size, self.angle)


def region_around(
    center: Float[np.ndarray, "2"], rim: Float[np.ndarray, "2"], margin: float = MARGIN
) -> Region:
    """Square around a body from its mid hips and a point on the circle around it.

    The direction from centre to rim is the body's long axis: it points up in the square.

    Example:
        >>> region_around(np.array([50.0, 60.0]), np.array([50.0, 20.0]))
        Region(x=50.0, y=60.0, size=100.0, angle=0.0)
    """
    right, down = float(rim[0] - center[0]), float(rim[1] - center[1])
    angle = 0.5 * math.pi - math.atan2(-down, right)
    angle -= 2.0 * math.pi * math.floor((angle + math.pi) / (2.0 * math.pi))
    size = 2.0 * math.hypot(right, down) * margin
    return Region(float(center[0]), float(center[1]), size, angle)


def jump(before: Region, after: Region) -> float:
    """How far a square moved, as a share of its side.

    Example:
        >>> jump(Region(0.0, 0.0, 100.0), Region(30.0, 40.0, 100.0))
        0.5
    """
    side = max(min(before.size, after.size), 1e-9)
    return math.hypot(after.x - before.x, after.y - before.y) / side
