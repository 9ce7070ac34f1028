"""The person on paper: rounded limbs, near ones dark and far ones pale, working parts tinted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from hiphinge.errors import SettingError
from hiphinge.pictures.flesh import mirrored, outline_groups
from hiphinge.pictures.ink import Paper, Piece
from hiphinge.pictures.mannequin import Mannequin, Placed

_LEG = ("thigh", "shank", "foot")
_ARM = ("upper_arm", "forearm", "hand")
_JOINTS = (
    ("thigh", "shank", ("thigh_r", "knee_r", "calf_r")),
    ("shank", "foot", ("shin_r", "ankle_r", "instep_r")),
    ("upper_arm", "forearm", ("upper_arm_r", "elbow_r", "forearm_r")),
    ("forearm", "hand", ("forearm_r", "wrist_r", "palm_r")),
)
_PATCH = 0.45
# Share of the right-left axis that points to the eye, or up.
_SEEN_SIDEWAYS, _LYING_ON_SIDE = 0.55, 0.7
# Seen from the front or back the legs are drawn over the pelvis [m].
_LEGS_OVER_TRUNK = 0.15
# Working parts as balls (body, place [m], radius [m]) on the right side, group by group.
_Ball = tuple[str, tuple[float, float, float], float]
TINTS: Mapping[str, tuple[tuple[_Ball, ...], ...]] = {
    "gluteus_maximus_r": ((
        ("pelvis", (-0.130, 0.010, 0.035), 0.034),
        ("pelvis", (-0.140, -0.065, 0.055), 0.046),
        ("femur_r", (-0.045, -0.060, 0.030), 0.044),
        ("femur_r", (-0.020, -0.020, 0.060), 0.030),
    ),),
    "gluteus_medius_r": ((
        ("pelvis", (-0.015, 0.045, 0.118), 0.022),
        ("pelvis", (-0.065, 0.075, 0.110), 0.020),
        ("pelvis", (-0.110, 0.050, 0.080), 0.022),
        ("femur_r", (0.000, -0.002, 0.088), 0.018),
    ),),
    "gluteus_minimus_r": ((
        ("pelvis", (-0.015, 0.005, 0.125), 0.022),
        ("pelvis", (-0.060, 0.020, 0.122), 0.022),
        ("femur_r", (0.005, -0.005, 0.088), 0.017),
    ),),
    "hip_external_rotators_r": ((
        ("pelvis", (-0.140, -0.030, 0.040), 0.024),
        ("pelvis", (-0.140, -0.075, 0.055), 0.022),
        ("femur_r", (-0.020, -0.010, 0.075), 0.022),
    ),),
    "hamstrings_r": ((
        ("femur_r", (-0.045, -0.130, 0.000), 0.032),
        ("femur_r", (-0.040, -0.330, 0.000), 0.022),
    ),),
    "quadriceps_r": ((
        ("femur_r", (0.050, -0.130, 0.000), 0.034),
        ("femur_r", (0.035, -0.340, 0.000), 0.022),
    ),),
    "calf_r": ((
        ("tibia_r", (-0.040, -0.080, 0.000), 0.026),
        ("tibia_r", (-0.045, -0.150, 0.000), 0.028),
        ("tibia_r", (-0.028, -0.290, 0.000), 0.014),
    ),),
    "adductors_r": ((
        ("femur_r", (0.000, -0.080, -0.050), 0.030),
        ("femur_r", (0.000, -0.300, -0.030), 0.020),
    ),),
    "trunk": ((
        ("pelvis", (0.030, 0.060, 0.000), 0.032),
        ("torso", (0.085, 0.140, 0.000), 0.036),
    ),),
}  # fmt: skip


# The way each of them faces, in the axes of its first body; unseen ones lie under the limbs.
_FACES: Mapping[str, tuple[str, tuple[float, float, float]]] = {
    "gluteus_maximus_r": ("pelvis", (-0.9, 0.0, 0.45)),
    "gluteus_medius_r": ("pelvis", (-0.05, 0.0, 1.0)),
    "gluteus_minimus_r": ("pelvis", (0.2, 0.0, 0.97)),
    "hip_external_rotators_r": ("pelvis", (-0.2, 0.0, 0.98)),
    "hamstrings_r": ("femur_r", (-0.9, 0.0, 0.4)),
    "quadriceps_r": ("femur_r", (1.0, 0.0, 0.2)),
    "calf_r": ("tibia_r", (-0.9, 0.0, 0.4)),
    "adductors_r": ("femur_r", (0.35, 0.0, -0.9)),
    "trunk": ("pelvis", (1.0, 0.0, 0.0)),
}
_HIDDEN = -0.5
# Share of the way from the back of the head to the chin that points to the eye.
_FACE_SEEN = 0.4
# From the front only the top of the hair shows, and would be lost in the head's pale rim.
_FRINGE = 1.3


def figure(
    placed: Placed,
    man: Mannequin,
    paper: Paper,
    *,
    works: Sequence[str],
    tones: Mapping[str, str],
) -> list[Piece]:
    """Return the pieces of the person.

    Args:
        placed: The pose.
        man: The body.
        paper: The view.
        works: Parts that work, each with its side (`gluteus_maximus_r`).
        tones: Tones (n near, m middle, f far) by part, where depth should not choose.
    """
    pieces: list[Piece] = []
    chosen = {**_tones(placed, man, paper), **tones}
    trunk = _part("trunk", "m", placed, man, paper)
    if abs(float(paper.view.axes()[2] @ placed.rotation[:, 2])) < _SEEN_SIDEWAYS:
        trunk = replace(trunk, depth=trunk.depth - _LEGS_OVER_TRUNK)
    head = _part("head", "m", placed, man, paper)
    pieces += [trunk, head, _hair(head.depth, placed, man, paper)]
    for side in ("_r", "_l"):
        for limb, segments in (("leg", _LEG), ("arm", _ARM)):
            tone = chosen[f"{limb}{side}"]
            own = [_part(f"{name}{side}", tone, placed, man, paper) for name in segments]
            pieces += own + _patches(segments, side, tone, own, placed, man, paper)
    pieces += [_tint(part, placed, man, paper) for part in works]
    return pieces


def _tones(placed: Placed, man: Mannequin, paper: Paper) -> dict[str, str]:
    """Near limbs dark, far ones pale (lying on a side: upper and lower ones).

    Seen from the front or the back both are near.
    """
    right = placed.rotation[:, 2]
    sideways = float(paper.view.axes()[2] @ right)
    if abs(right[1]) > _LYING_ON_SIDE:
        sideways = float(right[1])
    elif abs(sideways) < _SEEN_SIDEWAYS:
        return {"leg_r": "n", "leg_l": "n", "arm_r": "n", "arm_l": "n"}
    near, far = ("_r", "_l") if sideways > 0.0 else ("_l", "_r")
    return {f"{limb}{side}": tone for limb in ("leg", "arm")
            for side, tone in ((near, "n"), (far, "f"))}  # fmt: skip


def _part(part: str, tone: str, placed: Placed, man: Mannequin, paper: Paper) -> Piece:
    names = outline_groups(part)
    if part == "trunk":
        names = (*names, *outline_groups("pelvis"), *outline_groups("neck"))
    groups = [_balls(group, placed, man) for group in names]
    return paper.hulls(groups, tone)


def _balls(
    names: Sequence[str], placed: Placed, man: Mannequin
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    index = man.flesh.indices(names)
    return placed.balls[index], man.flesh.radius[index]


def _patches(
    segments: Sequence[str],
    side: str,
    tone: str,
    own: Sequence[Piece],
    placed: Placed,
    man: Mannequin,
    paper: Paper,
) -> list[Piece]:
    """Close the gap that a segment's pale rim cuts at its joint with the next."""
    patches: list[Piece] = []
    for first, second, names in _JOINTS:
        if first not in segments:
            continue
        sided = [name if side == "_r" else mirrored(name) for name in names]
        centers, radii = _balls(sided, placed, man)
        groups: list[tuple[np.ndarray, np.ndarray]] = []
        for end in (0, 2):
            short = np.stack([centers[1], centers[1] + _PATCH * (centers[end] - centers[1])])
            size = np.array([radii[1], radii[1] + _PATCH * (radii[end] - radii[1])]) - 0.001
            groups.append((short, size))
        pair = [own[segments.index(first)], own[segments.index(second)]]
        near = max(piece.depth for piece in pair) + 1e-4
        patches.append(paper.hulls(groups, f"p{tone}", depth=near))
    return patches


def _hair(head: float, placed: Placed, man: Mannequin, paper: Paper) -> Piece:
    """Hair tells the back of the head from the face."""
    chin, bun = _balls(("chin", "bun"), placed, man)[0]
    face = (chin - bun) / np.linalg.norm(chin - bun)
    if float(paper.view.axes()[2] @ face) < _FACE_SEEN:
        return replace(_part("hair", "pn", placed, man, paper), depth=head + 1e-3)
    centers, radii = _balls(("crown",), placed, man)
    return paper.hulls([(centers, _FRINGE * radii)], "pn", depth=head - 1e-3)


def _tint(part: str, placed: Placed, man: Mannequin, paper: Paper) -> Piece:
    own = part if part in TINTS else mirrored(part)
    if own not in TINTS:
        raise SettingError("unknown working part", value=part, allowed=", ".join(TINTS))
    flip = np.array([1.0, 1.0, 1.0 if own == part else -1.0])
    bodies, origins = man.frames(man.coordinates(placed.values[None]))

    def index(body: str) -> int:
        return man.body.bodies.index(body if own == part else mirrored(body))

    groups: list[tuple[np.ndarray, np.ndarray]] = []
    for group in TINTS[own]:
        centers = [
            origins[0, index(body)] + bodies[0, index(body)] @ (np.array(place) * flip)
            for body, place, _ in group
        ]
        on_ground = np.array(centers) @ placed.rotation.T + placed.position
        groups.append((on_ground, np.array([radius for _, _, radius in group])))
    body, way = _FACES[own]
    outward = placed.rotation @ bodies[0, index(body)] @ (np.array(way) * flip)
    return paper.hulls(groups, "t", depth=_tint_depth(part, outward, placed, man, paper))


def _tint_depth(
    part: str, outward: Float[np.ndarray, "3"], placed: Placed, man: Mannequin, paper: Paper
) -> float:
    """Just over the limb and trunk that it lies on; under both when it faces away."""
    side = part[-2:] if part.endswith(("_r", "_l")) else "_r"
    below = (f"shank{side}",) if part.startswith("calf") else ()
    names = ("trunk", f"thigh{side}", *below)
    depths = [_part(name, "n", placed, man, paper).depth for name in names]
    if float(paper.view.axes()[2] @ outward) < _HIDDEN:
        return min(depths) - _LEGS_OVER_TRUNK - 0.01
    return max(depths) + 0.004
