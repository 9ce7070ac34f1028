"""Landmarks as a file has them, before they are brought to one form."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.types import ReadOnly


@dataclass(frozen=True, slots=True)
class RawLandmarks(ReadOnly):
    """One person's points, in the file's own units.

    Attributes:
        names: Our names of the points that the file has.
        values: x to the right, y down, z away from the camera (NaN without), how sure (NaN
            without); NaN where nobody was found.
        time: Seconds; None where the file does not say.
        rate_hz: Pictures per second; None where the file does not say.
        size: Width and height of the picture [px]; None where the file does not say.
        in_shares: x and y are shares of the picture's width and height.
        people: How many people the file has.
        warnings: One sentence each.
    """

    names: tuple[str, ...]
    values: Float[np.ndarray, "frame landmark 4"]
    time: Float[np.ndarray, " frame"] | None = None
    rate_hz: float | None = None
    size: tuple[float, float] | None = None
    in_shares: bool = False
    people: int = 1
    warnings: tuple[str, ...] = ()
