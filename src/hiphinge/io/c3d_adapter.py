# pyright: basic
"""The only module that imports ezc3d: a checked file in, plain arrays and parameters out."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ezc3d
import numpy as np
from jaxtyping import Float, Num

from hiphinge.errors import InputError
from hiphinge.io.c3d_layout import Layout, check_layout
from hiphinge.io.files import read_bytes

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
        return np.asarray(value, dtype=float)

    def number(self, group: str, name: str) -> float | None:
        """Return the first number of a parameter."""
        values = self.numbers(group, name).ravel()
        return float(values[0]) if values.size else None


def load_c3d(path: Path) -> C3dFile:
    """Read a C3D file after checking its structure.

    Raises:
        InputError: missing, damaged, cut off, or in a form that cannot be read.
    """
    content = read_bytes(path)
    layout = check_layout(content, file=path.name)
    raw = _read(content, layout, path)
    points = np.moveaxis(np.asarray(raw["data"]["points"], dtype=float)[:3], 0, -1)
    points = np.ascontiguousarray(points.transpose(1, 0, 2))
    analog = np.asarray(raw["data"]["analogs"], dtype=float)[0].T
    _check_agreement(layout, points, analog, path.name)
    header = raw["header"]
    points[~np.isfinite(points) | (np.abs(points) > 1e9)] = np.nan
    return C3dFile(
        points=points,
        point_rate_hz=float(header["points"]["frame_rate"]),
        first_frame=int(header["points"]["first_frame"]),
        analog=np.ascontiguousarray(analog),
        analog_rate_hz=float(header["analogs"]["frame_rate"]) if analog.size else 0.0,
        parameters=_parameters(raw["parameters"]),
    )


def _read(content: bytes, layout: Layout, path: Path) -> ezc3d.c3d:
    try:
        if layout.analog_rate is None:
            return ezc3d.c3d(str(path), extract_forceplat_data=False)
        place, rate = layout.analog_rate.place, layout.analog_rate.content
        repaired = content[:place] + rate + content[place + len(rate) :]
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "repaired.c3d"
            copy.write_bytes(repaired)
            return ezc3d.c3d(str(copy), extract_forceplat_data=False)
    except (OSError, RuntimeError, ValueError, KeyError, IndexError, MemoryError) as error:
        raise InputError(
            "the C3D file is damaged", value=path.name, advice="export it again"
        ) from error


def _check_agreement(
    layout: Layout,
    points: Float[np.ndarray, "frame point 3"],
    analog: Float[np.ndarray, "sample channel"],
    file: str,
) -> None:
    """Compare what was read with what the header claims: a shifted reading gives numbers too."""
    n_frames = points.shape[0] if layout.is_open_ended else layout.n_frames
    is_whole = points.shape[:2] == (n_frames, layout.n_points)
    if not is_whole or analog.size != n_frames * layout.n_analog:
        raise InputError(
            "header and content of the C3D file disagree",
            value=f"{file}, {points.shape[0]} frames of {points.shape[1]} points and {analog.size} "
            "analog values",
            allowed=f"{n_frames} of {layout.n_points} and {n_frames * layout.n_analog}",
            advice="export it again",
        )


def _parameters(groups: Mapping) -> dict[str, dict[str, Value]]:
    return {
        group: {
            name: _value(entry["value"])
            for name, entry in groups[group].items()
            if name != "__METADATA__"
        }
        for group in groups
    }


def _value(value: object) -> Value:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return (str(value),)
