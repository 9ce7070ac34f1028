"""Landmarks as a camera would have seen them that stood where the first picture was taken.

The background tells how the picture was shifted, turned and zoomed; the same is undone for the
body. What is nearer or farther than the background moves otherwise when the camera is carried along
(parallax): that stays, and the gate of the camera tells of it.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Complex, Float

from hiphinge.pose.result import CameraMotion
from hiphinge.types import Landmarks


def is_moving(camera: CameraMotion) -> bool:
    """Whether there is a movement that is known, so that it can be taken out."""
    return camera.state in ("hand-held", "panning") and camera.time.size > 1


def steadied(landmarks: Landmarks, camera: CameraMotion, width: int, height: int) -> Landmarks:
    """Pixels carried into the first picture's camera, places in space turned likewise.

    Nothing is changed for a camera that stood still, or whose movement cannot be told.

    Args:
        landmarks: One person.
        camera: How the camera moved.
        width: Width of the picture [px].
        height: Its height [px].

    Example:
        >>> from hiphinge.pose.examples import standing_landmarks
        >>> body, path = standing_landmarks(frames=3), np.arange(3.0)
        >>> pan = CameraMotion("panning", body.time, np.outer(path, (5.0, 0.0)), 0 * path, path + 1)
        >>> steadied(body, replace(pan, state="still"), 400, 800) is body
        True
    """
    if not is_moving(camera):
        return landmarks
    turn, shift = _at(camera, landmarks.time)
    middle = complex(0.5 * width, 0.5 * height)
    pixels = landmarks.pixels.astype(float)
    place = (pixels[..., 0] + 1j * pixels[..., 1] - middle - shift[:, None]) / turn[:, None]
    place += middle
    world = landmarks.world.astype(float)
    # In space y points up: the same turn goes the other way round.
    level = (world[..., 0] + 1j * world[..., 1]) * (turn / np.abs(turn))[:, None]
    return replace(
        landmarks,
        pixels=np.stack([place.real, place.imag], axis=-1).astype(np.float32),
        world=np.stack([level.real, level.imag, world[..., 2]], axis=-1).astype(np.float32),
    )


def _at(
    camera: CameraMotion, time: Float[np.ndarray, " frame"]
) -> tuple[Complex[np.ndarray, " frame"], Complex[np.ndarray, " frame"]]:
    """Turn with zoom, and shift, against the first of these times."""

    def between(values: Float[np.ndarray, " look"]) -> Float[np.ndarray, " frame"]:
        return np.interp(time, camera.time, values)

    turn = between(camera.zoom) * np.exp(1j * between(camera.roll))
    shift = between(camera.shift[:, 0]) + 1j * between(camera.shift[:, 1])
    own = turn / turn[0]
    return own, shift - own * shift[0]
