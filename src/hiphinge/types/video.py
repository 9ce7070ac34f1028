"""What was seen in a video."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.types.recording import View
from hiphinge.types.terms import ActivityName, Quality, ReadOnly, sampling_rate


@dataclass(frozen=True, slots=True)
class Landmarks(ReadOnly):
    """Points on one person's body as one camera saw them, picture by picture.

    Attributes:
        person: Number of the person in the video, from 1.
        names: The points ("left_hip", ...); sides are the person's own.
        frame: Number of the picture in the file, from 0, rising.
        time: Seconds since the first picture of the file.
        pixels: In the upright picture, x to the right, y down [px]; NaN where nobody was found.
        visibility: How sure it is that the point can be seen, 0 to 1; NaN likewise.
        world: Estimated place about the mid hips [m]: x to the right of the picture, y up, z
            toward the camera. Depth is a guess of the model; NaN where there is none.
    """

    person: int
    names: tuple[str, ...]
    frame: Int[np.ndarray, " frame"]
    time: Float[np.ndarray, " frame"]
    pixels: Float[np.ndarray, "frame landmark 2"]
    visibility: Float[np.ndarray, "frame landmark"]
    world: Float[np.ndarray, "frame landmark 3"]

    @property
    def rate_hz(self) -> float:
        """Pictures per second (their mean where the rate varies)."""
        return sampling_rate(self.time)

    @property
    def seen(self) -> Bool[np.ndarray, " frame"]:
        """Whether the person was found in each picture."""
        return ~np.isnan(self.pixels[:, 0, 0])

    def point(self, name: str) -> Float[np.ndarray, "frame 2"]:
        """Return the path of one point in the picture [px].

        Example:
            >>> one = np.zeros((1, 1))
            >>> point = Landmarks(1, ("nose",), np.arange(1), np.zeros(1), np.ones((1, 1, 2)), one,
            ...                   np.zeros((1, 1, 3)))
            >>> point.point("nose").tolist()
            [[1.0, 1.0]]
        """
        return self.pixels[:, self.names.index(name)]

    def place(self, name: str) -> Float[np.ndarray, "frame 3"]:
        """Return the path of one point in space [m]; see `world`."""
        return self.world[:, self.names.index(name)]


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing a video must offer before it is measured, and whether it does.

    Attributes:
        id: "framing", "size", "blur", "frame_rate", "slow_motion", "camera" or "view".
        quality: "good", "limited" (ranges widen) or "refused" (what it costs is not measured).
        value: What was found, in `unit`; None where nothing could be.
        unit: Unit of `value`.
        reason: What was found, as a sentence; empty when good.
        lost: What is lost by it, as a sentence; empty when good.
        advice: How to film it better, as a sentence; empty when good.
        sure: How often this gate is right, 0 to 1, where it was tested; None otherwise.
    """

    id: str
    quality: Quality
    value: float | None = None
    unit: str = ""
    reason: str = ""
    lost: str = ""
    advice: str = ""
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time [s] in which one and the same person was followed.

    Attributes:
        start: First second.
        end: Last second.
        ended_by: Why it ends there.
    """

    start: float
    end: float
    ended_by: Literal["end", "left", "lost", "switch"]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Somebody who was found in a video.

    Attributes:
        id: Number of the person, from 1 in the order of appearance.
        box: Left, top, width and height in the picture [px].
        frames: First and last picture.
        taken: Whether this is the person who was measured.
        thumbnail: A small JPEG; empty where there is none.
    """

    id: int
    box: tuple[float, float, float, float]
    frames: tuple[int, int]
    taken: bool
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class Film(ReadOnly):
    """What one camera saw: landmarks, people, and how good the pictures are.

    Attributes:
        landmarks: Of the person who was measured; None when there was nobody.
        used: Pictures of `landmarks` that count: the whole body is in them.
        people: Everybody who was found.
        intervals: When one and the same person was followed.
        gates: What the video offers and lacks.
        width: Width of the upright picture [px].
        height: Its height [px].
        rate_hz: Pictures that were taken in a second.
        camera: How the camera moved.
        path: The video; None for landmarks that came without one.
        mirrored: The file shows left and right exchanged.
        time_factor: Seconds of movement in a second of the file.
        blur_faces: Whether faces are made unrecognisable in every picture that is written.
        heads: For everybody who was found: time [s], x, y and radius of the head [px].
    """

    landmarks: Landmarks | None
    used: Bool[np.ndarray, " frame"]
    people: tuple[SeenPerson, ...]
    intervals: tuple[Interval, ...]
    gates: tuple[Gate, ...]
    width: int
    height: int
    rate_hz: float
    camera: str
    path: Path | None = None
    mirrored: bool = False
    time_factor: float = 1.0
    blur_faces: bool = False
    heads: tuple[Float[np.ndarray, "_ 4"], ...] = ()


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a few pictures of each second tell, before every picture is looked at.

    Attributes:
        pictures: A small JPEG of everybody who was found, by number; may be empty.
        taken: Who will be measured.
        view: From where the person was seen.
        gates: What the video offers and lacks.
        activity: What the person seems to do; None where nothing supported was recognised.
        repetitions: Steps or repetitions counted so far.
        said: All of it in words, the one sentence that matters first.
    """

    pictures: Mapping[int, bytes]
    taken: int
    view: View
    gates: tuple[Gate, ...]
    activity: ActivityName | None
    repetitions: int
    said: tuple[str, ...]
