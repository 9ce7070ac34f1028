"""An analysis in encrypted records, its worker killed on the way: nothing readable stays."""

import os
import signal
from pathlib import Path

import pytest
from tests.unit.jobs.test_jobs import add_job, until
from tests.unit.store.test_encryption import PHRASE, holding

from hiphinge.jobs import Supervisor
from hiphinge.store import locking, open_store
from hiphinge.store.people import everybody


def test_a_killed_worker_leaves_nothing_readable(
    tmp_path: Path, sample_walk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, work, temporary = (tmp_path / name for name in ("data", "work", "temporary"))
    temporary.mkdir()
    monkeypatch.setenv("HIPHINGE_WORK", str(work))
    monkeypatch.setenv("TMPDIR", str(temporary))
    store = open_store(folder, key=locking.encrypt(folder, PHRASE))
    job_id = add_job(store, sample_walk, whole=True)
    content = sample_walk.read_bytes()
    secrets = (content[5000:5032], b"Anna", sample_walk.name.encode(), b"pelvis_tilt", b"schema")
    supervisor = Supervisor(store)
    supervisor.start()
    try:
        until(store, job_id, lambda job: job.fraction > 0.0)
        process = supervisor.process_id
        assert process is not None
        command_line = Path(f"/proc/{process}/cmdline")
        assert store.key is not None
        if command_line.exists():
            told = command_line.read_bytes() + Path(f"/proc/{process}/environ").read_bytes()
            assert store.key.secret.hex().encode() not in told
        os.kill(process, signal.SIGKILL)
        assert holding(folder, *secrets[:-1]) == []
        job = until(store, job_id, lambda job: job.is_over)
    finally:
        supervisor.stop()
    assert (job.state, job.attempts) == ("done", 2), job
    report = (store.files.result(job.analysis_id) / "report.html").read_text(encoding="utf-8")
    assert "pelvi" in report.lower()
    with store.read() as session:
        assert [person.name for person in everybody(session)] == ["Anna"]
    assert holding(folder, *secrets[:-1]) == []
    assert holding(temporary, *secrets) == []
    # Whatever the killed worker left open goes when the next one starts; ours goes at our end.
    store.close()
    assert holding(work, *secrets) == []
