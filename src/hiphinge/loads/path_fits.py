"""Polynomials in place of muscle paths that wrap, fitted to one scaled body.

Lengths and moment arms come from one polynomial, so that they stay consistent: the moment arm is
minus its derivative (Menegaldo et al. 2004, doi 10.1016/j.jbiomech.2003.12.017). It is fitted to
lengths and moment arms together, in poses around those of a movement, and its error is that in
poses left out of the fit. Pulls across joints are fitted beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body.tree_kernel import kernel_tree
from hiphinge.loads.dynamics_kernel import lead_frames
from hiphinge.loads.fits_kernel import (
    KernelFits,
    fitted_frames,
    normal_equations,
    solve_positive,
)
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.sites import Sites
from hiphinge.muscles import MuscleRoutes
from hiphinge.types import BodyModel, ReadOnly

_LEAST_SPAN = 0.1  # of a coordinate that hardly moves [rad, m]
_NO_PULL = 1e-9
_RIDGE = 1e-12


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How paths are fitted.

    Attributes:
        n_poses: Poses in which OpenSim lays the paths, every fifth for the error alone.
        degree: Highest total degree of the polynomials.
        margin: How far poses reach beyond the movement's range, as a share of it.
        seed: Of the poses.
    """

    n_poses: int = 400
    degree: int = 4
    margin: float = 0.15
    seed: int = 1


@dataclass(frozen=True, slots=True)
class PathFits(ReadOnly):
    """Fitted muscles, laid end to end.

    Attributes:
        muscle: Index of each fitted muscle in the model.
        first_variable: First variable of each muscle, and the end.
        column: Free coordinate of each variable, counted among the free ones.
        coordinate: The same, counted among all coordinates.
        middle: Value of the coordinate that counts as 0.
        width: Difference that counts as 1.
        first_term: First term of each muscle's polynomial, and the end.
        exponent: Power of each variable in each term, zero beyond the muscle's variables.
        coefficient: Of each term, for the length [m].
        first_site: First crossed site of each muscle, and the end.
        site: Sites that the muscles cross.
        pull_coefficient: Of each term, for the pulls across those sites.
        length_error: Largest error in poses left out [m].
        arm_error: Largest error of any moment arm in poses left out [m].
        arm_rms: Root mean square of the same [m].
    """

    muscle: Int[np.ndarray, " fitted"]
    first_variable: Int[np.ndarray, " fitted_and_one"]
    column: Int[np.ndarray, " variable"]
    coordinate: Int[np.ndarray, " variable"]
    middle: Float[np.ndarray, " variable"]
    width: Float[np.ndarray, " variable"]
    first_term: Int[np.ndarray, " fitted_and_one"]
    exponent: Int[np.ndarray, "term most"]
    coefficient: Float[np.ndarray, " term"]
    first_site: Int[np.ndarray, " fitted_and_one"]
    site: Int[np.ndarray, " crossed"]
    pull_coefficient: Float[np.ndarray, "term columns"]
    length_error: Float[np.ndarray, " fitted"]
    arm_error: Float[np.ndarray, " fitted"]
    arm_rms: Float[np.ndarray, " fitted"]


def poses_around(
    body: BodyModel,
    q: Float[np.ndarray, "frame coordinate"],
    *,
    settings: FitSettings = FitSettings(),
) -> Float[np.ndarray, "pose coordinate"]:
    """Draw poses from the box that a movement spans, half of them near its own frames.

    Followers are led; coordinates that are not free keep their values.
    """
    rng = np.random.default_rng(settings.seed)
    free = body.coordinates.free
    low, span = _box(q[:, free])
    poses = np.array(q[rng.integers(0, len(q), settings.n_poses)], dtype=float)
    shape = (settings.n_poses, free.size)
    near = poses[:, free] + settings.margin * span * rng.uniform(-1.0, 1.0, shape)
    reach = 1.0 + 2.0 * settings.margin
    anywhere = low + span * (reach * rng.random(shape) - settings.margin)
    poses[:, free] = np.where(np.arange(settings.n_poses)[:, None] % 2 == 0, near, anywhere)
    still = np.zeros_like(poses)
    lead_frames(kernel_tree(body), poses, still, still.copy())
    return poses


def _box(
    values: Float[np.ndarray, "frame free"],
) -> tuple[Float[np.ndarray, " free"], Float[np.ndarray, " free"]]:
    low, high = values.min(axis=0), values.max(axis=0)
    span = np.maximum(high - low, _LEAST_SPAN)
    return 0.5 * (low + high - span), span


def fit_paths(
    body: BodyModel,
    routes: MuscleRoutes,
    sites: Sites,
    muscles: Int[np.ndarray, " fitted"],
    poses: Float[np.ndarray, "pose coordinate"],
    lay: Callable[[Float[np.ndarray, "pose coordinate"]], Geometry],
    *,
    settings: FitSettings = FitSettings(),
) -> PathFits:
    """Fit polynomials to muscle paths.

    Args:
        body: The body.
        routes: Where all muscles run: tells which coordinates a muscle can depend on.
        sites: Joints with loads.
        muscles: The muscles to fit.
        poses: From `poses_around`.
        lay: Returns the exact geometry of `muscles` in given poses.
        settings: Degree of the polynomials.
    """
    known = lay(poses)
    low, span = _box(poses[:, body.coordinates.free])
    pieces = _fit_all(body, routes, muscles, poses, known, (low, span), settings.degree)
    most = max([piece.exponent.shape[1] for piece in pieces], default=0)
    widest = max([piece.pull.shape[1] for piece in pieces], default=0)
    empty = np.zeros(0, dtype=np.int64)
    column = np.concatenate([empty, *(piece.column for piece in pieces)])
    exponent = [_padded(piece.exponent, most) for piece in pieces]
    pull = [_padded(piece.pull, widest) for piece in pieces]
    return PathFits(
        muscle=muscles,
        first_variable=_starts([piece.column.size for piece in pieces]),
        column=column,
        coordinate=body.coordinates.free[column],
        middle=(low + 0.5 * span)[column],
        width=(0.5 * span)[column],
        first_term=_starts([piece.coefficient.size for piece in pieces]),
        exponent=np.concatenate([np.zeros((0, most), dtype=np.int64), *exponent]),
        coefficient=np.concatenate([np.zeros(0), *(piece.coefficient for piece in pieces)]),
        first_site=_starts([piece.site.size for piece in pieces]),
        site=np.concatenate([empty, *(piece.site for piece in pieces)]),
        pull_coefficient=np.concatenate([np.zeros((0, widest)), *pull]),
        length_error=np.array([piece.length_error for piece in pieces], dtype=float),
        arm_error=np.array([piece.arm_error for piece in pieces], dtype=float),
        arm_rms=np.array([piece.arm_rms for piece in pieces], dtype=float),
    )


def fitted_geometry(
    body: BodyModel,
    fits: PathFits,
    q: Float[np.ndarray, "frame coordinate"],
    sites: Sites,
) -> Geometry:
    """Evaluate fitted paths."""
    n_fitted = fits.muscle.size
    length = np.empty((len(q), n_fitted))
    arm = np.zeros((len(q), body.coordinates.free.size, n_fitted))
    pull = np.zeros((len(q), len(sites.names), n_fitted, 3))
    arrays = KernelFits(*(np.array(getattr(fits, name)) for name in KernelFits._fields))
    fitted_frames(arrays, np.array(q, dtype=float), length, arm, pull)
    return Geometry(length, arm, pull)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One muscle's polynomials."""

    column: Int[np.ndarray, " variable"]
    exponent: Int[np.ndarray, "term variable"]
    coefficient: Float[np.ndarray, " term"]
    site: Int[np.ndarray, " crossed"]
    pull: Float[np.ndarray, "term columns"]
    length_error: float
    arm_error: float
    arm_rms: float


def _fit_all(
    body: BodyModel,
    routes: MuscleRoutes,
    muscles: Int[np.ndarray, " fitted"],
    poses: Float[np.ndarray, "pose coordinate"],
    known: Geometry,
    box: tuple[Float[np.ndarray, " free"], Float[np.ndarray, " free"]],
    degree: int,
) -> list[_Piece]:
    """Fit all muscles; those that depend on the same coordinates share their equations."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for place, muscle in enumerate(muscles):
        columns = tuple(crossed_columns(body, routes, int(muscle)).tolist())
        alike.setdefault(columns, []).append(place)
    pieces: dict[int, _Piece] = {}
    for columns, places in alike.items():
        column = np.array(columns, dtype=np.int64)
        low, width = box[0][column], 0.5 * box[1][column]
        x = (poses[:, body.coordinates.free[column]] - low) / width - 1.0
        found = _fit_alike(column, x, width, known, places, degree)
        pieces |= dict(zip(places, found, strict=True))
    return [pieces[place] for place in range(muscles.size)]


def _fit_alike(
    column: Int[np.ndarray, " variable"],
    x: Float[np.ndarray, "pose variable"],
    width: Float[np.ndarray, " variable"],
    known: Geometry,
    places: list[int],
    degree: int,
) -> list[_Piece]:
    exponent = _exponents(column.size, degree)
    value, slope = _basis(x, exponent)
    slope = slope / width[:, None, None]
    length = known.length[:, places]
    arm = np.moveaxis(known.moment_arm[:, column][:, :, places], 1, 0)
    pull = known.pull[:, :, places]
    kept = np.arange(len(x)) % 5 != 0
    matrix = np.concatenate([value[kept], *slope[:, kept]])
    target = np.concatenate([length[kept], *(-arm[:, kept])])
    coefficient = _least_squares(matrix, target)
    flat = pull.reshape(len(x), -1)
    pull_coefficient = _least_squares(value[kept], flat[kept]).reshape(-1, *pull.shape[1:])
    missed = np.abs(value[~kept] @ coefficient - length[~kept])
    arm_missed = np.abs(slope[:, ~kept] @ coefficient + arm[:, ~kept])
    pieces: list[_Piece] = []
    for k in range(len(places)):
        site = np.flatnonzero(np.abs(pull[:, :, k]).max(axis=(0, 2)) > _NO_PULL)
        arms_off = arm_missed[:, :, k]
        pieces.append(
            _Piece(
                column=column,
                exponent=exponent,
                coefficient=coefficient[:, k],
                site=site,
                pull=pull_coefficient[:, site, k].reshape(len(exponent), -1),
                length_error=float(missed[:, k].max(initial=0.0)),
                arm_error=float(arms_off.max(initial=0.0)),
                arm_rms=float(np.sqrt(np.square(arms_off).mean())) if arms_off.size else 0.0,
            )
        )
    return pieces


def _least_squares(
    matrix: Float[np.ndarray, "row term"], target: Float[np.ndarray, "row column"]
) -> Float[np.ndarray, "term column"]:
    """Solve by the normal equations with a trace of a ridge, for terms that nothing tells apart.

    Terms of scaled variables are well enough conditioned for that, and it is many times faster
    than a singular value decomposition.
    """
    n_rows, n_terms = matrix.shape
    fill = ((0, -n_rows % 4), (0, 0))
    normal, right = np.zeros((n_terms, n_terms)), np.zeros((n_terms, target.shape[1]))
    normal_equations(np.pad(matrix, fill), np.pad(target, fill), normal, right)
    normal[np.diag_indices(n_terms)] += _RIDGE * normal.diagonal().max()
    solve_positive(normal, right)
    return right


def crossed_columns(
    body: BodyModel, routes: MuscleRoutes, muscle: int
) -> Int[np.ndarray, " variable"]:
    """Return the free coordinates, counted among themselves, that can change a muscle's length."""
    tree = kernel_tree(body)
    points = range(int(routes.first_point[muscle]), int(routes.first_point[muscle + 1]))
    bodies = [int(routes.body[point]) for point in points]
    found: set[int] = set()
    for near, far in pairwise(bodies):
        one, other = near, far
        while one != other:
            one, other = max(one, other), min(one, other)
            first, stop = tree.first_coordinate[one], tree.first_coordinate[one + 1]
            found.update(int(tree.column[c]) for c in tree.body_coordinate[first:stop])
            one = int(body.tree.parent[one])
    return np.array(sorted(found - {-1}), dtype=np.int64)


def _exponents(n_variables: int, degree: int) -> Int[np.ndarray, "term variable"]:
    """Return all powers of total degree up to `degree`."""
    powers = [p for p in product(range(degree + 1), repeat=n_variables) if sum(p) <= degree]
    return np.array(powers, dtype=np.int64).reshape(len(powers), n_variables)


def _basis(
    x: Float[np.ndarray, "pose variable"], exponent: Int[np.ndarray, "term variable"]
) -> tuple[Float[np.ndarray, "pose term"], Float[np.ndarray, "variable pose term"]]:
    """Return all terms and their derivatives with respect to each variable."""
    parts = x[:, None, :] ** exponent
    slopes = exponent * x[:, None, :] ** np.maximum(exponent - 1, 0)
    value = parts.prod(axis=-1)
    n_variables = exponent.shape[1]
    slope = np.empty((n_variables, *value.shape))
    for k in range(n_variables):
        others = np.delete(parts, k, axis=-1).prod(axis=-1)
        slope[k] = others * slopes[..., k]
    return value, slope


def _padded(matrix: np.ndarray, width: int) -> np.ndarray:
    return np.pad(matrix, ((0, 0), (0, width - matrix.shape[1])))


def _starts(counts: list[int]) -> Int[np.ndarray, " counts_and_one"]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
