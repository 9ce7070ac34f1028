"""Files encrypted piece by piece, so that a video can be read from its middle.

Each file has a key of its own (HKDF of the data key with a random salt). Its pieces are AES-256-GCM
with a counter as nonce and a mark on the last one: the STREAM construction (Hoang, Reyhanitabar,
Rogaway and Vizár 2015), so that pieces changed, left out, moved or cut off are noticed. The head
binds a file to its place in the records, so that one cannot be put for another.
"""

import hmac
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiphinge.errors import InputError
from hiphinge.store.keys import DataKey

Stream = IO[bytes] | io.BufferedIOBase
SUFFIX = ".sealed"
PIECE = 1 << 17
_MAGIC = b"HHS1"
_SALT = _MARK = 32
_HEAD = len(_MAGIC) + _SALT + _MARK
_TAG = 16


class Damaged(InputError):
    """An encrypted file was changed, cut off or put in another's place."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Encrypts and opens files.

    Attributes:
        key: The key of the data folder.
    """

    key: DataKey

    def name(self, sha256: str) -> str:
        """Return the name of a content: its hash would tell whoever has the same file.

        Example:
            >>> seal = Seal(DataKey(bytes(32)))
            >>> len(seal.name("0" * 64)), seal.name("0" * 64) == seal.name("1" * 64)
            (64, False)
        """
        return hmac.digest(self.key.derived("names"), sha256.encode(), "sha256").hex()

    def writer(self, file: Stream) -> "SealingWriter":
        """Begin an encrypted file."""
        salt = secrets.token_bytes(_SALT)
        return SealingWriter(file, salt, self.key.derived("file", salt), self)

    def reader(self, file: Stream, place: str) -> "SealedReader":
        """Open an encrypted file for reading anywhere.

        Args:
            file: The file; closed with the reader.
            place: What it was bound to when it was written.

        Raises:
            Damaged: it was changed, cut off, or belongs to another place.
        """
        head = file.read(_HEAD)
        salt, mark = head[len(_MAGIC) : -_MARK], head[-_MARK:]
        is_ours = len(head) == _HEAD and head.startswith(_MAGIC)
        if not is_ours or not hmac.compare_digest(mark, self.mark(salt, place)):
            file.close()
            raise _damaged()
        return SealedReader(file, self.key.derived("file", salt))

    def open(self, path: Path, place: str) -> "SealedReader":
        """Open an encrypted file by its path.

        Raises:
            Damaged: it was changed, cut off, or belongs to another place.
            OSError: it is not there.
        """
        return self.reader(path.open("rb"), place)

    def mark(self, salt: bytes, place: str) -> bytes:
        """Return what binds a file to its place."""
        return hmac.digest(self.key.derived("places"), salt + place.encode(), "sha256")


class SealingWriter(io.RawIOBase):
    """Encrypts what is written, piece by piece; `finish` writes the last piece."""

    def __init__(self, file: Stream, salt: bytes, key: bytes, seal: Seal) -> None:
        super().__init__()
        self._file, self._salt, self._seal = file, salt, seal
        self._cipher, self._count, self._rest = AESGCM(key), 0, bytearray()
        file.write(_MAGIC + salt + bytes(_MARK))

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def write(self, content: bytes | bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take some bytes."""
        self._rest += content
        # The last piece is never written here: it may be the one with the mark.
        while len(self._rest) > PIECE:
            self._put(bytes(self._rest[:PIECE]), is_last=False)
            del self._rest[:PIECE]
        return len(content)

    def finish(self, place: str) -> None:
        """Write the last piece, and bind the file to its place."""
        self._put(bytes(self._rest), is_last=True)
        self._rest.clear()
        self._file.seek(len(_MAGIC) + _SALT)
        self._file.write(self._seal.mark(self._salt, place))
        self._file.flush()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, is_last=is_last), piece, None))
        self._count += 1


class SealedReader(io.RawIOBase):
    """Reads an encrypted file from anywhere in it.

    Attributes:
        size: Of the content in bytes.
    """

    def __init__(self, file: Stream, key: bytes) -> None:
        super().__init__()
        self._file, self._cipher = file, AESGCM(key)
        body = file.seek(0, io.SEEK_END) - _HEAD
        self._pieces = max(-(-body // (PIECE + _TAG)), 1)
        self.size = body - self._pieces * _TAG
        self._at, self._loaded, self._piece = 0, -1, b""
        # The mark on the last piece tells whether some were cut off.
        self._load(self._pieces - 1)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def seekable(self) -> bool:
        """Say that this can be read from anywhere."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill the buffer, or what is left of the file into it.

        Raises:
            Damaged: this part of the file was changed.
        """
        done = 0
        while done < len(buffer) and self._at < self.size:
            number, start = divmod(self._at, PIECE)
            self._load(number)
            part = self._piece[start : start + len(buffer) - done]
            buffer[done : done + len(part)] = part
            self._at += len(part)
            done += len(part)
        return done

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def pieces(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Give the content, or a part of it, piece by piece.

        Raises:
            Damaged: this part of the file was changed.
        """
        left = self.size - start if length is None else length
        self.seek(start)
        while left > 0 and (part := self.read(min(left, PIECE))):
            left -= len(part)
            yield part

    def _load(self, number: int) -> None:
        if number == self._loaded:
            return
        self._file.seek(_HEAD + number * (PIECE + _TAG))
        locked = self._file.read(PIECE + _TAG)
        try:
            nonce = _nonce(number, is_last=number == self._pieces - 1)
            self._piece = self._cipher.decrypt(nonce, locked, None)
        except (InvalidTag, ValueError) as fault:
            raise _damaged() from fault
        self._loaded = number


def _nonce(count: int, *, is_last: bool) -> bytes:
    return bytes(3) + count.to_bytes(8, "big") + bytes([is_last])


def _damaged() -> Damaged:
    return Damaged(
        "an encrypted file was changed or is damaged", advice="put it back from a backup"
    )
