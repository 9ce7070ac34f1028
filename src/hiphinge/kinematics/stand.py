"""The pose that a body is scaled from: a static trial, a still second, or the whole trial."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Int

from hiphinge.body.anatomy import Anatomy, find_anatomy
from hiphinge.body.joint_centres import KneeAxis
from hiphinge.body.marker_sets import MarkerSet
from hiphinge.body.stillness import first_still_frames, stillest_frames
from hiphinge.errors import ModelError
from hiphinge.kinematics.flat_foot import flat_feet
from hiphinge.kinematics.static_pose import spread_frames, take_frames
from hiphinge.types import SIDES, Recording, Side

# Frames with a flat foot, of each side, that join those of the whole trial.
N_FLAT = 10


@dataclass(frozen=True, slots=True)
class Stand:
    """The frames from which the body is scaled and its markers are fitted.

    Attributes:
        recording: One frame of a pose, or frames of the trial.
        anatomy: Landmarks and joint centres in them.
        is_static: Whether it is a pose.
        note: What was taken, for the reader.
    """

    recording: Recording
    anatomy: Anatomy
    is_static: bool
    note: str


def merged_widths(recording: Recording, static: Recording | None) -> Mapping[str, float]:
    """Return the body measurements of both files [m], the trial's first."""
    return {**(static.widths if static else {}), **recording.widths}


def find_stand(
    recording: Recording, static: Recording | None, marker_set: MarkerSet, trial: Anatomy
) -> Stand:
    """Find the pose to scale from.

    Args:
        recording: The trial.
        static: A static trial, if there is one.
        marker_set: Which marker lies where.
        trial: Landmarks and joint centres of the trial; its knee axes are used in the pose.

    Raises:
        ModelError: Knee or ankle markers are missing in what there is.
    """
    widths = merged_widths(recording, static)
    if static is not None:
        frames = stillest_frames(static)
        note = "Scaled from the static trial."
        return _stand(static, frames, marker_set, widths, trial.knee_axis, note)
    if set(trial.knee) != set(SIDES):
        raise ModelError(
            "the recording lacks lateral knee and ankle markers and no static trial is given",
            value=", ".join(str(site) for site in trial.landmarks),
            advice="give a static trial of the same person (--static FILE)",
        )
    frames = first_still_frames(recording, trial)
    if frames.size:
        start = recording.time[frames[0]]
        note = f"Scaled from a second of quiet standing at {start:.2f} s; no static trial given."
        return _stand(recording, frames, marker_set, widths, trial.knee_axis, note)
    seen = np.flatnonzero(np.isfinite(trial.pelvis.axes).all(axis=(1, 2)))
    flat = [spread_frames(np.flatnonzero(f), count=N_FLAT) for f in flat_feet(trial).values()]
    taken = np.unique(np.concatenate([spread_frames(seen), *flat]))
    note = "No static pose: the body is scaled from segment lengths over all frames."
    sample = take_frames(recording, taken)
    anatomy = find_anatomy(sample, marker_set, widths=widths, knee_axes=trial.knee_axis)
    return Stand(sample, anatomy, False, note)


def _stand(
    recording: Recording,
    frames: Int[np.ndarray, " frame"],
    marker_set: MarkerSet,
    widths: Mapping[str, float],
    axes: Mapping[Side, KneeAxis],
    note: str,
) -> Stand:
    """Average the frames of a pose to one."""
    pose = take_frames(recording, frames)
    mean = np.full((1, *pose.markers.shape[1:]), np.nan)
    seen = np.isfinite(pose.markers).any(axis=(0, 2))
    mean[0, seen] = np.nanmedian(pose.markers[:, seen], axis=0)
    pose = replace(pose, time=pose.time[:1], markers=mean)
    anatomy = find_anatomy(pose, marker_set, widths=widths, knee_axes=axes)
    if set(anatomy.knee) != set(SIDES):
        raise ModelError(
            "the static pose lacks lateral knee and ankle markers",
            value=", ".join(str(site) for site in anatomy.landmarks),
            advice="give a static trial with them, or none",
        )
    return Stand(pose, anatomy, True, note)
