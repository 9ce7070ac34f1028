"""One way to read landmarks of others, whatever wrote them."""

import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.io.landmarks.json_files import is_pose_folder, read_folder, read_json
from hiphinge.io.landmarks.names import FEET, NEEDED, POINTS
from hiphinge.io.landmarks.picture_shape import likely_size
from hiphinge.io.landmarks.raw import RawLandmarks
from hiphinge.io.landmarks.table_files import is_landmark_trc, read_csv, read_trc_landmarks
from hiphinge.types import Landmarks

# The body of a grown person, to give a depth that a model has in pixels a size [m].
_NOMINAL_HEIGHT = 1.70
_GUESSED = (
    "The file does not say how wide and high the picture was. A telephone held {how} (16:9) was "
    "taken, as bones then keep their length best; add width and height [px] to be sure."
)


@dataclass(frozen=True, slots=True)
class LandmarkFile:
    """Landmarks, and what the file says about the picture.

    Attributes:
        landmarks: One person; `world` is NaN where the file has no depth.
        size: Width and height of the picture [px]; None where the file does not say.
        has_depth: Whether the file has depth.
        people: How many people the file has; the largest was followed.
        warnings: One sentence each.
    """

    landmarks: Landmarks
    size: tuple[float, float] | None
    has_depth: bool
    people: int
    warnings: tuple[str, ...]


def is_landmark_file(path: Path) -> bool:
    """Tell landmarks from other recordings by suffix, and TRC and folders by their content.

    Example:
        >>> is_landmark_file(Path("walk.json")), is_landmark_file(Path("walk.c3d"))
        (True, False)
    """
    if path.suffix.lower() in (".json", ".csv"):
        return True
    return is_landmark_trc(path) or is_pose_folder(path)


def read_landmarks(path: Path, *, rate_hz: float | None = None) -> LandmarkFile:
    """Read landmarks: JSON (MediaPipe, MyoGait, OpenPose, HALPE, COCO), CSV or TRC.

    Args:
        path: A file, or a folder with one JSON for each picture.
        rate_hz: Pictures per second, where the file does not say or says it wrong.

    Raises:
        InputError: No landmarks that we know, or nothing tells time or size.

    Example:
        >>> read_landmarks(Path("nowhere.json"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.json; check the path
    """
    raw = _raw(path)
    present = {name for name, seen in zip(POINTS, _is_known(raw), strict=True) if seen}
    missing = [name for name in NEEDED if name not in present]
    if missing:
        raise InputError(
            "points of the body are missing", value=f"{path.name}: {', '.join(missing)}"
        )
    values, warnings = raw.values, list(raw.warnings)
    if not set(FEET) <= present:
        values = _with_ankles_for_feet(values)
        warnings.append("The file has no points on the feet: the ankles stand in for them.")
    if raw.people > 1:
        warnings.append(f"{raw.people} people are in the file; the largest was followed.")
    if raw.in_shares and raw.size is None:
        size = _guessed_size(values, path)
        raw = replace(raw, size=size)
        warnings.append(_GUESSED.format(how=_held(size)))
    pixels = _pixels(raw, values)
    depth = pixels[..., 2]
    return LandmarkFile(
        landmarks=Landmarks(
            person=1,
            names=POINTS,
            frame=np.arange(len(pixels)),
            time=_time(raw, rate_hz, path),
            pixels=pixels[..., :2],
            visibility=np.where(np.isfinite(values[..., 3]), values[..., 3], 1.0),
            world=_world(pixels),
        ),
        size=raw.size,
        has_depth=bool(np.isfinite(depth).any()),
        people=raw.people,
        warnings=tuple(warnings),
    )


def _raw(path: Path) -> RawLandmarks:
    if path.is_dir():
        return read_folder(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return read_csv(path)
    return read_trc_landmarks(path) if suffix == ".trc" else read_json(path)


def _is_known(raw: RawLandmarks) -> list[bool]:
    return [bool(np.isfinite(raw.values[:, point, 0]).any()) for point in range(len(POINTS))]


def _with_ankles_for_feet(
    values: Float[np.ndarray, "frame landmark 4"],
) -> Float[np.ndarray, "frame landmark 4"]:
    filled = values.copy()
    for side in ("left", "right"):
        ankle = values[:, POINTS.index(f"{side}_ankle")]
        for point in ("heel", "foot_index"):
            filled[:, POINTS.index(f"{side}_{point}")] = ankle
    return filled


def _guessed_size(values: Float[np.ndarray, "frame landmark 4"], path: Path) -> tuple[float, float]:
    size = likely_size(values)
    if size is None:
        raise InputError(
            "the points are shares of a picture whose size is not known",
            value=path.name,
            advice="add width and height [px] to the file, or write the points in pixels",
        )
    return size


def _held(size: tuple[float, float]) -> str:
    return "lengthwise" if size[0] > size[1] else "upright"


def _pixels(
    raw: RawLandmarks, values: Float[np.ndarray, "frame landmark 4"]
) -> Float[np.ndarray, "frame landmark 3"]:
    """x, y and depth in pixels."""
    if not raw.in_shares or raw.size is None:
        return values[..., :3]
    width, height = raw.size
    return values[..., :3] * (width, height, width)


def _world(pixels: Float[np.ndarray, "frame landmark 3"]) -> Float[np.ndarray, "frame landmark 3"]:
    """Place about the mid hips [m], sized by a grown person's height; NaN without depth."""
    hips = 0.5 * (pixels[:, POINTS.index("left_hip")] + pixels[:, POINTS.index("right_hip")])
    about = pixels - hips[:, None]
    chain = [
        0.5 * (about[:, POINTS.index(f"left_{name}")] + about[:, POINTS.index(f"right_{name}")])
        for name in ("shoulder", "hip", "knee", "ankle")
    ]
    length = sum(np.linalg.norm((b - a)[:, :2], axis=1) for a, b in itertools.pairwise(chain))
    known = np.asarray(length)[np.isfinite(length)]
    # Shoulder to ankle is 0.78 of standing height (Winter 2009, doi 10.1002/9780470549148).
    size = float(np.percentile(known, 85)) / 0.78 / _NOMINAL_HEIGHT if known.size else np.nan
    return about * (1.0, -1.0, -1.0) / size


def _time(raw: RawLandmarks, rate_hz: float | None, path: Path) -> Float[np.ndarray, " frame"]:
    count = len(raw.values)
    if rate_hz is not None:
        return np.arange(count) / rate_hz
    if raw.time is not None and np.isfinite(raw.time).all() and (np.diff(raw.time) > 0.0).all():
        return np.asarray(raw.time - raw.time[0])
    if raw.rate_hz:
        return np.arange(count) / raw.rate_hz
    raise InputError(
        "the file does not say how many pictures there are in a second",
        value=path.name,
        advice="give --true-fps",
    )
