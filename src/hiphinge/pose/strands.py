"""What was seen of a person in one part of a clip, and how parts become one."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.pose.background import Background
from hiphinge.pose.regions import SWITCH_JUMP, Region, jump
from hiphinge.types import Interval, ReadOnly


@dataclass(frozen=True, slots=True)
class Strand(ReadOnly):
    """One person in one part of a clip, or in several parts joined.

    Attributes:
        start: From here on it counts [s]; what was seen before only led up to it.
        frame: Numbers of the pictures in the file.
        time: Their times [s].
        pixels: Landmarks [px of the file]; NaN where the person was not found.
        visibility: Of the landmarks.
        world: Landmarks about the mid hips [m].
        intervals: When it was one and the same person; "end" where a part ended meanwhile.
        entry: Where the person was first, and
        exit: last [px of the file].
        background: How the camera moved.
        scale: Pixels of the file for each pixel in which the camera's movement is told.
    """

    start: float
    frame: Int[np.ndarray, " frame"]
    time: Float[np.ndarray, " frame"]
    pixels: Float[np.ndarray, "frame landmark 2"]
    visibility: Float[np.ndarray, "frame landmark"]
    world: Float[np.ndarray, "frame landmark 3"]
    intervals: tuple[Interval, ...]
    entry: Region | None
    exit: Region | None
    background: Background
    scale: float

    def between(self, first: float, last: float) -> "Strand":
        """Return the pictures from one time to another [s]."""
        inside = slice(
            int(np.searchsorted(self.time, first)),
            int(np.searchsorted(self.time, last, side="right")),
        )
        return replace(
            self,
            frame=self.frame[inside],
            time=self.time[inside],
            pixels=self.pixels[inside],
            visibility=self.visibility[inside],
            world=self.world[inside],
        )


def joined(earlier: Strand, later: Strand) -> Strand:
    """Return both parts as one; an interval goes on where the later part knew the same person."""
    counting = later.between(later.start, np.inf)
    return replace(
        earlier,
        frame=np.concatenate([earlier.frame, counting.frame]),
        time=np.concatenate([earlier.time, counting.time]),
        pixels=np.concatenate([earlier.pixels, counting.pixels]),
        visibility=np.concatenate([earlier.visibility, counting.visibility]),
        world=np.concatenate([earlier.world, counting.world]),
        intervals=_joined_intervals(earlier, later, counting.time),
        exit=later.exit or earlier.exit,
        background=earlier.background.continued(later.background),
    )


def _joined_intervals(
    earlier: Strand, later: Strand, time: Float[np.ndarray, " frame"]
) -> tuple[Interval, ...]:
    if not time.size:
        return earlier.intervals
    before = list(earlier.intervals)
    after = [one for one in later.intervals if one.end > later.start]
    known = bool(after) and after[0].start < later.start
    if known:
        after[0] = replace(after[0], start=float(time[0]))
    if before and before[-1].ended_by == "end":
        open_one = before.pop()
        if known and _are_same(earlier.exit, later.entry):
            after[0] = replace(after[0], start=open_one.start)
        else:
            before.append(replace(open_one, ended_by="switch" if known else "lost"))
    return (*before, *after)


def _are_same(earlier: Region | None, later: Region | None) -> bool:
    return earlier is not None and later is not None and jump(earlier, later) <= SWITCH_JUMP
