"""The sample walk with stronger or weaker muscles, and what others printed of running steps."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hiphinge import assets, pipeline
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.pictures.ink import Paper, Piece
from hiphinge.pictures.views import View
from hiphinge.types import ChangedLoad
from hiphinge.web.figures.drawing import (
    bones,
    box_around,
    flesh,
    floor,
    line,
    marks,
    person,
    placed,
    routes,
)
from hiphinge.web.figures.kept import Figure, Number
from hiphinge.web.figures.still import StillBody, joint, pose

STRENGTHS = tuple(float(percent) for percent in range(60, 141, 10))
# Strides in the middle of the sample walk on which each foot is alone on its belt [s].
_START, _END = 4.4, 7.6
_SIDE = "right"
_VIEW = View(150.0, 8.0)
_SHOWN = ("trunk", "pelvis", "thigh_l", "thigh_r")
# Change of kneecap stress with step length at one running speed: Willson 2014 [%].
STEP_LENGTHS = (-10.0, 0.0, 10.0)
EACH_STEP = (-22.2, 0.0, 31.0)
EACH_MILE = (-7.5, 0.0, 14.0)


def sample_loads() -> AnsweringLoads:
    """Return the sample walk's loads, ready for questions (half a minute).

    Raises:
        AssetError: the sample is not there and cannot be fetched.
    """
    walk: Path = assets.path("sample_walk")
    analysis = pipeline.analyze([walk], pipeline.Options(start=_START, end=_END))
    assert isinstance(analysis.kept_loads, AnsweringLoads)
    return analysis.kept_loads


def piriformis(who: StillBody, loads: AnsweringLoads) -> Figure:
    """Walk with a stronger or weaker gluteus maximus: what the piriformis then pulls."""
    parts = {"glmax3": "little", "glmax2": "little", "glmax1": "little", "piri": "does"}
    return _what_if(who, loads, "piriformis", "gluteus_maximus", "piriformis_force_peak", parts)


def medius(who: StillBody, loads: AnsweringLoads) -> Figure:
    """Walk with a stronger or weaker gluteus medius: what the hip joint then carries."""
    parts = {f"glmed{k}": "does" for k in (1, 2, 3)}
    return _what_if(who, loads, "medius", "gluteus_medius", "hip_contact_peak", parts)


def _what_if(
    who: StillBody,
    loads: AnsweringLoads,
    name: str,
    group: str,
    load: str,
    parts: dict[str, str],
) -> Figure:
    answers = [loads.what_if({group: percent / 100.0}) for percent in STRENGTHS]
    found = [_load(answer.loads, load) for answer in answers]
    numbers = (
        Number("load", "N", 0, tuple(round(one.value, 1) for one in found)),
        Number(
            "change",
            "N",
            0,
            tuple(round(one.value - one.base, 1) for one in found),
            tuple(round(one.change_low, 1) for one in found),
            tuple(round(one.change_high, 1) for one in found),
        ),
    )
    q = pose(who, {})
    q[who.body.coordinates.names.index("pelvis_ty")] = 0.0
    frame = _hips(who, q, parts)
    return Figure(
        id=name,
        stops=STRENGTHS,
        start=STRENGTHS.index(100.0),
        unit="%",
        box=box_around([frame[len(_SHOWN) :]]),
        frames=(marks(frame),),
        numbers=numbers,
    )


def _load(loads: Sequence[ChangedLoad], name: str) -> ChangedLoad:
    return next(one for one in loads if (one.id, one.side) == (name, _SIDE))


def _hips(who: StillBody, q: np.ndarray, parts: dict[str, str]) -> list[Piece]:
    paper = Paper(_VIEW)
    lines = zip(parts.values(), routes(who, q, tuple(parts)), strict=True)
    return [
        *flesh(placed(who, q), who, paper, _SHOWN),
        *bones(who, q, paper),
        *(
            line(points, paper, kind)
            for style, points in lines
            for kind in ("muscle-rim", f"muscle {style}")
        ),
    ]


def step_length(who: StillBody) -> Figure:
    """Run with shorter or longer steps: kneecap stress as Willson 2014 printed it."""
    frames = [_runner(who, 1.0 + length / 100.0) for length in STEP_LENGTHS]
    numbers = (
        Number("each_step", "%", 1, EACH_STEP),
        Number("each_mile", "%", 1, EACH_MILE),
    )
    return Figure(
        id="step_length",
        stops=STEP_LENGTHS,
        start=1,
        unit="%",
        box=box_around(frames),
        frames=tuple(marks(frame) for frame in frames),
        numbers=numbers,
    )


def _runner(who: StillBody, reach: float) -> list[Piece]:
    """A runner at touch-down; the reach ahead of the hip is drawn larger than it is measured."""
    ahead = 22.0 + 120.0 * (reach - 1.0)
    angles = {
        "hip_flexion_r": ahead + 8.0,
        "knee_angle_r": 20.0 - 70.0 * (reach - 1.0),
        "ankle_angle_r": 4.0,
        "hip_flexion_l": -6.0,
        "knee_angle_l": 95.0,
        "arm_flex_r": -40.0,
        "arm_flex_l": 30.0,
        "elbow_flex": 90.0,
    }
    q = pose(who, angles, lean_deg=8.0)
    q[who.body.coordinates.names.index("pelvis_tx")] -= float(joint(who, q, "femur_r")[0])
    paper = Paper(View(82.0, 5.0))
    hip, ankle = joint(who, q, "femur_r"), joint(who, q, "talus_r")
    near = np.array([0.0, 0.0, 0.25])
    plumb = np.stack([hip + near, hip * [1.0, 0.0, 1.0] + near])
    along = np.stack([plumb[1], ankle * [1.0, 0.0, 0.0] + [0.0, 0.0, plumb[1][2]]])
    return [
        floor(paper, (-0.45, -0.24), (0.62, 0.3)),
        *person(who, placed(who, q), paper, ("quadriceps_r",)),
        line(plumb, paper, "mark"),
        line(along, paper, "tape"),
    ]
