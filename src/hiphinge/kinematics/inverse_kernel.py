# pyright: basic, reportArgumentType=false, reportReturnType=false
# Entries of arrays are plain numbers to numba, and arrays or numbers to the type checker.
"""The frames of inverse kinematics one after the other, each started from those before it."""

import math

import numpy as np

from hiphinge.body.tree_kernel import follow_leaders, kernel, place_bodies, place_markers
from hiphinge.kinematics.inverse_frame_kernel import solve_frame
from hiphinge.kinematics.inverse_normal_kernel import evaluate
from hiphinge.kinematics.inverse_problem import (
    Answer,
    Frames,
    Goal,
    Problem,
    Solution,
    Workspace,
)

_TRUST = 0.3  # rad or m: beyond it the second-order model is not trusted
_FORGOTTEN = 0.01  # a marker's memory below this no longer counts
_DOUBTFUL_CHANGE = 0.35  # rad between frames
_DOUBTFUL_ITERATIONS = 14
_DOUBTFUL_RISE = 1.5  # of the objective between frames
_SAME = 1e-4  # relative difference of objectives of equally good answers


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
        pull = frames.pull[i] if at > 0 else 0.0
        goal = Goal(work.target, work.weight, pull, q[before].copy())
        answer = solve_frame(problem, goal, _TRUST, tolerance, max_iterations, q[i], work)
        if at > 0:
            doubtful = not answer.converged or answer.iterations > _DOUBTFUL_ITERATIONS
            doubtful = doubtful or answer.objective > _DOUBTFUL_RISE * solution.objective[before]
            if doubtful or _largest_change(problem, q[i], goal.previous) > _DOUBTFUL_CHANGE:
                answer = _try_again(problem, goal, answer, tolerance, max_iterations, q[i], work)
        _measure_distances(frames.position[i], solution.distance[i], work)
        _remember(problem, frames, i, work)
        solution.objective[i] = answer.objective
        solution.iterations[i] = answer.iterations
        solution.converged[i] = answer.converged


@kernel
def _try_again(
    problem: Problem,
    goal: Goal,
    answer: Answer,
    tolerance: float,
    max_iterations: int,
    q: np.ndarray,
    work: Workspace,
) -> Answer:
    """Solve from the previous pose by Gauss-Newton; keep in `q` what is better, or else nearer."""
    again = goal.previous.copy()
    other = solve_frame(problem, goal, 0.0, tolerance, 3 * max_iterations, again, work)
    iterations = answer.iterations + other.iterations
    change = _largest_change(problem, q, goal.previous)
    closer = _largest_change(problem, again, goal.previous) < change
    better = other.objective < answer.objective * (1.0 - _SAME)
    if better or (closer and other.objective <= answer.objective * (1.0 + _SAME)):
        for c in range(q.shape[0]):
            q[c] = again[c]
        return Answer(iterations, other.objective, other.converged)
    follow_leaders(problem.tree, q, work.rate)
    evaluate(problem, goal, q, work)
    return Answer(iterations, answer.objective, answer.converged)


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
def _measure_distances(position: np.ndarray, distance: np.ndarray, work: Workspace) -> None:
    """Fill the distances between measured and model markers as last placed."""
    for m in range(distance.shape[0]):
        square = 0.0
        for i in range(3):
            square += (position[m, i] - work.origin[i] - work.point[m, i]) ** 2
        distance[m] = math.sqrt(square)


@kernel
def _largest_change(problem: Problem, q: np.ndarray, other: np.ndarray) -> float:
    change = 0.0
    for c in problem.tree.free:
        change = max(change, abs(q[c] - other[c]))
    return change


_DOUBTFUL_CHANGE = 0.35  # rad between frames
_DOUBTFUL_ITERATIONS = 14
_DOUBTFUL_RISE = 1.5  # of the objective between frames
