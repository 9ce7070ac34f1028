# pyright: basic
"""Compiled interior-point method for the same problem as `static_kernel`, for frames that resist.

Where muscles are at their limits in many directions at once, the dual's slope changes at so many
places that Newton's method creeps. A primal-dual path-following method (Nocedal and Wright 2006,
Numerical Optimization, chapter 16.6, doi 10.1007/978-0-387-40065-5) approaches the same optimum
from inside the bounds in a steady 20 to 40 steps, whatever the scales. Its multipliers are where
Newton's method starts again and ends exactly.
"""

import numpy as np
from numba import njit

_COMPILE = {
    "cache": True,
    "fastmath": {"contract", "reassoc", "nsz"},
    "error_model": "numpy",
}
_STEPS = 60
# How far the barrier falls in a step, and how close to a bound a step may go.
_SHRINK = 0.1
_CLOSE = 1e-15
_BACK_OFF = 0.995


@njit(**_COMPILE)
def cholesky_solve(matrix, right, solution):
    """Solve matrix @ solution = right; only the lower triangle is read, and it is overwritten."""
    n = right.shape[0]
    for i in range(n):
        for j in range(i + 1):
            s = matrix[i, j]
            for k in range(j):
                s -= matrix[i, k] * matrix[j, k]
            if i == j:
                matrix[i, i] = np.sqrt(max(s, 1e-300))
            else:
                matrix[i, j] = s / matrix[j, j]
    for i in range(n):
        s = right[i]
        for k in range(i):
            s -= matrix[i, k] * solution[k]
        solution[i] = s / matrix[i, i]
    for i in range(n - 1, -1, -1):
        s = solution[i]
        for k in range(i + 1, n):
            s -= matrix[k, i] * solution[k]
        solution[i] = s / matrix[i, i]


@njit(**_COMPILE)
def _longest_step(value, change):
    longest = 1.0
    for m in range(value.shape[0]):
        if change[m] < 0.0:
            longest = min(longest, -_BACK_OFF * value[m] / change[m])
    return longest


@njit(**_COMPILE)
def _begin(y, moment, arm, strength, entries, limits, exponent, room, inner):
    """Start halfway between the bounds, with both balances satisfied.

    Reserves close the balance of moments, the bounds' pushes that of costs.
    """
    first_entry, entry_dof = entries
    lowest, _, weight, scale = limits
    above, below, push_up, push_down = inner
    y[:] = moment
    for m in range(strength.shape[0]):
        above[m] = below[m] = 0.5 * room[m]
        force = strength[m] * (lowest[m] + above[m])
        for e in range(first_entry[m], first_entry[m + 1]):
            y[entry_dof[e]] -= arm[e] * force
    for i in range(y.shape[0]):
        y[i] *= 2.0 / (scale[i] * scale[i])
    for m in range(strength.shape[0]):
        z = 0.0
        for e in range(first_entry[m], first_entry[m + 1]):
            z += arm[e] * y[entry_dof[e]]
        middle = lowest[m] + above[m]
        need = exponent * weight[m] * middle ** (exponent - 1) - strength[m] * z
        push_up[m] = max(need, 0.0) + abs(need) + 1.0
        push_down[m] = push_up[m] - need


@njit(**_COMPILE)
def _measure(a, r, moment, arm, strength, entries, limits, exponent, inner):
    """Set activations and the reserves that close the balance; return the gap and the cost."""
    first_entry, entry_dof = entries
    lowest, _, weight, scale = limits
    above, below, push_up, push_down = inner
    gap, cost = 0.0, 0.0
    r[:] = moment
    for m in range(strength.shape[0]):
        gap += above[m] * push_up[m] + below[m] * push_down[m]
        a[m] = lowest[m] + above[m]
        cost += weight[m] * a[m] ** exponent
        for e in range(first_entry[m], first_entry[m + 1]):
            r[entry_dof[e]] -= arm[e] * strength[m] * a[m]
    for i in range(r.shape[0]):
        cost += (r[i] / scale[i]) ** 2
    return gap, cost


@njit(**_COMPILE)
def _direction(y, a, moment, arm, strength, entries, limits, exponent, target, inner, change):
    """Compute the Newton step towards the point where every bound pushes `target` per room."""
    first_entry, entry_dof = entries
    _, _, weight, scale = limits
    above, below, push_up, push_down = inner
    d_a, d_up, d_down, d_y = change
    n, n_muscles = y.shape[0], strength.shape[0]
    right, matrix = np.empty(n), np.empty((n, n))
    residual, theta = np.empty(n_muscles), np.empty(n_muscles)
    for i in range(n):
        matrix[i, :i] = 0.0
        matrix[i, i] = 0.5 * scale[i] * scale[i]
        right[i] = moment[i] - matrix[i, i] * y[i]
    for m in range(n_muscles):
        start, stop = first_entry[m], first_entry[m + 1]
        z = 0.0
        for e in range(start, stop):
            z += arm[e] * y[entry_dof[e]]
        gradient = exponent * weight[m] * a[m] ** (exponent - 1) - strength[m] * z
        curvature = 2.0 * weight[m] if exponent == 2 else 6.0 * weight[m] * a[m]
        theta[m] = 1.0 / (curvature + push_up[m] / above[m] + push_down[m] / below[m])
        residual[m] = target / above[m] - target / below[m] - gradient
        pull = strength[m] * (a[m] + theta[m] * residual[m])
        slope = strength[m] * strength[m] * theta[m]
        for e in range(start, stop):
            right[entry_dof[e]] -= arm[e] * pull
            row = slope * arm[e]
            for k in range(start, e + 1):
                matrix[entry_dof[e], entry_dof[k]] += row * arm[k]
    cholesky_solve(matrix, right, d_y)
    for m in range(n_muscles):
        z = 0.0
        for e in range(first_entry[m], first_entry[m + 1]):
            z += arm[e] * d_y[entry_dof[e]]
        d_a[m] = theta[m] * (residual[m] + strength[m] * z)
        d_up[m] = (target - push_up[m] * d_a[m]) / above[m] - push_up[m]
        d_down[m] = (target + push_down[m] * d_a[m]) / below[m] - push_down[m]


@njit(**_COMPILE)
def approach(y, a, r, moment, arm, strength, entries, limits, exponent):
    """Set multipliers, activations and reserves close to the optimum; return how close.

    That is the duality gap as a share of the cost. The reserves close the balance exactly.

    Args:
        y: Multipliers; what they hold is not used.
        a: Activations, likewise.
        r: Reserves, likewise [N m].
        moment: Moment of each coordinate in the block [N m].
        arm: Packed moment arms of the frame [m].
        strength: Of each muscle in the block [N].
        entries: First entry of each muscle (and the end), and coordinate of each entry.
        limits: lowest, highest, weight by muscle; reserve scale by coordinate.
        exponent: 2 or 3.
    """
    n_muscles = strength.shape[0]
    above, below = np.empty(n_muscles), np.empty(n_muscles)
    push_up, push_down = np.empty(n_muscles), np.empty(n_muscles)
    d_a, d_up, d_down = np.empty(n_muscles), np.empty(n_muscles), np.empty(n_muscles)
    d_y = np.empty(y.shape[0])
    inner, change = (above, below, push_up, push_down), (d_a, d_up, d_down, d_y)
    # A fixed muscle (equal bounds) gets a sliver of room: 1e-9 of activation changes nothing.
    room = np.maximum(limits[1] - limits[0], 1e-9)
    _begin(y, moment, arm, strength, entries, limits, exponent, room, inner)
    share = 1.0
    for _ in range(_STEPS):
        gap, cost = _measure(a, r, moment, arm, strength, entries, limits, exponent, inner)
        share = gap / (1.0 + cost)
        if share < _CLOSE:
            break
        target = _SHRINK * gap / max(2 * n_muscles, 1)
        _direction(y, a, moment, arm, strength, entries, limits, exponent, target, inner, change)
        # Curvature ties both sides together, so they move by the same length.
        length = min(
            min(_longest_step(above, d_a), _longest_step(below, -d_a)),
            min(_longest_step(push_up, d_up), _longest_step(push_down, d_down)),
        )
        for m in range(n_muscles):
            above[m] += length * d_a[m]
            below[m] -= length * d_a[m]
            push_up[m] += length * d_up[m]
            push_down[m] += length * d_down[m]
        for i in range(y.shape[0]):
            y[i] += length * d_y[i]
    return share
