"""Targets that lead a static pose: joint centres, the knee axis, level soles."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.body.anatomy import Anatomy
from hiphinge.body.joint_centres import Points
from hiphinge.body.landmarks import Site, body_of, model_points, position_of
from hiphinge.body.marking import Mark
from hiphinge.kinematics.flat_foot import SOLE
from hiphinge.types import SIDES, BodyModel, Side

_CENTRE_WEIGHT = 10.0
# A point this far out on the knee axis holds the thigh's rotation against a foot that is turned
# out further than the model's joints allow [m].
_AXIS_LENGTH = 0.15
# Lever [m] and weight of the targets that level a sole: they turn the foot, but hardly move it.
_SOLE_LEVER = 0.5
_SOLE_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class CentreTargets:
    """Joint centres as markers: on the model, and in the recording."""

    marks: tuple[Mark, ...]
    paths: Float[np.ndarray, "frame marker 3"]

    def with_more(self, other: "CentreTargets") -> "CentreTargets":
        """Return these targets and others."""
        paths = np.concatenate([self.paths, other.paths], axis=1)
        return CentreTargets((*self.marks, *other.marks), paths)


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
        ends = [Site(name, side) for name in SOLE]
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
