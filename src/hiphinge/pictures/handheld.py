"""Things that are held, worn or pulled, and marks on the body."""

import numpy as np

from hiphinge.pictures.ink import BACK, FRONT, MIDDLE, UNITS_PER_M, Piece, extent
from hiphinge.pictures.outline import polygon, polyline
from hiphinge.pictures.poses import Prop
from hiphinge.pictures.scene import Scene, Vector, cuboid, layer_of, line, turned


def band(prop: Prop, scene: Scene) -> list[Piece]:
    """A loop around two balls."""
    a, b = prop.numbers["around"]
    centers = np.stack([scene.ball(a), scene.ball(b)])
    radii = np.array([scene.radius(a), scene.radius(b)]) + 0.006
    piece = scene.paper.hulls([(centers, radii)], "b", layer=FRONT)
    return [piece]


def cuff(prop: Prop, scene: Scene) -> list[Piece]:
    """A weight around the shank above the ankle."""
    side = prop.numbers["on"][-2:]
    ankle, shin = scene.ball(f"ankle{side}"), scene.ball(f"shin{side}")
    centers = np.stack([ankle + share * (shin - ankle) for share in (0.22, 0.62)])
    radii = np.array([0.050, 0.052])
    near = scene.paper.depth(centers) + 0.1
    return [scene.paper.hulls([(centers, radii)], "s", depth=near)]


def dumbbell(prop: Prop, scene: Scene) -> list[Piece]:
    """A dumbbell in a hand."""
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


def kettlebell(prop: Prop, scene: Scene) -> list[Piece]:
    """A kettlebell that hangs from a hand, or from both."""
    at = scene.held(prop)
    down = np.array(prop.numbers.get("down", (0.0, -1.0, 0.0)))
    right = scene.upright()[:, 2]
    body = at + 0.145 * down
    wide, thin = 0.06 * right, 0.03 * right
    handle = np.stack([body + thin, at + wide, at - wide, body - thin])
    near = scene.paper.depth(at[None]) + 0.08
    return [
        line(handle, scene, "l", layer=MIDDLE, depth=near - 0.001),
        scene.paper.hulls([(np.stack([body, body + 0.02 * down]), np.array([0.082, 0.075]))], "s",
                          depth=near),
    ]  # fmt: skip


def barbell(prop: Prop, scene: Scene) -> list[Piece]:
    """A barbell with a plate at each end."""
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


def cable(prop: Prop, scene: Scene) -> list[Piece]:
    """A cable from a ball of the body to a post."""
    x, height, z = prop.numbers["post"]
    ends = np.stack([scene.held(prop), np.array([x, height, z])])
    origin = np.array([x, 0.0, z])
    post = cuboid((-0.04, 0.0, -0.04), (0.04, prop.numbers.get("top", 1.5), 0.04), scene,
                   axes=np.eye(3), origin=origin, layer=BACK)  # fmt: skip
    return [*post, line(ends, scene, "b", layer=layer_of(prop, MIDDLE))]


def belt(prop: Prop, scene: Scene) -> list[Piece]:
    """A belt with weight plates that hang between the legs."""
    waist = 0.5 * (scene.ball("crest_r") + scene.ball("crest_l"))
    hang = waist + scene.upright() @ np.array([0.02, -prop.numbers["length"], 0.0])
    near = scene.paper.depth(hang[None])
    right, up = scene.upright()[:, 2], np.array([0.0, 0.05, 0.0])
    return [
        line(np.stack([waist - 5.0 * up, hang]), scene, "l", layer=MIDDLE, depth=near),
        _disc(hang, np.array([0.0, 1.0, 0.0]), 0.12, scene),
        _disc(hang + up, np.array([0.0, 1.0, 0.0]), 0.12, scene),
        line(np.stack([hang - 0.02 * right, hang + 0.02 * right]), scene, "k", layer=MIDDLE),
    ]


def dowel(prop: Prop, scene: Scene) -> list[Piece]:
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


def basket(prop: Prop, scene: Scene) -> list[Piece]:
    """A laundry basket, held or standing; narrower below, with slots and some washing."""
    numbers = prop.numbers
    if "hold" in numbers:
        origin, axes = scene.held(prop), scene.upright()
    else:
        (x, z), axes = numbers["at"], turned(prop)
        origin = np.array([x, numbers.get("bottom", 0.0) + 0.24, z])
    near = scene.paper.depth(origin[None]) + numbers.get("nearer", 0.0)
    layer = layer_of(prop, MIDDLE)
    low, high = (-0.17, -0.24, -0.25), (0.17, 0.02, 0.25)
    heap = np.array([(0.0, 0.03, -0.11), (0.02, 0.05, 0.03), (0.0, 0.03, 0.13)])
    washing = scene.paper.hulls([(origin + heap @ axes.T, np.array([0.07, 0.09, 0.06]))], "o",
                                layer=layer, depth=near)  # fmt: skip
    faces = cuboid(low, high, scene, axes=axes, origin=origin, layer=layer, depth=near + 1e-3,
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
        slots.append(line(origin + ends @ axes.T, scene, "k", layer=layer, depth=near + 2e-3))
    return [washing, *faces, *slots]


def push(prop: Prop, scene: Scene) -> list[Piece]:
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


def level(prop: Prop, scene: Scene) -> list[Piece]:
    """A level line through both sides of the pelvis."""
    a, b = scene.ball("crest_r"), scene.ball("crest_l")
    out = 0.9 * (a - b)
    return [Piece(polyline(scene.paper.flat(np.stack([a + out, b - out]))), "a", 9.0, FRONT,
                  extent(scene.paper.flat(np.stack([a + out, b - out]))))]  # fmt: skip
