"""The video beside a result: the annotated one, else the original where the person agreed."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import inspect

from hiphinge.store.people import agreed
from hiphinge.store.records import Store
from hiphinge.store.tables import AnalysisRow, RecordingFile

View = Literal["first", "second"]
VIEWS: tuple[View, ...] = ("first", "second")
_ANNOTATED = "annotated.mp4"
_FOLDERS: dict[View, str] = {"first": ".", "second": "second-view"}
# The annotated video begins so long before the first instant at which the person was followed.
_BEFORE_S = 0.5
# What browsers play; other kinds of video are seen with what was drawn on them.
_PLAYED = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}


@dataclass(frozen=True, slots=True)
class Footage:
    """A video that may be shown.

    Attributes:
        path: Where it lies.
        media_type: Its kind.
        start: The recording's time at its first picture [s].
        is_annotated: Whether angles are drawn on it.
    """

    path: Path
    media_type: str
    start: float
    is_annotated: bool


def footage_of(store: Store, row: AnalysisRow, view: View = "first") -> Footage | None:
    """Return the video to be seen beside a result; None where there is none, or none may be seen.

    Args:
        store: The records.
        row: The analysis, in a session that is open.
        view: Of two cameras, which.
    """
    folder = store.files.result(row.id) / _FOLDERS[view]
    annotated = folder / _ANNOTATED
    if annotated.is_file():
        start = max(_first_time(folder / "angles.csv") - _BEFORE_S, 0.0)
        return Footage(annotated, "video/mp4", start, is_annotated=True)
    file = _original(row) if view == "first" else None
    path = None if file is None else store.files.path(file.sha256)
    if file is None or path is None or not path.is_file():
        return None
    return Footage(path, _PLAYED[Path(file.name).suffix.lower()], 0.0, is_annotated=False)


def _original(row: AnalysisRow) -> RecordingFile | None:
    """Return the recording's own video, where the person agreed to videos being kept.

    One in slow motion has another time than the curves, and one that was to be blurred shows a
    face: neither is shown.
    """
    told = row.recording.told
    if told.get("true_fps") or told.get("blur_faces"):
        return None
    session = inspect(row).session
    if session is None or agreed(session, row.recording.person_id)["video"] is not True:
        return None
    for file in row.recording.files:
        if Path(file.name).suffix.lower() in _PLAYED:
            return file
    return None


def _first_time(table: Path) -> float:
    """Return the first instant of a table over time [s]; 0 where there is none."""
    if not table.is_file():
        return 0.0
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        first = next(rows, None)
    return float(first[0]) if first else 0.0
