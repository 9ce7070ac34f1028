"""Every command by its name, in the order of `hiphinge --help`, each with an example."""

from typing import Annotated

import typer

from hiphinge._version import __version__
from hiphinge.cli.analyze import analyze
from hiphinge.cli.bench import bench_ik, bench_loads, bench_video, bench_what_if
from hiphinge.cli.cohort import cohort
from hiphinge.cli.demo import demo
from hiphinge.cli.evidence import evidence
from hiphinge.cli.installed import doctor, models
from hiphinge.cli.plan import intake, plan
from hiphinge.cli.serve import serve
from hiphinge.cli.what_if import what_if

COMMANDS = (
    ("analyze", analyze, "analyze walk.c3d --static static.c3d --height 1.72"),
    ("what-if", what_if, "what-if walk.hiphinge --scale gluteus_medius=0.6"),
    ("plan", plan, "plan --profile profile.toml"),
    ("intake", intake, "intake --out profile.toml"),
    ("evidence", evidence, "evidence C7"),
    ("demo", demo, "demo --out my-first-report"),
    ("doctor", doctor, "doctor --json"),
    ("models", models, "models"),
    ("cohort", cohort, "cohort study.csv --out results.parquet --workers 4"),
    ("serve", serve, "serve"),
)
MEASUREMENTS = (
    ("ik", bench_ik, "bench ik --json"),
    ("loads", bench_loads, "bench loads --json"),
    ("what-if", bench_what_if, "bench what-if --json"),
    ("video", bench_video, "bench video --json"),
)

app = typer.Typer(
    name="hiphinge",
    help="From a recording of a person moving to what hips, pelvis, trunk and knees do.",
    epilog="Research and coaching tool, not a medical device; no diagnosis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
bench_app = typer.Typer(
    help="Measure speed and agreement beside the peer, in one run.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for _name, _command, _example in COMMANDS:
    app.command(_name, epilog=f"Example:  hiphinge {_example}")(_command)
for _name, _command, _example in MEASUREMENTS:
    bench_app.command(_name, epilog=f"Example:  hiphinge {_example}")(_command)
app.add_typer(bench_app, name="bench")


def _print_version(value: bool | None) -> None:
    if value:
        typer.echo(f"hiphinge {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool | None,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print version."),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of a fault of ours.")
    ] = False,
) -> None:
    del version, debug  # both are dealt with before any command runs
