"""OpenSim storage files (.mot, .sto): a header, column names and a table of numbers."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.io.files import read_text
from hiphinge.io.tables import even_time, parse_rows


@dataclass(frozen=True, slots=True)
class Storage:
    """A table over time.

    Attributes:
        time: Seconds on the file's own axis.
        columns: Names of the other columns.
        values: Their numbers, as in the file.
        in_degrees: What the header says of angles; None when it says nothing.
        warnings: What is doubtful.
    """

    time: Float[np.ndarray, " frame"]
    columns: tuple[str, ...]
    values: Float[np.ndarray, "frame column"]
    in_degrees: bool | None
    warnings: tuple[str, ...]


def read_storage(path: Path) -> Storage:
    r"""Read a .mot or .sto file.

    Raises:
        InputError: not a storage file, text in place of a number, no rows.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "a.sto"
        >>> _ = path.write_text("a\ninDegrees=no\nendheader\ntime\tx\n0\t1\n0.5\t2\n")
        >>> read_storage(path).values.tolist()
        [[1.0], [2.0]]
    """
    lines = read_text(path).splitlines()
    end = next(
        (i for i, line in enumerate(lines[:200]) if line.strip().lower() == "endheader"), None
    )
    if end is None:
        raise InputError(
            "not an OpenSim storage file",
            value=path.name,
            allowed="a header that ends in endheader",
        )
    labels = next((i for i in range(end + 1, len(lines)) if lines[i].strip()), None)
    names = lines[labels].split() if labels is not None else []
    if labels is None or not names or names[0].lower() != "time":
        raise InputError(
            "the storage file has no column line that begins with time", value=path.name
        )
    table = parse_rows(lines[labels + 1 :], first_line=labels + 2, columns=names, file=path.name)
    if len(table) == 0:
        raise InputError("the storage file has no rows", value=path.name)
    timing = even_time(table[:, 0], file=path.name)
    return Storage(
        timing.time, tuple(names[1:]), table[:, 1:], _in_degrees(lines[:end]), timing.warnings
    )


def _in_degrees(header: list[str]) -> bool | None:
    for line in header:
        found = re.match(r"\s*inDegrees\s*=\s*(\w+)", line, re.IGNORECASE)
        if found:
            return found[1].lower() in {"yes", "true", "1"}
    return None
