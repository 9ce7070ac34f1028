"""Legs that a pose model exchanged while they crossed."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.kinematics.planar.crossings import LEG, uncrossed
from hiphinge.kinematics.planar.examples import side_view_walk
from hiphinge.types import Landmarks


def exchanged(walk: Landmarks, frames: slice) -> Landmarks:
    pixels = walk.pixels.copy()
    for name in LEG:
        left, right = (walk.names.index(f"{side}_{name}") for side in ("left", "right"))
        pixels[frames, left] = walk.pixels[frames, right]
        pixels[frames, right] = walk.pixels[frames, left]
    return replace(walk, pixels=pixels)


@pytest.mark.parametrize("frames", [slice(40, 41), slice(30, 52), slice(60, 80)])
def test_exchanged_legs_are_put_right(frames: slice) -> None:
    walk = side_view_walk(seconds=4.0)
    found, count = uncrossed(exchanged(walk, frames))
    wrong = np.abs(found.pixels - walk.pixels).max(axis=(1, 2)) > 1.0
    # Where the legs cover each other either label is right.
    assert wrong.sum() <= 2
    assert abs(count - (frames.stop - frames.start)) <= 2


def test_noise_alone_exchanges_nothing() -> None:
    walk = side_view_walk(seconds=6.0)
    noise = np.random.default_rng(3).normal(0.0, 3.0, walk.pixels.shape)
    assert uncrossed(replace(walk, pixels=walk.pixels + noise))[1] <= 4


def test_somebody_not_found_is_no_fault() -> None:
    walk = side_view_walk(seconds=3.0)
    pixels = walk.pixels.copy()
    pixels[20:40] = np.nan
    assert uncrossed(replace(walk, pixels=pixels))[1] == 0
