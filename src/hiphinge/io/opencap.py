"""Reader of an OpenCap session folder: the one trial in it, with mass and height."""

import re
from dataclasses import replace
from pathlib import Path

from hiphinge.errors import InputError
from hiphinge.io.mot import MotReader
from hiphinge.io.trc import TrcReader
from hiphinge.types import Recording, Subject

_MARKERS = "MarkerData"
_KINEMATICS = "OpenSimData/Kinematics"
_STATIC = re.compile(r"^(neutral|static|calibration)", re.IGNORECASE)


def is_session(folder: Path) -> bool:
    """Say whether a folder looks like an OpenCap session.

    Example:
        >>> is_session(Path("no such folder"))
        False
    """
    return (folder / _MARKERS).is_dir() or (folder / _KINEMATICS).is_dir()


class OpenCapReader:
    """Reads the trial of a session folder: its markers, or its coordinates where it has none.

    Example:
        >>> OpenCapReader().read(Path("no such folder"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no trial in this OpenCap session: no such folder
    """

    def read(self, path: Path, *, turn_axes: bool = True) -> Recording:
        """Return the only trial; the neutral pose does not count.

        Raises:
            InputError: no trial, or more than one.
        """
        trial = _trial(path)
        reader = TrcReader() if trial.suffix.lower() == ".trc" else MotReader()
        recording = reader.read(trial, turn_axes=turn_axes)
        return replace(recording, subject=_subject(path / "sessionMetadata.yaml"))


def _trial(folder: Path) -> Path:
    for place, pattern in ((_MARKERS, "*.trc"), (_KINEMATICS, "*.mot")):
        trials = sorted(p for p in (folder / place).rglob(pattern) if not _STATIC.match(p.stem))
        if len(trials) == 1:
            return trials[0]
        if trials:
            listed = ", ".join(p.relative_to(folder).as_posix() for p in trials)
            raise InputError(
                f"{len(trials)} trials in this OpenCap session",
                value=folder.name,
                allowed=listed,
                advice="give one of these files",
            )
    raise InputError("no trial in this OpenCap session", value=folder.name)


def _subject(metadata: Path) -> Subject:
    if not metadata.is_file():
        return Subject()
    text = metadata.read_text(encoding="utf-8", errors="replace")
    mass, height = _number(text, "mass_kg"), _number(text, "height_m")
    return Subject(mass=mass, height=height, mass_source=None if mass is None else "given")


def _number(text: str, key: str) -> float | None:
    found = re.search(rf"^\s*{key}\s*:\s*['\"]?([0-9.]+)", text, re.MULTILINE)
    return float(found[1]) if found else None
