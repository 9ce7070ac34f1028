"""The command line: each command a few lines around what the library offers."""

import atexit
import gc
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from hiphinge._version import __version__
from hiphinge.errors import Cancelled, HiphingeError, OutputError
from hiphinge.progress import Progress, ProgressListener

DONE, OUR_FAULT, USER_MISTAKE, NO_STATEMENT, INTERRUPTED = 0, 1, 2, 3, 130

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
app.add_typer(bench_app, name="bench")


class ActivityChoice(StrEnum):
    """What `--activity` accepts."""

    WALK = "walk"
    RUN = "run"
    SQUAT = "squat"
    SINGLE_LEG_SQUAT = "single-leg-squat"
    SIT_TO_STAND = "sit-to-stand"
    LANDING = "landing"
    LUNGE = "lunge"
    STEP = "step"
    LIFT = "lift"


class EventsChoice(StrEnum):
    """What `--events` accepts."""

    AUTO = "auto"
    PLATES = "plates"
    KINEMATICS = "kinematics"
    FILE = "file"


class SexChoice(StrEnum):
    """What `--sex` accepts."""

    FEMALE = "female"
    MALE = "male"


class TerminalProgress(ProgressListener):
    """Draws a bar for each stage on stderr; nothing when stderr is no terminal."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}"),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, Any] = {}
        self._open = ExitStack()

    def __enter__(self) -> "TerminalProgress":
        from hiphinge.compilation import told_of_compiling

        self._open.enter_context(told_of_compiling(self._tell_of_compiling))
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
        self._open.close()

    def report(self, stage: str, fraction: float, detail: str) -> None:
        """Move the stage's bar."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=1.0, detail="")
        self._bars.update(self._tasks[stage], completed=fraction, detail=detail)

    def _tell_of_compiling(self) -> None:
        """Say in the newest stage why it takes longer than it ever will again."""
        if self._tasks:
            self._bars.update([*self._tasks.values()][-1], detail="compiling kernels, once")

    def is_cancelled(self) -> bool:
        """Ctrl-C arrives as KeyboardInterrupt, so nobody needs to ask."""
        return False


def _say(text: str) -> None:
    typer.echo(text, err=True)


@app.command(epilog="Example:  hiphinge analyze walk.c3d --static static.c3d --height 1.72")
def analyze(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT...",
            help="Video, C3D, TRC, MOT or STO file, landmarks, or OpenCap session.",
        ),
    ],
    static: Annotated[
        Path | None, typer.Option(help="Static trial to scale the body from.")
    ] = None,
    forces: Annotated[Path | None, typer.Option(help="Force plates as OpenSim .mot/.sto.")] = None,
    model: Annotated[Path | None, typer.Option(help="Your own .osim body model.")] = None,
    markers: Annotated[
        Path | None, typer.Option(help="TOML file that maps your marker names to landmarks.")
    ] = None,
    mass: Annotated[float | None, typer.Option(metavar="KG", help="Body mass.")] = None,
    height: Annotated[float | None, typer.Option(metavar="M", help="Body height.")] = None,
    sex: Annotated[SexChoice | None, typer.Option(help="Sex of the person.")] = None,
    profile: Annotated[
        Path | None, typer.Option(help="profile.toml: the person, pain, goals, strength.")
    ] = None,
    activity: Annotated[
        ActivityChoice | None, typer.Option(help="What the person does; recognised if not given.")
    ] = None,
    events: Annotated[
        EventsChoice, typer.Option(help="Where foot contacts come from.")
    ] = EventsChoice.AUTO,
    start: Annotated[float | None, typer.Option(metavar="S", help="First second to use.")] = None,
    end: Annotated[float | None, typer.Option(metavar="S", help="Last second to use.")] = None,
    condition: Annotated[
        str | None, typer.Option(help="What is special about this recording, such as 'usual'.")
    ] = None,
    pain: Annotated[
        float | None, typer.Option(metavar="0-10", help="Pain felt during the recording.")
    ] = None,
    speed_kmh: Annotated[float | None, typer.Option(metavar="V", help="Known speed.")] = None,
    treadmill: Annotated[bool, typer.Option("--treadmill", help="Filmed on a treadmill.")] = False,
    incline: Annotated[float | None, typer.Option(metavar="PERCENT", help="Slope.")] = None,
    load_kg: Annotated[float | None, typer.Option(metavar="KG", help="Load carried.")] = None,
    notes: Annotated[str | None, typer.Option(help="Anything to keep with the result.")] = None,
    no_loads: Annotated[
        bool, typer.Option("--no-loads", help="Leave out what muscles and joints carry.")
    ] = False,
    exact_paths: Annotated[
        bool,
        typer.Option("--exact-paths", help="OpenSim lays wrapping muscles in every frame."),
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="OLDER_DIR", help="Older result folder to compare with."),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(metavar="left|right|largest|X,Y", help="Whom to follow in a video."),
    ] = None,
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The video is mirrored.")] = False,
    true_fps: Annotated[
        float | None,
        typer.Option(metavar="N", help="Pictures taken in a second (slow motion)."),
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Take the lite pose model.")] = False,
    blur_faces: Annotated[
        bool, typer.Option("--blur-faces", help="Blur faces in written pictures.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Default: INPUT-stem.hiphinge beside it.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is in DIR.")] = False,
) -> None:
    """Analyse one recording and write report, measures, motion and model to a folder."""
    from hiphinge import pipeline, report
    from hiphinge.types import Setup

    options = pipeline.Options(
        static=static,
        forces=forces,
        model=model,
        markers=markers,
        mass=mass,
        height=height,
        sex=None if sex is None else sex.value,
        profile=profile,
        activity=None if activity is None else activity.value,
        events=events.value,
        start=start,
        end=end,
        loads=not no_loads,
        exact_paths=exact_paths,
        compare=compare,
        subject=subject,
        mirrored=mirrored,
        true_fps=true_fps,
        fast=fast,
        blur_faces=blur_faces,
        setup=Setup(
            condition=condition,
            pain=pain,
            speed_kmh=speed_kmh,
            treadmill=treadmill or None,
            incline=incline,
            load_kg=load_kg,
            notes=notes,
        ),
    )
    folder = out or pipeline.default_folder(inputs[0])
    report.check_folder(folder, inputs, overwrite=overwrite)
    with TerminalProgress() as terminal:
        progress = Progress(terminal)
        analysis = pipeline.analyze(inputs, options, progress=progress)
        if profile is None:
            written = report.save(analysis, folder, progress=progress, overwrite=overwrite)
        else:
            # Libraries for plans and calendars are imported only where there is a plan.
            from hiphinge import plan_folder

            made = plan_folder.plan_for(analysis, profile)
            written = report.save(
                analysis, folder, progress=progress, overwrite=overwrite, plan=made
            )
            plan_folder.keep_profile(profile, written)
    for warning in analysis.warnings:
        _say(f"note: {warning}")
    typer.echo(str(written / "report.html"))
    if not analysis.supports_statement:
        _say(f"hiphinge: this recording supports no statement: {analysis.timeline.activity.reason}")
        raise typer.Exit(NO_STATEMENT)


@app.command(
    "what-if",
    epilog="Example:  hiphinge what-if walk.hiphinge --scale gluteus_medius=0.6",
)
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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Solve the same movement with other muscle strengths."""
    from hiphinge import what_if_folder

    answer = what_if_folder.ask(folder, scale or [], sweep)
    what_if_folder.save_answer(answer, folder)
    if as_json:
        typer.echo(json.dumps(what_if_folder.as_json(answer), indent=2))
    else:
        typer.echo(what_if_folder.as_text(answer))


@app.command(epilog="Example:  hiphinge plan --profile profile.toml")
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
        _say(f"{made.refused.reason} {made.refused.action}")


class _TerminalTalk:
    """Asks on stderr, so that stdout carries the written file's name alone."""

    def ask(self, question: str) -> str:
        """Return what was typed; Enter alone is empty."""
        typer.echo(f"{question}: ", nl=False, err=True)
        try:
            return input()
        except EOFError as fault:
            raise typer.Abort from fault

    def say(self, text: str) -> None:
        """Show one line."""
        _say(text)


@app.command(epilog="Example:  hiphinge intake --out profile.toml")
def intake(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the answers go.")] = Path(
        "profile.toml"
    ),
) -> None:
    """Ask about safety, pain, goals and equipment, and write them to profile.toml."""
    from hiphinge.intake import ask_profile, save_profile

    talk = _TerminalTalk()
    if out.exists() and not talk.ask(f"{out.name} exists. Replace it? (y/n)").startswith("y"):
        raise OutputError("the profile exists and was kept", value=out.name)
    save_profile(ask_profile(talk), out)
    typer.echo(str(out))


@app.command(epilog="Example:  hiphinge evidence C7")
def evidence(
    entry: Annotated[
        str | None,
        typer.Argument(metavar="CLAIM|EXERCISE|CONDITION", help="Its key or name; none: a list."),
    ] = None,
) -> None:
    """Print what is known of a claim, exercise or condition, for and against, with sources."""
    from hiphinge.evidence import entry_text, load, overview_text

    typer.echo(overview_text(load()) if entry is None else entry_text(entry, load()))


@app.command(epilog="Example:  hiphinge demo --out my-first-report")
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
    _say(f"{walk.told} Open its report:")
    typer.echo(str(walk.page))
    try:
        with TerminalProgress() as terminal:
            video = samples.show_video(beside, Progress(terminal))
    except AssetError as fault:
        _say(samples.why_no_video(fault))
        return
    _say(f"{video.told} Open its report:")
    typer.echo(str(video.page))


@app.command(epilog="Example:  hiphinge doctor --json")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
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


@app.command(epilog="Example:  hiphinge models")
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


@app.command(epilog="Example:  hiphinge cohort study.csv --out results.parquet --workers 4")
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
    no_loads: Annotated[
        bool, typer.Option("--no-loads", help="Leave out what muscles and joints carry.")
    ] = False,
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
        _say(f"finished rows are kept in {rows_folder(out).name}; the same command continues")
        raise
    for row_id, reason in summary.failures:
        _say(f"note: {row_id} failed: {reason}")
    _say(f"{summary.n_done} of {summary.n_rows} rows done, {summary.n_reused} of them before")
    typer.echo(str(out))
    if summary.n_done == 0:
        raise typer.Exit(NO_STATEMENT)


@app.command(epilog="Example:  hiphinge serve")
def serve(
    port: Annotated[
        int, typer.Option(metavar="N", help="Where to listen; 0 takes any that is free.")
    ] = 8737,
    lan: Annotated[
        bool, typer.Option("--lan", help="Answer phones in the same network too, encrypted.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Encrypt all records with a passphrase.")
    ] = False,
    change_passphrase: Annotated[
        bool, typer.Option("--change-passphrase", help="Ask for a new passphrase, then start.")
    ] = False,
) -> None:
    """Open the local web app: people, recordings, results, what-if and plans in a browser."""
    from hiphinge.web.passphrase import Keyhole, ask_in_terminal
    from hiphinge.web.serve import Started, serve
    from hiphinge.web.words import words

    def tell(started: Started) -> None:
        if started.certificate is not None:
            from hiphinge.web.lan import code_for

            told = words()["lan"]
            _say(f"{told['title']}. {told['lead']}")
            _say(code_for(started.entrance))
            _say(f"{told['fingerprint']} (SHA-256): {started.certificate.fingerprint}")
        typer.echo(started.entrance)

    _say("hiphinge serve: everything stays on this machine; Ctrl-C ends it.")
    keyhole = Keyhole(ask_in_terminal, _say, encrypt=encrypt, change=change_passphrase)
    serve(port=port, lan=lan, open_browser=not no_browser, key_of=keyhole.key_of, tell=tell)


@bench_app.command("ik", epilog="Example:  hiphinge bench ik --json")
def bench_ik(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Inverse kinematics beside OpenSim's tool on the same frames."""
    from hiphinge import bench

    with TerminalProgress() as terminal:
        result = bench.inverse_kinematics(progress=Progress(terminal))
    typer.echo(json.dumps(result.as_dict(), indent=2) if as_json else result.as_text())


@bench_app.command("loads", epilog="Example:  hiphinge bench loads --json")
def bench_loads(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Muscle and joint loads beside OpenSim's tools on the same frames; takes some minutes."""
    from hiphinge import bench_loads

    with TerminalProgress() as terminal:
        result = bench_loads.loads(progress=Progress(terminal))
    typer.echo(json.dumps(result.as_dict(), indent=2) if as_json else result.as_text())


@bench_app.command("what-if", epilog="Example:  hiphinge bench what-if --json")
def bench_what_if(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Weaker glutes in the sample walk beside OpenSim's tools; takes some minutes."""
    from hiphinge import bench_loads

    with TerminalProgress() as terminal:
        result = bench_loads.what_if(progress=Progress(terminal))
    typer.echo(json.dumps(result.as_dict(), indent=2) if as_json else result.as_text())


@bench_app.command("video", epilog="Example:  hiphinge bench video --json")
def bench_video(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Landmarks of a minute of video beside MediaPipe Tasks, where that is installed."""
    from hiphinge import bench_video

    with TerminalProgress() as terminal:
        result = bench_video.bench_video(progress=Progress(terminal))
    typer.echo(json.dumps(result.as_dict(), indent=2) if as_json else result.as_text())


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


def _log_fault(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Keep the traceback of an unforeseen fault in a log file and say where it is."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="hiphinge-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        name = log.name
    handler = logging.FileHandler(name)
    logging.getLogger("hiphinge").addHandler(handler)
    logging.getLogger("hiphinge").error("fault", exc_info=(kind, error, traceback))
    handler.close()
    _say(f"hiphinge: a fault of ours ({kind.__name__}); the log is {name}; --debug shows it here")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the status that the documentation lists.

    Example:
        >>> main(["--version"])
        Traceback (most recent call last):
        ...
        SystemExit: 0
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    # Whoever is asked to add --debug puts it at the end as often as at the front.
    sys.excepthook = sys.__excepthook__ if "--debug" in arguments else _log_fault
    arguments = [argument for argument in arguments if argument != "--debug"]
    # What is imported stays: looking through it for garbage again and again takes a tenth of the
    # time of a short command.
    gc.set_threshold(50_000, 20, 100)
    # At the end the system takes everything back at once: a last look through it all for garbage
    # takes half a second, a fifth of a second analysis.
    atexit.register(gc.freeze)
    command = typer.main.get_command(app)
    try:
        status = command.main(args=arguments, prog_name="hiphinge", standalone_mode=False)
    except typer.TyperException as error:
        text = error.format_message()
        # A command without arguments shows its help, which is more than one line.
        is_help = type(error).__name__ == "NoArgsIsHelpError"
        _say(text if is_help else f"hiphinge: {' '.join(text.split())}; see hiphinge --help")
        sys.exit(USER_MISTAKE)
    except HiphingeError as error:
        _say(f"hiphinge: {error}")
        sys.exit(USER_MISTAKE)
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    if status == INTERRUPTED:
        _say("hiphinge: interrupted; nothing was written")
    sys.exit(status or DONE)
