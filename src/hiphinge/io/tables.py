"""Numbers in text files: rows of fields with the place of every mistake."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError

# A time column may be off an even grid by this share of a step before it counts as uneven.
_UNEVEN = 0.2


@dataclass(frozen=True, slots=True)
class EvenTime:
    """A time column after its rounding was taken out."""

    time: Float[np.ndarray, " frame"]
    warnings: tuple[str, ...]


def parse_rows(
    lines: Sequence[str], *, first_line: int, columns: Sequence[str], file: str
) -> Float[np.ndarray, "row column"]:
    r"""Turn lines of numbers into an array; blank fields and `nan` become NaN.

    Fields are separated by tabs, or by blanks where a line has no tab.

    Args:
        lines: Data lines; blank lines are passed over.
        first_line: Number of the first of them in the file, from 1.
        columns: Name of each column.
        file: File name for messages.

    Raises:
        InputError: text where a number should be, or more numbers than columns.

    Example:
        >>> columns = ["t", "x", "y"]
        >>> parse_rows(["0.0\t1.5\t", ""], first_line=6, columns=columns, file="a").tolist()
        [[0.0, 1.5, nan]]
    """
    rows: list[list[float]] = []
    for number, line in enumerate(lines, start=first_line):
        if not line.strip():
            continue
        fields = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
        rows.append(_numbers(fields, number=number, columns=columns, file=file))
    return np.array(rows, dtype=float).reshape(len(rows), len(columns))


def _numbers(
    fields: Sequence[str], *, number: int, columns: Sequence[str], file: str
) -> list[float]:
    if any(field.strip() for field in fields[len(columns) :]):
        raise InputError(
            f"line {number} has {len(fields)} fields for {len(columns)} columns",
            value=file,
            advice="export the file again",
        )
    fields = fields[: len(columns)]
    try:
        row = [float(field) if field.strip() else np.nan for field in fields]
    except ValueError:
        column = next(index for index, field in enumerate(fields) if not _is_number(field))
        raise InputError(
            f"text where a number should be, line {number}, column {column + 1} "
            f"({columns[column]}) of {file}",
            value=repr(fields[column].strip()[:40]),
            advice="correct the field or leave it blank",
        ) from None
    row = [value if np.isfinite(value) else np.nan for value in row]
    return row + [np.nan] * (len(columns) - len(row))


def _is_number(field: str) -> bool:
    try:
        float(field or "nan")
    except ValueError:
        return not field.strip()
    return True


def even_time(time: Float[np.ndarray, " frame"], *, file: str) -> EvenTime:
    """Take the rounding out of a time column (0.017, 0.033, 0.050 are sixtieths).

    Raises:
        InputError: fewer than two frames, a missing time, or a time that does not increase.

    Example:
        >>> even_time(np.array([0.0, 0.017, 0.033, 0.05]), file="a.trc").time.round(5).tolist()
        [0.0, 0.01667, 0.03333, 0.05]
    """
    if time.size < 2:
        raise InputError("fewer than two frames", value=file, advice="give a longer recording")
    if not np.isfinite(time).all():
        row = int(np.flatnonzero(~np.isfinite(time))[0]) + 1
        raise InputError(f"no time in data row {row}", value=file, advice="export the file again")
    steps = np.diff(time)
    if (steps <= 0).any():
        row = int(np.flatnonzero(steps <= 0)[0]) + 2
        raise InputError(
            f"time does not increase at data row {row}", value=file, advice="export the file again"
        )
    grid = np.linspace(float(time[0]), float(time[-1]), time.size)
    if np.abs(grid - time).max() <= _UNEVEN * float(np.median(steps)):
        return EvenTime(grid, ())
    longest = float(steps.max())
    return EvenTime(
        time.copy(), (f"The time steps of {file} are uneven (longest {longest:.3f} s); check it.",)
    )
