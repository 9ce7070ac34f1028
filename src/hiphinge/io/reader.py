"""One way to read a recording: the reader is chosen by suffix or content, forces are matched."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from hiphinge.errors import InputError
from hiphinge.io.c3d import C3dReader
from hiphinge.io.film_files import VIDEO_SUFFIXES
from hiphinge.io.matching import add_forces
from hiphinge.io.mot import MotReader
from hiphinge.io.opencap import OpenCapReader, is_session
from hiphinge.io.trc import TrcReader
from hiphinge.types import Recording


@runtime_checkable
class Reader(Protocol):
    """Something that reads one kind of recording.

    Example:
        >>> reader: Reader = TrcReader()
    """

    def read(self, path: Path, *, turn_axes: bool = True) -> Recording:
        """Return the recording, in ground axes unless `turn_axes` is false."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of recording: its suffixes, a look at its first bytes, and its reader."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    reader: Reader


def _is_c3d(head: bytes) -> bool:
    # A PNG has the same second byte, but no C3D file has so many blocks before its parameters.
    return len(head) > 1 and head[1] == 0x50 and 0 < head[0] < 0x80


FORMATS: tuple[Format, ...] = (
    Format("C3D", (".c3d",), _is_c3d, C3dReader()),
    Format("TRC", (".trc",), lambda head: head.startswith(b"PathFileType"), TrcReader()),
    Format("MOT", (".mot", ".sto"), lambda head: b"endheader" in head, MotReader()),
)
_HEAD = 4096


def read(path: Path, *, forces: Path | None = None, turn_axes: bool = True) -> Recording:
    """Read a recording: C3D, TRC, .mot/.sto of joint coordinates, or an OpenCap session folder.

    Axes are turned to OpenSim's (x forward, y up, z right), lengths to metres, missing markers
    to NaN, and gaps of at most 0.1 s are filled; `axes` and `warnings` say what was done.

    Args:
        path: The recording.
        forces: A .mot/.sto file of ground reaction on the same time axis.
        turn_axes: False leaves the file's axes as they are.

    Raises:
        InputError: a file that is not what it claims to be, is damaged, or does not fit its forces.

    Example:
        >>> read(Path("nowhere.c3d"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.c3d; check the path
    """
    recording = _reader_of(path).read(path, turn_axes=turn_axes)
    return recording if forces is None else add_forces(recording, forces)


def _reader_of(path: Path) -> Reader:
    if not path.exists():
        raise InputError("no such file", value=path.name, advice="check the path")
    if path.is_dir():
        if is_session(path):
            return OpenCapReader()
        raise InputError(
            "this folder is not an OpenCap session",
            value=path.name,
            allowed="MarkerData/*.trc or OpenSimData/Kinematics/*.mot inside",
        )
    for kind in FORMATS:
        if path.suffix.lower() in kind.suffixes:
            return kind.reader
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for kind in FORMATS:
        if kind.recognises(head):
            return kind.reader
    suffixes = [*(suffix for kind in FORMATS for suffix in kind.suffixes), *VIDEO_SUFFIXES]
    raise InputError(
        "this kind of file cannot be read",
        value=path.name,
        allowed=f"{', '.join(suffixes)}, or landmarks of a person as .json or .csv",
    )
