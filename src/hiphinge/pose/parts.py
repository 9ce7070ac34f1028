"""A long clip looked at in parts, side by side: each with a decoder and a model of its own.

Where the person is looked for depends on the picture before, so a look takes one picture after the
other, and cores that share the work on a picture wait for each other. Parts of a clip do not.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from hiphinge.pose.pictures import Picture, Reading, pictures

# From where pictures of a later part are looked at, so that smoothing has forgotten its start [s].
_LEAD_S = 1.0
# Shorter clips are not divided: what later parts look at twice would cost more than it saves [s].
_LONG_S = 20.0
# A later part decodes all that lies before it, at about a tenth of the cost of looking at it.
_SHORTER = 0.9
_POLL_S = 0.2

See = Callable[[Picture], None]
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clip, seconds from its first picture.

    Attributes:
        begin: From here on pictures are looked at.
        start: From here on they count.
        end: Up to here: before it, or with it in the last part.
        is_last: Whether the clip ends with it.
    """

    begin: float
    start: float
    end: float
    is_last: bool

    def is_over(self, time: float) -> bool:
        """Say whether a picture lies behind this part."""
        return time > self.end or (time == self.end and not self.is_last)


def parts_of(first: float, last: float, count: int) -> tuple[Part, ...]:
    """Divide a clip so that looks at all parts take about the same time.

    Args:
        first: Where it starts [s].
        last: Where it ends [s].
        count: How many parts, at most; a short clip stays whole.

    Example:
        >>> [(part.begin, round(part.start, 1), part.end) for part in parts_of(0.0, 38.0, 2)]
        [(0.0, 0.0, 20.0), (19.0, 20.0, 38.0)]
        >>> len(parts_of(0.0, 5.0, 2))
        1
    """
    count = count if is_long(last - first) else 1
    sizes = [_SHORTER**number for number in range(count)]
    ends = [first + (last - first) * sum(sizes[: k + 1]) / sum(sizes) for k in range(count)]
    edges = pairwise([first, *ends[:-1], last])
    return tuple(
        Part(max(start - _LEAD_S, first), start, end, is_last=number == count - 1)
        for number, (start, end) in enumerate(edges)
    )


def is_long(seconds: float) -> bool:
    """Say whether a clip is long enough to be divided.

    Example:
        >>> is_long(5.0), is_long(60.0)
        (False, True)
    """
    return seconds >= _LONG_S


def look_at_parts(
    path: Path, reading: Reading, parts: Sequence[Part], looks: Sequence[See], tell: Tell
) -> bool:
    """Show each part's pictures, in their order, to its own look, all parts at the same time.

    Args:
        path: The video.
        reading: How it is read.
        parts: Of the clip, in their order.
        looks: What sees the pictures of each part, from `begin` on; each runs in its own thread.
        tell: Hears the share that is done, several times a second, and may raise to stop it all.

    Returns:
        Whether the file ended before the last part did.

    Raises:
        InputError: The video cannot be read.
    """
    showings = [
        _Showing(path, replace(reading, threads=max(1, reading.threads // len(parts))), part, look)
        for part, look in zip(parts, looks, strict=True)
    ]
    stop = threading.Event()
    with ThreadPoolExecutor(len(parts), "look") as pool:
        running = [pool.submit(showing.run, stop) for showing in showings]
        try:
            while wait(running, timeout=_POLL_S).not_done:
                # A part that failed ends the others.
                for one in running:
                    if one.done():
                        one.result()
                tell(sum(showing.share for showing in showings) / len(showings))
        finally:
            stop.set()
    return [one.result() for one in running][-1]


@dataclass(slots=True)
class _Showing:
    path: Path
    reading: Reading
    part: Part
    look: See
    share: float = field(default=0.0)

    def run(self, stop: threading.Event) -> bool:
        """Show the pictures; say whether the file ended first."""
        part = self.part

        def wanted(index: int, time: float) -> bool:
            return part.begin <= time and not part.is_over(time)

        with pictures(self.path, self.reading, wanted=wanted) as shown:
            for picture in shown:
                if part.is_over(picture.time) or stop.is_set():
                    return False
                if picture.colours is None:
                    continue
                self.look(picture)
                self.share = (picture.time - part.begin) / max(part.end - part.begin, 1e-9)
        return True
