"""`hiphinge evidence`: what is known, with its sources."""

from typing import Annotated

import typer


def evidence(
    entry: Annotated[
        str | None,
        typer.Argument(metavar="CLAIM|EXERCISE|CONDITION", help="Its key or name; none: a list."),
    ] = None,
) -> None:
    """Print what is known of a claim, exercise or condition, for and against, with sources."""
    from hiphinge.evidence import entry_text, load, overview_text

    typer.echo(overview_text(load()) if entry is None else entry_text(entry, load()))
