"""Where the person heads."""

import numpy as np
import pytest

from hiphinge.kinematics.direction import heading, heading_axes

TIME = np.linspace(0.0, 4.0, 401)


def level(angle) -> np.ndarray:
    angle = np.broadcast_to(angle, TIME.shape)
    return np.stack([np.cos(angle), 0.0 * angle, -np.sin(angle)], axis=1)


def degrees(forward: np.ndarray) -> np.ndarray:
    return np.degrees(np.arctan2(-forward[:, 2], forward[:, 0]))


@pytest.mark.parametrize("towards", [0.0, 1.2, np.pi / 2, 3.0])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_straight_walk_has_the_direction_of_travel(towards, backwards):
    facing = level(towards + 0.1 * np.sin(2 * np.pi * TIME) + 0.05)
    speed = -1.0 if backwards else 1.0
    path = speed * TIME[:, None] * level(towards)
    np.testing.assert_allclose(heading(facing, path, time=TIME), level(towards), atol=1e-9)


def test_on_the_spot_the_mean_facing_counts():
    facing = level(0.4 + 0.1 * np.sin(2 * np.pi * TIME))
    forward = heading(facing, np.zeros((401, 3)), time=TIME)
    np.testing.assert_allclose(degrees(forward), np.degrees(0.4), atol=0.1)


def test_a_turn_is_followed():
    angle = 0.5 * TIME
    forward = heading(level(angle), np.zeros((401, 3)), time=TIME)
    middle = slice(110, 290)
    np.testing.assert_allclose(degrees(forward)[middle], np.degrees(angle)[middle], atol=0.5)


def test_missing_frames_are_bridged():
    facing = level(0.3)
    facing[50:90] = np.nan
    forward = heading(facing, np.full((401, 3), np.nan), time=TIME)
    np.testing.assert_allclose(degrees(forward), np.degrees(0.3), atol=1e-6)
    nothing = heading(np.full((401, 3), np.nan), np.zeros((401, 3)), time=TIME)
    np.testing.assert_array_equal(nothing, np.tile([1.0, 0.0, 0.0], (401, 1)))


def test_axes_are_right_handed():
    axes = heading_axes(level(0.7))
    np.testing.assert_allclose(np.linalg.det(axes), 1.0)
    np.testing.assert_allclose(axes[:, :, 0], level(0.7))
