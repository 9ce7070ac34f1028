"""Videos in which nobody's face can be told: heads are kept with a result, and blurred from it.

A head is blurred where it was found. In pictures in which it was not, or in which nobody was, all
of the picture is made unrecognisable; a video of which that is the greater part is not given.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge.io.files import atomic_write
from hiphinge.jobs.filmed import mosaic
from hiphinge.pose.pictures import Picture, Reading, pictures
from hiphinge.pose.video_writer import mp4
from hiphinge.report.film.ink_kernel import coarsen
from hiphinge.types import Analysis, Film

SCHEMA = "hiphinge.heads/1"
# Within the result folder, in the part that is not handed on.
HEADS = Path("state", "heads.json")
_LONGEST_SIDE = 1280
# Between two looks at a head its place follows from both; far from either it may be anywhere [s].
_BETWEEN_S = 0.6
# Before the first look and after the last it follows from one.
_BEYOND_S = 0.15
# So long somebody who was lost may still be in the picture, and all of it is made unrecognisable.
_LOST_S = 1.0
# Hair, and a head that turns.
_WIDER = 1.3
_LEAST_SHARE = 0.5
_MOSAIC_PX = 24


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads that were found in one clip.

    Attributes:
        file: Name of the clip.
        is_blurred: Whether what was drawn on it shows no face already.
        width: Of the upright picture [px].
        mirrored: Whether the file shows left and right exchanged.
        time_factor: Seconds of movement in a second of the file.
        rate_hz: Pictures in a second of movement.
        start: Movement's time at the first picture of the annotated video [s].
        tracks: For everybody who was found: time [s], x, y, radius [px].
    """

    file: str
    is_blurred: bool
    width: int
    mirrored: bool
    time_factor: float
    rate_hz: float
    start: float
    tracks: tuple[Float[np.ndarray, "look 4"], ...]

    def at(self, time: float) -> list[tuple[float, float, float]] | None:
        """Return middle and radius of each head [px]; None where one may be anywhere.

        Example:
            >>> track = np.array([[0.0, 10.0, 20.0, 5.0], [1.0, 30.0, 20.0, 5.0]])
            >>> heads = Heads("a.mp4", False, 100, False, 1.0, 30.0, 0.0, (track,))
            >>> heads.at(0.5), heads.at(1.5)
            ([(20.0, 20.0, 6.5)], None)
        """
        found: list[tuple[float, float, float]] = []
        for track in self.tracks:
            beyond = max(track[0, 0] - time, time - track[-1, 0], 0.0)
            if beyond > _LOST_S:
                continue
            if beyond > _BEYOND_S or np.abs(track[:, 0] - time).min() > _BETWEEN_S:
                return None
            x, y, radius = (float(np.interp(time, track[:, 0], track[:, k])) for k in (1, 2, 3))
            found.append((x, y, radius * _WIDER))
        return found or None


def keep(analysis: Analysis, folder: Path) -> None:
    """Keep the heads of each clip in a result folder; nothing for other recordings."""
    clips = [
        _record(one.film) for one in (analysis, analysis.other_view) if one is not None and one.film
    ]
    if clips:
        (folder / HEADS).parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(folder / HEADS) as temporary:
            temporary.write_text(json.dumps({"schema": SCHEMA, "clips": clips}), encoding="utf-8")


def heads_in(folder: Path) -> list[Heads]:
    """Return the heads that a result folder keeps, one entry for each clip; none where it has none.

    Example:
        >>> heads_in(Path("nowhere"))
        []
    """
    path = folder / HEADS
    if not path.is_file():
        return []
    content = json.loads(path.read_text(encoding="utf-8"))
    return [_from_record(clip) for clip in content["clips"]]


def _record(film: Film) -> dict[str, Any]:
    landmarks = film.landmarks
    first = 0.0 if landmarks is None or not landmarks.time.size else float(landmarks.time[0])
    return {
        "file": "" if film.path is None else film.path.name,
        "is_blurred": film.blur_faces,
        "width": film.width,
        "mirrored": film.mirrored,
        "time_factor": film.time_factor,
        "rate_hz": film.rate_hz,
        # As the annotated video begins; see `report.film`.
        "start": max(first - 0.5, 0.0),
        "tracks": [np.round(head.astype(float), 3).tolist() for head in film.heads],
    }


def _from_record(record: Mapping[str, Any]) -> Heads:
    tracks = [np.array(track, dtype=np.float64) for track in record["tracks"]]
    known = {name: record[name] for name in Heads.__dataclass_fields__ if name != "tracks"}
    # A look in which the head itself could not be placed says nothing.
    placed = [track[np.isfinite(track).all(axis=1)] for track in tracks if track.size]
    return Heads(**known, tracks=tuple(track for track in placed if len(track)))


def blur_video(source: Path, heads: Heads, target: Path, *, is_annotated: bool) -> bool:
    """Write a video again with all heads blurred, without its sound.

    Args:
        source: The clip, or what was drawn on it.
        heads: Of that clip.
        target: Where to, an MP4.
        is_annotated: Whether it is the annotated video, which begins later.

    Returns:
        Whether it may be given: False, and no file, where heads were found in too little of it.

    Raises:
        InputError: the video cannot be read.
    """
    factor, start = (1.0, heads.start) if is_annotated else (heads.time_factor, 0.0)
    reading = Reading(_LONGEST_SIDE, heads.mirrored and not is_annotated, factor)
    count = known = 0
    with pictures(source, reading) as shown:
        first = next(shown)
        size = _even(first)
        with mp4(target, size[1], size[0], heads.rate_hz * factor) as add:
            for picture in _again(first, shown):
                image, is_known = _blurred(picture, heads, picture.time + start)
                count, known = count + 1, known + is_known
                add(image[: size[0], : size[1]], picture.time / factor)
    if known < _LEAST_SHARE * count:
        target.unlink()
        return False
    return True


def _again(first: Picture, rest: Iterator[Picture]) -> Iterator[Picture]:
    yield first
    yield from rest


def _even(picture: Picture) -> tuple[int, int]:
    """Height and width, even as the codec wants them."""
    assert picture.colours is not None
    height, width = picture.colours.shape[:2]
    return height // 2 * 2, width // 2 * 2


def _blurred(
    picture: Picture, heads: Heads, time: float
) -> tuple[UInt8[np.ndarray, "height width 3"], bool]:
    """Return a picture without faces, and whether the heads were known."""
    assert picture.colours is not None
    found = heads.at(time)
    if found is None:
        return mosaic(picture.colours, side=_MOSAIC_PX), False
    image, scale = picture.colours.copy(), picture.colours.shape[1] / heads.width
    for x, y, radius in found:
        coarsen(image, x * scale, y * scale, radius * scale)
    return image, True
