"""The second look: one person, every picture, the best model."""

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from hiphinge.pose.detector import Detector
from hiphinge.pose.parts import look_at_parts, parts_of
from hiphinge.pose.pictures import Reading
from hiphinge.pose.pursuit import MARGIN_S, Pursuit
from hiphinge.pose.result import CameraMotion, Person, Survey
from hiphinge.pose.strands import Strand, joined
from hiphinge.progress import Step
from hiphinge.types import Interval, Landmarks


@dataclass(frozen=True, slots=True)
class Followed:
    """One person, followed.

    Attributes:
        landmarks: From the first picture with the person to the last.
        intervals: When it was one and the same person.
        camera: How the camera moved, in every picture where the first look saw it move.
    """

    landmarks: Landmarks | None
    intervals: tuple[Interval, ...]
    camera: CameraMotion


def follow(
    path: Path,
    person: Person,
    seen: Survey,
    reading: Reading,
    models: Callable[[float], Sequence[Detector]],
    step: Step,
    start: float | None = None,
) -> Followed:
    """Find one person's landmarks in every picture.

    Args:
        path: The video.
        person: Who, from the first look.
        seen: The first look.
        reading: How it is read.
        models: As in `Detectors.second`.
        step: Hears how far it is.
        start: First second to use.

    Raises:
        InputError: The video cannot be read any more.
        Cancelled: Through `step`.
    """
    first = max(float(person.sketch.time[0]) - MARGIN_S, start or 0.0)
    last = float(person.sketch.time[-1]) + MARGIN_S
    detectors = models(last - first)
    parts = parts_of(first, last, len(detectors))
    pursuits = [
        Pursuit(person, detector, seen, part)
        for part, detector in zip(parts, detectors, strict=False)
    ]
    began = clock.perf_counter()
    file_ended = look_at_parts(
        path,
        reading,
        parts,
        [pursuit.see for pursuit in pursuits],
        lambda share: step(share, _time_left(clock.perf_counter() - began, share)),
    )
    strand = reduce(joined, [pursuit.strand(file_ended=file_ended) for pursuit in pursuits])
    return _followed(strand, person, seen)


def _followed(strand: Strand, person: Person, seen: Survey) -> Followed:
    camera = seen.camera
    if camera.state != "still":
        camera = strand.background.motion(strand.scale, seen.facts.width)
    if not strand.intervals:
        return Followed(None, (), camera)
    inside = strand.between(strand.intervals[0].start, strand.intervals[-1].end)
    landmarks = Landmarks(
        person=person.id,
        names=person.sketch.names,
        frame=inside.frame,
        time=inside.time,
        pixels=inside.pixels,
        visibility=inside.visibility,
        world=inside.world,
    )
    return Followed(landmarks, strand.intervals, camera)


def _time_left(spent: float, share: float) -> str:
    if share < 0.05 or spent < 2.0:
        return "finding landmarks"
    return f"about {spent * (1.0 - share) / share:.0f} s left"
