"""Results kept by content: the same input, settings and version give the same file.

A damaged or half-written entry can never be read back, because entries appear by renaming and a
reader that finds one unreadable treats it as absent. The cache may be deleted at any time.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
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
        path = self.folder / key
        if not path.is_file():
            return None
        path.touch()
        return path

    def put(self, key: str, write: Callable[[Path], object]) -> None:
        """Let `write` fill a temporary file, then put it in place."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".writing-")
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            temporary.replace(self.folder / key)
        finally:
            temporary.unlink(missing_ok=True)
        self._trim()

    def _trim(self) -> None:
        entries = [(path, path.stat()) for path in self.folder.iterdir() if path.is_file()]
        total = sum(status.st_size for _, status in entries)
        for path, status in sorted(entries, key=lambda entry: entry[1].st_mtime):
            if total <= self.limit_bytes:
                return
            path.unlink(missing_ok=True)
            total -= status.st_size
