"""Nothing is lost: workers and servers are killed, jobs cancelled, files are broken."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hiphinge.jobs import JobView, Supervisor, ask_to_cancel, enqueue, newest_of, queue, view
from hiphinge.jobs.analysing import JobListener
from hiphinge.jobs.worker import work
from hiphinge.profile import profile_from
from hiphinge.store import NotThere, Store, open_store
from hiphinge.store.people import add_person
from hiphinge.store.recordings import (
    NewRecording,
    Upload,
    add_analysis,
    add_recording,
    find_analysis,
)
from hiphinge.store.tables import Job, new_id

# Kernels are compiled first where no test did so before.
SOON_S = 300.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


def add_job(store: Store, recording: Path, *, whole: bool = False) -> str:
    """Put three seconds of a recording into the queue; whole and with loads it takes far longer."""
    kept = store.files.keep([recording.read_bytes()], most_bytes=10**9)
    with store.write() as session:
        person = add_person(session, "Anna", profile_from({"schema": "hiphinge.profile/1"}))
        told = {} if whole else {"loads": False, "end": 4.0}
        upload = Upload("movement", recording.name, kept)
        new = NewRecording("Walk", dt.date(2026, 3, 12), [upload], told=told)
        added = add_recording(session, person.id, new)
        return enqueue(session, add_analysis(session, added.id).id).id


def state_of(store: Store, job_id: str) -> JobView:
    with store.read() as session:
        return view(session, job_id)


def until(store: Store, job_id: str, holds: Callable[[JobView], bool]) -> JobView:
    start = time.monotonic()
    while not holds(found := state_of(store, job_id)):
        assert time.monotonic() - start < SOON_S, found
        time.sleep(0.01)
    return found


def assert_kept(store: Store, job: JobView) -> None:
    assert job.state == "done", job
    with store.read() as session:
        row = find_analysis(session, job.analysis_id)
        assert row.summary is not None
        assert row.summary["supports"]
        assert row.summary["activity"] == "walk"
    folder = store.files.result(job.analysis_id)
    assert (folder / "report.html").is_file()
    assert [path.name for path in folder.parent.iterdir()] == [job.analysis_id]


def test_killed_workers_lose_nothing(store: Store, sample_walk: Path) -> None:
    # Nobody kills in time what is done within a second.
    job_id = add_job(store, sample_walk, whole=True)
    supervisor = Supervisor(store)
    supervisor.start()
    try:
        for attempt in (1, 2):
            at = {1: 0.0, 2: 0.3}[attempt]
            until(store, job_id, lambda job: job.attempts == attempt and job.fraction > at)  # noqa: B023
            process = supervisor.process_id
            assert process is not None
            os.kill(process, signal.SIGKILL)
        job = until(store, job_id, lambda job: job.is_over)
    finally:
        supervisor.stop()
    assert_kept(store, job)
    assert job.attempts == 3


def test_a_worker_killed_before_it_read_anything_is_followed_by_another(store: Store) -> None:
    supervisor = Supervisor(store)
    supervisor.look()
    first, process = supervisor.process_id, supervisor._process
    assert first is not None
    assert process is not None
    assert process.stdin is not None
    process.kill()
    process.wait()
    process.stdin.write(b"what nobody reads")
    supervisor._started -= 60.0  # not so soon after its start that one waits
    supervisor.look()
    assert supervisor.process_id not in (None, first)
    supervisor.stop()


SERVER = """
import sys, time
from pathlib import Path
from hiphinge.jobs import Supervisor
from hiphinge.store import open_store
supervisor = Supervisor(open_store(Path(sys.argv[1])))
supervisor.start()
time.sleep(600)
"""


def test_a_killed_server_loses_nothing(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk, whole=True)
    folder = str(store.files.folder)
    server = subprocess.Popen([sys.executable, "-c", SERVER, folder])
    until(store, job_id, lambda job: job.fraction > 0.0)
    server.kill()
    server.wait()
    supervisor = Supervisor(store)
    supervisor.start()
    try:
        job = until(store, job_id, lambda job: job.is_over)
    finally:
        supervisor.stop()
    assert_kept(store, job)
    # The worker of the killed server has ended too, or does so at once.
    start = time.monotonic()
    while queue.anybody_alive(store):
        assert time.monotonic() - start < SOON_S
        time.sleep(0.1)


def test_a_running_job_is_cancelled(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk)
    claimed = queue.claim(store, new_id())
    assert claimed is not None
    with store.write() as session:
        assert ask_to_cancel(session, job_id).state == "running"
    work(store, claimed)
    job = state_of(store, job_id)
    assert (job.state, job.sentence) == ("cancelled", "Cancelled; nothing was kept.")
    assert not store.files.result(job.analysis_id).exists()


def test_a_waiting_job_is_cancelled_at_once(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk)
    with store.write() as session:
        assert ask_to_cancel(session, job_id).state == "cancelled"
    assert queue.claim(store, new_id()) is None


def test_a_broken_file_says_what_is_wrong(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken.c3d"
    broken.write_bytes(b"\x02\x50nothing")
    job_id = add_job(store, broken)
    claimed = queue.claim(store, new_id())
    assert claimed is not None
    work(store, claimed)
    job = state_of(store, job_id)
    assert job.state == "failed"
    assert "broken.c3d" in job.sentence
    assert str(tmp_path) not in job.sentence


def test_a_fault_of_ours_names_no_content(
    store: Store, sample_walk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = add_job(store, sample_walk)
    with store.write() as session:
        job = session.get(Job, job_id)
        assert job is not None
        recording = find_analysis(session, job.analysis_id).recording
        # An option that no version of ours has.
        recording.told = {"secret": "Anna has a sore knee"}
    claimed = queue.claim(store, new_id())
    assert claimed is not None
    work(store, claimed)
    found = state_of(store, job_id)
    assert (found.state, "TypeError" in found.sentence) == ("failed", True)
    assert "sore knee" not in found.sentence + caplog.text
    assert "secret" not in caplog.text


def test_each_job_is_taken_once(store: Store, sample_walk: Path) -> None:
    for _ in range(4):
        add_job(store, sample_walk)
    taken: list[str] = []

    def take() -> None:
        while (claimed := queue.claim(store, new_id())) is not None:
            taken.append(claimed.job_id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 4


def test_what_ends_its_worker_again_and_again_is_given_up(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk)
    for attempt in range(1, queue.MOST_ATTEMPTS + 1):
        claimed = queue.claim(store, new_id())
        assert claimed is not None
        assert claimed.attempt == attempt
        assert queue.release_dead(store) == 1
    job = state_of(store, job_id)
    assert job.state == "failed"
    assert "5 times" in job.sentence


def test_a_living_worker_keeps_its_job(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk)
    worker = new_id()
    with queue.living(store, worker):
        assert queue.claim(store, worker) is not None
        assert queue.release_dead(store) == 0
        assert queue.anybody_alive(store)
    assert queue.release_dead(store) == 1
    assert state_of(store, job_id).state == "queued"
    assert not queue.anybody_alive(store)


def test_who_lost_a_job_keeps_nothing(store: Store, sample_walk: Path) -> None:
    add_job(store, sample_walk)
    first = queue.claim(store, new_id())
    queue.release_dead(store)
    second = queue.claim(store, new_id())
    assert first is not None
    assert second is not None
    assert not queue.report(store, first, "measures", 0.5, "")
    with store.write() as session:
        assert not queue.end(session, first, "done")
        assert queue.end(session, second, "done")


def test_progress_counts_every_stage_however_fast(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk)
    claimed = queue.claim(store, "somebody")
    assert claimed is not None
    listener = JobListener(store, claimed, clips=1)
    for stage in ("read", "people"):
        for fraction in (0.0, 0.5, 1.0):
            listener.report(stage, fraction, "")
    listener.report("pose", 0.0, "")
    with store.read() as session:
        found = view(session, job_id)
    # All of what is done counts, even where it was not told at once.
    assert found.stage == "pose"
    assert found.fraction > 0.2


def test_queue_asks_once(store: Store, sample_walk: Path) -> None:
    job_id = add_job(store, sample_walk)
    with store.write() as session:
        analysis = view(session, job_id).analysis_id
        assert enqueue(session, analysis).id == job_id
        newest = newest_of(session, analysis)
        assert newest is not None
        assert newest.id == job_id
        assert len(session.scalars(select(Job)).all()) == 1
        with pytest.raises(NotThere):
            view(session, "0" * 32)
