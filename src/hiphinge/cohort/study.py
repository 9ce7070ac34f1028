"""Running a study: every recording a task of its own, finished rows kept.

Worker processes are spawned, never forked: forking after compiled kernels have run can hang or
end the worker. A finished row is kept beside the table under a name made from its content, so that
an interrupted study goes on where it was and a changed file or option is computed again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hiphinge import io, pipeline
from hiphinge.cache import content_key
from hiphinge.cohort.manifest import ManifestRow, read_manifest
from hiphinge.cohort.results import Record, analysis_records, error_record, write_results
from hiphinge.errors import HiphingeError, OutputError, SettingError
from hiphinge.io.files import describe
from hiphinge.progress import Progress


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """How a study ended.

    Attributes:
        out: The table.
        n_rows: Rows of the manifest.
        n_reused: Rows that an earlier run had finished.
        failures: Id of each failing row and why it failed.
    """

    out: Path
    n_rows: int
    n_reused: int
    failures: tuple[tuple[str, str], ...]

    @property
    def n_done(self) -> int:
        """Rows with results, those of earlier runs included."""
        return self.n_rows - len(self.failures)


def run_cohort(
    manifest: Path,
    out: Path,
    *,
    workers: int | None = None,
    loads: bool = True,
    progress: Progress | None = None,
) -> CohortSummary:
    """Analyse every recording of a manifest and write one tidy table.

    A row that fails is kept as a row of kind "error" and tried again by the next run; the study
    goes on. An interrupted study leaves its finished rows beside `out`, and the same call
    continues it.

    Args:
        manifest: CSV file; id and recording must be there, the other columns may be.
        out: The table, .parquet or .csv; written as a whole when the last row is done.
        workers: Recordings at a time; by default one for each physical core.
        loads: Whether to compute what muscles and joints carry, as `analyze` does.
        progress: Hears how many rows are done and how many failed, and may stop the study.

    Raises:
        InputError: The manifest cannot be read.
        SettingError: Columns, ids, `workers` or the ending of `out` are not allowed.
        OutputError: `out` is a file that no study has written, or cannot be written.
        HiphingeError: A worker was ended from outside.
        Cancelled: The listener asked to stop; finished rows are kept.

    Example:
        >>> run_cohort(Path("nowhere.csv"), Path("results.parquet"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.csv; check the path
    """
    progress = progress or Progress()
    rows = read_manifest(manifest)
    folder = rows_folder(out)
    _check_settings(out, folder, workers)
    targets = [folder / f"{content_key('row', _content(row, loads))}.json" for row in rows]
    todo = [(row, at) for row, at in zip(rows, targets, strict=True) if not at.is_file()]
    failed = _run(
        todo, n_reused=len(rows) - len(todo), workers=workers, loads=loads, progress=progress
    )
    write_results(out, _gathered(rows, targets, failed))
    failures = [(row.id, failed[row.id]["reason"]) for row in rows if row.id in failed]
    return CohortSummary(out, len(rows), len(rows) - len(todo), tuple(failures))


def rows_folder(out: Path) -> Path:
    """Return the folder that keeps the finished rows of a table.

    Example:
        >>> rows_folder(Path("study/results.parquet")).as_posix()
        'study/results.parquet.rows'
    """
    return out.with_name(f"{out.name}.rows")


def _check_settings(out: Path, folder: Path, workers: int | None) -> None:
    if out.suffix.lower() not in (".parquet", ".csv"):
        raise SettingError(
            "the table's name has no known ending", value=out.name, allowed=".parquet, .csv"
        )
    if workers is not None and workers < 1:
        raise SettingError("--workers is out of range", value=workers, allowed="1 or more")
    if out.exists() and not folder.is_dir():
        raise OutputError(
            "this file was not written by a study", value=out.name, advice="choose another name"
        )
    io.check_writable(folder)


def _content(row: ManifestRow, loads: bool) -> Mapping[str, object]:
    """Return everything that a row's result depends on."""
    files = {name: _fingerprint(path) for name, path in row.files.items()}
    return {"id": row.id, "files": files, "told": dict(row.told), "loads": loads}


def _fingerprint(path: Path) -> str:
    """Hash a file, or the files of a folder with their names; what is absent says so."""
    inside = sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for item in inside:
        content = describe(item, "c3d").sha256 if item.is_file() else "absent"
        digest.update(f"{item.relative_to(path.parent).as_posix()}:{content}\n".encode())
    return digest.hexdigest()


def _run(
    todo: Sequence[tuple[ManifestRow, Path]],
    *,
    n_reused: int,
    workers: int | None,
    loads: bool,
    progress: Progress,
) -> dict[str, Record]:
    """Compute the rows that are not there yet; return the error of each that failed."""
    failed: dict[str, Record] = {}
    n_rows = n_reused + len(todo)
    with progress.stage("cohort") as step:
        step(n_reused / n_rows, f"{n_reused} of {n_rows} rows done before")
        for n_now, error in enumerate(_results(todo, workers, loads), start=1):
            if error is not None:
                failed[error["id"]] = error
            n_done = n_reused + n_now - len(failed)
            step(
                (n_reused + n_now) / n_rows, f"{n_done} of {n_rows} rows done, {len(failed)} failed"
            )
    return failed


def _results(
    todo: Sequence[tuple[ManifestRow, Path]], workers: int | None, loads: bool
) -> Iterable[Record | None]:
    """Yield each row's error, or None, as the workers finish them."""
    if not todo:
        return
    # joblib takes a third of a second to import, and only studies need it. It has no types.
    import joblib

    library: Any = joblib
    n_workers = min(workers or library.cpu_count(only_physical_cores=True), len(todo))
    spawned = library.Parallel(
        n_jobs=n_workers, backend="loky", return_as="generator_unordered", batch_size=1
    )
    task = library.delayed(finish_row)
    try:
        yield from spawned(task(row, target, loads=loads) for row, target in todo)
    except BrokenProcessPool as fault:
        raise HiphingeError(
            "a worker was ended from outside, perhaps for want of memory",
            advice="finished rows are kept; run the same command again with --workers 1",
        ) from fault


def finish_row(row: ManifestRow, target: Path, *, loads: bool = True) -> Record | None:
    """Analyse one recording and keep its results in `target`.

    Args:
        row: The recording.
        target: File for its records.
        loads: Whether to compute what muscles and joints carry.

    Returns:
        None when all is well, else the record of kind "error".
    """
    try:
        options = replace(row.options(), loads=loads)
        records = analysis_records(row.id, pipeline.analyze([row.files["recording"]], options))
    except HiphingeError as fault:
        return error_record(row.id, type(fault).__name__, str(fault))
    # One recording of forty must not take the others' results with it, whatever is wrong in it.
    except Exception as fault:  # noqa: BLE001
        return error_record(row.id, type(fault).__name__, f"a fault of ours: {fault!r}")
    io.write_json(target, records)
    return None


def _gathered(
    rows: Sequence[ManifestRow], targets: Sequence[Path], failed: Mapping[str, Record]
) -> list[Record]:
    """Put the records together in the manifest's order."""
    records: list[Record] = []
    for row, target in zip(rows, targets, strict=True):
        records += [failed[row.id]] if row.id in failed else json.loads(target.read_text("utf-8"))
    return records
