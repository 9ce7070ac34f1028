"""A private folder for what must lie open while the data folder is encrypted.

Programs that read recordings and results need files. They lie in memory (tmpfs) where the system
has such a place, readable by this user alone, and are gone when the process ends; what a killed
process left is removed at the next start.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from hiphinge.errors import OutputError

CHOSEN = "HIPHINGE_WORK"
_IN_MEMORY = ("XDG_RUNTIME_DIR",)
_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Working:
    """The folder of one process.

    Attributes:
        folder: Where files may lie open.
        is_memory: Whether it is in memory, so that nothing reaches a disk (but swapped memory).
    """

    folder: Path
    is_memory: bool
    _lock: FileLock

    def make(self, name: str) -> Path:
        """Return a folder in it, made as needed."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def close(self) -> None:
        """Remove the folder and all in it, and those of processes that were ended before."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)
        sweep(self.folder.parent)


def open_working(data_folder: Path) -> Working:
    """Make the folder of this process, and remove those of processes that live no more.

    Args:
        data_folder: The data folder, which names the place.

    Raises:
        OutputError: no folder can be made, or somebody else made one of its name.
    """
    place, is_memory = _place()
    name = hashlib.sha256(str(data_folder.absolute()).encode()).hexdigest()[:16]
    root = place / f"hiphinge-{name}"
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owner(root)
        sweep(root)
        own = f"{os.getpid()}-{secrets.token_hex(4)}"
        lock = FileLock(root / f"{own}.lock")
        lock.acquire(timeout=5.0)
        (root / own).mkdir(mode=0o700)
    except OSError as fault:
        raise OutputError(
            "no private folder for open files can be made",
            value=str(root),
            advice=f"name a folder of your own with {CHOSEN}",
        ) from fault
    return Working(root / own, is_memory, lock)


def sweep(root: Path) -> None:
    """Remove the folders of processes that live no more."""
    for folder in [path for path in root.iterdir() if path.is_dir()]:
        lock = FileLock(root / f"{folder.name}.lock")
        try:
            with lock.acquire(timeout=0.0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            continue
        Path(lock.lock_file).unlink(missing_ok=True)


def _place() -> tuple[Path, bool]:
    """Return where to lie, and whether that is memory: the one with the most room."""
    chosen = os.environ.get(CHOSEN)
    if chosen:
        return Path(chosen), False
    named = [Path(value) for name in _IN_MEMORY if (value := os.environ.get(name))]
    usable = [path for path in (*named, _SHARED_MEMORY) if _is_usable(path)]
    if usable:
        return max(usable, key=lambda path: shutil.disk_usage(path).free), True
    return Path(tempfile.gettempdir()), False


def _is_usable(path: Path) -> bool:
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


def _check_owner(root: Path) -> None:
    """Refuse a folder that somebody else laid there before us."""
    if root.is_symlink() or (hasattr(os, "getuid") and root.stat().st_uid != os.getuid()):
        raise OutputError(
            "the private folder for open files belongs to somebody else",
            value=str(root),
            advice=f"name a folder of your own with {CHOSEN}",
        )
    with contextlib.suppress(PermissionError):
        root.chmod(0o700)
