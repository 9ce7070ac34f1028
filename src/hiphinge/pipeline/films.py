"""What one camera saw, or two of one movement."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hiphinge.errors import InputError
from hiphinge.film import Filmed, FilmMeasures, measure_film, quality_of, read_film
from hiphinge.io.film_files import is_film
from hiphinge.loads.judgement import refuse_all
from hiphinge.pipeline.account import read_account
from hiphinge.pipeline.conclusions import with_findings
from hiphinge.pipeline.options import Options
from hiphinge.pose import PoseSettings
from hiphinge.progress import Progress
from hiphinge.two_clips import check_pair, join
from hiphinge.types import Analysis, Subject

_NO_LOADS = "one camera does not show movement and forces in three dimensions"


def analyze_films(paths: Sequence[Path], options: Options, progress: Progress) -> Analysis:
    """Analyse what one camera saw, or two of one movement.

    Args:
        paths: One or two videos, or files of landmarks from one.
        options: What the user asked for.
        progress: Hears of the stages, and may stop them.

    Raises:
        HiphingeError: Files that do not belong together, or cannot be read.
        Cancelled: The listener asked to stop.
    """
    account = read_account(options)
    if len(paths) > 1:
        _refuse_mixed(paths)
        check_pair(paths, start=options.start, end=options.end, subject=options.subject)
    filmed = [_read_film(path, options, progress) for path in paths]
    made = [_measure_filmed(one, account.subject, options, progress) for one in filmed]
    if len(made) == 1:
        analysis = made[0]
    else:
        made = _same_activity(filmed, made, account.subject, options, progress)
        analysis = join(made[0], made[1])
    return with_findings(replace(analysis, timings=progress.timings), account)


def _same_activity(
    filmed: Sequence[Filmed],
    made: list[Analysis],
    subject: Subject,
    options: Options,
    progress: Progress,
) -> list[Analysis]:
    """Measure a clip again in which no movement was recognised, with the other clip's."""
    acts = [one.timeline.activity.value for one in made]
    if (acts[0] is None) == (acts[1] is None):
        return made
    unknown = acts.index(None)
    told = replace(options, activity=acts[1 - unknown])
    again = _measure_filmed(filmed[unknown], subject, told, progress)
    made[unknown] = replace(again, options=options.given())
    return made


def _refuse_mixed(paths: Sequence[Path]) -> None:
    others = [path.name for path in paths if not is_film(path)]
    if others:
        raise InputError(
            "a video and a recording of markers or forces are not analysed together",
            value=", ".join(path.name for path in paths),
            allowed="one recording with its forces, one video, or two videos of one movement",
            advice=f"analyse {others[0]} by itself, it tells more; then the video",
        )


def _read_film(path: Path, options: Options, progress: Progress) -> Filmed:
    return read_film(
        path, _pose_settings(options), blur_faces=options.blur_faces, progress=progress
    )


def _measure_filmed(
    filmed: Filmed, subject: Subject, options: Options, progress: Progress
) -> Analysis:
    """Analyse what one camera saw, without findings."""
    with progress.stage("measures"):
        made = measure_film(
            filmed,
            subject=subject,
            setup=options.setup,
            activity=options.activity,
            source=options.events,
            seed=options.seed,
        )
    return _assemble_film(options, progress, subject, filmed, made)


def _pose_settings(options: Options) -> PoseSettings:
    return PoseSettings(
        subject=options.subject,
        fast=options.fast,
        start=options.start,
        end=options.end,
        true_fps=options.true_fps,
        mirrored=options.mirrored,
    )


def _assemble_film(
    options: Options, progress: Progress, subject: Subject, filmed: Filmed, made: FilmMeasures
) -> Analysis:
    setup, measured = options.setup, made.measured
    if setup.treadmill is None and measured.on_belt:
        setup = replace(setup, treadmill=True)
    return Analysis(
        recordings=(filmed.recording,),
        subject=subject,
        body=None,
        motion=None,
        angles=made.angles,
        timeline=made.timeline,
        measures=measured.measures,
        curves=made.curves,
        cycle_values=measured.cycle_values,
        view=filmed.view,
        setup=setup,
        quality=quality_of(filmed, made.scene),
        warnings=tuple(
            dict.fromkeys((*filmed.warnings, *made.timeline.warnings, *measured.warnings))
        ),
        timings=progress.timings,
        seed=options.seed,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        methods=(*filmed.methods, *made.methods),
        options=options.given(),
        loads=refuse_all(_NO_LOADS) if options.loads else (),
        film=filmed.film,
    )
