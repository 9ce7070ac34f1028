# pyright: basic
"""The only module that imports ezc3d: a checked file in, plain arrays and parameters out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ezc3d
import numpy as np
from jaxtyping import Float, Num

from hiphinge.errors import InputError
from hiphinge.io.c3d_layout import check_layout
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
        parameters: Group to parameter to value: texts, or numbers with the file's first index first.
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
    layout = check_layout(read_bytes(path), file=path.name)
    try:
        raw = ezc3d.c3d(str(path), extract_forceplat_data=False)
    except (OSError, RuntimeError, ValueError, KeyError, IndexError, MemoryError) as error:
        raise InputError(
            "the C3D file is damaged", value=path.name, advice="export it again"
        ) from error
    points = np.moveaxis(np.asarray(raw["data"]["points"], dtype=float)[:3], 0, -1)
    points = np.ascontiguousarray(points.transpose(1, 0, 2))
    if points.shape[:2] != (layout.n_frames, layout.n_points):
        raise InputError(
            "header and data of the C3D file disagree",
            value=f"{path.name}, {points.shape[0]} frames of {points.shape[1]} points",
            allowed=f"{layout.n_frames} of {layout.n_points}",
            advice="export it again",
        )
    header = raw["header"]
    points[~np.isfinite(points) | (np.abs(points) > 1e9)] = np.nan
    analog = np.asarray(raw["data"]["analogs"], dtype=float)[0].T
    return C3dFile(
        points=points,
        point_rate_hz=float(header["points"]["frame_rate"]),
        first_frame=int(header["points"]["first_frame"]),
        analog=np.ascontiguousarray(analog),
        analog_rate_hz=float(header["analogs"]["frame_rate"]) if analog.size else 0.0,
        parameters=_parameters(raw["parameters"]),
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
