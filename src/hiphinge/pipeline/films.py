"""What one camera saw, or two of one movement, or one beside a laboratory's markers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hiphinge.film import Filmed, FilmMeasures, measure_film, quality_of, read_film
from hiphinge.io.film_files import is_film
from hiphinge.loads.judgement import refuse_all
from hiphinge.pipeline.account import Account, read_account
from hiphinge.pipeline.conclusions import with_findings
from hiphinge.pipeline.options import Options
from hiphinge.pose import PoseSettings
from hiphinge.progress import Progress
from hiphinge.two_clips import check_pair, join
from hiphinge.types import ActivityName, Analysis, Subject

_NO_LOADS = "one camera does not show movement and forces in three dimensions"


def analyze_films(paths: Sequence[Path], options: Options, progress: Progress) -> Analysis:
    """Analyse what one camera saw, or two of one movement.

    Args:
        paths: One or two videos, or files of landmarks from one; or one of these and the files of
            a recording of markers or coordinates of the same movement.
        options: What the user asked for.
        progress: Hears of the stages, and may stop them.

    Raises:
        HiphingeError: Files that do not belong together, or cannot be read.
        Cancelled: The listener asked to stop.
    """
    account = read_account(options)
    films = [path for path in paths if is_film(path)]
    if len(films) < len(paths):
        analysis = _markers_and_film(paths, films, options, account, progress)
    else:
        analysis = _films_alone(films, options, account.subject, progress)
    return with_findings(replace(analysis, timings=progress.timings), account)


def _films_alone(
    films: Sequence[Path], options: Options, subject: Subject, progress: Progress
) -> Analysis:
    if len(films) > 1:
        check_pair(films, start=options.start, end=options.end, subject=options.subject)
    filmed = [_read_film(path, options, progress) for path in films]
    made = [_measure_filmed(one, subject, options, progress) for one in filmed]
    if len(made) == 1:
        return made[0]
    acts: list[ActivityName | None] = [one.timeline.activity.value for one in made]
    told = acts[0] or acts[1]
    if told is not None and None in acts:
        unknown = acts.index(None)
        made[unknown] = _measure_as(told, filmed[unknown], subject, options, progress)
    return join(made[0], made[1])


def _markers_and_film(
    paths: Sequence[Path],
    films: Sequence[Path],
    options: Options,
    account: Account,
    progress: Progress,
) -> Analysis:
    """Analyse markers, and set beside them what a camera saw of the same movement."""
    # Imported here: a video alone needs none of it.
    from hiphinge.pipeline.markers import measure_markers
    from hiphinge.pipeline.reading import read_markers

    others = [path for path in paths if path not in films]
    # The force file of a recording is no third view of the movement.
    check_pair([others[0], *films], start=options.start, end=options.end)
    with progress.stage("read"):
        recording, static = read_markers(others, options)
    measured = measure_markers(recording, options, account, static, progress)
    # Plates and marked events belong to the laboratory's recording.
    of_film = replace(options, events="auto")
    filmed = _read_film(films[0], of_film, progress)
    seen = _measure_filmed(filmed, account.subject, of_film, progress)
    told = measured.timeline.activity.value
    if told is not None and seen.timeline.activity.value is None:
        seen = _measure_as(told, filmed, account.subject, of_film, progress)
    return join(measured, seen)


def _measure_as(
    activity: ActivityName,
    filmed: Filmed,
    subject: Subject,
    options: Options,
    progress: Progress,
) -> Analysis:
    """Measure a clip in which no movement was recognised as that of the other recording."""
    again = _measure_filmed(filmed, subject, replace(options, activity=activity), progress)
    return replace(again, options=options.given())


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
