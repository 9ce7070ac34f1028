import numpy as np

from hiphinge.report.foot_loads import forces_on_feet
from hiphinge.types import Forces

TIME = np.linspace(0.0, 1.0, 11)


def plates(force, point, moment=None, sides=(None, None)):
    n = len(force)
    spread = lambda rows: np.repeat(np.array(rows, dtype=float)[:, None], TIME.size, axis=1)  # noqa: E731
    moment = moment or [[0.0, 0.0, 0.0]] * n
    names = tuple(f"plate {index}" for index in range(n))
    corners = np.full((n, 4, 3), np.nan)
    return Forces(TIME, spread(force), spread(point), spread(moment), names, sides, corners)


def feet(left, right):
    return np.repeat(np.array([left, right], dtype=float)[:, None], TIME.size, axis=1)


def test_each_plate_goes_to_the_foot_above_it():
    two = plates([[10, 300, 5], [-10, 400, 0]], [[0, 0, -0.1], [0, 0, 0.1]])
    found = forces_on_feet(two, time=TIME, feet=feet([-0.05, 0, -0.1], [-0.05, 0, 0.1]))
    assert found.sides == ("left", "right")
    assert found.force[0, 5].tolist() == [10, 300, 5]
    assert found.force[1, 5].tolist() == [-10, 400, 0]


def test_two_plates_under_one_foot_keep_force_and_moment():
    two = plates(
        [[20, 300, -8], [-5, 500, 12]], [[0.0, 0, 0.1], [0.2, 0, 0.14]], [[0, 3, 0], [0, -1, 0]]
    )
    found = forces_on_feet(two, time=TIME, feet=feet([5, 0, 5], [0.1, 0, 0.1]))
    assert not found.force[0].any()
    before = sum(np.cross(two.point[k, 3], two.force[k, 3]) + two.free_moment[k, 3] for k in (0, 1))
    after = np.cross(found.point[1, 3], found.force[1, 3]) + found.free_moment[1, 3]
    np.testing.assert_allclose(found.force[1, 3], two.force[:, 3].sum(axis=0))
    np.testing.assert_allclose(after, before, atol=1e-9)


def test_a_force_far_from_both_feet_is_left_out():
    found = forces_on_feet(
        plates([[0, 500, 0]], [[3, 0, 3]], sides=(None,)),
        time=TIME,
        feet=feet([0, 0, 0], [0.3, 0, 0]),
    )
    assert not found.force.any()


def test_the_files_own_side_is_believed():
    found = forces_on_feet(
        plates([[0, 500, 0]], [[0, 0, 0]], sides=("right",)),
        time=TIME,
        feet=feet([0, 0, 0], [3, 0, 0]),
    )
    assert found.force[1, 0, 1] == 500.0
