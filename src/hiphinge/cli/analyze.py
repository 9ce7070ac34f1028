"""`hiphinge analyze`: one recording to a folder of results."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.cli.options import NoLoads, taking
from hiphinge.cli.status import NO_STATEMENT
from hiphinge.cli.terminal import TerminalProgress, say
from hiphinge.progress import Progress

if TYPE_CHECKING:
    from hiphinge.pipeline import Options
    from hiphinge.types import Analysis, Setup


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


@dataclass(frozen=True)
class Request:
    """What `hiphinge analyze` was asked; each field is an option, explained by its help."""

    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT...",
            help="Video, C3D, TRC, MOT or STO file, landmarks, or OpenCap session.",
        ),
    ]
    static: Annotated[Path | None, typer.Option(help="Static trial to scale the body from.")] = None
    forces: Annotated[Path | None, typer.Option(help="Force plates as OpenSim .mot/.sto.")] = None
    model: Annotated[Path | None, typer.Option(help="Your own .osim body model.")] = None
    markers: Annotated[
        Path | None, typer.Option(help="TOML file that maps your marker names to landmarks.")
    ] = None
    mass: Annotated[float | None, typer.Option(metavar="KG", help="Body mass.")] = None
    height: Annotated[float | None, typer.Option(metavar="M", help="Body height.")] = None
    sex: Annotated[SexChoice | None, typer.Option(help="Sex of the person.")] = None
    profile: Annotated[
        Path | None, typer.Option(help="profile.toml: the person, pain, goals, strength.")
    ] = None
    activity: Annotated[
        ActivityChoice | None, typer.Option(help="What the person does; recognised if not given.")
    ] = None
    events: Annotated[EventsChoice, typer.Option(help="Where foot contacts come from.")] = (
        EventsChoice.AUTO
    )
    start: Annotated[float | None, typer.Option(metavar="S", help="First second to use.")] = None
    end: Annotated[float | None, typer.Option(metavar="S", help="Last second to use.")] = None
    condition: Annotated[
        str | None, typer.Option(help="What is special about this recording, such as 'usual'.")
    ] = None
    pain: Annotated[
        float | None, typer.Option(metavar="0-10", help="Pain felt during the recording.")
    ] = None
    speed_kmh: Annotated[float | None, typer.Option(metavar="V", help="Known speed.")] = None
    treadmill: Annotated[bool, typer.Option("--treadmill", help="Filmed on a treadmill.")] = False
    incline: Annotated[float | None, typer.Option(metavar="PERCENT", help="Slope.")] = None
    load_kg: Annotated[float | None, typer.Option(metavar="KG", help="Load carried.")] = None
    notes: Annotated[str | None, typer.Option(help="Anything to keep with the result.")] = None
    no_loads: NoLoads = False
    exact_paths: Annotated[
        bool,
        typer.Option("--exact-paths", help="OpenSim lays wrapping muscles in every frame."),
    ] = False
    compare: Annotated[
        Path | None,
        typer.Option(metavar="OLDER_DIR", help="Older result folder to compare with."),
    ] = None
    subject: Annotated[
        str | None,
        typer.Option(metavar="left|right|largest|X,Y", help="Whom to follow in a video."),
    ] = None
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The video is mirrored.")] = False
    true_fps: Annotated[
        float | None,
        typer.Option(metavar="N", help="Pictures taken in a second (slow motion)."),
    ] = None
    fast: Annotated[bool, typer.Option("--fast", help="Take the lite pose model.")] = False
    blur_faces: Annotated[
        bool, typer.Option("--blur-faces", help="Blur faces in written pictures.")
    ] = False
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Default: INPUT-stem.hiphinge beside it.")
    ] = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is in DIR.")] = False

    def options(self) -> "Options":
        """Return what the pipeline is asked."""
        from hiphinge.pipeline import Options

        return Options(
            static=self.static,
            forces=self.forces,
            model=self.model,
            markers=self.markers,
            mass=self.mass,
            height=self.height,
            sex=None if self.sex is None else self.sex.value,
            profile=self.profile,
            activity=None if self.activity is None else self.activity.value,
            events=self.events.value,
            start=self.start,
            end=self.end,
            loads=not self.no_loads,
            exact_paths=self.exact_paths,
            compare=self.compare,
            subject=self.subject,
            mirrored=self.mirrored,
            true_fps=self.true_fps,
            fast=self.fast,
            blur_faces=self.blur_faces,
            setup=self.recorded(),
        )

    def recorded(self) -> "Setup":
        """Return how the recording was made."""
        from hiphinge.types import Setup

        return Setup(
            condition=self.condition,
            pain=self.pain,
            speed_kmh=self.speed_kmh,
            treadmill=self.treadmill or None,
            incline=self.incline,
            load_kg=self.load_kg,
            notes=self.notes,
        )


@taking(Request)
def analyze(request: Request) -> None:
    """Analyse one recording and write report, measures, motion and model to a folder."""
    from hiphinge import pipeline, report

    options = request.options()
    folder = request.out or pipeline.default_folder(request.inputs[0])
    report.check_folder(folder, request.inputs, overwrite=request.overwrite)
    with TerminalProgress() as terminal:
        progress = Progress(terminal)
        analysis = pipeline.analyze(request.inputs, options, progress=progress)
        written = _write(analysis, folder, request, progress)
    for warning in analysis.warnings:
        say(f"note: {warning}")
    typer.echo(str(written / "report.html"))
    if not analysis.supports_statement:
        say(f"hiphinge: this recording supports no statement: {analysis.timeline.activity.reason}")
        raise typer.Exit(NO_STATEMENT)


def _write(analysis: "Analysis", folder: Path, request: Request, progress: Progress) -> Path:
    """Write the results, with a plan where a profile came; return their folder."""
    from hiphinge import report

    if request.profile is None:
        return report.save(analysis, folder, progress=progress, overwrite=request.overwrite)
    # Libraries for plans and calendars are imported only where there is a plan.
    from hiphinge import plan_folder

    made = plan_folder.plan_for(analysis, request.profile)
    written = report.save(
        analysis, folder, progress=progress, overwrite=request.overwrite, plan=made
    )
    plan_folder.keep_profile(request.profile, written)
    return written
