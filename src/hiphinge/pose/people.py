"""From traces to people: what is nobody is left out, the rest gets a number and a picture."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.pose.framing import looks_human
from hiphinge.pose.regions import Region
from hiphinge.pose.result import Person
from hiphinge.pose.traces import Trace, numbers
from hiphinge.pose.video_adapter import jpeg
from hiphinge.types import Landmarks

# Somebody who is found in fewer looks is a mistake of the model.
_MIN_LOOKS = 5
# A body is read as one for at least this share of its looks.
_MIN_HUMAN = 0.5
# Legs less visible than this, with somebody else in the same square: that one, misread.
_MIN_LEGS = 0.5
_LEGS = ("left_knee", "right_knee", "left_ankle", "right_ankle")


def people_of(traces: Sequence[Trace], *, looks: int, scale: float) -> tuple[Person, ...]:
    """The people behind traces, in the order of appearance.

    Args:
        traces: Everything that was followed.
        looks: How many pictures were looked at.
        scale: Pixels of the file for each pixel of the pictures looked at.
    """
    enough = min(_MIN_LOOKS, max(1, looks // 2))
    long = [trace for trace in traces if len(trace.frames) >= enough]
    found = [(_sketch(trace, scale), trace) for trace in long]
    kept = [
        (sketch, trace)
        for sketch, trace in found
        if looks_human(sketch).mean() >= _MIN_HUMAN and not _is_misread(sketch, trace, long)
    ]
    return tuple(
        Person(
            id=number,
            sketch=_numbered(sketch, number),
            regions=_in_file(trace.regions, scale),
            blur=np.array(trace.blurs),
            thumbnail=jpeg(trace.thumbnail),
        )
        for number, (sketch, trace) in enumerate(kept, start=1)
    )


def _sketch(trace: Trace, scale: float) -> Landmarks:
    looks, points = len(trace.frames), len(trace.names)
    return Landmarks(
        person=0,
        names=trace.names,
        frame=np.array(trace.frames),
        time=np.array(trace.times),
        pixels=numbers(trace.pixels, (looks, points, 2)) * np.float32(scale),
        visibility=numbers(trace.visibility, (looks, points)),
        world=numbers(trace.world, (looks, points, 3)),
    )


def _numbered(sketch: Landmarks, number: int) -> Landmarks:
    return Landmarks(
        number,
        sketch.names,
        sketch.frame,
        sketch.time,
        sketch.pixels,
        sketch.visibility,
        sketch.world,
    )


def _is_misread(sketch: Landmarks, trace: Trace, others: Sequence[Trace]) -> bool:
    columns = [sketch.names.index(name) for name in _LEGS]
    if float(sketch.visibility[:, columns].mean()) >= _MIN_LEGS:
        return False
    longer = [other for other in others if len(other.frames) > len(trace.frames)]
    return any(_holds(trace, other) > 0.5 for other in longer)


def _holds(trace: Trace, other: Trace) -> float:
    """Share of a trace's pictures in which its square holds the middle of another body."""
    places = dict(zip(other.frames, other.regions, strict=True))
    inside = 0
    for frame, region in zip(trace.frames, trace.regions, strict=True):
        there = places.get(frame)
        if there is not None:
            inside += region.contains(there.x, there.y)
    return inside / len(trace.frames)


def _in_file(regions: Sequence[Region], scale: float) -> Float[np.ndarray, "frame 4"]:
    return np.array([(r.x * scale, r.y * scale, r.size * scale, r.angle) for r in regions])
