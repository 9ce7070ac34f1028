from dataclasses import replace

import numpy as np

from hiphinge.pose.body_points import NAMES
from hiphinge.pose.detector import Sighting
from hiphinge.pose.regions import Region
from hiphinge.pose.smoothing import Smoother

RNG = np.random.default_rng(5)


def seen(x: float, noise: float = 0.0) -> Sighting:
    region = Region(x, 0.0, 500.0)
    count = len(NAMES)
    return Sighting(
        1.0,
        NAMES,
        np.full((count, 2), x) + noise * RNG.normal(size=(count, 2)),
        np.full(count, 0.9),
        np.zeros((count, 3)),
        region,
        region,
    )


def test_a_body_at_rest_is_held_still() -> None:
    smoother = Smoother()
    raw = [seen(100.0, noise=0.5) for _ in range(60)]
    out = [smoother(one, frame / 30) for frame, one in enumerate(raw)]
    shake = np.std([one.pixels for one in raw[30:]], axis=0).mean()
    assert np.std([one.pixels for one in out[30:]], axis=0).mean() < 0.5 * shake


def test_a_moving_body_is_followed_within_two_pictures() -> None:
    smoother = Smoother()
    # A step of 25 pixels in a picture: as a foot in walking.
    out = [smoother(seen(25.0 * frame), frame / 30) for frame in range(40)]
    lag = 25.0 * 39 - out[-1].pixels[0, 0]
    assert 0.0 < lag < 2 * 25.0


def test_where_to_look_next_is_not_smoothed() -> None:
    smoother = Smoother()
    smoother(seen(0.0), 0.0)
    assert smoother(seen(50.0), 1 / 30).region.x == 50.0


def test_visibility_is_averaged() -> None:
    smoother = Smoother()
    smoother(seen(0.0), 0.0)
    blind = replace(seen(0.0), visibility=np.zeros(len(NAMES)))
    np.testing.assert_allclose(smoother(blind, 1 / 30).visibility, 0.81)
