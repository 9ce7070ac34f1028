"""Levelling a foot."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hiphinge.kinematics.flat_foot import turn_upright


@pytest.mark.parametrize("seed", range(5))
def test_turn_upright_is_the_smallest_turn(seed: int) -> None:
    up = np.random.default_rng(seed).standard_normal(3)
    up /= np.linalg.norm(up)
    expected, _ = Rotation.align_vectors([[0.0, 1.0, 0.0]], up[None])
    np.testing.assert_allclose(turn_upright(up), expected.as_matrix(), atol=1e-9)
