"""A body that stands still before a camera, for examples and tests."""

import numpy as np
from jaxtyping import Float

from hiphinge.pose.body_points import NAMES
from hiphinge.types import Landmarks

# Half widths and heights above the mid hips [m] of an adult 1.72 m tall.
_PLACES = {
    "shoulder": (0.18, 0.5), "elbow": (0.2, 0.25), "wrist": (0.2, 0.0), "pinky": (0.2, -0.1),
    "index": (0.2, -0.1), "thumb": (0.2, -0.1), "hip": (0.1, 0.0), "knee": (0.1, -0.42),
    "ankle": (0.1, -0.84), "heel": (0.1, -0.9), "foot_index": (0.1, -0.9),
}  # fmt: skip
_FACE = (0.05, 0.72)
_FOOT = 0.15


def standing_body() -> Float[np.ndarray, "landmark 3"]:
    """Points of a body that faces the camera [m]: x to the picture's right, y up, z to the camera.

    Example:
        >>> standing_body().shape
        (33, 3)
    """
    points = np.zeros((len(NAMES), 3))
    for row, name in enumerate(NAMES):
        side, _, part = name.partition("_")
        sign = {"left": 1.0, "right": -1.0}.get(side, 0.0)
        across, up = _PLACES.get(part, _FACE)
        points[row] = (sign * across, up, _FOOT if part == "foot_index" else 0.0)
    return points


def standing_landmarks(
    yaw_deg: float | Float[np.ndarray, " frame"] = 0.0,
    *,
    frames: int = 30,
    rate_hz: float = 30.0,
    center: tuple[float, float] = (200.0, 400.0),
    pixels_per_metre: float = 300.0,
) -> Landmarks:
    """Landmarks of that body as a distant camera sees it.

    Args:
        yaw_deg: How far it is turned to the picture's right [deg]; one for each frame, or one.
        frames: Number of pictures when there is one angle.
        rate_hz: Pictures a second.
        center: Mid hips in the picture [px].
        pixels_per_metre: Size of the body in the picture.

    Example:
        >>> body = standing_landmarks()
        >>> body.point("left_hip")[0].tolist()
        [230.0, 400.0]
    """
    angle = np.radians(yaw_deg if isinstance(yaw_deg, np.ndarray) else np.full(frames, yaw_deg))
    x, y, z = standing_body().T
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    world = np.stack(
        [cos * x + sin * z, np.broadcast_to(y, (angle.size, y.size)), cos * z - sin * x], 2
    )
    frame = np.arange(angle.size)
    return Landmarks(
        person=1,
        names=NAMES,
        frame=frame,
        time=frame / rate_hz,
        pixels=world[:, :, :2] * (pixels_per_metre, -pixels_per_metre) + center,
        visibility=np.ones((angle.size, len(NAMES))),
        world=world,
    )
