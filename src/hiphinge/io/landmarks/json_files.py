"""Landmarks in JSON: MediaPipe lists, MyoGait, OpenPose and HALPE folders, COCO results."""
# pyright: basic
# JSON has no types; what leaves this module has.

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.io.files import read_text
from hiphinge.io.landmarks.names import BY_COUNT, POINTS, our_name
from hiphinge.io.landmarks.raw import RawLandmarks

Frame = Float[np.ndarray, "landmark 4"]
_RATE_KEYS = ("fps", "frame_rate", "rate_hz")


def read_json(path: Path) -> RawLandmarks:
    """Read one JSON file.

    Raises:
        InputError: Not JSON, or no landmarks in it that we know.
    """
    try:
        content: Any = json.loads(read_text(path))
    except ValueError as error:
        raise InputError("this is not JSON", value=path.name, advice="export it again") from error
    try:
        return _known(content, path)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _unknown(path) from error


def _known(content: object, path: Path) -> RawLandmarks:
    """Read whichever layout it is; anything else ends in one of the usual errors of Python."""
    if isinstance(content, dict):
        table = cast("dict[str, Any]", content)
        if isinstance(table.get("frames"), list):
            return _frames(table["frames"], table, path)
        if isinstance(table.get("annotations"), list):
            return _coco(table["annotations"], path)
        if isinstance(table.get("people"), list):
            return _one_by_one([table], path)
    if isinstance(content, list) and content:
        rows = cast("list[Any]", content)
        if isinstance(rows[0], dict) and "keypoints" in rows[0]:
            return _coco(rows, path)
        return _frames(rows, {}, path)
    raise _unknown(path)


def read_folder(path: Path) -> RawLandmarks:
    """Read a folder with one JSON file for each picture, as OpenPose and Sports2D write it.

    Raises:
        InputError: A file that is not of this kind.
    """
    files = sorted(path.glob("*.json"), key=lambda file: (_number(file.stem), file.name))
    frames: list[Mapping[str, Any]] = []
    for file in files:
        try:
            frames.append(json.loads(read_text(file)))
        except ValueError as error:
            raise InputError("this is not JSON", value=file.name) from error
    if not frames:
        raise InputError("no JSON files in this folder", value=path.name)
    return _one_by_one(frames, path)


def is_pose_folder(path: Path) -> bool:
    """Tell a folder of JSON files of one picture each.

    Example:
        >>> is_pose_folder(Path("nowhere"))
        False
    """
    first = next(iter(sorted(path.glob("*.json"))), None) if path.is_dir() else None
    return first is not None and '"people"' in first.read_text("utf-8", errors="replace")[:4096]


def _number(stem: str) -> int:
    found = re.findall(r"\d+", stem)
    return int(found[-1]) if found else 0


def _one_by_one(frames: Sequence[Mapping[str, Any]], path: Path) -> RawLandmarks:
    """OpenPose: each picture lists people, each a row of x, y, score."""
    bodies: list[list[Frame]] = []
    for frame in frames:
        people = frame.get("people") or []
        flat = [
            person.get("pose_keypoints_2d") or person.get("keypoints") or [] for person in people
        ]
        bodies.append([_numbered(row, path) for row in flat if row])
    count = max((len(people) for people in bodies), default=0)
    if count == 0:
        raise InputError("nobody is in these files", value=path.name)
    return RawLandmarks(POINTS, _followed(bodies), people=count)


def _coco(rows: Sequence[Mapping[str, Any]], path: Path) -> RawLandmarks:
    """COCO results: one entry for each person and picture."""
    pictures: dict[int, list[Frame]] = {}
    for row in rows:
        if row.get("keypoints"):
            number = row.get("image_id", row.get("frame_id", 0))
            place = number if isinstance(number, int) else _number(Path(str(number)).stem)
            pictures.setdefault(place, []).append(_numbered(row["keypoints"], path))
    if not pictures:
        raise _unknown(path)
    bodies = [pictures.get(number, []) for number in range(min(pictures), max(pictures) + 1)]
    return RawLandmarks(POINTS, _followed(bodies), people=max(map(len, bodies)))


def _numbered(row: Sequence[float | int], path: Path) -> Frame:
    """Points by their number, three values each; a score of zero means not found."""
    values = np.array(row, dtype=float).reshape(-1, 3)
    places = BY_COUNT.get(len(values))
    if places is None:
        raise InputError(
            "these points are of no model that we know",
            value=f"{path.name}: {len(values)} points",
            allowed=", ".join(f"{count}" for count in BY_COUNT),
        )
    out = np.full((len(POINTS), 4), np.nan)
    for place, name in enumerate(POINTS):
        if name in places and values[places[name], 2] > 0.0:
            out[place, [0, 1, 3]] = values[places[name]]
    return out


def _followed(bodies: Sequence[Sequence[Frame]]) -> Float[np.ndarray, "frame landmark 4"]:
    """Follow the largest person from picture to picture by nearness."""
    out = np.full((len(bodies), len(POINTS), 4), np.nan)
    last: np.ndarray | None = None
    for index, people in enumerate(bodies):
        known = [body for body in people if np.isfinite(body[:, 0]).sum() >= 6]
        if not known:
            continue
        if last is None:
            chosen = max(
                known, key=lambda body: float(np.nanmax(body[:, 1]) - np.nanmin(body[:, 1]))
            )
        else:
            before = last
            chosen = min(known, key=lambda body: float(np.linalg.norm(_centre(body) - before)))
        out[index], last = chosen, _centre(chosen)
    return out


def _centre(body: Frame) -> Float[np.ndarray, "2"]:
    return np.nanmean(body[:, :2], axis=0)


def _frames(rows: Sequence[Any], table: Mapping[str, Any], path: Path) -> RawLandmarks:
    """MediaPipe and MyoGait: a list of pictures, each with named or numbered points."""
    facts = {**table, **(table.get("meta") or {})}
    frames = [_named(row, path) for row in rows]
    values = np.stack(frames)
    if not np.isfinite(values[..., :2]).any():
        raise _unknown(path)
    times = [_clock(row) for row in rows]
    rate = next((float(facts[key]) for key in _RATE_KEYS if facts.get(key)), None)
    known = bool(times) and all(time is not None for time in times)
    width, height = facts.get("width"), facts.get("height")
    return RawLandmarks(
        POINTS,
        values,
        time=np.array(times, dtype=float) if known else None,
        rate_hz=rate,
        size=(float(width), float(height)) if width and height else None,
        in_shares=bool(np.nanmax(np.abs(values[..., :2])) < 4.0),
    )


def _named(row: object, path: Path) -> Frame:
    points: Any = row
    if isinstance(row, dict):
        one = cast("dict[str, Any]", row)
        points = one.get("landmarks", one.get("pose_landmarks", one.get("keypoints", {})))
    if isinstance(points, list) and points and isinstance(points[0], list):
        points = cast("list[Any]", points)[0]  # MediaPipe Tasks: a list of people
    out = np.full((len(POINTS), 4), np.nan)
    if isinstance(points, dict):
        entries = [
            (our_name(str(name)), value) for name, value in cast("dict[str, Any]", points).items()
        ]
    else:
        listed = cast("list[Any]", points or [])
        places = BY_COUNT.get(len(listed), {})
        if listed and not places:
            raise _unknown(path)
        by_number = {number: name for name, number in places.items()}
        entries = [(by_number.get(number), value) for number, value in enumerate(listed)]
    for name, value in entries:
        if name is not None and value is not None:
            out[POINTS.index(name)] = _point(value)
    return out


def _clock(row: object) -> float | None:
    """Seconds of one picture, by the names in use; numbers only."""
    if not isinstance(row, dict):
        return None
    found = next((row[name] for name in ("time", "time_s", "timestamp") if name in row), None)
    return float(found) if isinstance(found, int | float) else None


def _point(value: object) -> Float[np.ndarray, "4"]:
    """x, y, z, how sure: from a table or a row."""
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        sure = table.get("visibility", table.get("score", table.get("confidence")))
        parts = [table.get("x"), table.get("y"), table.get("z"), sure]
    else:
        row = list(cast("Sequence[Any]", value))
        parts = [
            *row[:2],
            *([row[2]] if len(row) > 3 else [None]),
            row[-1] if len(row) > 2 else None,
        ]
    return np.array([np.nan if part is None else float(part) for part in parts])


def _unknown(path: Path) -> InputError:
    return InputError(
        "no landmarks of a body that we know",
        value=path.name,
        allowed="MediaPipe, MyoGait, OpenPose, HALPE or COCO landmarks",
    )
