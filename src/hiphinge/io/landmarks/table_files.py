"""Landmarks in tables: CSV with one row for each picture or point, and TRC."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hiphinge.errors import InputError
from hiphinge.io.files import read_text
from hiphinge.io.landmarks.names import NEEDED, POINTS, our_name
from hiphinge.io.landmarks.raw import RawLandmarks
from hiphinge.io.trc import TrcReader

_ENDS = {"x": 0, "y": 1, "z": 2, "v": 3, "visibility": 3, "score": 3, "confidence": 3,
         "likelihood": 3, "x_px": 0, "y_px": 1}  # fmt: skip
_TIMES = ("time", "time_s", "timestamp", "t")
_KINDS = ("landmark", "keypoint", "name", "bodypart")
# A length of a person in metres is shown so large, so that it looks like pixels.
_PIXELS = 1000.0
# Depth of a person in a flat file stays below this [m].
_FLAT = 0.02


def read_csv(path: Path) -> RawLandmarks:
    """Read a CSV: columns `left_hip_x`, `left_hip_y` ..., or rows with a column `landmark`.

    Raises:
        InputError: No columns of landmarks that we know, or text where a number should be.
    """
    rows = list(csv.DictReader(read_text(path).splitlines()))
    if not rows:
        raise InputError("the table has no rows", value=path.name)
    heads = {head: head.strip().lower() for head in rows[0] if head}
    kind = next((head for head, plain in heads.items() if plain in _KINDS), None)
    try:
        return _long(rows, heads, kind) if kind else _wide(rows, heads, path)
    except ValueError as error:
        raise InputError("text where a number should be", value=f"{path.name}: {error}") from error


def _wide(rows: Sequence[dict[str, str]], heads: dict[str, str], path: Path) -> RawLandmarks:
    places: dict[str, tuple[int, int]] = {}
    for head, plain in heads.items():
        stem, _, end = plain.rpartition("_")
        name = our_name(stem)
        if name is not None and end in _ENDS:
            places[head] = (POINTS.index(name), _ENDS[end])
    if len(places) < 2 * len(NEEDED):
        raise InputError(
            "no columns of landmarks that we know",
            value=path.name,
            allowed="left_hip_x, left_hip_y, ... for shoulders, hips, knees and ankles",
        )
    values = np.full((len(rows), len(POINTS), 4), np.nan)
    for number, row in enumerate(rows):
        for head, (point, part) in places.items():
            values[number, point, part] = _float(row[head])
    return _made(values, rows, heads)


def _long(rows: Sequence[dict[str, str]], heads: dict[str, str], kind: str) -> RawLandmarks:
    columns = {plain: head for head, plain in heads.items()}
    frame = next(
        (columns[name] for name in ("frame", "frame_id", *_TIMES) if name in columns), None
    )
    if frame is None:
        raise ValueError("a column frame or time is missing")
    numbers = list(dict.fromkeys(row[frame] for row in rows))
    place = {number: index for index, number in enumerate(numbers)}
    first = {row[frame]: row for row in reversed(rows)}
    values = np.full((len(numbers), len(POINTS), 4), np.nan)
    for row in rows:
        name = our_name(row[kind])
        if name is None:
            continue
        for plain, part in _ENDS.items():
            if plain in columns:
                values[place[row[frame]], POINTS.index(name), part] = _float(row[columns[plain]])
    return _made(values, [first[number] for number in numbers], heads)


def _made(
    values: np.ndarray, rows: Sequence[dict[str, str]], heads: dict[str, str]
) -> RawLandmarks:
    columns = {plain: head for head, plain in heads.items()}
    clock = next((columns[name] for name in _TIMES if name in columns), None)
    size = None
    if "width" in columns and "height" in columns:
        size = (_float(rows[0][columns["width"]]), _float(rows[0][columns["height"]]))
    return RawLandmarks(
        POINTS,
        values,
        time=None if clock is None else np.array([_float(row[clock]) for row in rows]),
        rate_hz=_float(rows[0][columns["fps"]]) if "fps" in columns else None,
        size=size,
        in_shares=bool(np.nanmax(np.abs(values[..., :2])) < 4.0),
    )


def _float(text: str | None) -> float:
    return float(text) if text and text.strip() else float("nan")


def is_landmark_trc(path: Path) -> bool:
    """Tell a TRC of landmarks (RHip, LKnee ...) from one of markers.

    Example:
        >>> is_landmark_trc(Path("nowhere.trc"))
        False
    """
    if path.suffix.lower() != ".trc" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as stream:
        head = [next(stream, "") for _ in range(4)]
    found = {our_name(name) for name in head[3].split("\t")}
    return set(NEEDED) <= found


def read_trc_landmarks(path: Path) -> RawLandmarks:
    """Read a TRC of landmarks: flat (Sports2D), or in space (Pose2Sim), seen then from the side.

    Raises:
        InputError: Not a TRC file.
    """
    recording = TrcReader().read(path, turn_axes=False)
    points = np.full((recording.time.size, len(POINTS), 3), np.nan)
    for name in recording.marker_names:
        own = our_name(name)
        if own is not None:
            points[:, POINTS.index(own)] = recording.marker(name)
    spread = float(np.nanmax(points[..., 2]) - np.nanmin(points[..., 2]))
    if spread > _FLAT:
        points = _from_the_side(points)
    values = np.full((*points.shape[:2], 4), np.nan)
    values[..., 0], values[..., 1] = _PIXELS * points[..., 0], -_PIXELS * points[..., 1]
    if spread > _FLAT:
        values[..., 2] = -_PIXELS * points[..., 2]
    return RawLandmarks(POINTS, values, time=np.array(recording.time))


def _from_the_side(points: np.ndarray) -> np.ndarray:
    """Turn points about the vertical so that the person faces the right of the picture."""
    left, right = (POINTS.index(f"{side}_hip") for side in ("left", "right"))
    across = np.nanmedian(points[:, right] - points[:, left], axis=0)
    angle = np.arctan2(across[0], across[2])  # from z, the side toward the camera
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]])
    return points @ turn.T
