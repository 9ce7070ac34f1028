import numpy as np
import pytest

from hiphinge.pose.body_points import NAMES, refined, sighting
from hiphinge.pose.regions import Region


def points() -> np.ndarray:
    """Points on a diagonal of the input; hips in the middle, the rim above."""
    found = np.zeros((39, 5), np.float32)
    found[:, 0] = found[:, 1] = np.linspace(60.0, 190.0, 39)
    found[33, :2], found[34, :2] = (128.0, 128.0), (128.0, 48.0)
    found[:, 3] = 2.0
    return found


NO_MAP = np.full((64, 64, 39), -20.0, np.float32)


def test_names_are_those_of_the_model() -> None:
    assert len(NAMES) == len(set(NAMES)) == 33
    assert (NAMES[11], NAMES[24], NAMES[31]) == ("left_shoulder", "right_hip", "left_foot_index")
    assert NAMES[1:7] == (
        "left_eye_inner", "left_eye", "left_eye_outer",
        "right_eye_inner", "right_eye", "right_eye_outer",
    )  # fmt: skip


def test_a_clear_peak_moves_a_point_and_noise_does_not() -> None:
    share = np.full((2, 2), 0.5)
    heatmap = np.full((64, 64, 2), -20.0)
    heatmap[31, 34, 0] = 5.0
    heatmap[31, 34, 1] = -1.0  # below one half
    moved = refined(share, heatmap)
    np.testing.assert_allclose(moved[0], (34 / 64, 31 / 64), atol=1e-6)
    np.testing.assert_allclose(moved[1], (0.5, 0.5))


@pytest.mark.parametrize("angle", [0.0, 0.7, -2.0])
def test_points_follow_the_square(angle: float) -> None:
    world = np.tile([0.3, -0.2, 0.1], (39, 1)).astype(np.float32)
    seen = sighting(points(), NO_MAP, world, 0.9, Region(300.0, 200.0, 512.0, angle))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    offset = turn @ (2.0 * (points()[5, :2] - 128.0))
    np.testing.assert_allclose(seen.pixels[5], offset + np.array([300.0, 200.0]), atol=1e-4)
    # The body's axis is turned with the square, so the next square is turned alike.
    assert seen.region.angle == pytest.approx(angle)
    assert seen.region.size == pytest.approx(2 * 160.0 * 1.25)
    x, down = turn @ (0.3, -0.2)
    np.testing.assert_allclose(seen.world[0], (x, -down, -0.1), atol=1e-6)
    assert seen.visibility[0] == pytest.approx(1 / (1 + np.exp(-2.0)))
