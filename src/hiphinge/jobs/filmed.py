"""What pages need of a film besides its result: who was seen, and the outline to film by again."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge.io.files import atomic_write
from hiphinge.jobs.film_parts import OUTLINE, PEOPLE
from hiphinge.pose.video_adapter import from_jpeg, jpeg
from hiphinge.types import Analysis, Film

SCHEMA = "hiphinge.outline/1"
# A face of a thumbnail is less than five of these squares wide: clothes are told by it, nobody is.
_MOSAIC_PX = 5
_TALL_PERCENT = 90.0


def keep(analysis: Analysis, folder: Path) -> None:
    """Keep pictures of the people and the outline in a result folder; nothing for other recordings.

    Args:
        analysis: Of a video, or of two.
        folder: Its result folder.
    """
    if analysis.film is None:
        return
    (folder / PEOPLE).mkdir(parents=True, exist_ok=True)
    for person in analysis.film.people:
        if person.thumbnail:
            picture = thumbnail(person.thumbnail, blur_faces=analysis.film.blur_faces)
            with atomic_write(folder / PEOPLE / f"{person.id}.jpg") as temporary:
                temporary.write_bytes(picture)
    content = {"schema": SCHEMA, "views": list(_outlines(analysis))}
    with atomic_write(folder / OUTLINE) as temporary:
        temporary.write_text(json.dumps(content), encoding="utf-8")


def thumbnail(picture: bytes, *, blur_faces: bool) -> bytes:
    """Return a person's small picture (JPEG), without a face to be told where that is asked."""
    return jpeg(mosaic(from_jpeg(picture))) if blur_faces else picture


def mosaic(
    picture: UInt8[np.ndarray, "height width 3"], *, side: int = _MOSAIC_PX
) -> UInt8[np.ndarray, "height width 3"]:
    """Return a picture in which nobody's face can be told.

    Example:
        >>> mosaic(np.arange(75, dtype=np.uint8).reshape(5, 5, 3))[:, :, 0].min()
        np.uint8(36)
    """
    rows, columns = (-(-count // side) * side for count in picture.shape[:2])
    more = ((0, rows - picture.shape[0]), (0, columns - picture.shape[1]), (0, 0))
    whole = np.pad(picture, more, mode="edge")
    squares = whole.reshape(rows // side, side, columns // side, side, 3).mean(axis=(1, 3))
    coarse = squares.astype(np.uint8).repeat(side, axis=0).repeat(side, axis=1)
    return np.ascontiguousarray(coarse[: picture.shape[0], : picture.shape[1]])


def _outlines(analysis: Analysis) -> Iterator[Mapping[str, Any]]:
    """One for each clip in which somebody is seen as a whole."""
    for one in (analysis, analysis.other_view):
        if one is None or one.film is None:
            continue
        frame = _upright_frame(one.film)
        if frame is not None:
            points = _shares(one.film, frame)
            yield {"plane": one.view.plane, "facing": one.view.facing, "points": points}


def _upright_frame(film: Film) -> int | None:
    """A picture in which the body is about as tall as it gets: standing, or over one foot."""
    if film.landmarks is None:
        return None
    seen = np.flatnonzero(film.used & film.landmarks.seen)
    if not seen.size:
        return None
    sides = ("left", "right")
    tall = sum(film.landmarks.point(f"{side}_ankle")[seen, 1] for side in sides)
    tall -= sum(film.landmarks.point(f"{side}_shoulder")[seen, 1] for side in sides)
    # Not the tallest of all, which may be a mistake of the model.
    return int(seen[np.abs(tall - np.percentile(tall, _TALL_PERCENT)).argmin()])


def _shares(film: Film, frame: int) -> Mapping[str, list[float]]:
    """Points in shares of the picture's height, from its middle and its top."""
    assert film.landmarks is not None
    pixels: Float[np.ndarray, "landmark 2"] = film.landmarks.pixels[frame].astype(float)
    places = (pixels - (0.5 * film.width, 0.0)) / film.height
    return {
        name: [round(float(value), 4) for value in place]
        for name, place in zip(film.landmarks.names, places, strict=True)
    }
