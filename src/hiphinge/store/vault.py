"""The encrypted side of the data folder: what lies sealed, and what of it is open at the moment."""

import errno
import io
import os
import shutil
import tarfile
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from hiphinge.errors import OutputError
from hiphinge.store.disk import settle
from hiphinge.store.sealing import Seal, SealedReader
from hiphinge.store.working import CHOSEN, Working

# A result of ten seconds takes some forty megabytes of memory.
_OPEN_MOST = 8
# Somebody may still be reading from what was asked for this recently.
_IN_USE_S = 60.0
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class _Open:
    stamp: tuple[int, int]
    used: float


@dataclass(slots=True)
class Vault:
    """Opens and seals.

    Attributes:
        seal: Encrypts.
        working: Where open files lie.
    """

    seal: Seal
    working: Working
    _open: "OrderedDict[Path, _Open]" = field(default_factory=lambda: OrderedDict[Path, _Open]())
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def content(self, sealed: Path, sha256: str) -> SealedReader:
        """Open one file for reading, in memory, piece by piece.

        Raises:
            Damaged: it was changed.
            OSError: it is not there.
        """
        return self.seal.open(sealed, place_of_file(sha256))

    def opened_file(self, sealed: Path, sha256: str) -> Path:
        """Return an open copy of a file; where there is none to open, a path that is not there."""
        with self._lock:
            return self._opened(sealed, self.working.make("files") / sha256, self._open_file)

    def opened_result(self, sealed: Path, analysis_id: str) -> Path:
        """Return an open copy of a result folder; a path that is not there where there is none."""
        with self._lock:
            return self._opened(sealed, self.working.make("results") / analysis_id, self._unpack)

    def _opened(self, sealed: Path, target: Path, fill: Callable[[Path, Path], None]) -> Path:
        try:
            status = sealed.stat()
        except FileNotFoundError:
            self._drop(target)
            return target
        stamp, now = (status.st_mtime_ns, status.st_ino), time.monotonic()
        known = self._open.get(target)
        if known is None or known.stamp != stamp:
            self._drop(target)
            with enough_room():
                fill(sealed, target)
        self._open[target] = _Open(stamp, now)
        self._open.move_to_end(target)
        for path, one in list(self._open.items())[:-_OPEN_MOST]:
            if now - one.used > _IN_USE_S:
                self._drop(path)
        return target

    def forget(self, names: set[str]) -> None:
        """Remove open copies of what is deleted."""
        with self._lock:
            for path in [path for path in self._open if path.name in names]:
                self._drop(path)

    def _drop(self, target: Path) -> None:
        self._open.pop(target, None)
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)

    def _open_file(self, sealed: Path, target: Path) -> None:
        part = target.with_name(f".{target.name}")
        with self.content(sealed, target.name) as source, part.open("wb") as copy:
            shutil.copyfileobj(source, copy, _PIECE)
        part.replace(target)

    def _unpack(self, sealed: Path, target: Path) -> None:
        part = target.with_name(f".{target.name}")
        shutil.rmtree(part, ignore_errors=True)
        with self.seal.open(sealed, place_of_result(target.name)) as source:
            buffered = io.BufferedReader(source, _PIECE)
            with tarfile.open(fileobj=buffered, mode="r|") as archive:
                archive.extractall(part, filter="data")
        part.mkdir(exist_ok=True)
        part.replace(target)

    def pack(self, folder: Path, sealed: Path, analysis_id: str) -> None:
        """Seal a result folder; it appears whole or not at all."""
        with (
            self.sealing(sealed, place_of_result(analysis_id)) as target,
            tarfile.open(fileobj=cast("BinaryIO", target), mode="w|") as archive,
        ):
            for path in sorted(folder.rglob("*")):
                archive.add(path, path.relative_to(folder).as_posix(), recursive=False)

    @contextmanager
    def sealing(self, target: Path, place: str) -> Generator[io.RawIOBase]:
        """Give a file to write to, which is put in place sealed at the end."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=".sealing-", delete=False
        ) as part:
            name = Path(part.name)
            try:
                writer = self.seal.writer(cast("BinaryIO", part))
                yield writer
                writer.finish(place)
                os.fsync(part.fileno())
                name.replace(target)
                settle(target.parent)
                settle(target.parent.parent)
            finally:
                name.unlink(missing_ok=True)


def place_of_file(sha256: str) -> str:
    """Return to what a sealed file is bound.

    Example:
        >>> place_of_file("ab")
        'files/ab'
    """
    return f"files/{sha256}"


def place_of_result(analysis_id: str) -> str:
    """Return to what a sealed result is bound.

    Example:
        >>> place_of_result("ab")
        'analyses/ab'
    """
    return f"analyses/{analysis_id}"


@contextmanager
def enough_room() -> Generator[None]:
    """Say what to do when the place for open files is full.

    Raises:
        OutputError: it is.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise OutputError(
            "there is no room to open this encrypted recording",
            advice=f"name a folder with more room, on an encrypted disk, with {CHOSEN}",
        ) from fault
