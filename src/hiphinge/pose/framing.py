"""Whether the whole body is in the picture.

A model of the body invents what it does not see: a head that is cut off is put onto the legs. The
picture's border and the proportions of the body tell it, as far as that goes.
"""

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.types import Landmarks

# Points that must be in the picture, by what is missing without them.
PARTS = {
    "head": ("nose", "left_ear", "right_ear"),
    "hips": ("left_hip", "right_hip"),
    "knees": ("left_knee", "right_knee"),
    "feet": ("left_ankle", "right_ankle", "left_heel", "right_heel", "left_foot_index",
             "right_foot_index"),
}  # fmt: skip
# Share of the picture's sides that counts as the border.
_BORDER = 0.004
# The model's own doubt; hidden limbs of a body in side view are below it too, so both sides count.
_DOUBT = 0.3
# Length of trunk, and of head over shoulders, against the legs in adults and children lie well
# inside (Winter 2009, doi:10.1002/9780470549148: 0.59 and 0.28 of the leg); our limits.
_TRUNK = (0.38, 0.95)
_HEAD_MIN = 0.08


def missing_parts(
    landmarks: Landmarks, width: int, height: int
) -> dict[str, Bool[np.ndarray, " frame"]]:
    """For each part of the body, whether it is outside of the picture in each frame.

    Args:
        landmarks: One person.
        width: Width of the picture [px].
        height: Its height [px].
    """
    out: dict[str, Bool[np.ndarray, " frame"]] = {}
    for part, names in PARTS.items():
        columns = [landmarks.names.index(name) for name in names]
        beyond = _outside(landmarks.pixels[:, columns], width, height).any(axis=1)
        unseen = landmarks.visibility[:, columns].max(axis=1) < _DOUBT
        out[part] = beyond | unseen
    out["proportions"] = ~looks_human(landmarks)
    return out


def framed(landmarks: Landmarks, width: int, height: int) -> Bool[np.ndarray, " frame"]:
    """Whether the whole body is in the picture, frame by frame; False where nobody was found."""
    missing = np.array(list(missing_parts(landmarks, width, height).values()))
    return landmarks.seen & ~missing.any(axis=0)


def body_height_px(landmarks: Landmarks) -> Float[np.ndarray, " frame"]:
    """Length of the body in the picture [px]: trunk and legs laid end to end, and a head.

    A bent body is as long as a straight one, so that this is the size that the model sees.
    """
    shoulder, hip, knee, ankle = (_middle(landmarks, name) for name in _CHAIN)
    legs = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
    trunk = np.linalg.norm(shoulder - hip, axis=1)
    # Shoulder to ankle is 0.78 of standing height (Winter 2009).
    return (legs + trunk) / 0.78


_CHAIN = ("shoulder", "hip", "knee", "ankle")


def _middle(landmarks: Landmarks, name: str) -> Float[np.ndarray, "frame 2"]:
    left, right = landmarks.point(f"left_{name}"), landmarks.point(f"right_{name}")
    return 0.5 * (left.astype(float) + right.astype(float))


def _outside(
    pixels: Float[np.ndarray, "frame landmark 2"], width: int, height: int
) -> Bool[np.ndarray, "frame landmark"]:
    share = pixels / np.array([width, height], np.float32)
    inside = (share >= _BORDER) & (share <= 1.0 - _BORDER)
    return ~inside.all(axis=2) & ~np.isnan(share[:, :, 0])


def looks_human(landmarks: Landmarks) -> Bool[np.ndarray, " frame"]:
    """Proportions in space: perspective and bending do not change them."""
    place = {name: _mean_place(landmarks, name) for name in (*_CHAIN, "ear")}
    thigh = _side_length(landmarks, "hip", "knee")
    legs = thigh + _side_length(landmarks, "knee", "ankle")
    legs = np.maximum(legs, 1e-6)
    trunk = np.linalg.norm(place["shoulder"] - place["hip"], axis=1) / legs
    head = np.linalg.norm(place["ear"] - place["shoulder"], axis=1) / legs
    human = (trunk > _TRUNK[0]) & (trunk < _TRUNK[1]) & (head > _HEAD_MIN)
    return human | np.isnan(trunk)


def _mean_place(landmarks: Landmarks, name: str) -> Float[np.ndarray, "frame 3"]:
    left, right = landmarks.place(f"left_{name}"), landmarks.place(f"right_{name}")
    return 0.5 * (left.astype(float) + right.astype(float))


def _side_length(landmarks: Landmarks, upper: str, lower: str) -> Float[np.ndarray, " frame"]:
    """Mean of left and right."""
    both = [
        np.linalg.norm(
            landmarks.place(f"{side}_{upper}") - landmarks.place(f"{side}_{lower}"), axis=1
        )
        for side in ("left", "right")
    ]
    return 0.5 * (both[0].astype(float) + both[1].astype(float))
