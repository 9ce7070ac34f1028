"""What finds a person in one picture: the plug point for pose models."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge.pose.regions import Region
from hiphinge.types import ReadOnly


@dataclass(frozen=True, slots=True)
class Sighting(ReadOnly):
    """One person in one picture.

    Attributes:
        score: How sure the model is that somebody is there, 0 to 1.
        names: The landmarks.
        pixels: Where they are in the picture, x to the right, y down [px].
        visibility: How sure it is that each can be seen, 0 to 1.
        world: Their place about the mid hips [m]: x right, y up, z toward the camera.
        looked_in: The square that was looked at.
        region: The square around the body, where to look in the next picture.
    """

    score: float
    names: tuple[str, ...]
    pixels: Float[np.ndarray, "landmark 2"]
    visibility: Float[np.ndarray, " landmark"]
    world: Float[np.ndarray, "landmark 3"]
    looked_in: Region
    region: Region


@runtime_checkable
class Detector(Protocol):
    """A pose model. Another one is another class with these two methods."""

    def search(self, image: UInt8[np.ndarray, "height width 3"]) -> tuple[Region, ...]:
        """Squares around people anywhere in a picture (red, green, blue), surest first.

        They need not be sure nor exact: `look` decides.

        Args:
            image: The upright picture, or a part of it.
        """
        ...

    def look(self, image: UInt8[np.ndarray, "height width 3"], region: Region) -> Sighting | None:
        """The person in a square of a picture, or None when there is nobody.

        Args:
            image: The upright picture.
            region: Where the person is, from a search or from the picture before.
        """
        ...
