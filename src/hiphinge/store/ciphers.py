"""SQLCipher: SQLite in which every page, of the journal too, is encrypted and authenticated."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, make_url

from hiphinge.errors import SettingError
from hiphinge.store.keys import DataKey


def cipher() -> ModuleType:
    """Return SQLCipher's driver.

    Raises:
        SettingError: it is not installed.

    Example:
        >>> cipher().apilevel
        '2.0'
    """
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError as fault:
        raise SettingError(
            "encrypted records need SQLCipher", advice="pip install sqlcipher3"
        ) from fault


def connect(path: str | Path, key: DataKey) -> Any:  # noqa: ANN401 - sqlite3's, by its driver
    """Open an encrypted file, made as needed.

    Raises:
        SettingError: SQLCipher is not installed.

    Example:
        >>> connection = connect(":memory:", DataKey(bytes(32)))
        >>> connection.execute("select 1").fetchone()
        (1,)
        >>> connection.close()
    """
    connection = cipher().connect(str(path), check_same_thread=False)
    connection.execute(key_setting(key))
    return connection


def key_setting(key: DataKey, *, attached: str = "") -> str:
    """Return the statement that gives SQLCipher its key: 32 bytes as they are, no passphrase.

    Example:
        >>> key_setting(DataKey(bytes(32)))[:12]
        'PRAGMA key ='
    """
    of = f"{attached}." if attached else ""
    return f"PRAGMA {of}key = \"x'{key.derived('database').hex()}'\""


def sealed_engine(url: str, key: DataKey) -> Engine:
    """Return an engine for an encrypted file; its address does not hold the key.

    Raises:
        SettingError: SQLCipher is not installed.
    """
    path = make_url(url).database or ":memory:"
    return create_engine(
        url, module=cipher(), creator=lambda: connect(path, key), poolclass=QueuePool
    )
