"""Markers or joint coordinates in three dimensions, with forces where there are some."""

from dataclasses import replace

from hiphinge.body import forward_kinematics
from hiphinge.events import (
    BodyPoints,
    find_timeline,
    points_from_markers,
    points_from_poses,
    prefer,
)
from hiphinge.kinematics.curves import time_normalised
from hiphinge.kinematics.measures import Given, MeasureSet, measure
from hiphinge.kinematics.person import refuse_far_mass
from hiphinge.kinematics.tracking import Tracked, track
from hiphinge.kinematics.uncertainty import DrawSettings, draw
from hiphinge.pipeline.account import Account, read_account
from hiphinge.pipeline.assemble import SMOOTHING_HZ, assemble
from hiphinge.pipeline.conclusions import with_findings
from hiphinge.pipeline.options import Options
from hiphinge.progress import Progress
from hiphinge.signals import lowpass
from hiphinge.types import Analysis, Angles, Curve, Recording, Timeline


def analyze_markers(
    recording: Recording, options: Options, *, static: Recording | None, progress: Progress
) -> Analysis:
    """Analyse markers, or joint coordinates, in three dimensions.

    Args:
        recording: In ground axes.
        options: Those that name recordings are not read again.
        static: A static trial of the same person.
        progress: Hears of the stages, and may stop them.

    Raises:
        HiphingeError: Recording, body and options do not fit together.
        Cancelled: The listener asked to stop.
    """
    # Read first: a wrong folder or profile is a mistake to hear of at once.
    account = read_account(options)
    return with_findings(measure_markers(recording, options, account, static, progress), account)


def measure_markers(
    recording: Recording,
    options: Options,
    account: Account,
    static: Recording | None,
    progress: Progress,
) -> Analysis:
    """Analyse markers or joint coordinates, without findings.

    Args:
        recording: In ground axes.
        options: Those that name recordings are not read again.
        account: What is known of the person.
        static: A static trial of the same person.
        progress: Hears of the stages, and may stop them.
    """
    if options.loads and account.subject.mass is not None:
        carried = options.setup.load_kg or 0.0
        refuse_far_mass(account.subject.mass, recording, static, carried=carried)
    tracked = track(
        recording,
        static=static,
        subject=account.subject,
        model=options.model,
        mapping=options.markers,
        progress=progress,
    )
    with progress.stage("events"):
        timeline = find_timeline(
            recording,
            _body_points(recording, tracked),
            activity=options.activity,
            source=options.events,
        )
    with progress.stage("measures"):
        angles, measured, over_cycles = _measure(recording, tracked, timeline, options)
    analysis = assemble(
        options, progress, (recording, static), tracked, timeline, angles, measured, over_cycles
    )
    if options.loads:
        analysis = _with_loads(analysis, tracked, account, options, progress)
    return analysis


def _body_points(recording: Recording, tracked: Tracked) -> BodyPoints:
    """Take the points that events need from markers, from the tracked body where they lack."""
    poses = forward_kinematics(tracked.body, tracked.motion.q)
    of_body = points_from_poses(tracked.body, poses, recording.time)
    if tracked.marker_set is None:
        return of_body
    return prefer(points_from_markers(recording, tracked.marker_set.sites), of_body)


def _measure(
    recording: Recording, tracked: Tracked, timeline: Timeline, options: Options
) -> tuple[Angles, MeasureSet, tuple[Curve, ...]]:
    motion = tracked.motion
    smooth = lowpass(motion.q, rate_hz=recording.rate_hz, cutoff_hz=SMOOTHING_HZ)
    drawn = draw(tracked.body, replace(motion, q=smooth), settings=DrawSettings(seed=options.seed))
    angles = drawn.angles
    measures = measure(
        Given(angles, drawn.paths),
        timeline,
        recording,
        subject=tracked.subject,
        setup=options.setup,
        limits=tracked.limits,
        seed=options.seed,
    )
    best = replace(angles, values_deg=angles.values_deg[0])
    return best, measures, time_normalised(best, timeline, forces=measures.foot_forces)


def _with_loads(
    analysis: Analysis, tracked: Tracked, account: Account, options: Options, progress: Progress
) -> Analysis:
    """Add what muscles and joints carry."""
    # Imported here: they take half a second, which an analysis without loads need not spend.
    from hiphinge.loads.inputs import LoadInputs, LoadSettings
    from hiphinge.loads.kept_loads import analyze_loads_once

    with progress.stage("loads") as step:
        found = analyze_loads_once(
            LoadInputs(
                tracked.body,
                tracked.motion,
                analysis.recordings[0].forces,
                analysis.timeline,
                tracked.subject,
                account.strength,
            ),
            step=step,
            settings=LoadSettings(exact_paths=options.exact_paths, seed=options.seed),
        )
    return replace(
        analysis,
        loads=found.loads,
        load_series=found.series,
        what_ifs=found.scenarios,
        kept_loads=found.kept,
        quality={**analysis.quality, **found.quality},
        warnings=tuple(dict.fromkeys((*analysis.warnings, *found.warnings))),
        methods=(*analysis.methods, *found.methods),
        timings=progress.timings,
    )
