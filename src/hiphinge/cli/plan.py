"""`hiphinge intake` and `hiphinge plan`: from questions and findings to a strengthening plan."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hiphinge.cli.terminal import TerminalTalk, say
from hiphinge.errors import OutputError


def plan(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="What analyze wrote.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(help="profile.toml; alone, or instead of the one in DIR.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Default: DIR, or beside the profile.")
    ] = None,
    start: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="First day; the next Monday if not given."
        ),
    ] = None,
) -> None:
    """Make a strengthening plan with its reasons, or say why a clinician comes first."""
    from hiphinge import plan_folder

    made = plan_folder.plan_from(folder, profile)
    place = out or folder or plan_folder.default_folder(profile or Path(plan_folder.PROFILE))
    sheet = plan_folder.save_plan(
        made,
        place,
        first_day=None if start is None else start.date(),
        known=plan_folder.behind(folder, profile),
    )
    typer.echo(str(sheet))
    if made.refused is not None:
        say(f"{made.refused.reason} {made.refused.action}")


def intake(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the answers go.")] = Path(
        "profile.toml"
    ),
) -> None:
    """Ask about safety, pain, goals and equipment, and write them to profile.toml."""
    from hiphinge.intake import ask_profile, save_profile

    talk = TerminalTalk()
    if out.exists() and not talk.ask(f"{out.name} exists. Replace it? (y/n)").startswith("y"):
        raise OutputError("the profile exists and was kept", value=out.name)
    save_profile(ask_profile(talk), out)
    typer.echo(str(out))
