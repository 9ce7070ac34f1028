"""From a video to one person's landmarks and what they can support."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge import assets
from hiphinge.pose.blazepose import BlazePose
from hiphinge.pose.detector import Detector
from hiphinge.pose.following import Followed, follow
from hiphinge.pose.framing import framed
from hiphinge.pose.gates import check
from hiphinge.pose.parts import is_long
from hiphinge.pose.pictures import header
from hiphinge.pose.result import Person, PoseResult, PoseSettings, Survey
from hiphinge.pose.subject import Chooser, choose
from hiphinge.pose.survey import reading_of, survey
from hiphinge.pose.view import find_view
from hiphinge.progress import Progress
from hiphinge.types import Interval, View

_DEFAULTS = PoseSettings()
# By whether somebody was found at the first look.
_WITHOUT = {
    False: "Nobody was found in the video.",
    True: "Nobody was seen for long enough to be followed.",
}


@dataclass(frozen=True, slots=True)
class Detectors:
    """The models of the two looks at a video.

    Attributes:
        first: Finds who is there; speed counts.
        second: Gives, for so many seconds of video, what finds the landmarks of one person in every
            picture: one model, or one for each part of a long clip that is looked at at the same
            time (see `hiphinge.pose.parts`).
    """

    first: Detector
    second: Callable[[float], Sequence[Detector]]


def blazepose(settings: PoseSettings, progress: Progress) -> Detectors:
    """BlazePose: lite for the first look, heavy (or lite, when it must be fast) for the second."""
    size = "lite" if settings.fast else "heavy"
    lite = BlazePose("lite", threads=settings.threads, progress=progress)
    assets.path(f"pose_{size}", progress)  # that it cannot be fetched is told before the first look

    def second(seconds: float) -> Sequence[Detector]:
        if is_long(seconds):
            return [BlazePose(size, threads=1) for _ in range(settings.threads)]
        return [lite if settings.fast else BlazePose(size, threads=settings.threads)]

    return Detectors(lite, second)


def track(
    path: Path | str,
    settings: PoseSettings = _DEFAULTS,
    *,
    progress: Progress | None = None,
    detectors: Detectors | None = None,
    chooser: Chooser | None = None,
    told: Callable[[PoseResult], object] | None = None,
) -> PoseResult:
    """Find the people in a video and follow one of them.

    Args:
        path: The video.
        settings: Whom to follow and how.
        progress: Hears of the stages "people" and "pose", and may stop them.
        detectors: Other pose models than BlazePose.
        chooser: Picks the person where `settings.subject` does not.
        told: Hears, before every picture is looked at, what the few of the first look tell.

    Returns:
        Landmarks, intervals and gates. With nobody in the video `landmarks` is None.

    Raises:
        InputError: Not a video that can be read.
        SettingError: Nobody at the place that `settings.subject` names.
        AssetError: The weights are not there and cannot be fetched.
        Cancelled: The listener asked to stop.

    Example:
        >>> track("nowhere.mp4")
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.mp4; check the path
    """
    progress, path = progress or Progress(), Path(path)
    head = header(path)  # a file that cannot be read is told before weights are fetched
    detectors = detectors or blazepose(settings, progress)
    with progress.stage("people") as step:
        seen = survey(path, settings, detectors.first, step)
    if not seen.people:
        return _nobody(seen)
    person = choose(seen.people, settings.subject, chooser)
    if told is not None:
        told(_result(seen, person, _sketched(person, seen)))
    with progress.stage("pose") as step:
        followed = follow(
            path,
            person,
            seen,
            reading_of(settings, head),
            detectors.second,
            step,
            settings.start,
        )
    return _result(seen, person, followed)


def _sketched(person: Person, seen: Survey) -> Followed:
    first, last = person.sketch.time[[0, -1]]
    return Followed(person.sketch, (Interval(float(first), float(last), "end"),), seen.camera)


def _result(seen: Survey, person: Person, followed: Followed) -> PoseResult:
    landmarks, facts = followed.landmarks, seen.facts
    if landmarks is None:
        return _nobody(seen)
    whole = framed(landmarks, facts.width, facts.height)
    return PoseResult(
        facts=facts,
        people=seen.people,
        taken=person.id,
        landmarks=landmarks,
        intervals=followed.intervals,
        framed=whole,
        gates=check(landmarks, whole, person, facts, followed.camera),
        view=find_view(landmarks, whole),
        camera=followed.camera,
        warnings=tuple(_warnings(seen, person, followed)),
    )


def _nobody(seen: Survey) -> PoseResult:
    return PoseResult(
        facts=seen.facts,
        people=seen.people,
        taken=None,
        landmarks=None,
        intervals=(),
        framed=np.zeros(0, dtype=bool),
        gates=(),
        view=View("oblique", None, "nobody was followed"),
        camera=seen.camera,
        warnings=(_WITHOUT[bool(seen.people)], *_file_warnings(seen)),
    )


def _warnings(seen: Survey, person: Person, followed: Followed) -> Sequence[str]:
    found = _file_warnings(seen)
    others = len(seen.people) - 1
    if others:
        plural = "other people were" if others > 1 else "other person was"
        found.append(f"{others} {plural} found; person {person.id} was measured.")
    switches = sum(part.ended_by == "switch" for part in followed.intervals)
    if switches:
        found.append(
            f"The person was mistaken for somebody else {switches} times; those moments are out."
        )
    return found


def _file_warnings(seen: Survey) -> list[str]:
    facts = seen.facts
    found: list[str] = []
    if facts.damaged_packets:
        found.append(f"{facts.damaged_packets} parts of the video are damaged and were left out.")
    if facts.is_variable:
        found.append("The video has no constant rate; the time of each picture was used.")
    if facts.frames == 1:
        found.append("The video is a single picture: nothing that takes time can be measured.")
    return found
