"""The first look at a video: who is in it, when and where, and how the camera moves."""

import re
from array import array
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.pose.background import Background, covered, ratio_of
from hiphinge.pose.changes import Changes
from hiphinge.pose.crop_kernel import small_grey
from hiphinge.pose.detector import Detector
from hiphinge.pose.people import people_of
from hiphinge.pose.pictures import Picture, Reading, header, pictures
from hiphinge.pose.result import PoseSettings, Survey, VideoFacts, subject_point
from hiphinge.pose.tiles import tiles
from hiphinge.pose.traces import Trace, discover, follow_on
from hiphinge.pose.video_adapter import Damage, Header
from hiphinge.progress import Step

# Pictures looked at each second of movement: a runner moves a fifth of the square in between.
_LOOKS_HZ = 10.0
# Every so many of them, people who are not known yet are searched for.
_SEARCH_EVERY = 5
# Distances of pictures that differ by more than this share are a variable rate.
_VARIABLE = 0.2
_CAPTURE_TAG = "com.android.capture.fps"


def survey(path: Path, settings: PoseSettings, detector: Detector, step: Step) -> Survey:
    """Look at a few pictures of each second.

    Args:
        path: The video.
        settings: What the user asked for.
        detector: The fastest model there is will do.
        step: Hears how far it is.

    Raises:
        InputError: Not a video that can be read.
        Cancelled: Through `step`.
    """
    head = header(path)
    looking = _Looking(detector, settings)
    reading = reading_of(settings, head)
    damage = Damage()
    with pictures(path, reading, wanted=looking.wants, damage=damage) as shown:
        for picture in shown:
            looking.see(picture)
            if picture.colours is not None:
                step(_share_done(picture.time, settings, head), f"{picture.time:.0f} s looked at")
    return looking.result(_facts(looking, head, reading, damage))


def reading_of(settings: PoseSettings, head: Header) -> Reading:
    """How the video is to be read."""
    factor = 1.0
    if settings.true_fps is not None and head.rate_hz:
        factor = head.rate_hz / settings.true_fps
    return Reading(
        longest_side=settings.longest_side,
        mirrored=settings.mirrored,
        time_factor=factor,
        end=settings.end,
        threads=settings.threads,
    )


def _share_done(time: float, settings: PoseSettings, head: Header) -> float:
    end = settings.end if settings.end is not None else head.seconds
    return min(time / end, 1.0) if end else 0.0


@dataclass(slots=True)
class _Looking:
    detector: Detector
    settings: PoseSettings
    times: "array[float]" = field(default_factory=lambda: array("d"))
    size: tuple[int, int] = (0, 0)
    scale: float = 1.0
    looks: int = 0
    traces: list[Trace] = field(default_factory=list[Trace])
    background: Background = field(default_factory=Background)
    changes: Changes = field(default_factory=Changes)
    _next: float = 0.0

    def wants(self, index: int, time: float) -> bool:
        """Called by the decoder: whether this picture is looked at."""
        if time < max(self._next - 1e-6, self.settings.start or 0.0):
            return False
        self._next = max(self._next + 1.0 / _LOOKS_HZ, time)
        return True

    def see(self, picture: Picture) -> None:
        self.times.append(picture.time)
        self.size = (picture.width, picture.height)
        image = picture.colours
        if image is None:
            return
        self.scale = picture.scale
        index, time = picture.index, picture.time
        ratio = ratio_of(image)
        grey = small_grey(image, ratio)
        follow_on(self.traces, self.detector, image, index, time)
        if self.looks % _SEARCH_EVERY == 0:
            everywhere = tiles(image.shape[1], image.shape[0], self._near(picture))
            here = [trace.region for trace in self._here(index)]
            where = self.changes.worth_searching(everywhere, grey, ratio, time, here)
            discover(self.traces, self.detector, image, index, time, where)
        bodies = [one for t in self._here(index) for one in covered(t.last_pixels, t.region.size)]
        self.background.add(grey, ratio, time, bodies)
        self.looks += 1

    def _here(self, index: int) -> list[Trace]:
        return [trace for trace in self.traces if trace.frames[-1] == index]

    def _near(self, picture: Picture) -> tuple[float, float] | None:
        """The point that the user gave, in the pixels of the work."""
        point = None if self.settings.subject is None else subject_point(self.settings.subject)
        return None if point is None else (point[0] / picture.scale, point[1] / picture.scale)

    def result(self, facts: VideoFacts) -> Survey:
        people = people_of(self.traces, looks=self.looks, scale=self.scale)
        return Survey(facts, people, self.background.motion(self.scale, facts.width))


def usual_rate(distances: Float[np.ndarray, " gap"]) -> float:
    """Return pictures per second; gaps do not count.

    Containers round times (to a millisecond in Matroska), so the mean of the distances that are
    near the median is taken: the median alone reads 15 pictures a second as 14.93.

    Args:
        distances: Between pictures [s].

    Example:
        >>> rounded = np.round(np.arange(90) / 15.0, 3)
        >>> usual_rate(np.diff(np.delete(rounded, [40, 41])))
        15.0
    """
    if not distances.size:
        return 0.0
    usual = float(np.median(distances))
    near = distances[np.abs(distances - usual) <= _VARIABLE * usual]
    return float(f"{1.0 / float(near.mean()):.4g}") if usual else 0.0


def _facts(looking: _Looking, head: Header, reading: Reading, damage: Damage) -> VideoFacts:
    times = np.array(looking.times)
    distances = np.diff(times) if times.size > 1 else np.zeros(0)
    usual = float(np.median(distances)) if distances.size else 0.0
    off = np.abs(distances - usual) > _VARIABLE * usual
    return VideoFacts(
        width=looking.size[0],
        height=looking.size[1],
        frames=times.size,
        seconds=float(times[-1]),
        rate_hz=usual_rate(distances),
        is_variable=bool(off.mean() > 0.05) if off.size else False,
        longest_gap=float(distances.max()) if distances.size else 0.0,
        capture_hz=_capture_rate(head),
        time_factor=reading.time_factor,
        codec=head.codec,
        damaged_packets=damage.packets,
        mirrored=reading.mirrored,
    )


def _capture_rate(head: Header) -> float | None:
    """Telephones write how many pictures a second they took when they show them slower."""
    match = re.match(r"\d+(\.\d+)?", head.tags.get(_CAPTURE_TAG, ""))
    return float(match.group()) if match else None
