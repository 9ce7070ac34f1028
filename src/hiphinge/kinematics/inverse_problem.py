"""What the compiled solver of inverse kinematics is given, fills and writes over.

Minimised in each frame, with weights w that sum to one over the markers seen,

    f(q) = 1/2 sum_m w_m |x_m - p_m(q)|^2 + 1/2 sum_k c_k (q_k - r_k)^2 + 1/2 u |q - q_previous|^2

over the free coordinates within their limits.
"""

from typing import NamedTuple

import numpy as np

from hiphinge.body.tree_kernel import KernelMarkers, KernelTree


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


class Goal(NamedTuple):
    """What one frame asks for.

    Markers' positions [m] and their weights, which sum to one; the weight of the squared distance
    to the previous pose, and that pose.
    """

    position: np.ndarray
    weight: np.ndarray
    pull: float
    previous: np.ndarray


class Answer(NamedTuple):
    """How a frame was solved; the pose itself is written in place."""

    iterations: int
    objective: float
    converged: bool


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
