"""A result folder: everything at once or nothing, and never over somebody else's files."""

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hiphinge import assets, io
from hiphinge.errors import AssetError, OutputError
from hiphinge.progress import Progress, Step
from hiphinge.report.content import PoseView
from hiphinge.report.load_section import why_no_loads
from hiphinge.report.page import render
from hiphinge.report.provenance import provenance, provenance_rows
from hiphinge.report.reference_body import reference_body
from hiphinge.report.results_json import as_json
from hiphinge.report.tables import write_state, write_tables
from hiphinge.types import Analysis, BodyModel

if TYPE_CHECKING:
    import hiphinge.plan

# Everything that an analysis may write; nothing else in a folder is ever touched.
OUR_FILES = (
    "report.html",
    "motion.mot",
    "model.osim",
    "external_loads.xml",
    "external_loads.mot",
    "curves.csv",
    "angles.csv",
    "cycles.csv",
    "loads.sto",
    "muscles.sto",
    "activations.sto",
    "what-if.json",
    "landmarks.parquet",
    "annotated.mp4",
    "second-view",
    "provenance.json",
    "state",
    "analysis.json",
)


def check_folder(folder: Path, inputs: Sequence[Path], *, overwrite: bool) -> None:
    """Refuse, before any work is done, a folder that holds something else.

    Args:
        folder: Where results shall go.
        inputs: Files (or session folders) that will be analysed.
        overwrite: Accept the folder whatever it holds; files that are not ours stay.

    Raises:
        OutputError: the folder holds files and is no analysis of these inputs, or nothing can be
            written there.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> check_folder(folder, [], overwrite=False)
        >>> _ = (folder / "thesis.txt").write_text("years of work")
        >>> check_folder(folder, [], overwrite=False)
        Traceback (most recent call last):
        ...
        hiphinge.errors.OutputError: the result folder holds something else: ...
    """
    hashes = [_hashes(path) for path in inputs]
    _refuse_foreign(folder, hashes, overwrite=overwrite)
    io.check_writable(folder)


def save(
    analysis: Analysis,
    folder: Path,
    *,
    progress: Progress | None = None,
    overwrite: bool = False,
    plan: "hiphinge.plan.Plan | None" = None,
) -> Path:
    """Write report, measures, motion and model; an interrupted run leaves nothing half-written.

    Args:
        analysis: What to write.
        folder: Where; made as needed. Files in it that are not ours stay as they are.
        progress: Hears of the stage `report`.
        overwrite: Write into a folder that holds something else.
        plan: The person's plan, shown in the report with its reasons.

    Returns:
        The folder.

    Raises:
        OutputError: the folder holds files and is no analysis of the same input, or it cannot be
            written.
        Cancelled: the listener of `progress` asked to stop.

    Example:
        >>> import tempfile
        >>> from hiphinge.report.examples import standing_still
        >>> folder = save(standing_still(), Path(tempfile.mkdtemp()) / "standing.hiphinge")
        >>> (folder / "report.html").is_file(), (folder / "analysis.json").is_file()
        (True, True)
    """
    progress = progress or Progress()
    hashes = [{recording.file.sha256} for recording in analysis.recordings[:1]]
    _refuse_foreign(folder, hashes, overwrite=overwrite)
    with progress.stage("report") as step, _fresh_beside(folder) as fresh:
        started = time.perf_counter()
        origin = provenance(analysis)
        step(0.1, "tables")
        write_tables(analysis, fresh)
        write_state(analysis, fresh / "state")
        step(0.4, "drawings")
        filmed = _write_film(analysis, fresh, lambda share, text: step(0.4 + 0.2 * share, text))
        page = render(
            analysis,
            filmed=filmed,
            filmed_other=_write_other_view(analysis, fresh / "second-view", step),
            provenance=provenance_rows(origin),
            mesh_folders=_mesh_folders(analysis.body),
            reference=reference_body() if why_no_loads(analysis) else None,
            plan=plan,
        )
        (fresh / "report.html").write_text(page, encoding="utf-8")
        io.write_json(fresh / "provenance.json", origin)
        step(0.9, "moving into place")
        timings = {**analysis.timings, **progress.timings}
        timings["report"] = time.perf_counter() - started
        io.write_json(fresh / "analysis.json", as_json(analysis, timings=timings))
        _move(fresh, folder)
    return folder


def _write_other_view(analysis: Analysis, folder: Path, step: Step) -> tuple[PoseView, ...]:
    """Write the tables and the film of a second clip, and return its pictures."""
    other = analysis.other_view
    if other is None:
        return ()
    folder.mkdir()
    write_tables(other, folder)
    return _write_film(other, folder, lambda share, text: step(0.6 + 0.2 * share, text))


def _write_film(
    analysis: Analysis, folder: Path, step: Callable[[float, str], None]
) -> tuple[PoseView, ...]:
    if analysis.film is None:
        return ()
    # Libraries for video are imported only where there is one.
    from hiphinge.report.film.write import write_film

    return write_film(analysis, folder / "annotated.mp4", step)


def _mesh_folders(body: BodyModel | None) -> list[Path]:
    """Where bones may lie; an absent asset only means a stick figure."""
    if body is None or not body.meshes:
        return []
    try:
        return [assets.path("default_body").parent / "Geometry"]
    except AssetError:
        return []


def _refuse_foreign(folder: Path, inputs: Sequence[Collection[str]], *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            "the result folder's name is taken by a file",
            value=str(folder),
            advice="choose another with --out",
        )
    if overwrite or not folder.exists() or not any(folder.iterdir()):
        return
    stored = _stored_hashes(folder / "analysis.json")
    if not inputs or not all(stored.intersection(hashes) for hashes in inputs):
        raise OutputError(
            "the result folder holds something else",
            value=str(folder),
            allowed="an empty folder, or an analysis of the same input",
            advice="choose another with --out, or give --overwrite",
        )


def _stored_hashes(path: Path) -> set[str]:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    inputs: Any = (
        cast("dict[str, Any]", content).get("inputs") if isinstance(content, dict) else None
    )
    rows = cast("list[Any]", inputs) if isinstance(inputs, list) else []
    return {str(cast("dict[str, Any]", row).get("sha256")) for row in rows if isinstance(row, dict)}


def _hashes(path: Path) -> set[str]:
    """Return the hash of a file, or of every table of motion in a session folder."""
    if path.is_file():
        with path.open("rb") as file:
            return {hashlib.file_digest(file, "sha256").hexdigest()}
    found: set[str] = set()
    for suffix in ("*.c3d", "*.trc", "*.mot", "*.sto"):
        for inside in sorted(path.rglob(suffix)) if path.is_dir() else []:
            found |= _hashes(inside)
    return found


@contextmanager
def _fresh_beside(folder: Path) -> Generator[Path]:
    """Give an empty folder beside the real one; it is gone afterwards."""
    fresh = folder.absolute().parent / f".{folder.name}.{secrets.token_hex(4)}"
    try:
        fresh.mkdir(parents=True)
    except OSError as error:
        raise OutputError(
            "results cannot be written here", value=str(folder), advice=str(error.strerror)
        ) from error
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _move(fresh: Path, folder: Path) -> None:
    """Put results in place: a new folder by one renaming, else file by file, analysis.json last."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if not folder.exists():
        os.replace(fresh, folder)  # noqa: PTH105 (os.replace is the atomic one by contract)
        return
    (folder / "analysis.json").unlink(missing_ok=True)
    for name in OUR_FILES:
        target = folder / name
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        if (fresh / name).exists():
            os.replace(fresh / name, target)  # noqa: PTH105
