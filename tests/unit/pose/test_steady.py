from dataclasses import replace

import numpy as np
import pytest

from hiphinge.pose.examples import standing_landmarks
from hiphinge.pose.result import CameraMotion
from hiphinge.pose.steady import is_moving, steadied

SIZE = (400, 800)


def shaken(roll_deg: float = 3.0, zoom: float = 1.05) -> tuple[np.ndarray, CameraMotion]:
    """Pixels of a body that stands, through a camera that shifts, turns and zooms ever more."""
    body = standing_landmarks(frames=21)
    share = np.linspace(0.0, 1.0, 21)
    shift = np.outer(share, (30.0, -12.0))
    roll, zooms = np.radians(roll_deg) * share, 1.0 + (zoom - 1.0) * share
    about = body.pixels.astype(float) - (200.0, 400.0)
    x, y = about[..., 0], about[..., 1]
    cos, sin = (zooms * np.cos(roll))[:, None], (zooms * np.sin(roll))[:, None]
    seen = np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1) + shift[:, None] + (200, 400)
    return seen.astype(np.float32), CameraMotion("hand-held", body.time, shift, roll, zooms)


def test_shift_turn_and_zoom_are_undone() -> None:
    body = standing_landmarks(frames=21)
    pixels, camera = shaken()
    assert np.abs(pixels - body.pixels).max() > 20.0
    steady = steadied(replace(body, pixels=pixels), camera, *SIZE)
    np.testing.assert_allclose(steady.pixels, body.pixels, atol=0.02)


def test_the_first_of_the_landmarks_pictures_is_the_measure() -> None:
    body = standing_landmarks(frames=21)
    pixels, camera = shaken()
    later = replace(
        body,
        frame=body.frame[5:],
        time=body.time[5:],
        pixels=pixels[5:],
        visibility=body.visibility[5:],
        world=body.world[5:],
    )
    steady = steadied(later, camera, *SIZE)
    np.testing.assert_allclose(steady.pixels, pixels[5][None].repeat(16, axis=0), atol=0.02)


def test_space_turns_with_the_picture() -> None:
    """A body that the camera's roll leans to the right stands again."""
    body = standing_landmarks(frames=21)
    camera = shaken(roll_deg=20.0)[1]
    angle = -camera.roll[:, None]  # clockwise as seen, y up
    x, y = body.world[..., 0].astype(float), body.world[..., 1].astype(float)
    leaned = body.world.copy()
    leaned[..., 0] = np.cos(angle) * x - np.sin(angle) * y
    leaned[..., 1] = np.sin(angle) * x + np.cos(angle) * y
    steady = steadied(replace(body, world=leaned), camera, *SIZE)
    np.testing.assert_allclose(steady.world, body.world, atol=1e-5)


@pytest.mark.parametrize("state", ["still", "unknown"])
def test_without_a_known_movement_nothing_is_changed(state: str) -> None:
    body, camera = standing_landmarks(frames=21), replace(shaken()[1], state=state)
    assert not is_moving(camera)
    assert steadied(body, camera, *SIZE) is body
