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


@njit(**_COMPILE)
def _muscle(z, weight, low, high, exponent):
    """Return the activation, its slope in z and max over a of (z a - w a^p)."""
    if exponent == 2:
        a = z / (2.0 * weight)
        slope = 0.5 / weight
    else:
        a = np.sqrt(max(z, 0.0) / (3.0 * weight))
        slope = 1.0 / (6.0 * weight * max(a, _GENTLE))
    if a <= low:
        a, slope = low, 0.0
    elif a >= high:
        a, slope = high, 0.0
    cost = weight * a * a if exponent == 2 else weight * a * a * a
    return a, slope, z * a - cost


@njit(**_COMPILE)
def _evaluate(y, moment, arm, strength, entries, local, exponent, a, r, gradient, hessian):
    """Compute activations, reserves, the dual's value, gradient (the imbalance) and Hessian."""
    first_entry, entry_dof = entries
    lowest, highest, weight, scale = local
    n = y.shape[0]
    value = 0.0
    for i in range(n):
        for j in range(i):
            hessian[i, j] = 0.0
        hessian[i, i] = 0.5 * scale[i] * scale[i]
        r[i] = hessian[i, i] * y[i]
        value += (0.5 * r[i] - moment[i]) * y[i]
        gradient[i] = r[i] - moment[i]
    for m in range(a.shape[0]):
        start, stop = first_entry[m], first_entry[m + 1]
        z = 0.0
        for e in range(start, stop):
            z += arm[e] * y[entry_dof[e]]
        z *= strength[m]
        a[m], slope, part = _muscle(z, weight[m], lowest[m], highest[m], exponent)
        value += part
        force = strength[m] * a[m]
        for e in range(start, stop):
            gradient[entry_dof[e]] += arm[e] * force
        if slope > 0.0:
            slope *= strength[m] * strength[m]
            for e in range(start, stop):
                row = slope * arm[e]
                for k in range(start, e + 1):
                    hessian[entry_dof[e], entry_dof[k]] += row * arm[k]
    return value


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
def _descend(y, moment, arm, strength, entries, local, exponent, a, r, goal, max_steps, work):
    """Improve the multipliers in `y` by Newton steps; return the imbalance that is left [N m]."""
    gradient, step, trial, hessian = work
    value = _evaluate(y, moment, arm, strength, entries, local, exponent, a, r, gradient, hessian)
    for _ in range(max_steps):
        if _largest(gradient) <= goal:
            break
        for i in range(y.shape[0]):
            gradient[i] = -gradient[i]
        cholesky_solve(hessian, gradient, step)
        slope = -_dot(gradient, step)
        length = 1.0
        for _ in range(_LINE_SEARCH):
            for i in range(y.shape[0]):
                trial[i] = y[i] + length * step[i]
            new_value = _evaluate(
                trial, moment, arm, strength, entries, local, exponent, a, r, gradient, hessian
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
def _solve_frame(y, moment, arm, strength, entries, local, exponent, a, r, limits, work):
    """Solve one block in one frame from the multipliers in `y`; return the imbalance [N m]."""
    tolerance, max_steps = limits
    goal = tolerance * max(1.0, _largest(moment))
    error = _descend(
        y,
        moment,
        arm,
        strength,
        entries,
        local,
        exponent,
        a,
        r,
        goal,
        min(_PATIENCE, max_steps),
        work,
    )
    if error <= goal:
        return error
    share = approach(y, a, r, moment, arm, strength, entries, local, exponent)
    inner_a, inner_r = a.copy(), r.copy()
    error = _descend(
        y, moment, arm, strength, entries, local, exponent, a, r, goal, max_steps, work
    )
    if error > goal and share < _NEAR:
        a[:] = inner_a
        r[:] = inner_r
        return 0.0
    return error


@njit(**_COMPILE)
def _solve_block(block, draw, blocks, costs, arm, strength, moment, start, exponent, limits, out):
    """Solve one block in all frames of one draw, each frame starting where the last one ended."""
    activation, reserve, dual, imbalance = out
    dof = blocks.dof[blocks.first_dof[block] : blocks.first_dof[block + 1]]
    first, last = blocks.first_muscle[block], blocks.first_muscle[block + 1]
    muscle = blocks.muscle[first:last]
    n = dof.shape[0]
    entries = (blocks.first_entry[first : last + 1], blocks.entry_dof)
    local = (
        costs.lowest[muscle],
        costs.highest[muscle],
        costs.weight[muscle],
        costs.reserve_scale[dof],
    )
    work = (np.empty(n), np.empty(n), np.empty(n), np.empty((n, n)))
    y, tau, r = start[dof], np.empty(n), np.empty(n)
    f, a = np.empty(muscle.shape[0]), np.empty(muscle.shape[0])
    for frame in range(moment.shape[0]):
        for i in range(n):
            tau[i] = moment[frame, dof[i]]
        for m in range(muscle.shape[0]):
            f[m] = strength[frame, muscle[m]]
        error = _solve_frame(y, tau, arm[frame], f, entries, local, exponent, a, r, limits, work)
        imbalance[draw, frame, block] = error
        for i in range(n):
            dual[draw, frame, dof[i]] = y[i]
            reserve[draw, frame, dof[i]] = r[i]
        for m in range(muscle.shape[0]):
            activation[draw, frame, muscle[m]] = a[m]
        if not np.isfinite(error):
            y[:] = 0.0


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
        out: Filled by draw and frame: activation, reserve, multiplier, imbalance of each block.
    """
    dual = out[2]
    for draw in range(moment.shape[0]):
        for block in which:
            # Other draws begin at draw 0's answer; draw 0 never sees that there are others.
            start = dual[0, 0].copy() if draw > 0 else np.zeros(moment.shape[2])
            _solve_block(
                block,
                draw,
                blocks,
                costs,
                arm[min(draw, arm.shape[0] - 1)],
                strength[draw],
                moment[draw],
                start,
                exponent,
                limits,
                out,
            )
