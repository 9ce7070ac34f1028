"""`hiphinge what-if`: the same movement with other muscle strengths."""

import json
from pathlib import Path
from typing import Annotated

import typer

from hiphinge.cli.options import AsJson


def what_if(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What analyze wrote.")],
    scale: Annotated[
        list[str] | None,
        typer.Option(metavar="TARGET=FACTOR", help="Strength of a group or muscle, 0 to 5."),
    ] = None,
    sweep: Annotated[
        str | None,
        typer.Option(metavar="TARGET=FROM:TO:POINTS", help="Several strengths, evenly spaced."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Solve the same movement with other muscle strengths."""
    from hiphinge import what_if_folder

    answer = what_if_folder.ask(folder, scale or [], sweep)
    what_if_folder.save_answer(answer, folder)
    if as_json:
        typer.echo(json.dumps(what_if_folder.as_json(answer), indent=2))
    else:
        typer.echo(what_if_folder.as_text(answer))
