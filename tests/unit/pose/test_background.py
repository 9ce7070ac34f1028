import numpy as np
import pytest
from scipy.ndimage import affine_transform, gaussian_filter

from hiphinge.pose.background import Background, covered, movement
from hiphinge.pose.regions import Region

RNG = np.random.default_rng(7)
SCENE = 128.0 + 300.0 * gaussian_filter(RNG.normal(size=(260, 400)), 1.5)


def seen(x: float = 0.0, y: float = 0.0, roll: float = 0.0, zoom: float = 1.0) -> np.ndarray:
    """The scene after the background moved to the right and down, turned clockwise and grew."""
    cos, sin = np.cos(roll) / zoom, np.sin(roll) / zoom
    matrix = np.array([[cos, -sin], [sin, cos]])  # rows, columns of the scene for the picture's
    middle = np.array([90.0, 160.0])
    offset = middle + 40.0 - matrix @ (middle + np.array([y, x]))
    return affine_transform(SCENE, matrix, offset, output_shape=(180, 320), order=3)


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (3.0, -2.0), (0.4, 0.3), (-9.0, 5.5)])
def test_a_shift_is_found(x: float, y: float) -> None:
    np.testing.assert_allclose(movement(seen(), seen(x, y), [])[:2], (x, y), atol=0.15)


def test_a_turn_and_a_zoom_are_found() -> None:
    found = movement(seen(), seen(1.0, 0.0, roll=np.radians(1.0), zoom=1.01), [])
    np.testing.assert_allclose(found, (1.0, 0.0, np.radians(1.0), np.log(1.01)), atol=0.15)
    assert abs(np.degrees(found[2]) - 1.0) < 0.1
    assert abs(found[3] - 0.01) < 0.002


def test_a_person_who_moves_is_not_the_camera() -> None:
    before, now = seen(), seen()
    before[30:160, 100:180] = SCENE[30:160, 200:280]
    now[30:160, 104:184] = SCENE[30:160, 200:280]
    found = movement(before, now, [Region(142.0, 95.0, 170.0)])
    np.testing.assert_allclose(found, 0.0, atol=0.02)


def test_a_background_without_structure_says_nothing() -> None:
    wall = np.full((180, 320), 120.0)
    assert np.isnan(movement(wall, wall, [])).all()


@pytest.mark.parametrize(
    ("way", "state"),
    [
        (np.zeros(30), "still"),
        (3.0 * np.sin(np.arange(30)), "hand-held"),
        (np.arange(30) * 1.5, "panning"),
    ],
)
def test_kinds_of_movement(way: np.ndarray, state: str) -> None:
    background = Background()
    for look, x in enumerate(way):
        background.add(seen(float(x)), 1, look / 10, [])
    motion = background.motion(2.0, 640)
    assert motion.state == state
    np.testing.assert_allclose(motion.shift[:, 0], 2.0 * (way - way[0]), atol=2.0)


def test_a_shaking_hand_is_followed_without_drift() -> None:
    time = np.arange(90) / 30.0
    x, y = 6.0 * np.sin(9.0 * time), 4.0 * np.sin(7.0 * time)
    roll = np.radians(1.5) * np.sin(5.0 * time)
    background = Background()
    for number, at in enumerate(time):
        background.add(seen(x[number], y[number], roll[number]), 1, float(at), [])
    motion = background.motion(1.0, 320)
    assert motion.state == "hand-held"
    np.testing.assert_allclose(motion.shift, np.stack([x, y], axis=1), atol=0.5)
    np.testing.assert_allclose(np.degrees(motion.roll), np.degrees(roll), atol=0.15)


def test_where_people_fill_the_picture_nothing_is_known() -> None:
    background = Background()
    body = np.stack(np.meshgrid(np.arange(0, 320, 40.0), np.arange(0, 180, 40.0)), axis=-1)
    for number in range(10):
        everywhere = covered(body.reshape(-1, 2), 400.0)
        background.add(seen(float(number)), 1, number / 10, everywhere)
    assert background.motion(1.0, 320).state == "unknown"
