"""From a recording to its activity, events and cycles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hiphinge.errors import SettingError
from hiphinge.events.activity import leading_side, recognise, standing_side
from hiphinge.events.body_points import BodyPoints
from hiphinge.events.cycles import gait_cycles, lone_stances
from hiphinge.events.feet import FootMotion, foot_motions
from hiphinge.events.flights import Flight, find_flights, landing_events
from hiphinge.events.heading import Heading, find_heading
from hiphinge.events.plates import PlateContacts, find_plate_contacts
from hiphinge.events.posture import Posture, find_posture
from hiphinge.events.repetitions import (
    Dip,
    Repetitions,
    find_chair_rises,
    find_dips,
    find_landings,
    find_squats,
    find_step_ups,
)
from hiphinge.events.sources import combine
from hiphinge.events.steps import (
    LARGEST_TURN,
    RUNNING,
    WALKING,
    Steps,
    Swing,
    find_swings,
    time_steps,
)
from hiphinge.signals import during, runs
from hiphinge.types import (
    Activity,
    ActivityName,
    Cycle,
    Event,
    EventSource,
    Recording,
    SourceChoice,
    Timeline,
    sampling_rate,
)

_GAITS = ("walk", "run")
_SHORTEST_RECORDING = 0.5
_FEWEST_FRAMES = 20
# Kinematics may miss an event this close to the end of what was measured [s].
_EDGE = 0.25
# A file may hold the same event twice, marked by hand and by its software [s].
_SAME_ENTRY = 0.05


@dataclass(frozen=True, slots=True)
class _Movement:
    """Everything that was computed once about the movement."""

    heading: Heading
    feet: tuple[FootMotion, FootMotion]
    swings: tuple[Swing, Swing]
    posture: Posture
    dips: tuple[Dip, ...]
    flights: tuple[Flight, ...]


def find_timeline(
    recording: Recording,
    points: BodyPoints,
    *,
    activity: ActivityName | None = None,
    source: SourceChoice = "auto",
) -> Timeline:
    """Find what the person does, the events in it, and the complete cycles between them.

    Events in doubt are left out and counted in the warnings.

    Args:
        recording: Gives forces and the file's own events.
        points: Where feet, pelvis and trunk are; see `points_from_markers`, `points_from_poses`.
        activity: What the user says; None to recognise it.
        source: "auto" takes each foot contact from plates where they saw it, else from the file,
            else from kinematics; the others take nothing but their own source.

    Raises:
        SettingError: `source` asks for plates or file events that the recording does not have.

    Example:
        >>> from hiphinge.events.examples import walking_recording
        >>> from hiphinge.events.body_points import points_from_markers
        >>> recording, sites = walking_recording(seconds=4.0)
        >>> timeline = find_timeline(recording, points_from_markers(recording, sites))
        >>> timeline.activity.value, timeline.source, len(timeline.cycles) >= 4
        ('walk', 'kinematics', True)
    """
    _check_source(recording, source)
    movement = _read_movement(points)
    if isinstance(movement, str):
        return _nothing(activity, movement)
    found = recognise(movement.swings, movement.posture, movement.dips, movement.flights)
    doubt = ()
    if activity is not None:
        if found.value not in (activity, None) and activity != "lift":
            doubt = (f"The movement looks like {found.value}, not {activity}.",)
        found = Activity(activity, 1.0, "given", found.reason)
    timeline = _timeline_of(recording, points, movement, found, source)
    return replace(timeline, warnings=(*doubt, *timeline.warnings))


def _timeline_of(
    recording: Recording,
    points: BodyPoints,
    movement: _Movement,
    found: Activity,
    source: SourceChoice,
) -> Timeline:
    if found.value in _GAITS:
        return _gait_timeline(recording, points, movement, found, source)
    if found.value == "landing":
        return _landing_timeline(recording, points, movement, found, source)
    repetitions = _repetitions(points, movement, found.value)
    if repetitions is None:
        return Timeline(found, (), (), None, ())
    return Timeline(
        found,
        repetitions.events,
        repetitions.cycles,
        "kinematics" if repetitions.cycles else None,
        (
            *_counted(repetitions.n_partial, "incomplete repetition"),
            *_none_of("repetition", repetitions.cycles),
        ),
    )


def _check_source(recording: Recording, source: SourceChoice) -> None:
    has = {
        "plates": recording.forces is not None,
        "file": any(e.source == "file" for e in recording.events),
    }
    if not has.get(source, True):
        raise SettingError(
            "the recording has no events from this source",
            value=source,
            allowed=", ".join(
                ["auto", "kinematics", *(name for name, there in has.items() if there)]
            ),
        )


def _read_movement(points: BodyPoints) -> _Movement | str:
    """Compute the signals, or say why it cannot be done."""
    if len(points.time) < _FEWEST_FRAMES or np.ptp(points.time) < _SHORTEST_RECORDING:
        return "the recording is too short"
    if not np.isfinite(points.pelvis).any():
        return "the pelvis was not measured"
    if not all(np.isfinite(foot).all(axis=1).any() for foot in points.foot):
        return "heel or toe of a foot was not measured"
    heading = find_heading(points)
    if heading is None:
        return "the direction of the body is not known"
    feet = foot_motions(points, heading)
    posture = find_posture(points, heading)
    return _Movement(
        heading=heading,
        feet=feet,
        swings=find_swings(feet, posture.leg_length),
        posture=posture,
        dips=find_dips(posture),
        flights=find_flights(points, posture),
    )


def _nothing(activity: ActivityName | None, reason: str) -> Timeline:
    found = Activity(
        activity,
        0.0 if activity is None else 1.0,
        "detected" if activity is None else "given",
        reason,
    )
    return Timeline(found, (), (), None, (f"No events: {reason}.",))


def _gait_timeline(
    recording: Recording,
    points: BodyPoints,
    movement: _Movement,
    activity: Activity,
    source: SourceChoice,
) -> Timeline:
    gait = "run" if activity.value == "run" else "walk"
    steps = time_steps(movement.swings, movement.heading, RUNNING if gait == "run" else WALKING)
    plates = _plate_contacts(recording, points, full_weight=True)
    warnings: list[str] = []
    if source == "kinematics":
        events = steps.events
    elif source == "plates":
        events = plates.events
    elif source == "file":
        events = _stored(recording)
    else:
        blind = _blind(movement)
        combined = combine(steps.events, _stored(recording), plates.contacts, blind=blind)
        events = combined.events
        if not combined.file_fits:
            warnings.append("The events in the file do not fit the movement and were not used.")
        warnings += _counted(
            combined.n_contradicted, "foot event", "the sources contradict each other"
        )
    if source in ("auto", "kinematics"):
        warnings += _step_warnings(steps)
    if source in ("auto", "plates"):
        warnings += _counted(
            plates.n_doubtful,
            "contact on the plates",
            "it cannot be told which foot made it, or it was incomplete",
        )
    cycles = gait_cycles(events, gait=gait)
    straight = tuple(c for c in cycles.cycles if not _turns(movement.heading, points, c))
    warnings += _counted(cycles.n_incomplete, "gait cycle", "an event is missing or out of order")
    warnings += _counted(len(cycles.cycles) - len(straight), "gait cycle", "the person turned")
    warnings += _none_of("gait cycle", straight)
    stances = lone_stances(events, cycles.cycles, gait=gait)
    return Timeline(
        activity,
        tuple(events),
        straight,
        _main_source(events),
        tuple(warnings),
        tuple(s for s in stances if not _turns(movement.heading, points, s)),
    )


def _stored(recording: Recording) -> tuple[Event, ...]:
    """Return the file's foot events in order of time, each once."""
    kept: list[Event] = []
    for event in sorted(recording.events, key=lambda e: e.time):
        twice = any(
            (event.kind, event.side) == (other.kind, other.side)
            and event.time - other.time < _SAME_ENTRY
            for other in kept
        )
        if event.kind in ("initial_contact", "toe_off") and event.side is not None and not twice:
            kept.append(event)
    return tuple(kept)


def _none_of(what: str, cycles: Sequence[Cycle]) -> tuple[str, ...]:
    return () if cycles else (f"No complete {what} was found.",)


def _blind(movement: _Movement) -> list[tuple[float, float]]:
    """Return where kinematics cannot speak: at both ends, in gaps, in turns, in standing."""
    time = movement.posture.time
    margin = round(_EDGE * sampling_rate(time))
    clear = np.zeros(len(time), dtype=bool)
    frames = [frame for swing in movement.swings for frame, _ in swing.extremes]
    if frames:
        clear[max(min(frames), margin) : max(frames)] = True
        clear[len(time) - margin :] = False
    for swing in movement.swings:
        for start, stop in runs(~swing.foot.seen):
            clear[max(start - margin, 0) : stop + margin] = False
    turn = np.abs(np.gradient(movement.heading.angle, time)) > LARGEST_TURN
    return [(float(time[start]), float(time[stop - 1])) for start, stop in runs(~clear | turn)]


def _turns(heading: Heading, points: BodyPoints, cycle: Cycle) -> bool:
    frames = during(points.time, cycle.start, cycle.end)
    return heading.turned(frames.start, frames.stop) > LARGEST_TURN


def _plate_contacts(
    recording: Recording, points: BodyPoints, *, full_weight: bool
) -> PlateContacts:
    if recording.forces is None:
        return PlateContacts((), 0)
    return find_plate_contacts(recording.forces, points, full_weight=full_weight)


def _step_warnings(steps: Steps) -> list[str]:
    return [
        *_counted(steps.n_doubtful, "doubtful contact", "the detectors do not agree"),
        *_counted(steps.n_turning, "contact", "the person turned"),
    ]


def _counted(count: int, what: str, why: str = "") -> tuple[str, ...]:
    """Return the sentence that says how much was left out; nothing for none."""
    if count == 0:
        return ()
    tail = f": {why}" if why else ""
    return (f"{count} {what if count == 1 else _plural(what)} left out{tail}.",)


def _plural(what: str) -> str:
    """Return the plural; what follows "on" stays."""
    head, *tail = what.split(" on ")
    return " on ".join([f"{head}s", *tail])


def _main_source(events: Sequence[Event]) -> EventSource | None:
    sources: list[EventSource] = [event.source for event in events]
    return max(sources, key=sources.count) if sources else None


def _landing_timeline(
    recording: Recording,
    points: BodyPoints,
    movement: _Movement,
    activity: Activity,
    source: SourceChoice,
) -> Timeline:
    events = landing_events(points, movement.flights)
    plates = _plate_contacts(recording, points, full_weight=False)
    if source == "plates":
        events = plates.events
    elif source == "file":
        events = _stored(recording)
    elif source == "auto":
        combined = combine(events, _stored(recording), plates.contacts, blind=_blind(movement))
        events = combined.events
    landings = find_landings(movement.posture, movement.flights, events)
    warnings = (
        *_counted(landings.n_partial, "landing", "it is cut off or does not come to rest"),
        *_none_of("landing", landings.cycles),
    )
    every = tuple(sorted((*events, *landings.events), key=lambda e: e.time))
    return Timeline(activity, every, landings.cycles, _main_source(events), warnings)


def _repetitions(
    points: BodyPoints, movement: _Movement, activity: ActivityName | None
) -> Repetitions | None:
    posture, dips = movement.posture, movement.dips
    if activity == "step":
        return find_step_ups(points, posture)
    if activity == "sit-to-stand":
        return find_chair_rises(posture)
    if activity == "single-leg-squat":
        return find_squats(posture, [standing_side(posture, d) for d in dips])
    if activity == "lunge":
        return find_squats(posture, [leading_side(posture, d) for d in dips])
    if activity in ("squat", "lift"):
        return find_squats(posture, [None] * len(dips))
    return None
