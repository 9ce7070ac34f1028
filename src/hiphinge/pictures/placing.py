"""Finds the pose that keeps the stated angles and lets the stated parts touch.

A small bounded least-squares problem over joint angles and the pelvis: the stated angles pull
gently, contacts firmly, and no ball of the body may sink into the ground.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from jaxtyping import Float
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from hiphinge.errors import SettingError
from hiphinge.pictures.flesh import touching
from hiphinge.pictures.mannequin import Mannequin, Placed
from hiphinge.pictures.poses import GROUND, Picture, Pose, Reach
from hiphinge.pictures.surfaces import Surfaces, surfaces

# How firmly each wish is held: the deviation that costs one unit.
_STATED_DEG, _TRUNK_DEG, _BASE_TRUNK_DEG, _PROP_DEG, _BASE_DEG, _OTHER_DEG, _FREE_DEG = (
    3.0, 1.2, 3.0, 20.0, 7.0, 11.0, 40.0,
)  # fmt: skip
_ROOT_DEG, _LEVEL_DEG, _ROOT_BALANCED_DEG = 4.0, 2.0, 14.0
_DRIFT_M, _TOUCH_M, _SINK_M, _STAY_M, _AT_M, _REACH_M, _BALANCE_M = (
    1.0, 0.002, 0.003, 0.006, 0.006, 0.012, 0.015,
)  # fmt: skip
# Knees of bent legs lie this far outside the line of the foot, held this firmly [m].
_KNEE_OUT_M, _KNEE_M, _BENT_DEG = 0.015, 0.01, 25.0
_NECK_DEG, _NECK_FREE_DEG, _HAND_DEG = 0.5, 12.0, 15.0
_STEP = 1e-6
_REACHING = ("arm_flex", "arm_add", "arm_rot", "elbow_flex")
_HANDS = ("forearm", "elbow", "hand", "fist", "fingers")
_FEET = ("foot", "forefoot", "toes", "heel")
_ADAPT = ("ankle_angle", "subtalar_angle", "mtp_angle")

Residual = Callable[["_Guess"], Float[np.ndarray, "n wish"]]


class _Guess:
    """Candidates (pelvis turn and place, then angles) with everything computed from them once."""

    def __init__(
        self, x: Float[np.ndarray, "n x"], start: Float[np.ndarray, "3 3"], man: Mannequin
    ) -> None:
        self.x = x
        self.values = x[:, 6:]
        turn = Rotation.from_rotvec(x[:, :3]).as_matrix() @ start
        bodies, origins = man.frames(man.coordinates(self.values))
        place = x[:, None, 3:6]
        self.balls = man.balls(bodies, origins) @ turn.transpose(0, 2, 1) + place
        self.rotation = turn[:, None] @ bodies
        self.origin = origins @ turn.transpose(0, 2, 1) + place
        self.turn = turn


def place_picture(picture: Picture, man: Mannequin) -> tuple[Placed, Placed]:
    """Place start and end; what touches in both stays where it is.

    Raises:
        SettingError: the data name a coordinate, part or frame that does not exist.
    """
    planes = surfaces(picture)
    start = place(picture.start, man, planes)
    stay = _touching_balls(picture.start, man) & _touching_balls(picture.end, man)
    stay -= {ball for part in picture.end.at for ball in _indices(part, man)}
    return start, place(picture.end, man, planes, stay=sorted(stay), before=start)


def place(
    pose: Pose,
    man: Mannequin,
    planes: Surfaces,
    *,
    stay: Sequence[int] = (),
    before: Placed | None = None,
) -> Placed:
    """Solve one pose.

    Args:
        pose: What is wished.
        man: The body.
        planes: What can be touched.
        stay: Balls that do not slide from where they were before.
        before: The pose before.
    """
    wished, firmness = _angles(pose, man)
    pitch, list_, turn, twist = pose.root
    root = Rotation.from_euler("YXZ", [turn, list_, -pitch], degrees=True)
    start = (root * Rotation.from_euler("Y", twist, degrees=True)).as_matrix()
    wishes = _wishes(pose, man, planes, _upright(start[None])[0], wished, firmness)
    if before is not None and stay:
        wishes.append(_stay(list(stay), before))
    first = np.concatenate([np.zeros(6), np.clip(wished, man.lower + 1e-6, man.upper - 1e-6)])
    first[4] = _first_height(first, start, man)
    x = _solve(wishes, first, start, man)
    solved = _Guess(x[None], start, man)
    return man.place(x[6:], solved.turn[0], x[3:6])


def _angles(
    pose: Pose, man: Mannequin
) -> tuple[Float[np.ndarray, " name"], Float[np.ndarray, " name"]]:
    """Return the wished angles and how firmly each is wished [rad]."""
    wishes = {**pose.base_angles, **pose.angles}
    for name in wishes:
        if name not in man.names:
            raise SettingError("unknown coordinate", value=name, allowed=", ".join(man.names))
    loose, propping = _loose(pose), _beside(pose, _HANDS, _REACHING)
    wished = [wishes.get(name, 90.0 if name.startswith("pro_sup") else 0.0) for name in man.names]
    firm = [_firmness(name, pose, loose, propping) for name in man.names]
    return np.deg2rad(wished), np.deg2rad(firm)


def _beside(pose: Pose, parts: Sequence[str], names: Sequence[str]) -> set[str]:
    """Return coordinates of the sides on which one of some parts touches."""
    sides = {item.part[-2:] for item in pose.contacts if item.part[:-2] in parts}
    return {f"{name}{side}" for side in sides for name in names}


def _loose(pose: Pose) -> set[str]:
    """Return the coordinates that contacts and reach decide unless the pose states them."""
    reaching = {item.ball[-2:] for item in pose.reach if item.ball.startswith("palm")}
    loose = _beside(pose, _FEET, _ADAPT)
    loose |= {f"{name}{side}" for side in reaching for name in _REACHING}
    return (loose - set(pose.angles)) | set(pose.free)


def _firmness(name: str, pose: Pose, loose: set[str], propping: set[str]) -> float:
    """Return the deviation that costs one unit [deg]."""
    kind = name.partition("_")[0]
    if kind == "neck":
        return _NECK_FREE_DEG if name in loose else _NECK_DEG
    if name in loose:
        return _FREE_DEG
    if name in pose.angles:
        return _TRUNK_DEG if kind == "trunk" else _STATED_DEG
    if kind == "trunk":
        return _BASE_TRUNK_DEG
    if name in propping:
        return _PROP_DEG
    if kind in ("pro", "wrist"):
        return _HAND_DEG
    return _BASE_DEG if name in pose.base_angles else _OTHER_DEG


def _first_height(
    x: Float[np.ndarray, " x"], start: Float[np.ndarray, "3 3"], man: Mannequin
) -> float:
    guess = _Guess(x[None], start, man)
    return -float(np.min(guess.balls[0, :, 1] - man.flesh.radius))


def _wishes(
    pose: Pose,
    man: Mannequin,
    planes: Surfaces,
    heading: Float[np.ndarray, "3 3"],
    wished: Float[np.ndarray, " name"],
    firm: Float[np.ndarray, " name"],
) -> list[Residual]:
    lean = _ROOT_BALANCED_DEG if pose.balance else _ROOT_DEG
    root = np.deg2rad([_LEVEL_DEG, _ROOT_DEG, lean])
    wishes: list[Residual] = [
        lambda guess: (guess.values - wished) / firm,
        lambda guess: guess.x[:, :3] @ heading / root,
        lambda guess: guess.x[:, [3, 5]] / _DRIFT_M,
        lambda guess: np.minimum(guess.balls[..., 1] - man.flesh.radius, 0.0) / _SINK_M,
    ]
    wishes += [_knee_over_foot(side, man) for side in _bent_standing_legs(pose)]
    wishes += [_in_front(wall, man, planes) for wall in planes.walls]
    wishes += [_touch(item.part, item.surface, man, planes) for item in pose.contacts]
    wishes += [_at(part, goal, man) for part, goal in pose.at.items()]
    wishes += [_reach(item, man) for item in pose.reach]
    if pose.balance:
        wishes.append(_balance(pose, man))
    return wishes


def _solve(
    wishes: Sequence[Residual],
    first: Float[np.ndarray, " x"],
    start: Float[np.ndarray, "3 3"],
    man: Mannequin,
) -> Float[np.ndarray, " x"]:
    def residuals(x: Float[np.ndarray, "n x"]) -> Float[np.ndarray, "n wish"]:
        guess = _Guess(x, start, man)
        return np.concatenate([wish(guess) for wish in wishes], axis=1)

    def jacobian(x: Float[np.ndarray, " x"]) -> Float[np.ndarray, "wish x"]:
        around = residuals(np.concatenate([x[None], x + _STEP * np.eye(x.size)]))
        return ((around[1:] - around[0]) / _STEP).T

    free = np.full(6, np.inf)
    bounds = (np.concatenate([-free, man.lower]), np.concatenate([free, man.upper]))
    found = least_squares(
        lambda x: residuals(x[None])[0],
        first,
        jac=jacobian,
        bounds=bounds,
        x_scale=np.concatenate([np.full(6, 0.2), np.full(man.lower.size, 0.3)]),
        xtol=1e-7,
        ftol=1e-7,
        gtol=1e-7,
        max_nfev=120,
    )
    return np.asarray(found.x)


def _indices(part: str, man: Mannequin) -> list[int]:
    return man.flesh.indices(touching(part))


def _touch(part: str, surface: str, man: Mannequin, planes: Surfaces) -> Residual:
    balls = _indices(part, man)
    radius = man.flesh.radius[balls]
    return lambda guess: (planes.height(surface, guess.balls[:, balls]) - radius) / _TOUCH_M


def _bent_standing_legs(pose: Pose) -> list[str]:
    """Return the sides whose leg stands on a whole foot, well bent."""
    if pose.knees_out:
        return []
    angles = {**pose.base_angles, **pose.angles}
    standing = {item.part for item in pose.contacts}
    return [
        side
        for side in ("_r", "_l")
        if f"foot{side}" in standing and angles.get(f"knee_angle{side}", 0.0) >= _BENT_DEG
    ]


def _knee_over_foot(side: str, man: Mannequin) -> Residual:
    """The knee goes the way the foot points, neither in nor out."""
    heel, ball, knee = man.flesh.indices([f"heel{side}", f"ball{side}", f"knee{side}"])
    outward = 1.0 if side == "_r" else -1.0

    def off(guess: _Guess) -> Float[np.ndarray, "n 1"]:
        along = (guess.balls[:, ball] - guess.balls[:, heel])[:, [0, 2]]
        along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1) * outward
        beside = (guess.balls[:, knee] - guess.balls[:, ball])[:, [0, 2]]
        return (np.sum(across * beside, axis=1, keepdims=True) - _KNEE_OUT_M) / _KNEE_M

    return off


def _in_front(wall: str, man: Mannequin, planes: Surfaces) -> Residual:
    return lambda guess: (
        np.minimum(planes.height(wall, guess.balls) - man.flesh.radius, 0.0) / _SINK_M
    )


def _touching_balls(pose: Pose, man: Mannequin) -> set[int]:
    return {ball for item in pose.contacts for ball in _indices(item.part, man)}


def _stay(balls: list[int], before: Placed) -> Residual:
    known = before.balls[balls][:, [0, 2]]
    return lambda guess: ((guess.balls[:, balls][..., [0, 2]] - known) / _STAY_M).reshape(
        len(guess.x), -1
    )


def _at(part: str, goal: tuple[float, float], man: Mannequin) -> Residual:
    balls = _indices(part, man)
    target = np.array(goal)
    return lambda guess: (guess.balls[:, balls][..., [0, 2]].mean(axis=1) - target) / _AT_M


def _reach(item: Reach, man: Mannequin) -> Residual:
    (ball,) = man.flesh.indices([item.ball])
    goal = np.array(item.point)
    if item.frame == "world":
        return lambda guess: (guess.balls[:, ball] - goal) / _REACH_M
    if item.frame in man.body.bodies:
        body = man.body.bodies.index(item.frame)
        return lambda guess: (
            guess.balls[:, ball] - guess.origin[:, body] - guess.rotation[:, body] @ goal
        ) / _REACH_M  # fmt: skip
    (near,) = man.flesh.indices([item.frame])
    return lambda guess: (
        guess.balls[:, ball] - guess.balls[:, near] - _upright(guess.turn) @ goal
    ) / _REACH_M  # fmt: skip


def _upright(turn: Float[np.ndarray, "n 3 3"]) -> Float[np.ndarray, "n 3 3"]:
    """Return upright axes turned as the pelvis is turned about the vertical."""
    right = turn[:, :, 2] * [1.0, 0.0, 1.0]
    right = right / np.maximum(np.linalg.norm(right, axis=1, keepdims=True), 1e-9)
    up = np.broadcast_to([0.0, 1.0, 0.0], right.shape)
    return np.stack([np.cross(up, right), up, right], axis=2)


def _balance(pose: Pose, man: Mannequin) -> Residual:
    """The mass centre lies over the middle of the feet that stand."""
    feet = [item.part for item in pose.contacts if item.part[:-2] in _FEET]
    balls = [index for part in feet for index in _indices(part, man)]
    mass, center = man.body.mass, man.body.mass_center[:, :, None]

    def off(guess: _Guess) -> Float[np.ndarray, "n 2"]:
        own = guess.origin + (guess.rotation @ center)[..., 0]
        body = np.einsum("b,nbi->ni", mass, own) / mass.sum()
        return (body - guess.balls[:, balls].mean(axis=1))[:, [0, 2]] / _BALANCE_M

    return off


def contact_gaps(
    pose: Pose, placed: Placed, man: Mannequin, planes: Surfaces
) -> Mapping[str, float]:
    """Return how far each contact is from its surface at worst [m]."""
    found: dict[str, float] = {}
    for item in pose.contacts:
        balls = _indices(item.part, man)
        height = planes.height(item.surface, placed.balls[balls]) - man.flesh.radius[balls]
        found[f"{item.part}@{item.surface}"] = float(np.max(np.abs(height)))
    return found


def lowest(placed: Placed, man: Mannequin) -> float:
    """Return the height of the body's lowest point over the ground [m]."""
    return float(np.min(placed.balls[:, 1] - man.flesh.radius))


__all__ = ["GROUND", "contact_gaps", "lowest", "place", "place_picture"]
