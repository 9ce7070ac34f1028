"""The worker: a process of its own that makes one analysis after another.

`python -m hiphinge.jobs.worker FOLDER NAME` is started by the server, which writes the key of
encrypted records (or an empty line) to its standard input: command lines and environments can be
read by others. When the server ends, however it ends, the worker finishes what it does and ends
too.
"""

import importlib
import logging
import sys
import threading
import traceback
from pathlib import Path

from hiphinge.errors import Cancelled, HiphingeError
from hiphinge.jobs import queue
from hiphinge.jobs.queue import Claimed
from hiphinge.store.keys import key_from_line
from hiphinge.store.records import Store, open_store

_IDLE_S = 0.5
_OUR_FAULT = "A fault of ours ({kind}). The log of hiphinge serve says where."
_log = logging.getLogger("hiphinge.jobs")


def run(store: Store, worker: str, stop: threading.Event) -> None:
    """Make analyses until `stop` is set.

    Args:
        store: The records.
        worker: A name that no other worker has.
        stop: Set when the server is gone.
    """
    with queue.living(store, worker):
        # Takes seconds, so it is done while nobody waits.
        importlib.import_module("hiphinge.jobs.analysing")
        while not stop.is_set():
            claimed = queue.claim(store, worker)
            if claimed is None:
                stop.wait(_IDLE_S)
            else:
                work(store, claimed)


def work(store: Store, claimed: Claimed) -> None:
    """Make one analysis; whatever is wrong with it is written beside the job."""
    # Imported by `run` already; here only named.
    from hiphinge.jobs.analysing import make_analysis

    try:
        make_analysis(store, claimed)
    except Cancelled:
        with store.write() as session:
            queue.cancelled(session, claimed)
    except HiphingeError as fault:
        _failed(store, claimed, _sentence(str(fault)))
    except Exception as fault:  # noqa: BLE001 - one recording must not end all others
        # Where, but not what: messages may hold what a person told.
        frames = traceback.extract_tb(fault.__traceback__)
        places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
        kind = type(fault).__name__
        _log.error("job %s: %s at %s", claimed.job_id, kind, places)
        _failed(store, claimed, _OUR_FAULT.format(kind=kind))


def _failed(store: Store, claimed: Claimed, sentence: str) -> None:
    with store.write() as session:
        queue.end(session, claimed, "failed", sentence)


def _sentence(text: str) -> str:
    """Make a sentence of a message.

    Example:
        >>> _sentence("no such file: walk.c3d; check the path")
        'No such file: walk.c3d; check the path.'
    """
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _watch_server(stop: threading.Event) -> None:
    """Set `stop` when the pipe to the server is closed, which the system does at its end."""
    sys.stdin.buffer.read()
    stop.set()


def main() -> None:
    """Run the worker that the command line names: folder and name."""
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.WARNING)
    folder, worker = Path(sys.argv[1]), sys.argv[2]
    stop, key = threading.Event(), key_from_line(sys.stdin.buffer.readline())
    threading.Thread(target=_watch_server, args=(stop,), daemon=True).start()
    store = open_store(folder, key=key)
    try:
        store.files.use_for_temporary()
        run(store, worker, stop)
    finally:
        store.close()


if __name__ == "__main__":
    main()
