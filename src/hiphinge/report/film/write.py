"""annotated.mp4 and the pictures of the report, in one pass over the video."""

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from hiphinge.findings.wording import sentence_start
from hiphinge.pose.pictures import Picture, Reading, pictures
from hiphinge.pose.video_adapter import jpeg
from hiphinge.pose.video_writer import mp4
from hiphinge.report.content import PoseView
from hiphinge.report.film.instants import Instant, key_instants
from hiphinge.report.film.overlay import Overlay, overlay_of
from hiphinge.types import Analysis

# Enough to see what is drawn; a third of the work of a picture of 1920 pixels.
_LONGEST_SIDE = 1080
# A picture in the report: this many pixels high, cut around the body.
_STRIP_PX = 420
_ROOM = 0.25
# More beside it: labels of events stand to the right of the feet.
_ROOM_BESIDE = 0.36
_MARGIN_SECONDS = 0.5

Step = Callable[[float, str], None]


def write_film(analysis: Analysis, target: Path, step: Step) -> tuple[PoseView, ...]:
    """Write the annotated video, and return the pictures of key instants.

    Args:
        analysis: Of a video; nothing is done for anything else.
        target: annotated.mp4.
        step: Hears how far it is.

    Raises:
        InputError: The video cannot be read any more.
    """
    overlay = overlay_of(analysis)
    video = None if overlay is None else overlay.film.path
    if overlay is None or video is None or not video.is_file():
        return ()
    wanted = list(key_instants(analysis))
    taken: dict[Instant, PoseView] = {}
    film, time = overlay.film, overlay.landmarks.time
    first, last = float(time[0]) - _MARGIN_SECONDS, float(time[-1]) + _MARGIN_SECONDS
    reading = Reading(_LONGEST_SIDE, film.mirrored, film.time_factor, last)
    scale = min(1.0, _LONGEST_SIDE / max(film.width, film.height))
    size = [2 * (round(side * scale) // 2) for side in (film.width, film.height)]
    half = 0.5 / film.rate_hz
    with (
        pictures(video, reading, wanted=lambda _, at: at >= first) as shown,
        mp4(target, size[0], size[1], film.rate_hz) as add,
    ):
        for picture in shown:
            image = _drawn(overlay, picture)
            if image is None:
                continue
            add(image[: size[1], : size[0]], picture.time - max(first, 0.0))
            for instant in [i for i in wanted if i.time <= picture.time + half]:
                wanted.remove(instant)
                taken[instant] = _view(overlay, image, picture, instant)
            step((picture.time - first) / (last - first), "video with the angles drawn")
    return tuple(taken.values())


def _drawn(overlay: Overlay, picture: Picture) -> UInt8[np.ndarray, "height width 3"] | None:
    if picture.colours is None:
        return None
    image = picture.colours.copy()
    overlay.draw(image, picture.index, picture.time, 1.0 / picture.scale)
    return image


def _view(
    overlay: Overlay,
    image: UInt8[np.ndarray, "height width 3"],
    picture: Picture,
    instant: Instant,
) -> PoseView:
    """The picture cut around the body, as SVG with the JPEG in it."""
    cut = _cut(overlay, image, picture)
    every = max(cut.shape[0] // _STRIP_PX, 1)
    small = np.ascontiguousarray(_averaged(cut, every))
    data = base64.b64encode(jpeg(small)).decode("ascii")
    height, width = small.shape[:2]
    caption = sentence_start(instant.caption)
    svg = (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{caption}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )
    return PoseView(svg, f"{caption}, {instant.time:.2f} s")


def _cut(
    overlay: Overlay, image: UInt8[np.ndarray, "height width 3"], picture: Picture
) -> UInt8[np.ndarray, "rows columns 3"]:
    landmarks = overlay.landmarks
    frame = min(int(np.searchsorted(landmarks.frame, picture.index)), landmarks.frame.size - 1)
    points = landmarks.pixels[frame] / picture.scale
    if not np.isfinite(points).all():
        return image
    low, high = points.min(axis=0), points.max(axis=0)
    room = _ROOM * float(high[1] - low[1])
    beside = _ROOM_BESIDE / _ROOM * room
    left, right = (float(v) for v in (low[0] - room, high[0] + beside))
    top, bottom = (float(v) for v in (low[1] - 0.6 * room, high[1] + 0.6 * room))
    rows = slice(max(int(top), 0), max(min(int(bottom), image.shape[0]), int(top) + 16))
    return image[rows, max(int(left), 0) : max(min(int(right), image.shape[1]), int(left) + 16)]


def _averaged(
    image: UInt8[np.ndarray, "rows columns 3"], every: int
) -> UInt8[np.ndarray, "height width 3"]:
    """Means of squares of pixels; sides are cut to even numbers, as the codec wants them."""
    unit = 2 * every
    rows, columns = (side // unit * unit for side in image.shape[:2])
    part = image[:rows, :columns].reshape(rows // every, every, columns // every, every, 3)
    return part.mean(axis=(1, 3)).astype(np.uint8)
