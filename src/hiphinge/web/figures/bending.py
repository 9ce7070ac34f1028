"""Bent knees and hips: who carries a squat, a landing, a heel or a ball of the foot, a box."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.pictures.ink import Paper, Piece
from hiphinge.pictures.views import View
from hiphinge.web.figures.drawing import (
    arrow,
    box_around,
    floor,
    line,
    marks,
    person,
    placed,
    up,
)
from hiphinge.web.figures.kept import Figure, Number
from hiphinge.web.figures.postures import Held, back_moment, squat
from hiphinge.web.figures.still import (
    StillBody,
    center,
    joint,
    moments_per_mass,
    pose,
    push,
)

LEANS = tuple(float(angle) for angle in range(5, 51, 3))
SQUAT_KNEE_DEG = 80.0
BENDS = tuple(float(angle) for angle in range(20, 106, 5))
DROP_M = 0.30
PLACES_CM = tuple(float(place) for place in range(1, 14))
BOX_KG = 10.0
DISTANCES_CM = tuple(float(place) for place in range(25, 66, 4))
_BOX_HEIGHT = 0.62
_SIDE = View(78.0, 5.0)
# A newton on paper [m].
_FORCE_SCALE = 3.6e-4
_WORKS = ("gluteus_maximus_r", "quadriceps_r")


def hinge(who: StillBody) -> Figure:
    """Squat with more or less lean of the trunk: what knees, hips and calves carry."""
    q = np.array([squat(who, SQUAT_KNEE_DEG, lean) for lean in LEANS])
    moments = moments_per_mass(who, q, push(who, q))
    frames = [_standing(who, one, works=_WORKS, push_n=who.weight) for one in q]
    numbers = (
        _number("knees", moments["knee_angle_r"]),
        _number("hips", moments["hip_flexion_r"]),
        _number("calves", moments["ankle_angle_r"]),
    )
    return _figure("hinge", LEANS, 2, "°", frames, numbers)


def landing(who: StillBody) -> Figure:
    """Land from a drop: the deeper the bend, the longer the way to brake.

    The way counts from the first touch, straight and on the balls of the feet.
    The mean force while braking is body weight times 1 + height of the drop / way to brake: all
    the work of falling is taken up on that way.
    """
    on_toes = pose(who, {"ankle_angle": -30.0, "mtp_angle": 30.0, "arm_flex": 80.0})
    tall = float(center(who, on_toes)[1])
    q = np.array([squat(who, bend, 8.0 + 0.35 * bend) for bend in BENDS])
    way = np.array([tall - float(center(who, one)[1]) for one in q])
    force = 1.0 + DROP_M / way
    frames = [
        _standing(who, one, works=_WORKS, push_n=0.4 * who.weight * share)
        for one, share in zip(q, force, strict=True)
    ]
    numbers = (
        Number("force", "× body weight", 1, _rounded(force, 2)),
        Number("way", "cm", 0, _rounded(100.0 * way, 1)),
    )
    return _figure("landing", BENDS, 4, "°", frames, numbers)


def weight_on_foot(who: StillBody) -> Figure:
    """Stand with a slight bend, the weight nearer the heel or the ball of the foot."""
    q = np.array([squat(who, 40.0, 25.0, over=place / 100.0) for place in PLACES_CM])
    moments = moments_per_mass(who, q, push(who, q))
    frames = [_standing(who, one, works=("calf_r",), push_n=who.weight) for one in q]
    numbers = (
        _number("calves", moments["ankle_angle_r"]),
        _number("knees", moments["knee_angle_r"]),
        _number("hips", moments["hip_flexion_r"]),
    )
    return _figure("weight_on_foot", PLACES_CM, 4, "cm", frames, numbers)


def lifting(who: StillBody) -> Figure:
    """Hold a box nearer or farther: what turns the body forward about the low back."""
    things = [Held(BOX_KG, place / 100.0, _BOX_HEIGHT) for place in DISTANCES_CM]
    q = [squat(who, 45.0, 35.0, held=thing) for thing in things]
    both = np.array([back_moment(who, one, thing) for one, thing in zip(q, things, strict=True)])
    frames = [_with_box(who, one, thing) for one, thing in zip(q, things, strict=True)]
    numbers = (
        Number("back", "N m", 0, _rounded(both.sum(axis=1), 1)),
        Number("box", "N m", 0, _rounded(both[:, 1], 1)),
    )
    return _figure("lifting", DISTANCES_CM, 4, "cm", frames, numbers)


def _number(name: str, moment: Float[np.ndarray, " pose"]) -> Number:
    """Moments that muscles must make against bending are negative in the model."""
    return Number(name, "N m/kg", 2, _rounded(-moment, 3))


def _rounded(values: Float[np.ndarray, " pose"], decimals: int) -> tuple[float, ...]:
    return tuple(float(value) for value in np.round(values, decimals))


def _standing(
    who: StillBody,
    q: Float[np.ndarray, " coordinate"],
    *,
    works: Sequence[str],
    push_n: float,
) -> list[Piece]:
    """Return the person on the floor, ankles in one place, and the ground's push."""
    at = q.copy()
    at[who.body.coordinates.names.index("pelvis_tx")] -= float(joint(who, q, "talus_r")[0])
    paper = Paper(_SIDE)
    under = center(who, at) * [1.0, 0.0, 0.0] + [0.0, 0.0, 0.16]
    ground = floor(paper, (-0.34, -0.24), (0.46, 0.24))
    pushes = arrow(under - up(push_n * _FORCE_SCALE), under, paper) if push_n else []
    return [ground, *person(who, placed(who, at), paper, works), *pushes]


def _with_box(who: StillBody, q: Float[np.ndarray, " coordinate"], held: Held) -> list[Piece]:
    at = q.copy()
    at[who.body.coordinates.names.index("pelvis_tx")] -= float(joint(who, q, "talus_r")[0])
    paper = Paper(_SIDE)
    back = joint(who, at, "lumbar5")
    middle = np.array([back[0] + held.ahead, held.height - 0.03, 0.0])
    half = 0.125
    corners = np.array(
        [(x, y, 0.0) for x, y in ((-half, -half), (half, -half), (half, half), (-half, half))]
    )
    box = paper.polygon(middle + corners, "load")
    near, low = np.array([0.0, 0.0, 0.2]), middle[1] - 0.30
    begin, end = np.array([back[0], low, 0.2]), np.array([middle[0], low, 0.2])
    tape = [
        line(np.stack([begin, end]), paper, "tape"),
        line(np.stack([back + near, begin - up(0.03)]), paper, "plumb"),
        line(np.stack([middle + near, end - up(0.03)]), paper, "plumb"),
    ]
    ground = floor(paper, (-0.34, -0.24), (0.75, 0.24))
    pieces = person(who, placed(who, at), paper, ("gluteus_maximus_r",))
    return [ground, *pieces[:6], box, *pieces[6:], *tape]


def _figure(
    name: str,
    stops: tuple[float, ...],
    start: int,
    unit: str,
    frames: Sequence[Sequence[Piece]],
    numbers: tuple[Number, ...],
) -> Figure:
    return Figure(
        id=name,
        stops=stops,
        start=start,
        unit=unit,
        box=box_around(frames),
        frames=tuple(marks(frame) for frame in frames),
        numbers=numbers,
    )
