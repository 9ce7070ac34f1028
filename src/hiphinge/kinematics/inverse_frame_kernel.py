# pyright: basic, reportArgumentType=false, reportReturnType=false
# Entries of arrays are plain numbers to numba, and arrays or numbers to the type checker.
"""One frame of inverse kinematics: steps downhill until none is left to make.

Second-order terms make the steps Newton's; where they are not positive definite, Gauss-Newton with
Levenberg-Marquardt damping takes over (Nocedal and Wright 2006, doi 10.1007/978-0-387-40065-5).
Limits by an active set with projection.
"""

import math
from typing import NamedTuple

import numpy as np

from hiphinge.body.tree_kernel import follow_leaders, inlined, kernel
from hiphinge.kinematics.inverse_normal_kernel import (
    downhill,
    evaluate,
    gather_moments,
    normal_matrix,
)
from hiphinge.kinematics.inverse_problem import Answer, Goal, Problem, Workspace

_LONGEST_STEP = 0.5
_NEAR = 5e-3  # rad or m: after a shorter step the factorised matrix is kept ...
_FAST = 0.3  # ... as long as steps shrink by this factor
_CURVED = 20.0  # 1/rad: error a Newton step leaves over its square (seen: up to 17)
_SLOWEST = 0.1  # no more trust than this in steps with a kept matrix
_MAX_ATTEMPTS = 14
_DAMPING_START = 1e-4
_RIDGE = 1e-9  # m^2 a unit: holds coordinates that no marker sees
_ROUNDING = 1e-12  # relative rise of the objective that is still rounding


class Attempt(NamedTuple):
    """What came of trying for a step; `work.trial` holds the pose it leads to.

    Attributes:
        accepted: The objective does not rise.
        objective: There [m^2].
        moved: Largest change of a coordinate [rad, m].
        whole: Neither limits nor its length cut the step.
        damping: It took this much.
        second_order: With the second-order terms.
    """

    accepted: bool
    objective: float
    moved: float
    whole: bool
    damping: float
    second_order: bool


@kernel
def solve_frame(
    problem: Problem,
    goal: Goal,
    trust: float,
    tolerance: float,
    max_iterations: int,
    q: np.ndarray,
    work: Workspace,
) -> Answer:
    """Improve `q` in place.

    `trust` is the longest step that second-order terms may make; 0 leaves them out. A factorised
    matrix is kept as long as steps shrink fast. Converged means that the steps still to come, if
    they go on shrinking as the last one did, are below `tolerance`. Afterwards `work.rotation` and
    `work.point` belong to `q`.
    """
    for i in range(3):
        work.origin[i] = 0.0
        for m in range(goal.weight.shape[0]):
            work.origin[i] += goal.weight[m] * goal.position[m, i]
    follow_leaders(problem.tree, q, work.rate)
    objective = evaluate(problem, goal, q, work)
    damping = 0.0
    shrinking = math.inf
    last_move = math.inf
    for iteration in range(1, max_iterations + 1):
        held_changed = downhill(problem, goal, q, work)
        fresh = held_changed or last_move > _NEAR or shrinking > _FAST
        if fresh:
            gather_moments(problem, goal.weight, work)
            normal_matrix(problem, goal.pull, work)
        tried = _try_steps(problem, goal, objective, fresh, trust, damping, q, work)
        damping = tried.damping
        if not tried.accepted:
            follow_leaders(problem.tree, q, work.rate)
            evaluate(problem, goal, q, work)
            if fresh:
                return Answer(iteration, objective, tried.moved < math.sqrt(tolerance))
            shrinking = math.inf  # the kept matrix misled: make a new one here
            continue
        for c in range(q.shape[0]):
            q[c] = work.trial[c]
        objective = tried.objective
        shrinking = tried.moved / last_move
        last_move = tried.moved
        # A Newton step leaves an error of the order of its square, one with a kept matrix shrinks
        # about as the last one did.
        next_move = last_move * (_CURVED * last_move if fresh else max(shrinking, _SLOWEST))
        if last_move < tolerance or (tried.whole and iteration > 1 and next_move < tolerance):
            return Answer(iteration, objective, True)
        if damping > 0.0 or (trust > 0.0 and not tried.second_order):
            shrinking = math.inf  # no Newton step yet: its matrix is not worth keeping
        damping = 0.0 if damping < 0.1 * _DAMPING_START else 0.1 * damping
    return Answer(max_iterations, objective, False)


@inlined
def _try_steps(
    problem: Problem,
    goal: Goal,
    objective: float,
    fresh: bool,
    trust: float,
    damping: float,
    q: np.ndarray,
    work: Workspace,
) -> Attempt:
    """Look for a step from `q` that does not raise the objective, damping more and more.

    A kept matrix (not `fresh`) is tried once.
    """
    second_order = trust > 0.0
    moved = math.inf
    whole = False
    for _ in range(_MAX_ATTEMPTS):
        definite = not fresh or _factorise(damping, second_order, work)
        longest = _find_step(work) if definite else math.inf
        if second_order and longest > trust:
            second_order = False
        elif definite:
            moved, whole = _take_step(problem, q, longest, work)
            there = evaluate(problem, goal, work.trial, work)
            if there <= objective * (1.0 + _ROUNDING):
                return Attempt(True, there, moved, whole, damping, second_order)
            if not fresh:
                break
            damping = max(10.0 * damping, _DAMPING_START)
        else:
            damping = max(10.0 * damping, _DAMPING_START)
    return Attempt(False, math.inf, moved, whole, damping, second_order)


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
