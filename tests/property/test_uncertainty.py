"""Draws follow from the inputs by the same law as inverse kinematics itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiphinge.body import marker_positions
from hiphinge.body.compile import compile_body
from hiphinge.body.examples import walker
from hiphinge.kinematics import solve_inverse_kinematics
from hiphinge.kinematics.uncertainty import DrawSettings, _response, perturb
from hiphinge.types import Motion

BODY = compile_body(walker())
N = len(BODY.coordinates.names)


def pose(seed: int, frames: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    q = 0.3 * rng.standard_normal((frames, N))
    knees = [name.startswith("knee") for name in BODY.coordinates.names]
    q[:, knees] = 0.5 + 0.2 * rng.random((frames, sum(knees)))
    return q


def motion(q: np.ndarray) -> Motion:
    n = len(BODY.marker_names)
    return Motion(
        np.arange(len(q)) / 100.0,
        BODY.coordinates.names,
        q,
        BODY.marker_names,
        np.full((len(q), n), 0.005),
        np.zeros(len(q), dtype=np.int64),
        "own solver",
    )


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_the_response_is_what_inverse_kinematics_would_find(seed: int):
    """The linear response equals a repeated solve, but for the prior on weakly seen joints."""
    q = pose(seed, frames=1)
    rng = np.random.default_rng(seed)
    moved = 1e-4 * rng.standard_normal((1, len(BODY.marker_names), 3))
    seen = np.ones((1, len(BODY.marker_names)), dtype=bool)
    response = _response(BODY, q, seen)[0]
    predicted = response @ moved.ravel()
    start = marker_positions(BODY, q)
    solved = solve_inverse_kinematics(BODY, np.zeros(1), start + moved, q_init=q[0])
    change = (solved.q - q)[0, BODY.coordinates.free]
    largest = np.abs(predicted).max()
    # The prior holds back weakly seen joints, by a tenth at most; it does so alike whether it
    # is shown the markers as moved or as the solved pose follows them.
    assert change == pytest.approx(predicted, abs=0.15 * largest)
    followed = marker_positions(BODY, solved.q) - start
    assert response @ followed.ravel() == pytest.approx(predicted, abs=0.01 * largest)


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_draw_0_is_the_motion_and_the_others_stay_within_limits(seed: int):
    q = pose(seed)
    drawn = perturb(BODY, motion(q), settings=DrawSettings(n_pairs=8, seed=seed))
    assert np.array_equal(drawn.q[0], q)
    assert (drawn.q[1:] >= BODY.coordinates.lower - 1e-12).all()
    assert (drawn.q[1:] <= BODY.coordinates.upper + 1e-12).all()
    again = perturb(BODY, motion(q), settings=DrawSettings(n_pairs=8, seed=seed))
    assert np.array_equal(drawn.q, again.q)
