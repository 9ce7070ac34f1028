"""`hiphinge cohort`: a study's recordings to one table."""

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.cli.options import NoLoads
from hiphinge.cli.status import NO_STATEMENT
from hiphinge.cli.terminal import TerminalProgress, say
from hiphinge.errors import Cancelled
from hiphinge.progress import Progress


def cohort(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST.csv", help="Columns id, recording and others.")
    ],
    out: Annotated[Path, typer.Option(help="The table: .parquet or .csv.")] = Path(
        "results.parquet"
    ),
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Recordings at a time; one for each core.")
    ] = None,
    no_loads: NoLoads = False,
) -> None:
    """Analyse every recording of a study and write one tidy table; goes on where it was."""
    from hiphinge.cohort import rows_folder, run_cohort

    try:
        with TerminalProgress() as terminal:
            progress = Progress(terminal)
            summary = run_cohort(
                manifest, out, workers=workers, loads=not no_loads, progress=progress
            )
    except (Cancelled, KeyboardInterrupt):
        say(f"finished rows are kept in {rows_folder(out).name}; the same command continues")
        raise
    for row_id, reason in summary.failures:
        say(f"note: {row_id} failed: {reason}")
    say(f"{summary.n_done} of {summary.n_rows} rows done, {summary.n_reused} of them before")
    typer.echo(str(out))
    if summary.n_done == 0:
        raise typer.Exit(NO_STATEMENT)
