"""What was found in markers, put together as an `Analysis`."""

import datetime as dt
from dataclasses import replace

from hiphinge.kinematics.measures import MeasureSet
from hiphinge.kinematics.tracking import Tracked
from hiphinge.pipeline.options import Options
from hiphinge.progress import Progress
from hiphinge.types import Analysis, Angles, Curve, Recording, Timeline, View

# Coordinates are smoothed here before angles are read: above the content of running and landing
# (Winter 2009, doi 10.1002/9780470549148, finds 6 Hz for walking), below skin and marker shake.
SMOOTHING_HZ = 12.0


def assemble(
    options: Options,
    progress: Progress,
    recordings: tuple[Recording, Recording | None],
    tracked: Tracked,
    timeline: Timeline,
    angles: Angles,
    measured: MeasureSet,
    over_cycles: tuple[Curve, ...],
) -> Analysis:
    """Put together what was found in a recording of markers, without loads and findings.

    Args:
        options: What the user asked for.
        progress: Knows how long each stage took.
        recordings: The movement, and the static trial where there is one.
        tracked: The body and its motion.
        timeline: Activity, events and cycles.
        angles: Best estimate.
        measured: Measures with their ranges.
        over_cycles: Angles over the cycle.
    """
    read = tuple(recording for recording in recordings if recording is not None)
    told = [warning for recording in read for warning in recording.warnings]
    warnings = (*told, *tracked.warnings, *timeline.warnings, *measured.warnings)
    setup = options.setup
    if setup.treadmill is None and measured.on_belt:
        setup = replace(setup, treadmill=True)
    return Analysis(
        recordings=read,
        subject=tracked.subject,
        body=tracked.body,
        motion=tracked.motion,
        angles=angles,
        timeline=timeline,
        measures=measured.measures,
        curves=over_cycles,
        cycle_values=measured.cycle_values,
        view=View("3d", None, "markers or coordinates in three dimensions"),
        setup=setup,
        quality=_quality(tracked, measured),
        warnings=tuple(dict.fromkeys(warnings)),
        timings=progress.timings,
        seed=options.seed,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        methods=_methods(read[0], tracked, timeline, measured),
        options=options.given(),
    )


def _quality(tracked: Tracked, measured: MeasureSet) -> dict[str, float | str]:
    """Add the leg length, by which the report matches norm curves to the speed."""
    if measured.leg_length is None:
        return dict(tracked.quality)
    return {**tracked.quality, "leg_length_m": round(measured.leg_length, 4)}


def _methods(
    recording: Recording, tracked: Tracked, timeline: Timeline, measured: MeasureSet
) -> tuple[str, ...]:
    """Say in sentences what was done, for the report's methods paragraph."""
    sentences = [
        f"The recording has {len(recording.time)} frames at {recording.rate_hz:g} Hz; "
        f"{recording.axes.reason}",
        *tracked.body.notes,
        *tracked.notes,
    ]
    if tracked.motion.source != "given":
        sentences.append(
            "Inverse kinematics minimised the weighted squared distances of all markers in every "
            f"frame (Lu and O'Connor 1999); solver: {tracked.motion.source}."
        )
    sentences.append(
        f"Coordinates were smoothed by a zero-lag Butterworth filter at {SMOOTHING_HZ:g} Hz."
    )
    if timeline.source is not None:
        sentences.append(f"Events come mainly from: {timeline.source}.")
    if measured.leg_length is not None:
        sentences.append(f"Leg length for matching speeds: {measured.leg_length:.3f} m.")
    sentences.append(
        "Ranges are 95 % intervals over draws of marker placement, skin movement, camera noise, "
        "body model and event time, each with its published size."
    )
    return tuple(sentences)
