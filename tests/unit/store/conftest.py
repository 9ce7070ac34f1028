"""Records in a file, and on a PostgreSQL server where one is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from hiphinge.store import Store, open_store

PG_ABSENT = "no PostgreSQL server is installed here (initdb, pg_ctl)"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of its own on a free port, gone afterwards."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip(PG_ABSENT)
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 and _is_user("postgres") else None
    if os.geteuid() == 0 and user is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, log = folder / "data", folder / "log"
    _run(["initdb", "-D", data, "-U", "hiphinge", "-A", "trust", "--no-sync"], user)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _run(["pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"], user)
    yield f"postgresql://hiphinge@127.0.0.1:{port}/postgres"
    _run(["pg_ctl", "-D", data, "-m", "immediate", "stop"], user)
    shutil.rmtree(folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _run(command: list[object], user: str | None) -> None:
    words = [str(word) for word in command]
    subprocess.run(words, user=user, check=True, capture_output=True, cwd="/", timeout=60)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Empty records in a file."""
    opened = open_store(tmp_path / "data", f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture(params=["file", "postgres"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Empty records of each kind."""
    if request.param == "file":
        yield request.getfixturevalue("store")
        return
    os.environ["HIPHINGE_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    try:
        opened = open_store(tmp_path / "data")
    finally:
        del os.environ["HIPHINGE_DATABASE_URL"]
    yield opened
    with opened.database.writing.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    opened.close()
