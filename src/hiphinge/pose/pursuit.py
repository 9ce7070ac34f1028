"""One person pursued from picture to picture of a part of a clip."""

from array import array
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from hiphinge.pose.background import Background, covered, ratio_of
from hiphinge.pose.crop_kernel import small_grey
from hiphinge.pose.detector import Detector, Sighting
from hiphinge.pose.parts import Part
from hiphinge.pose.pictures import Picture
from hiphinge.pose.regions import SWITCH_JUMP, Region, jump
from hiphinge.pose.result import Person, Survey
from hiphinge.pose.smoothing import Smoother
from hiphinge.pose.strands import Strand
from hiphinge.pose.tiles import Image
from hiphinge.pose.traces import numbers
from hiphinge.types import Interval

# A person is looked for so long before and after the first look saw somebody [s].
MARGIN_S = 0.6
# A shorter gap in which the person is not found does not end an interval [s].
_GAP = 0.5
# Somebody farther from where the first look saw the person (share of the square) is another.
_ELSEWHERE = 0.6
# The body reaches over the border when its square does by this share.
_OVER_BORDER = 0.1
_MIN_INTERVAL = 0.2

Ending = Literal["end", "left", "lost", "switch"]


@dataclass(slots=True)
class Pursuit:
    """What is known while the video runs; arrays of plain numbers, so that memory stays small."""

    person: Person
    detector: Detector
    survey: Survey
    part: Part
    background: Background = field(default_factory=Background)
    scale: float = 1.0
    frames: "array[int]" = field(default_factory=lambda: array("q"))
    times: "array[float]" = field(default_factory=lambda: array("d"))
    pixels: "array[float]" = field(default_factory=lambda: array("f"))
    visibility: "array[float]" = field(default_factory=lambda: array("f"))
    world: "array[float]" = field(default_factory=lambda: array("f"))
    intervals: list[Interval] = field(default_factory=list[Interval])
    _since: float | None = None
    _seen_at: float = 0.0
    _region: Region | None = None
    _last: Region | None = None
    _entry: Region | None = None
    _smoother: Smoother = field(default_factory=Smoother)

    def see(self, picture: Picture) -> None:
        """Look for the person in the next picture."""
        assert picture.colours is not None
        self._follow_camera(picture.colours, picture)
        seen = self._look(picture.colours, picture.time, picture.scale)
        if seen is None:
            self._region = None
            if self._since is not None and picture.time - self._seen_at > _GAP:
                self._close("left" if self._was_at_border() else "lost")
            if self._since is not None:
                self._note(picture, None)
            return
        if self._region is None:
            self._smoother = Smoother()
        self._region, self._last = seen.region, scaled(seen.region, picture.scale)
        if self._entry is None and picture.time >= self.part.start:
            self._entry = self._last
        self._since = picture.time if self._since is None else self._since
        self._seen_at = picture.time
        self._note(picture, self._smoother(seen, picture.time))

    def _follow_camera(self, image: Image, picture: Picture) -> None:
        """A hand shakes faster than the first look can see."""
        self.scale = picture.scale
        if self.survey.camera.state == "still":
            return
        ratio, time = ratio_of(image), picture.time
        people = [
            one
            for person in self.survey.people
            for one in covered(
                person.pixels_at(time) / picture.scale, person.region_at(time).size / picture.scale
            )
            if person.sketch.time[0] - MARGIN_S <= time <= person.sketch.time[-1] + MARGIN_S
        ]
        self.background.add(small_grey(image, ratio), ratio, time, people)

    def _look(self, image: Image, time: float, scale: float) -> Sighting | None:
        """The person in this picture, at first where he or she was, else where the sketch says."""
        expected = scaled(self.person.region_at(time), 1.0 / scale)
        if self._region is not None:
            seen = self.detector.look(image, self._region)
            if seen and jump(self._region, seen.region) > SWITCH_JUMP:
                self._close("switch")
            elif seen and jump(expected, seen.region) < _ELSEWHERE:
                return seen
            elif seen and self._is_sketched(time):
                self._close("switch")
            elif seen:
                return seen
        seen = self.detector.look(image, expected)
        return seen if seen and jump(expected, seen.region) < SWITCH_JUMP else None

    def _is_sketched(self, time: float) -> bool:
        known = self.person.sketch.time
        return float(np.abs(known - time).min()) < 0.15

    def _was_at_border(self) -> bool:
        if self._last is None:
            return False
        half = (0.5 - _OVER_BORDER) * self._last.size
        width, height = self.survey.facts.width, self.survey.facts.height
        across = half < self._last.x < width - half
        return not (across and half < self._last.y < height - half)

    def _close(self, why: Ending) -> None:
        if self._since is not None and self._seen_at - self._since >= _MIN_INTERVAL:
            self.intervals.append(Interval(self._since, self._seen_at, why))
        self._since = None
        self._region = None

    def _note(self, picture: Picture, seen: Sighting | None) -> None:
        count = len(self.person.sketch.names)
        self.frames.append(picture.index)
        self.times.append(picture.time)
        for values, columns, found in (
            (self.pixels, 2, None if seen is None else seen.pixels * picture.scale),
            (self.visibility, 1, None if seen is None else seen.visibility),
            (self.world, 3, None if seen is None else seen.world),
        ):
            data = np.full(count * columns, np.nan) if found is None else found
            values.frombytes(np.asarray(data, np.float32).tobytes())

    def strand(self, *, file_ended: bool) -> Strand:
        """What was seen, once the part is over.

        Args:
            file_ended: The file ended before the last part did.
        """
        goes_on = file_ended if self.part.is_last else self.part.end - self._seen_at <= _GAP
        self._close("end" if goes_on else "left" if self._was_at_border() else "lost")
        count, frames = len(self.person.sketch.names), len(self.frames)
        return Strand(
            start=self.part.start,
            frame=np.frombuffer(self.frames, np.int64),
            time=np.frombuffer(self.times),
            pixels=numbers(self.pixels, (frames, count, 2)),
            visibility=numbers(self.visibility, (frames, count)),
            world=numbers(self.world, (frames, count, 3)),
            intervals=tuple(self.intervals),
            entry=self._entry,
            exit=self._last,
            background=self.background,
            scale=self.scale,
        )


def scaled(region: Region, factor: float) -> Region:
    """The same square in a picture that is so much larger."""
    return Region(region.x * factor, region.y * factor, region.size * factor, region.angle)
