"""A body model in plain words: what is read from OpenSim before it is compiled to arrays."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.errors import ModelError
from hiphinge.types import Mesh

CONSTANT, LINEAR, POLYNOMIAL, CUBIC = 0, 1, 2, 3
TRANSLATION, ROTATION = 0, 1


class UnsupportedModel(ModelError):
    """A model that OpenSim understands and the compiled body does not (loops, other joints).

    Inverse kinematics then falls back to OpenSim's own tool.
    """


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one coordinate.

    Attributes:
        kind: `CONSTANT` (c), `LINEAR` (slope, intercept), `POLYNOMIAL` (highest power first) or
            `CUBIC` (all knots, then value, slope, half curvature and cubic term at each knot;
            straight lines outside the knots, as OpenSim's SimmSpline).
        coefficients: As `kind` says.
    """

    kind: int
    coefficients: tuple[float, ...]

    @property
    def size(self) -> int:
        """Number of coefficients, or of knots for `CUBIC`."""
        count = len(self.coefficients)
        return count // 5 if self.kind == CUBIC else count


IDENTITY = Function(LINEAR, (1.0, 0.0))


@dataclass(frozen=True, slots=True)
class Element:
    """One translation [m] or rotation [rad] along an axis, driven by at most one coordinate."""

    kind: int
    axis: tuple[float, float, float]
    coordinate: str | None
    function: Function = IDENTITY


@dataclass(frozen=True, slots=True)
class Placement:
    """A frame in its body: rotation and origin [m]."""

    rotation: Float[np.ndarray, "3 3"]
    position: Float[np.ndarray, "3"]


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint between two bodies: where its frames sit and how it moves."""

    name: str
    parent: str
    child: str
    in_parent: Placement
    in_child: Placement
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A coordinate [rad or m]; limits are infinite where OpenSim does not clamp."""

    name: str
    rotational: bool
    default: float
    lower: float
    upper: float
    locked: bool


@dataclass(frozen=True, slots=True)
class Coupler:
    """A coordinate that follows another one."""

    follower: str
    leader: str
    function: Function


@dataclass(frozen=True, slots=True)
class Segment:
    """Mass [kg], mass centre [m] and inertia about it [kg m^2] of a body, in its own axes."""

    name: str
    mass: float
    mass_center: Float[np.ndarray, "3"]
    inertia: Float[np.ndarray, "3 3"]


@dataclass(frozen=True, slots=True)
class ModelMarker:
    """A marker at `position` [m] in the axes of `body`."""

    name: str
    body: str
    position: Float[np.ndarray, "3"]


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """Everything that is compiled; bodies in any order, ground left out."""

    name: str
    segments: tuple[Segment, ...]
    joints: tuple[Joint, ...]
    coordinates: tuple[Coordinate, ...]
    couplers: tuple[Coupler, ...] = ()
    markers: tuple[ModelMarker, ...] = ()
    meshes: tuple[tuple[str, Mesh], ...] = ()
