"""Quaternions of our own against SciPy's."""

import numpy as np
from scipy.spatial.transform import Rotation

from hiphinge.body.quaternions import quaternions


def test_they_are_those_of_scipy() -> None:
    rotations = Rotation.random(500, rng=np.random.default_rng(3))
    matrices = rotations.as_matrix().reshape(10, 50, 3, 3)
    expected = rotations.as_quat(canonical=True).reshape(10, 50, 4)
    np.testing.assert_allclose(quaternions(matrices), expected, atol=1e-12)


def test_half_turns_keep_their_axis() -> None:
    axes = Rotation.random(60, rng=np.random.default_rng(4)).apply([1.0, 0.0, 0.0])
    matrices = 2.0 * axes[:, :, None] * axes[:, None, :] - np.eye(3)
    found = quaternions(matrices)
    assert np.abs(np.abs((found[:, :3] * axes).sum(axis=1)) - 1.0).max() < 1e-12


def test_what_is_not_known_stays_so() -> None:
    matrices = np.stack([np.eye(3), np.full((3, 3), np.nan)])
    found = quaternions(matrices)
    assert found[0].tolist() == [0.0, 0.0, 0.0, 1.0]
    assert np.isnan(found[1]).all()
