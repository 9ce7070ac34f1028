"""Results kept by content: the same input, settings and version give the same file.

A damaged or half-written entry can never be read back, because entries appear by renaming and a
reader that finds one unreadable treats it as absent. The cache may be deleted at any time.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from hiphinge._version import __version__


def cache_folder() -> Path:
    """Return the folder for everything that can be made or fetched again.

    `HIPHINGE_CACHE` overrides the user's cache folder.
    """
    chosen = os.environ.get("HIPHINGE_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("hiphinge"))


_PRIVATE = "HIPHINGE_PRIVATE_CACHE"


@contextmanager
def keeping_in(folder: Path) -> Generator[None]:
    """Keep what is made meanwhile in another folder; what is in the user's cache is still read.

    Scaled bodies and loads follow from a recording, so records of people keep theirs beside them.

    Example:
        >>> import tempfile
        >>> private = Path(tempfile.mkdtemp())
        >>> with keeping_in(private):
        ...     StageCache(cache_folder() / "loads").put("a-1", lambda path: path.write_text("b"))
        >>> [path.relative_to(private).as_posix() for path in private.rglob("a-1")]
        ['loads/a-1']
    """
    before = os.environ.get(_PRIVATE)
    os.environ[_PRIVATE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_PRIVATE]
        else:
            os.environ[_PRIVATE] = before


def content_key(stage: str, parts: Mapping[str, object]) -> str:
    """Return a key that changes when the stage, its inputs or the version of hiphinge do.

    Example:
        >>> content_key("body", {"sha256": "ab"}) == content_key("body", {"sha256": "ab"})
        True
        >>> content_key("body", {"sha256": "ab"}) == content_key("body", {"sha256": "cd"})
        False
    """
    text = json.dumps([__version__, stage, parts], sort_keys=True, default=str)
    return f"{stage}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class StageCache:
    """A folder of stage results, oldest thrown out first.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> cache = StageCache(Path(tempfile.mkdtemp()))
        >>> cache.put("a-1", lambda path: path.write_text("result"))
        >>> cache.get("a-1").read_text()
        'result'
    """

    folder: Path
    limit_bytes: int = 1_000_000_000

    def get(self, key: str) -> Path | None:
        """Return the entry's path, or None; a hit counts as recent use."""
        for folder in dict.fromkeys((self._own, self.folder)):
            path = folder / key
            if path.is_file():
                path.touch()
                return path
        return None

    def put(self, key: str, write: Callable[[Path], object]) -> None:
        """Let `write` fill a temporary file, then put it in place."""
        folder = self._own
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            temporary.replace(folder / key)
        finally:
            temporary.unlink(missing_ok=True)
        self._trim(folder)

    @property
    def _own(self) -> Path:
        """Where entries are kept: within `keeping_in`, not in the user's cache."""
        private = os.environ.get(_PRIVATE)
        if private and self.folder.is_relative_to(cache_folder()):
            return Path(private) / self.folder.relative_to(cache_folder())
        return self.folder

    def _trim(self, folder: Path) -> None:
        entries = [(path, path.stat()) for path in folder.iterdir() if path.is_file()]
        total = sum(status.st_size for _, status in entries)
        for path, status in sorted(entries, key=lambda entry: entry[1].st_mtime):
            if total <= self.limit_bytes:
                return
            path.unlink(missing_ok=True)
            total -= status.st_size
