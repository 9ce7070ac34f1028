"""Files on disk: identity of inputs, and outputs that appear whole or not at all."""

import hashlib
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hiphinge.errors import InputError, OutputError
from hiphinge.types import InputFile, InputKind


def describe(path: Path, kind: InputKind) -> InputFile:
    """Name an input file and hash its content, read in pieces.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "walk.trc"
        >>> _ = path.write_bytes(b"")
        >>> describe(path, "trc").sha256[:8]
        'e3b0c442'
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return InputFile(path.name, digest, kind)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        InputError: the file is missing, a folder, empty or unreadable.
    """
    if not path.exists():
        raise InputError("no such file", value=path.name, advice="check the path")
    if path.is_dir():
        raise InputError("this is a folder, not a recording", value=path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            "the file cannot be read", value=path.name, advice=str(error.strerror)
        ) from error
    if not content:
        raise InputError("the file is empty", value=path.name, advice="export it again")
    return content


def read_text(path: Path) -> str:
    """Return the content of a text file, whatever its line ends and 8-bit encoding.

    Raises:
        InputError: the file is missing, empty or not text.
    """
    content = read_bytes(path)
    if b"\0" in content[:4096]:
        raise InputError("not a text file", value=path.name, advice="export it again")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def check_writable(folder: Path) -> None:
    """Refuse, before any work is done, a folder in which nothing can be written.

    Args:
        folder: Need not be there yet.

    Raises:
        OutputError: It, or the folder that it would be made in, cannot be written.

    Example:
        >>> import tempfile
        >>> check_writable(Path(tempfile.mkdtemp()) / "new" / "walk.hiphinge")
    """
    whole = folder.absolute()
    there = next(path for path in (whole, *whole.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(
            "results cannot be written here",
            value=str(folder),
            allowed="a folder that you may write to",
            advice="choose another folder",
        )


@contextmanager
def atomic_write(path: Path) -> Generator[Path]:
    """Give a temporary path beside `path` that takes its place when the block ends well.

    Folders are made as needed. After an error nothing is left behind and an older file stays.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "measures.csv"
        >>> with atomic_write(target) as temporary:
        ...     _ = temporary.write_text("id,value", encoding="utf-8")
        >>> target.read_text(encoding="utf-8"), len(list(target.parent.iterdir()))
        ('id,value', 1)
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays, as some writers choose the format by it.
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)  # noqa: PTH105 (os.replace is the atomic one by contract)
    finally:
        temporary.unlink(missing_ok=True)
