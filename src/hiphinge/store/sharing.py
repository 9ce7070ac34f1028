"""Everything of one person: as plain values for an export, or gone for good."""

from collections.abc import Iterable
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
    now,
)

SCHEMA = "hiphinge.person/1"


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


def person_records(session: Session, person: Person) -> dict[str, Any]:
    """Return all rows of a person as plain values, for an export."""
    owned = {
        kind.__tablename__: [
            _row(row) for row in session.scalars(select(kind).where(kind.person_id == person.id))
        ]
        for kind in (PlanRow, SessionDone, ScoreRow, Consent)
    }
    return {
        "schema": SCHEMA,
        "exported": now()[:10],
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
