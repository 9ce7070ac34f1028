"""Angles and points of the body with their draws, at the cost of a few dozen frames a second.

How far a draw is from the best estimate changes slowly (skin and markers do not jump), so draws
are worked out on a thinned motion and their distance is spread over all frames; the best estimate
itself is worked out on every frame.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.angles import clinical_angles
from hiphinge.kinematics.points import BodyPaths, body_paths
from hiphinge.kinematics.segments import place_segments
from hiphinge.kinematics.uncertainty import DrawSettings, perturb
from hiphinge.types import Angles, BodyModel, Motion

# Draws hold nothing faster than 12 Hz (`uncertainty`): this catches it with room to spare.
DRAWS_HZ = 50.0
_USUAL = DrawSettings()


@dataclass(frozen=True, slots=True)
class DrawnMotion:
    """Clinical angles [deg] and paths of points [m], draws in front, draw 0 the best estimate."""

    angles: Angles
    paths: BodyPaths


def draw_motion(
    body: BodyModel, motion: Motion, *, settings: DrawSettings = _USUAL
) -> DrawnMotion:
    """Work out angles and points of a motion with draws of perturbed inputs.

    Args:
        body: The body that the motion belongs to.
        motion: Without a draw axis.
        settings: Number of draws and seed.

    Example:
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> time = np.arange(400) / 200.0
        >>> swing = Motion(time, ("swing",), np.sin(time)[:, None], ("tip",),
        ...                np.zeros((400, 1)), np.zeros(400, dtype=np.int64), "own solver")
        >>> drawn = draw_motion(compile_body(pendulum()), swing, settings=DrawSettings(n_pairs=3))
        >>> drawn.paths.of("center_of_mass", None).shape
        (7, 400, 3)
    """
    best_segments = place_segments(body, motion)
    best_angles = clinical_angles(body, motion, best_segments)
    best_paths = body_paths(body, motion, best_segments)
    thin = _thinned(motion)
    drawn = perturb(body, thin, settings=settings)
    segments = place_segments(body, drawn)
    angles = clinical_angles(body, drawn, segments)
    paths = body_paths(body, drawn, segments)
    values = _spread(best_angles.values_deg, angles.values_deg, thin.time, motion.time)
    return DrawnMotion(
        angles=replace(best_angles, values_deg=values),
        paths=BodyPaths(
            time=motion.time,
            paths={
                name: _spread(path, paths.paths[name], thin.time, motion.time)
                for name, path in best_paths.paths.items()
            },
        ),
    )


def _thinned(motion: Motion) -> Motion:
    """Keep about `DRAWS_HZ` frames a second, the last one among them."""
    rate_hz = (motion.time.size - 1) / max(float(np.ptp(motion.time)), 1e-9)
    kept = np.arange(0, motion.time.size, max(int(rate_hz / DRAWS_HZ), 1))
    kept = np.union1d(kept, motion.time.size - 1)
    return replace(
        motion,
        time=motion.time[kept],
        q=motion.q[kept],
        residual=motion.residual[kept],
        status=motion.status[kept],
    )


def _spread(
    best: Float[np.ndarray, "frame *value"],
    drawn: Float[np.ndarray, "draw thin *value"],
    thin_time: Float[np.ndarray, " thin"],
    time: Float[np.ndarray, " frame"],
) -> Float[np.ndarray, "draw frame *value"]:
    """Add to the best estimate how far each draw is from it, interpolated between thin frames."""
    away = drawn - drawn[:1]
    right = np.clip(np.searchsorted(thin_time, time), 1, thin_time.size - 1)
    left = right - 1
    share = (time - thin_time[left]) / (thin_time[right] - thin_time[left])
    weight = share.reshape(-1, *[1] * (best.ndim - 1))
    spread = away[:, left] * (1.0 - weight) + away[:, right] * weight
    spread += best
    spread[0] = best
    return spread
