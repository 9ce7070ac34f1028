"""A whole drawing: floor, props, person and arrow, both key poses in one frame."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from scipy.spatial.transform import Rotation

from hiphinge.pictures.figure import figure
from hiphinge.pictures.ink import BACK, UNITS_PER_M, Paper, Piece, extent, style_sheet
from hiphinge.pictures.mannequin import Mannequin, Placed
from hiphinge.pictures.outline import number, polygon, smooth
from hiphinge.pictures.placing import place_picture
from hiphinge.pictures.poses import Arrow, Picture
from hiphinge.pictures.props import draw_props

_MARGIN = 7.0
# Width over height of a drawing.
_NARROWEST, _WIDEST = 0.8, 2.0
_STEPS = 9
_HEAD_LENGTH, _HEAD_WIDTH = 11.0, 5.5
_FLOOR_RIM_M = 0.10
_NEAR_FLOOR_M = 0.12


def draw(picture: Picture, man: Mannequin) -> tuple[str, str]:
    """Return start and end of an exercise as SVG text."""
    return draw_placed(picture, place_picture(picture, man), man)


def draw_placed(picture: Picture, placed: tuple[Placed, Placed], man: Mannequin) -> tuple[str, str]:
    """Return start and end of an exercise whose poses are placed already."""
    paper = Paper(picture.view)
    sheets: list[list[Piece]] = []
    starting = picture.works if picture.works_start is None else picture.works_start
    for key, (pose, works) in enumerate(zip(placed, (starting, picture.works), strict=True), 1):
        person = figure(pose, man, paper, works=works, tones=picture.tones)
        sheets.append([*draw_props(picture, pose, man, paper, key=key), *person])
    floor = _floor(picture, placed, man, paper)
    arrow = [] if picture.arrow is None else _arrow(picture.arrow, placed, man, paper)
    frame = _frame([floor, *sheets[0], *sheets[1], *arrow])
    return (
        _sheet([floor, *sheets[0]], [], frame),
        _sheet([floor, *sheets[1]], arrow, frame),
    )


def _frame(pieces: Sequence[Piece]) -> tuple[float, float, float, float]:
    """Return left, top, width and height that hold all pieces in a decent shape."""
    extents = np.array([piece.extent for piece in pieces])
    left, top = extents[:, :2].min(axis=0) - _MARGIN
    right, bottom = extents[:, 2:].max(axis=0) + _MARGIN
    width = max(right - left, _NARROWEST * (bottom - top))
    height = max(bottom - top, width / _WIDEST)
    return 0.5 * (left + right - width), bottom - height, width, height


def _sheet(
    pieces: Sequence[Piece], arrow: Sequence[Piece], frame: tuple[float, float, float, float]
) -> str:
    ordered = sorted(pieces, key=lambda piece: (piece.layer, piece.depth))
    everything = [*ordered, *arrow]
    body = "".join(piece.svg for piece in everything)
    style = style_sheet(piece.style for piece in everything)
    box = " ".join(number(value) for value in frame)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hx" viewBox="{box}" aria-hidden="true">'
        f"<style>{style}</style>{body}</svg>\n"
    )


def _floor(picture: Picture, placed: Sequence[Placed], man: Mannequin, paper: Paper) -> Piece:
    """Return a patch of floor under what is near it, or a thin strip when seen from the side."""
    points: list[np.ndarray] = []
    for pose in placed:
        low = pose.balls[:, 1] - man.flesh.radius < _NEAR_FLOOR_M
        points.append(pose.balls[low][:, [0, 2]])
    for prop in picture.props:
        if "at" in prop.numbers and prop.kind not in ("cable", "wall"):
            half = 0.5 * np.array(prop.numbers.get("size", (0.2, 0.2)))
            at = np.array(prop.numbers["at"])
            points += [np.stack([at - half, at + half])]
    around = np.concatenate(points)
    (x0, z0), (x1, z1) = around.min(axis=0) - _FLOOR_RIM_M, around.max(axis=0) + _FLOOR_RIM_M
    corners = np.array([(x0, 0.0, z0), (x1, 0.0, z0), (x1, 0.0, z1), (x0, 0.0, z1)])
    flat = paper.flat(corners)
    return Piece(polygon(flat), "g", -10.0, BACK, extent(flat))


def _between(a: Placed, b: Placed, share: float, man: Mannequin) -> Placed:
    """Return a pose between two, turning the pelvis the short way."""
    turn = Rotation.from_matrix(b.rotation @ a.rotation.T).as_rotvec()
    rotation = Rotation.from_rotvec(share * turn).as_matrix() @ a.rotation
    position = (1.0 - share) * a.position + share * b.position
    return man.place((1.0 - share) * a.values + share * b.values, rotation, position)


def _arrow(
    arrow: Arrow, placed: tuple[Placed, Placed], man: Mannequin, paper: Paper
) -> list[Piece]:
    """Return the path of a ball between the poses with a head at its end (or at both)."""
    (ball,) = man.flesh.indices([arrow.ball])
    shares = np.linspace(*arrow.trim, _STEPS)
    path = np.stack([_between(*placed, share, man).balls[ball] for share in shares])
    flat = paper.flat(path) + np.array(arrow.shift) * UNITS_PER_M
    flat[:, 1] -= 4.0 * shares * (1.0 - shares) * arrow.arch * UNITS_PER_M
    heads = [_head(flat[-1], flat[-1] - flat[-3])]
    if arrow.both_ways:
        heads.append(_head(flat[0], flat[0] - flat[2]))
    line = smooth(flat[::2])
    box = extent(np.concatenate([flat, *heads]))
    return [
        Piece(line, "h", 0.0, 3, box),
        Piece(line, "a", 0.0, 3, box),
        *(Piece(polygon(head), "d", 0.0, 3, box) for head in heads),
    ]


def _head(tip: Float[np.ndarray, "2"], along: Float[np.ndarray, "2"]) -> Float[np.ndarray, "3 2"]:
    forward = along / max(float(np.hypot(*along)), 1e-6)
    across = np.array([-forward[1], forward[0]])
    base = tip - 0.2 * _HEAD_LENGTH * forward
    return np.stack([base + _HEAD_LENGTH * forward, base + _HEAD_WIDTH * across,
                     base - _HEAD_WIDTH * across])  # fmt: skip
