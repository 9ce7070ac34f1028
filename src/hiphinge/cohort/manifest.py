"""The manifest of a study: which recordings, and what is known about each."""

import csv
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from hiphinge.errors import InputError, SettingError
from hiphinge.io.files import read_text
from hiphinge.pipeline import Options
from hiphinge.types import ActivityName, Sex

FILES = ("recording", "static", "forces", "model", "profile")
COLUMNS = ("id", *FILES[:4], "mass", "height", "sex", "activity", "profile")
NEEDED = ("id", "recording")


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One recording of a study.

    Attributes:
        id: Its name, unlike any other in the manifest.
        line: Line of the manifest, for messages.
        files: The files by column, those that the row names.
        told: The other columns, as they are written.
    """

    id: str
    line: int
    files: Mapping[str, Path]
    told: Mapping[str, str]

    def options(self) -> Options:
        """Return what the row says about person and recording.

        Raises:
            SettingError: A value is not allowed; the message names line and column.
        """
        try:
            return Options(
                mass=self._number("mass"),
                height=self._number("height"),
                sex=cast("Sex | None", self._word("sex", get_args(Sex))),
                activity=cast(
                    "ActivityName | None", self._word("activity", get_args(ActivityName))
                ),
                static=self.files.get("static"),
                forces=self.files.get("forces"),
                model=self.files.get("model"),
                profile=self.files.get("profile"),
            )
        except SettingError as fault:
            raise SettingError(
                f"line {self.line}, {fault.problem.removeprefix('--')}",
                value=fault.value,
                allowed=fault.allowed,
                advice=fault.advice,
            ) from fault

    def _number(self, column: str) -> float | None:
        text = self.told.get(column)
        if text is None:
            return None
        try:
            return float(text)
        except ValueError as fault:
            raise SettingError(f"{column} is not a number", value=text) from fault

    def _word(self, column: str, allowed: Sequence[str]) -> str | None:
        text = self.told.get(column)
        if text is None or text in allowed:
            return text
        near = difflib.get_close_matches(text, allowed, n=1, cutoff=0.5)
        raise SettingError(
            f"{column} is not known",
            value=text,
            allowed=", ".join(allowed),
            advice=f"did you mean {near[0]}?" if near else None,
        )


def read_manifest(path: Path) -> tuple[ManifestRow, ...]:
    r"""Read a manifest; its paths are relative to the folder that it lies in.

    Raises:
        InputError: The file cannot be read or has no rows.
        SettingError: A column is unknown or missing, an id is missing or there twice, a row has
            no recording or too many fields.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "study.csv"
        >>> _ = path.write_text("id,recording,mass\np01,p01/walk.c3d,71.5\n")
        >>> read_manifest(path)[0].options().mass
        71.5
    """
    table = csv.reader(read_text(path).splitlines())
    columns = [name.strip() for name in next(table)]
    _check_columns(columns, path.name)
    rows: list[ManifestRow] = []
    for fields in table:
        if any(field.strip() for field in fields):
            rows.append(_row(columns, fields, table.line_num, path))
    if not rows:
        raise InputError("the manifest has no rows", value=path.name)
    _check_ids(rows, path.name)
    return tuple(rows)


def _check_columns(columns: Sequence[str], file: str) -> None:
    for name in columns:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.0)
            raise SettingError(
                f"unknown column in {file}",
                value=name or "(empty)",
                allowed=", ".join(COLUMNS),
                advice=f"did you mean {near[0]}?" if near else None,
            )
    missing = [name for name in NEEDED if name not in columns]
    if missing or len(set(columns)) < len(columns):
        raise SettingError(
            f"{file} needs each column once, and at least {' and '.join(NEEDED)}",
            value=", ".join(columns),
        )


def _row(columns: Sequence[str], fields: Sequence[str], line: int, path: Path) -> ManifestRow:
    if len(fields) > len(columns):
        raise SettingError(
            f"line {line} of {path.name} has more fields than columns",
            value=len(fields),
            allowed=f"{len(columns)}",
            advice="put a field that holds a comma in quotes",
        )
    said = {
        name: field.strip() for name, field in zip(columns, fields, strict=False) if field.strip()
    }
    for name in NEEDED:
        if name not in said:
            raise SettingError(f"line {line} of {path.name} lacks a value", value=name)
    files = {name: path.parent / said[name] for name in FILES if name in said}
    told = {name: text for name, text in said.items() if name not in (*FILES, "id")}
    return ManifestRow(id=said["id"], line=line, files=files, told=told)


def _check_ids(rows: Sequence[ManifestRow], file: str) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if row.id in seen:
            raise SettingError(
                f"an id is there twice in {file}",
                value=f"{row.id} (lines {seen[row.id]} and {row.line})",
                advice="give every row an id of its own",
            )
        seen[row.id] = row.line
