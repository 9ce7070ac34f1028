# pyright: basic
"""Compiled solver that shares joint moments among muscles: Newton's method on the dual problem.

For each frame and each connected block of coordinates and muscles

    minimise    sum_m w_m a_m^p + sum_i (r_i / scale_i)^2
    subject to  sum_m A_im a_m + r_i = tau_i,    lowest_m <= a_m <= highest_m,    A_im = R_im f_m

with p = 2 or 3. The problem is strictly convex and separable, so with one multiplier y_i for each
coordinate both a_m = clip((z_m / p w_m)^(1 / (p - 1))), z = A' y, and r_i = y_i scale_i^2 / 2
follow in closed form, and y minimises a smooth convex function of a dozen variables whose gradient
is the imbalance itself. For p = 2 it is piecewise quadratic and Newton's method ends after a
handful of steps with rounding error only. Frames that resist it (muscles at their limits in many
directions) go through `interior_kernel` first.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from hiphinge.loads.interior_kernel import approach, cholesky_solve

# Below this activation a cube's inverse has too steep a slope to be a useful Newton model.
_GENTLE = 1e-4
# Newton steps before the interior-point method is asked, and trial lengths of a step.
_PATIENCE = 15
_LINE_SEARCH = 20
# The interior-point answer stands by itself when its cost is within this share of the lowest.
_NEAR = 1e-10
# Reordering and fused multiply-add are welcome; NaN must stay NaN.
_COMPILE = {
    "cache": True,
    # A long solution must not hold up the short ones of other threads.
    "nogil": True,
    "fastmath": {"contract", "reassoc", "nsz"},
    "error_model": "numpy",
}


class KernelBlocks(NamedTuple):
    """Which coordinates and muscles belong together, and each muscle's entries in `arm`."""

    dof: np.ndarray
    first_dof: np.ndarray
    muscle: np.ndarray
    first_muscle: np.ndarray
    first_entry: np.ndarray
    entry_dof: np.ndarray


class KernelCosts(NamedTuple):
    """Bounds, weights and reserves of the problem, by muscle and by coordinate."""

    lowest: np.ndarray
    highest: np.ndarray
    weight: np.ndarray
    reserve_scale: np.ndarray


class _Alike(NamedTuple):
    """Muscles of a block sorted so that those with the same coordinates stand together.

    Moment arms of a group are a small dense matrix, which is several times faster than entries one
    by one.
    """

    order: np.ndarray
    first_muscle: np.ndarray
    first_dof: np.ndarray
    dof: np.ndarray
    first_place: np.ndarray
    entry: np.ndarray
    owner: np.ndarray


@njit(**_COMPILE)
def _same(first_entry, entry_dof, one, other):
    mine = entry_dof[first_entry[one] : first_entry[one + 1]]
    return np.array_equal(mine, entry_dof[first_entry[other] : first_entry[other + 1]])


@njit(**_COMPILE)
def _sort(first_entry, entry_dof):
    """Put muscles with the same coordinates together."""
    n = first_entry.shape[0] - 1
    group, example, size = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n, np.int64)
    count = 0
    for m in range(n):
        found = 0
        while found < count and not _same(first_entry, entry_dof, m, example[found]):
            found += 1
        if found == count:
            example[count] = m
            count += 1
        group[m] = found
        size[found] += 1
    order = np.argsort(group, kind="mergesort")
    first_muscle, first_dof = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    first_place = np.zeros(count + 1, np.int64)
    for g in range(count):
        n_dofs = first_entry[example[g] + 1] - first_entry[example[g]]
        first_muscle[g + 1] = first_muscle[g] + size[g]
        first_dof[g + 1] = first_dof[g] + n_dofs
        first_place[g + 1] = first_place[g] + n_dofs * size[g]
    dof = np.empty(first_dof[count], np.int64)
    entry, owner = np.empty(first_place[count], np.int64), np.empty(first_place[count], np.int64)
    for g in range(count):
        place = first_place[g]
        for i in range(first_dof[g + 1] - first_dof[g]):
            dof[first_dof[g] + i] = entry_dof[first_entry[example[g]] + i]
            for j in range(first_muscle[g], first_muscle[g + 1]):
                entry[place] = first_entry[order[j]] + i
                owner[place] = order[j]
                place += 1
    return _Alike(order, first_muscle, first_dof, dof, first_place, entry, owner)


@njit(**_COMPILE)
def _activate(z, local, exponent, a, slopes):
    """Set activations and their slopes in z; return the sum of max over a of (z a - w a^p)."""
    lowest, highest, weight, inverse, _ = local
    value = 0.0
    if exponent == 2:
        for m in range(z.shape[0]):
            free = z[m] * inverse[m]
            a[m] = min(max(free, lowest[m]), highest[m])
            slopes[m] = inverse[m] if lowest[m] < free < highest[m] else 0.0
            value += (z[m] - weight[m] * a[m]) * a[m]
        return value
    for m in range(z.shape[0]):
        free = np.sqrt(max(z[m], 0.0) / (3.0 * weight[m]))
        a[m] = min(max(free, lowest[m]), highest[m])
        steep = 1.0 / (6.0 * weight[m] * max(free, _GENTLE))
        slopes[m] = steep if lowest[m] < free < highest[m] else 0.0
        value += (z[m] - weight[m] * a[m] * a[m]) * a[m]
    return value


@njit(**_COMPILE)
def _evaluate(y, moment, pull, alike, local, exponent, a, r, gradient, slopes, z):
    """Compute activations, reserves, the dual's value and gradient (the imbalance).

    `slopes` keeps how steeply each activation grows with what the multipliers offer.
    """
    scale = local[4]
    value = 0.0
    for i in range(y.shape[0]):
        r[i] = 0.5 * scale[i] * scale[i] * y[i]
        value += (0.5 * r[i] - moment[i]) * y[i]
        gradient[i] = r[i] - moment[i]
    for g in range(alike.first_muscle.shape[0] - 1):
        first, stop, place = alike.first_muscle[g], alike.first_muscle[g + 1], alike.first_place[g]
        offered = z[first:stop]
        offered[:] = 0.0
        for i in range(alike.first_dof[g], alike.first_dof[g + 1]):
            row, factor = pull[place : place + stop - first], y[alike.dof[i]]
            for m in range(offered.shape[0]):
                offered[m] += row[m] * factor
            place += stop - first
    value += _activate(z, local, exponent, a, slopes)
    for g in range(alike.first_muscle.shape[0] - 1):
        first, stop, place = alike.first_muscle[g], alike.first_muscle[g + 1], alike.first_place[g]
        active = a[first:stop]
        for i in range(alike.first_dof[g], alike.first_dof[g + 1]):
            row, total = pull[place : place + stop - first], 0.0
            for m in range(active.shape[0]):
                total += row[m] * active[m]
            gradient[alike.dof[i]] += total
            place += stop - first
    return value


@njit(**_COMPILE)
def _curve(pull, alike, scale, slopes, hessian, weighed):
    """Compute the dual's Hessian (its lower triangle) where `_evaluate` was last."""
    for i in range(scale.shape[0]):
        for j in range(i):
            hessian[i, j] = 0.0
        hessian[i, i] = 0.5 * scale[i] * scale[i]
    for g in range(alike.first_muscle.shape[0] - 1):
        first, stop, place = alike.first_muscle[g], alike.first_muscle[g + 1], alike.first_place[g]
        n, steep = stop - first, slopes[first:stop]
        part = weighed[first:stop]
        for i in range(alike.first_dof[g + 1] - alike.first_dof[g]):
            row = pull[place + i * n : place + (i + 1) * n]
            for m in range(n):
                part[m] = row[m] * steep[m]
            for k in range(i + 1):
                other, total = pull[place + k * n : place + (k + 1) * n], 0.0
                for m in range(n):
                    total += part[m] * other[m]
                d, e = alike.dof[alike.first_dof[g] + i], alike.dof[alike.first_dof[g] + k]
                hessian[d, e] += total


@njit(**_COMPILE)
def _largest(values):
    largest = 0.0
    for value in values:
        if not abs(value) <= largest:  # lets a NaN through
            largest = abs(value)
    return largest


@njit(**_COMPILE)
def _dot(a, b):
    total = 0.0
    for i in range(a.shape[0]):
        total += a[i] * b[i]
    return total


@njit(**_COMPILE)
def _descend(y, moment, pull, alike, local, exponent, a, r, goal, max_steps, work):
    """Improve the multipliers in `y` by Newton steps; return the imbalance that is left [N m]."""
    gradient, step, trial, hessian, slopes, z = work
    value = _evaluate(y, moment, pull, alike, local, exponent, a, r, gradient, slopes, z)
    for _ in range(max_steps):
        if _largest(gradient) <= goal:
            break
        for i in range(y.shape[0]):
            gradient[i] = -gradient[i]
        _curve(pull, alike, local[4], slopes, hessian, z)
        cholesky_solve(hessian, gradient, step)
        slope = -_dot(gradient, step)
        length = 1.0
        for _ in range(_LINE_SEARCH):
            for i in range(y.shape[0]):
                trial[i] = y[i] + length * step[i]
            new_value = _evaluate(
                trial, moment, pull, alike, local, exponent, a, r, gradient, slopes, z
            )
            new_slope = _dot(gradient, step)
            # Short of the lowest point along the step, or clearly lower (Armijo), is good enough.
            enough = value + 1e-4 * length * slope + 1e-13 * abs(value)
            if new_slope <= 0.0 or new_value <= enough:
                break
            length *= min(max(slope / (slope - new_slope), 0.1), 0.9)
        value = new_value
        y[:] = trial
    return _largest(gradient)


@njit(**_COMPILE)
def _solve_frame(y, moment, pull, alike, local, exponent, a, r, limits, work, plain):
    """Solve one block in one frame from the multipliers in `y`; return the imbalance [N m].

    `plain` is the same problem muscle by muscle, for the interior-point method.
    """
    tolerance, max_steps = limits
    goal = tolerance * max(1.0, _largest(moment))
    patience = min(_PATIENCE, max_steps)
    error = _descend(y, moment, pull, alike, local, exponent, a, r, goal, patience, work)
    if error <= goal:
        return error
    arm, strength, entries, bounds = plain
    inner_a, inner_r = np.empty_like(a), np.empty_like(r)
    share = approach(y, inner_a, inner_r, moment, arm, strength, entries, bounds, exponent)
    error = _descend(y, moment, pull, alike, local, exponent, a, r, goal, max_steps, work)
    if error > goal and share < _NEAR:
        for m in range(a.shape[0]):  # rounding must not carry it beyond the bounds
            a[m] = min(max(inner_a[alike.order[m]], local[0][m]), local[1][m])
        r[:] = inner_r
        return 0.0
    return error


@njit(**_COMPILE)
def _solve_block(block, draw, blocks, costs, arm, strength, moment, guess, exponent, limits, out):
    """Solve one block in all frames of one draw.

    Each frame starts where the last one ended, moved on as the guessed multipliers are.
    """
    activation, reserve, dual, imbalance = out
    dof = blocks.dof[blocks.first_dof[block] : blocks.first_dof[block + 1]]
    first, last = blocks.first_muscle[block], blocks.first_muscle[block + 1]
    muscle = blocks.muscle[first:last]
    n, n_muscles = dof.shape[0], muscle.shape[0]
    entries = (blocks.first_entry[first : last + 1], blocks.entry_dof)
    alike = _sort(entries[0], entries[1])
    bounds = (
        costs.lowest[muscle],
        costs.highest[muscle],
        costs.weight[min(draw, costs.weight.shape[0] - 1)][muscle],
        costs.reserve_scale[dof],
    )
    local = (
        bounds[0][alike.order],
        bounds[1][alike.order],
        bounds[2][alike.order],
        0.5 / bounds[2][alike.order],
        bounds[3],
    )
    matrix = np.empty((n, n))
    work = (np.empty(n), np.empty(n), np.empty(n), matrix, np.empty(n_muscles), np.empty(n_muscles))
    y, before, tau, r = np.zeros(n), np.zeros(n), np.empty(n), np.empty(n)
    f, a, pull = np.empty(n_muscles), np.empty(n_muscles), np.empty(alike.entry.shape[0])
    for frame in range(moment.shape[0]):
        for i in range(n):
            tau[i] = moment[frame, dof[i]]
            y[i] += guess[frame, dof[i]] - before[i]
            before[i] = guess[frame, dof[i]]
        for m in range(n_muscles):
            f[m] = strength[frame, muscle[m]]
        for e in range(pull.shape[0]):
            pull[e] = arm[frame, alike.entry[e]] * f[alike.owner[e]]
        plain = (arm[frame], f, entries, bounds)
        error = _solve_frame(y, tau, pull, alike, local, exponent, a, r, limits, work, plain)
        imbalance[draw, frame, block] = error
        for i in range(n):
            dual[draw, frame, dof[i]] = y[i]
            reserve[draw, frame, dof[i]] = r[i]
        for m in range(n_muscles):
            activation[draw, frame, muscle[alike.order[m]]] = a[m]
        if not np.isfinite(error):
            y[:] = 0.0
            before[:] = 0.0


@njit(**_COMPILE)
def solve_blocks(
    which: np.ndarray,
    blocks: KernelBlocks,
    costs: KernelCosts,
    arm: np.ndarray,
    strength: np.ndarray,
    moment: np.ndarray,
    exponent: int,
    limits: tuple[float, int],
    again: bool,
    out: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Solve the blocks in `which` for all draws and frames.

    Args:
        which: Indices of the blocks to solve.
        blocks: The structure.
        costs: Bounds, weights, reserves.
        arm: Moment arms (draw or 1, frame, entry) [m].
        strength: Largest active force along the tendon (draw, frame, muscle) [N].
        moment: Net moments for the muscles to make (draw, frame, dof) [N m].
        exponent: 2 or 3.
        limits: Relative tolerance of the imbalance and the largest number of Newton steps.
        again: Whether the multipliers in `out` are those of a similar problem, a guess to start at.
        out: Filled by draw and frame: activation, reserve, multiplier, imbalance of each block.
    """
    dual = out[2]
    for draw in range(moment.shape[0]):
        for block in which:
            # Other draws begin at draw 0's answer; draw 0 never sees that there are others.
            guess = dual[draw].copy() if again else np.zeros_like(dual[0])
            if draw > 0 and not again:
                guess[:] = dual[0]
            _solve_block(
                block,
                draw,
                blocks,
                costs,
                arm[min(draw, arm.shape[0] - 1)],
                strength[draw],
                moment[draw],
                guess,
                exponent,
                limits,
                out,
            )
