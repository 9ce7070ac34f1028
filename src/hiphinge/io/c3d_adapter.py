"""C3D files behind a guard: the structure is checked, then the library reads, then both agree."""

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from hiphinge.errors import InputError
from hiphinge.io import c3d_raw
from hiphinge.io.c3d_layout import Layout, check_layout
from hiphinge.io.files import read_bytes

# Beyond this nothing is a position, a force or a setting.
_TOO_LARGE = 1e9
# Samples per second that instruments deliver.
_RATES = (1.0, 1e6)
# How long a doubtful file may take [s]; sound ones take a tenth of a second.
_PATIENCE = 20.0
# What the library raises on damage, and what its process leaves when it dies.
_FAILURES = (
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    MemoryError,
    EOFError,
    pickle.UnpicklingError,
    subprocess.SubprocessError,
)
Texts = tuple[str, ...]
Value = Texts | Num[np.ndarray, "..."]


@dataclass(frozen=True, slots=True)
class C3dFile:
    """A C3D file as stored.

    Attributes:
        points: In the file's axes and unit, NaN where the residual is negative.
        point_rate_hz: Frames per second.
        first_frame: Number of the first frame, from 0.
        analog: Scaled channels.
        analog_rate_hz: Samples per second; 0 without channels.
        parameters: Group to parameter to value: texts, or numbers, first index first.
    """

    points: Float[np.ndarray, "frame point 3"]
    point_rate_hz: float
    first_frame: int
    analog: Float[np.ndarray, "sample channel"]
    analog_rate_hz: float
    parameters: Mapping[str, Mapping[str, Value]]

    def texts(self, group: str, name: str) -> Texts:
        """Return a text parameter with its numbered continuations (LABELS, LABELS2, ...)."""
        found: list[str] = []
        for number in ("", *map(str, range(2, 100))):
            value = self.parameters.get(group, {}).get(name + number)
            if not isinstance(value, tuple):
                break
            found.extend(value)
        return tuple(found)

    def numbers(self, group: str, name: str) -> Float[np.ndarray, "..."]:
        """Return a numeric parameter, empty when it is missing."""
        value = self.parameters.get(group, {}).get(name)
        if value is None or isinstance(value, tuple):
            return np.zeros(0)
        return np.nan_to_num(_finite(np.asarray(value, dtype=float)))

    def number(self, group: str, name: str) -> float | None:
        """Return the first number of a parameter."""
        values = self.numbers(group, name).ravel()
        return float(values[0]) if values.size else None


def load_c3d(path: Path) -> C3dFile:
    """Read a C3D file after checking its structure.

    The library crashes on some damaged parameter sections, so a file whose parameters are not as
    they should be is read in a process of its own.

    Raises:
        InputError: missing, damaged, cut off, or in a form that cannot be read.
    """
    content = read_bytes(path)
    layout = check_layout(content, file=path.name)
    if layout.analog_rate is None:
        raw = _raw(path, apart=not layout.is_ordinary, file=path.name)
    else:
        place, rate = layout.analog_rate.place, layout.analog_rate.content
        repaired = content[:place] + rate + content[place + len(rate) :]
        is_ordinary = check_layout(repaired, file=path.name).is_ordinary
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "repaired.c3d"
            copy.write_bytes(repaired)
            raw = _raw(copy, apart=not is_ordinary, file=path.name)
    source = C3dFile(
        points=_finite(np.moveaxis(raw["points"], 0, -1).transpose(1, 0, 2)),
        point_rate_hz=_rate(raw["point_rate_hz"], path.name),
        first_frame=raw["first_frame"],
        analog=_finite(raw["analog"].T),
        analog_rate_hz=_rate(raw["analog_rate_hz"], path.name) if raw["analog"].size else 0.0,
        parameters=raw["parameters"],
    )
    _check_agreement(layout, source, path.name)
    return source


def _raw(path: Path, *, apart: bool, file: str) -> dict[str, Any]:
    """Let the library read, in another process if its crash is to be feared."""
    try:
        if not apart:
            return c3d_raw.raw_content(str(path))
        command = [sys.executable, "-P", c3d_raw.__file__, str(path)]
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=True)
        return pickle.loads(done.stdout)
    except _FAILURES as error:
        raise InputError("the C3D file is damaged", value=file, advice="export it again") from error


def _finite(values: Num[np.ndarray, "*any"]) -> Float[np.ndarray, "*any"]:
    """Copy with NaN in place of what no instrument measures."""
    values = np.ascontiguousarray(values)
    return np.where(np.isfinite(values) & (np.abs(values) < _TOO_LARGE), values, np.nan)


def _rate(value: float, file: str) -> float:
    rate = float(value)
    if not _RATES[0] <= rate <= _RATES[1]:
        raise InputError(
            "the C3D file names an impossible rate",
            value=f"{file}, {rate:g} Hz",
            allowed=f"{_RATES[0]:g} to {_RATES[1]:g} Hz",
            advice="export it again",
        )
    return rate


def _check_agreement(layout: Layout, source: C3dFile, file: str) -> None:
    """Compare what was read with what the header claims: a shifted reading gives numbers too."""
    n_frames, n_points = source.points.shape[:2]
    expected = n_frames if layout.is_open_ended else layout.n_frames
    n_analog = expected * layout.n_analog
    if (n_frames, n_points) != (expected, layout.n_points) or source.analog.size != n_analog:
        raise InputError(
            "header and content of the C3D file disagree",
            value=f"{file}, {n_frames} frames of {n_points} points, {source.analog.size} samples",
            allowed=f"{expected} of {layout.n_points}, {n_analog}",
            advice="export it again",
        )
