"""What is known of a video once people were found in it."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.errors import SettingError
from hiphinge.pose.regions import Region
from hiphinge.types import Gate, Interval, Landmarks, ReadOnly, View

CameraState = Literal["still", "hand-held", "panning", "unknown"]


@dataclass(frozen=True, slots=True)
class PoseSettings:
    """How landmarks are sought; the names of the first ones are those of the command line.

    Attributes:
        subject: "left", "right", "largest", the number of a person, or "X,Y" in pixels; None takes
            the person with the longest movement.
        fast: Take the lite model.
        start: First second to use.
        end: Last second to use.
        true_fps: Pictures that were taken in a second, where the file shows slow motion.
        mirrored: The file shows left and right exchanged.
        threads: Processor threads of the networks, and of the decoder.
        longest_side: Larger pictures are made smaller for the work [px].

    Example:
        >>> PoseSettings(true_fps=0.0)
        Traceback (most recent call last):
        ...
        hiphinge.errors.SettingError: --true-fps is out of range: 0; allowed: 5 to 10000
    """

    subject: str | None = None
    fast: bool = False
    start: float | None = None
    end: float | None = None
    true_fps: float | None = None
    mirrored: bool = False
    threads: int = 2
    longest_side: int = 1920

    def __post_init__(self) -> None:
        if self.true_fps is not None and not 5.0 <= self.true_fps <= 10000.0:
            raise SettingError(
                "--true-fps is out of range", value=f"{self.true_fps:g}", allowed="5 to 10000"
            )
        if self.subject is not None:
            subject_point(self.subject)


def subject_point(subject: str) -> tuple[float, float] | None:
    """The point of a subject given as "X,Y"; None for left, right, largest and a number.

    Raises:
        SettingError: Neither.

    Example:
        >>> subject_point("640,360")
        (640.0, 360.0)
    """
    if subject in ("left", "right", "largest") or subject_number(subject) is not None:
        return None
    try:
        x, y = (float(part) for part in subject.split(","))
    except ValueError:
        raise SettingError(
            "--subject is not understood",
            value=subject,
            allowed="left, right, largest, a person's number, or X,Y in pixels such as 640,360",
        ) from None
    return x, y


def subject_number(subject: str) -> int | None:
    """The number of a person as an earlier analysis of the video counted; None for other words.

    Example:
        >>> subject_number("2"), subject_number("left")
        (2, None)
    """
    return int(subject) if subject.isascii() and subject.isdecimal() else None


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The video itself.

    Attributes:
        width: Width of the upright picture [px].
        height: Its height [px].
        frames: Pictures that were decoded.
        seconds: From the first picture to the last, in true time.
        rate_hz: Pictures per second of true time: one over their median distance.
        is_variable: Whether their distance varies.
        longest_gap: Longest distance of two pictures [s].
        capture_hz: Pictures per second that the camera says it took; None when it does not say.
        time_factor: Seconds of movement in a second of the file.
        codec: Compression.
        damaged_packets: Parts of the file that could not be decoded.
        mirrored: Whether left and right were exchanged for the work.
    """

    width: int
    height: int
    frames: int
    seconds: float
    rate_hz: float
    is_variable: bool
    longest_gap: float
    capture_hz: float | None
    time_factor: float
    codec: str
    damaged_packets: int
    mirrored: bool


@dataclass(frozen=True, slots=True)
class Person(ReadOnly):
    """Somebody who was found in the video at the first look.

    Attributes:
        id: Number of the person, from 1 in the order of appearance.
        sketch: Landmarks of a few pictures each second, not smoothed.
        regions: The square around the body in each of them: x, y, size [px], angle [rad].
        blur: Blur of the person in each of them, 0 sharp to 1.
        thumbnail: A small JPEG of the person.
    """

    id: int
    sketch: Landmarks
    regions: Float[np.ndarray, "frame 4"]
    blur: Float[np.ndarray, " frame"]
    thumbnail: bytes

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the body in the middle of its time in the picture [px]."""
        points = self.sketch.pixels[self.sketch.time.size // 2]
        low, high = points.min(axis=0), points.max(axis=0)
        return (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))

    @property
    def frames(self) -> tuple[int, int]:
        """First and last picture in which the person was found at the first look."""
        return int(self.sketch.frame[0]), int(self.sketch.frame[-1])

    @property
    def seconds(self) -> float:
        """Time between them."""
        return float(self.sketch.time[-1] - self.sketch.time[0])

    def region_at(self, time: float) -> Region:
        """Where the person is at a time [s], between and a little beyond the pictures looked at."""
        known = self.sketch.time
        if known.size > 1 and not known[0] <= time <= known[-1]:
            return Region(*_beyond(known, self.regions, time))
        x, y, size, angle = (
            float(np.interp(time, known, column)) for column in _columns(self.regions)
        )
        return Region(x, y, size, angle)

    def pixels_at(self, time: float) -> Float[np.ndarray, "landmark 2"]:
        """Where the body's points are at a time [s]: between the two pictures looked at."""
        known = self.sketch.time
        after = int(np.clip(np.searchsorted(known, time), 1, max(known.size - 1, 1)))
        before, after = after - 1, min(after, known.size - 1)
        span = float(known[after] - known[before])
        share = min(max((time - float(known[before])) / span, 0.0), 1.0) if span > 0.0 else 0.0
        first = self.sketch.pixels[before].astype(float)
        return first + share * (self.sketch.pixels[after].astype(float) - first)


def _columns(regions: Float[np.ndarray, "frame 4"]) -> tuple[Float[np.ndarray, " frame"], ...]:
    return tuple(regions[:, column] for column in range(4))


def _beyond(
    known: Float[np.ndarray, " frame"], regions: Float[np.ndarray, "frame 4"], time: float
) -> tuple[float, float, float, float]:
    """On, or back, at the speed of the first or last three regions; size and angle are kept."""
    part = slice(None, 3) if time < known[0] else slice(-3, None)
    ends, places = known[part], regions[part]
    near = 0 if time < known[0] else -1
    speed = (places[-1, :2] - places[0, :2]) / (ends[-1] - ends[0])
    x, y = places[near, :2] + speed * (time - ends[near])
    return float(x), float(y), float(places[near, 2]), float(places[near, 3])


@dataclass(frozen=True, slots=True)
class CameraMotion(ReadOnly):
    """How the camera moved, from the background; zero at the first time.

    Attributes:
        state: What kind of movement that is.
        time: When it was looked at [s].
        shift: Way of the background, to the right and down [px].
        roll: Turn of the background, clockwise as seen [rad].
        zoom: Size of the background against that of the first time.
    """

    state: CameraState
    time: Float[np.ndarray, " frame"]
    shift: Float[np.ndarray, "frame 2"]
    roll: Float[np.ndarray, " frame"]
    zoom: Float[np.ndarray, " frame"]


@dataclass(frozen=True, slots=True)
class Survey:
    """The first look at a video: a few pictures each second.

    Attributes:
        facts: The video itself.
        people: Everybody who was found, in the order of appearance.
        camera: How the camera moved.
    """

    facts: VideoFacts
    people: tuple[Person, ...]
    camera: CameraMotion


@dataclass(frozen=True, slots=True)
class PoseResult(ReadOnly):
    """Everything that the later stages need to know of a video.

    Attributes:
        facts: The video itself.
        people: Everybody who was found.
        taken: Number of the person who was followed; None when there is nobody.
        landmarks: Of that person, every picture from the first to the last interval; NaN where
            the person was not found.
        intervals: When one and the same person was followed.
        framed: Whether the whole body was in each picture of `landmarks`.
        gates: What the video offers and lacks.
        view: From where the person was seen.
        camera: How the camera moved.
        warnings: One sentence each.
    """

    facts: VideoFacts
    people: tuple[Person, ...]
    taken: int | None
    landmarks: Landmarks | None
    intervals: tuple[Interval, ...]
    framed: Bool[np.ndarray, " frame"]
    gates: tuple[Gate, ...]
    view: View
    camera: CameraMotion
    warnings: tuple[str, ...] = field(default=())

    def gate(self, name: str) -> Gate:
        """The gate of that name."""
        return next(gate for gate in self.gates if gate.id == name)
