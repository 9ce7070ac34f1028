import numpy as np

from hiphinge.pose.changes import Changes
from hiphinge.pose.regions import Region
from hiphinge.pose.tiles import tiles

RNG = np.random.default_rng(5)
SCENE = RNG.uniform(50.0, 200.0, (90, 160)).astype(np.float32)
TILES = tiles(320, 180)


def seen(x: int | None = None) -> np.ndarray:
    """The scene with the telephone's noise, and somebody at a column."""
    grey = SCENE + RNG.normal(0.0, 2.0, SCENE.shape).astype(np.float32)
    if x is not None:
        grey[40:60, x : x + 8] += 60.0
    return grey


def test_everything_is_searched_first_and_nothing_while_nothing_changes() -> None:
    changes = Changes()
    assert changes.worth_searching(TILES, seen(), 2, 0.0, []) == TILES
    assert changes.worth_searching(TILES, seen(), 2, 0.5, []) == ()


def test_parts_where_somebody_comes_are_searched() -> None:
    changes = Changes()
    changes.worth_searching(TILES, seen(), 2, 0.0, [])
    named = changes.worth_searching(TILES, seen(150), 2, 0.5, [])
    assert TILES[0] in named  # the whole picture
    assert all(left + width > 300 for left, _, width, _ in named)


def test_those_who_are_followed_may_move() -> None:
    changes = Changes()
    changes.worth_searching(TILES, seen(20), 2, 0.0, [])
    person = Region(2 * 27.0, 2 * 50.0, 80.0)
    assert changes.worth_searching(TILES, seen(24), 2, 0.5, [person]) == ()


def test_after_a_while_everything_is_searched_again() -> None:
    changes = Changes()
    changes.worth_searching(TILES, seen(), 2, 0.0, [])
    assert changes.worth_searching(TILES, seen(), 2, 2.1, []) == TILES
