# pyright: basic
"""Compiled walk over the joint tree: where bodies are and how coordinates move them.

All quantities are in ground axes and relative to a point of expansion (`origin`), which keeps the
numbers small when the person walks far from the laboratory's origin. A coordinate's twist is the
angular velocity and the velocity at that point when the coordinate changes by one unit a second
(Featherstone 2008, Rigid Body Dynamics Algorithms, doi 10.1007/978-1-4899-7560-7).
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from hiphinge.types import BodyModel

# Sums may be reordered and divisions turned into products, but NaN keeps its meaning; a division
# by zero gives infinity instead of an exception.
_OPTIONS = {
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
}
kernel = njit(**_OPTIONS)
# For helpers called in one place: a call costs as much as they do, for all the arrays handed on.
inlined = njit(**_OPTIONS, forceinline=True)


class KernelTree(NamedTuple):
    """`JointTree` and the couplers as contiguous arrays, with the order of the unknowns.

    `column` is the unknown that moves a coordinate (its own or its leader's), -1 if none does.
    `body_coordinate[first_coordinate[b]:first_coordinate[b + 1]]` are the coordinates of body b's
    joint in the order in which they act.
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
    """Copy a body's joints into the form that the kernels take."""
    tree, coordinates = body.tree, body.coordinates
    free = coordinates.free
    column = np.full(len(coordinates.names), -1, dtype=np.int64)
    column[free] = np.arange(free.size)
    led = coordinates.leader >= 0
    column[led] = column[coordinates.leader[led]]
    order, first = _coordinates_by_body(tree.first_element, tree.element_coordinate)
    arrays = [getattr(tree, name) for name in KernelTree._fields[:13]]
    arrays += [coordinates.leader, coordinates.coupler_kind]
    arrays += [coordinates.coupler_start, coordinates.coupler_size, np.flatnonzero(led)]
    return KernelTree(*(_own(item) for item in (*arrays, free, column, order, first)))


def kernel_markers(body: BodyModel) -> KernelMarkers:
    """Copy a body's markers into the form that the kernels take."""
    return KernelMarkers(_own(body.marker_body), _own(body.marker_position))


def _own(array: np.ndarray) -> np.ndarray:
    """Return a writable, contiguous copy, so that kernels are compiled for one layout only."""
    kind = np.int64 if array.dtype.kind in "iub" else np.float64
    return np.array(array, dtype=kind, order="C", copy=True)


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
    frame = np.empty((3, 3))
    twist[:] = 0.0
    for i in range(3):
        for j in range(3):
            rotation[0, i, j] = 1.0 if i == j else 0.0
        position[0, i] = -origin[i]
    for b in range(1, tree.parent.shape[0]):
        a = tree.parent[b]
        outer, inner, shift = rotation[a], tree.parent_rotation[b], tree.parent_position[b]
        for i in range(3):
            for j in range(3):
                frame[i, j] = (
                    outer[i, 0] * inner[0, j]
                    + outer[i, 1] * inner[1, j]
                    + outer[i, 2] * inner[2, j]
                )
        x = (
            position[a, 0]
            + outer[0, 0] * shift[0]
            + outer[0, 1] * shift[1]
            + outer[0, 2] * shift[2]
        )
        y = (
            position[a, 1]
            + outer[1, 0] * shift[0]
            + outer[1, 1] * shift[1]
            + outer[1, 2] * shift[2]
        )
        z = (
            position[a, 2]
            + outer[2, 0] * shift[0]
            + outer[2, 1] * shift[1]
            + outer[2, 2] * shift[2]
        )
        for e in range(tree.first_element[b], tree.first_element[b + 1]):
            c = tree.element_coordinate[e]
            amount, slope = value_and_slope(
                tree.function_kind[e],
                tree.function_start[e],
                tree.function_size[e],
                tree.pool,
                q[c] if c >= 0 else 0.0,
            )
            axis = tree.element_axis[e]
            w0 = frame[0, 0] * axis[0] + frame[0, 1] * axis[1] + frame[0, 2] * axis[2]
            w1 = frame[1, 0] * axis[0] + frame[1, 1] * axis[1] + frame[1, 2] * axis[2]
            w2 = frame[2, 0] * axis[0] + frame[2, 1] * axis[1] + frame[2, 2] * axis[2]
            if tree.element_kind[e] == 0:
                x += amount * w0
                y += amount * w1
                z += amount * w2
                if c >= 0:
                    twist[c, 3] += slope * w0
                    twist[c, 4] += slope * w1
                    twist[c, 5] += slope * w2
                continue
            if c >= 0:
                twist[c, 0] += slope * w0
                twist[c, 1] += slope * w1
                twist[c, 2] += slope * w2
                twist[c, 3] += slope * (y * w2 - z * w1)
                twist[c, 4] += slope * (z * w0 - x * w2)
                twist[c, 5] += slope * (x * w1 - y * w0)
            _turn(frame, w0, w1, w2, amount)
        shift = tree.child_position[b]
        position[b, 0] = (
            x + frame[0, 0] * shift[0] + frame[0, 1] * shift[1] + frame[0, 2] * shift[2]
        )
        position[b, 1] = (
            y + frame[1, 0] * shift[0] + frame[1, 1] * shift[1] + frame[1, 2] * shift[2]
        )
        position[b, 2] = (
            z + frame[2, 0] * shift[0] + frame[2, 1] * shift[1] + frame[2, 2] * shift[2]
        )
        inner = tree.child_rotation[b]
        for i in range(3):
            for j in range(3):
                rotation[b, i, j] = (
                    frame[i, 0] * inner[0, j]
                    + frame[i, 1] * inner[1, j]
                    + frame[i, 2] * inner[2, j]
                )


@kernel
def _turn(frame: np.ndarray, w0: float, w1: float, w2: float, angle: float) -> None:
    """Rotate the columns of `frame` about a unit axis (Rodrigues)."""
    sine = math.sin(angle)
    versine = 1.0 - math.cos(angle)
    for j in range(3):
        r0, r1, r2 = frame[0, j], frame[1, j], frame[2, j]
        c0, c1, c2 = w1 * r2 - w2 * r1, w2 * r0 - w0 * r2, w0 * r1 - w1 * r0
        frame[0, j] = r0 + sine * c0 + versine * (w1 * c2 - w2 * c1)
        frame[1, j] = r1 + sine * c1 + versine * (w2 * c0 - w0 * c2)
        frame[2, j] = r2 + sine * c2 + versine * (w0 * c1 - w1 * c0)


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
