"""Small videos made on the spot, and a detector whose people are bright squares."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from jaxtyping import UInt8

from hiphinge.pose.body_points import NAMES
from hiphinge.pose.detector import Sighting
from hiphinge.pose.examples import standing_body
from hiphinge.pose.regions import Region

Frames = Sequence[np.ndarray]
MakeVideo = Callable[..., Path]
TICKS = 1000


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Write pictures into a video file; times in seconds, 25 a second by default."""

    def make(
        frames: Frames,
        name: str = "clip.mp4",
        times: Sequence[float] | None = None,
        codec: str = "mpeg4",
        pixel_format: str = "yuv420p",
        metadata: dict[str, str] | None = None,
    ) -> Path:
        path = tmp_path / name
        options = {"movflags": "use_metadata_tags"} if metadata else {}
        with av.open(path, "w", options=options) as container:
            container.metadata.update(metadata or {})
            height, width = frames[0].shape[:2]
            stream = container.add_stream(codec, rate=Fraction(25))
            stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
            stream.bit_rate = 8_000_000
            stream.codec_context.time_base = stream.time_base = Fraction(1, TICKS)
            for index, picture in enumerate(frames):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                seconds = index / 25 if times is None else times[index]
                frame.pts, frame.time_base = round(seconds * TICKS), Fraction(1, TICKS)
                container.mux(stream.encode(frame.reformat(format=pixel_format)))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def squares() -> Callable[..., list[np.ndarray]]:
    """Draw pictures with a bright square at each place (x, y), each of another colour."""
    return _squares


@pytest.fixture
def square_finder() -> "SquareFinder":
    """A detector whose people are such squares."""
    return SquareFinder()


def _squares(
    places: Sequence[Sequence[tuple[float, float]]], size: tuple[int, int] = (240, 320)
) -> list[np.ndarray]:
    colours = ((255, 40, 40), (40, 40, 255), (40, 255, 40))
    pictures = []
    for here in places:
        picture = np.full((*size, 3), 90, np.uint8)
        for number, (x, y) in enumerate(here):
            left, top = round(x) - 10, round(y) - 10
            picture[max(top, 0) : max(top + 20, 0), max(left, 0) : max(left + 20, 0)] = colours[
                number
            ]
        pictures.append(picture)
    return pictures


class SquareFinder:
    """A detector for which a saturated square of 20 pixels is a person 50 pixels tall."""

    def search(self, image: UInt8[np.ndarray, "height width 3"]) -> tuple[Region, ...]:
        return tuple(one.region for one in _people(image))

    def look(self, image: UInt8[np.ndarray, "height width 3"], region: Region) -> Sighting | None:
        inside = [one for one in _people(image) if region.contains(one.region.x, one.region.y)]
        # As the real models do, it takes whoever is nearest to the middle.
        inside.sort(key=lambda one: abs(one.region.x - region.x) + abs(one.region.y - region.y))
        return inside[0] if inside else None


def _people(image: np.ndarray) -> list[Sighting]:
    bright = np.ptp(image.astype(int), axis=2) > 100
    return [_person(x, y) for x, y in _blobs(bright)]


def _blobs(bright: np.ndarray) -> list[tuple[float, float]]:
    from scipy.ndimage import find_objects, label

    labels, _ = label(bright)
    spots = [(rows, columns) for rows, columns in find_objects(labels)]
    return [
        ((columns.start + columns.stop) / 2, (rows.start + rows.stop) / 2)
        for rows, columns in spots
        if min(columns.stop - columns.start, rows.stop - rows.start) > 12
    ]


def _person(x: float, y: float) -> Sighting:
    world = standing_body()
    return Sighting(
        score=1.0,
        names=NAMES,
        pixels=world[:, :2] * (30.0, -30.0) + (x, y),
        visibility=np.ones(len(NAMES)),
        world=world,
        looked_in=Region(x, y, 60.0),
        region=Region(x, y, 60.0),
    )
