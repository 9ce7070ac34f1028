"""Ranges over time: between drawn frames, and of equally large loads elsewhere."""

from dataclasses import dataclass

import numpy as np
import pytest

from hiphinge.loads import series

TIME = np.arange(60) / 10.0
DRAWN = np.arange(10, 30)


@dataclass
class State:
    """The part of a state that ranges over time are made from."""

    time: np.ndarray
    drawn: np.ndarray


def everywhere(values: np.ndarray, edge: np.ndarray) -> np.ndarray:
    untyped = getattr(series._everywhere, "__wrapped__", series._everywhere)
    return untyped(State(TIME, DRAWN), values, edge)


def test_frames_that_were_not_drawn_have_the_range_of_equally_large_loads():
    values = 100.0 + 50.0 * np.sin(2.0 * np.pi * TIME / 2.0)
    found = everywhere(values, 0.1 * values[DRAWN])
    np.testing.assert_allclose(found[DRAWN], 0.1 * values[DRAWN])
    np.testing.assert_allclose(found, 0.1 * values, rtol=0.15)


def test_beyond_the_largest_drawn_load_the_range_grows_with_the_load():
    values = np.where(TIME > 4.0, 400.0, np.linspace(50.0, 100.0, 60))
    found = everywhere(values, 0.2 * values[DRAWN])
    assert found[-1] == pytest.approx(0.2 * 400.0, rel=0.1)


def test_too_few_drawn_frames_give_no_range():
    edge = np.full(DRAWN.size, np.nan)
    edge[:3] = 1.0
    assert np.isnan(everywhere(np.ones(60), edge)).all()


def test_draws_without_an_answer_are_left_out_while_they_are_few():
    change = np.random.default_rng(1).normal(size=(40, 2, 1))
    change[0, 0], change[:20, 1] = np.nan, np.nan
    low, high = series._spread(change)
    assert -3.0 < low[0, 0] < -1.0 and 1.0 < high[0, 0] < 3.0
    assert np.isnan(low[1, 0]) and np.isnan(high[1, 0])
