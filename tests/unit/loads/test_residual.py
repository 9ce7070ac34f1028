"""What motion and plates leave unexplained."""

import numpy as np
import pytest

from hiphinge.loads.inverse_dynamics import NetMoments
from hiphinge.loads.residual import residual_quality


def needing(force: np.ndarray) -> NetMoments:
    """Two bodies that share the force of each frame, and a draw that does not count."""
    both = np.stack([0.25 * force, 0.75 * force], axis=1)
    return NetMoments(np.zeros((2, len(force), 1)), np.stack([both, 100.0 * both]))


def test_the_bodies_forces_add_up() -> None:
    force = np.array([[3.0, 0.0, 4.0], [0.0, -1.0, 0.0]])
    found = residual_quality(needing(force), np.array([True, True]))
    assert found["residual_peak"] == 5.0
    assert found["residual_rms"] == pytest.approx(np.sqrt(13.0), abs=0.01)


def test_frames_without_measured_forces_do_not_count() -> None:
    force = np.array([[3.0, 0.0, 4.0], [0.0, -1.0, 0.0]])
    assert residual_quality(needing(force), np.array([False, True]))["residual_peak"] == 1.0
    assert residual_quality(needing(force), np.array([False, False])) == {}
