"""Results to files: .mot, .sto, .trc, JSON and CSV, each whole or not at all."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.io.files import atomic_write


def write_sto(
    path: Path,
    *,
    time: Float[np.ndarray, " frame"],
    columns: Sequence[str],
    values: Float[np.ndarray, "frame column"],
    name: str = "hiphinge",
    in_degrees: bool = False,
) -> None:
    """Write a table over time as OpenSim reads it.

    Args:
        path: File to write, .sto or .mot.
        time: Seconds.
        columns: Names of the columns after time.
        values: Numbers, written as they are.
        name: First line of the file.
        in_degrees: What the header says of angles.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "loads.sto"
        >>> write_sto(path, time=np.array([0.0, 0.5]), columns=["f"], values=np.ones((2, 1)))
        >>> path.read_text(encoding="utf-8").splitlines()[-1].split()
        ['0.50000000', '1.00000000']
    """
    header = [
        name,
        "version=1",
        f"nRows={len(time)}",
        f"nColumns={len(columns) + 1}",
        f"inDegrees={'yes' if in_degrees else 'no'}",
        "endheader",
        "\t".join(["time", *columns]),
    ]
    table = np.column_stack([time, values])
    # One template a row: half the time of formatting value by value.
    template = "\t".join(["%.8f"] * table.shape[1])
    rows = [template % tuple(row) for row in table.tolist()]
    _write_lines(path, [*header, *rows])


def write_mot(
    path: Path,
    *,
    time: Float[np.ndarray, " frame"],
    names: Sequence[str],
    q: Float[np.ndarray, "frame coordinate"],
    rotational: Bool[np.ndarray, " coordinate"],
    name: str = "Coordinates",
) -> None:
    """Write joint coordinates [rad, m] as OpenSim's .mot, angles in degrees.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "motion.mot"
        >>> write_mot(path, time=np.array([0.0, 1.0]), names=["pelvis_tilt", "pelvis_ty"],
        ...           q=np.array([[np.pi, 0.9], [0.0, 0.9]]), rotational=np.array([True, False]))
        >>> path.read_text(encoding="utf-8").splitlines()[-2].split()
        ['0.00000000', '180.00000000', '0.90000000']
    """
    degrees = np.where(rotational, np.degrees(q), q)
    write_sto(path, time=time, columns=names, values=degrees, name=name, in_degrees=True)


def write_trc(
    path: Path,
    *,
    time: Float[np.ndarray, " frame"],
    names: Sequence[str],
    markers: Float[np.ndarray, "frame marker 3"],
) -> None:
    """Write marker paths [m] as TRC in millimetres; missing positions are blank.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "walk.trc"
        >>> write_trc(path, time=np.array([0.0, 0.1]), names=["C7"], markers=np.ones((2, 1, 3)))
        >>> path.read_text(encoding="utf-8").splitlines()[-1].split()
        ['2', '0.100000', '1000.00000', '1000.00000', '1000.00000']
    """
    rate = f"{(time.size - 1) / (time[-1] - time[0]):.6g}"
    n_frames, n_markers = str(time.size), str(len(names))
    keys = "DataRate CameraRate NumFrames NumMarkers Units OrigDataRate OrigDataStartFrame"
    header = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "\t".join([*keys.split(), "OrigNumFrames"]),
        "\t".join([rate, rate, n_frames, n_markers, "mm", rate, "1", n_frames]),
        "\t".join(["Frame#", "Time", *(f"{name}\t\t" for name in names)]),
        "\t".join(["", "", *(f"{axis}{i + 1}" for i in range(len(names)) for axis in "XYZ")]),
        "",
    ]
    flat = (markers * 1000.0).reshape(time.size, -1)
    rows = [
        "\t".join([str(i + 1), f"{moment:.6f}", *(f"{v:.5f}" if v == v else "" for v in row)])
        for i, (moment, row) in enumerate(zip(time.tolist(), flat.tolist(), strict=True))
    ]
    _write_lines(path, [*header, *rows])


def write_json(path: Path, content: object) -> None:
    """Write strict JSON: keys in the given order, no NaN, no infinities.

    Raises:
        ValueError: a number that is not finite.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "analysis.json"
        >>> write_json(path, {"value": np.float64(1.5), "reason": None})
        >>> json.loads(path.read_text(encoding="utf-8"))
        {'value': 1.5, 'reason': None}
    """
    text = json.dumps(content, allow_nan=False, ensure_ascii=False, indent=1, default=_plain)
    _write_lines(path, [text])


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; missing values (None, NaN) are empty fields.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "cycles.csv"
        >>> write_csv(path, ["id", "value"], [["cadence", 112.5], ["speed", float("nan")]])
        >>> path.read_text(encoding="utf-8").splitlines()
        ['id,value', 'cadence,112.5', 'speed,']
    """
    with atomic_write(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_field(value) for value in row] for row in rows)


def _field(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.9g}" if math.isfinite(value) else ""
    return value


def _plain(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        return cast("object", value.tolist())
    raise TypeError(f"{type(value).__name__} does not belong into JSON")


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
