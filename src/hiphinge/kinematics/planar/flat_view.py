"""From where a person is seen, where there are points in the picture and no depth."""

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.pose.view import plane_of
from hiphinge.types import Landmarks, View

# Shoulders and hips seen from the front, against the trunk's length (Winter 2009,
# doi 10.1002/9780470549148: 0.259 and 0.191 of height between the joints' outer sides against
# 0.288); points of joints lie nearer together.
_SHOULDERS = 0.72
_LARGEST_TURN = 85.0


def flat_view(landmarks: Landmarks, used: Bool[np.ndarray, " frame"]) -> View:
    """Tell the plane from how wide the shoulders look, and the facing from feet and sides.

    Args:
        landmarks: One person.
        used: Pictures that count.

    Example:
        >>> from hiphinge.kinematics.planar.examples import side_view_walk
        >>> walk = side_view_walk(seconds=1.0)
        >>> flat_view(walk, np.ones(30, dtype=bool)).plane
        'sagittal'
    """
    if not used.any():
        return View("oblique", None, "the body was not seen well enough to tell from where")
    shoulders = _across(landmarks, "shoulder")[used]
    middle = 0.5 * (landmarks.point("left_shoulder") + landmarks.point("right_shoulder"))
    hips = 0.5 * (landmarks.point("left_hip") + landmarks.point("right_hip"))
    trunk = np.linalg.norm((middle - hips)[used], axis=1)
    share = float(np.median(np.abs(shoulders) / np.maximum(trunk, 1e-9))) / _SHOULDERS
    turn = min(float(np.degrees(np.arccos(min(share, 1.0)))), _LARGEST_TURN)
    plane = plane_of(turn)
    side = "right" if _toes_to_right(landmarks, used) else "left"
    end = "camera" if float(np.median(shoulders)) > 0.0 else "away"
    facing = {"sagittal": side, "frontal": end, "oblique": f"{end}, {side}"}[plane]
    reason = f"by their width the shoulders stand {turn:.0f} degrees out of the picture plane"
    return View(plane, facing, reason)


def _across(landmarks: Landmarks, name: str) -> Float[np.ndarray, " frame"]:
    """How far the left point lies to the picture's right of the right one [px]."""
    return (landmarks.point(f"left_{name}") - landmarks.point(f"right_{name}"))[:, 0].astype(float)


def _toes_to_right(landmarks: Landmarks, used: Bool[np.ndarray, " frame"]) -> bool:
    """Feet point forward; without them knees bend forward."""
    ahead = np.zeros(int(used.sum()))
    for side in ("left", "right"):
        foot = landmarks.point(f"{side}_foot_index") - landmarks.point(f"{side}_heel")
        hip, knee, ankle = (landmarks.point(f"{side}_{n}") for n in ("hip", "knee", "ankle"))
        bend = knee - 0.5 * (hip + ankle)
        ahead += np.nan_to_num((foot + 2.0 * bend)[used, 0].astype(float))
    return bool(np.median(ahead) > 0.0)
