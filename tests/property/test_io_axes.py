"""Whatever way a laboratory lays its axes, the same recording comes out."""

from itertools import permutations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hiphinge.io.axes import find_axes, turn

NAMES = ("RASI", "LASI", "SACR", "RHEE", "LHEE", "RTOE", "LTOE", "RANK", "LANK")
BODY = np.array(
    [
        [0.1, 1.0, 0.12], [0.1, 1.0, -0.12], [-0.1, 1.0, 0.0],
        [-0.06, 0.04, 0.1], [-0.06, 0.04, -0.1], [0.16, 0.04, 0.1], [0.16, 0.04, -0.1],
        [0.0, 0.1, 0.12], [0.0, 0.1, -0.12],
    ]
)  # fmt: skip
QUARTER_TURNS = [
    matrix
    for order in permutations(range(3))
    for signs in product((1.0, -1.0), repeat=3)
    if np.linalg.det(matrix := np.eye(3)[list(order)] * np.array(signs)[:, None]) > 0
]
noise = arrays(float, (6, len(NAMES), 3), elements=st.floats(-0.02, 0.02))
shift = arrays(float, 3, elements=st.floats(-5, 5))


def test_there_are_24_ways_to_lay_axes():
    assert len(QUARTER_TURNS) == 24


@given(st.sampled_from(QUARTER_TURNS), noise, shift)
def test_the_laboratory_does_not_matter(lab, wobble, origin):
    ground = BODY + wobble + origin
    found = find_axes(NAMES, ground @ lab.T)
    assert np.array_equal(turn(found.axes.rotation, ground @ lab.T), ground)


@given(st.sampled_from(QUARTER_TURNS), noise)
def test_the_rotation_is_proper_and_names_its_axes(lab, wobble):
    axes = find_axes(NAMES, (BODY + wobble) @ lab.T).axes
    assert np.array_equal(axes.rotation @ axes.rotation.T, np.eye(3))
    assert np.linalg.det(axes.rotation) > 0
    assert axes.up[1] != axes.forward[1]


@given(noise)
def test_mirroring_the_person_and_swapping_names_keeps_the_axes(wobble):
    mirrored = (BODY + wobble) * np.array([1.0, 1.0, -1.0])
    swap = {"R": "L", "L": "R", "S": "S"}
    names = [swap[name[0]] + name[1:] for name in NAMES]
    assert np.array_equal(find_axes(names, mirrored).axes.rotation, np.eye(3))
