"""Left and right kept apart where the legs pass each other.

In side view a pose model may exchange the legs while they cross. A leg does not change its speed
at once, so of both ways to join the points of successive pictures the smoother one is taken, by
dynamic programming over all pictures; labels that the model held for longer are kept.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.types import Landmarks

LEG = ("knee", "ankle", "heel", "foot_index")
# What an exchange costs, in usual squared changes of speed: noise alone must not pay for it.
_COST = 4.0
# What a picture costs that stays exchanged: the model's own labels are mostly right.
_STAY = 0.3
# One wrong picture may cost no more than so many.
_MOST = 40.0


def uncrossed(landmarks: Landmarks) -> tuple[Landmarks, int]:
    """Exchange the points of left and right leg where they jump to each other's path.

    Args:
        landmarks: One person in side view.

    Returns:
        The landmarks, and the number of pictures that were changed.

    Example:
        >>> from hiphinge.kinematics.planar.examples import side_view_walk
        >>> walk = side_view_walk(seconds=2.0)
        >>> uncrossed(walk)[1]
        0
    """
    swapped = crossed_frames(_legs(landmarks))
    if not swapped.any():
        return landmarks, 0
    return _exchanged(landmarks, swapped), int(swapped.sum())


def crossed_frames(legs: Float[np.ndarray, "frame side point 2"]) -> Bool[np.ndarray, " frame"]:
    """Say in which pictures left and right are exchanged, against most of the others.

    Args:
        legs: Points of both legs; NaN where nobody was found.
    """
    swapped = np.zeros(len(legs), dtype=bool)
    seen = np.flatnonzero(np.isfinite(legs).all(axis=(1, 2, 3)))
    if len(seen) < 5:
        return swapped
    states = _smoothest(legs[seen])
    if states.mean() > 0.5:
        states = ~states
    swapped[seen] = states
    return swapped


def _legs(landmarks: Landmarks) -> Float[np.ndarray, "frame side point 2"]:
    """Points of both legs against the middle of the hips: the way of the body does not count."""
    middle = 0.5 * (landmarks.point("left_hip") + landmarks.point("right_hip")).astype(float)
    sides = [
        np.stack([landmarks.point(f"{side}_{name}").astype(float) - middle for name in LEG], axis=1)
        for side in ("left", "right")
    ]
    return np.stack(sides, axis=1)


def _smoothest(legs: Float[np.ndarray, "frame side point 2"]) -> Bool[np.ndarray, " frame"]:
    """States (exchanged or not) with the least squared change of speed, by Viterbi's algorithm.

    A node holds the states of two successive pictures.
    """
    count = len(legs)
    usual = _usual_change(legs)
    penalty = _COST * usual
    bends = np.minimum(_bends(legs), _MOST * usual)
    bends[:, :, 1] += _STAY * usual
    cost = penalty * _differ()
    back = np.zeros((count, 2, 2), dtype=np.int64)
    for frame in range(2, count):
        change = bends[..., frame - 2] + cost[:, :, None] + penalty * _differ()[None]
        back[frame] = change.argmin(axis=0)
        cost = change.min(axis=0)
    before, now = np.unravel_index(int(cost.argmin()), (2, 2))
    states = np.zeros(count, dtype=bool)
    for frame in range(count - 1, 1, -1):
        states[frame] = bool(now)
        before, now = back[frame, before, now], before
    states[1], states[0] = bool(now), bool(before)
    return states


def _differ() -> Float[np.ndarray, "2 2"]:
    return 1.0 - np.eye(2)


def _bends(legs: Float[np.ndarray, "frame side point 2"]) -> Float[np.ndarray, "2 2 2 step"]:
    """Squared change of speed for the states of three successive pictures."""
    both = np.stack([legs, legs[:, ::-1]])  # state, frame, side, point, axis
    out = np.zeros((2, 2, 2, len(legs) - 2))
    for first, second, third in np.ndindex(2, 2, 2):
        bend = both[first, :-2] - 2.0 * both[second, 1:-1] + both[third, 2:]
        out[first, second, third] = (bend**2).sum(axis=(1, 2, 3))
    return out


def _usual_change(legs: Float[np.ndarray, "frame side point 2"]) -> float:
    """Upper usual size of the squared change of speed; a tenth of the pictures may be wrong."""
    bend = np.diff(legs, n=2, axis=0)
    return max(float(np.percentile((bend**2).sum(axis=(1, 2, 3)), 75)), 1e-12)


def _exchanged(landmarks: Landmarks, swapped: Bool[np.ndarray, " frame"]) -> Landmarks:
    pixels, visibility = landmarks.pixels.copy(), landmarks.visibility.copy()
    world = landmarks.world.copy()
    order = np.arange(len(landmarks.names))
    for name in LEG:
        left, right = (landmarks.names.index(f"{side}_{name}") for side in ("left", "right"))
        order[[left, right]] = order[[right, left]]
    for values in (pixels, visibility, world):
        values[swapped] = values[swapped][:, order]
    return replace(landmarks, pixels=pixels, visibility=visibility, world=world)
