"""The flat faces that a person may touch: the ground, tops of props, walls."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.pictures.poses import GROUND, Picture, Prop
from hiphinge.types import ReadOnly


@dataclass(frozen=True, slots=True)
class Surfaces(ReadOnly):
    """Planes by name: points p with normal . p = offset [m]."""

    names: tuple[str, ...]
    normal: Float[np.ndarray, "n 3"]
    offset: Float[np.ndarray, " n"]

    @property
    def walls(self) -> tuple[str, ...]:
        """The planes that nothing may pass: those that stand upright."""
        upright = np.abs(self.normal[:, 1]) < 0.5
        return tuple(name for name, wall in zip(self.names, upright, strict=True) if wall)

    def height(self, name: str, points: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n"]:
        """Return how far points lie over a plane [m]."""
        index = self.names.index(name)
        return points @ self.normal[index] - self.offset[index]


def surfaces(picture: Picture) -> Surfaces:
    """Return the planes of a picture's props and the ground."""
    planes: dict[str, tuple[tuple[float, float, float], float]] = {GROUND: ((0.0, 1.0, 0.0), 0.0)}
    for prop in picture.props:
        planes.update(_planes(prop))
    return Surfaces(
        tuple(planes),
        np.array([normal for normal, _ in planes.values()]),
        np.array([offset for _, offset in planes.values()]),
    )


def _planes(prop: Prop) -> Mapping[str, tuple[tuple[float, float, float], float]]:
    numbers = prop.numbers
    if prop.kind == "wall":
        x, z = numbers["at"]
        nx, nz = numbers["faces"]
        return {prop.name: ((nx, 0.0, nz), nx * x + nz * z)}
    height = numbers.get("height")
    return {} if height is None else {prop.name: ((0.0, 1.0, 0.0), float(height))}
