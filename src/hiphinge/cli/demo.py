"""`hiphinge demo`: the samples analysed."""

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.cli.terminal import TerminalProgress, say
from hiphinge.progress import Progress


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")] = Path(
        "sample-walk.hiphinge"
    ),
) -> None:
    """Analyse the samples, a treadmill walk and a video (fetched once); say where reports lie."""
    from hiphinge import demo as samples
    from hiphinge.errors import AssetError

    beside = samples.video_folder(out)
    with TerminalProgress() as terminal:
        walk = samples.show_walk(out, Progress(terminal))
    say(f"{walk.told} Open its report:")
    typer.echo(str(walk.page))
    try:
        with TerminalProgress() as terminal:
            video = samples.show_video(beside, Progress(terminal))
    except AssetError as fault:
        say(samples.why_no_video(fault))
        return
    say(f"{video.told} Open its report:")
    typer.echo(str(video.page))
