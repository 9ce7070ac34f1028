"""The tidy table of a study: one record for each measure, load and finding, or failure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hiphinge import io
from hiphinge._version import __version__
from hiphinge.types import Analysis, Finding, Load, Measure

RESULT_COLUMNS = (
    *("id", "kind", "name", "side", "value", "low"),
    *("high", "unit", "quality", "reason", "version"),
)
_NUMBERS = ("value", "low", "high")

Record = Mapping[str, Any]


def analysis_records(row_id: str, analysis: Analysis) -> list[Record]:
    """Return one record for each measure, each load and each finding of an analysis."""
    measures = [_record(row_id, "measure", measure) for measure in analysis.measures]
    return measures + load_records(row_id, analysis) + finding_records(row_id, analysis)


def load_records(row_id: str, analysis: Analysis) -> list[Record]:
    """Return one record for each load of an analysis; none when loads were not asked for."""
    return [_record(row_id, "load", load) for load in analysis.loads]


def finding_records(row_id: str, analysis: Analysis) -> list[Record]:
    """Return one record for each finding: its size, its verdict as quality, what it says."""
    return [_finding_record(row_id, finding) for finding in analysis.findings]


def _finding_record(row_id: str, finding: Finding) -> Record:
    size = finding.size
    return {
        "id": row_id,
        "kind": "finding",
        "name": finding.id,
        "side": finding.side,
        "value": None if size is None else size.value,
        "low": None if size is None else size.low,
        "high": None if size is None else size.high,
        "unit": None if size is None else size.unit,
        "quality": finding.verdict,
        "reason": finding.statement,
        "version": __version__,
    }


def _record(row_id: str, kind: str, found: Measure | Load) -> Record:
    return {
        "id": row_id,
        "kind": kind,
        "name": found.id,
        "side": found.side,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "unit": found.unit,
        "quality": found.quality,
        "reason": found.reason,
        "version": __version__,
    }


def error_record(row_id: str, name: str, reason: str) -> Record:
    """Return the record of a row that failed.

    Example:
        >>> error_record("p01", "InputError", "no such file: walk.c3d")["kind"]
        'error'
    """
    empty = dict.fromkeys(RESULT_COLUMNS)
    said = {"id": row_id, "kind": "error", "name": name, "quality": "refused"}
    return {**empty, **said, "reason": reason, "version": __version__}


def write_results(out: Path, records: Sequence[Record]) -> None:
    """Write the tidy table, as Parquet or, when `out` ends in .csv, as text."""
    table = [[record[name] for name in RESULT_COLUMNS] for record in records]
    if out.suffix.lower() == ".csv":
        io.write_csv(out, RESULT_COLUMNS, table)
        return
    # pandas costs half a second to import and only this edge needs it.
    from pandas import DataFrame

    kinds = {name: "float64" if name in _NUMBERS else "string" for name in RESULT_COLUMNS}
    frame = DataFrame(table, columns=list(RESULT_COLUMNS)).astype(kinds)
    with io.atomic_write(out) as temporary:
        frame.to_parquet(temporary, engine="pyarrow", index=False)
