"""Outlines around circles."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hiphinge.pictures.outline import hull, smooth

PLACES = arrays(float, (5, 2), elements=st.floats(-100, 100))
SIZES = arrays(float, 5, elements=st.floats(2, 30))


def ends(path: str) -> np.ndarray:
    """Points where straight pieces and arcs begin."""
    found = re.findall(r"[ML](-?[\d.]+) ?(-?[\d.]+)", path)
    return np.array([[float(x), float(y)] for x, y in found])


@given(PLACES, SIZES)
def test_a_hull_lies_on_the_outermost_circles(centers: np.ndarray, radii: np.ndarray) -> None:
    path = hull(centers, radii)
    assert path.startswith("M") and path.endswith("Z")
    angles = np.linspace(0.0, 2.0 * np.pi, 720)
    way = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    farthest = (way @ centers.T + radii).max(axis=1)
    for point in ends(path):
        slack = farthest - way @ point
        assert slack.min() > -0.2  # inside or on the hull
        assert slack.min() < 0.4  # and on its rim


def test_a_circle_inside_another_is_not_seen() -> None:
    path = hull(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([10.0, 2.0]))
    assert path.count("A") == 2
    assert "A2" not in path


def test_a_smooth_line_goes_through_its_points() -> None:
    path = smooth(np.array([[0.0, 0.0], [10.0, 5.0], [20.0, 0.0]]))
    assert path.startswith("M0 0C")
    assert "10 5" in path
    assert path.endswith("20 0")
