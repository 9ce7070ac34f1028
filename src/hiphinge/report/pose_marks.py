"""Lines and angles drawn on top of a posed body."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from hiphinge.report.key_poses import Key, Marks
from hiphinge.report.picture import Camera
from hiphinge.report.posed_figure import UNITS_PER_M, Figure, on_paper
from hiphinge.report.svg import between, label, line
from hiphinge.types import SIDES

_HIP = ("femur", "thigh")
_KNEE = ("tibia", "shank")
_ANKLE = ("talus", "foot", "calcn")
_SHOULDER = ("humerus", "arm")


def marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """Return what is drawn on top of the body in a frame."""
    return _MARKS[key.marks](figure, frame, camera, key)


def _leg_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """Thigh and shin lines with the bend at hip and knee."""
    sides = SIDES if key.side is None else (key.side,)
    side = key.view if key.side is None and key.view in SIDES else sides[-1]
    hip = figure.joint(_HIP, side, frame)
    knee = figure.joint(_KNEE, side, frame)
    ankle = figure.joint(_ANKLE, side, frame)
    if hip is None or knee is None:
        return []
    a, b = (on_paper(camera, point) for point in (hip, knee))
    parts = [between(a, b, "mark"), between(b, b + 0.45 * (b - a), "mark-guide")]
    if ankle is not None:
        parts.append(between(b, on_paper(camera, ankle), "mark"))
    forward = 1.0 if key.view == "right" else -1.0
    for at, number in zip((b, a), key.numbers, strict=False):
        parts.append(_number(at + np.array([9.0 * forward, 3.0]), number, forward, camera))
    return parts


def _pelvis_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """A line through both hip joints against the horizontal through the standing leg's."""
    hips = {side: figure.joint(_HIP, side, frame) for side in SIDES}
    own = hips[key.side or "left"]
    other = hips["right" if key.side == "left" else "left"]
    if own is None or other is None:
        return []
    a, b = (on_paper(camera, point) for point in (own, other))
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
    start, end = a - 9.0 * along, b + 17.0 * along
    level = np.array([end[0], start[1] + (a - start)[1]])
    parts = [
        line(start[0], a[1], level[0], a[1], "mark-guide"),
        between(start, end, "mark"),
    ]
    if key.numbers:
        away = 1.0 if b[0] > a[0] else -1.0
        middle = 0.5 * (a[1] + end[1]) + 3.0
        parts.append(_number(np.array([end[0] + 2.0 * away, middle]), key.numbers[0], away, camera))
    return parts


def _trunk_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """A line from between the hips to between the shoulders against the vertical."""
    hips = [figure.joint(_HIP, side, frame) for side in SIDES]
    shoulders = [figure.joint(_SHOULDER, side, frame) for side in SIDES]
    points = [point for point in (*hips, *shoulders) if point is not None]
    if len(points) < len((*hips, *shoulders)):
        return []
    low, high = (on_paper(camera, (a + b) / 2.0) for a, b in (points[:2], points[2:]))
    top = low + 1.25 * (high - low)
    upright = np.array([low[0], low[1] - float(np.linalg.norm(top - low))])
    parts = [between(low, upright, "mark-guide"), between(low, top, "mark")]
    if key.numbers:
        away = 1.0 if top[0] > low[0] else -1.0
        parts.append(_number(top + np.array([3.0 * away, 3.0]), key.numbers[0], away, camera))
    return parts


def _number(at: Float[np.ndarray, "2"], text: str, away: float, camera: Camera) -> str:
    """Write a number to the right (`away` positive) or left, as large whatever the crop."""
    size = 0.055 * camera.height_m * UNITS_PER_M
    anchor = "start" if away > 0 else "end"
    return label(at[0], at[1], text, "mark-text", anchor=anchor, size=size)


def _no_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    return []


_MARKS: dict[Marks, Callable[[Figure, int, Camera, Key], list[str]]] = {
    "none": _no_marks,
    "leg": _leg_marks,
    "pelvis": _pelvis_marks,
    "trunk": _trunk_marks,
}
