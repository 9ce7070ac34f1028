"""Draws in batches, so that a recording of any length fits into memory.

All draws of twenty minutes at once would take a gigabyte; no measure needs more than one draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Int

from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import Angles

Rows = Int[np.ndarray, " row"]


@runtime_checkable
class Drawn(Protocol):
    """Angles and points with errors, of whatever draws are asked for."""

    @property
    def n_draws(self) -> int:
        """Number of draws, the best estimate included."""
        ...

    @property
    def at_once(self) -> int:
        """How many of them fit into memory together."""
        ...

    def of(self, rows: Rows) -> tuple[Angles, BodyPaths]:
        """Return some draws; draw 0 is the best estimate."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """Draws that are in memory already, or a best estimate alone.

    Attributes:
        angles: Angles [deg].
        points: Points with the same draws [m].
    """

    angles: Angles
    points: BodyPaths

    @property
    def n_draws(self) -> int:
        """Number of draws, the best estimate included."""
        return self.angles.values_deg.shape[0] if self.angles.values_deg.ndim == 3 else 1

    @property
    def at_once(self) -> int:
        """All of them."""
        return self.n_draws

    def of(self, rows: Rows) -> tuple[Angles, BodyPaths]:
        """Return some draws; all of them without a copy."""
        if rows.size == self.n_draws:
            return self.angles, self.points
        paths = {
            key: path[rows] if path.ndim == 3 else path for key, path in self.points.paths.items()
        }
        angles = replace(self.angles, values_deg=self.angles.values_deg[rows])
        return angles, replace(self.points, paths=paths)


def batches(drawn: Drawn) -> Iterator[Rows]:
    """Yield the rows of all draws in turn; each batch begins with the best estimate.

    Example:
        >>> class Three:
        ...     n_draws, at_once = 4, 3
        ...     def of(self, rows): ...
        >>> [rows.tolist() for rows in batches(Three())]
        [[0, 1, 2], [0, 3]]
    """
    others = max(drawn.at_once - 1, 1)
    starts = range(1, max(drawn.n_draws, 2), others)
    for start in starts:
        yield np.append(0, np.arange(start, min(start + others, drawn.n_draws)))
