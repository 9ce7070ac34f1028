"""From files to an analysis: the only place that knows the order of the stages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from hiphinge import io
from hiphinge.body import forward_kinematics
from hiphinge.errors import InputError, SettingError
from hiphinge.events import (
    BodyPoints,
    SourceChoice,
    find_timeline,
    points_from_markers,
    points_from_poses,
    prefer,
)
from hiphinge.film import (
    Filmed,
    FilmMeasures,
    is_film,
    measure_film,
    quality_of,
    read_film,
)
from hiphinge.findings import find_findings, reported_numbers
from hiphinge.findings.compare import compare
from hiphinge.findings.older import OlderAnalysis, read_older
from hiphinge.io.force_columns import is_force_file
from hiphinge.kinematics.curves import time_normalised
from hiphinge.kinematics.measures import MeasureSet, measure
from hiphinge.kinematics.tracking import Tracked, track
from hiphinge.kinematics.uncertainty import DrawSettings, draw
from hiphinge.pose import PoseSettings
from hiphinge.profile import Person, Profile, Strength, read_profile
from hiphinge.progress import Progress
from hiphinge.signals import lowpass
from hiphinge.two_clips import check_pair, join
from hiphinge.types import (
    ActivityName,
    Analysis,
    Angles,
    Curve,
    Load,
    Recording,
    Setup,
    Sex,
    Subject,
    Timeline,
    View,
)

SEED = 20260101
# Coordinates are smoothed here before angles are read: above the content of running and landing
# (Winter 2009, doi 10.1002/9780470549148, finds 6 Hz for walking), below skin and marker shake.
SMOOTHING_HZ = 12.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for; the names are those of the command line.

    Attributes:
        static: Static trial to scale the body from.
        forces: Force plates as OpenSim .mot/.sto.
        model: The user's own .osim body.
        markers: TOML file that maps marker names to landmarks.
        mass: Body mass [kg].
        height: Body height [m].
        sex: Sex of the person.
        profile: profile.toml of the person.
        activity: What the person does; None to recognise it.
        events: Where foot contacts come from.
        start: First second to use.
        end: Last second to use.
        setup: How the recording was made.
        seed: Seed of the draws.
        loads: Whether to compute what muscles and joints carry.
        exact_paths: Let OpenSim lay every wrapping muscle in every frame (slow).
        compare: Result folder of an older analysis to compare with.
        subject: Whom to follow in a video: "left", "right", "largest", or "X,Y" in pixels.
        mirrored: The video shows left and right exchanged.
        true_fps: Pictures that were taken in a second, where the video shows slow motion.
        fast: Take the lite pose model.
        blur_faces: Make faces unrecognisable in every picture that is written.
    """

    static: Path | None = None
    forces: Path | None = None
    model: Path | None = None
    markers: Path | None = None
    mass: float | None = None
    height: float | None = None
    sex: Sex | None = None
    profile: Path | None = None
    activity: ActivityName | None = None
    events: SourceChoice = "auto"
    start: float | None = None
    end: float | None = None
    setup: Setup = field(default_factory=Setup)
    seed: int = SEED
    loads: bool = True
    exact_paths: bool = False
    compare: Path | None = None
    subject: str | None = None
    mirrored: bool = False
    true_fps: float | None = None
    fast: bool = False
    blur_faces: bool = False

    def __post_init__(self) -> None:
        _check_range("mass", self.mass, 2.0, 400.0, "kg")
        _check_range("height", self.height, 0.4, 2.6, "m")
        _check_range("pain", self.setup.pain, 0.0, 10.0, "points")
        _check_range("speed-kmh", self.setup.speed_kmh, 0.0, 50.0, "km/h")
        _check_range("incline", self.setup.incline, -50.0, 50.0, "percent")
        _check_range("load-kg", self.setup.load_kg, 0.0, 300.0, "kg")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise SettingError(
                "--end must come after --start", value=f"{self.start:g} to {self.end:g} s"
            )

    def given(self) -> dict[str, str | float | bool]:
        """Return what differs from the defaults, files by their name alone."""
        said: dict[str, str | float | bool] = {}
        for source, defaults in ((self, _DEFAULTS), (self.setup, Setup())):
            for item in fields(source):
                value = getattr(source, item.name)
                if item.name != "setup" and value != getattr(defaults, item.name):
                    said[item.name] = value.name if isinstance(value, Path) else value
        return said


def _check_range(name: str, value: float | None, low: float, high: float, unit: str) -> None:
    if value is not None and not low <= value <= high:
        raise SettingError(
            f"--{name} is out of range",
            value=f"{value:g}",
            allowed=f"{low:g} to {high:g} {unit}",
            advice="check the unit",
        )


_DEFAULTS = Options()


def default_folder(first_input: Path) -> Path:
    """Return where the result of an input goes unless the user says otherwise.

    Example:
        >>> default_folder(Path("clinic/walk.c3d")).as_posix()
        'clinic/walk.hiphinge'
    """
    return first_input.with_name(f"{first_input.stem}.hiphinge")


def analyze(
    inputs: Path | str | Sequence[Path | str],
    options: Options = _DEFAULTS,
    *,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse one recording of one person.

    Args:
        inputs: The recording: C3D, TRC, .mot/.sto of coordinates, or an OpenCap session folder;
            a second input may be its force file. Or a video, or landmarks found in one; two of
            them are two views of one movement.
        options: What is known about person and recording.
        progress: Hears of the stages, and may stop them.

    Returns:
        Everything known about the recording. When it supports no statement every measure is
        refused with a reason.

    Raises:
        HiphingeError: An input or option is wrong; the message says what to do.
        Cancelled: The listener asked to stop.

    Example:
        >>> analyze("nowhere.c3d")
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.c3d; check the path
    """
    progress = progress or Progress()
    paths = [Path(inputs)] if isinstance(inputs, str | Path) else [Path(path) for path in inputs]
    if any(is_film(path) for path in paths):
        return _analyze_films(paths, options, progress)
    with progress.stage("read"):
        recording, static = _read(paths, options)
    return analyze_recording(recording, options, static=static, progress=progress)


def analyze_recording(
    recording: Recording,
    options: Options = _DEFAULTS,
    *,
    static: Recording | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse a recording that was read already.

    Args:
        recording: In ground axes, as `hiphinge.io.read` returns it.
        options: As for `analyze`; those that name recordings are not read again.
        static: A static trial of the same person.
        progress: Hears of the stages, and may stop them.

    Raises:
        HiphingeError: Recording, body and options do not fit together.
        Cancelled: The listener asked to stop.
    """
    progress = progress or Progress()
    # Read first: a wrong folder or profile is a mistake to hear of at once.
    older = read_older(options.compare) if options.compare else None
    profile = read_profile(options.profile) if options.profile else None
    tracked = track(
        recording,
        static=static,
        subject=_person(options),
        model=options.model,
        mapping=options.markers,
        progress=progress,
    )
    with progress.stage("events"):
        timeline = find_timeline(
            recording,
            _points(recording, tracked),
            activity=options.activity,
            source=options.events,
        )
    with progress.stage("measures"):
        angles, measured, over_cycles = _measure(recording, tracked, timeline, options)
    analysis = _assemble(
        options, progress, (recording, static), tracked, timeline, angles, measured, over_cycles
    )
    if options.loads:
        analysis = _with_loads(analysis, tracked, options, progress)
    return _with_findings(analysis, profile, older)


def _analyze_films(paths: Sequence[Path], options: Options, progress: Progress) -> Analysis:
    """Analyse what one camera saw, or two of one movement."""
    older = read_older(options.compare) if options.compare else None
    profile = read_profile(options.profile) if options.profile else None
    if len(paths) > 1:
        _refuse_mixed(paths)
        check_pair(paths, start=options.start, end=options.end, subject=options.subject)
    filmed = [_read_film(path, options, progress) for path in paths]
    made = [_measure_filmed(one, options, progress) for one in filmed]
    if len(made) == 1:
        analysis = made[0]
    else:
        made = _same_activity(filmed, made, options, progress)
        analysis = join(made[0], made[1])
    return _with_findings(replace(analysis, timings=progress.timings), profile, older)


def _same_activity(
    filmed: Sequence[Filmed], made: list[Analysis], options: Options, progress: Progress
) -> list[Analysis]:
    """Measure a clip again in which no movement was recognised, with the other clip's."""
    acts = [one.timeline.activity.value for one in made]
    if (acts[0] is None) == (acts[1] is None):
        return made
    unknown = acts.index(None)
    told = replace(options, activity=acts[1 - unknown])
    again = _measure_filmed(filmed[unknown], told, progress)
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


def _measure_filmed(filmed: Filmed, options: Options, progress: Progress) -> Analysis:
    """Analyse what one camera saw, without findings."""
    subject = _person(options)
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
        loads=_no_loads() if options.loads else (),
        film=filmed.film,
    )


def _no_loads() -> tuple[Load, ...]:
    from hiphinge.loads.judgement import refuse_all

    return refuse_all("one camera does not show movement and forces in three dimensions")


def _person(options: Options) -> Subject:
    """Merge what the command line says with the profile; the command line wins."""
    person = read_profile(options.profile).person if options.profile else Person()
    subject = Subject(
        mass=options.mass or person.mass_kg,
        height=options.height or person.height_m,
        sex=options.sex or (None if person.sex == "unsaid" else person.sex),
        age=person.age,
    )
    return replace(subject, mass_source="given") if subject.mass else subject


def _read(paths: Sequence[Path], options: Options) -> tuple[Recording, Recording | None]:
    movement, forces = _sort_inputs(paths, options.forces)
    recording = io.read(movement, forces=forces)
    recording = io.trim(recording, start=options.start, end=options.end)
    static = io.read(options.static) if options.static else None
    return recording, static


def _sort_inputs(paths: Sequence[Path], forces: Path | None) -> tuple[Path, Path | None]:
    """Tell the recording from its force file when both are given as inputs."""
    if len(paths) == 1:
        return paths[0], forces
    found = [path for path in paths if is_force_file(path)]
    movements = [path for path in paths if path not in found]
    if len(movements) != 1 or len(found) != 1 or forces is not None:
        raise InputError(
            "these inputs do not belong to one recording",
            value=", ".join(path.name for path in paths),
            allowed="one recording, with at most one force file (.mot/.sto)",
            advice="analyse each recording by itself",
        )
    return movements[0], found[0]


def _points(recording: Recording, tracked: Tracked) -> BodyPoints:
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
        angles,
        drawn.paths,
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
    analysis: Analysis, tracked: Tracked, options: Options, progress: Progress
) -> Analysis:
    """Add what muscles and joints carry."""
    # Imported here: they take half a second, which an analysis without loads need not spend.
    from hiphinge.loads.analysis import LoadSettings
    from hiphinge.loads.kept_loads import analyze_loads_once

    with progress.stage("loads") as step:
        found = analyze_loads_once(
            tracked.body,
            tracked.motion,
            analysis.recordings[0].forces,
            analysis.timeline,
            tracked.subject,
            step=step,
            strength=read_profile(options.profile).strength if options.profile else Strength(),
            settings=LoadSettings(exact_paths=options.exact_paths, seed=options.seed),
        )
    return replace(
        analysis,
        loads=found.loads,
        load_series=found.series,
        what_ifs=found.scenarios,
        kept_loads=found.kept,
        warnings=tuple(dict.fromkeys((*analysis.warnings, *found.warnings))),
        methods=(*analysis.methods, *found.methods),
        timings=progress.timings,
    )


def _with_findings(
    analysis: Analysis, profile: Profile | None, older: OlderAnalysis | None
) -> Analysis:
    """Add what measures, loads and the person's account show, and what has changed."""
    found = replace(
        analysis,
        reported=reported_numbers(profile, analysis.setup),
        findings=find_findings(analysis, profile),
        raised_flags=() if profile is None else profile.red_flags.raised,
    )
    return found if older is None else replace(found, comparison=compare(older, found))


def _assemble(
    options: Options,
    progress: Progress,
    recordings: tuple[Recording, Recording | None],
    tracked: Tracked,
    timeline: Timeline,
    angles: Angles,
    measured: MeasureSet,
    over_cycles: tuple[Curve, ...],
) -> Analysis:
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
