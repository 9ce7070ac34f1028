"""Plate mechanics against a load that is known: a force at a point, and a twist."""

import numpy as np
import pytest

from hiphinge.io.plates import PlateGeometry, plate_load, share_on_plate

# A plate 0.6 x 0.4 m somewhere in a z-up laboratory, turned by 90 degrees, z of the plate down.
CORNERS = np.array([[1.0, 2.0, 0.0], [1.0, 2.6, 0.0], [1.4, 2.6, 0.0], [1.4, 2.0, 0.0]])
MIDDLE = CORNERS.mean(axis=0)
X, Y, Z = np.array([0.0, -1, 0]), np.array([-1.0, 0, 0]), np.array([0.0, 0, -1])
PLATE = np.stack([X, Y, Z], axis=1)
FORCE = np.array([30.0, -50.0, 720.0])
POINT = MIDDLE + np.array([0.08, -0.13, 0.0])
TWIST = np.array([0.0, 0.0, 6.5])
DEPTH = np.array([0.002, -0.001, -0.038])  # own origin to surface, plate axes


def moment_at_origin(depth):
    """Moment of the load about the plate's own origin, in plate axes."""
    arm = PLATE.T @ (POINT - MIDDLE) + depth
    return np.cross(arm, PLATE.T @ FORCE) + PLATE.T @ TWIST


def check(load):
    assert load.force[0] == pytest.approx(FORCE, abs=1e-9)
    assert load.point[0] == pytest.approx(POINT, abs=1e-9)
    assert load.free_moment[0] == pytest.approx(TWIST, abs=1e-9)


@pytest.mark.parametrize("stored", [DEPTH, -DEPTH])
def test_type_2_whichever_way_round_the_origin_is_stored(stored):
    channels = np.concatenate([PLATE.T @ FORCE, moment_at_origin(DEPTH) * 1000])[None]
    check(plate_load(channels, PlateGeometry(2, CORNERS, stored)))


def test_type_2_in_newton_metres():
    channels = np.concatenate([PLATE.T @ FORCE, moment_at_origin(DEPTH)])[None]
    check(plate_load(channels, PlateGeometry(2, CORNERS, DEPTH), newton_metre=1.0))


def test_type_4_applies_its_matrix():
    mixed = np.eye(6) * 4.0 + 0.01
    wrench = np.concatenate([PLATE.T @ FORCE, moment_at_origin(DEPTH) * 1000])
    channels = np.linalg.solve(mixed, wrench)[None]
    check(plate_load(channels, PlateGeometry(4, CORNERS, DEPTH, mixed)))


def test_type_1_has_its_point_ready_made():
    point = PLATE.T @ (POINT - MIDDLE) * 1000
    channels = np.concatenate([PLATE.T @ FORCE, point[:2], (PLATE.T @ TWIST)[2:] * 1000])[None]
    check(plate_load(channels, PlateGeometry(1, CORNERS, np.zeros(3))))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_type_3_adds_up_four_sensors(sign):
    """Four sensors at (+-a, +-b): a share of the load that gives the right sum and moments."""
    a, b, depth = 0.2, 0.12, np.array([0.0, 0.0, -0.05])
    fx, fy, fz = PLATE.T @ FORCE
    mx, my, mz = moment_at_origin(depth)
    sign_x = np.array([1.0, -1, -1, 1])
    sign_y = np.array([1.0, 1, -1, -1])
    vertical = fz / 4 + sign_y * mx / (4 * b) - sign_x * my / (4 * a)
    turn = mz / 2
    x12, x34 = fx / 2 - turn / (2 * b), fx / 2 + turn / (2 * b)
    y14, y23 = fy / 2 + turn / (2 * a), fy / 2 - turn / (2 * a)
    channels = np.array([[x12, x34, y14, y23, *vertical]])
    origin = sign * np.array([a, b, 0.05])
    check(plate_load(channels, PlateGeometry(3, CORNERS, origin)))


def test_an_unloaded_plate_has_no_point_and_no_twist():
    channels = np.array([[0.0, 0, -19.9, 100, 100, 100], [0.0, 0, -20.1, 0, 0, 0]])
    load = plate_load(channels, PlateGeometry(2, CORNERS, np.zeros(3)))
    assert np.isnan(load.point[0]).all() and np.isfinite(load.point[1]).all()
    assert (load.free_moment[0] == 0).all()
    assert load.force[0] == pytest.approx([0, 0, 19.9])


def test_share_on_plate_tells_a_wrong_unit():
    channels = np.concatenate([PLATE.T @ FORCE, moment_at_origin(DEPTH) * 1000])[None]
    geometry = PlateGeometry(2, CORNERS, DEPTH)
    assert share_on_plate(plate_load(channels, geometry), CORNERS) == 1.0
    assert share_on_plate(plate_load(channels, geometry, newton_metre=1.0), CORNERS) == 0.0
