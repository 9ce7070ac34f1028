"""Everything of one person: as a zip to take along, or gone for good."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import delete, inspect, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from hiphinge.store.people import find_person
from hiphinge.store.records import Store, audit_trail, note
from hiphinge.store.tables import (
    AnalysisRow,
    Consent,
    Job,
    Person,
    PlanRow,
    Recording,
    RecordingFile,
    ScoreRow,
    SessionDone,
)

SCHEMA = "hiphinge.person/1"
# Pictures in which a face can be seen.
_FACES = (".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v", ".jpg", ".jpeg", ".png")
# What other programs read is in the folder; this is only for later questions of ours.
_OURS_ALONE = "state"


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into an export, and what was left out because a face can be seen in it."""

    files: int
    left_out: tuple[str, ...]


def export_person(store: Store, person_id: str, target: Path, *, faces: bool = False) -> Exported:
    """Write everything of one person into a zip: records as JSON, originals, results.

    Args:
        store: The records.
        person_id: Of whom.
        target: The zip file, made or replaced.
        faces: Put original videos in, in which the person can be recognised.

    Raises:
        NotThere: nobody has this identifier.
    """
    with store.write() as session:
        person = find_person(session, person_id)
        records = _records(session, person)
        entries = list(_files(store, person))
        note(session, "person exported", person_id)
    left_out: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for name, path in entries:
            if not faces and _shows_faces(name, path):
                left_out.append(name)
            elif path.is_file():
                archive.write(path, name)
        records["left_out"] = left_out
        archive.writestr("records.json", json.dumps(records, indent=2, ensure_ascii=False))
        written = len(archive.namelist())
    return Exported(written, tuple(left_out))


def erase_person(store: Store, person_id: str) -> None:
    """Delete a person: records, files that nobody else has, results; only the audit's ids stay.

    Raises:
        NotThere: nobody has this identifier.
    """
    with store.write() as session:
        person = find_person(session, person_id)
        contents = {file.sha256 for one in person.recordings for file in one.files}
        results = {row.id for one in person.recordings for row in one.analyses}
        for kind in (PlanRow, SessionDone, ScoreRow, Consent):
            session.execute(delete(kind).where(kind.person_id == person_id))
        session.execute(delete(Job).where(Job.analysis_id.in_(results)))
        session.delete(person)
        session.flush()
        kept = select(RecordingFile.sha256).where(RecordingFile.sha256.in_(contents))
        contents -= set(session.scalars(kept))
        note(session, "person deleted", person_id)
    store.files.forget(contents, results)
    _forget_journal(store)


def _forget_journal(store: Store) -> None:
    """Write the journal back, where copies of deleted pages would otherwise stay for a while."""
    if store.database.engine.dialect.name == "sqlite":
        with store.database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _files(store: Store, person: Person) -> Iterator[tuple[str, Path]]:
    """Name every file in the zip."""
    for number, recording in enumerate(person.recordings, start=1):
        folder = f"recordings/{number:02d} {recording.recorded_on.isoformat()}"
        for file in recording.files:
            yield f"{folder}/originals/{file.role}/{file.name}", store.files.path(file.sha256)
        for place, row in enumerate(recording.analyses, start=1):
            result = store.files.result(row.id)
            for path in sorted(result.rglob("*")) if result.is_dir() else ():
                inside = path.relative_to(result)
                if path.is_file() and inside.parts[0] != _OURS_ALONE:
                    yield f"{folder}/result {place}/{inside.as_posix()}", path


def _shows_faces(name: str, path: Path) -> bool:
    """Say whether a face may be seen; what we blurred ourselves is in a result folder."""
    del path
    return "/originals/" in name and name.lower().endswith(_FACES)


def _records(session: Session, person: Person) -> dict[str, Any]:
    """Return all rows of a person as plain values."""
    owned = {
        kind.__tablename__: [
            _row(row) for row in session.scalars(select(kind).where(kind.person_id == person.id))
        ]
        for kind in (PlanRow, SessionDone, ScoreRow, Consent)
    }
    return {
        "schema": SCHEMA,
        "person": _row(person),
        "recordings": [_recording(recording) for recording in person.recordings],
        **owned,
        "audit": [_row(entry) for entry in audit_trail(session, person.id)],
    }


def _recording(recording: Recording) -> dict[str, Any]:
    return {
        **_row(recording),
        "files": _rows(recording.files),
        "analyses": [_analysis(row) for row in recording.analyses],
    }


def _analysis(row: AnalysisRow) -> dict[str, Any]:
    findings = [
        {**_row(finding), "decisions": _rows(finding.decisions)} for finding in row.findings
    ]
    return {**_row(row), "findings": findings}


def _rows(rows: Iterable[DeclarativeBase]) -> list[dict[str, Any]]:
    return [_row(row) for row in rows]


def _row(row: DeclarativeBase) -> dict[str, Any]:
    names = [column.key for column in inspect(type(row)).column_attrs]
    values = {name: getattr(row, name) for name in names}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return cast("str", value.isoformat()) if hasattr(value, "isoformat") else value
