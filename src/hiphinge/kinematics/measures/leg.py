"""Leg length, by which speeds and lengths are made comparable between people."""

import numpy as np

from hiphinge.evidence import error
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import SIDES, Recording, Side, Subject

# Clinical leg length runs from the iliac spine to the medial malleolus: longer than hip centre to
# ankle centre by about this (0.53 against 0.49 of height; Winter 2009, doi 10.1002/9780470549148).
_CLINICAL_OVER_CENTRES = 1.08


def leg_length(recording: Recording, points: BodyPaths, subject: Subject) -> float | None:
    """Return the mean leg length of both sides [m], None when nothing tells it.

    First the file's own measurement, then thigh and shank of the body, then a share of height.
    """
    measured = [recording.widths.get(f"leg_length_{side}") for side in SIDES]
    known = [length for length in measured if length]
    if known:
        return float(np.mean(known))
    try:
        return _CLINICAL_OVER_CENTRES * float(np.mean([_bones(points, side) for side in SIDES]))
    except KeyError:
        return None if subject.height is None else error("leg_length_share") * subject.height


def _bones(points: BodyPaths, side: Side) -> float:
    hip, knee, ankle = (
        points.of(name, side).reshape(-1, *points.of(name, side).shape[-2:])[0]
        for name in ("hip", "knee", "ankle")
    )
    thigh = np.linalg.norm(knee - hip, axis=-1)
    shank = np.linalg.norm(ankle - knee, axis=-1)
    return float(np.nanmedian(thigh) + np.nanmedian(shank))
