# pyright: basic, reportArgumentType=false, reportReturnType=false
# Entries of arrays are plain numbers to numba, and arrays or numbers to the type checker.
"""Compiled weighted least squares for inverse kinematics, one frame after the other.

Minimised in each frame, with weights w that sum to one over the markers seen,

    f(q) = 1/2 sum_m w_m |x_m - p_m(q)|^2 + 1/2 sum_k c_k (q_k - r_k)^2 + 1/2 u |q - q_previous|^2

over the free coordinates within their limits. The normal matrix is accumulated over the joint tree
like a mass matrix (composite rigid bodies: Featherstone 2008, doi 10.1007/978-1-4899-7560-7), so
no Jacobian is formed. Second-order terms make the steps Newton's; where they are not positive
definite, Gauss-Newton with Levenberg-Marquardt damping takes over (Nocedal and Wright 2006,
doi 10.1007/978-0-387-40065-5). Limits by an active set with projection.
"""

import math
from typing import NamedTuple

import numpy as np

from hiphinge.body.tree_kernel import (
    KernelMarkers,
    KernelTree,
    follow_leaders,
    inlined,
    kernel,
    place_bodies,
    place_markers,
)


class Problem(NamedTuple):
    """What stays the same over a trial.

    Limits for every coordinate; `target` and `weight` of the free coordinates' own goals; weights
    of the markers; `fade` is what a missing marker's memory keeps from one frame to the next, 0
    where all markers are always seen.
    """

    tree: KernelTree
    markers: KernelMarkers
    lower: np.ndarray
    upper: np.ndarray
    coordinate_target: np.ndarray
    coordinate_weight: np.ndarray
    marker_weight: np.ndarray
    fade: float


class Frames(NamedTuple):
    """What was seen: positions [m] (0 where missing) and 1 where seen, 0 where missing.

    `pull` is the weight of the squared distance to the previous pose, frame by frame.
    """

    position: np.ndarray
    seen: np.ndarray
    pull: np.ndarray


class Solution(NamedTuple):
    """Filled by the solver, frame by frame.

    Coordinates, objective, iterations, whether it converged, and marker distances [m].
    """

    q: np.ndarray
    objective: np.ndarray
    iterations: np.ndarray
    converged: np.ndarray
    distance: np.ndarray


class Workspace(NamedTuple):
    """Arrays that are written over in every iteration or frame.

    `memory` holds for each marker where it was last seen from the model's own (in body axes [m])
    and how much that still counts, from 1 down to 0.
    """

    origin: np.ndarray
    rate: np.ndarray
    twist: np.ndarray
    rotation: np.ndarray
    position: np.ndarray
    point: np.ndarray
    moment: np.ndarray
    pulling: np.ndarray
    gauss_newton: np.ndarray
    curvature: np.ndarray
    factor: np.ndarray
    gradient: np.ndarray
    held: np.ndarray
    step: np.ndarray
    trial: np.ndarray
    target: np.ndarray
    weight: np.ndarray
    memory: np.ndarray


def workspace(problem: Problem) -> Workspace:
    """Allocate the arrays that a solver run writes over."""
    n_bodies, n_markers = len(problem.tree.parent), len(problem.markers.body)
    n_coordinates, n_free = len(problem.lower), len(problem.tree.free)
    shapes = (
        *((3,), (n_coordinates,), (n_coordinates, 6)),
        *((n_bodies, 3, 3), (n_bodies, 3), (n_markers, 3), (n_bodies, 4, 4), (n_bodies, 3, 4)),
        *((n_free, n_free), (n_free, n_free), (n_free, n_free)),
        *((n_free,), (n_free,), (n_free,), (n_coordinates,)),
        *((n_markers, 3), (n_markers,), (n_markers, 4)),
    )
    return Workspace(*(np.zeros(shape) for shape in shapes))


_TRUST = 0.3  # rad or m: beyond it the second-order model is not trusted
_LONGEST_STEP = 0.5
_NEAR = 5e-3  # rad or m: after a shorter step the factorised matrix is kept ...
_FAST = 0.3  # ... as long as steps shrink by this factor
_CURVED = 20.0  # 1/rad: error a Newton step leaves over its square (seen: up to 17)
_SLOWEST = 0.1  # no more trust than this in steps with a kept matrix
_MAX_ATTEMPTS = 14
_DAMPING_START = 1e-4
_RIDGE = 1e-9  # m^2 a unit: holds coordinates that no marker sees
_ROUNDING = 1e-12  # relative rise of the objective that is still rounding


@kernel
def _evaluate(
    problem: Problem,
    position: np.ndarray,
    weight: np.ndarray,
    pull: float,
    previous: np.ndarray,
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
    for m in range(weight.shape[0]):
        if weight[m] > 0.0:
            b = problem.markers.body[m]
            for i in range(3):
                away = position[m, i] - work.origin[i] - work.point[m, i]
                force = weight[m] * away
                total += force * away
                pulling[b, i, 0] += force
                for j in range(3):
                    pulling[b, i, j + 1] += force * work.point[m, j]
    for k in range(tree.free.shape[0]):
        c = tree.free[k]
        away = q[c] - problem.coordinate_target[k]
        moved = q[c] - previous[c]
        total += problem.coordinate_weight[k] * away * away + pull * moved * moved
    return 0.5 * total


@inlined
def _gather_moments(problem: Problem, weight: np.ndarray, work: Workspace) -> None:
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
def _downhill(
    problem: Problem, pull: float, previous: np.ndarray, q: np.ndarray, work: Workspace
) -> bool:
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
        gradient[k] -= pull * (q[c] - previous[c])
        held = q[c] <= problem.lower[c] + 1e-14 and gradient[k] < 0.0
        held = held or (q[c] >= problem.upper[c] - 1e-14 and gradient[k] > 0.0)
        changed = changed or held != (work.held[k] > 0.0)
        work.held[k] = 1.0 if held else 0.0
    return changed


@inlined
def _normal_matrix(problem: Problem, pull: float, work: Workspace) -> None:
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


@inlined
def _factorise(damping: float, second_order: bool, work: Workspace) -> bool:
    """Cholesky-factorise the damped normal matrix, held coordinates taken out."""
    factor = work.factor
    n = factor.shape[0]
    for i in range(n):
        for j in range(i + 1):
            entry = work.gauss_newton[i, j] + (work.curvature[i, j] if second_order else 0.0)
            factor[i, j] = 0.0 if work.held[i] + work.held[j] > 0.0 else entry
        factor[i, i] += damping * abs(factor[i, i]) + (1.0 if work.held[i] > 0.0 else _RIDGE)
    for j in range(n):
        pivot = factor[j, j]
        for k in range(j):
            pivot -= factor[j, k] * factor[j, k]
        if pivot <= 0.0:
            return False
        pivot = math.sqrt(pivot)
        factor[j, j] = 1.0 / pivot  # the inverse: only products follow
        for i in range(j + 1, n):
            rest = factor[i, j]
            for k in range(j):
                rest -= factor[i, k] * factor[j, k]
            factor[i, j] = rest * factor[j, j]
    return True


@inlined
def _find_step(work: Workspace) -> float:
    """Solve the factorised equations for the step; return its largest entry."""
    factor, step = work.factor, work.step
    n = step.shape[0]
    for i in range(n):
        rest = 0.0 if work.held[i] > 0.0 else work.gradient[i]
        for k in range(i):
            rest -= factor[i, k] * step[k]
        step[i] = rest * factor[i, i]
    longest = 0.0
    for i in range(n - 1, -1, -1):
        step[i] *= factor[i, i]
        for k in range(i):
            step[k] -= factor[i, k] * step[i]
        longest = max(longest, abs(step[i]))
    return longest


@inlined
def _take_step(
    problem: Problem, q: np.ndarray, longest: float, work: Workspace
) -> tuple[float, bool]:
    """Set the trial pose, within limits and not too far.

    Returns:
        The largest change made, and whether the whole step was made.
    """
    tree = problem.tree
    shrink = 1.0 if longest <= _LONGEST_STEP else _LONGEST_STEP / longest
    whole = longest <= _LONGEST_STEP
    for c in range(q.shape[0]):
        work.trial[c] = q[c]
    moved = 0.0
    for k in range(tree.free.shape[0]):
        c = tree.free[k]
        wanted = q[c] + shrink * work.step[k]
        value = min(max(wanted, problem.lower[c]), problem.upper[c])
        whole = whole and value == wanted
        moved = max(moved, abs(value - q[c]))
        work.trial[c] = value
    follow_leaders(tree, work.trial, work.rate)
    return moved, whole


@kernel
def solve_frame(
    problem: Problem,
    position: np.ndarray,
    weight: np.ndarray,
    pull: float,
    previous: np.ndarray,
    trust: float,
    tolerance: float,
    max_iterations: int,
    q: np.ndarray,
    work: Workspace,
) -> tuple[int, float, bool]:
    """Improve `q` in place; return iterations, objective and whether it converged.

    `trust` is the longest step that second-order terms may make; 0 leaves them out. A factorised
    matrix is kept as long as steps shrink fast. Converged means that the steps still to come, if
    they go on shrinking as the last one did, are below `tolerance`. Afterwards `work.rotation` and
    `work.point` belong to `q`.
    """
    for i in range(3):
        work.origin[i] = 0.0
        for m in range(weight.shape[0]):
            work.origin[i] += weight[m] * position[m, i]
    follow_leaders(problem.tree, q, work.rate)
    objective = _evaluate(problem, position, weight, pull, previous, q, work)
    damping = 0.0
    shrinking = math.inf
    last_move = math.inf
    for iteration in range(1, max_iterations + 1):
        held_changed = _downhill(problem, pull, previous, q, work)
        fresh = held_changed or last_move > _NEAR or shrinking > _FAST
        second_order = trust > 0.0
        if fresh:
            _gather_moments(problem, weight, work)
            _normal_matrix(problem, pull, work)
        accepted = False
        moved = math.inf
        whole = False
        trial = math.inf
        for _ in range(_MAX_ATTEMPTS):
            definite = not fresh or _factorise(damping, second_order, work)
            longest = _find_step(work) if definite else math.inf
            if second_order and longest > trust:
                second_order = False
            elif definite:
                moved, whole = _take_step(problem, q, longest, work)
                trial = _evaluate(problem, position, weight, pull, previous, work.trial, work)
                accepted = trial <= objective * (1.0 + _ROUNDING)
                if accepted or not fresh:
                    break
                damping = max(10.0 * damping, _DAMPING_START)
            else:
                damping = max(10.0 * damping, _DAMPING_START)
        if not accepted:
            follow_leaders(problem.tree, q, work.rate)
            _evaluate(problem, position, weight, pull, previous, q, work)
            if fresh:
                return iteration, objective, moved < math.sqrt(tolerance)
            shrinking = math.inf  # the kept matrix misled: make a new one here
            continue
        for c in range(q.shape[0]):
            q[c] = work.trial[c]
        objective = trial
        shrinking = moved / last_move
        # A Newton step leaves an error of the order of its square, one with a kept matrix shrinks
        # about as the last one did.
        next_move = moved * (_CURVED * moved if fresh else max(shrinking, _SLOWEST))
        if moved < tolerance or (whole and iteration > 1 and next_move < tolerance):
            return iteration, objective, True
        if damping > 0.0 or (trust > 0.0 and not second_order):
            shrinking = math.inf  # no Newton step yet: its matrix is not worth keeping
        damping = 0.0 if damping < 0.1 * _DAMPING_START else 0.1 * damping
        last_move = moved
    return max_iterations, objective, False


@kernel
def solve_starts(
    problem: Problem,
    position: np.ndarray,
    weight: np.ndarray,
    shifts: np.ndarray,
    shift_per_offset: np.ndarray,
    tolerance: float,
    max_iterations: int,
    starts: np.ndarray,
    objective: np.ndarray,
    farthest: np.ndarray,
    work: Workspace,
) -> None:
    """Improve several starting poses of one frame in place, by Gauss-Newton.

    The root's translations `shifts` first bring the weighted centres of model and measured markers
    together. `farthest` becomes the distance of the worst marker.
    """
    for n in range(starts.shape[0]):
        q = starts[n]
        work.origin[:] = 0.0
        follow_leaders(problem.tree, q, work.rate)
        _evaluate(problem, position, weight, 0.0, q, q, work)
        for k in range(shifts.shape[0]):
            for i in range(3):
                force = 0.0
                for b in range(work.pulling.shape[0]):
                    force += work.pulling[b, i, 0]
                q[shifts[k]] += shift_per_offset[i, k] * force
        _, objective[n], _ = solve_frame(
            problem, position, weight, 0.0, q, 0.0, tolerance, max_iterations, q, work
        )
        farthest[n] = 0.0
        for m in range(weight.shape[0]):
            if weight[m] > 0.0:
                square = 0.0
                for i in range(3):
                    square += (position[m, i] - work.origin[i] - work.point[m, i]) ** 2
                farthest[n] = max(farthest[n], math.sqrt(square))


@kernel
def _measure_distances(position: np.ndarray, distance: np.ndarray, work: Workspace) -> None:
    """Fill the distances between measured and model markers as last placed."""
    for m in range(distance.shape[0]):
        square = 0.0
        for i in range(3):
            square += (position[m, i] - work.origin[i] - work.point[m, i]) ** 2
        distance[m] = math.sqrt(square)


_FORGOTTEN = 0.01


@kernel
def _set_targets(problem: Problem, frames: Frames, i: int, q: np.ndarray, work: Workspace) -> None:
    """Set marker targets and weights (summing to one) of frame i, `q` being its expected pose.

    A marker that has just dropped out is expected where it was last seen from the model's own, so
    that the distance it always had from there does not shift the pose when it comes and goes.
    """
    total = 0.0
    missing = False
    for m in range(frames.seen.shape[1]):
        kept = frames.seen[i, m]
        if kept == 0.0 and work.memory[m, 3] > _FORGOTTEN:
            kept = work.memory[m, 3]
            missing = True
        work.weight[m] = problem.marker_weight[m] * kept
        total += work.weight[m]
        for k in range(3):
            work.target[m, k] = frames.position[i, m, k]
    for m in range(frames.seen.shape[1]):
        work.weight[m] /= total
    if missing:
        work.origin[:] = 0.0
        follow_leaders(problem.tree, q, work.rate)
        place_bodies(problem.tree, q, work.origin, work.rotation, work.position, work.twist)
        place_markers(problem.markers, work.rotation, work.position, work.point)
        for m in range(frames.seen.shape[1]):
            if frames.seen[i, m] == 0.0:
                turn = work.rotation[problem.markers.body[m]]
                for k in range(3):
                    work.target[m, k] = work.point[m, k]
                    for j in range(3):
                        work.target[m, k] += turn[k, j] * work.memory[m, j]


@kernel
def _remember(problem: Problem, frames: Frames, i: int, work: Workspace) -> None:
    """Note where the markers seen in frame i are from the model's own, as last placed."""
    if problem.fade == 0.0:
        return
    for m in range(frames.seen.shape[1]):
        if frames.seen[i, m] == 0.0:
            work.memory[m, 3] *= problem.fade
            continue
        turn = work.rotation[problem.markers.body[m]]
        work.memory[m, 3] = 1.0
        for j in range(3):
            work.memory[m, j] = 0.0
        for k in range(3):
            away = frames.position[i, m, k] - work.origin[k] - work.point[m, k]
            for j in range(3):
                work.memory[m, j] += turn[k, j] * away


@kernel
def _largest_change(problem: Problem, q: np.ndarray, other: np.ndarray) -> float:
    change = 0.0
    for c in problem.tree.free:
        change = max(change, abs(q[c] - other[c]))
    return change


_DOUBTFUL_CHANGE = 0.35  # rad between frames
_DOUBTFUL_ITERATIONS = 14
_DOUBTFUL_RISE = 1.5  # of the objective between frames


@kernel
def solve_sequence(
    problem: Problem,
    frames: Frames,
    order: np.ndarray,
    first: int,
    stop: int,
    tolerance: float,
    max_iterations: int,
    solution: Solution,
    work: Workspace,
) -> None:
    """Solve frames order[first:stop], each from the one before; order[0] holds its start in q.

    Each start goes on from the two poses before. A doubtful answer is tried again from the
    previous pose with Gauss-Newton, and the better one kept.
    """
    q = solution.q
    for at in range(first, stop):
        i = order[at]
        before = order[at - 1] if at > 0 else i
        if at == 0:
            work.memory[:] = 0.0
        else:
            _expect(problem, q, order, at)
        _set_targets(problem, frames, i, q[i], work)
        previous = q[before].copy()
        pull = frames.pull[i] if at > 0 else 0.0
        iterations, objective, converged = solve_frame(
            problem,
            work.target,
            work.weight,
            pull,
            previous,
            _TRUST,
            tolerance,
            max_iterations,
            q[i],
            work,
        )
        if at > 0:
            change = _largest_change(problem, q[i], previous)
            doubtful = not converged or iterations > _DOUBTFUL_ITERATIONS
            doubtful = doubtful or change > _DOUBTFUL_CHANGE
            if doubtful or objective > _DOUBTFUL_RISE * solution.objective[before]:
                again = previous.copy()
                more, other, fine = solve_frame(
                    problem,
                    work.target,
                    work.weight,
                    pull,
                    previous,
                    0.0,
                    tolerance,
                    3 * max_iterations,
                    again,
                    work,
                )
                iterations += more
                closer = _largest_change(problem, again, previous) < change
                if other < objective * (1.0 - 1e-4) or (
                    other <= objective * (1.0 + 1e-4) and closer
                ):
                    for c in range(q.shape[1]):
                        q[i, c] = again[c]
                    objective = other
                    converged = fine
                else:
                    follow_leaders(problem.tree, q[i], work.rate)
                    _evaluate(problem, work.target, work.weight, pull, previous, q[i], work)
        _measure_distances(frames.position[i], solution.distance[i], work)
        _remember(problem, frames, i, work)
        solution.objective[i] = objective
        solution.iterations[i] = iterations
        solution.converged[i] = converged


@kernel
def _expect(problem: Problem, q: np.ndarray, order: np.ndarray, at: int) -> None:
    """Set the expected pose of frame order[at] from up to four poses before it.

    A straight line through two poses and a parabola through three are mixed, coordinate by
    coordinate, by how well each foretold the pose before: smooth movement follows the parabola,
    noise the line.
    """
    i = order[at]
    first = order[at - 1]
    for c in range(q.shape[1]):
        q[i, c] = q[first, c]
    if at < 2:
        return
    second = order[at - 2]
    third = order[max(at - 3, 0)]
    fourth = order[max(at - 4, 0)]
    for c in problem.tree.free:
        ahead = 2.0 * q[first, c] - q[second, c]
        if at > 3:
            line = q[first, c] - 2.0 * q[second, c] + q[third, c]
            curve = line - q[second, c] + 2.0 * q[third, c] - q[fourth, c]
            trust = line * line / (line * line + curve * curve + 1e-20)
            ahead += trust * line
        q[i, c] = min(max(ahead, problem.lower[c]), problem.upper[c])
