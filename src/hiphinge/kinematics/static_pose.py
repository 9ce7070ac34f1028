"""The pose in which a person stood, and the marker positions that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial.transform import Rotation

from hiphinge.body.anatomy import Anatomy
from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.body.joint_centres import Points, unit
from hiphinge.body.landmarks import Site, body_of, landmarks, model_points, position_of
from hiphinge.body.marking import Mark, marked, moved, pelvis_axes, seen_from_bodies
from hiphinge.kinematics.inverse import solve_inverse_kinematics
from hiphinge.types import SIDES, BodyModel, Poses, Recording, Side

# The model has no tibial torsion: with full weight, malleoli and foot turn the hip 10 to 20 degrees
# outwards.
_FOOT_WEIGHT = 0.5
_CENTRE_WEIGHT = 10.0
_KNEE_WEIGHT = 10.0
# A point this far out on the knee axis holds the thigh's rotation against a foot that is turned
# out further than the model's joints allow [m].
_AXIS_LENGTH = 0.15
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
# Lever [m] and weight of the targets that level a sole: they turn the foot, but hardly move it.
_SOLE_LEVER = 0.5
_SOLE_WEIGHT = 1.0
_SOLE = ("heel", "mt2_head")
_FLAT = np.radians(15.0)
_FEWEST_FLAT = 5
_LIFT = 0.015  # heel and toe markers of a flat foot stay this near their lowest [m]
# The trial's own frames that stand in for a static trial.
N_FRAMES = 40
# With the arms out the acromion marker rides 40 to 50 mm up.
_ARM_BODIES = ("humerus", "ulna", "radius", "hand")


@dataclass(frozen=True, slots=True)
class CentreTargets:
    """Joint centres as markers: on the model, and in the recording."""

    marks: tuple[Mark, ...]
    paths: Float[np.ndarray, "frame marker 3"]

    def with_more(self, other: "CentreTargets") -> "CentreTargets":
        """Return these targets and others."""
        paths = np.concatenate([self.paths, other.paths], axis=1)
        return CentreTargets((*self.marks, *other.marks), paths)


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
        found = _levelled(found, marks, body, poses, flat)
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


def _levelled(
    found: Float[np.ndarray, "marker 3"],
    marks: Sequence[Mark],
    body: BodyModel,
    poses: Poses,
    flat: Mapping[Side, Bool[np.ndarray, " frame"]],
) -> Float[np.ndarray, "marker 3"]:
    """Turn a foot's markers about its ankle so that the sole is level while the foot is flat."""
    turned = found.copy()
    for side, frames in flat.items():
        calcn = f"calcn_{side[0]}"
        if frames.sum() < _FEWEST_FLAT or calcn not in body.bodies:
            continue
        on = [k for k, mark in enumerate(marks) if mark.body == calcn]
        axes, origins = (
            part[:, body.bodies.index(calcn)] for part in (poses.rotation, poses.position)
        )
        talus = poses.position[:, body.bodies.index(f"talus_{side[0]}")]
        ankle = np.median(np.einsum("fji,fj->fi", axes, talus - origins), axis=0)
        up = unit(np.median(axes[frames, 1, :], axis=0))
        turn, _ = Rotation.align_vectors([[0.0, 1.0, 0.0]], up[None])
        turned[on] = ankle + turn.apply(found[on] - ankle)
    return turned


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


def centre_targets(
    anatomy: Anatomy, body: BodyModel, factors: Mapping[str, Float[np.ndarray, "3"]]
) -> CentreTargets:
    """Make markers of the hip, knee and ankle centres.

    Args:
        anatomy: Joint centres in the recording.
        body: The scaled body, with the legs of the default body.
        factors: Its scale factors.
    """
    points = model_points()
    joints: tuple[tuple[str, Mapping[Side, Points], tuple[float, float, float]], ...] = (
        ("pelvis", anatomy.hip, points.hip_in_pelvis),
        ("femur", anatomy.knee, points.knee_in_femur),
        ("tibia", anatomy.ankle, points.ankle_in_tibia),
    )
    marks: list[Mark] = []
    paths: list[Points] = []
    for stem, centres, (x, y, z) in joints:
        for side in SIDES:
            on = stem if stem == "pelvis" else f"{stem}_{side[0]}"
            if side not in centres or on not in body.bodies:
                continue
            local = np.array([x, y, z if side == "right" else -z]) * factors.get(on, 1.0)
            marks.append(Mark(f"centre_{stem}_{side}", None, on, local, _CENTRE_WEIGHT))
            paths.append(centres[side])
    for side in SIDES:
        on = f"femur_{side[0]}"
        outward = anatomy.knee_outward(side)
        if outward is None or on not in body.bodies:
            continue
        x, y, z = points.knee_in_femur
        middle = np.array([x, y, z]) * factors.get(on, 1.0)
        sign = 1.0 if side == "right" else -1.0
        local = middle + np.array([0.0, 0.0, sign * _AXIS_LENGTH])
        marks.append(Mark(f"axis_femur_{side}", None, on, local, _CENTRE_WEIGHT))
        paths.append(anatomy.knee[side] + _AXIS_LENGTH * outward)
    return CentreTargets(tuple(marks), np.stack(paths, axis=1))


def flat_foot_targets(
    anatomy: Anatomy,
    body: BodyModel,
    factors: Mapping[str, Float[np.ndarray, "3"]],
    flat: Mapping[Side, Bool[np.ndarray, " frame"]],
) -> CentreTargets:
    """Make targets that stand a foot flat on the floor, above and below its middle.

    Nobody's heel and toe markers lie at the same height as the model's; a foot that follows them
    stands toe down by up to 9 degrees. Where the foot is flat the sole is level instead.

    Args:
        anatomy: Landmarks, y up.
        body: The scaled body.
        factors: Its scale factors.
        flat: Frames in which each foot stands flat.
    """
    marks: list[Mark] = []
    paths: list[Points] = []
    for side, frames in flat.items():
        ends = [Site(name, side) for name in _SOLE]
        on = body_of(ends[0])
        if on not in body.bodies:
            continue
        middle = np.mean([position_of(end) for end in ends], axis=0) * factors.get(on, 1.0)
        seen = np.mean([anatomy.landmarks[end] for end in ends], axis=0)
        seen = np.where(frames[:, None], seen, np.nan)
        for part, height in (("top", _SOLE_LEVER), ("bottom", -_SOLE_LEVER)):
            offset = np.array([0.0, height, 0.0])
            marks.append(Mark(f"sole_{part}_{side}", None, on, middle + offset, _SOLE_WEIGHT))
            paths.append(seen + offset)
    n_frames = len(anatomy.pelvis.origin)
    stacked = np.stack(paths, axis=1) if paths else np.zeros((n_frames, 0, 3))
    return CentreTargets(tuple(marks), stacked)


def flat_feet(anatomy: Anatomy) -> dict[Side, Bool[np.ndarray, " frame"]]:
    """Tell in which frames each foot stands flat; a side without heel and toe markers is absent.

    Flat is a foot whose heel and toe are both near their lowest, and whose markers are not far
    from level (else the heel is raised, or the person stands in equinus).

    Args:
        anatomy: Landmarks, y up.
    """
    found: dict[Side, Bool[np.ndarray, " frame"]] = {}
    for side in SIDES:
        paths = [anatomy.landmarks.get(Site(name, side)) for name in _SOLE]
        if paths[0] is None or paths[1] is None:
            continue
        heel, toe = paths[0], paths[1]
        low = _is_low(heel) & _is_low(toe)
        rise = toe - heel
        pitch = np.arctan2(rise[:, 1], np.hypot(rise[:, 0], rise[:, 2]))
        found[side] = np.asarray(low & (np.abs(pitch) < _FLAT))
    return found


def _is_low(path: Points) -> Bool[np.ndarray, " frame"]:
    height = path[:, 1]
    if not np.isfinite(height).any():
        return np.zeros(height.shape, dtype=bool)
    return np.asarray(height < np.nanpercentile(height, 5.0) + _LIFT)


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
    angles = Rotation.from_matrix(axes).as_euler("ZXY")
    middle = 0.5 * (anatomy.hip["left"] + anatomy.hip["right"])[seen[0]]
    index = [names.index(name) for name in wanted]
    start[index[:3]] = angles
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
