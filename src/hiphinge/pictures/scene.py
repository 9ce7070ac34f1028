"""What props are made from: the pose they go with, boxes and lines."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from jaxtyping import Float

from hiphinge.pictures.ink import BACK, FRONT, MIDDLE, Paper, Piece, extent
from hiphinge.pictures.mannequin import Mannequin, Placed
from hiphinge.pictures.outline import polyline
from hiphinge.pictures.poses import Prop

_LAYERS = {"back": BACK, "middle": MIDDLE, "front": FRONT}
Vector = Float[np.ndarray, "3"]


class Scene:
    """What a prop needs to know to be drawn: the pose, the body and the view."""

    def __init__(self, placed: Placed, man: Mannequin, paper: Paper) -> None:
        self.placed, self.man, self.paper = placed, man, paper

    def ball(self, name: str) -> Vector:
        """Return a ball's centre [m]."""
        return self.placed.balls[self.man.flesh.indices([name])[0]]

    def radius(self, name: str) -> float:
        """Return a ball's radius [m]."""
        return float(self.man.flesh.radius[self.man.flesh.indices([name])[0]])

    def held(self, prop: Prop) -> Vector:
        """Return where a prop is held: a ball, or between the hands."""
        hold = prop.numbers["hold"]
        offset = np.array(prop.numbers.get("offset", (0.0, 0.0, 0.0)))
        if hold == "hands":
            return 0.5 * (self.ball("palm_r") + self.ball("palm_l")) + self.upright() @ offset
        return self.ball(hold) + self.upright() @ offset

    def upright(self) -> Float[np.ndarray, "3 3"]:
        """Return upright axes turned as the pelvis: forward, up, right as columns."""
        right = self.placed.rotation[:, 2] * [1.0, 0.0, 1.0]
        if np.hypot(right[0], right[2]) < 0.3:
            right = np.array([0.0, 0.0, 1.0])
        right = right / np.hypot(right[0], right[2])
        return np.stack([np.cross([0.0, 1.0, 0.0], right), [0.0, 1.0, 0.0], right], axis=1)


def layer_of(prop: Prop, usual: int) -> int:
    """Return the layer that a prop asks for, or its usual one."""
    return _LAYERS.get(prop.numbers.get("layer", ""), usual)


def turned(prop: Prop) -> Float[np.ndarray, "3 3"]:
    """Return the axes of a prop that is turned to the left [deg]."""
    angle = np.deg2rad(prop.numbers.get("turn", 0.0))
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def cuboid(
    low: Sequence[float],
    high: Sequence[float],
    scene: Scene,
    *,
    axes: Float[np.ndarray, "3 3"],
    origin: Vector,
    layer: int,
    style: str = "o",
    depth: float | None = None,
    taper: float = 1.0,
) -> list[Piece]:
    """Return the faces of a box that look at the eye; its foot may be narrower than its top."""
    toward = scene.paper.view.axes()[2]
    ends = np.array([low, high])
    pieces: list[Piece] = []
    for axis, end in product(range(3), range(2)):
        normal = axes[:, axis] * (1.0 if end else -1.0)
        if normal @ toward <= 1e-6:
            continue
        first, second = (other for other in range(3) if other != axis)
        corners: list[np.ndarray] = []
        for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
            corner = np.empty(3)
            corner[axis], corner[first], corner[second] = (
                ends[end, axis], ends[a, first], ends[b, second],
            )  # fmt: skip
            if corner[1] <= ends[0, 1] + 1e-9:
                corner[[0, 2]] *= taper
            corners.append(origin + axes @ corner)
        pieces.append(scene.paper.polygon(np.array(corners), style, layer=layer, depth=depth))
    return pieces


def line(
    points: Float[np.ndarray, "n 3"],
    scene: Scene,
    style: str,
    *,
    layer: int,
    depth: float | None = None,
) -> Piece:
    """Return a line through points."""
    flat = scene.paper.flat(points)
    near = scene.paper.depth(points) if depth is None else depth
    return Piece(polyline(flat), style, near, layer, extent(flat))
