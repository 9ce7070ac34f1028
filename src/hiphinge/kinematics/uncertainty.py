"""Draws: how the coordinates would differ had markers and model been off as they usually are.

The inputs are perturbed, never the results. Inverse kinematics is not repeated: near its optimum
the weighted least-squares pose moves by

    dq = (J' W J)^-1 J' W e

when the measured markers move by e against the predicted ones, J being the markers' Jacobian. So
one factorisation a frame serves every draw and every source of error:

- where each marker was stuck, constant in its segment's axes (Della Croce 2005,
  doi 10.1016/j.gaitpost.2004.05.003);
- skin that slides over bone as the joints beside the segment turn, a linear model of soft-tissue
  artefact, half of it shared by all markers of a segment (Leardini 2005,
  doi 10.1016/j.gaitpost.2004.05.002);
- what is left of the cameras' noise;
- the body model itself (`model_errors`).

Draws come in pairs of opposite sign, so their middle is the best estimate to first order.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body.forward_kinematics import forward_kinematics, marker_jacobian
from hiphinge.evidence import error
from hiphinge.kinematics.angles import clinical_angles
from hiphinge.kinematics.model_errors import model_errors, predicted_shift
from hiphinge.kinematics.points import BodyPaths, body_paths
from hiphinge.types import Angles, BodyModel, Motion

_FRAMES_AT_ONCE = 256
_POSES_AT_ONCE = 8000  # about 40 MB
_NOISE_KNOTS_HZ = 12.0  # twice the usual smoothing cut-off
# A joint that hardly any marker sees is not moved without end: its angle has this prior SD [rad]
# against this marker error [m].
_PRIOR_ANGLE, _PRIOR_MARKER = 0.5, 0.01
_SEGMENTS = {
    "pelvis": "pelvis",
    "sacrum": "pelvis",
    "femur": "femur",
    "tibia": "tibia",
    "talus": "foot",
    "calcn": "foot",
    "toes": "foot",
}
_FRONTAL = ("adduction", "_list", "bending", "subtalar")
_TRANSVERSE = ("rotation", "_rot")


@dataclass(frozen=True, slots=True)
class DrawSettings:
    """How many draws are made, in pairs, besides the best estimate; same seed, same draws."""

    n_pairs: int = 40
    seed: int = 20260101


def perturb(body: BodyModel, motion: Motion, *, settings: DrawSettings = DrawSettings()) -> Motion:
    """Add draws of perturbed coordinates to a motion.

    Coordinates that came without markers get the published repeatability of the angles
    themselves, constant over the trial: all that is known about them.

    Args:
        body: The body that the motion belongs to.
        motion: Without a draw axis.
        settings: Number of draws and seed.

    Returns:
        The motion with a leading draw axis. Draw 0 is the motion itself, bit for bit. Coordinates
        that follow others keep the values of draw 0: forward kinematics sets them anew.

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> still = Motion(np.arange(3.0), ("swing",), np.zeros((3, 1)), ("tip",),
        ...                np.zeros((3, 1)), np.zeros(3, dtype=np.int64), "own solver")
        >>> draws = perturb(compile_body(pendulum()), still, settings=DrawSettings(n_pairs=10))
        >>> draws.q.shape, bool((draws.q[0] == still.q).all())
        ((21, 3, 1), True)
    """
    rng = np.random.default_rng(settings.seed)
    if motion.marker_names:
        change = _change_from_markers(body, motion, settings.n_pairs, rng)
    else:
        change = _change_from_repeatability(motion, settings.n_pairs, rng)
    q = np.concatenate([motion.q[None], motion.q + change, motion.q - change])
    limits = body.coordinates
    free = limits.free
    q[1:, :, free] = np.clip(q[1:, :, free], limits.lower[free], limits.upper[free])
    return replace(motion, q=q)


@dataclass(frozen=True, slots=True)
class Followed:
    """Clinical angles and body points of every draw."""

    angles: Angles
    paths: BodyPaths


def follow(body: BodyModel, motion: Motion) -> Followed:
    """Compute angles and points of all draws, a few draws at a time to spare memory.

    Args:
        body: The body that the motion belongs to.
        motion: With a draw axis.

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> still = Motion(np.arange(3.0), ("swing",), np.zeros((5, 3, 1)), (), np.zeros((3, 0)),
        ...                np.zeros(3, dtype=np.int64), "given")
        >>> follow(compile_body(pendulum()), still).paths.of("center_of_mass", None).shape
        (5, 3, 3)
    """
    at_once = max(_POSES_AT_ONCE // max(motion.time.size, 1), 1)
    pieces = [
        replace(motion, q=motion.q[first : first + at_once])
        for first in range(0, len(motion.q), at_once)
    ]
    angles = [clinical_angles(body, piece) for piece in pieces]
    paths = [body_paths(body, piece).paths for piece in pieces]
    return Followed(
        angles=replace(angles[0], values_deg=np.concatenate([a.values_deg for a in angles])),
        paths=BodyPaths(
            motion.time, {key: np.concatenate([p[key] for p in paths]) for key in paths[0]}
        ),
    )


def _change_from_repeatability(
    motion: Motion, n_draws: int, rng: np.random.Generator
) -> Float[np.ndarray, "draw frame coordinate"]:
    spread = np.array([_repeatability(name) for name in motion.names])
    change: Float[np.ndarray, "draw 1 coordinate"] = spread * rng.standard_normal(
        (n_draws, 1, spread.size)
    )
    return np.repeat(change, motion.time.size, axis=1)


def _repeatability(name: str) -> float:
    """Return the published error of one coordinate [rad, m], by its OpenSim name."""
    if name.endswith(("_tx", "_ty", "_tz")):
        return error("coordinate_translation")
    if any(part in name for part in _FRONTAL):
        return float(np.radians(error("coordinate_frontal")))
    if any(part in name for part in _TRANSVERSE):
        return float(np.radians(error("coordinate_transverse")))
    return float(np.radians(error("coordinate_sagittal")))


def _change_from_markers(
    body: BodyModel, motion: Motion, n_draws: int, rng: np.random.Generator
) -> Float[np.ndarray, "draw frame coordinate"]:
    errors = _draw_errors(body, motion, n_draws, rng)
    change = np.zeros((n_draws, *motion.q.shape))
    posed = np.flatnonzero(np.isfinite(motion.q).all(axis=1))
    seen = np.isfinite(motion.residual)
    for first in range(0, posed.size, _FRAMES_AT_ONCE):
        frames = posed[first : first + _FRAMES_AT_ONCE]
        response = _response(body, motion.q[frames], seen[frames])
        moved = errors.at(body, motion, frames)
        change[:, frames[:, None], body.coordinates.free] = np.einsum(
            "fcm,dfm->dfc", response, moved, optimize=True
        )
    return change


def _response(
    body: BodyModel,
    q: Float[np.ndarray, "frame coordinate"],
    seen: Bool[np.ndarray, "frame marker"],
) -> Float[np.ndarray, "frame free axis"]:
    """Return (J' W J + prior)^-1 J' W, marker axes flattened."""
    jacobian = marker_jacobian(body, q)
    weight = body.marker_weight * seen
    rotational = body.coordinates.rotational[body.coordinates.free]
    total = np.maximum(weight.sum(axis=1) / np.maximum((weight > 0).sum(axis=1), 1), 1e-12)
    prior = np.where(rotational, (_PRIOR_MARKER / _PRIOR_ANGLE) ** 2, 1e-9)
    weighted = (jacobian * weight[:, :, None, None]).reshape(len(q), -1, rotational.size)
    flat = jacobian.reshape(len(q), -1, rotational.size)
    normal = np.einsum("fmc,fmk->fck", weighted, flat, optimize=True)
    normal += np.eye(rotational.size) * (total[:, None] * prior)[:, None, :]
    return np.asarray(np.linalg.solve(normal, np.swapaxes(weighted, 1, 2)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Errors:
    """The random numbers of all draws.

    Attributes:
        placement: Constant error of each marker in its segment's axes [m].
        skin: Error per radian of each coordinate beside the segment [m/rad].
        noise: Camera noise at knots in time [m].
        knots: Times of the knots [s].
        model: How many standard deviations each model parameter is off.
    """

    placement: Float[np.ndarray, "draw marker 3"]
    skin: Float[np.ndarray, "draw marker 3 coordinate"]
    noise: Float[np.ndarray, "draw knot marker 3"]
    knots: Float[np.ndarray, " knot"]
    model: Float[np.ndarray, "draw parameter"]

    def at(
        self, body: BodyModel, motion: Motion, frames: np.ndarray
    ) -> Float[np.ndarray, "draw frame axis"]:
        """Return measured minus predicted marker change in ground, flattened [m]."""
        q = motion.q[frames]
        rotation = forward_kinematics(body, q).rotation[:, body.marker_body]
        local = np.einsum("dmic,fc->dfmi", self.skin, q, optimize=True)
        local += self.placement[:, None]
        ground = np.einsum("fmij,dfmj->dfmi", rotation, local, optimize=True)
        ground += self._noise_at(motion.time[frames])
        for parameter, wrong in enumerate(model_errors(body)):
            shift = predicted_shift(body, wrong, q)
            ground -= self.model[:, parameter, None, None, None] * shift
        return ground.reshape(*ground.shape[:2], -1)

    def _noise_at(self, time: Float[np.ndarray, " frame"]) -> np.ndarray:
        right = np.clip(np.searchsorted(self.knots, time), 1, self.knots.size - 1)
        share = (time - self.knots[right - 1]) / (self.knots[right] - self.knots[right - 1])
        share = share[:, None, None]
        return self.noise[:, right - 1] * (1.0 - share) + self.noise[:, right] * share


def _draw_errors(
    body: BodyModel, motion: Motion, n_draws: int, rng: np.random.Generator
) -> _Errors:
    n = len(body.marker_names)
    segment = [_segment(body.bodies[int(index)]) for index in body.marker_body]
    placement = np.array([error(f"placement_{name}") for name in segment])
    skin = np.array([error(f"skin_{name}") for name in segment])
    beside = _coordinates_beside(body)[body.marker_body]
    n_coordinates = beside.shape[1]
    own = rng.standard_normal((n_draws, n, 3, n_coordinates))
    shared = rng.standard_normal((n_draws, len(body.bodies), 3, n_coordinates))
    slide = np.sqrt(0.5) * (own + shared[:, body.marker_body])
    first, last = float(motion.time[0]), float(motion.time[-1])
    n_knots = max(int((last - first) * _NOISE_KNOTS_HZ) + 1, 2)
    return _Errors(
        placement=placement[:, None] * rng.standard_normal((n_draws, n, 3)),
        skin=slide * (skin[:, None] * beside)[:, None, :],
        noise=error("marker_noise") * rng.standard_normal((n_draws, n_knots, n, 3)),
        knots=np.linspace(first, last, n_knots),
        model=rng.standard_normal((n_draws, len(model_errors(body)))),
    )


def _segment(body_name: str) -> str:
    return _SEGMENTS.get(body_name.removesuffix("_r").removesuffix("_l"), "trunk")


def _coordinates_beside(body: BodyModel) -> Float[np.ndarray, "body coordinate"]:
    """Mark the angles of the joints above and below each body; the root's pose moves no skin."""
    tree, coordinates = body.tree, body.coordinates
    beside = np.zeros((len(body.bodies), len(coordinates.names)))
    free = np.zeros(len(coordinates.names), dtype=bool)
    free[coordinates.free] = True
    for child in range(1, len(body.bodies)):
        parent = int(tree.parent[child])
        if parent == 0:
            continue
        elements = slice(int(tree.first_element[child]), int(tree.first_element[child + 1]))
        for driver in set(tree.element_coordinate[elements].tolist()) - {-1}:
            if coordinates.rotational[driver] and free[driver]:
                beside[[parent, child], driver] = 1.0
    return beside
