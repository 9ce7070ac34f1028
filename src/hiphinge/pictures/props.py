"""Things around the person: boxes, chairs, bands, weights."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
from jaxtyping import Float

from hiphinge.errors import SettingError
from hiphinge.pictures.ink import BACK, FRONT, MIDDLE, UNITS_PER_M, Paper, Piece, extent
from hiphinge.pictures.mannequin import Mannequin, Placed
from hiphinge.pictures.outline import polygon, polyline
from hiphinge.pictures.poses import Picture, Prop

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


def draw_props(
    picture: Picture, placed: Placed, man: Mannequin, paper: Paper, *, key: int
) -> list[Piece]:
    """Return the pieces of a picture's props in one pose (those of the other key left out)."""
    scene = Scene(placed, man, paper)
    pieces: list[Piece] = []
    for prop in picture.props:
        if prop.kind not in _KINDS:
            raise SettingError("unknown prop", value=prop.kind, allowed=", ".join(_KINDS))
        if prop.numbers.get("key", key) == key:
            pieces += _KINDS[prop.kind](prop, scene)
    return pieces


def _layer(prop: Prop, usual: int) -> int:
    return _LAYERS.get(prop.numbers.get("layer", ""), usual)


def _turned(prop: Prop) -> Float[np.ndarray, "3 3"]:
    angle = np.deg2rad(prop.numbers.get("turn", 0.0))
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def _cuboid(
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


def _box(prop: Prop, scene: Scene) -> list[Piece]:
    """A box on the floor: step, bench top, pad."""
    numbers = prop.numbers
    (x, z), (length, width) = numbers["at"], numbers["size"]
    low = (-0.5 * length, numbers.get("bottom", 0.0), -0.5 * width)
    high = (0.5 * length, numbers["height"], 0.5 * width)
    origin = np.array([x, 0.0, z])
    return _cuboid(low, high, scene, axes=_turned(prop), origin=origin,
                   layer=_layer(prop, BACK), style=numbers.get("style", "o"))  # fmt: skip


def _slab_on_legs(prop: Prop, scene: Scene, thickness: float) -> list[Piece]:
    numbers = prop.numbers
    (x, z), (length, width) = numbers["at"], numbers["size"]
    axes, origin, top = _turned(prop), np.array([x, 0.0, z]), float(numbers["height"])
    layer = _layer(prop, BACK)
    pieces: list[Piece] = []
    for sx, sz in product((-1.0, 1.0), (-1.0, 1.0)):
        foot = origin + axes @ np.array([sx * 0.43 * length, 0.0, sz * 0.40 * width])
        head = foot + np.array([0.0, top - thickness, 0.0])
        pieces.append(_line(np.stack([foot, head]), scene, "l", layer=layer))
    low, high = (-0.5 * length, top - thickness, -0.5 * width), (0.5 * length, top, 0.5 * width)
    near = max(piece.depth for piece in pieces) + 0.01
    return pieces + _cuboid(low, high, scene, axes=axes, origin=origin, layer=layer, depth=near)


def _bench(prop: Prop, scene: Scene) -> list[Piece]:
    return _slab_on_legs(prop, scene, 0.09)


def _table(prop: Prop, scene: Scene) -> list[Piece]:
    return _slab_on_legs(prop, scene, 0.05)


def _chair(prop: Prop, scene: Scene) -> list[Piece]:
    """A chair that faces forward (x) unless turned."""
    (x, z), (length, width) = prop.numbers["at"], prop.numbers["size"]
    axes, origin = _turned(prop), np.array([x, 0.0, z])
    top = float(prop.numbers["height"])
    low = (-0.5 * length - 0.03, top + 0.16, -0.5 * width)
    high = (-0.5 * length, top + 0.42, 0.5 * width)
    layer = _layer(prop, BACK)
    seat = _slab_on_legs(prop, scene, 0.045)
    posts = [
        _line(np.stack([origin + axes @ np.array([-0.5 * length - 0.015, top - 0.02, side]),
                        origin + axes @ np.array([-0.5 * length - 0.015, top + 0.40, side])]),
              scene, "l", layer=layer)
        for side in (-0.4 * width, 0.4 * width)
    ]  # fmt: skip
    rest = _cuboid(low, high, scene, axes=axes, origin=origin, layer=layer)
    back = posts + rest
    behind = scene.paper.view.axes()[2] @ axes[:, 0] > 0
    base = min(piece.depth for piece in seat) - 1.0 if behind else max(
        piece.depth for piece in seat) + 1.0  # fmt: skip
    moved = [Piece(p.path, p.style, base + 0.001 * i, layer, p.extent) for i, p in enumerate(back)]
    return seat + moved


def _wall(prop: Prop, scene: Scene) -> list[Piece]:
    (x, z), (nx, nz) = prop.numbers["at"], prop.numbers["faces"]
    half, top = 0.5 * prop.numbers.get("width", 1.0), prop.numbers.get("top", 1.9)
    along = np.array([-nz, 0.0, nx]) * half
    foot = np.array([x, 0.0, z])
    up = np.array([0.0, top, 0.0])
    corners = np.array([foot - along, foot + along, foot + along + up, foot - along + up])
    return [scene.paper.polygon(corners, "w", layer=BACK, depth=-9.0)]


def _line(
    points: Float[np.ndarray, "n 3"],
    scene: Scene,
    style: str,
    *,
    layer: int,
    depth: float | None = None,
) -> Piece:
    flat = scene.paper.flat(points)
    near = scene.paper.depth(points) if depth is None else depth
    return Piece(polyline(flat), style, near, layer, extent(flat))


def _band(prop: Prop, scene: Scene) -> list[Piece]:
    """A loop around two balls."""
    a, b = prop.numbers["around"]
    centers = np.stack([scene.ball(a), scene.ball(b)])
    radii = np.array([scene.radius(a), scene.radius(b)]) + 0.006
    piece = scene.paper.hulls([(centers, radii)], "b", layer=FRONT)
    return [piece]


def _cuff(prop: Prop, scene: Scene) -> list[Piece]:
    """A weight around the shank above the ankle."""
    side = prop.numbers["on"][-2:]
    ankle, shin = scene.ball(f"ankle{side}"), scene.ball(f"shin{side}")
    centers = np.stack([ankle + share * (shin - ankle) for share in (0.22, 0.62)])
    radii = np.array([0.050, 0.052])
    near = scene.paper.depth(centers) + 0.1
    return [scene.paper.hulls([(centers, radii)], "s", depth=near)]


def _dumbbell(prop: Prop, scene: Scene) -> list[Piece]:
    at = scene.held(prop)
    ways = {"forward": 0, "up": 1, "right": 2}
    axis = scene.upright()[:, ways[prop.numbers.get("axis", "forward")]]
    pieces = [scene.paper.hulls([(np.stack([at - 0.1 * axis, at + 0.1 * axis]), np.full(2, 0.018))],
                                "s", depth=scene.paper.depth(at[None]) + 0.05)]  # fmt: skip
    for sign in (-1.0, 1.0):
        ends = np.stack([at + sign * 0.085 * axis, at + sign * 0.125 * axis])
        pieces.append(scene.paper.hulls([(ends, np.full(2, 0.052))], "s",
                                        depth=scene.paper.depth(at[None]) + 0.051))  # fmt: skip
    return pieces


def _kettlebell(prop: Prop, scene: Scene) -> list[Piece]:
    at = scene.held(prop)
    down = np.array(prop.numbers.get("down", (0.0, -1.0, 0.0)))
    right = scene.upright()[:, 2]
    body = at + 0.145 * down
    wide, thin = 0.06 * right, 0.03 * right
    handle = np.stack([body + thin, at + wide, at - wide, body - thin])
    near = scene.paper.depth(at[None]) + 0.08
    return [
        _line(handle, scene, "l", layer=MIDDLE, depth=near - 0.001),
        scene.paper.hulls([(np.stack([body, body + 0.02 * down]), np.array([0.082, 0.075]))], "s",
                          depth=near),
    ]  # fmt: skip


def _barbell(prop: Prop, scene: Scene) -> list[Piece]:
    at, right = scene.held(prop), scene.upright()[:, 2]
    half, disc = prop.numbers.get("half", 0.62), prop.numbers.get("disc", 0.17)
    bar = np.stack([at - (half + 0.08) * right, at + (half + 0.08) * right])
    near = scene.paper.depth(at[None]) + prop.numbers.get("nearer", 0.12)
    pieces = [scene.paper.hulls([(bar, np.full(2, 0.016))], "s", depth=near)]
    for sign in (-1.0, 1.0):
        pieces.append(_disc(at + sign * half * right, right, disc, scene))
    return pieces


def _disc(at: Vector, axis: Vector, radius: float, scene: Scene) -> Piece:
    """A flat round plate: its rim as a polygon around both faces."""
    angles = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    up = np.array([0.0, 1.0, 0.0]) if abs(axis[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    across = np.cross(axis, up)
    rim = at + radius * (np.cos(angles)[:, None] * across + np.sin(angles)[:, None] * up)
    both = np.concatenate([rim - 0.02 * axis, rim + 0.02 * axis])
    flat = scene.paper.flat(both)
    path = _ellipse_path(scene, at, axis, radius)
    near = float(scene.paper.view.see(at)[2])
    return Piece(path, "s", near, MIDDLE, extent(flat))


def _ellipse_path(scene: Scene, at: Vector, axis: Vector, radius: float) -> str:
    """A plate as one ellipse: long axis across its axle on paper."""
    seen = scene.paper.view.see(axis)
    tilt = float(np.degrees(np.arctan2(seen[1], seen[0])))
    thin = max(abs(float(seen[2])) * radius, 0.025) * UNITS_PER_M
    long = radius * UNITS_PER_M
    x, y = scene.paper.flat(at)
    c, s = np.cos(np.deg2rad(tilt)), np.sin(np.deg2rad(tilt))
    x0, y0, x1, y1 = x - thin * c, y - thin * s, x + thin * c, y + thin * s
    arc = f"A{thin:.1f} {long:.1f} {tilt:.0f} 1 1"
    return f"M{x0:.1f} {y0:.1f}{arc} {x1:.1f} {y1:.1f}{arc} {x0:.1f} {y0:.1f}Z"


def _ball(prop: Prop, scene: Scene) -> list[Piece]:
    x, z = prop.numbers["at"]
    radius = 0.5 * prop.numbers["height"]
    centers = np.array([[x, radius, z]])
    return [scene.paper.hulls([(centers, np.array([radius]))], "o", layer=_layer(prop, BACK))]


def _cable(prop: Prop, scene: Scene) -> list[Piece]:
    """A cable from a ball of the body to a post."""
    x, height, z = prop.numbers["post"]
    ends = np.stack([scene.held(prop), np.array([x, height, z])])
    origin = np.array([x, 0.0, z])
    post = _cuboid((-0.04, 0.0, -0.04), (0.04, prop.numbers.get("top", 1.5), 0.04), scene,
                   axes=np.eye(3), origin=origin, layer=BACK)  # fmt: skip
    return [*post, _line(ends, scene, "b", layer=_layer(prop, MIDDLE))]


def _dowel(prop: Prop, scene: Scene) -> list[Piece]:
    """A stick along the back, from behind the head to below the pelvis."""
    bodies, origins = scene.man.frames(scene.man.coordinates(scene.placed.values[None]))
    points: list[np.ndarray] = []
    for body, place in (("head", (-0.15, 0.13, 0.0)), ("pelvis", (-0.235, -0.06, 0.0))):
        index = scene.man.body.bodies.index(body)
        local = origins[0, index] + bodies[0, index] @ np.array(place)
        points.append(scene.placed.rotation @ local + scene.placed.position)
    head, tail = points
    along = (tail - head) / np.linalg.norm(tail - head)
    ends = np.stack([head - 0.14 * along, tail + 0.10 * along])
    return [scene.paper.hulls([(ends, np.full(2, 0.014))], "s", depth=prop.numbers.get("depth"))]


def _basket(prop: Prop, scene: Scene) -> list[Piece]:
    """A laundry basket, held or standing; narrower below, with slots and some washing."""
    numbers = prop.numbers
    if "hold" in numbers:
        origin, axes = scene.held(prop), scene.upright()
    else:
        (x, z), axes = numbers["at"], _turned(prop)
        origin = np.array([x, numbers.get("bottom", 0.0) + 0.24, z])
    near = scene.paper.depth(origin[None]) + numbers.get("nearer", 0.0)
    layer = _layer(prop, MIDDLE)
    low, high = (-0.17, -0.24, -0.25), (0.17, 0.02, 0.25)
    heap = np.array([(0.0, 0.03, -0.11), (0.02, 0.05, 0.03), (0.0, 0.03, 0.13)])
    washing = scene.paper.hulls([(origin + heap @ axes.T, np.array([0.07, 0.09, 0.06]))], "o",
                                layer=layer, depth=near)  # fmt: skip
    faces = _cuboid(low, high, scene, axes=axes, origin=origin, layer=layer, depth=near + 1e-3,
                    taper=0.82)  # fmt: skip
    side = scene.paper.view.axes()[2] @ axes
    slots: list[Piece] = []
    axis = 2 if abs(side[2]) > abs(side[0]) else 0
    sign = np.sign(side[axis])
    for share in (-0.6, -0.2, 0.2, 0.6):
        ends = np.zeros((2, 3))
        ends[:, 1] = (-0.04, -0.18)
        ends[:, axis] = sign * np.array([high[axis] * 0.96, high[axis] * 0.86])
        other = 2 - axis
        ends[:, other] = share * high[other] * np.array([0.96, 0.86])
        slots.append(_line(origin + ends @ axes.T, scene, "k", layer=layer, depth=near + 2e-3))
    return [washing, *faces, *slots]


def _tape(prop: Prop, scene: Scene) -> list[Piece]:
    """Strips on the floor from a point, in given directions [deg]."""
    x, z = prop.numbers["at"]
    pieces: list[Piece] = []
    for direction in prop.numbers["directions"]:
        angle = np.deg2rad(direction)
        end = np.array([x + prop.numbers["length"] * np.cos(angle), 0.0,
                        z + prop.numbers["length"] * np.sin(angle)])  # fmt: skip
        pieces.append(_line(np.stack([np.array([x, 0.0, z]), end]), scene, "l", layer=BACK))
    return pieces


def _sled(prop: Prop, scene: Scene) -> list[Piece]:
    x, z = prop.numbers["at"]
    origin = np.array([x, 0.0, z])
    deck = _cuboid((-0.30, 0.0, -0.26), (0.38, 0.10, 0.26), scene, axes=np.eye(3), origin=origin,
                   layer=BACK)  # fmt: skip
    load = _cuboid((-0.05, 0.10, -0.17), (0.25, 0.34, 0.17), scene, axes=np.eye(3), origin=origin,
                   layer=BACK, style="s")  # fmt: skip
    posts = [
        _line(origin + np.array([(-0.24, 0.10, side), (-0.24, prop.numbers["post"], side)]),
              scene, "l", layer=BACK, depth=9.0)
        for side in (-0.2, 0.2)
    ]  # fmt: skip
    return [*deck, *load, *posts]


def _phone(prop: Prop, scene: Scene) -> list[Piece]:
    """A phone on a tripod."""
    (x, z), top = prop.numbers["at"], prop.numbers["top"]
    head = np.array([x, top, z])
    legs = [
        _line(np.stack([head, np.array([x + dx, 0.0, z + dz])]), scene, "k", layer=BACK)
        for dx, dz in ((0.16, 0.0), (-0.09, 0.14), (-0.09, -0.14))
    ]
    case = _cuboid((-0.012, -0.05, -0.09), (0.012, 0.06, 0.09), scene, axes=_turned(prop),
                   origin=head, layer=BACK, depth=9.0, style="s")  # fmt: skip
    return [*legs, *case]


def _push(prop: Prop, scene: Scene) -> list[Piece]:
    """A short arrow that says where a force goes, towards a ball or away from it."""
    tip = scene.held(prop)
    along = scene.upright() @ np.array(prop.numbers["along"])
    flat = scene.paper.flat(np.stack([tip - along, tip]))
    way = (flat[1] - flat[0]) / max(float(np.hypot(*(flat[1] - flat[0]))), 1e-6)
    across = np.array([-way[1], way[0]])
    back = flat[1] - 9.0 * way
    head = np.stack([flat[1], back + 5.0 * across, back - 5.0 * across])
    shaft = np.stack([flat[0], flat[1] - 7.0 * way])
    box = extent(np.concatenate([shaft, head]))
    return [
        Piece(polyline(shaft), "h", 0.0, 3, box),
        Piece(polyline(shaft), "a", 0.0, 3, box),
        Piece(polygon(head), "d", 0.0, 3, box),
    ]


def _belt(prop: Prop, scene: Scene) -> list[Piece]:
    """A belt with weight plates that hang between the legs."""
    waist = 0.5 * (scene.ball("crest_r") + scene.ball("crest_l"))
    hang = waist + scene.upright() @ np.array([0.02, -prop.numbers["length"], 0.0])
    near = scene.paper.depth(hang[None])
    right, up = scene.upright()[:, 2], np.array([0.0, 0.05, 0.0])
    return [
        _line(np.stack([waist - 5.0 * up, hang]), scene, "l", layer=MIDDLE, depth=near),
        _disc(hang, np.array([0.0, 1.0, 0.0]), 0.12, scene),
        _disc(hang + up, np.array([0.0, 1.0, 0.0]), 0.12, scene),
        _line(np.stack([hang - 0.02 * right, hang + 0.02 * right]), scene, "k", layer=MIDDLE),
    ]


def _level(prop: Prop, scene: Scene) -> list[Piece]:
    """A level line through both sides of the pelvis."""
    a, b = scene.ball("crest_r"), scene.ball("crest_l")
    out = 0.9 * (a - b)
    return [Piece(polyline(scene.paper.flat(np.stack([a + out, b - out]))), "a", 9.0, FRONT,
                  extent(scene.paper.flat(np.stack([a + out, b - out]))))]  # fmt: skip


_KINDS: Mapping[str, Callable[[Prop, Scene], list[Piece]]] = {
    "box": _box,
    "bench": _bench,
    "table": _table,
    "chair": _chair,
    "wall": _wall,
    "band": _band,
    "cuff": _cuff,
    "dumbbell": _dumbbell,
    "kettlebell": _kettlebell,
    "barbell": _barbell,
    "ball": _ball,
    "cable": _cable,
    "dowel": _dowel,
    "basket": _basket,
    "tape": _tape,
    "sled": _sled,
    "phone": _phone,
    "push": _push,
    "belt": _belt,
    "level": _level,
}
