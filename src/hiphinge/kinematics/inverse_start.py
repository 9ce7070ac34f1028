"""Where to start when there is no previous frame: headings and perturbed poses."""

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.body.description import LINEAR, ROTATION
from hiphinge.body.forward_kinematics import marker_jacobian, marker_positions
from hiphinge.kinematics.inverse_kernel import Problem, Workspace, solve_frame
from hiphinge.types import BodyModel

_TOLERANCE = 1e-4  # rad, m: enough to tell minima apart
_ITERATIONS = 80
_SPREAD = 0.3  # rad
_SAME_OBJECTIVE = 1e-4  # relative; an absolute 1e-12 m^2 for perfect markers
_N_HEADINGS = 4


def find_start(
    body: BodyModel,
    problem: Problem,
    position: Float[np.ndarray, "marker 3"],
    weight: Float[np.ndarray, " marker"],
    *,
    near: Float[np.ndarray, " coordinate"] | None,
    n_random: int,
    seed: int,
    work: Workspace,
) -> Float[np.ndarray, " coordinate"]:
    """Search one frame's pose from several starts.

    Four headings of the default pose come first; the best is then perturbed. Among starts that
    reach the same objective the one nearest to the default pose is taken.

    Args:
        body: The compiled body.
        problem: The same for the kernels.
        position: Markers [m], any finite value where missing.
        weight: Weights that sum to one, 0 where missing.
        near: A pose whose turns are kept (a neighbouring frame); the default pose otherwise.
        n_random: How many perturbed poses are tried.
        seed: Of the perturbations.
        work: Scratch arrays.
    """
    reference = body.coordinates.default if near is None else near
    starts = _headings(body)
    starts = starts if near is None else np.concatenate([near[None], starts])
    solved, objective = _solve(body, problem, position, weight, starts, work)
    best = solved[int(np.argmin(objective))]
    perturbed = _perturbed(body, best, n_random, seed)
    more, their_objective = _solve(body, problem, position, weight, perturbed, work)
    candidates = np.concatenate([solved, more])
    objective = np.concatenate([objective, their_objective])
    candidates = nearest_turn(body, candidates, reference)
    good = objective <= objective.min() * (1.0 + _SAME_OBJECTIVE) + 1e-12
    joints = np.setdiff1d(body.coordinates.free, _root_coordinates(body))
    away = np.sum((candidates[:, joints] - reference[joints]) ** 2, axis=1)
    return candidates[int(np.argmin(np.where(good, away, np.inf)))]


def _solve(
    body: BodyModel,
    problem: Problem,
    position: np.ndarray,
    weight: np.ndarray,
    starts: np.ndarray,
    work: Workspace,
) -> tuple[np.ndarray, np.ndarray]:
    poses = _centred(body, starts, position, weight)
    objective = np.zeros(len(poses))
    for k, pose in enumerate(poses):  # by Gauss-Newton, which finds its way from further off
        _, objective[k], _ = solve_frame(
            problem, position, weight, 0.0, pose.copy(), 0.0, _TOLERANCE, _ITERATIONS, pose, work
        )
    return poses, objective


def _headings(body: BodyModel) -> Float[np.ndarray, "start coordinate"]:
    heading = _heading_coordinate(body)
    if heading is None:
        return body.coordinates.default[None].copy()
    starts = np.tile(body.coordinates.default, (_N_HEADINGS, 1))
    starts[:, heading] += 2.0 * np.pi / _N_HEADINGS * np.arange(_N_HEADINGS)
    return starts


def _perturbed(
    body: BodyModel, best: Float[np.ndarray, " coordinate"], n_random: int, seed: int
) -> Float[np.ndarray, "start coordinate"]:
    """Keep the best root pose and draw the joints about their defaults."""
    coordinates = body.coordinates
    joints = np.setdiff1d(coordinates.free, _root_coordinates(body))
    joints = joints[coordinates.rotational[joints]]
    starts = np.tile(best, (n_random, 1))
    noise = np.random.default_rng(seed).normal(0.0, _SPREAD, (n_random, joints.size))
    starts[:, joints] = coordinates.default[joints] + noise
    return np.clip(starts, coordinates.lower, coordinates.upper)


def _root_coordinates(body: BodyModel) -> Int[np.ndarray, " _"]:
    """Free coordinates that move the first body against ground."""
    tree = body.tree
    elements = np.arange(tree.first_element[1], tree.first_element[2])
    return np.intersect1d(tree.element_coordinate[elements], body.coordinates.free)


def _heading_coordinate(body: BodyModel) -> int | None:
    """The root's rotation about the axis nearest to the vertical, None without one."""
    tree = body.tree
    turns = [
        (abs(float((tree.parent_rotation[1] @ tree.element_axis[e])[1])), int(c))
        for e in range(int(tree.first_element[1]), int(tree.first_element[2]))
        if tree.element_kind[e] == ROTATION and (c := tree.element_coordinate[e]) >= 0
    ]
    return max(turns)[1] if len(turns) == 3 else None


def _centred(
    body: BodyModel,
    starts: Float[np.ndarray, "start coordinate"],
    position: Float[np.ndarray, "marker 3"],
    weight: Float[np.ndarray, " marker"],
) -> Float[np.ndarray, "start coordinate"]:
    """Shift each start's root so that the weighted centres of both marker clouds agree."""
    free = body.coordinates.free
    root = _root_coordinates(body)
    shifts = root[~body.coordinates.rotational[root]]
    if shifts.size == 0:
        return starts.copy()
    columns = np.searchsorted(free, shifts)
    offset = np.einsum("m,smi->si", weight, position - marker_positions(body, starts))
    moves = np.einsum("m,smic->sic", weight, marker_jacobian(body, starts)[..., columns])
    centred = starts.copy()
    centred[:, shifts] += np.einsum("sci,si->sc", np.linalg.pinv(moves), offset)
    return np.clip(centred, body.coordinates.lower, body.coordinates.upper)


def whole_turns(body: BodyModel) -> Bool[np.ndarray, " coordinate"]:
    """Say which coordinates may change by whole turns without moving anything.

    True for free, unlimited angles that drive one rotation each, one to one, and lead no follower.
    """
    tree, coordinates = body.tree, body.coordinates
    driven = np.bincount(
        tree.element_coordinate[tree.element_coordinate >= 0], minlength=len(coordinates.names)
    )
    turning = np.zeros(len(coordinates.names), dtype=bool)
    for e, c in enumerate(tree.element_coordinate):
        linear = tree.element_kind[e] == ROTATION and tree.function_kind[e] == LINEAR
        slope = tree.pool[tree.function_start[e]]
        turning[c] |= c >= 0 and bool(linear) and abs(slope) == 1.0 and driven[c] == 1
    unlimited = np.isinf(coordinates.lower) & np.isinf(coordinates.upper)
    led = np.isin(np.arange(len(coordinates.names)), coordinates.leader)
    return turning & unlimited & ~led & ~coordinates.locked & (coordinates.leader < 0)


def nearest_turn(
    body: BodyModel,
    q: Float[np.ndarray, "*frame coordinate"],
    reference: Float[np.ndarray, " coordinate"],
) -> Float[np.ndarray, "*frame coordinate"]:
    """Change angles by whole turns to come closest to a reference pose."""
    turns = np.round((q - reference) / (2.0 * np.pi))
    return q - 2.0 * np.pi * np.where(whole_turns(body), turns, 0.0)
