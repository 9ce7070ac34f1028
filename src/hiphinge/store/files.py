"""Files by their content: the name is the hash, so that nothing is kept twice or half."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from hiphinge.errors import InputError, OutputError
from hiphinge.store.sealing import SUFFIX, SealedReader
from hiphinge.store.spool import SealedSpool
from hiphinge.store.vault import Vault, enough_room, place_of_file

_HASH = re.compile(r"[0-9a-f]{64}")
_PIECE = 1 << 20
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
        vault: Encrypts and opens, where the folder is encrypted; paths are those of open copies
            then, which are gone when the process ends.
    """

    folder: Path
    vault: Vault | None = None

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
        counted = _Counted(chunks, most_bytes)
        try:
            with self._part() as part:
                if self.vault is None:
                    part.writelines(counted)
                else:
                    writer = self.vault.seal.writer(part)
                    writer.writelines(counted)
                    writer.finish(place_of_file(counted.sha256))
                part.flush()
                os.fsync(part.fileno())
                target = self.place(counted.sha256)
                target.parent.mkdir(parents=True, exist_ok=True)
                Path(part.name).replace(target)
        except OSError as fault:
            raise OutputError("the file cannot be kept", advice=fault.strerror) from fault
        return KeptFile(counted.sha256, counted.size)

    def spool(self) -> "IO[bytes] | SealedSpool":
        """Return a file without a name to write once and read then; gone when it is closed.

        Example:
            >>> with Files(Path(tempfile.mkdtemp())).spool() as waiting:
            ...     _ = waiting.write(b"abc"), waiting.seek(1)
            ...     waiting.read()
            b'bc'
        """
        self.arriving.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.vault is None:
            return tempfile.TemporaryFile(dir=self.arriving)
        return SealedSpool(self.arriving)

    @contextmanager
    def _part(self) -> Generator[IO[bytes]]:
        """Give a file that is gone afterwards, unless it was put in its place."""
        self.arriving.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.arriving, delete=False) as part:
            try:
                yield part
            finally:
                Path(part.name).unlink(missing_ok=True)

    def place(self, sha256: str) -> Path:
        """Return where a content lies, sealed where the folder is encrypted.

        Raises:
            InputError: this is no hash; a path can never be built from anything else.
        """
        if not _HASH.fullmatch(sha256):
            raise InputError("not the hash of a file")
        if self.vault is None:
            return self.folder / "files" / sha256[:2] / sha256
        name = self.vault.seal.name(sha256)
        return self.folder / "files" / name[:2] / f"{name}{SUFFIX}"

    def path(self, sha256: str) -> Path:
        """Return where a content can be read by programs that need a file.

        Raises:
            InputError: this is no hash, or the sealed file was changed.
            OutputError: there is no room for an open copy.
        """
        place = self.place(sha256)
        return place if self.vault is None else self.vault.opened_file(place, sha256)

    def open(self, sha256: str) -> "BinaryIO | SealedReader":
        """Open a content for reading anywhere in it; no open copy is made.

        Raises:
            InputError: this is no hash, or the sealed file was changed.
            OSError: it is not there.
        """
        place = self.place(sha256)
        return place.open("rb") if self.vault is None else self.vault.content(place, sha256)

    def lay(self, sha256: str, target: Path) -> None:
        """Let a content appear under a name, for as long as that folder is there.

        Raises:
            InputError: the sealed file was changed.
            OutputError: there is no room for it.
        """
        try:
            if self.vault is None:
                os.link(self.place(sha256), target)
                return
        except OSError:
            pass  # Some disks know no links.
        with enough_room(), self.open(sha256) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, _PIECE)

    def result(self, analysis_id: str) -> Path:
        """Return the result folder of an analysis, an open copy where the folder is encrypted.

        Raises:
            InputError: this is no identifier, or the sealed result was changed.
            OutputError: there is no room for an open copy.
        """
        place = self._result_place(analysis_id)
        return place if self.vault is None else self.vault.opened_result(place, analysis_id)

    def _result_place(self, analysis_id: str) -> Path:
        if not _ID.fullmatch(analysis_id):
            raise InputError("not an identifier")
        name = analysis_id if self.vault is None else f"{analysis_id}{SUFFIX}"
        return self.folder / "analyses" / name

    @contextmanager
    def making(self, analysis_id: str) -> Generator[Path]:
        """Give the folder to write a result to; it is sealed at the end where all is encrypted.

        Raises:
            InputError: this is no identifier.
            OutputError: the disk is full.
        """
        place = self._result_place(analysis_id)
        self._remove_half_written(analysis_id)
        if self.vault is None:
            yield place
            return
        with self.work_folder(f"result-{analysis_id}") as folder:
            yield folder
            with enough_room():
                self.vault.pack(folder, place, analysis_id)

    @contextmanager
    def work_folder(self, name: str) -> Generator[Path]:
        """Give an empty folder, gone afterwards, and at the next start if we are killed."""
        parent = self.arriving if self.vault is None else self.vault.working.folder
        folder = parent / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def cache(self) -> Path:
        """Where intermediate results of people's recordings are kept; may go at any time."""
        if self.vault is None:
            return self.folder / "cache"
        return self.vault.working.make("cache")

    def use_for_temporary(self) -> None:
        """Have all temporary files of this process lie in the private folder of encrypted records.

        OpenSim and others write models and recordings to temporary files.
        """
        if self.vault is not None:
            folder = str(self.vault.working.make("temporary"))
            tempfile.tempdir = os.environ["TMPDIR"] = folder

    def forget(self, contents: Collection[str], results: Collection[str]) -> None:
        """Remove contents and result folders, open copies too."""
        # Entries of the cache do not say of whom they are.
        shutil.rmtree(self.cache, ignore_errors=True)
        if self.vault is not None:
            self.vault.forget({*contents, *results})
        for sha256 in contents:
            self.place(sha256).unlink(missing_ok=True)
        for analysis_id in results:
            _remove(self._result_place(analysis_id))
            self._remove_half_written(analysis_id)

    def _remove_half_written(self, analysis_id: str) -> None:
        """Remove what writers of a result that were killed left beside it."""
        for path in self.folder.glob(f"analyses/.{analysis_id}.*"):
            _remove(path)

    def sweep(self, contents: Collection[str], results: Collection[str]) -> int:
        """Remove everything that no record names; return how many things that were.

        Only when nothing else works on the folder: what is arriving has no record yet.
        """
        shutil.rmtree(self.arriving, ignore_errors=True)
        kept = {self.place(sha256).name for sha256 in contents}
        made = {self._result_place(analysis_id).name for analysis_id in results}
        # Half-written results have names of their own, with a dot before them, and go too.
        over = [path for path in self.folder.glob("files/*/*") if path.name not in kept]
        over += [path for path in self.folder.glob("analyses/*") if path.name not in made]
        for path in over:
            _remove(path)
        return len(over)

    @property
    def arriving(self) -> Path:
        """Where files arrive; emptied at each start."""
        return self.folder / "arriving"


class _Counted:
    """Pieces that pass, with their hash and size, and an end to them."""

    def __init__(self, pieces: Iterable[bytes], most_bytes: int) -> None:
        self._pieces, self._most, self._digest, self.size = pieces, most_bytes, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            if self.size > self._most:
                raise TooLarge("the file is too large", allowed=in_words(self._most))
            self._digest.update(piece)
            yield piece

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


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
