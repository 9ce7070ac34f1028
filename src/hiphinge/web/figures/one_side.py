"""Seen from the front or behind: standing on one leg, the width of steps, the knee inward."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from hiphinge.body import forward_kinematics
from hiphinge.pictures.ink import Paper, Piece
from hiphinge.pictures.views import View
from hiphinge.types import Poses
from hiphinge.web.figures.drawing import (
    arrow,
    bones,
    box_around,
    dot,
    flesh,
    floor,
    line,
    marks,
    person,
    placed,
    routes,
    units,
    up,
)
from hiphinge.web.figures.kept import Figure, Number
from hiphinge.web.figures.postures import landing_leg, one_leg, squat
from hiphinge.web.figures.still import (
    StillBody,
    balls,
    carry_still,
    joint,
    lay,
    mass_centers,
    push,
)

LEANS = tuple(float(angle) for angle in range(-6, 17, 2))
WIDTHS_CM = tuple(float(width) for width in range(16, -7, -2))
USUAL_CM = 10.0
TURNS = tuple(float(angle) for angle in range(0, 25, 2))
_KNEE_DEG, _LEAN_DEG = 65.0, 30.0
_REAR, _FRONT = View(180.0, 6.0), View(0.0, 6.0)
# A body weight on paper [m].
_FORCE_SCALE = 0.17
_WHOLE = (
    "trunk",
    "pelvis",
    "neck",
    "head",
    "thigh_l",
    "shank_l",
    "foot_l",
    "thigh_r",
    "shank_r",
    "foot_r",
    "upper_arm_l",
    "forearm_l",
    "hand_l",
    "upper_arm_r",
    "forearm_r",
    "hand_r",
)
# Above this height [m] a picture of the legs may end.
_LEGS_M = 1.28
_KNEES_M = 0.5
_ABDUCTORS = ("glmed", "glmin")
_STANCE = ("femur_r", "tibia_r", "patella_r", "talus_r", "calcn_r", "toes_r")


def stance(who: StillBody) -> Figure:
    """Stand on one leg: what the hip's side muscles pull and what the hip joint carries."""
    q = np.array([one_leg(who, lean) for lean in LEANS])
    carried = carry_still(who, q, push(who, q, ("calcn_r",)))
    names = who.musculature.muscles.names
    own = [k for k, name in enumerate(names) if name.endswith("_r") and name[:5] in _ABDUCTORS]
    pull = carried.force[:, :, own].sum(axis=-1) / who.weight
    site = who.sites.find("hip", "right")
    assert site is not None
    contact = carried.contact[:, :, site] / who.weight
    frames = [_on_one_leg(who, one, float(force)) for one, force in zip(q, pull[0], strict=True)]
    numbers = (_ranged("abductors", pull), _ranged("hip", contact))
    return _figure("one_leg", LEANS, LEANS.index(0.0), "°", frames, numbers, bottom=_KNEES_M)


def step_width(who: StillBody) -> Figure:
    """Run with narrower or wider steps: the hip's angle, and the way along the outer thigh."""
    q = np.array([landing_leg(who, width / 100.0) for width in WIDTHS_CM])
    column = who.body.coordinates.names.index("hip_adduction_r")
    angle = np.rad2deg(q[:, column])
    band = who.musculature.muscles.names.index("tfl_r")
    length = 1000.0 * lay(who, q).length[:, band]
    longer = length - length[WIDTHS_CM.index(USUAL_CM)]
    frames = [_running(who, one) for one in q]
    numbers = (
        Number("adduction", "°", 1, _rounded(angle, 1)),
        Number("band", "mm", 1, _rounded(longer, 1)),
    )
    return _figure(
        "step_width", WIDTHS_CM, WIDTHS_CM.index(USUAL_CM), "cm", frames, numbers, top=_LEGS_M
    )


def inward_knee(who: StillBody) -> Figure:
    """Turn a bent leg inward about the line from hip to ankle: what a camera in front sees."""
    start = squat(who, _KNEE_DEG, _LEAN_DEG)
    q = np.array([turned_in(who, start, turn) for turn in TURNS])
    seen = np.array([inward_angle_deg(who, one) for one in q])
    knee = np.array([float(joint(who, one, "tibia_r")[2]) for one in q])
    frames = [_from_the_front(who, one, start) for one in q]
    numbers = (
        Number("seen", "°", 0, _rounded(seen - seen[0], 1)),
        Number("inward", "cm", 1, _rounded(100.0 * (knee[0] - knee), 1)),
    )
    return _figure("inward_knee", TURNS, 5, "°", frames, numbers, top=_LEGS_M)


def turned_in(
    who: StillBody, q: Float[np.ndarray, " coordinate"], turn_deg: float
) -> Float[np.ndarray, " coordinate"]:
    """Turn the right leg inward about the line from its hip to its ankle, both staying put."""
    names = who.body.coordinates.names
    own = [names.index(f"hip_{way}_r") for way in ("flexion", "adduction", "rotation")]
    hip, ankle = joint(who, q, "femur_r"), joint(who, q, "talus_r")
    axis = (ankle - hip) / np.linalg.norm(ankle - hip)
    # About a line that points down, a turn to the left leg is positive.
    turn = Rotation.from_rotvec(-np.deg2rad(turn_deg) * axis)
    goal = np.concatenate([hip + turn.apply(joint(who, q, "tibia_r") - hip), ankle])

    def moved(angles: Float[np.ndarray, "3"]) -> Float[np.ndarray, " coordinate"]:
        other = q.copy()
        other[own] = angles
        return other

    def miss(angles: Float[np.ndarray, "3"]) -> Float[np.ndarray, "6"]:
        other = moved(angles)
        return np.concatenate([joint(who, other, "tibia_r"), joint(who, other, "talus_r")]) - goal

    return moved(least_squares(miss, q[own]).x)


def inward_angle_deg(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> float:
    """Return the angle between thigh and shin as a camera straight in front sees it [deg]."""
    hip, knee, ankle = (joint(who, q, f"{name}_r")[1:] for name in ("femur", "tibia", "talus"))
    thigh, shin = hip - knee, ankle - knee
    turned = np.arctan2(*thigh[::-1]) - np.arctan2(*shin[::-1])
    return float(np.rad2deg((turned % (2.0 * np.pi)) - np.pi))


def _ranged(name: str, values: Float[np.ndarray, "draw pose"]) -> Number:
    low, high = np.percentile(values, [2.5, 97.5], axis=0)
    return Number(
        name, "× body weight", 1, _rounded(values[0], 2), _rounded(low, 2), _rounded(high, 2)
    )


def _rounded(values: Float[np.ndarray, " pose"], decimals: int) -> tuple[float, ...]:
    return tuple(float(value) + 0.0 for value in np.round(values, decimals))


def _on_one_leg(who: StillBody, q: Float[np.ndarray, " coordinate"], pull: float) -> list[Piece]:
    """Return the body as a pale shape, its hip as a balance: the weight and the pull beside it."""
    at = _under(who, q, "calcn_r")
    paper = Paper(_REAR)
    hip = joint(who, at, "femur_r")
    frames = forward_kinematics(who.body, at[None])
    outside = _point(who, frames, "femur_r", (-0.006, -0.006, 0.066))
    rim = _point(who, frames, "pelvis", (-0.060, 0.080, 0.104))
    way = (rim - outside) / np.linalg.norm(rim - outside)
    above = who.body.mass * [name not in _STANCE for name in who.body.bodies]
    load = above @ mass_centers(who, at) / above.sum()
    weight = float(above.sum() / who.body.mass.sum()) * _FORCE_SCALE
    end = np.array([0.0, hip[1], load[2]])
    beam = np.stack([outside, hip, end])
    paths = [
        piece
        for points in routes(who, at, [f"{name}{k}" for name in _ABDUCTORS for k in (1, 2, 3)])
        for piece in (line(points, paper, "muscle-rim"), line(points, paper, "muscle does"))
    ]
    return [
        floor(paper, (-0.3, -0.36), (0.3, 0.36)),
        *flesh(placed(who, at), who, paper, _WHOLE),
        *bones(who, at, paper),
        *paths,
        line(beam, paper, "beam"),
        *arrow(end, end - up(weight), paper),
        *arrow(outside, outside + way * pull * _FORCE_SCALE, paper, "pull"),
        dot(hip, paper),
    ]


def _point(
    who: StillBody, frames: Poses, body: str, place: Sequence[float]
) -> Float[np.ndarray, "3"]:
    """Return a point of a body in the ground's axes [m]."""
    index = who.body.bodies.index(body)
    return frames.position[0, index] + frames.rotation[0, index] @ np.array(place)


def _running(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> list[Piece]:
    paper = Paper(_REAR)
    at = _under(who, q, "pelvis")
    frames = forward_kinematics(who.body, at[None])
    band = np.stack([
        _point(who, frames, "pelvis", (-0.03, 0.06, 0.14)),
        _point(who, frames, "femur_r", (0.0, -0.02, 0.092)),
        _point(who, frames, "femur_r", (0.01, -0.30, 0.075)),
        _point(who, frames, "tibia_r", (0.02, -0.05, 0.045)),
    ])  # fmt: skip
    middle = np.array([[-0.4, 0.0, 0.0], [0.4, 0.0, 0.0]])
    return [
        floor(paper, (-0.4, -0.42), (0.4, 0.42)),
        line(middle, paper, "mark"),
        *person(who, placed(who, at), paper),
        line(band, paper, "band", curved=True),
    ]


def _from_the_front(
    who: StillBody, q: Float[np.ndarray, " coordinate"], start: Float[np.ndarray, " coordinate"]
) -> list[Piece]:
    """Return the person with the foot where it stood, and the line hip, knee, ankle."""
    paper = Paper(_FRONT)
    whole = placed(who, q)
    places = whole.balls.copy()
    foot = who.man.flesh.indices(["heel_r", "instep_r", "ball_r", "toes_r"])
    places[foot] = balls(who, start)[foot]
    stood = type(whole)(whole.values, whole.rotation, whole.position, places)
    near = np.array([0.5, 0.0, 0.0])
    limb = np.stack([joint(who, q, f"{name}_r") + near for name in ("femur", "tibia", "talus")])
    straight = np.stack([limb[0], limb[2]])
    return [
        floor(paper, (-0.2, -0.4), (0.5, 0.4)),
        *person(who, stood, paper),
        line(straight, paper, "mark"),
        line(limb, paper, "limb"),
        *(dot(place, paper) for place in limb),
    ]


def _under(
    who: StillBody, q: Float[np.ndarray, " coordinate"], name: str
) -> Float[np.ndarray, " coordinate"]:
    """Move the person sideways so that a body's origin stays in one place of the picture."""
    at = q.copy()
    at[who.body.coordinates.names.index("pelvis_tz")] -= float(joint(who, q, name)[2])
    return at


def _figure(
    name: str,
    stops: tuple[float, ...],
    start: int,
    unit: str,
    frames: Sequence[Sequence[Piece]],
    numbers: tuple[Number, ...],
    *,
    top: float | None = None,
    bottom: float | None = None,
) -> Figure:
    drawn = tuple(marks(frame) for frame in frames)
    left, over, width, height = box_around(frames)
    if top is not None:
        over, height = -units(top), height + over + units(top)
    if bottom is not None:
        height = -units(bottom) - over
    return Figure(name, stops, start, unit, (left, over, width, height), drawn, numbers)
