"""From the output of BlazePose's person detector to squares around people.

Single-shot detector with fixed anchors (Bazarevsky et al. 2020, doi:10.48550/arXiv.2006.10204); the
constants are those of the published model graph (MediaPipe, Apache-2.0).
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from jaxtyping import Float

from hiphinge.types import ReadOnly

INPUT_SIDE = 224
MIN_SCORE = 0.5
_STRIDES = (8, 16, 32, 32, 32)
_ANCHORS_PER_LAYER = 2
# Boxes that share more than this are the same person.
_SAME_PERSON_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class PersonBox(ReadOnly):
    """One detection, in shares of the searched square.

    Attributes:
        score: 0 to 1.
        corners: Left, top, right, bottom of the face box.
        center: Mid hips.
        rim: A point on the circle around the whole body, above the head.
    """

    score: float
    corners: Float[np.ndarray, "4"]
    center: Float[np.ndarray, "2"]
    rim: Float[np.ndarray, "2"]


def anchor_centers() -> Float[np.ndarray, "anchor 2"]:
    """Centres of the detector's anchors, in shares of the searched square.

    Example:
        >>> anchor_centers().shape
        (2254, 2)
    """
    layers: list[np.ndarray] = []
    for stride, same in groupby(_STRIDES):
        cells = INPUT_SIDE // stride
        row, column = np.mgrid[:cells, :cells]
        grid = np.stack([(column + 0.5) / cells, (row + 0.5) / cells], -1).reshape(-1, 2)
        layers.append(np.repeat(grid, _ANCHORS_PER_LAYER * len(list(same)), axis=0))
    return np.concatenate(layers)


_CENTERS = anchor_centers()


def people_in(
    boxes: Float[np.ndarray, "anchor 12"], logits: Float[np.ndarray, " anchor"]
) -> tuple[PersonBox, ...]:
    """People among the raw outputs, surest first.

    Args:
        boxes: Box (centre, size) and four points beside each anchor, in pixels of the input.
        logits: Score of each anchor before the logistic function.
    """
    scores = 1.0 / (1.0 + np.exp(-np.clip(logits.astype(float), -100.0, 100.0)))
    found = np.flatnonzero(scores >= MIN_SCORE)
    found = found[np.argsort(-scores[found], kind="stable")]
    raw = boxes[found].astype(float) / INPUT_SIDE
    middle = raw[:, :2] + _CENTERS[found]
    corners = np.concatenate([middle - raw[:, 2:4] / 2, middle + raw[:, 2:4] / 2], axis=1)
    points = raw[:, 4:8].reshape(-1, 2, 2) + _CENTERS[found][:, None]
    return _merged(scores[found], corners, points)


def _merged(
    scores: Float[np.ndarray, " box"],
    corners: Float[np.ndarray, "box 4"],
    points: Float[np.ndarray, "box 2 2"],
) -> tuple[PersonBox, ...]:
    """Non-maximum suppression in which overlapping boxes are averaged by their scores."""
    people: list[PersonBox] = []
    while scores.size:
        same = _overlap(corners[0], corners) > _SAME_PERSON_OVERLAP
        same[0] = True
        weight = scores[same] / scores[same].sum()
        center, rim = np.einsum("i,ijk->jk", weight, points[same])
        people.append(PersonBox(float(scores[0]), weight @ corners[same], center, rim))
        scores, corners, points = scores[~same], corners[~same], points[~same]
    return tuple(people)


def _overlap(
    box: Float[np.ndarray, "4"], others: Float[np.ndarray, "box 4"]
) -> Float[np.ndarray, " box"]:
    """Intersection over union."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    shared = np.prod(np.clip(high - low, 0.0, None), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1)
    own = float(np.prod(box[2:] - box[:2]))
    return shared / np.maximum(areas + own - shared, 1e-12)
