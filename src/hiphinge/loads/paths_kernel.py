# pyright: basic
"""Compiled muscle geometry: lengths, moment arms and pulls across joints.

A muscle under unit tension pulls each of its points towards the next. The moment arm about a
coordinate is the power of those pulls when the coordinate moves at unit speed, which is minus the
length's derivative. Pulls on bodies beyond a joint add up to what the muscle adds to the joint's
load. Coordinates that follow others count towards the ones that lead them.
"""

from typing import NamedTuple

import numpy as np

from hiphinge.body.tree_kernel import (
    KernelTree,
    follow_leaders,
    inlined,
    kernel,
    place_bodies,
    value_and_slope,
)

# OpenSim's ConditionalPathPoint counts as within its range up to this far outside [rad, m].
_RANGE_MARGIN = 1e-5
_CONDITIONAL, _MOVING = 1, 2


class KernelRoutes(NamedTuple):
    """`MuscleRoutes` as contiguous arrays."""

    first_point: np.ndarray
    body: np.ndarray
    position: np.ndarray
    kind: np.ndarray
    coordinate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    mover: np.ndarray
    function_kind: np.ndarray
    function_start: np.ndarray
    function_size: np.ndarray
    pool: np.ndarray


class KernelPulls(NamedTuple):
    """The pulls of `PathSample` as contiguous arrays."""

    first_pull: np.ndarray
    pull_body: np.ndarray
    pull_point: np.ndarray
    pull_force: np.ndarray


@inlined
def _is_there(routes, point, q):
    """Tell whether a path point counts in this pose."""
    if routes.kind[point] != _CONDITIONAL:
        return True
    value = q[routes.coordinate[point]]
    low, high = routes.low[point], routes.high[point]
    return low - _RANGE_MARGIN <= value <= high + _RANGE_MARGIN


@inlined
def _place(routes, point, q, rotation, position, place):
    """Compute where a path point lies, relative to the origin of the body positions [m]."""
    b = routes.body[point]
    moves = routes.kind[point] == _MOVING
    for i in range(3):
        place[i] = position[b, i]
    for axis in range(3):
        local = routes.position[point, axis]
        if moves:
            local = _moved(routes, point, axis, q)
        for i in range(3):
            place[i] += rotation[b, i, axis] * local


@kernel
def _moved(routes, point, axis, q):
    """Compute one component of a moving point's place in its body [m]."""
    c = routes.mover[point, axis]
    x = min(max(q[c], routes.low[point]), routes.high[point]) if c >= 0 else 0.0
    kind, start = routes.function_kind[point, axis], routes.function_start[point, axis]
    size = routes.function_size[point, axis]
    return value_and_slope(kind, start, size, routes.pool, x)[0]


@kernel
def _add_motion_of_point(routes, tree, point, q, rate, rotation, pull, arm, muscle):
    """Add the power of a pull on a point that moves within its body."""
    b = routes.body[point]
    for axis in range(3):
        c = routes.mover[point, axis]
        if c < 0 or tree.column[c] < 0:
            continue
        if q[c] < routes.low[point] or q[c] > routes.high[point]:
            continue
        _, slope = value_and_slope(
            routes.function_kind[point, axis],
            routes.function_start[point, axis],
            routes.function_size[point, axis],
            routes.pool,
            q[c],
        )
        along = 0.0
        for i in range(3):
            along += pull[i] * rotation[b, i, axis]
        arm[tree.column[c], muscle] += rate[c] * slope * along


@inlined
def _add_pull(tree, b, wrench, sign, rate, rotation, twist, site, arm, pull, muscle):
    """Add what a wrench on body b and all beyond it does to the joint that carries b."""
    for k in range(tree.first_coordinate[b], tree.first_coordinate[b + 1]):
        c = tree.body_coordinate[k]
        if tree.column[c] >= 0:
            power = 0.0
            for i in range(6):
                power += twist[c, i] * wrench[i]
            arm[tree.column[c], muscle] += sign * rate[c] * power
    if site[b] >= 0:
        for i in range(3):
            for j in range(3):
                pull[site[b], muscle, i] += sign * rotation[b, j, i] * wrench[3 + j]


@inlined
def _stretch(tree, start, end, b0, b1, rate, rotation, twist, site, arm, pull, muscle, wrench):
    """Add one straight piece of path to arms and pulls; return its length [m].

    The piece pulls on every joint between its two bodies, once from either end.
    """
    length = 0.0
    for i in range(3):
        wrench[3 + i] = end[i] - start[i]
        length += wrench[3 + i] * wrench[3 + i]
    length = np.sqrt(length)
    for i in range(3):
        wrench[3 + i] /= length
    wrench[0] = start[1] * wrench[5] - start[2] * wrench[4]
    wrench[1] = start[2] * wrench[3] - start[0] * wrench[5]
    wrench[2] = start[0] * wrench[4] - start[1] * wrench[3]
    while b0 != b1:
        if b0 > b1:
            _add_pull(tree, b0, wrench, 1.0, rate, rotation, twist, site, arm, pull, muscle)
            b0 = tree.parent[b0]
        else:
            _add_pull(tree, b1, wrench, -1.0, rate, rotation, twist, site, arm, pull, muscle)
            b1 = tree.parent[b1]
    return length


@kernel
def straight_frames(
    tree: KernelTree,
    routes: KernelRoutes,
    muscles: np.ndarray,
    site: np.ndarray,
    q: np.ndarray,
    length: np.ndarray,
    arm: np.ndarray,
    pull: np.ndarray,
) -> None:
    """Lay muscles straight from point to point, in all frames.

    Args:
        tree: The joints.
        routes: Path points.
        muscles: Muscles to lay, none of which wraps.
        site: Index of the joint load that each body's joint is, -1 for none.
        q: Coordinates (frame, coordinate).
        length: Filled: musculotendon length (frame, chosen) [m].
        arm: Added to: moment arm (frame, free, chosen) [m].
        pull: Added to: pull of a unit tension across each site on what lies beyond it, in the
            axes of the site's body (frame, site, chosen, 3) [1].
    """
    n_coordinates, n_bodies = q.shape[1], tree.parent.shape[0]
    origin, full = np.zeros(3), np.empty(n_coordinates)
    rate, twist = np.empty(n_coordinates), np.empty((n_coordinates, 6))
    rotation, position = np.empty((n_bodies, 3, 3)), np.empty((n_bodies, 3))
    start, end, wrench = np.empty(3), np.empty(3), np.empty(6)
    for frame in range(q.shape[0]):
        full[:] = q[frame]
        follow_leaders(tree, full, rate)
        place_bodies(tree, full, origin, rotation, position, twist)
        for k in range(muscles.shape[0]):
            first, stop = routes.first_point[muscles[k]], routes.first_point[muscles[k] + 1]
            before = -1
            total = 0.0
            for point in range(first, stop):
                if not _is_there(routes, point, full):
                    continue
                _place(routes, point, full, rotation, position, end)
                if before >= 0:
                    b0, b1 = routes.body[before], routes.body[point]
                    total += _stretch(
                        tree, start, end, b0, b1, rate, rotation, twist, site,
                        arm[frame], pull[frame], k, wrench,
                    )  # fmt: skip
                    direction = wrench[3:]
                    if routes.kind[before] == _MOVING:
                        _add_motion_of_point(
                            routes, tree, before, full, rate, rotation, direction, arm[frame], k
                        )
                    if routes.kind[point] == _MOVING:
                        _add_motion_of_point(
                            routes, tree, point, full, rate, rotation, -direction, arm[frame], k
                        )
                start[:] = end
                before = point
            length[frame, k] = total


@kernel
def sampled_frames(
    tree: KernelTree,
    pulls: KernelPulls,
    site: np.ndarray,
    q: np.ndarray,
    arm: np.ndarray,
    pull: np.ndarray,
) -> None:
    """Turn pulls that OpenSim found into moment arms and pulls across joints, in all frames."""
    n_coordinates, n_bodies, n_muscles = q.shape[1], tree.parent.shape[0], arm.shape[2]
    origin, full = np.zeros(3), np.empty(n_coordinates)
    rate, twist = np.empty(n_coordinates), np.empty((n_coordinates, 6))
    rotation, position = np.empty((n_bodies, 3, 3)), np.empty((n_bodies, 3))
    wrench, place = np.empty(6), np.empty(3)
    for frame in range(q.shape[0]):
        full[:] = q[frame]
        follow_leaders(tree, full, rate)
        place_bodies(tree, full, origin, rotation, position, twist)
        for k in range(n_muscles):
            row = frame * n_muscles + k
            for p in range(pulls.first_pull[row], pulls.first_pull[row + 1]):
                b = pulls.pull_body[p]
                for i in range(3):
                    place[i] = position[b, i]
                    wrench[3 + i] = pulls.pull_force[p, i]
                    for j in range(3):
                        place[i] += rotation[b, i, j] * pulls.pull_point[p, j]
                wrench[0] = place[1] * wrench[5] - place[2] * wrench[4]
                wrench[1] = place[2] * wrench[3] - place[0] * wrench[5]
                wrench[2] = place[0] * wrench[4] - place[1] * wrench[3]
                while b > 0:
                    _add_pull(
                        tree, b, wrench, 1.0, rate, rotation, twist, site,
                        arm[frame], pull[frame], k,
                    )  # fmt: skip
                    b = tree.parent[b]
