"""The pose in which a person stood, and the marker positions that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body.anatomy import Anatomy
from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.body.landmarks import landmarks, model_points
from hiphinge.body.marking import Mark, marked, moved, pelvis_axes, seen_from_bodies
from hiphinge.kinematics.angles import cardan
from hiphinge.kinematics.flat_foot import flat_feet, levelled
from hiphinge.kinematics.inverse import solve_inverse_kinematics
from hiphinge.kinematics.pose_targets import CentreTargets, centre_targets, flat_foot_targets
from hiphinge.types import SIDES, BodyModel, Poses, Recording

# The model has no tibial torsion: with full weight, malleoli and foot turn the hip 10 to 20 degrees
# outwards.
_FOOT_WEIGHT = 0.5
_KNEE_WEIGHT = 10.0
# Markers that the pose is to move all the way may not shape it, but still hold the arms.
_FREE_SHARE = 0.01
# Further off than skin moves on average [m].
_DISPLACED = 0.02
_ANCHORS = {
    "asis",
    "psis",
    "sacrum",
    "knee_lateral",
    "knee_medial",
    "ankle_lateral",
    "ankle_medial",
    "heel",
    "c7",
    "sternal_notch",
}
# The trial's own frames that stand in for a static trial.
N_FRAMES = 40
# With the arms out the acromion marker rides 40 to 50 mm up.
_ARM_BODIES = ("humerus", "ulna", "radius", "hand")


def fit_marks(
    body: BodyModel,
    marks: Sequence[Mark],
    anatomy: Anatomy,
    recording: Recording,
    *,
    factors: Mapping[str, Float[np.ndarray, "3"]],
    static: bool,
) -> tuple[Mark, ...]:
    """Find the person's pose from joint centres, then move the markers to where they were seen.

    Args:
        body: The scaled body.
        marks: Markers on scaled landmarks; those not in the recording stay where they are.
        anatomy: Landmarks and joint centres of the recording.
        recording: A static pose (one frame is enough), or frames of the trial.
        factors: The body's scale factors.
        static: Whether the recording is a static pose.
    """
    flat = flat_feet(anatomy)
    targets = centre_targets(anatomy, body, factors)
    if static:
        targets = targets.with_more(flat_foot_targets(anatomy, body, factors, flat))
    weighted = tuple(replace(mark, weight=_pose_weight(mark)) for mark in marks)
    poses, found = _seen_in_pose(body, weighted, targets, anatomy, recording)
    if not static:
        found = levelled(found, marks, body, poses, flat)
    return moved(marks, found, static=static)


def pose_marks(
    body: BodyModel,
    marks: Sequence[Mark],
    targets: CentreTargets,
    anatomy: Anatomy,
    recording: Recording,
) -> tuple[Mark, ...]:
    """Move a user's model's markers all the way to where a static pose sees them.

    Args:
        body: The scaled body.
        marks: Its markers; those not in the recording stay where they are.
        targets: Joint centres, which lead the pose.
        anatomy: Landmarks of the recording.
        recording: The static pose.
    """
    _, found = _seen_in_pose(body, marks, targets, anatomy, recording)
    return moved(marks, found, static=True)


def _seen_in_pose(
    body: BodyModel,
    marks: Sequence[Mark],
    targets: CentreTargets,
    anatomy: Anatomy,
    recording: Recording,
) -> tuple[Poses, Float[np.ndarray, "marker 3"]]:
    paths = marker_paths(recording, [mark.name for mark in marks])
    poses = _solve(
        marked(body, (*marks, *targets.marks)),
        recording,
        np.concatenate([paths, targets.paths], axis=1),
        anatomy,
    )
    return poses, seen_from_bodies(marks, body, poses, paths)


def refit_marks(
    body: BodyModel,
    marks: Sequence[Mark],
    anatomy: Anatomy,
    recording: Recording,
    *,
    which: Sequence[bool],
) -> tuple[Mark, ...]:
    """Move some markers to where the trial sees them while the others track it.

    Args:
        body: The scaled body.
        marks: All markers, those not chosen already in place.
        anatomy: Landmarks of the trial.
        recording: The trial, or some of its frames.
        which: The markers to move.
    """
    chosen = list(which)
    weighted = tuple(
        replace(mark, weight=mark.weight * _FREE_SHARE) if pick else mark
        for mark, pick in zip(marks, chosen, strict=True)
    )
    paths = marker_paths(recording, [mark.name for mark in marks])
    poses = _solve(marked(body, weighted), recording, paths, anatomy)
    found = seen_from_bodies(marks, body, poses, paths)
    found[~np.array(chosen)] = np.nan
    return moved(marks, found, static=False)


def displaced(
    body: BodyModel, marks: Sequence[Mark], anatomy: Anatomy, recording: Recording
) -> list[bool]:
    """Tell which markers no longer sit where the static trial had them.

    A cluster or wand that was put on anew between the trials stays 20 mm or more off in the median
    over the trial; skin movement averages out. Joint and pelvis markers are never doubted: the
    body was scaled from them.

    Args:
        body: The scaled body.
        marks: Markers fitted to the static pose.
        anatomy: Landmarks of the trial.
        recording: Frames of the trial.
    """
    paths = marker_paths(recording, [mark.name for mark in marks])
    poses = _solve(marked(body, marks), recording, paths, anatomy)
    found = seen_from_bodies(marks, body, poses, paths)
    shift = np.linalg.norm(found - np.stack([mark.position for mark in marks]), axis=1)
    far = np.nan_to_num(shift) > _DISPLACED
    return [bool(f) and not _is_anchor(mark) for f, mark in zip(far, marks, strict=True)]


def _is_anchor(mark: Mark) -> bool:
    return mark.site is None or mark.site.landmark in _ANCHORS


def _solve(
    body: BodyModel,
    recording: Recording,
    paths: Float[np.ndarray, "frame marker 3"],
    anatomy: Anatomy,
) -> Poses:
    start = starting_pose(body, anatomy)
    motion = solve_inverse_kinematics(body, recording.time, paths, q_init=start)
    return forward_kinematics(body, motion.q)


def _pose_weight(mark: Mark) -> float:
    """Return a marker's weight while the static pose is found."""
    if mark.site is None:
        return mark.weight
    landmark = landmarks()[mark.site.landmark]
    if landmark.fit == "free":
        return _FREE_SHARE * landmark.weight
    if landmark.name in {"knee_lateral", "knee_medial"}:
        return _KNEE_WEIGHT
    if landmark.body in {"femur", "tibia", "calcn", "toes"}:
        return _FOOT_WEIGHT
    return landmark.weight


def marker_paths(recording: Recording, names: Sequence[str]) -> Float[np.ndarray, "frame marker 3"]:
    """Return marker paths in the order of `names`; NaN for markers that are not there [m]."""
    paths = np.full((recording.time.size, len(names), 3), np.nan)
    index = {name: k for k, name in enumerate(recording.marker_names)}
    for column, name in enumerate(names):
        if name in index:
            paths[:, column] = recording.markers[:, index[name]]
    return paths


def starting_pose(body: BodyModel, anatomy: Anatomy) -> Float[np.ndarray, " coordinate"]:
    """Return the default pose with the pelvis where the person's is in the first frame seen.

    Inverse kinematics that starts with the pelvis turned away can end in a flipped pose.

    Args:
        body: Any body whose pelvis has the usual six OpenSim coordinates; others get their default.
        anatomy: The person's pelvis.
    """
    start = body.coordinates.default.copy()
    names = body.coordinates.names
    wanted = [f"pelvis_{part}" for part in ("tilt", "list", "rotation", "tx", "ty", "tz")]
    seen = np.flatnonzero(np.isfinite(anatomy.pelvis.axes).all(axis=(1, 2)))
    if not set(wanted) <= set(names) or seen.size == 0:
        return start
    axes = anatomy.pelvis.axes[seen[0]] @ pelvis_axes()
    turn = cardan(axes[None])
    middle = 0.5 * (anatomy.hip["left"] + anatomy.hip["right"])[seen[0]]
    index = [names.index(name) for name in wanted]
    start[index[:3]] = [turn.z[0], turn.x[0], turn.y[0]]
    start[index[3:]] = middle - axes @ (np.array(model_points().hip_in_pelvis) * [1.0, 1.0, 0.0])
    return start


def spread_frames(
    seen: Int[np.ndarray, " seen"], *, count: int = N_FRAMES
) -> Int[np.ndarray, " taken"]:
    """Choose `count` of the frames, evenly spread.

    Example:
        >>> import numpy as np
        >>> spread_frames(np.arange(100), count=3).tolist()
        [0, 50, 99]
    """
    if seen.size <= count:
        return seen
    return seen[np.linspace(0, seen.size - 1, count).round().astype(np.int64)]


def take_frames(recording: Recording, frames: Int[np.ndarray, " taken"]) -> Recording:
    """Return the markers of some frames, as a recording without forces and references."""
    return replace(
        recording,
        time=recording.time[frames],
        markers=recording.markers[frames],
        forces=None,
        coordinates=None,
        reference={},
    )


def needs_trial_arms(marks: Sequence[Mark]) -> list[bool]:
    """Tell which markers a static pose with the arms out cannot place: acromion and arms."""
    return [
        mark.body.startswith(_ARM_BODIES)
        or (mark.site is not None and mark.site.landmark == "acromion")
        for mark in marks
    ]


def arms_are_out(anatomy: Anatomy) -> bool:
    """Tell whether a static pose holds the arms up or out (a T-pose).

    True when an elbow stands above 0.6 of the trunk's height, measured from the hips to the
    acromion, or further outwards from the shoulder than half the upper arm.
    """
    middle = 0.5 * (anatomy.hip["left"] + anatomy.hip["right"])
    for side in SIDES:
        paths = {
            mark.landmark: path for mark, path in anatomy.landmarks.items() if mark.side == side
        }
        if "acromion" not in paths or "elbow_lateral" not in paths:
            continue
        arm = np.nanmedian(paths["elbow_lateral"] - paths["acromion"], axis=0)
        trunk = float(np.nanmedian((paths["acromion"] - middle)[:, 1]))
        sideways = float(np.hypot(arm[0], arm[2]))
        if arm[1] > -0.4 * trunk or sideways > 0.5 * float(np.linalg.norm(arm)):
            return True
    return False
