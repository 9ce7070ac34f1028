"""From the output of BlazePose's landmark model to points on the body.

The constants are those of the published model graph (MediaPipe, Apache-2.0; Bazarevsky et al. 2020,
doi:10.48550/arXiv.2006.10204).
"""

import math

import numpy as np
from jaxtyping import Float

from hiphinge.pose.detector import Sighting
from hiphinge.pose.regions import Region, region_around

INPUT_SIDE = 256
MIN_SCORE = 0.5
# Two of the 39 points are no landmarks: they say where to look in the next picture.
_CENTER, _RIM = 33, 34
_KERNEL = np.arange(-3, 4)
_MIN_PEAK = 0.5

_PAIRS = ("shoulder", "elbow", "wrist", "pinky", "index", "thumb")
_LEGS = ("hip", "knee", "ankle", "heel", "foot_index")
NAMES: tuple[str, ...] = (
    "nose",
    *(f"{side}_eye{part}" for side in ("left", "right") for part in ("_inner", "", "_outer")),
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    *(f"{side}_{name}" for name in (*_PAIRS, *_LEGS) for side in ("left", "right")),
)


def sighting(
    points: Float[np.ndarray, "39 5"],
    heatmap: Float[np.ndarray, "64 64 39"],
    world: Float[np.ndarray, "39 3"],
    score: float,
    region: Region,
) -> Sighting:
    """Points of the model's input square, carried into the picture.

    Args:
        points: x, y, z in pixels of the input, logits of visibility and presence.
        heatmap: Logits of where each point is.
        world: Points about the mid hips [m], in the turned square.
        score: That somebody is there, 0 to 1.
        region: The square that was looked at.
    """
    cos, sin = math.cos(region.angle), math.sin(region.angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    share = refined(points[:, :2].astype(float) / INPUT_SIDE, heatmap.astype(float))
    pixels = (share - 0.5) * region.size @ turn + (region.x, region.y)
    place = world[: len(NAMES)].astype(float)
    place[:, :2] = place[:, :2] @ turn
    return Sighting(
        score=score,
        names=NAMES,
        pixels=pixels[: len(NAMES)],
        visibility=logistic(points[: len(NAMES), 3].astype(float)),
        world=place * (1.0, -1.0, -1.0),  # the model's y points down and its z away from the camera
        looked_in=region,
        region=region_around(pixels[_CENTER], pixels[_RIM]),
    )


def refined(
    share: Float[np.ndarray, "point 2"], heatmap: Float[np.ndarray, "row column point"]
) -> Float[np.ndarray, "point 2"]:
    """Points moved to the centre of the heatmap around them, where it has a clear peak.

    Args:
        share: Points in shares of the square.
        heatmap: Logits.
    """
    rows, columns, count = heatmap.shape
    cell = np.trunc(share * (columns, rows)).astype(int)
    inside = ((cell >= 0) & (cell < (columns, rows))).all(axis=1)
    column, row = cell[:, :1] + _KERNEL, cell[:, 1:] + _KERNEL
    valid = ((row >= 0) & (row < rows))[:, :, None] & ((column >= 0) & (column < columns))[:, None]
    near = heatmap[
        np.clip(row, 0, rows - 1)[:, :, None],
        np.clip(column, 0, columns - 1)[:, None, :],
        np.arange(count)[:, None, None],
    ]
    weight = np.where(valid, logistic(near), 0.0)
    total = weight.sum(axis=(1, 2))
    clear = inside & (weight.max(axis=(1, 2)) >= _MIN_PEAK) & (total > 0.0)
    total = np.where(total > 0.0, total, 1.0)
    x = (weight.sum(axis=1) * column).sum(axis=1) / total / columns
    y = (weight.sum(axis=2) * row).sum(axis=1) / total / rows
    return np.where(clear[:, None], np.stack([x, y], axis=1), share)


def logistic(logits: Float[np.ndarray, "*any"]) -> Float[np.ndarray, "*any"]:
    """Logistic function, safe for large arguments."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -100.0, 100.0)))
