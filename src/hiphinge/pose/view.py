"""From where the camera sees the person: the side, the front or back, or between."""

from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.types import Landmarks, View

Plane = Literal["sagittal", "frontal", "oblique"]
# Turn of hips and shoulders out of the picture plane, folded [deg]; with these limits and this
# mean the plane was told right on five of five clips.
FRONTAL_BELOW_DEG = 20.0
SAGITTAL_ABOVE_DEG = 60.0
_MEAN_FRAMES = 15
# A person who is seen from another side for more than this share of the time has turned round.
_TURNS = 0.2


def yaw_deg(landmarks: Landmarks) -> Float[np.ndarray, " frame"]:
    """Turn of the body about the vertical [deg]: 0 to the camera, 90 to the right.

    The mean of hips and shoulders over 15 pictures; NaN where nobody was found.
    """
    across = np.zeros((landmarks.time.size, 3))
    for name in ("hip", "shoulder"):
        across += _unit(landmarks.place(f"left_{name}") - landmarks.place(f"right_{name}"))
    x, depth = (_smooth(across[:, column]) for column in (0, 2))
    # Facing the camera the left side is at the picture's right, facing right it is far away.
    return np.degrees(np.arctan2(-depth, x))


def folded_deg(yaw: Float[np.ndarray, " frame"]) -> Float[np.ndarray, " frame"]:
    """Angle between shoulders and picture plane: 0 from the front or back, 90 from the side.

    Example:
        >>> folded_deg(np.array([0.0, 90.0, -150.0])).round().tolist()
        [0.0, 90.0, 30.0]
    """
    return np.degrees(np.arcsin(np.abs(np.sin(np.radians(yaw)))))


def plane_of(folded: float) -> Plane:
    """The plane that a camera at this angle sees.

    Example:
        >>> plane_of(10.0), plane_of(45.0), plane_of(80.0)
        ('frontal', 'oblique', 'sagittal')
    """
    if folded < FRONTAL_BELOW_DEG:
        return "frontal"
    return "oblique" if folded < SAGITTAL_ABOVE_DEG else "sagittal"


def find_view(landmarks: Landmarks, used: Bool[np.ndarray, " frame"]) -> View:
    """Plane and facing over the pictures that are used.

    Args:
        landmarks: One person.
        used: Pictures that count.
    """
    yaw = yaw_deg(landmarks)
    known = used & ~np.isnan(yaw)
    if not known.any():
        return View("oblique", None, "the body was not seen well enough to tell from where")
    folded = folded_deg(yaw[known])
    middle = float(np.median(folded))
    plane = plane_of(middle)
    share = float(np.mean([plane_of(float(angle)) != plane for angle in folded]))
    reason = f"hips and shoulders stand {middle:.0f} degrees out of the picture plane"
    if share > _TURNS:
        reason += f", and the body turns: {100.0 * share:.0f} % of the time it is seen otherwise"
    return View(plane, _facing(yaw[known], plane), reason)


def _facing(yaw: Float[np.ndarray, " frame"], plane: Plane) -> str:
    angle = np.radians(yaw)
    to_right, to_camera = float(np.median(np.sin(angle))), float(np.median(np.cos(angle)))
    side = "right" if to_right > 0.0 else "left"
    end = "camera" if to_camera > 0.0 else "away"
    if plane == "sagittal":
        return side
    return end if plane == "frontal" else f"{end}, {side}"


def _unit(vector: Float[np.ndarray, "frame 3"]) -> Float[np.ndarray, "frame 3"]:
    level = vector.astype(float)
    level[:, 1] = 0.0
    return level / np.maximum(np.linalg.norm(level, axis=1), 1e-9)[:, None]


def _smooth(values: Float[np.ndarray, " frame"]) -> Float[np.ndarray, " frame"]:
    """Mean of the known values in a window; NaN stays NaN."""
    known = ~np.isnan(values)
    width = min(_MEAN_FRAMES, values.size)
    window = np.ones(width)
    total = np.convolve(np.where(known, values, 0.0), window, "same")
    count = np.convolve(known.astype(float), window, "same")
    return np.where(known, total / np.maximum(count, 1.0), np.nan)
