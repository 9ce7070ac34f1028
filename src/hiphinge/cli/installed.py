"""`hiphinge doctor` and `hiphinge models`: what this machine has."""

import json

import typer

from hiphinge._version import __version__
from hiphinge.cli.options import AsJson


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, fetched and working, and what to do about the rest."""
    from hiphinge.doctor import examine

    checks = examine()
    if as_json:
        rows = [
            {"name": check.name, "ok": check.ok, "detail": check.detail, "advice": check.advice}
            for check in checks
        ]
        typer.echo(json.dumps({"version": __version__, "checks": rows}, indent=2))
        return
    for check in checks:
        advice = f"  ->  {check.advice}" if check.advice and not check.ok else ""
        typer.echo(f"{'ok  ' if check.ok else 'no  '} {check.name:<22} {check.detail}{advice}")


def models() -> None:
    """List body models, samples and marker sets, with licence and whether they are here."""
    from hiphinge import assets, body

    typer.echo("Fetched files (hiphinge demo or the first analysis fetches what is missing):")
    for status in assets.status():
        here = "here" if status.cached else "not fetched"
        typer.echo(f"  {status.name:<24} {here:<12} {status.licence:<12} {status.citation}")
    typer.echo("Marker sets recognised by name:")
    for marker_set in body.known_marker_sets():
        typer.echo(f"  {marker_set.name:<24} {marker_set.title}")
