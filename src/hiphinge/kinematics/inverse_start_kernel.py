# pyright: basic, reportArgumentType=false, reportReturnType=false
# Entries of arrays are plain numbers to numba, and arrays or numbers to the type checker.
"""Several starting poses of one frame, improved by Gauss-Newton."""

import math

import numpy as np

from hiphinge.body.tree_kernel import follow_leaders, kernel
from hiphinge.kinematics.inverse_frame_kernel import solve_frame
from hiphinge.kinematics.inverse_normal_kernel import evaluate
from hiphinge.kinematics.inverse_problem import Goal, Problem, Workspace


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
        goal = Goal(position, weight, 0.0, q)
        evaluate(problem, goal, q, work)
        for k in range(shifts.shape[0]):
            for i in range(3):
                force = 0.0
                for b in range(work.pulling.shape[0]):
                    force += work.pulling[b, i, 0]
                q[shifts[k]] += shift_per_offset[i, k] * force
        objective[n] = solve_frame(problem, goal, 0.0, tolerance, max_iterations, q, work).objective
        farthest[n] = 0.0
        for m in range(weight.shape[0]):
            if weight[m] > 0.0:
                square = 0.0
                for i in range(3):
                    square += (position[m, i] - work.origin[i] - work.point[m, i]) ** 2
                farthest[n] = max(farthest[n], math.sqrt(square))
