"""From a described model to the flat arrays that the kernels walk through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hiphinge.body.description import (
    CONSTANT,
    Coordinate,
    Coupler,
    Element,
    Function,
    Joint,
    ModelDescription,
    ModelMarker,
    Segment,
    UnsupportedModel,
)
from hiphinge.types import BodyModel, CoordinateSet, JointTree, Mesh

GROUND = "ground"


@dataclass(slots=True)
class _Pool:
    """Function coefficients laid end to end."""

    values: list[float] = field(default_factory=list[float])

    def add(self, function: Function) -> int:
        start = len(self.values)
        self.values.extend(function.coefficients)
        return start


def compile_body(
    description: ModelDescription,
    *,
    osim: str = "",
    is_default: bool = False,
    notes: tuple[str, ...] = (),
) -> BodyModel:
    """Lay a described model out as arrays, parents before children.

    Args:
        description: The model.
        osim: The same model as OpenSim XML text, kept with the arrays.
        is_default: True for the repaired default body.
        notes: What was repaired or assumed.

    Raises:
        UnsupportedModel: a loop of joints, or a coordinate that follows a follower.

    Example:
        >>> from hiphinge.body.examples import pendulum
        >>> compile_body(pendulum()).bodies
        ('ground', 'rod')
    """
    joints = _in_tree_order(description)
    bodies = (GROUND, *(joint.child for joint in joints))
    body_index = {name: index for index, name in enumerate(bodies)}
    coordinate_index = {item.name: k for k, item in enumerate(description.coordinates)}
    pool = _Pool()
    tree = _tree(joints, body_index, coordinate_index, pool)
    coordinates = _coordinate_set(description, coordinate_index, pool)
    tree = replace(tree, pool=np.array(pool.values, dtype=float))
    mass, mass_center, inertia = _inertias(description.segments, body_index)
    return BodyModel(
        name=description.name,
        bodies=bodies,
        tree=tree,
        coordinates=coordinates,
        mass=mass,
        mass_center=mass_center,
        inertia=inertia,
        marker_names=tuple(marker.name for marker in description.markers),
        marker_body=_marker_bodies(description.markers, body_index),
        marker_position=_stack([marker.position for marker in description.markers], (3,)),
        marker_weight=np.ones(len(description.markers)),
        meshes=tuple(_placed(mesh, body_index[body]) for body, mesh in description.meshes),
        osim=osim,
        is_default=is_default,
        notes=notes,
    )


def _in_tree_order(description: ModelDescription) -> list[Joint]:
    ordered: list[Joint] = []
    reached = {GROUND}
    waiting = list(description.joints)
    while waiting:
        ready = next((j for j in waiting if j.parent in reached and j.child not in reached), None)
        if ready is None:
            names = ", ".join(joint.name for joint in waiting)
            raise UnsupportedModel("joints that close a loop or hang in the air", value=names)
        ordered.append(ready)
        reached.add(ready.child)
        waiting.remove(ready)
    return ordered


def _tree(
    joints: Sequence[Joint],
    body_index: Mapping[str, int],
    coordinate_index: Mapping[str, int],
    pool: _Pool,
) -> JointTree:
    elements: list[Element] = []
    first = [0, 0]
    for joint in joints:
        elements.extend(element for element in joint.elements if not _is_nothing(element))
        first.append(len(elements))
    starts = [pool.add(element.function) for element in elements]
    axes = _stack([np.array(element.axis, dtype=float) for element in elements], (3,))
    in_child = [joint.in_child.rotation for joint in joints]
    origins = [-j.in_child.rotation.T @ j.in_child.position for j in joints]
    return JointTree(
        parent=np.array([0, *(body_index[joint.parent] for joint in joints)], dtype=np.int64),
        parent_rotation=np.stack([np.eye(3), *(j.in_parent.rotation for j in joints)]),
        parent_position=np.stack([np.zeros(3), *(j.in_parent.position for j in joints)]),
        child_rotation=np.stack([np.eye(3), *(rotation.T for rotation in in_child)]),
        child_position=np.stack([np.zeros(3), *origins]),
        first_element=np.array(first, dtype=np.int64),
        element_kind=np.array([element.kind for element in elements], dtype=np.int64),
        element_axis=axes / np.linalg.norm(axes, axis=1, keepdims=True),
        element_coordinate=np.array(
            [_driver(element, coordinate_index) for element in elements], dtype=np.int64
        ),
        function_kind=np.array([element.function.kind for element in elements], dtype=np.int64),
        function_start=np.array(starts, dtype=np.int64),
        function_size=np.array([element.function.size for element in elements], dtype=np.int64),
        pool=np.zeros(0),
    )


def _is_nothing(element: Element) -> bool:
    return element.function.kind == CONSTANT and element.function.coefficients[0] == 0.0


def _driver(element: Element, coordinate_index: Mapping[str, int]) -> int:
    if element.coordinate is None or element.function.kind == CONSTANT:
        return -1
    return coordinate_index[element.coordinate]


def _coordinate_set(
    description: ModelDescription, coordinate_index: Mapping[str, int], pool: _Pool
) -> CoordinateSet:
    coordinates = description.coordinates
    leader = np.full(len(coordinates), -1, dtype=np.int64)
    kind, start, size = (np.zeros(len(coordinates), dtype=np.int64) for _ in range(3))
    for coupler in description.couplers:
        follower = coordinate_index[coupler.follower]
        leader[follower] = coordinate_index[coupler.leader]
        kind[follower] = coupler.function.kind
        start[follower] = pool.add(coupler.function)
        size[follower] = coupler.function.size
    _refuse_chains(description.couplers)
    return CoordinateSet(
        names=tuple(item.name for item in coordinates),
        rotational=np.array([item.rotational for item in coordinates], dtype=bool),
        default=np.array([_start_value(item) for item in coordinates], dtype=float),
        lower=np.array([item.lower for item in coordinates], dtype=float),
        upper=np.array([item.upper for item in coordinates], dtype=float),
        locked=np.array([item.locked for item in coordinates], dtype=bool),
        leader=leader,
        coupler_kind=kind,
        coupler_start=start,
        coupler_size=size,
    )


def _start_value(item: Coordinate) -> float:
    # A locked coordinate stays where the model says, even outside its range, as in OpenSim.
    return item.default if item.locked else min(max(item.default, item.lower), item.upper)


def _refuse_chains(couplers: Sequence[Coupler]) -> None:
    followers = {coupler.follower for coupler in couplers}
    chained = sorted(c.follower for c in couplers if c.leader in followers)
    if chained or len(followers) < len(couplers):
        raise UnsupportedModel("coordinates coupled twice or in a chain", value=", ".join(chained))


def _inertias(
    segments: Sequence[Segment], body_index: Mapping[str, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mass = np.zeros(len(body_index))
    mass_center = np.zeros((len(body_index), 3))
    inertia = np.zeros((len(body_index), 3, 3))
    for segment in segments:
        if segment.name not in body_index:
            raise UnsupportedModel("a body without a joint", value=segment.name)
        index = body_index[segment.name]
        mass[index] = segment.mass
        mass_center[index] = segment.mass_center
        inertia[index] = segment.inertia
    return mass, mass_center, inertia


def _marker_bodies(markers: Sequence[ModelMarker], body_index: Mapping[str, int]) -> np.ndarray:
    return np.array([body_index[marker.body] for marker in markers], dtype=np.int64)


def _stack(arrays: Sequence[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    return np.stack(arrays).astype(float) if arrays else np.zeros((0, *shape))


def _placed(mesh: Mesh, body: int) -> Mesh:
    return replace(mesh, body=body)
