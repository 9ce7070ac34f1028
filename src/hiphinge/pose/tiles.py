"""Where to search a picture for people: as a whole, and in parts, for those who are small in it."""

import math

import numpy as np
from jaxtyping import UInt8

Image = UInt8[np.ndarray, "height width 3"]
# Left, top, width, height [px].
Tile = tuple[int, int, int, int]
# Tiles share half of their side, so that everybody is whole in one of them.
_STEP = 0.5
# Around a point that the user gives: shares of the picture's shorter side.
_CLOSER = (0.6, 0.35)


def tiles(width: int, height: int, near: tuple[float, float] | None = None) -> tuple[Tile, ...]:
    """Parts of a picture to search, the whole picture first.

    Args:
        width: Width of the picture.
        height: Its height.
        near: A point to search more closely.

    Example:
        >>> tiles(300, 200)
        ((0, 0, 300, 200), (0, 0, 200, 200), (100, 0, 200, 200))
    """
    side, length = min(width, height), max(width, height)
    whole = (0, 0, width, height)
    found = [whole]
    if length > side:
        count = math.ceil((length - side) / (_STEP * side)) + 1
        for place in np.linspace(0, length - side, count).astype(int).tolist():
            left, top = (place, 0) if width > height else (0, place)
            found.append((left, top, side, side))
    if near is not None:
        found += [_around(near, round(share * side), width, height) for share in _CLOSER]
    return tuple(found)


def _around(near: tuple[float, float], side: int, width: int, height: int) -> Tile:
    left = min(max(round(near[0] - side / 2), 0), width - side)
    top = min(max(round(near[1] - side / 2), 0), height - side)
    return left, top, side, side
