"""Keeps one worker alive beside the server, and frees the jobs of workers that died."""

import contextlib
import logging
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from hiphinge.jobs import queue
from hiphinge.store.keys import key_line
from hiphinge.store.records import Store
from hiphinge.store.tables import new_id

_log = logging.getLogger("hiphinge.jobs")
_LOOK_S = 0.5
# A worker that does not hear of a cancelling is in the middle of something long.
_PATIENCE_S = 10.0
# After a worker that ended soon after its start: trying again at once would keep a core busy.
_SOON_S, _WAIT_S = 3.0, 5.0


@dataclass(slots=True)
class Supervisor:
    """Starts workers one after another.

    Attributes:
        store: The records.
    """

    store: Store
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _process: subprocess.Popen[bytes] | None = None
    _worker: str = ""
    _started: float = 0.0
    _overdue_since: float | None = None

    def start(self) -> None:
        """Start looking after a worker."""
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the worker; what it was doing is begun anew at the next start."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._process is not None:
            self._process.kill()
            self._put_away()
        queue.release_dead(self.store)

    @property
    def process_id(self) -> int | None:
        """The process of the worker, if there is one."""
        return None if self._process is None else self._process.pid

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except (OSError, SQLAlchemyError) as fault:
                # A full disk or records that are busy for long: without us no job would go on.
                _log.error("looking after the worker: %s", type(fault).__name__)
            self._stop.wait(_LOOK_S)

    def look(self) -> None:
        """Free what dead workers held, stop what does not hear, start a worker where none is."""
        if self._process is not None and self._process.poll() is not None:
            self._put_away()
            if time.monotonic() - self._started < _SOON_S:
                self._stop.wait(_WAIT_S)
        queue.release_dead(self.store)
        self._stop_what_does_not_hear()
        if self._process is None and not self._stop.is_set():
            self._start_worker()

    def _stop_what_does_not_hear(self) -> None:
        if self._process is None or not queue.overdue(self.store, self._worker):
            self._overdue_since = None
            return
        since = self._overdue_since or time.monotonic()
        self._overdue_since = since
        if time.monotonic() - since > _PATIENCE_S:
            self._process.kill()

    def _put_away(self) -> None:
        """Let go of a worker that ended."""
        if self._process is not None:
            self._process.wait()
            # What a killed worker had not read yet cannot be sent any more.
            if self._process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._process.stdin.close()
            self._process = None

    def _start_worker(self) -> None:
        self._worker, self._started = new_id(), time.monotonic()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "hiphinge.jobs.worker",
                str(self.store.files.folder),
                self._worker,
            ],
            stdin=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        # A worker that ended at once is noticed by `look`.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(key_line(self.store.key))
            self._process.stdin.flush()
