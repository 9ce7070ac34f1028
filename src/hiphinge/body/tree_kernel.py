# pyright: basic, reportArgumentType=false, reportReturnType=false
# Entries of arrays are plain numbers to numba, and arrays or numbers to the type checker.
"""Compiled walk over the joint tree: where bodies are and how coordinates move them.

All quantities are in ground axes and relative to a point of expansion (`origin`), which keeps the
numbers small when the person walks far from the laboratory's origin. A coordinate's twist is the
angular velocity and the velocity at that point when the coordinate changes by one unit a second
(Featherstone 2008, Rigid Body Dynamics Algorithms, doi 10.1007/978-1-4899-7560-7).
"""

import math
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numba import njit

from hiphinge.types import BodyModel, CoordinateSet, JointTree

_Part = TypeVar("_Part")

# Sums may be reordered and divisions turned into products, but NaN keeps its meaning; a division
# by zero gives infinity instead of an exception.
_OPTIONS = {
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
}
kernel = njit(**_OPTIONS)
# For helpers called in one place: a call costs as much as they do, for all the arrays handed on.
# (Numba's cache looks at one file's date only: after a change here delete the __pycache__ folders.)
inlined = njit(**_OPTIONS, inline="always")


class KernelTree(NamedTuple):
    """`JointTree` and the couplers as contiguous arrays, with the order of the unknowns.

    `column` is the unknown that moves a coordinate (its own or its leader's), -1 if none does.
    `body_coordinate[first_coordinate[b]:first_coordinate[b + 1]]` are the coordinates of body b's
    joint in the order in which they act. `parent_turned` and `child_turned` are 0 where a rotation
    is the identity, `element_along` is the index of the frame axis an element lies along, else -1:
    most do, which saves half the arithmetic.
    """

    parent: np.ndarray
    parent_rotation: np.ndarray
    parent_position: np.ndarray
    child_rotation: np.ndarray
    child_position: np.ndarray
    first_element: np.ndarray
    element_kind: np.ndarray
    element_axis: np.ndarray
    element_coordinate: np.ndarray
    function_kind: np.ndarray
    function_start: np.ndarray
    function_size: np.ndarray
    pool: np.ndarray
    parent_turned: np.ndarray
    child_turned: np.ndarray
    element_along: np.ndarray
    leader: np.ndarray
    coupler_kind: np.ndarray
    coupler_start: np.ndarray
    coupler_size: np.ndarray
    followers: np.ndarray
    free: np.ndarray
    column: np.ndarray
    body_coordinate: np.ndarray
    first_coordinate: np.ndarray


class KernelMarkers(NamedTuple):
    """Body and place [m] of each marker."""

    body: np.ndarray
    position: np.ndarray


def kernel_tree(body: BodyModel) -> KernelTree:
    """Return a body's joints in the form that the kernels take; they must not write to it."""
    return _kernel_tree(_Same(body.tree), _Same(body.coordinates))


class _Same(Generic[_Part]):
    """Stands for one object in a cache: equal to itself alone, and keeps it alive."""

    def __init__(self, part: _Part) -> None:
        self.part = part

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.part is other.part

    def __hash__(self) -> int:
        return id(self.part)


@lru_cache(maxsize=8)
def _kernel_tree(same_tree: _Same[JointTree], same: _Same[CoordinateSet]) -> KernelTree:
    tree, coordinates = same_tree.part, same.part
    free = coordinates.free
    column = np.full(len(coordinates.names), -1, dtype=np.int64)
    column[free] = np.arange(free.size)
    led = coordinates.leader >= 0
    column[led] = column[coordinates.leader[led]]
    order, first = _coordinates_by_body(tree.first_element, tree.element_coordinate)
    arrays = [getattr(tree, name) for name in KernelTree._fields[:13]]
    arrays += [_is_turned(tree.parent_rotation), _is_turned(tree.child_rotation)]
    arrays += [_along(tree.element_axis), coordinates.leader, coordinates.coupler_kind]
    arrays += [coordinates.coupler_start, coordinates.coupler_size, np.flatnonzero(led)]
    return KernelTree(*(_own(item) for item in (*arrays, free, column, order, first)))


def kernel_markers(body: BodyModel) -> KernelMarkers:
    """Copy a body's markers into the form that the kernels take."""
    return KernelMarkers(_own(body.marker_body), _own(body.marker_position))


def _own(array: np.ndarray) -> np.ndarray:
    """Return a writable, contiguous copy, so that kernels are compiled for one layout only."""
    kind = np.int64 if array.dtype.kind in "iub" else np.float64
    return np.array(array, dtype=kind, order="C", copy=True)


def _is_turned(rotation: np.ndarray) -> np.ndarray:
    return (rotation != np.eye(3)).any(axis=(1, 2))


def _along(axis: np.ndarray) -> np.ndarray:
    lies_along = np.abs(axis) == 1.0
    return np.where(lies_along.any(axis=1), np.argmax(lies_along, axis=1), -1)


def _coordinates_by_body(
    first_element: np.ndarray, element_coordinate: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    order: list[int] = []
    first = np.zeros(len(first_element), dtype=np.int64)
    for body in range(len(first_element) - 1):
        first[body] = len(order)
        for element in range(first_element[body], first_element[body + 1]):
            coordinate = int(element_coordinate[element])
            if coordinate >= 0 and coordinate not in order:
                order.append(coordinate)
    first[-1] = len(order)
    return np.array(order, dtype=np.int64), first


@kernel
def value_and_slope(
    kind: int, start: int, size: int, pool: np.ndarray, x: float
) -> tuple[float, float]:
    """Evaluate a pooled function: 0 constant, 1 linear, 2 polynomial, 3 piecewise cubic."""
    if kind == 1:
        return pool[start] * x + pool[start + 1], pool[start]
    if kind == 0:
        return pool[start], 0.0
    if kind == 2:
        value = pool[start]
        slope = 0.0
        for k in range(1, size):
            slope = slope * x + value
            value = value * x + pool[start + k]
        return value, slope
    knot = 0
    while knot < size - 1 and x >= pool[start + knot + 1]:
        knot += 1
    h = x - pool[start + knot]
    at = start + size + 4 * knot
    if h < 0.0:  # before the first knot: a straight line
        return pool[at] + pool[at + 1] * h, pool[at + 1]
    value = pool[at] + h * (pool[at + 1] + h * (pool[at + 2] + h * pool[at + 3]))
    return value, pool[at + 1] + h * (2.0 * pool[at + 2] + 3.0 * h * pool[at + 3])


@kernel
def follow_leaders(tree: KernelTree, q: np.ndarray, rate: np.ndarray) -> None:
    """Set dependent coordinates in `q`; `rate` becomes d(coordinate)/d(its unknown)."""
    rate[:] = 1.0
    for c in tree.followers:
        q[c], rate[c] = value_and_slope(
            tree.coupler_kind[c],
            tree.coupler_start[c],
            tree.coupler_size[c],
            tree.pool,
            q[tree.leader[c]],
        )


@kernel
def place_bodies(
    tree: KernelTree,
    q: np.ndarray,
    origin: np.ndarray,
    rotation: np.ndarray,
    position: np.ndarray,
    twist: np.ndarray,
) -> None:
    """Compute body rotations, body origins relative to `origin` [m] and coordinate twists.

    `q` must be complete: followers set from their leaders.
    """
    twist[:] = 0.0
    _place_ground(origin, rotation[0], position[0])
    for b in range(1, tree.parent.shape[0]):
        a = tree.parent[b]
        frame, place = rotation[b], position[b]
        for i in range(3):
            place[i] = position[a, i]
            for j in range(3):
                frame[i, j] = rotation[a, i, j]
        _shift(place, frame, tree.parent_position[b])
        if tree.parent_turned[b] != 0:
            _turn_by(frame, tree.parent_rotation[b])
        for e in range(tree.first_element[b], tree.first_element[b + 1]):
            c = tree.element_coordinate[e]
            kind, start, size = tree.function_kind[e], tree.function_start[e], tree.function_size[e]
            value = q[c] if c >= 0 else 0.0
            amount, slope = value_and_slope(kind, start, size, tree.pool, value)
            axis = tree.element_axis[e]
            x = frame[0, 0] * axis[0] + frame[0, 1] * axis[1] + frame[0, 2] * axis[2]
            y = frame[1, 0] * axis[0] + frame[1, 1] * axis[1] + frame[1, 2] * axis[2]
            z = frame[2, 0] * axis[0] + frame[2, 1] * axis[1] + frame[2, 2] * axis[2]
            if tree.element_kind[e] == 0:
                place[0] += amount * x
                place[1] += amount * y
                place[2] += amount * z
                if c >= 0:
                    twist[c, 3] += slope * x
                    twist[c, 4] += slope * y
                    twist[c, 5] += slope * z
                continue
            if c >= 0:
                twist[c, 0] += slope * x
                twist[c, 1] += slope * y
                twist[c, 2] += slope * z
                twist[c, 3] += slope * (place[1] * z - place[2] * y)
                twist[c, 4] += slope * (place[2] * x - place[0] * z)
                twist[c, 5] += slope * (place[0] * y - place[1] * x)
            along = tree.element_along[e]
            if along >= 0:
                _turn_columns(frame, along, axis[along] * amount)
            else:
                _turn_about(frame, x, y, z, amount)
        _shift(place, frame, tree.child_position[b])
        if tree.child_turned[b] != 0:
            _turn_by(frame, tree.child_rotation[b])


@inlined
def _place_ground(origin: np.ndarray, frame: np.ndarray, place: np.ndarray) -> None:
    for i in range(3):
        for j in range(3):
            frame[i, j] = 1.0 if i == j else 0.0
        place[i] = -origin[i]


@inlined
def _turn_by(frame: np.ndarray, inner: np.ndarray) -> None:
    """Multiply a rotation by another one from the right, in place."""
    for i in range(3):
        r0, r1, r2 = frame[i, 0], frame[i, 1], frame[i, 2]
        for j in range(3):
            frame[i, j] = r0 * inner[0, j] + r1 * inner[1, j] + r2 * inner[2, j]


@inlined
def _shift(place: np.ndarray, frame: np.ndarray, local: np.ndarray) -> None:
    """Move a point along a vector given in a turned frame, in place."""
    for i in range(3):
        place[i] += frame[i, 0] * local[0] + frame[i, 1] * local[1] + frame[i, 2] * local[2]


@inlined
def _turn_columns(frame: np.ndarray, along: int, angle: float) -> None:
    """Rotate a frame about its own x, y or z axis."""
    sine = math.sin(angle)
    cosine = math.cos(angle)
    u = (along + 1) % 3
    v = (along + 2) % 3
    for i in range(3):
        first, second = frame[i, u], frame[i, v]
        frame[i, u] = cosine * first + sine * second
        frame[i, v] = cosine * second - sine * first


@inlined
def _turn_about(frame: np.ndarray, x: float, y: float, z: float, angle: float) -> None:
    """Rotate the columns of a frame about a unit axis given in ground (Rodrigues)."""
    sine = math.sin(angle)
    versine = 1.0 - math.cos(angle)
    for j in range(3):
        r0, r1, r2 = frame[0, j], frame[1, j], frame[2, j]
        c0, c1, c2 = y * r2 - z * r1, z * r0 - x * r2, x * r1 - y * r0
        frame[0, j] = r0 + sine * c0 + versine * (y * c2 - z * c1)
        frame[1, j] = r1 + sine * c1 + versine * (z * c0 - x * c2)
        frame[2, j] = r2 + sine * c2 + versine * (x * c1 - y * c0)


@kernel
def place_markers(
    markers: KernelMarkers, rotation: np.ndarray, position: np.ndarray, point: np.ndarray
) -> None:
    """Compute marker positions from body poses, relative to the same origin [m]."""
    for m in range(markers.body.shape[0]):
        b = markers.body[m]
        local = markers.position[m]
        for i in range(3):
            point[m, i] = (
                position[b, i]
                + rotation[b, i, 0] * local[0]
                + rotation[b, i, 1] * local[1]
                + rotation[b, i, 2] * local[2]
            )


@kernel
def place_frames(
    tree: KernelTree, q: np.ndarray, rotation: np.ndarray, position: np.ndarray
) -> None:
    """Place all bodies in all frames; a missing coordinate makes the bodies beyond it NaN."""
    n_coordinates = q.shape[1]
    origin = np.zeros(3)
    rate = np.empty(n_coordinates)
    twist = np.empty((n_coordinates, 6))
    full = np.empty(n_coordinates)
    for i in range(q.shape[0]):
        for c in range(n_coordinates):
            full[c] = q[i, c]
        follow_leaders(tree, full, rate)
        place_bodies(tree, full, origin, rotation[i], position[i], twist)


@kernel
def jacobian_frames(
    tree: KernelTree, markers: KernelMarkers, q: np.ndarray, jacobian: np.ndarray
) -> None:
    """Add d(marker)/d(unknown) for all frames."""
    n_coordinates = q.shape[1]
    n_bodies = tree.parent.shape[0]
    origin = np.zeros(3)
    rate = np.empty(n_coordinates)
    twist = np.empty((n_coordinates, 6))
    full = np.empty(n_coordinates)
    rotation = np.empty((n_bodies, 3, 3))
    position = np.empty((n_bodies, 3))
    point = np.empty((markers.body.shape[0], 3))
    for i in range(q.shape[0]):
        for c in range(n_coordinates):
            full[c] = q[i, c]
        follow_leaders(tree, full, rate)
        place_bodies(tree, full, origin, rotation, position, twist)
        place_markers(markers, rotation, position, point)
        for m in range(markers.body.shape[0]):
            x, y, z = point[m, 0], point[m, 1], point[m, 2]
            b = markers.body[m]
            while b > 0:
                for k in range(tree.first_coordinate[b], tree.first_coordinate[b + 1]):
                    c = tree.body_coordinate[k]
                    column = tree.column[c]
                    if column < 0:
                        continue
                    s = twist[c]
                    jacobian[i, m, 0, column] += rate[c] * (s[3] + s[1] * z - s[2] * y)
                    jacobian[i, m, 1, column] += rate[c] * (s[4] + s[2] * x - s[0] * z)
                    jacobian[i, m, 2, column] += rate[c] * (s[5] + s[0] * y - s[1] * x)
                b = tree.parent[b]
