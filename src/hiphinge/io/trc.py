"""Reader of TRC files: marker paths as text, as OpenSim, Vicon, Cortex and OpenCap write them."""

import re
from pathlib import Path

import numpy as np

from hiphinge.errors import InputError
from hiphinge.io.files import describe, read_text
from hiphinge.io.points import MarkerData, pick_markers, split_virtual
from hiphinge.io.tables import even_time, parse_rows
from hiphinge.io.tidy import recording_from_markers
from hiphinge.types import Recording

_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "meters": 1.0, "millimeters": 0.001}


class TrcReader:
    r"""Reads one TRC file.

    Example:
        >>> import tempfile
        >>> rows = ["PathFileType\t4\t(X/Y/Z)\ta.trc", "DataRate\tUnits", "100\tm",
        ...         "Frame#\tTime\tC7", "\t\tX1\tY1\tZ1", "", "1\t0.00\t0\t1.4\t0.1",
        ...         "2\t0.01\t0\t1.4\t0.1", ""]
        >>> path = Path(tempfile.mkdtemp()) / "a.trc"
        >>> _ = path.write_text("\n".join(rows), encoding="utf-8")
        >>> TrcReader().read(path).marker("C7").tolist()
        [[0.0, 1.4, 0.1], [0.0, 1.4, 0.1]]
    """

    def read(self, path: Path, *, turn_axes: bool = True) -> Recording:
        """Return markers in metres; blank and exact (0, 0, 0) positions are missing.

        Raises:
            InputError: not a TRC file, text in place of a number, no frames or no markers.
        """
        lines = read_text(path).splitlines()
        if not lines or not lines[0].startswith("PathFileType"):
            raise InputError(
                "not a TRC file", value=path.name, allowed="a first line that says PathFileType"
            )
        header = next(
            (i for i, line in enumerate(lines[:12]) if line.lower().startswith("frame#")), None
        )
        if header is None:
            raise InputError(
                "the TRC file has no line of marker names",
                value=path.name,
                advice="the line must begin with Frame#",
            )
        names = marker_names(lines[header])
        if not names:
            raise InputError("the TRC file names no markers", value=path.name)
        columns = ["Frame#", "Time"]
        columns += [f"{name} {axis}" for name in names for axis in "XYZ"]
        start = header + 2  # a line of X1 Y1 Z1 ... follows the names
        table = parse_rows(lines[start:], first_line=start + 1, columns=columns, file=path.name)
        if len(table) == 0:
            raise InputError("the TRC file has no frames", value=path.name)
        timing = even_time(table[:, 1], file=path.name)
        positions = table[:, 2:].reshape(len(table), len(names), 3)
        positions = positions * _scale(lines[:header], path.name)
        positions[(positions == 0).all(axis=2)] = np.nan
        picked = split_virtual(pick_markers(names, positions))
        return recording_from_markers(
            describe(path, "trc"),
            time=timing.time,
            data=MarkerData(
                picked.names,
                picked.positions,
                picked.reference,
                (*timing.warnings, *picked.warnings),
            ),
            usual_up="+Y",
            turn_axes=turn_axes,
        )


def marker_names(line: str) -> tuple[str, ...]:
    r"""Take the marker names from the line that begins with Frame#.

    Names are followed by two empty fields, by one, or by none, depending on the writer.

    Example:
        >>> marker_names("Frame#\tTime\tR.ASIS\t\t\tr knee\t\t\t")
        ('R.ASIS', 'r knee')
    """
    fields = [field.strip() for field in line.split("\t")] if "\t" in line else line.split()
    return tuple(field for field in fields[2:] if field)


def _scale(head: list[str], file: str) -> float:
    """Metres per unit, from the value under Units; some writers put stray tabs between values."""
    for line in head[1:]:
        for word in re.split(r"\s+", line.strip().lower()):
            if word in _METRES:
                return _METRES[word]
    raise InputError(
        "the TRC header names no unit", value=file, allowed="mm, cm or m under Units in line 3"
    )
