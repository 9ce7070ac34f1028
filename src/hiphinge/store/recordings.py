"""Recordings, their files, and the analyses made of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy.orm import Session

from hiphinge.errors import SettingError
from hiphinge.store.files import KeptFile
from hiphinge.store.people import find_person
from hiphinge.store.records import NotThere, note
from hiphinge.store.tables import (
    FILE_ROLES,
    AnalysisRow,
    FileRole,
    Recording,
    RecordingFile,
)
from hiphinge.types import Setup

_TITLE_MOST, _NAME_MOST = 120, 200
# A recording of markers, its force file, and a video of it.
_MOST_MOVEMENTS = 3
# One movement, seen from the side and from the front or back.
_CLIPS = 2
# Options of an analysis that are kept with a recording; files have tables of their own.
TOLD = ("mass", "height", "sex", "activity", "start", "end", "loads", "subject", "mirrored",
        "true_fps", "fast", "blur_faces")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrived: what it is for, its own name without folders, its content."""

    role: FileRole
    name: str
    kept: KeptFile


@dataclass(frozen=True, slots=True)
class NewRecording:
    """A recording to be added.

    Attributes:
        title: How lists call it.
        recorded_on: The day.
        uploads: Its files; of a movement one, two clips, or markers, their forces and a video.
        setup: How it was made.
        told: Other options of an analysis by name; those of `TOLD` alone are kept.
    """

    title: str
    recorded_on: dt.date
    uploads: Sequence[Upload]
    setup: Setup = field(default_factory=Setup)
    told: Mapping[str, Any] = field(default_factory=dict[str, Any])


def add_recording(session: Session, person_id: str, new: NewRecording) -> Recording:
    """Add a recording and its files.

    Raises:
        NotThere: nobody has this identifier.
        SettingError: there is no movement, or more files of a kind than there may be.
    """
    find_person(session, person_id)
    _check_roles([upload.role for upload in new.uploads])
    names = _told_apart([file_name(upload.name) for upload in new.uploads])
    told = {name: new.told[name] for name in TOLD if new.told.get(name) is not None}
    recording = Recording(
        person_id=person_id,
        title=new.title.strip()[:_TITLE_MOST] or "Recording",
        recorded_on=new.recorded_on,
        setup=asdict(new.setup),
        told=told,
        files=[
            RecordingFile(
                position=place,
                role=upload.role,
                name=name,
                sha256=upload.kept.sha256,
                size=upload.kept.size,
            )
            for place, (upload, name) in enumerate(zip(new.uploads, names, strict=True))
        ],
    )
    session.add(recording)
    session.flush()
    note(session, "recording added", person_id, recording.id)
    return recording


def add_analysis(
    session: Session, recording_id: str, *, compared_with: str | None = None
) -> AnalysisRow:
    """Add an analysis that is still to be made.

    Raises:
        NotThere: no recording has this identifier, or the older analysis is not this person's.
    """
    recording = find_recording(session, recording_id)
    if compared_with is not None:
        older = find_analysis(session, compared_with)
        if older.recording.person_id != recording.person_id:
            raise NotThere("the older analysis is not this person's")
    row = AnalysisRow(recording_id=recording_id, compared_with=compared_with, summary=None)
    session.add(row)
    session.flush()
    note(session, "analysis asked for", recording.person_id, row.id)
    return row


def split_clips(session: Session, recording_id: str) -> list[Recording]:
    """Make each of two clips a recording of its own, alike in all that is known about them.

    Raises:
        NotThere: no recording has this identifier.
        SettingError: it has not two clips.
    """
    recording = find_recording(session, recording_id)
    clips = [file for file in recording.files if file.role == "movement"]
    if len(clips) != _CLIPS or len(recording.files) != len(clips):
        raise SettingError("this recording is not of two clips")
    last = clips[-1]
    upload = Upload("movement", last.name, KeptFile(last.sha256, last.size))
    title = recording.title
    recording.title = f"{title} (1)"[:_TITLE_MOST]
    recording.files.remove(last)
    new = NewRecording(
        f"{title} (2)", recording.recorded_on, [upload], setup_of(recording), recording.told
    )
    return [recording, add_recording(session, recording.person_id, new)]


def find_recording(session: Session, recording_id: str) -> Recording:
    """Return a recording.

    Raises:
        NotThere: none has this identifier.
    """
    found = session.get(Recording, recording_id)
    if found is None:
        raise NotThere("this recording is not in the records")
    return found


def find_analysis(session: Session, analysis_id: str) -> AnalysisRow:
    """Return an analysis.

    Raises:
        NotThere: none has this identifier.
    """
    found = session.get(AnalysisRow, analysis_id)
    if found is None:
        raise NotThere("this analysis is not in the records")
    return found


def setup_of(recording: Recording) -> Setup:
    """Return how a recording was made."""
    return Setup(**{item.name: recording.setup.get(item.name) for item in fields(Setup)})


def file_name(name: str) -> str:
    r"""Return the last part of a name that a browser sent, without what no name may hold.

    Example:
        >>> file_name("..\\..\\clinic/walk 1.c3d"), file_name("../..")
        ('walk 1.c3d', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    last = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return last[-_NAME_MOST:] or "file"


def _told_apart(names: Sequence[str]) -> list[str]:
    """Number files that two phones gave the same name.

    Example:
        >>> _told_apart(["clip.mp4", "clip.mp4"])
        ['clip.mp4', 'clip (2).mp4']
    """
    found: list[str] = []
    for name in names:
        count = names[: len(found)].count(name)
        stem, dot, suffix = name.rpartition(".")
        found.append(f"{stem} ({count + 1}){dot}{suffix}" if count and stem else name)
    return found


def _check_roles(roles: Sequence[str]) -> None:
    for role in roles:
        if role not in FILE_ROLES:
            raise SettingError("no such kind of file", value=role, allowed=", ".join(FILE_ROLES))
    if not 1 <= roles.count("movement") <= _MOST_MOVEMENTS:
        raise SettingError(
            "one recording of the movement is needed, with a video of it or not, or two clips",
            value=roles.count("movement"),
            advice="add other recordings one by one",
        )
    for role in FILE_ROLES[1:]:
        if roles.count(role) > 1:
            raise SettingError(f"more than one {role} file", advice="give one")
