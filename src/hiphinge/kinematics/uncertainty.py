"""Draws: what angles and points would be had markers and model been off as they usually are.

The inputs are perturbed, never the results. Inverse kinematics is not repeated: near its optimum
the weighted least-squares pose moves by

    dq = (J' W J)^-1 J' W e

when the measured markers move by e against the predicted ones, J being the markers' Jacobian. So
one factorisation a frame serves every draw and every source of error:

- where each marker was stuck, constant in its segment's axes (Della Croce 2005,
  doi 10.1016/j.gaitpost.2004.05.003);
- skin that slides over bone as the joints beside the segment turn, a linear model of soft-tissue
  artefact (Leardini 2005, doi 10.1016/j.gaitpost.2004.05.002);
- what is left of the cameras' noise;
- the body model itself (`model_errors`).

Angles and points follow from the perturbed coordinates through the same functions as the best
estimate. Draws come in pairs of opposite sign, so their middle is the best estimate to first
order. Perturbations change slowly: they are computed 30 times a second and interpolated.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body.forward_kinematics import marker_jacobian
from hiphinge.evidence import error
from hiphinge.kinematics.angles import clinical_angles
from hiphinge.kinematics.draw_errors import MarkerErrors, draw_marker_errors
from hiphinge.kinematics.model_errors import ModelError, model_errors
from hiphinge.kinematics.points import BodyPaths, body_paths
from hiphinge.kinematics.segments import place_segments
from hiphinge.types import Angles, BodyModel, Motion, Side

Key = tuple[str, Side | None]

_FRAMES_AT_ONCE = 256
_POSES_AT_ONCE = 8000  # about 40 MB
_SLOW_HZ = 30.0
# A joint that hardly any marker sees is not moved without end: its angle has this prior SD [rad]
# against this marker error [m].
_PRIOR_ANGLE, _PRIOR_MARKER = 0.5, 0.01
_FRONTAL = ("adduction", "_list", "bending", "subtalar")
_TRANSVERSE = ("rotation", "_rot")


@dataclass(frozen=True, slots=True)
class DrawSettings:
    """How many draws are made, in pairs, besides the best estimate; same seed, same draws."""

    n_pairs: int = 40
    seed: int = 20260101


@dataclass(frozen=True, slots=True)
class Drawn:
    """Clinical angles and body points with a leading draw axis, draw 0 the best estimate."""

    angles: Angles
    paths: BodyPaths


def draw(body: BodyModel, motion: Motion, *, settings: DrawSettings = DrawSettings()) -> Drawn:
    """Compute angles and points of a motion and of its draws.

    Coordinates that came without markers get the published repeatability of the angles
    themselves, constant over the trial: all that is known about them.

    Args:
        body: The body that the motion belongs to.
        motion: Without a draw axis.
        settings: Number of draws and seed.

    Returns:
        Draw 0 is `clinical_angles` and `body_paths` of the motion, bit for bit.

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> still = Motion(np.arange(3.0), ("swing",), np.zeros((3, 1)), ("tip",),
        ...                np.zeros((3, 1)), np.zeros(3, dtype=np.int64), "own solver")
        >>> drawn = draw(compile_body(pendulum()), still, settings=DrawSettings(n_pairs=10))
        >>> drawn.paths.of("center_of_mass", None).shape
        (21, 3, 3)
    """
    best = _Outcome.of(body, motion)
    slow = _thinned(body, motion)
    perturbed = _perturbed(body, slow, settings)
    change = _outcome_changes(body, slow, perturbed)
    return best.with_draws(change, motion.time, slow.time)


def perturb(body: BodyModel, motion: Motion, *, settings: DrawSettings = DrawSettings()) -> Motion:
    """Add draws of perturbed coordinates to a motion.

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
    return _perturbed(body, motion, settings).motion


@dataclass(frozen=True, slots=True)
class _Perturbed:
    """Coordinates of all draws, and by how much the model is off in each (draw 0: not at all)."""

    motion: Motion
    wrong: tuple[ModelError, ...]
    model: Float[np.ndarray, "draw parameter"]


def _perturbed(body: BodyModel, motion: Motion, settings: DrawSettings) -> _Perturbed:
    rng = np.random.default_rng(settings.seed)
    wrong: tuple[ModelError, ...] = ()
    model = np.zeros((settings.n_pairs, 0))
    if motion.marker_names:
        wrong = model_errors(body)
        errors = draw_marker_errors(body, wrong, motion.time, n_draws=settings.n_pairs, rng=rng)
        change, model = _change_from_markers(errors, motion), errors.model
    else:
        change = _change_from_repeatability(motion, settings.n_pairs, rng)
    q = np.concatenate([motion.q[None], motion.q + change, motion.q - change])
    limits = body.coordinates
    q[1:, :, limits.free] = np.clip(
        q[1:, :, limits.free], limits.lower[limits.free], limits.upper[limits.free]
    )
    none = np.zeros((1, len(wrong)))
    return _Perturbed(replace(motion, q=q), wrong, np.concatenate([none, model, -model]))


def _change_from_repeatability(
    motion: Motion, n_draws: int, rng: np.random.Generator
) -> Float[np.ndarray, "draw frame coordinate"]:
    spread = np.array([_repeatability(name) for name in motion.names])
    change = spread * rng.standard_normal((n_draws, 1, spread.size))
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
    errors: MarkerErrors, motion: Motion
) -> Float[np.ndarray, "draw frame coordinate"]:
    body = errors.body
    change = np.zeros((len(errors.placement), *motion.q.shape))
    posed = np.flatnonzero(np.isfinite(motion.residual).any(axis=1))
    # A joint whose markers are lost has no place of its own: its default will do for the others.
    q = np.where(np.isfinite(motion.q), motion.q, body.coordinates.default)
    for first in range(0, posed.size, _FRAMES_AT_ONCE):
        frames = posed[first : first + _FRAMES_AT_ONCE]
        response = _response(body, q[frames], np.isfinite(motion.residual[frames]))
        moved = errors.at(q[frames], motion.time[frames])
        # One matrix product a frame: (free, axis) by (axis, draw).
        moved_by_frame = np.ascontiguousarray(np.moveaxis(moved, 0, 2))
        dq = np.moveaxis(response @ moved_by_frame, 2, 0)
        change[:, frames[:, None], body.coordinates.free] = dq
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
    mean = np.maximum(weight.sum(axis=1) / np.maximum((weight > 0).sum(axis=1), 1), 1e-12)
    prior = np.where(rotational, (_PRIOR_MARKER / _PRIOR_ANGLE) ** 2, 1e-9)
    flat = jacobian.reshape(len(q), -1, rotational.size)
    across = np.swapaxes(flat, 1, 2)
    weighted = across * np.repeat(weight, 3, axis=1)[:, None, :]
    normal = weighted @ flat
    normal += np.eye(rotational.size) * (mean[:, None] * prior)[:, None, :]
    return np.asarray(np.linalg.solve(normal, weighted), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Angles [deg] and points [m] of one or several draws, or changes of them."""

    angles: Angles
    paths: BodyPaths

    @classmethod
    def of(cls, body: BodyModel, motion: Motion) -> "_Outcome":
        segments = place_segments(body, motion)
        return cls(clinical_angles(body, motion, segments), body_paths(body, motion, segments))

    def with_draws(
        self,
        change: "_Outcome",
        time: Float[np.ndarray, " frame"],
        slow: Float[np.ndarray, " knot"],
    ) -> Drawn:
        """Put interpolated changes on the best estimate."""
        values = _sum(self.angles.values_deg, change.angles.values_deg, time, slow)
        paths = {
            key: _sum(path, change.paths.paths[key], time, slow)
            for key, path in self.paths.paths.items()
        }
        return Drawn(replace(self.angles, values_deg=values), BodyPaths(time, paths))


def _outcome_changes(body: BodyModel, motion: Motion, perturbed: _Perturbed) -> _Outcome:
    """Return what every draw changes at the angles and points.

    A body that is off moves points and angles also where the coordinates stay.
    """
    best = _Outcome.of(body, motion)
    angles, paths = _outcome_of_draws(body, perturbed.motion)
    angles -= best.angles.values_deg
    for key, path in best.paths.paths.items():
        paths[key] -= path
    for parameter, wrong in enumerate(perturbed.wrong):
        off = perturbed.model[:, parameter, None, None]
        other = _Outcome.of(wrong.body, motion)
        angles += off * (other.angles.values_deg - best.angles.values_deg)
        for key, path in best.paths.paths.items():
            paths[key] += off * (other.paths.paths[key] - path)
    return _Outcome(replace(best.angles, values_deg=angles), replace(best.paths, paths=paths))


def _outcome_of_draws(
    body: BodyModel, motion: Motion
) -> tuple[Float[np.ndarray, "draw frame angle"], dict[Key, Float[np.ndarray, "draw frame 3"]]]:
    """Compute angles and points of all draws, a few at a time to spare memory."""
    at_once = max(_POSES_AT_ONCE // max(motion.time.size, 1), 1)
    pieces = [
        _Outcome.of(body, replace(motion, q=motion.q[first : first + at_once]))
        for first in range(0, len(motion.q), at_once)
    ]
    angles = np.concatenate([piece.angles.values_deg for piece in pieces])
    paths = {
        key: np.concatenate([piece.paths.paths[key] for piece in pieces])
        for key in pieces[0].paths.paths
    }
    return angles, paths


def _thinned(body: BodyModel, motion: Motion) -> Motion:
    """Keep about 30 frames a second, the last one included, with every joint somewhere."""
    n = motion.time.size
    duration = float(motion.time[-1] - motion.time[0])
    step = max(int((n - 1) / (duration * _SLOW_HZ)), 1) if duration > 0 else 1
    frames = np.unique(np.append(np.arange(0, n, step), n - 1))
    q = np.where(np.isfinite(motion.q[frames]), motion.q[frames], body.coordinates.default)
    return replace(
        motion,
        time=motion.time[frames],
        q=q,
        residual=motion.residual[frames],
        status=motion.status[frames],
    )


def _sum(
    best: Float[np.ndarray, "frame part"],
    change: Float[np.ndarray, "draw knot part"],
    time: Float[np.ndarray, " frame"],
    knots: Float[np.ndarray, " knot"],
) -> Float[np.ndarray, "draw frame part"]:
    """Add a change that is known at knots to every frame; draw 0 stays as it is."""
    right = np.clip(np.searchsorted(knots, time), 1, max(knots.size - 1, 1))
    left = right - 1
    right = np.minimum(right, knots.size - 1)
    width = np.where(right > left, knots[right] - knots[left], 1.0)
    share = np.clip((time - knots[left]) / width, 0.0, 1.0)[:, None]
    total = best + change[:, left] * (1.0 - share) + change[:, right] * share
    total[0] = best
    return total
