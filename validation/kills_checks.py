"""What must hold after every kill, read from the folder itself and from the pages."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from validation.kills_client import Client, Ledger

WHOLE = ("analysis.json", "report.html", "provenance.json", "curves.csv")
STATES = {"queued", "running", "done", "failed", "cancelled"}


def faults_of(folder: Path, ledger: Ledger) -> list[str]:
    """Return everything that is wrong in the records and the files beside them.

    May be asked at any moment, also while a server and a worker are at work.
    """
    address = f"file:{folder / 'records.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as records:
        return [
            *_broken(records),
            *_lost(records, ledger),
            *_not_gone(records, folder, ledger),
            *_half_written(records, folder),
            *_files_lost(records, folder, ledger),
        ]


def _broken(records: sqlite3.Connection) -> Iterator[str]:
    found = records.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        yield f"the database is damaged: {found[0][0]}"
    for row in records.execute("PRAGMA foreign_key_check"):
        yield f"a row of {row[0]} belongs to nothing"


def _lost(records: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """What was acknowledged and is not there."""
    there = dict(records.execute("SELECT id, next_step FROM people"))
    living = ledger.living()
    for person in living:
        if person not in there:
            yield "a person is lost"
        elif there[person] not in ledger.next_step.get(person, {""}):
            yield f"the next step is {there[person]!r}"
    for table, column, words, person in ledger.told:
        if person not in living:
            continue
        query = f"SELECT count(*) FROM {table} WHERE {column} = ?"
        if records.execute(query, (words,)).fetchone() != (1,):
            yield f"{words!r} in {table} is lost or there twice"
    states = dict(records.execute("SELECT id, state FROM jobs"))
    for job in ledger.jobs():
        if states.get(job) not in STATES:
            yield f"a job is lost: {states.get(job)}"
        elif states[job] == "cancelled" and job not in ledger.cancelled:
            yield "a job is cancelled that nobody cancelled"


def _not_gone(records: sqlite3.Connection, folder: Path, ledger: Ledger) -> Iterator[str]:
    there = {row[0] for row in records.execute("SELECT id FROM people")}
    yield from ("a deleted person is back" for _ in there & ledger.gone)
    for job, sha256 in ledger.files.items():
        if ledger.owner[job] in ledger.gone and _kept(folder, sha256).exists():
            yield "a file of a deleted person is there"


def _half_written(records: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """Results that can be seen are whole; those that records call done are there."""
    query = "SELECT id FROM analyses WHERE coalesce(summary, 'null') != 'null'"
    done = {row[0] for row in records.execute(query)}
    seen = {path.name for path in folder.glob("analyses/[0-9a-f]*")}
    still = {row[0] for row in records.execute("SELECT id FROM analyses")}
    yield from ("a result is missing" for _ in done & still - seen)
    for name in seen:
        result = folder / "analyses" / name
        missing = [part for part in WHOLE if not (result / part).is_file()]
        # While one looks a person may be deleted.
        if missing and result.is_dir() and name in still:
            yield f"a result lacks {', '.join(missing)}"
        elif not missing:
            json.loads((result / "analysis.json").read_text(encoding="utf-8"))


def _files_lost(records: sqlite3.Connection, folder: Path, ledger: Ledger) -> Iterator[str]:
    named = {row[0] for row in records.execute("SELECT sha256 FROM recording_files")}
    owed = {ledger.files[job] for job in ledger.jobs()}
    yield from ("an upload is not in the records" for _ in owed - named)
    for sha256 in named:
        path = _kept(folder, sha256)
        if not path.is_file():
            yield "a file is lost"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield "a file is damaged"


def orphans(folder: Path) -> list[str]:
    """Return what no record names; to be asked when nothing is at work and all was swept."""
    address = f"file:{folder / 'records.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as records:
        named = {row[0] for row in records.execute("SELECT sha256 FROM recording_files")}
        results = {row[0] for row in records.execute("SELECT id FROM analyses")}
    left = [f"file {path.name}" for path in folder.glob("files/*/*") if path.name not in named]
    left += [
        f"result {path.name}" for path in folder.glob("analyses/*") if path.name not in results
    ]
    left += [f"arriving {path.name}" for path in folder.glob("arriving/*")]
    return left


def runs_job(folder: Path) -> bool:
    """Say whether a worker has taken a job."""
    address = f"file:{folder / 'records.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as records:
        query = "SELECT count(*) FROM jobs WHERE state = 'running'"
        return records.execute(query).fetchone()[0] > 0


def pages_wrong(client: Client) -> list[str]:
    """Ask for the newest results as a person would."""
    wrong: list[str] = []
    for job in client.ledger.jobs()[-3:]:
        state = client.state(job)
        if state["state"] == "failed" and not state["sentence"]:
            wrong.append("a job failed and does not say why")
        if state["result"] is not None:
            page = client.get(str(state["result"]))
            if page.status_code != 200:
                wrong.append(f"a result that is done answers {page.status_code}")
    return wrong


def _kept(folder: Path, sha256: str) -> Path:
    return folder / "files" / sha256[:2] / sha256
