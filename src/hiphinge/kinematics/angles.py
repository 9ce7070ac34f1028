"""Clinical angles from a body's motion.

Planes are those of the direction that the person heads in, so that the walking direction in the
laboratory does not matter. Joint angles are Cardan angles in the order flexion, adduction,
rotation (Grood and Suntay 1983, doi 10.1115/1.3138397); pelvis angles in the order tilt,
obliquity, rotation, as in Plug-in Gait.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.direction import heading, heading_axes
from hiphinge.kinematics.points import shoulder_middle
from hiphinge.kinematics.segments import Paths, Rotations, Segments, place_segments
from hiphinge.types import SIDES, Angles, BodyModel, Motion, Side

Angle = Float[np.ndarray, "*draw frame"]
_ABOVE_PELVIS = ("torso", "head", "humerus", "ulna", "radius", "hand")
# Share of a segment's length that must point down for its frontal direction to mean something.
_UPRIGHT = 0.2
_OUTWARD = {"right": 1.0, "left": -1.0}


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    side: Side | None
    values: Angle


@dataclass(frozen=True, slots=True)
class _Cardan:
    """Turns about z (flexion), then x, then y [rad]."""

    z: Angle
    x: Angle
    y: Angle


def clinical_angles(body: BodyModel, motion: Motion, segments: Segments | None = None) -> Angles:
    """Compute the clinical angles of a motion, all draws at once.

    | id | side | zero | positive |
    |---|---|---|---|
    | pelvis_tilt | none | pelvis frame level | front down (forward) |
    | pelvic_obliquity | own hip | level | own hip up |
    | pelvis_rotation | own hip | across the heading | own hip forward |
    | hip_flexion | leg | thigh across the pelvis frame | flexion |
    | hip_adduction | leg | the same | adduction |
    | hip_rotation | leg | the same | internal rotation |
    | knee_flexion | leg | straight | flexion |
    | ankle_dorsiflexion | leg | foot at a right angle to the shank | toes up |
    | subtalar | leg | as the model | as the model's coordinate (inversion) |
    | shin_angle | leg | shank vertical, seen from the side | foot ahead of the knee |
    | knee_projection_angle | leg | hip, knee and ankle in line, seen from the front | knee medial |
    | trunk_flexion | none | line from mid-hip to mid-shoulder vertical | forward |
    | trunk_side_lean | none | the same line vertical | towards the right |
    | trunk_rotation | none | trunk in line with the pelvis | towards the right |

    On the default body the pelvis frame is that of ASIS and PSIS, as in Plug-in Gait; on a user's
    model it is the model's own, and hip, knee and ankle angles are its coordinates
    (`hip_flexion_r` ...). Angles above the pelvis are NaN when no marker there was
    tracked.

    Args:
        body: The body that the motion belongs to.
        motion: Coordinates, all draws.
        segments: The same motion placed already.

    Example:
        >>> from hiphinge.body import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> still = Motion(np.arange(3.0), ("swing",), np.zeros((3, 1)), (), np.zeros((3, 0)),
        ...                np.zeros(3, dtype=np.int64), "given")
        >>> clinical_angles(compile_body(pendulum()), still).ids
        ()
    """
    segments = place_segments(body, motion) if segments is None else segments
    named = [
        *_pelvis_angles(segments, motion),
        *(angle for side in SIDES for angle in _leg_angles(segments, motion, side)),
        *_trunk_angles(segments, motion),
    ]
    shape = (*motion.q.shape[:-1], len(named))
    values = np.full(shape, np.nan)
    for column, angle in enumerate(named):
        values[..., column] = np.degrees(angle.values)
    return Angles(
        time=motion.time,
        ids=tuple(angle.id for angle in named),
        sides=tuple(angle.side for angle in named),
        values_deg=values,
    )


def cardan(rotation: Rotations) -> _Cardan:
    """Split rotations into turns about z, then x, then y, body-fixed [rad].

    Example:
        >>> turn = np.array([[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]])
        >>> float(np.degrees(cardan(turn).z[0]))
        90.0
    """
    return _Cardan(
        z=np.arctan2(-rotation[..., 0, 1], rotation[..., 1, 1]),
        x=np.arcsin(np.clip(rotation[..., 2, 1], -1.0, 1.0)),
        y=np.arctan2(-rotation[..., 2, 0], rotation[..., 2, 2]),
    )


def _relative(first: Float[np.ndarray, "*lead 3 3"], second: Rotations) -> Rotations:
    """Return the second axes as seen from the first."""
    return np.swapaxes(first, -1, -2) @ second


def _heading(segments: Segments, motion: Motion) -> Float[np.ndarray, "frame 3 3"]:
    """Return the heading's axes, from the best estimate: the laboratory does not vary by draw."""
    best = (0,) * (motion.q.ndim - 2)
    facing = segments.pelvis()[best][..., 0]
    path = segments.origin("pelvis")[best]
    return heading_axes(heading(facing, path, time=motion.time))


def _pelvis_angles(segments: Segments, motion: Motion) -> Iterator[_Named]:
    if not segments.has("pelvis"):
        return
    turn = cardan(_relative(_heading(segments, motion), segments.pelvis()))
    yield _Named("pelvis_tilt", None, -turn.z)
    for side in SIDES:
        yield _Named("pelvic_obliquity", side, -_OUTWARD[side] * turn.x)
    for side in SIDES:
        yield _Named("pelvis_rotation", side, _OUTWARD[side] * turn.y)


def _leg_angles(segments: Segments, motion: Motion, side: Side) -> Iterator[_Named]:
    if segments.body.is_default:
        yield from _joint_angles(segments, side)
    else:
        yield from _coordinate_angles(segments, motion, side)
    subtalar = f"subtalar_angle_{side[0]}"
    if subtalar in motion.names:
        yield _Named("subtalar", side, motion.q[..., motion.names.index(subtalar)])
    if segments.has_leg(side):
        yield from _projected_angles(segments, motion, side)


def _joint_angles(segments: Segments, side: Side) -> Iterator[_Named]:
    """Yield the angles between the default body's segments, the pelvis' frame being ASIS/PSIS."""
    femur, tibia, foot = (
        segments.axes(f"{part}_{side[0]}") for part in ("femur", "tibia", "calcn")
    )
    hip = cardan(_relative(segments.pelvis(), femur))
    yield _Named("hip_flexion", side, hip.z)
    yield _Named("hip_adduction", side, _OUTWARD[side] * hip.x)
    yield _Named("hip_rotation", side, _OUTWARD[side] * hip.y)
    yield _Named("knee_flexion", side, -cardan(_relative(femur, tibia)).z)
    yield _Named("ankle_dorsiflexion", side, cardan(_relative(tibia, foot)).z)


_COORDINATES = (
    ("hip_flexion", "hip_flexion"),
    ("hip_adduction", "hip_adduction"),
    ("hip_rotation", "hip_rotation"),
    ("knee_flexion", "knee_angle"),
    ("ankle_dorsiflexion", "ankle_angle"),
)


def _coordinate_angles(segments: Segments, motion: Motion, side: Side) -> Iterator[_Named]:
    """Yield the coordinates of a user's model, named as OpenSim's gait models name them.

    Some models count knee extension positive; the knee then bends as the model's shank does.
    """
    for angle_id, stem in _COORDINATES:
        name = f"{stem}_{side[0]}"
        if name not in motion.names:
            continue
        values = motion.q[..., motion.names.index(name)]
        extends = angle_id == "knee_flexion" and _extension_is_positive(segments, values, side)
        yield _Named(angle_id, side, -values if extends else values)


def _extension_is_positive(segments: Segments, values: Angle, side: Side) -> bool:
    if not segments.has_leg(side):
        return False
    femur, tibia = (segments.axes(f"{part}_{side[0]}") for part in ("femur", "tibia"))
    return float(np.nansum(cardan(_relative(femur, tibia)).z * values)) > 0.0


def _projected_angles(segments: Segments, motion: Motion, side: Side) -> Iterator[_Named]:
    axes = _heading(segments, motion)
    hip, knee, ankle = (
        _seen_from(axes, segments.origin(f"{name}_{side[0]}"))
        for name in ("femur", "tibia", "talus")
    )
    shank = ankle - knee
    yield _Named("shin_angle", side, np.arctan2(shank[..., 0], -shank[..., 1]))
    thigh_lean = _frontal_lean(knee - hip, side)
    shank_lean = _frontal_lean(shank, side)
    yield _Named("knee_projection_angle", side, thigh_lean - shank_lean)


def _frontal_lean(down: Paths, side: Side) -> Angle:
    """Return how far a segment's lower end lies towards the body's middle [rad].

    NaN for a segment near the horizontal, which shows no direction to someone in front.
    """
    level = -down[..., 1] < _UPRIGHT * np.linalg.norm(down, axis=-1)
    lean = np.arctan2(-_OUTWARD[side] * down[..., 2], -down[..., 1])
    return np.where(level, np.nan, lean)


def _seen_from(axes: Float[np.ndarray, "frame 3 3"], path: Paths) -> Paths:
    return np.einsum("fji,...fj->...fi", axes, path)


def _trunk_angles(segments: Segments, motion: Motion) -> Iterator[_Named]:
    if not segments.has("pelvis", "torso", "femur_r", "femur_l"):
        return
    seen = _trunk_is_seen(segments, motion)
    axes = _heading(segments, motion)
    line = _seen_from(axes, _trunk_line(segments))
    turn = cardan(_relative(segments.axes("pelvis"), segments.axes("torso"))).y
    for angle_id, values in (
        ("trunk_flexion", np.arctan2(line[..., 0], line[..., 1])),
        ("trunk_side_lean", np.arctan2(line[..., 2], line[..., 1])),
        ("trunk_rotation", -turn),
    ):
        yield _Named(angle_id, None, values if seen else np.full_like(values, np.nan))


def _trunk_line(segments: Segments) -> Paths:
    """Return the line from mid-hip to mid-shoulder; the torso's own axis without arms."""
    shoulders = shoulder_middle(segments)
    if shoulders is None:
        return segments.axes("torso")[..., 1]
    hips = 0.5 * (segments.origin("femur_r") + segments.origin("femur_l"))
    return shoulders - hips


def _trunk_is_seen(segments: Segments, motion: Motion) -> bool:
    if not motion.marker_names:
        return motion.source == "given"
    body = segments.body
    places = zip(body.marker_names, body.marker_body, body.marker_weight, strict=True)
    on = {name: body.bodies[int(k)] for name, k, weight in places if weight > 0.0}
    return any(on.get(name, "").startswith(_ABOVE_PELVIS) for name in motion.marker_names)
