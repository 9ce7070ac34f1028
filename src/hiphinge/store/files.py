"""Files by their content: the name is the hash, so that nothing is kept twice or half."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from hiphinge.errors import InputError, OutputError

_HASH = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the folder: hash of its content and size in bytes."""

    sha256: str
    size: int


class TooLarge(InputError):
    """A file is larger than what is taken."""


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of files and of result folders.

    Attributes:
        folder: The data folder.
    """

    folder: Path

    def keep(self, chunks: Iterable[bytes], *, most_bytes: int) -> KeptFile:
        """Write a file as its parts arrive; it appears whole or not at all.

        Raises:
            TooLarge: more than `most_bytes` arrived.
            OutputError: the disk is full or cannot be written.

        Example:
            >>> files = Files(Path(tempfile.mkdtemp()))
            >>> kept = files.keep([b"abc"], most_bytes=10)
            >>> files.path(kept.sha256).read_bytes()
            b'abc'
        """
        digest, size = hashlib.sha256(), 0
        self._arriving.mkdir(parents=True, exist_ok=True)
        try:
            with tempfile.NamedTemporaryFile(dir=self._arriving, delete=False) as part:
                name = Path(part.name)
                for chunk in chunks:
                    size += len(chunk)
                    if size > most_bytes:
                        raise TooLarge("the file is too large", allowed=in_words(most_bytes))
                    digest.update(chunk)
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
            kept = KeptFile(digest.hexdigest(), size)
            target = self.path(kept.sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            name.replace(target)
        except OSError as fault:
            raise OutputError("the file cannot be kept", advice=fault.strerror) from fault
        finally:
            name.unlink(missing_ok=True)  # pyright: ignore[reportPossiblyUnboundVariable]
        return kept

    def path(self, sha256: str) -> Path:
        """Return where a content lies.

        Raises:
            InputError: this is no hash; a path can never be built from anything else.
        """
        if not _HASH.fullmatch(sha256):
            raise InputError("not the hash of a file")
        return self.folder / "files" / sha256[:2] / sha256

    def result(self, analysis_id: str) -> Path:
        """Return the result folder of an analysis.

        Raises:
            InputError: this is no identifier.
        """
        if not _ID.fullmatch(analysis_id):
            raise InputError("not an identifier")
        return self.folder / "analyses" / analysis_id

    def forget(self, contents: Collection[str], results: Collection[str]) -> None:
        """Remove contents and result folders."""
        for sha256 in contents:
            self.path(sha256).unlink(missing_ok=True)
        for analysis_id in results:
            shutil.rmtree(self.result(analysis_id), ignore_errors=True)

    def sweep(self, contents: Collection[str], results: Collection[str]) -> int:
        """Remove everything that no record names; return how many things that were.

        Only when nothing else works on the folder: what is arriving has no record yet.
        """
        shutil.rmtree(self._arriving, ignore_errors=True)
        files = [path for path in self.folder.glob("files/*/*") if path.name not in contents]
        for path in files:
            path.unlink(missing_ok=True)
        # Half-written result folders have names of their own and go too.
        folders = [path for path in self.folder.glob("analyses/*") if path.name not in results]
        folders += list(self.folder.glob("analyses/.*"))
        for path in folders:
            shutil.rmtree(path, ignore_errors=True)
        return len(files) + len(set(folders))

    @property
    def _arriving(self) -> Path:
        return self.folder / "arriving"


def in_words(size: int) -> str:
    """Return a number of bytes for people.

    Example:
        >>> in_words(2_000_000_000), in_words(1500)
        ('2.0 GB', '1.5 kB')
    """
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
