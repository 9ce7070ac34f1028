"""The body model, compiled."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.types.terms import ReadOnly


@dataclass(frozen=True, slots=True)
class Mesh(ReadOnly):
    """Where a bone mesh sits on a body: file name, scale factors, frame offset in the body."""

    body: int
    file: str
    scale: Float[np.ndarray, "3"]
    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, "3"]


@dataclass(frozen=True, slots=True)
class JointTree(ReadOnly):
    """A body model's joints as flat arrays, parents before children, ground first.

    Each joint applies its elements in order (translations, then rotations), every element an axis
    and a function of at most one coordinate. Function values live in `pool`.

    Attributes:
        parent: Index of the parent body.
        parent_rotation: Joint frame in the parent body, rotation.
        parent_position: Joint frame in the parent body, origin [m].
        child_rotation: Body frame in the joint's child frame, rotation.
        child_position: Body frame in the joint's child frame, origin [m].
        first_element: Index of a body's first element; one more entry than bodies.
        element_kind: 0 translation, 1 rotation.
        element_axis: Unit axis.
        element_coordinate: Coordinate index, or -1 for a constant.
        function_kind: 0 constant, 1 linear, 2 polynomial, 3 piecewise cubic.
        function_start: First entry in `pool`.
        function_size: Number of coefficients or knots.
        pool: Function coefficients.
    """

    parent: Int[np.ndarray, " body"]
    parent_rotation: Float[np.ndarray, "body 3 3"]
    parent_position: Float[np.ndarray, "body 3"]
    child_rotation: Float[np.ndarray, "body 3 3"]
    child_position: Float[np.ndarray, "body 3"]
    first_element: Int[np.ndarray, " bodies_and_one"]
    element_kind: Int[np.ndarray, " element"]
    element_axis: Float[np.ndarray, "element 3"]
    element_coordinate: Int[np.ndarray, " element"]
    function_kind: Int[np.ndarray, " element"]
    function_start: Int[np.ndarray, " element"]
    function_size: Int[np.ndarray, " element"]
    pool: Float[np.ndarray, " coefficient"]


@dataclass(frozen=True, slots=True)
class CoordinateSet(ReadOnly):
    """The coordinates of a body model and how dependent ones follow their leaders.

    Attributes:
        names: OpenSim names.
        rotational: True for angles [rad], False for lengths [m].
        default: Default values.
        lower: Lower limits where clamped, else -inf.
        upper: Upper limits where clamped, else inf.
        locked: Fixed at the default.
        leader: Index of the independent coordinate, -1 for coordinates that are free themselves.
        coupler_kind: As `JointTree.function_kind`; read only where `leader >= 0`.
        coupler_start: First entry in the tree's `pool`.
        coupler_size: Number of coefficients or knots.
    """

    names: tuple[str, ...]
    rotational: Bool[np.ndarray, " coordinate"]
    default: Float[np.ndarray, " coordinate"]
    lower: Float[np.ndarray, " coordinate"]
    upper: Float[np.ndarray, " coordinate"]
    locked: Bool[np.ndarray, " coordinate"]
    leader: Int[np.ndarray, " coordinate"]
    coupler_kind: Int[np.ndarray, " coordinate"]
    coupler_start: Int[np.ndarray, " coordinate"]
    coupler_size: Int[np.ndarray, " coordinate"]

    @property
    def free(self) -> Int[np.ndarray, " free"]:
        """Indices of the coordinates that may move by themselves."""
        return np.flatnonzero((self.leader < 0) & ~self.locked)


@dataclass(frozen=True, slots=True)
class BodyModel(ReadOnly):
    """A musculoskeletal model compiled to arrays, with the .osim text that it came from.

    Attributes:
        name: Model name.
        bodies: Body names in tree order; the first is "ground".
        tree: The joints.
        coordinates: The coordinates.
        mass: Body masses [kg]; ground 0.
        mass_center: Mass centres in body axes [m].
        inertia: Inertia about the mass centre in body axes [kg m^2].
        marker_names: Model markers.
        marker_body: Body of each marker.
        marker_position: Marker in its body's axes [m].
        marker_weight: Tracking weight of each marker; 0 leaves it out of inverse kinematics.
        meshes: Bone meshes for drawing.
        osim: The model as OpenSim XML text.
        is_default: True for the repaired default body (scaled or not), whose landmarks and pelvis
            frame hiphinge knows; False for a user's model.
        notes: What was repaired, scaled or assumed, one sentence each.
    """

    name: str
    bodies: tuple[str, ...]
    tree: JointTree
    coordinates: CoordinateSet
    mass: Float[np.ndarray, " body"]
    mass_center: Float[np.ndarray, "body 3"]
    inertia: Float[np.ndarray, "body 3 3"]
    marker_names: tuple[str, ...]
    marker_body: Int[np.ndarray, " marker"]
    marker_position: Float[np.ndarray, "marker 3"]
    marker_weight: Float[np.ndarray, " marker"]
    meshes: tuple[Mesh, ...]
    osim: str
    is_default: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Poses(ReadOnly):
    """Where every body is: body-to-ground rotation and body origin in ground [m]."""

    rotation: Float[np.ndarray, "frame body 3 3"]
    position: Float[np.ndarray, "frame body 3"]
