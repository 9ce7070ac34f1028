# pyright: basic, reportArgumentType=false, reportReturnType=false
# Entries of arrays are plain numbers to numba, and arrays or numbers to the type checker.
"""Objective, gradient and normal matrix of one pose, summed over the joint tree.

The normal matrix is accumulated like a mass matrix (composite rigid bodies: Featherstone 2008,
doi 10.1007/978-1-4899-7560-7), so no Jacobian is formed.
"""

import numpy as np

from hiphinge.body.tree_kernel import KernelTree, inlined, kernel, place_bodies, place_markers
from hiphinge.kinematics.inverse_problem import Goal, Problem, Workspace


@kernel
def evaluate(
    problem: Problem,
    goal: Goal,
    q: np.ndarray,
    work: Workspace,
) -> float:
    """Place the model for complete coordinates `q` and return f(q).

    With h = (1, x, y, z) a model marker and r the way from there to the measured one,
    `work.pulling` becomes sum w r h' over each body's own markers.
    """
    tree = problem.tree
    pulling = work.pulling
    place_bodies(tree, q, work.origin, work.rotation, work.position, work.twist)
    place_markers(problem.markers, work.rotation, work.position, work.point)
    pulling[:] = 0.0
    total = 0.0
    for m in range(goal.weight.shape[0]):
        if goal.weight[m] > 0.0:
            b = problem.markers.body[m]
            for i in range(3):
                away = goal.position[m, i] - work.origin[i] - work.point[m, i]
                force = goal.weight[m] * away
                total += force * away
                pulling[b, i, 0] += force
                for j in range(3):
                    pulling[b, i, j + 1] += force * work.point[m, j]
    for k in range(tree.free.shape[0]):
        c = tree.free[k]
        away = q[c] - problem.coordinate_target[k]
        moved = q[c] - goal.previous[c]
        total += problem.coordinate_weight[k] * away * away + goal.pull * moved * moved
    return 0.5 * total


@inlined
def gather_moments(problem: Problem, weight: np.ndarray, work: Workspace) -> None:
    """Sum w h h' over each body and all bodies beyond it into `work.moment`."""
    parent = problem.tree.parent
    moment = work.moment
    moment[:] = 0.0
    for m in range(weight.shape[0]):
        if weight[m] > 0.0:
            b = problem.markers.body[m]
            moment[b, 0, 0] += weight[m]
            for i in range(3):
                first = weight[m] * work.point[m, i]
                moment[b, 0, i + 1] += first
                for j in range(3):
                    moment[b, i + 1, j + 1] += first * work.point[m, j]
    for b in range(parent.shape[0] - 1, 0, -1):
        for i in range(4):
            for j in range(4):
                moment[parent[b], i, j] += moment[b, i, j]


@inlined
def downhill(problem: Problem, goal: Goal, q: np.ndarray, work: Workspace) -> bool:
    """Fill the downhill gradient and mark the coordinates held at a limit.

    `work.pulling` is summed over all bodies beyond each one.

    Returns:
        Whether other coordinates are held than before.
    """
    tree = problem.tree
    gradient = work.gradient
    gradient[:] = 0.0
    for b in range(tree.parent.shape[0] - 1, 0, -1):
        pulling = work.pulling[b]
        for i in range(3):
            for j in range(4):
                work.pulling[tree.parent[b], i, j] += pulling[i, j]
        for k in range(tree.first_coordinate[b], tree.first_coordinate[b + 1]):
            c = tree.body_coordinate[k]
            column = tree.column[c]
            if column >= 0:
                s = work.twist[c]
                along = s[3] * pulling[0, 0] + s[4] * pulling[1, 0] + s[5] * pulling[2, 0]
                along += s[0] * (pulling[2, 2] - pulling[1, 3])
                along += s[1] * (pulling[0, 3] - pulling[2, 1])
                along += s[2] * (pulling[1, 1] - pulling[0, 2])
                gradient[column] += work.rate[c] * along
    changed = False
    for k in range(tree.free.shape[0]):
        c = tree.free[k]
        gradient[k] -= problem.coordinate_weight[k] * (q[c] - problem.coordinate_target[k])
        gradient[k] -= goal.pull * (q[c] - goal.previous[c])
        held = q[c] <= problem.lower[c] + 1e-14 and gradient[k] < 0.0
        held = held or (q[c] >= problem.upper[c] - 1e-14 and gradient[k] > 0.0)
        changed = changed or held != (work.held[k] > 0.0)
        work.held[k] = 1.0 if held else 0.0
    return changed


@inlined
def normal_matrix(problem: Problem, pull: float, work: Workspace) -> None:
    """Fill the Gauss-Newton matrix and the second-order terms (lower triangles)."""
    tree = problem.tree
    work.gauss_newton[:] = 0.0
    work.curvature[:] = 0.0
    for b in range(tree.parent.shape[0] - 1, 0, -1):
        if work.moment[b, 0, 0] > 0.0:
            for k in range(tree.first_coordinate[b], tree.first_coordinate[b + 1]):
                if tree.column[tree.body_coordinate[k]] >= 0:
                    _add_coordinate(tree, b, k, work)
    for k in range(tree.free.shape[0]):
        work.gauss_newton[k, k] += problem.coordinate_weight[k] + pull


@inlined
def _add_coordinate(tree: KernelTree, b: int, k: int, work: Workspace) -> None:
    """Add coordinate k of body b's joint, against itself and all that act before it."""
    c = tree.body_coordinate[k]
    column = tree.column[c]
    moment, pulling = work.moment[b], work.pulling[b]
    s = work.twist[c]
    # What the twist does to the weights (a force l and a moment a, as if they were masses).
    first1, first2, first3 = moment[0, 1], moment[0, 2], moment[0, 3]
    l0 = moment[0, 0] * s[3] + s[1] * first3 - s[2] * first2
    l1 = moment[0, 0] * s[4] + s[2] * first1 - s[0] * first3
    l2 = moment[0, 0] * s[5] + s[0] * first2 - s[1] * first1
    trace = moment[1, 1] + moment[2, 2] + moment[3, 3]
    a0 = first2 * s[5] - first3 * s[4] + trace * s[0]
    a1 = first3 * s[3] - first1 * s[5] + trace * s[1]
    a2 = first1 * s[4] - first2 * s[3] + trace * s[2]
    # Second order: the residuals' work in w_i x (v_j + w_j x p), linear in the earlier w_i.
    trace = pulling[0, 1] + pulling[1, 2] + pulling[2, 3]
    c0 = s[5] * pulling[1, 0] - s[4] * pulling[2, 0] + trace * s[0]
    c1 = s[3] * pulling[2, 0] - s[5] * pulling[0, 0] + trace * s[1]
    c2 = s[4] * pulling[0, 0] - s[3] * pulling[1, 0] + trace * s[2]
    for i in range(3):
        a0 -= moment[1, i + 1] * s[i]
        a1 -= moment[2, i + 1] * s[i]
        a2 -= moment[3, i + 1] * s[i]
        c0 -= pulling[i, 1] * s[i]
        c1 -= pulling[i, 2] * s[i]
        c2 -= pulling[i, 3] * s[i]
    body = b
    last = k + 1
    while body > 0:
        for j in range(tree.first_coordinate[body], last):
            d = tree.body_coordinate[j]
            earlier = tree.column[d]
            if earlier < 0:
                continue
            t = work.twist[d]
            scale = work.rate[c] * work.rate[d]
            if d != c and earlier == column:  # both follow one unknown: the mirrored pair too
                scale *= 2.0
            inertia = t[0] * a0 + t[1] * a1 + t[2] * a2 + t[3] * l0 + t[4] * l1 + t[5] * l2
            bend = t[0] * c0 + t[1] * c1 + t[2] * c2
            high, low = max(column, earlier), min(column, earlier)
            work.gauss_newton[high, low] += scale * inertia
            work.curvature[high, low] += scale * bend
        body = tree.parent[body]
        last = tree.first_coordinate[body + 1]
