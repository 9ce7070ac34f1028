"""A server as users start it, which can be killed with or without its worker."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CODE = "from hiphinge.cli import main; main(['serve', '--port', '0', '--no-browser'])"


@dataclass(slots=True)
class Server:
    """A server as users start it; its worker is a process of its own.

    Attributes:
        folder: The data folder.
        entrance: The address that it printed; empty until then.
    """

    folder: Path
    entrance: str = ""
    _process: subprocess.Popen[str] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        environment = {**os.environ, "HIPHINGE_DATA": str(self.folder)}
        self.entrance = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", CODE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def wait(self) -> bool:
        """Wait until it listens; False when it ended before."""
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"http\S+/enter\S+", line):
                self.entrance = found[0]
                return True
        return False

    def workers(self) -> list[int]:
        """Return the processes that it started."""
        if self._process is None:
            return []
        tasks = Path(f"/proc/{self._process.pid}/task")
        with suppress(FileNotFoundError):
            return [int(one) for task in tasks.iterdir()
                    for one in (task / "children").read_text().split()]  # fmt: skip
        return []

    def kill(self, *, server: bool, worker: bool) -> bool:
        """Kill what is named, at once; return whether there was anything to kill."""
        killed = False
        for process in self.workers() if worker else []:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                killed = True
        if server and self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
            killed = True
        return killed

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=60)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
