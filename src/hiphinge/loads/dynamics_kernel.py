# pyright: basic
"""Compiled inverse dynamics: recursive Newton-Euler over the joint tree, in ground axes.

Spatial velocities, accelerations and forces are taken about the ground origin, so that they add up
along the tree without being moved (Featherstone 2008, Rigid Body Dynamics Algorithms, chapter 5,
doi 10.1007/978-1-4899-7560-7). Unlike OpenSim's tool this keeps the velocity terms of joints whose
axes are functions of a coordinate.
"""

import numpy as np

from hiphinge.body.tree_kernel import KernelTree, kernel, value_and_slope


@kernel
def curvature(kind: int, start: int, size: int, pool: np.ndarray, x: float) -> float:
    """Return the second derivative of a pooled function; see `tree_kernel.value_and_slope`."""
    if kind == 2:
        bend = 0.0
        for k in range(size - 2):
            power = size - 1 - k
            bend = bend * x + power * (power - 1) * pool[start + k]
        return bend
    if kind != 3 or x < pool[start]:
        return 0.0
    knot = 0
    while knot < size - 1 and x >= pool[start + knot + 1]:
        knot += 1
    at = start + size + 4 * knot
    return 2.0 * pool[at + 2] + 6.0 * (x - pool[start + knot]) * pool[at + 3]


@kernel
def lead_motion(tree: KernelTree, q: np.ndarray, qd: np.ndarray, qdd: np.ndarray) -> None:
    """Make followers' positions, speeds and accelerations those that their leaders ask for."""
    for c in range(q.shape[0]):
        leader = tree.leader[c]
        if leader < 0:
            continue
        kind, start, size = tree.coupler_kind[c], tree.coupler_start[c], tree.coupler_size[c]
        x = float(q[leader])
        q[c], slope = value_and_slope(kind, start, size, tree.pool, x)
        bend = curvature(kind, start, size, tree.pool, x)
        qdd[c] = slope * qdd[leader] + bend * qd[leader] * qd[leader]
        qd[c] = slope * qd[leader]


@kernel
def _cross(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]


@kernel
def _turn(frame: np.ndarray, axis: np.ndarray, angle: float) -> None:
    """Rotate the columns of `frame` about a unit axis (Rodrigues)."""
    sine, versine = np.sin(angle), 1.0 - np.cos(angle)
    across, twice = np.empty(3), np.empty(3)
    for j in range(3):
        _cross(axis, frame[:, j], across)
        _cross(axis, across, twice)
        for i in range(3):
            frame[i, j] += sine * across[i] + versine * twice[i]


@kernel
def _apply(matrix: np.ndarray, vector: np.ndarray, out: np.ndarray) -> None:
    for i in range(3):
        out[i] = matrix[i, 0] * vector[0] + matrix[i, 1] * vector[1] + matrix[i, 2] * vector[2]


@kernel
def _add_motion(
    twist: np.ndarray, rate: float, change: float, velocity: np.ndarray, acceleration: np.ndarray
) -> None:
    """Let a joint move along a twist: rates add up, and the twist itself turns with the body."""
    s, v, a = twist, velocity, acceleration
    across = np.empty(3)
    _cross(v[:3], s[:3], across)
    for i in range(3):
        a[i] += s[i] * change + across[i] * rate
    _cross(v[:3], s[3:], across)
    for i in range(3):
        a[3 + i] += s[3 + i] * change + across[i] * rate
    _cross(v[3:], s[:3], across)
    for i in range(3):
        a[3 + i] += across[i] * rate
    for i in range(6):
        v[i] += s[i] * rate


@kernel
def move_bodies(
    tree: KernelTree,
    q: np.ndarray,
    qd: np.ndarray,
    qdd: np.ndarray,
    rotation: np.ndarray,
    position: np.ndarray,
    velocity: np.ndarray,
    acceleration: np.ndarray,
    twist: np.ndarray,
) -> None:
    """Place all bodies with their spatial velocities and accelerations; ground's are given.

    `twist` becomes each element's own: how the body moves when the element's coordinate does.
    """
    frame, origin, axis, arm = np.empty((3, 3)), np.empty(3), np.empty(3), np.empty(3)
    unit = np.empty(6)
    for b in range(1, tree.parent.shape[0]):
        a = tree.parent[b]
        for i in range(3):
            for j in range(3):
                frame[i, j] = 0.0
                for k in range(3):
                    frame[i, j] += rotation[a, i, k] * tree.parent_rotation[b, k, j]
        _apply(rotation[a], tree.parent_position[b], origin)
        for i in range(3):
            origin[i] += position[a, i]
        velocity[b] = velocity[a]
        acceleration[b] = acceleration[a]
        for e in range(tree.first_element[b], tree.first_element[b + 1]):
            c = tree.element_coordinate[e]
            kind, start = tree.function_kind[e], tree.function_start[e]
            size, x = tree.function_size[e], (float(q[c]) if c >= 0 else 0.0)
            amount, slope = value_and_slope(kind, start, size, tree.pool, x)
            _apply(frame, tree.element_axis[e], axis)
            turns = tree.element_kind[e] == 1
            if c >= 0:
                _cross(origin, axis, arm)
                for i in range(3):
                    unit[i] = axis[i] if turns else 0.0
                    unit[3 + i] = arm[i] if turns else axis[i]
                for i in range(6):
                    twist[e, i] = slope * unit[i]
                bend = curvature(kind, start, size, tree.pool, x)
                change = slope * qdd[c] + bend * qd[c] * qd[c]
                _add_motion(unit, slope * float(qd[c]), float(change), velocity[b], acceleration[b])
            if turns:
                _turn(frame, axis, amount)
            else:
                for i in range(3):
                    origin[i] += amount * axis[i]
        _apply(frame, tree.child_position[b], position[b])
        for i in range(3):
            position[b, i] += origin[i]
            for j in range(3):
                rotation[b, i, j] = 0.0
                for k in range(3):
                    rotation[b, i, j] += frame[i, k] * tree.child_rotation[b, k, j]


@kernel
def _needed_wrench(
    mass: float,
    center: np.ndarray,
    inertia: np.ndarray,
    rotation: np.ndarray,
    position: np.ndarray,
    velocity: np.ndarray,
    acceleration: np.ndarray,
    wrench: np.ndarray,
) -> None:
    """Compute the moment about the ground origin and the force that move one body so."""
    place, speed, across, force = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    turn, turning, spin, moment = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    _apply(rotation, center, place)
    for i in range(3):
        place[i] += position[i]
    _cross(velocity[:3], place, speed)
    for i in range(3):
        speed[i] += velocity[3 + i]
    _cross(velocity[:3], speed, force)
    _cross(acceleration[:3], place, across)
    for i in range(3):
        force[i] = mass * (acceleration[3 + i] + across[i] + force[i])
    for i in range(3):  # in the body's axes, where the inertia is constant
        turn[i] = turning[i] = 0.0
        for j in range(3):
            turn[i] += rotation[j, i] * velocity[j]
            turning[i] += rotation[j, i] * acceleration[j]
    _apply(inertia, turn, spin)
    _cross(turn, spin, moment)
    _apply(inertia, turning, spin)
    for i in range(3):
        moment[i] += spin[i]
    _apply(rotation, moment, spin)
    _cross(place, force, across)
    for i in range(3):
        wrench[i] = spin[i] + across[i]
        wrench[3 + i] = force[i]


@kernel
def inverse_dynamics_frames(
    tree: KernelTree,
    inertias: tuple[np.ndarray, np.ndarray, np.ndarray],
    gravity: np.ndarray,
    motion: tuple[np.ndarray, np.ndarray, np.ndarray],
    loaded: np.ndarray,
    external: np.ndarray,
    moment: np.ndarray,
    wrench: np.ndarray,
) -> None:
    """Fill generalised forces and the wrench that every body needs, for all frames.

    Args:
        tree: The joints.
        inertias: Mass, mass centre and inertia of each body.
        gravity: Acceleration of free fall [m/s^2].
        motion: Coordinates, speeds and accelerations (frame, coordinate), followers included.
        loaded: Bodies on which external wrenches act.
        external: Those wrenches about the ground origin (frame, loaded, 6): moment, then force.
        moment: Filled: generalised force of each free coordinate, couplers projected [N m, N].
        wrench: Filled: moment about the ground origin and force that each body needs from its
            joint and muscles together, its children left aside (frame, body, 6).
    """
    mass, center, inertia = inertias
    n_bodies, n_elements = tree.parent.shape[0], tree.element_kind.shape[0]
    n_coordinates = motion[0].shape[1]
    rotation, position = np.zeros((n_bodies, 3, 3)), np.zeros((n_bodies, 3))
    velocity, acceleration = np.zeros((n_bodies, 6)), np.zeros((n_bodies, 6))
    twist, total = np.zeros((n_elements, 6)), np.empty((n_bodies, 6))
    q, qd, qdd = np.empty(n_coordinates), np.empty(n_coordinates), np.empty(n_coordinates)
    for i in range(3):
        rotation[0, i, i] = 1.0
        acceleration[0, 3 + i] = -gravity[i]
    for frame in range(moment.shape[0]):
        for c in range(n_coordinates):
            q[c], qd[c], qdd[c] = motion[0][frame, c], motion[1][frame, c], motion[2][frame, c]
        move_bodies(tree, q, qd, qdd, rotation, position, velocity, acceleration, twist)
        wrench[frame, 0] = 0.0
        for b in range(1, n_bodies):
            _needed_wrench(
                mass[b],
                center[b],
                inertia[b],
                rotation[b],
                position[b],
                velocity[b],
                acceleration[b],
                wrench[frame, b],
            )
        for k in range(loaded.shape[0]):
            for i in range(6):
                wrench[frame, loaded[k], i] -= external[frame, k, i]
        total[:] = wrench[frame]
        moment[frame] = 0.0
        for b in range(n_bodies - 1, 0, -1):
            for e in range(tree.first_element[b], tree.first_element[b + 1]):
                c = tree.element_coordinate[e]
                if c < 0 or tree.column[c] < 0:
                    continue
                power = 0.0
                for i in range(6):
                    power += twist[e, i] * total[b, i]
                moment[frame, tree.column[c]] += follower_rate(tree, c, q) * power
            for i in range(6):
                total[tree.parent[b], i] += total[b, i]


@kernel
def follower_rate(tree: KernelTree, coordinate: int, q: np.ndarray) -> float:
    """Return how a coordinate moves with the unknown that drives it."""
    leader = tree.leader[coordinate]
    if leader < 0:
        return 1.0
    kind, start = tree.coupler_kind[coordinate], tree.coupler_start[coordinate]
    size = tree.coupler_size[coordinate]
    return value_and_slope(kind, start, size, tree.pool, float(q[leader]))[1]


@kernel
def lead_frames(tree: KernelTree, q: np.ndarray, qd: np.ndarray, qdd: np.ndarray) -> None:
    """Do `lead_motion` for all frames."""
    for frame in range(q.shape[0]):
        lead_motion(tree, q[frame], qd[frame], qdd[frame])
