"""People followed through the first look at a video, each kept apart from the others."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge.pose.blur import blur
from hiphinge.pose.crop_kernel import cut
from hiphinge.pose.detector import Detector, Sighting
from hiphinge.pose.regions import SWITCH_JUMP, Region, jump
from hiphinge.pose.tiles import Image, Tile

# Two squares nearer than this share of their side hold the same person.
SAME_PERSON = 0.3
# A person who was lost keeps the number when found so near (share of the side) and so soon [s].
_FOUND_AGAIN = 0.6
_FOUND_AGAIN_SECONDS = 2.0
_SIZE_RATIO = 1.6
_PATIENCE = 3
_THUMBNAIL_SIDE = 160
_BLUR_SIDE = 192


@dataclass(slots=True)
class Trace:
    """One person so far, in the pixels of the pictures that were looked at.

    Landmarks lie in arrays of plain numbers, so that memory hardly grows on a long video.
    """

    frames: list[int] = field(default_factory=list[int])
    times: list[float] = field(default_factory=list[float])
    regions: list[Region] = field(default_factory=list[Region])
    names: tuple[str, ...] = ()
    pixels: "array[float]" = field(default_factory=lambda: array("f"))
    visibility: "array[float]" = field(default_factory=lambda: array("f"))
    world: "array[float]" = field(default_factory=lambda: array("f"))
    blurs: list[float] = field(default_factory=list[float])
    missed: int = 0
    thumbnail: UInt8[np.ndarray, "side side 3"] = field(
        default_factory=lambda: np.zeros((1, 1, 3), np.uint8)
    )
    _thumbnail_size: float = 0.0

    @property
    def region(self) -> Region:
        """Where the person was last."""
        return self.regions[-1]

    @property
    def last_pixels(self) -> Float[np.ndarray, "landmark 2"]:
        """Where the body's points were last."""
        count = 2 * len(self.names)
        return np.array(self.pixels[-count:]).reshape(-1, 2)

    @property
    def is_open(self) -> bool:
        """Whether the person is still being followed."""
        return self.missed <= _PATIENCE

    def add(self, image: Image, index: int, time: float, seen: Sighting) -> None:
        """Take note of the person in one more picture."""
        self.frames.append(index)
        self.times.append(time)
        self.regions.append(seen.region)
        self.names = seen.names
        for values, found in self._kept(seen):
            values.frombytes(found.astype(np.float32).tobytes())
        self.missed = 0
        region = seen.region
        self.blurs.append(blur(_cut(image, region, _BLUR_SIDE)))
        if _is_inside(image, region) * region.size > 1.2 * self._thumbnail_size:
            self._thumbnail_size = region.size
            upright = Region(region.x, region.y, region.size)
            self.thumbnail = np.clip(_cut(image, upright, _THUMBNAIL_SIDE), 0, 255).astype(np.uint8)
        elif not self._thumbnail_size and len(self.frames) == 1:
            upright = Region(region.x, region.y, region.size)
            self.thumbnail = np.clip(_cut(image, upright, _THUMBNAIL_SIDE), 0, 255).astype(np.uint8)

    def drop_last(self) -> None:
        """Forget the last picture: it was somebody else."""
        for values in (self.frames, self.times, self.regions, self.blurs):
            values.pop()
        count = len(self.names)
        for values, columns in ((self.pixels, 2), (self.visibility, 1), (self.world, 3)):
            del values[-count * columns :]

    def _kept(self, seen: Sighting) -> tuple[tuple["array[float]", Float[np.ndarray, "..."]], ...]:
        return (
            (self.pixels, seen.pixels),
            (self.visibility, seen.visibility),
            (self.world, seen.world),
        )

    def expected(self, time: float) -> Region:
        """Where the person should be now, at the speed of the last pictures."""
        if len(self.times) < 3 or self.times[-1] <= self.times[-3]:
            return self.region
        back, span = self.regions[-3], self.times[-1] - self.times[-3]
        ahead = min(time - self.times[-1], _FOUND_AGAIN_SECONDS) / span
        here = self.region
        return here.shifted((here.x - back.x) * ahead, (here.y - back.y) * ahead)


def follow_on(
    traces: Sequence[Trace], detector: Detector, image: Image, index: int, time: float
) -> None:
    """Look for everybody in the next picture, each where he or she was before."""
    for trace in traces:
        if not trace.is_open:
            continue
        seen = detector.look(image, trace.region)
        if seen and jump(trace.region, seen.region) <= SWITCH_JUMP:
            trace.add(image, index, time, seen)
        else:
            trace.missed += 1
    _part(traces, index)


def _part(traces: Sequence[Trace], index: int) -> None:
    """Where two traces fell onto one person, the one that came from farther away was wrong."""
    here = [trace for trace in traces if trace.is_open and trace.frames[-1] == index]
    for number, one in enumerate(here):
        for other in here[number + 1 :]:
            if jump(one.region, other.region) > 0.5 * SAME_PERSON:
                continue
            moved = [
                jump(t.regions[-2], t.region) if len(t.regions) > 1 else math.inf
                for t in (one, other)
            ]
            wrong = one if moved[0] > moved[1] else other
            if len(wrong.frames) > 1:
                wrong.drop_last()
            wrong.missed = _PATIENCE + 1


def discover(
    traces: list[Trace],
    detector: Detector,
    image: Image,
    index: int,
    time: float,
    tiles: Sequence[Tile],
) -> None:
    """Search parts of the picture for people who are not followed yet."""
    for left, top, width, height in tiles:
        part = np.ascontiguousarray(image[top : top + height, left : left + width])
        for found in detector.search(part):
            region = found.shifted(float(left), float(top))
            if _is_known(traces, region):
                continue
            # In the whole picture: a part may cut the body.
            seen = _settled(detector, image, region)
            if seen and not _is_known(traces, seen.region):
                _take(traces, image, index, time, seen)


def _settled(detector: Detector, image: Image, region: Region) -> Sighting | None:
    """Look twice: a search knows only roughly where a body is."""
    first = detector.look(image, region)
    return None if first is None else detector.look(image, first.region)


def _is_known(traces: Sequence[Trace], region: Region) -> bool:
    return any(t.is_open and jump(t.region, region) < SAME_PERSON for t in traces)


def _take(traces: list[Trace], image: Image, index: int, time: float, seen: Sighting) -> None:
    again = [t for t in traces if t.frames[-1] < index and _may_be(t, time, seen.region)]
    if again:
        nearest = min(again, key=lambda trace: jump(trace.expected(time), seen.region))
        nearest.add(image, index, time, seen)
        return
    trace = Trace()
    trace.add(image, index, time, seen)
    traces.append(trace)


def _may_be(trace: Trace, time: float, region: Region) -> bool:
    if time - trace.times[-1] > _FOUND_AGAIN_SECONDS:
        return False
    ratio = region.size / trace.region.size
    near = min(jump(trace.expected(time), region), jump(trace.region, region))
    return near < _FOUND_AGAIN and 1.0 / _SIZE_RATIO < ratio < _SIZE_RATIO


def _is_inside(image: Image, region: Region) -> bool:
    height, width = image.shape[:2]
    half = 0.4 * region.size
    return half <= region.x <= width - half and half <= region.y <= height - half


def _cut(image: Image, region: Region, side: int) -> Float[np.ndarray, "side side 3"]:
    return cut(
        image, region.x, region.y, region.size, region.angle, side, 1.0, 0.0, repeat_border=True
    )


def numbers(values: "array[float]", shape: tuple[int, ...]) -> Float[np.ndarray, "*shape"]:
    """Collected plain numbers as an array, without a copy."""
    return np.frombuffer(values, np.float32).reshape(shape)
