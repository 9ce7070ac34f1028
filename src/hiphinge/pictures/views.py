"""From where a picture is seen: a parallel projection."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

# Azimuth (0 from the front of the ground axes, 90 from the right) and elevation [deg].
NAMED: Mapping[str, tuple[float, float]] = {
    "side": (72.0, 7.0),
    "side_left": (-72.0, 7.0),
    "front": (8.0, 7.0),
    "front_quarter": (38.0, 12.0),
    "front_quarter_left": (-38.0, 12.0),
    "rear": (172.0, 7.0),
    "rear_quarter": (142.0, 12.0),
    "rear_quarter_left": (-142.0, 12.0),
    "from_above": (25.0, 32.0),
}


@dataclass(frozen=True, slots=True)
class View:
    """A direction of view: azimuth and elevation of the eye [deg]."""

    azimuth_deg: float
    elevation_deg: float

    def axes(self) -> Float[np.ndarray, "3 3"]:
        """Return the paper's right, paper's down and the way to the eye, as rows."""
        azimuth, elevation = np.deg2rad([self.azimuth_deg, self.elevation_deg])
        toward = np.array(
            [
                np.cos(elevation) * np.cos(azimuth),
                np.sin(elevation),
                np.cos(elevation) * np.sin(azimuth),
            ]
        )
        right = np.array([np.sin(azimuth), 0.0, -np.cos(azimuth)])
        return np.stack([right, -np.cross(toward, right), toward])

    def see(self, points: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
        """Return points as (right, down, toward the eye) [m].

        Example:
            >>> import numpy as np
            >>> View(90.0, 0.0).see(np.array([1.0, 2.0, 3.0])).round(6).tolist()
            [1.0, -2.0, 3.0]
        """
        return points @ self.axes().T
