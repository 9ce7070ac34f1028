"""Where to start when there is no previous frame: headings and perturbed poses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.body.description import LINEAR, ROTATION, TRANSLATION
from hiphinge.kinematics.inverse_problem import Problem, Workspace
from hiphinge.kinematics.inverse_start_kernel import solve_starts
from hiphinge.types import BodyModel

_TOLERANCE = 1e-4  # rad, m: enough to tell minima apart
_ITERATIONS = 80
_SPREAD = 0.3  # rad
_FAR = 0.06  # m: in 276 frames of nine trials no wrong minimum had all markers nearer
_LOST = 0.12  # m
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
    """Search one frame's pose, from as many starts as it takes.

    The default pose is turned to the heading that fits best and improved. If a marker then still
    lies far off, perturbed poses are tried, and if that does not help the other headings. Among
    poses that fit equally well the one nearest to the reference is taken.

    Args:
        body: The compiled body.
        problem: The same for the kernels.
        position: Markers [m], any finite value where missing.
        weight: Weights that sum to one, 0 where missing.
        near: A pose that is tried too, whose turns are kept (a neighbouring frame); by default
            the reference is the model's default pose.
        n_random: How many perturbed poses are tried.
        seed: Of the perturbations.
        work: Scratch arrays.
    """
    root = _root_coordinates(body)
    shifts = root[~body.coordinates.rotational[root]]
    frame = _Frame(
        body=body,
        problem=problem,
        position=position,
        weight=weight,
        joints=np.setdiff1d(body.coordinates.free, root, assume_unique=True),
        shifts=shifts,
        shift_per_offset=_shift_per_offset(body, shifts),
        work=work,
    )
    reference = body.coordinates.default if near is None else near
    headings = _by_fit(frame, _headings(body))
    found = _improve(frame, headings[:1])
    if near is not None:
        found += _improve(frame, near[None])
    if _best(found).farthest > _FAR:
        found += _improve(frame, _perturbed(frame, _best(found).q, n_random, seed))
    if _best(found).farthest > _LOST:
        found += _improve(frame, headings[1:])
        found += _improve(frame, _perturbed(frame, _best(found).q, n_random, seed + 1))
    limit = _best(found).objective * (1.0 + _SAME_OBJECTIVE) + 1e-12
    poses = nearest_turn(body, np.stack([p.q for p in found if p.objective <= limit]), reference)
    away = np.sum((poses[:, frame.joints] - reference[frame.joints]) ** 2, axis=1)
    return poses[int(np.argmin(away))]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What one frame's search needs."""

    body: BodyModel
    problem: Problem
    position: Float[np.ndarray, "marker 3"]
    weight: Float[np.ndarray, " marker"]
    joints: Int[np.ndarray, " joint"]
    shifts: Int[np.ndarray, " shift"]
    shift_per_offset: Float[np.ndarray, "3 shift"]
    work: Workspace


@dataclass(frozen=True, slots=True)
class _Found:
    """An improved pose, its objective [m^2] and its worst marker's distance [m]."""

    q: Float[np.ndarray, " coordinate"]
    objective: float
    farthest: float


def _best(found: Sequence[_Found]) -> _Found:
    return min(found, key=lambda pose: pose.objective)


def _improve(
    frame: _Frame,
    starts: Float[np.ndarray, "start coordinate"],
    *,
    max_iterations: int = _ITERATIONS,
) -> list[_Found]:
    """Go downhill by Gauss-Newton, which finds its way from further off than Newton."""
    poses = np.array(starts)
    objective, farthest = np.zeros(len(poses)), np.zeros(len(poses))
    solve_starts(
        frame.problem,
        frame.position,
        frame.weight,
        frame.shifts,
        frame.shift_per_offset,
        _TOLERANCE,
        max_iterations,
        poses,
        objective,
        farthest,
        frame.work,
    )
    results = zip(poses, objective.tolist(), farthest.tolist(), strict=True)
    return [_Found(q, misfit, distance) for q, misfit, distance in results]


def _by_fit(
    frame: _Frame, starts: Float[np.ndarray, "start coordinate"]
) -> Float[np.ndarray, "start coordinate"]:
    """Sort starts by how well they fit once their centres agree."""
    if len(starts) == 1:
        return starts
    misfit = [found.objective for found in _improve(frame, starts, max_iterations=0)]
    return starts[np.argsort(misfit, kind="stable")]


def _headings(body: BodyModel) -> Float[np.ndarray, "start coordinate"]:
    heading = _heading_coordinate(body)
    if heading is None:
        return body.coordinates.default[None].copy()
    starts = np.tile(body.coordinates.default, (_N_HEADINGS, 1))
    starts[:, heading] += 2.0 * np.pi / _N_HEADINGS * np.arange(_N_HEADINGS)
    return starts


def _perturbed(
    frame: _Frame, best: Float[np.ndarray, " coordinate"], n_random: int, seed: int
) -> Float[np.ndarray, "start coordinate"]:
    """Keep the best root pose and draw the joints about their defaults."""
    coordinates = frame.body.coordinates
    joints = frame.joints[coordinates.rotational[frame.joints]]
    starts = np.tile(best, (n_random, 1))
    noise = np.random.default_rng(seed).normal(0.0, _SPREAD, (n_random, joints.size))
    starts[:, joints] = coordinates.default[joints] + noise
    return np.clip(starts, coordinates.lower, coordinates.upper)


def _root_coordinates(body: BodyModel) -> Int[np.ndarray, " _"]:
    """Free coordinates that move the first body against ground."""
    tree = body.tree
    elements = slice(int(tree.first_element[1]), int(tree.first_element[2]))
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


def _shift_per_offset(
    body: BodyModel, shifts: Int[np.ndarray, " shift"]
) -> Float[np.ndarray, "3 shift"]:
    """How far the root's translations must go to move it by a given offset."""
    directions = _root_directions(body, shifts)
    return np.ascontiguousarray(np.linalg.solve(directions.T @ directions, directions.T).T)


def _root_directions(
    body: BodyModel, shifts: Int[np.ndarray, " shift"]
) -> Float[np.ndarray, "3 shift"]:
    """How the root moves with each of its translations, before any rotation."""
    tree = body.tree
    directions = np.zeros((3, len(body.coordinates.names)))
    for e in range(int(tree.first_element[1]), int(tree.first_element[2])):
        if tree.element_kind[e] == TRANSLATION and tree.function_kind[e] == LINEAR:
            slope = tree.pool[tree.function_start[e]]
            axis = tree.parent_rotation[1] @ tree.element_axis[e]
            directions[:, tree.element_coordinate[e]] += slope * axis
    return directions[:, shifts]


def whole_turns(body: BodyModel) -> Bool[np.ndarray, " coordinate"]:
    """Say which coordinates may change by whole turns without moving anything.

    True for free, unlimited angles that drive one rotation each, one to one, and lead no follower.
    """
    tree, coordinates = body.tree, body.coordinates
    n_coordinates = len(coordinates.names)
    driver = tree.element_coordinate
    one_to_one = (tree.element_kind == ROTATION) & (tree.function_kind == LINEAR) & (driver >= 0)
    one_to_one &= np.abs(tree.pool[tree.function_start]) == 1.0
    turning = np.bincount(driver[one_to_one], minlength=n_coordinates) == 1
    turning &= np.bincount(driver[driver >= 0], minlength=n_coordinates) == 1
    unlimited = np.isinf(coordinates.lower) & np.isinf(coordinates.upper)
    led = np.isin(np.arange(n_coordinates), coordinates.leader)
    return turning & unlimited & ~led & ~coordinates.locked & (coordinates.leader < 0)


def nearest_turn(
    body: BodyModel,
    q: Float[np.ndarray, "*frame coordinate"],
    reference: Float[np.ndarray, " coordinate"],
) -> Float[np.ndarray, "*frame coordinate"]:
    """Change angles by whole turns to come closest to a reference pose."""
    turns = np.round((q - reference) / (2.0 * np.pi))
    return q - 2.0 * np.pi * np.where(whole_turns(body), turns, 0.0)
