"""Files that wait to be read once: without a name, encrypted with a key that is never written."""

import io
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from hiphinge.store.keys import new_key
from hiphinge.store.sealing import Seal, SealedReader

_PLACE = "spool"


class SealedSpool(io.RawIOBase):
    """Written once from start to end, then read from anywhere; gone when it is closed.

    The first `seek` ends the writing. Nobody can read what a killed process leaves: the key was
    only in its memory.

    Example:
        >>> spool = SealedSpool(Path(tempfile.mkdtemp()))
        >>> spool.write(b"what arrived")
        12
        >>> spool.seek(5)
        5
        >>> spool.read(), spool.size
        (b'arrived', 12)
        >>> spool.close()
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
        self._seal = Seal(new_key())
        self._writer = self._seal.writer(self._file)
        self._reader: SealedReader | None = None

    @property
    def size(self) -> int:
        """Of the content in bytes; ends the writing."""
        return self._opened().size

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def writable(self) -> bool:
        """Say that this can be written to, until it is read."""
        return self._reader is None

    def seekable(self) -> bool:
        """Say that this can be read from anywhere."""
        return True

    def write(self, content: bytes | bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take some bytes."""
        return self._writer.write(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; ends the writing."""
        return self._opened().seek(offset, whence)

    def tell(self) -> int:
        """Return the place of the next byte to be read; while writing, 0."""
        return 0 if self._reader is None else self._reader.tell()

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill the buffer, or what is left into it; ends the writing."""
        return self._opened().readinto(buffer)

    def close(self) -> None:
        """Let go of the file, which is gone then."""
        self._file.close()
        super().close()

    def _opened(self) -> SealedReader:
        if self._reader is None:
            self._writer.finish(_PLACE)
            self._file.seek(0)
            self._reader = self._seal.reader(self._file, _PLACE)
        return self._reader
