"""Things that stand on the floor."""

from itertools import product

import numpy as np

from hiphinge.pictures.ink import BACK, Piece
from hiphinge.pictures.poses import Prop
from hiphinge.pictures.scene import Scene, cuboid, layer_of, line, turned


def box(prop: Prop, scene: Scene) -> list[Piece]:
    """A box on the floor: step, bench top, pad."""
    numbers = prop.numbers
    (x, z), (length, width) = numbers["at"], numbers["size"]
    low = (-0.5 * length, numbers.get("bottom", 0.0), -0.5 * width)
    high = (0.5 * length, numbers["height"], 0.5 * width)
    origin = np.array([x, 0.0, z])
    return cuboid(low, high, scene, axes=turned(prop), origin=origin,
                   layer=layer_of(prop, BACK), style=numbers.get("style", "o"))  # fmt: skip


def _slab_on_legs(prop: Prop, scene: Scene, thickness: float) -> list[Piece]:
    numbers = prop.numbers
    (x, z), (length, width) = numbers["at"], numbers["size"]
    axes, origin, top = turned(prop), np.array([x, 0.0, z]), float(numbers["height"])
    layer = layer_of(prop, BACK)
    pieces: list[Piece] = []
    for sx, sz in product((-1.0, 1.0), (-1.0, 1.0)):
        foot = origin + axes @ np.array([sx * 0.43 * length, 0.0, sz * 0.40 * width])
        head = foot + np.array([0.0, top - thickness, 0.0])
        pieces.append(line(np.stack([foot, head]), scene, "l", layer=layer))
    low, high = (-0.5 * length, top - thickness, -0.5 * width), (0.5 * length, top, 0.5 * width)
    near = max(piece.depth for piece in pieces) + 0.01
    return pieces + cuboid(low, high, scene, axes=axes, origin=origin, layer=layer, depth=near)


def bench(prop: Prop, scene: Scene) -> list[Piece]:
    """A padded bench."""
    return _slab_on_legs(prop, scene, 0.09)


def table(prop: Prop, scene: Scene) -> list[Piece]:
    """A table or worktop."""
    return _slab_on_legs(prop, scene, 0.05)


def chair(prop: Prop, scene: Scene) -> list[Piece]:
    """A chair that faces forward (x) unless turned."""
    (x, z), (length, width) = prop.numbers["at"], prop.numbers["size"]
    axes, origin = turned(prop), np.array([x, 0.0, z])
    top = float(prop.numbers["height"])
    low = (-0.5 * length - 0.03, top + 0.16, -0.5 * width)
    high = (-0.5 * length, top + 0.42, 0.5 * width)
    layer = layer_of(prop, BACK)
    seat = _slab_on_legs(prop, scene, 0.045)
    posts = [
        line(np.stack([origin + axes @ np.array([-0.5 * length - 0.015, top - 0.02, side]),
                        origin + axes @ np.array([-0.5 * length - 0.015, top + 0.40, side])]),
              scene, "l", layer=layer)
        for side in (-0.4 * width, 0.4 * width)
    ]  # fmt: skip
    rest = cuboid(low, high, scene, axes=axes, origin=origin, layer=layer)
    back = posts + rest
    behind = scene.paper.view.axes()[2] @ axes[:, 0] > 0
    base = min(piece.depth for piece in seat) - 1.0 if behind else max(
        piece.depth for piece in seat) + 1.0  # fmt: skip
    moved = [Piece(p.path, p.style, base + 0.001 * i, layer, p.extent) for i, p in enumerate(back)]
    return seat + moved


def wall(prop: Prop, scene: Scene) -> list[Piece]:
    """A piece of wall, up to above the head."""
    (x, z), (nx, nz) = prop.numbers["at"], prop.numbers["faces"]
    half, top = 0.5 * prop.numbers.get("width", 1.0), prop.numbers.get("top", 1.9)
    along = np.array([-nz, 0.0, nx]) * half
    foot = np.array([x, 0.0, z])
    up = np.array([0.0, top, 0.0])
    corners = np.array([foot - along, foot + along, foot + along + up, foot - along + up])
    return [scene.paper.polygon(corners, "w", layer=BACK, depth=-9.0)]


def ball(prop: Prop, scene: Scene) -> list[Piece]:
    """A ball on the floor."""
    x, z = prop.numbers["at"]
    radius = 0.5 * prop.numbers["height"]
    centers = np.array([[x, radius, z]])
    return [scene.paper.hulls([(centers, np.array([radius]))], "o", layer=layer_of(prop, BACK))]


def tape(prop: Prop, scene: Scene) -> list[Piece]:
    """Strips on the floor from a point, in given directions [deg]."""
    x, z = prop.numbers["at"]
    pieces: list[Piece] = []
    for direction in prop.numbers["directions"]:
        angle = np.deg2rad(direction)
        end = np.array([x + prop.numbers["length"] * np.cos(angle), 0.0,
                        z + prop.numbers["length"] * np.sin(angle)])  # fmt: skip
        pieces.append(line(np.stack([np.array([x, 0.0, z]), end]), scene, "l", layer=BACK))
    return pieces


def sled(prop: Prop, scene: Scene) -> list[Piece]:
    """A loaded sled with two posts."""
    x, z = prop.numbers["at"]
    origin = np.array([x, 0.0, z])
    deck = cuboid((-0.30, 0.0, -0.26), (0.38, 0.10, 0.26), scene, axes=np.eye(3), origin=origin,
                   layer=BACK)  # fmt: skip
    load = cuboid((-0.05, 0.10, -0.17), (0.25, 0.34, 0.17), scene, axes=np.eye(3), origin=origin,
                   layer=BACK, style="s")  # fmt: skip
    posts = [
        line(origin + np.array([(-0.24, 0.10, side), (-0.24, prop.numbers["post"], side)]),
              scene, "l", layer=BACK, depth=9.0)
        for side in (-0.2, 0.2)
    ]  # fmt: skip
    return [*deck, *load, *posts]


def phone(prop: Prop, scene: Scene) -> list[Piece]:
    """A phone on a tripod."""
    (x, z), top = prop.numbers["at"], prop.numbers["top"]
    head = np.array([x, top, z])
    legs = [
        line(np.stack([head, np.array([x + dx, 0.0, z + dz])]), scene, "k", layer=BACK)
        for dx, dz in ((0.16, 0.0), (-0.09, 0.14), (-0.09, -0.14))
    ]
    case = cuboid((-0.012, -0.05, -0.09), (0.012, 0.06, 0.09), scene, axes=turned(prop),
                   origin=head, layer=BACK, depth=9.0, style="s")  # fmt: skip
    return [*legs, *case]
