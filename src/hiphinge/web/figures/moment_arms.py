"""What each gluteal part does at each bend of the hip: its leverage, from the default body."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.pictures.ink import Paper, Piece
from hiphinge.pictures.views import View
from hiphinge.web.figures.drawing import (
    bones,
    flesh,
    line,
    marks,
    placed,
    routes,
)
from hiphinge.web.figures.kept import Arm, Figure
from hiphinge.web.figures.still import StillBody, lay, pose

PARTS = (
    "glmax1", "glmax2", "glmax3", "glmed1", "glmed2", "glmed3", "glmin1", "glmin2", "glmin3",
    "piri",
)  # fmt: skip
STOPS = tuple(float(angle) for angle in range(0, 91, 5))
_VIEW = View(122.0, 8.0)
# Flexion, adduction and rotation inward are the model's positive ways.
_WAYS = {"extension": "hip_flexion_r", "abduction": "hip_adduction_r", "rotation": "hip_rotation_r"}
# The hip from the crest to mid-thigh, in every position of the leg.
_BOX = (-31.0, -23.0, 68.0, 66.0)
_SHOWN = ("trunk", "pelvis", "thigh_l", "thigh_r", "shank_l", "shank_r")


def moment_arms(
    who: StillBody, q: Float[np.ndarray, "pose coordinate"]
) -> dict[str, Float[np.ndarray, "pose part"]]:
    """Return the leverage of each of `PARTS` on the right hip, by what it does [m]."""
    free = [who.body.coordinates.names[int(k)] for k in who.body.coordinates.free]
    arms = lay(who, q).moment_arm
    own = _indices(who, PARTS)
    return {way: -arms[:, free.index(name)][:, own] for way, name in _WAYS.items()}


def bent(who: StillBody, stops: Sequence[float]) -> Float[np.ndarray, "pose coordinate"]:
    """Return upright poses with the right hip bent so far [deg]; the knee bends with it."""
    return np.array(
        [pose(who, {"hip_flexion_r": stop, "knee_angle_r": 0.9 * stop}) for stop in stops]
    )


def make(who: StillBody) -> Figure:
    """Compute and draw the figure."""
    q = bent(who, STOPS)
    arms = {way: np.round(100.0 * found, 1) for way, found in moment_arms(who, q).items()}
    frames = [[*_skin(who, one), *_bones(who, one), *_paths(who, one)] for one in q]
    rows = [
        Arm(part, *(tuple(arms[way][:, k].tolist()) for way in _WAYS))
        for k, part in enumerate(PARTS)
    ]
    return Figure(
        id="moment_arms",
        stops=STOPS,
        start=0,
        unit="°",
        box=_BOX,
        frames=tuple(marks(frame) for frame in frames),
        arms=tuple(rows),
    )


def _indices(who: StillBody, parts: Sequence[str]) -> list[int]:
    return [who.musculature.muscles.names.index(f"{part}_r") for part in parts]


def _skin(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> list[Piece]:
    at = _about_the_pelvis(who, q)
    return flesh(placed(who, at), who, Paper(_VIEW), _SHOWN)


def _bones(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> list[Piece]:
    return bones(who, _about_the_pelvis(who, q), Paper(_VIEW))


def _about_the_pelvis(
    who: StillBody, q: Float[np.ndarray, " coordinate"]
) -> Float[np.ndarray, " coordinate"]:
    """Keep the pelvis where it is while the leg moves."""
    moved = q.copy()
    names = who.body.coordinates.names
    for axis in "xyz":
        moved[names.index(f"pelvis_t{axis}")] = 0.0
    return moved


def _paths(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> list[Piece]:
    """Muscles as OpenSim lays them, wrapped around the hip."""
    found = zip(PARTS, routes(who, _about_the_pelvis(who, q), PARTS), strict=True)
    return [
        line(points, Paper(_VIEW), kind)
        for part, points in found
        for kind in ("muscle-rim", f"muscle {part}")
    ]
