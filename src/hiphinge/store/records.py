"""The records of one place: its database and the files beside it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiphinge.errors import InputError, OutputError
from hiphinge.store.database import Database, data_folder, database_url, open_database
from hiphinge.store.files import Files
from hiphinge.store.keys import DataKey, is_encrypted
from hiphinge.store.sealing import Seal
from hiphinge.store.tables import AnalysisRow, AuditEntry, RecordingFile
from hiphinge.store.vault import Vault
from hiphinge.store.working import open_working


class NotThere(InputError):
    """No record has this identifier."""


@dataclass(frozen=True, slots=True)
class Store:
    """Records and files.

    Attributes:
        database: The records.
        files: What was uploaded and what analyses wrote.
        key: Where all is encrypted, the key.
    """

    database: Database
    files: Files
    key: DataKey | None = None

    @contextmanager
    def read(self) -> Generator[Session]:
        """Open a session that only reads."""
        with self.database.read() as session:
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """Open a session whose changes are kept together, or none of them."""
        with self.database.write() as session:
            yield session

    def sweep(self) -> int:
        """Remove files that no record names; only while nothing else works on the records."""
        with self.read() as session:
            contents = set(session.scalars(select(RecordingFile.sha256)))
            results = set(session.scalars(select(AnalysisRow.id)))
        return self.files.sweep(contents, results)

    def close(self) -> None:
        """Let go of the database, and of what lay open."""
        self.database.close()
        if self.files.vault is not None:
            self.files.vault.working.close()


def open_store(
    folder: Path | None = None, url: str | None = None, *, key: DataKey | None = None
) -> Store:
    """Open the records of a data folder, made as needed.

    Args:
        folder: The data folder; HIPHINGE_DATA or the user's data folder if not given.
        url: The database; HIPHINGE_DATABASE_URL or a file in the folder if not given.
        key: Of an encrypted folder; see `hiphinge.store.locking`.

    Raises:
        InputError: the database cannot be reached, a later version has written it, or the folder
            is encrypted and there is no key.
        OutputError: the folder cannot be written.

    Example:
        >>> import tempfile
        >>> store = open_store(Path(tempfile.mkdtemp()), "sqlite://")
        >>> store.sweep()
        0
    """
    folder = data_folder() if folder is None else folder
    make_folder(folder)
    if key is None:
        _refuse_encrypted(folder)
        return Store(open_database(url or database_url(folder)), Files(folder))
    database = open_database(url or database_url(folder, sealed=True), key=key)
    vault = Vault(Seal(key), open_working(folder))
    return Store(database, Files(folder, vault), key)


def make_folder(folder: Path) -> None:
    """Make a data folder as needed.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        # Health data: nobody else on this machine may look.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise OutputError(
            "the data folder cannot be made",
            value=str(folder),
            advice="choose another with HIPHINGE_DATA",
        ) from fault


def _refuse_encrypted(folder: Path) -> None:
    if is_encrypted(folder):
        raise InputError(
            "these records are encrypted",
            value=str(folder),
            advice="start with `hiphinge serve`, which asks for the passphrase",
        )


def note(session: Session, action: str, person_id: str | None, subject: str = "") -> None:
    """Add a line to the audit trail: a word of ours and identifiers, never what a person told."""
    session.add(AuditEntry(action=action, person_id=person_id, subject=subject))


def audit_trail(session: Session, person_id: str | None = None) -> list[AuditEntry]:
    """Return the trail, newest first; of one person if asked."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc())
    if person_id is not None:
        query = query.where(AuditEntry.person_id == person_id)
    return list(session.scalars(query))
