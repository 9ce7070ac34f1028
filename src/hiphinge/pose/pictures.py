"""The pictures of a video one after the other, decoded beside the work that is done on them."""

import queue
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from hiphinge.errors import HiphingeError, InputError
from hiphinge.pose.video_adapter import Damage, Frame, Header, decode, open_video, read_header

# Pictures that wait for the reader: enough to keep both busy, and memory stays constant.
_WAITING = 4
_POLL_SECONDS = 0.2
_FALLBACK_RATE_HZ = 30.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One upright picture.

    Attributes:
        index: Its number in the file, from 0.
        time: Seconds since the first picture.
        width: Width in the file [px], upright.
        height: Height in the file [px].
        colours: Red, green, blue, at most `longest_side` large, rows and columns as they lie in
            the decoder's memory; None where it was not wanted.
    """

    index: int
    time: float
    width: int
    height: int
    colours: UInt8[np.ndarray, "height width 3"] | None

    @property
    def scale(self) -> float:
        """Pixels of the file for each pixel of `colours`."""
        return 1.0 if self.colours is None else self.width / self.colours.shape[1]


Wanted = Callable[[int, float], bool]


def every_picture(index: int, time: float) -> bool:
    """The answer of a reader that wants all pictures."""
    return True


@dataclass(frozen=True, slots=True)
class Reading:
    """How a video is read.

    Attributes:
        longest_side: Larger pictures are made smaller for the work [px]; coordinates are not.
        mirrored: Whether the file shows left and right exchanged; they are put right.
        time_factor: Seconds of movement in each second of the file (below 1 in slow motion).
        end: Last second to read.
        threads: Threads of the decoder.
    """

    longest_side: int = 1920
    mirrored: bool = False
    time_factor: float = 1.0
    end: float | None = None
    threads: int = 2


def header(path: Path) -> Header:
    """What the file says about itself.

    Raises:
        InputError: Not a video that can be read.

    Example:
        >>> header(Path("nowhere.mp4"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.mp4; check the path
    """
    with open_video(path) as container:
        return read_header(container)


@contextmanager
def pictures(
    path: Path,
    reading: Reading = Reading(),
    *,
    wanted: Wanted = every_picture,
    damage: Damage | None = None,
) -> Generator[Generator[Picture]]:
    """Decode a video in a thread of its own; leaving the block stops it.

    Args:
        path: The file.
        reading: How to read it.
        wanted: Whether the colours of a picture are wanted, by its number and time: decoding
            without them is much faster.
        damage: Counts what could not be decoded.

    Raises:
        InputError: Not a video that can be read, or no picture in it.

    Example:
        >>> with pictures(Path("nowhere.mp4")) as shown:
        ...     next(shown)
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.mp4; check the path
    """
    waiting: queue.Queue[Picture | Exception | None] = queue.Queue(_WAITING)
    stop = threading.Event()

    def put(item: Picture | Exception | None) -> None:
        while not stop.is_set():
            try:
                waiting.put(item, timeout=_POLL_SECONDS)
                break
            except queue.Full:
                continue

    def work() -> None:
        try:
            for picture in _decoded(path, reading, wanted, damage or Damage()):
                put(picture)
                if stop.is_set():
                    return
            put(None)
        except (HiphingeError, OSError, ValueError, MemoryError) as error:
            put(error)

    thread = threading.Thread(target=work, name="decode", daemon=True)
    thread.start()
    try:
        yield _taken(waiting)
    finally:
        stop.set()
        thread.join()


def _taken(waiting: "queue.Queue[Picture | Exception | None]") -> Generator[Picture]:
    while (item := waiting.get()) is not None:
        if isinstance(item, Exception):
            raise item
        yield item


def _decoded(path: Path, reading: Reading, wanted: Wanted, damage: Damage) -> Generator[Picture]:
    with open_video(path) as container:
        step = 1.0 / (read_header(container).rate_hz or _FALLBACK_RATE_HZ)
        first, time, index = None, -1.0, 0
        for frame in decode(container, damage, threads=reading.threads):
            # A picture without a time, or one that jumps back, follows its neighbour.
            seconds = frame.seconds
            if first is None:
                first, time = seconds or 0.0, 0.0
            else:
                later = None if seconds is None else (seconds - first) * reading.time_factor
                time = later if later is not None and later > time else time + step
            if reading.end is not None and time > reading.end:
                return
            yield _picture(frame, index, time, reading, wanted(index, time))
            index += 1
        if index == 0:
            raise InputError(
                "the video holds no picture that can be decoded",
                value=path.name,
                advice="it may be cut off: copy it again, or save it as MP4",
            )


def _picture(frame: Frame, index: int, time: float, reading: Reading, wanted: bool) -> Picture:
    colours = frame.colours(reading.longest_side) if wanted else None
    if colours is not None and reading.mirrored:
        colours = colours[:, ::-1]
    return Picture(index, time, frame.width, frame.height, colours)
