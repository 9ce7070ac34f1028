"""One database, opened: SQLite in the data folder, or what HIPHINGE_DATABASE_URL names."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from hiphinge.errors import InputError, OutputError
from hiphinge.store.ciphers import sealed_engine
from hiphinge.store.keys import DataKey
from hiphinge.store.migrate import upgrade

FILE = "records.sqlite3"
SEALED_FILE = "records.sealed"
_WRITES = "hiphinge_writes"
# Longer than any write of ours; SQLite lets one write at a time.
_BUSY_MS = 15_000
# One number for all hiphinge servers, so that only one of them changes the layout at a time.
_UPGRADE_LOCK = 0x68697068


def data_folder() -> Path:
    """Return the folder of the records: HIPHINGE_DATA, or the user's data folder.

    Example:
        >>> from unittest import mock
        >>> with mock.patch.dict(os.environ, {"HIPHINGE_DATA": "records"}):
        ...     data_folder().as_posix()
        'records'
    """
    chosen = os.environ.get("HIPHINGE_DATA")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("hiphinge"))


def database_url(folder: Path, *, sealed: bool = False) -> str:
    """Return where the records lie: HIPHINGE_DATABASE_URL, or a file in the folder."""
    chosen = os.environ.get("HIPHINGE_DATABASE_URL", "")
    if not chosen:
        return f"sqlite:///{folder.absolute() / (SEALED_FILE if sealed else FILE)}"
    # The driver that we name ourselves needs no compiled library.
    for short in ("postgres://", "postgresql://"):
        if chosen.startswith(short):
            return f"postgresql+pg8000://{chosen.removeprefix(short)}"
    return chosen


@dataclass(frozen=True, slots=True)
class Database:
    """The records.

    Attributes:
        engine: For reading.
        writing: The same connections, each transaction of which may write from its start on.
    """

    engine: Engine
    writing: Engine

    @contextmanager
    def read(self) -> Generator[Session]:
        """Open a session that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """Open a session whose changes are kept together, or none of them."""
        with Session(self.writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_database(url: str, *, key: DataKey | None = None) -> Database:
    """Open the records and bring them to the newest layout.

    Args:
        url: Where they lie.
        key: Encrypts the file; records on a server are the server's to encrypt.

    Raises:
        InputError: the address is none, the server cannot be reached, or the layout is a later one.
        OutputError: the file cannot be written.

    Example:
        >>> database = open_database("sqlite://")
        >>> with database.read() as session:
        ...     session.connection().dialect.name
        'sqlite'
        >>> database.close()
    """
    is_file = url.startswith("sqlite:")
    try:
        if is_file and key is not None:
            engine = sealed_engine(url, key)
        else:
            engine = create_engine(url, pool_pre_ping=not is_file)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as fault:
        raise InputError(
            "not the address of a database",
            allowed="postgresql://user@host/name",
            advice="check HIPHINGE_DATABASE_URL; pip install pg8000",
        ) from fault
    if is_file:
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    writing = engine.execution_options(**{_WRITES: True})
    try:
        with writing.begin() as connection:
            if not is_file:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            upgrade(connection)
    except DBAPIError as fault:
        engine.dispose()
        place = make_url(url)
        raise (OutputError if is_file else InputError)(
            "the records cannot be opened",
            value=place.database if is_file else place.host,
            advice="is the folder writable?" if is_file else "is the database server running?",
        ) from fault
    return Database(engine, writing)


def _set_up(connection: Any, record: object) -> None:  # noqa: ANN401 - sqlite3's, by its driver
    """Prepare a connection to SQLite."""
    del record
    # Transactions are begun by `_begin`, not by the driver's guesses.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        # Nothing that was committed is lost when the machine loses power.
        "synchronous = FULL",
        "foreign_keys = ON",
        # What is deleted is overwritten.
        "secure_delete = ON",
        # Nor does SQLite write anything elsewhere.
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the right to write at once: asking for it midway may fail without waiting."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
