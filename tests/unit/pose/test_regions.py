import numpy as np
import pytest

from hiphinge.pose.regions import Region, jump, region_around


@pytest.mark.parametrize("angle", [0.0, 0.5, -1.5, 3.0])
def test_a_body_that_leans_turns_its_square(angle: float) -> None:
    up = np.array([np.sin(angle), -np.cos(angle)])
    region = region_around(np.array([70.0, 80.0]), np.array([70.0, 80.0]) + 20.0 * up)
    assert region.angle == pytest.approx(angle)
    assert region.size == pytest.approx(50.0)


def test_a_turned_square_holds_its_corners_only() -> None:
    region = Region(0.0, 0.0, 10.0, np.pi / 4)
    assert region.contains(0.0, 7.0)
    assert not region.contains(4.9, 4.9)


def test_a_jump_is_measured_by_the_smaller_square() -> None:
    assert jump(Region(0.0, 0.0, 10.0), Region(0.0, 4.0, 8.0)) == pytest.approx(0.5)
