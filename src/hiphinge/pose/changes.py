"""Which parts of a picture are worth another search: those in which something changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from hiphinge.pose.regions import Region
from hiphinge.pose.tiles import Tile

# Grey levels by which a square of so many pixels of the small picture differs when somebody came:
# a telephone's noise is below three, and a body stands out from its background by twenty.
_CHANGED = 8.0
_SQUARE = 6
# Searched again after so long all the same [s]: someone may have been overlooked.
_PATIENCE = 2.0


@dataclass(slots=True)
class Changes:
    """Remembers how each part of the picture looked when it was searched."""

    _seen: dict[Tile, tuple[float, Float[np.ndarray, "row column"]]] = field(
        default_factory=dict[Tile, tuple[float, Float[np.ndarray, "row column"]]]
    )

    def worth_searching(
        self,
        tiles: Sequence[Tile],
        grey: Float[np.ndarray, "row column"],
        ratio: int,
        time: float,
        people: Sequence[Region],
    ) -> tuple[Tile, ...]:
        """The parts in which something changed since they were named last.

        Args:
            tiles: All parts.
            grey: The picture, made smaller.
            ratio: Pixels of the picture for each pixel of `grey`.
            time: Of the picture [s].
            people: Who is followed already: their movement says nothing.
        """
        known = _covered(grey.shape, ratio, people)
        named: list[Tile] = []
        for tile in tiles:
            left, top, width, height = (int(side / ratio) for side in tile)
            part = (slice(top, top + height), slice(left, left + width))
            now = grey[part]
            since, before = self._seen.get(tile, (-math.inf, now))
            fresh = time - since < _PATIENCE and before.shape == now.shape
            if fresh and _difference(before, now, known[part]) < _CHANGED:
                continue
            self._seen[tile] = (time, now.copy())
            named.append(tile)
        return tuple(named)


def _covered(
    shape: tuple[int, ...], ratio: int, people: Sequence[Region]
) -> Float[np.ndarray, "row column"]:
    """1 where nobody is followed, 0 around those who are."""
    free = np.ones(shape, np.float32)
    for person in people:
        half = 0.5 * person.size / ratio
        x, y = person.x / ratio, person.y / ratio
        rows = slice(max(int(y - half), 0), max(int(y + half) + 1, 0))
        columns = slice(max(int(x - 0.8 * half), 0), max(int(x + 0.8 * half) + 1, 0))
        free[rows, columns] = 0.0
    return free


def _difference(
    before: Float[np.ndarray, "row column"],
    now: Float[np.ndarray, "row column"],
    free: Float[np.ndarray, "row column"],
) -> float:
    """Largest mean difference in a small square."""
    rows, columns = (side // _SQUARE * _SQUARE for side in now.shape)
    if rows == 0 or columns == 0:
        return math.inf
    off = (np.abs(now - before) * free)[:rows, :columns]
    squares = off.reshape(rows // _SQUARE, _SQUARE, columns // _SQUARE, _SQUARE)
    return float(squares.mean(axis=(1, 3)).max())
