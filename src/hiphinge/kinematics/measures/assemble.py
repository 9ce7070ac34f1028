"""From a timeline and angles with draws to measures with intervals, norms and verdicts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.evidence import error, norm, verdict
from hiphinge.evidence.norms import GRAVITY
from hiphinge.kinematics.foot_forces import FootForces, foot_forces
from hiphinge.kinematics.measures.definitions import DEFINITIONS, REPETITIONS, Definition
from hiphinge.kinematics.measures.drawn import Drawn, Given, Rows, batches
from hiphinge.kinematics.measures.force import limb_symmetry, vertical_impulse
from hiphinge.kinematics.measures.ground import Ground, check_speed, find_ground
from hiphinge.kinematics.measures.instants import Instants, draw_instants
from hiphinge.kinematics.measures.leg import leg_length
from hiphinge.kinematics.measures.summary import refuse, summarise
from hiphinge.kinematics.measures.window import Trial, Window
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import (
    SIDES,
    ActivityName,
    Angles,
    CycleValue,
    Forces,
    Measure,
    Recording,
    Setup,
    Side,
    Subject,
    Timeline,
)

_SLOW_PLATES_HZ = 400.0
_SEED = 20260101
_MISSING = "the markers or events for it are missing in this recording"


@dataclass(frozen=True, slots=True)
class MeasureSet:
    """All measures of a recording.

    Attributes:
        measures: In the order of the documentation's table, refused ones included.
        cycle_values: The best estimate in every cycle.
        leg_length: Clinical leg length [m], None when unknown; norms were scaled by it.
        on_belt: Whether the ground under the feet moved.
        foot_forces: Force under each foot [BW], None without plates or a known mass.
        warnings: One sentence each.
    """

    measures: tuple[Measure, ...]
    cycle_values: tuple[CycleValue, ...]
    leg_length: float | None
    on_belt: bool
    foot_forces: FootForces | None
    warnings: tuple[str, ...] = ()

    def of(self, measure_id: str, side: Side | None) -> Measure:
        """Return one measure; raises KeyError when it does not apply here."""
        for item in self.measures:
            if item.id == measure_id and item.side == side:
                return item
        raise KeyError((measure_id, side))


@dataclass(frozen=True, slots=True)
class _Task:
    """What every measure of one recording is made from, for some of its draws."""

    trial: Trial
    windows: tuple[tuple[int, Window], ...]
    no_forces: str
    no_weight: str
    no_cycles: str
    limits: Mapping[str, str]
    seed: int


@dataclass(frozen=True, slots=True)
class _Found:
    """One measure in every cycle that shows it, for some draws; without values, why not."""

    definition: Definition
    side: Side | None
    numbers: tuple[int, ...] = ()
    values: Float[np.ndarray, "draw cycle"] | None = None
    why_not: str = ""


def measure(
    angles: Angles,
    points: BodyPaths,
    timeline: Timeline,
    recording: Recording,
    *,
    subject: Subject,
    setup: Setup | None = None,
    limits: Mapping[str, str] | None = None,
    seed: int = _SEED,
) -> MeasureSet:
    """Measure everything that the activity and the recording support.

    Each measure is the median over cycles or repetitions. Its 95 % interval comes from the draws:
    each has its own angles and points (from perturbed inputs), its own event times, its own plate
    gain and its own choice of cycles. Draw 0 alone gives the value.

    Args:
        angles: Clinical angles, with or without a leading draw axis [deg].
        points: hip, knee, ankle, heel, toe of both sides, pelvis and center_of_mass, with the
            same draws as the angles [m].
        timeline: Events and cycles.
        recording: For its forces and body widths.
        subject: Mass, height and sex.
        setup: Treadmill and speed as the user gave them.
        limits: Why a measure is only "limited", by its id; "*" stands for all in degrees.
        seed: Same seed, same numbers.

    Returns:
        The measures that apply to the activity; those that the recording cannot support are
        refused with a reason.

    Example:
        >>> from hiphinge.kinematics.measures.examples import Walker
        >>> from hiphinge.types import Subject
        >>> walker = Walker(speed=1.2, cycle=1.1)
        >>> found = measure(
        ...     walker.angles(),
        ...     walker.points(),
        ...     walker.timeline(),
        ...     walker.recording(),
        ...     subject=Subject(),
        ... )
        >>> speed = next(one for one in found.measures if one.id == "speed")
        >>> round(speed.value, 2), speed.unit
        (1.2, 'm/s')
    """
    return measure_drawn(
        Given(angles, points),
        timeline,
        recording,
        subject=subject,
        setup=setup,
        limits=limits,
        seed=seed,
    )


def measure_drawn(
    drawn: Drawn,
    timeline: Timeline,
    recording: Recording,
    *,
    subject: Subject,
    setup: Setup | None = None,
    limits: Mapping[str, str] | None = None,
    seed: int = _SEED,
) -> MeasureSet:
    """Measure as `measure` does, with draws that are made a few at a time.

    Args:
        drawn: Angles and points of any draws that are asked for.
        timeline: Events and cycles.
        recording: For its forces and body widths.
        subject: Mass, height and sex.
        setup: Treadmill and speed as the user gave them.
        limits: Why a measure is only "limited", by its id; "*" stands for all in degrees.
        seed: Same seed, same numbers.

    Example:
        >>> from hiphinge.kinematics.measures.drawn import Given
        >>> from hiphinge.kinematics.measures.examples import Walker
        >>> from hiphinge.types import Subject
        >>> walker = Walker(speed=1.2, cycle=1.1)
        >>> found = measure_drawn(
        ...     Given(walker.angles(), walker.points()),
        ...     walker.timeline(),
        ...     walker.recording(),
        ...     subject=Subject(),
        ... )
        >>> speed = next(one for one in found.measures if one.id == "speed")
        >>> round(speed.value, 2), speed.unit
        (1.2, 'm/s')
    """
    setup = setup or Setup()
    rng = np.random.default_rng(seed)
    instants = draw_instants(timeline, n_draws=drawn.n_draws, rng=rng)
    gain = _plate_gain(drawn.n_draws, rng)
    angles, points = drawn.of(np.arange(1))
    feet = _forces_under_feet(recording, points, angles, subject)
    weight_known = subject.mass is not None and subject.mass_source != "model"
    legs = leg_length(recording, points, subject)
    ground = _ground_under(
        timeline, angles, points, [one.of(np.arange(1)) for one in instants], setup
    )
    activity = timeline.activity.value
    if activity is None:
        reason = timeline.activity.reason or "what the person does was not recognised"
        return MeasureSet(_all_refused(reason), (), legs, ground.is_belt, None, ground.warnings)

    def task(rows: Rows) -> _Task:
        some, places = drawn.of(rows)
        when = [one.of(rows) for one in instants]
        moving = _ground_under(timeline, some, places, when, setup).velocity
        trial = Trial(activity, some, places, moving, feet, gain[rows], rows.size)
        return _Task(
            trial=trial,
            windows=_windows(trial, timeline, when),
            no_forces="" if recording.forces is not None else "no force plates in the recording",
            no_weight="" if weight_known else "the person's mass is not known",
            no_cycles=_why_no_cycles(timeline),
            limits=limits or {},
            seed=seed,
        )

    found, last = _found_in_all(task, drawn, activity)
    made = [_made(last, one) for one in found]
    measures = [one for one, _ in made] + _of_the_whole_task(last, timeline)
    pace = next((item.value for item in measures if item.id == "speed"), None)
    return MeasureSet(
        measures=tuple(
            _with_norm(item, activity, drawn.n_draws, pace, legs, subject) for item in measures
        ),
        cycle_values=tuple(value for _, values in made for value in values),
        leg_length=legs,
        on_belt=ground.is_belt,
        foot_forces=feet if weight_known else None,
        warnings=ground.warnings + (() if pace is None else check_speed(pace, setup)),
    )


def _ground_under(
    timeline: Timeline,
    angles: Angles,
    points: BodyPaths,
    instants: Sequence[Instants],
    setup: Setup,
) -> Ground:
    n_draws = angles.values_deg.shape[0] if angles.values_deg.ndim == 3 else 1
    return find_ground(
        points,
        angles.time,
        timeline.cycles,
        instants[: len(timeline.cycles)],
        setup=setup,
        n_draws=n_draws,
    )


def _found_in_all(
    task: Callable[[Rows], _Task], drawn: Drawn, activity: ActivityName
) -> tuple[list[_Found], _Task]:
    """Return every measure over all draws, and the task of the last of them."""
    wanted = _applicable(activity)
    first, *others = batches(drawn)
    last = task(first)
    found = [_find(last, definition, side) for definition, side in wanted]
    for rows in others:
        del last  # before the next: two of them need twice the memory
        last = task(rows)
        found = [_joined(one, _find(last, one.definition, one.side)) for one in found]
    return found, last


def _joined(first: _Found, more: _Found) -> _Found:
    """Put later draws behind the first ones; each batch begins with the best estimate again."""
    if first.values is None or more.values is None:
        return first
    return replace(first, values=np.concatenate([first.values, more.values[1:]]))


def _applicable(activity: ActivityName) -> list[tuple[Definition, Side | None]]:
    return [
        (definition, side)
        for definition in DEFINITIONS
        if activity in definition.activities
        for side in (SIDES if definition.of == "limb" else (None,))
    ]


def _windows(
    trial: Trial, timeline: Timeline, instants: Sequence[Instants]
) -> tuple[tuple[int, Window], ...]:
    """Return every cycle from every limb that it measures, with the cycle's number."""
    return tuple(
        (number, Window(trial, cycle, side, when))
        for number, (cycle, when) in enumerate(zip(timeline.windows, instants, strict=True))
        for side in (SIDES if cycle.side is None else (cycle.side,))
    )


def _find(task: _Task, definition: Definition, side: Side | None) -> _Found:
    """Measure one thing in every cycle; cycles in which the best estimate lacks it are left out."""
    windows = _seen_from(task, side)
    if not windows:
        return _Found(definition, side, why_not=_no_cycle_of(task, side))
    if definition.needs_forces and (task.no_forces or task.no_weight):
        return _Found(definition, side, why_not=task.no_forces or task.no_weight)
    try:
        values = np.stack([definition.function(window) for _, window in windows], axis=1)
    except KeyError as missing:
        name = missing.args[0][0].replace("_", " ")
        return _Found(definition, side, why_not=f"{name} is not part of this body or file")
    seen = np.isfinite(values[0])
    if not seen.any():
        why = _no_contact(side) if definition.needs_forces else _why_unseen(windows, side)
        return _Found(definition, side, why_not=why)
    numbers = tuple(number for (number, _), kept in zip(windows, seen, strict=True) if kept)
    return _Found(definition, side, numbers, values[:, seen])


def _made(task: _Task, found: _Found) -> tuple[Measure, list[CycleValue]]:
    definition, side, values = found.definition, found.side, found.values
    if values is None:
        return refuse(definition.id, side, definition.unit, found.why_not), []
    made = summarise(
        definition.id,
        side,
        definition.unit,
        values,
        seed=task.seed,
        reason=_limit(task, definition),
    )
    return made, [
        CycleValue(definition.id, side, number, float(value))
        for number, value in zip(found.numbers, values[0], strict=True)
    ]


def _seen_from(task: _Task, side: Side | None) -> list[tuple[int, Window]]:
    """Return the windows of one limb, or every cycle once for the whole person."""
    if side is not None:
        return [(number, window) for number, window in task.windows if window.side == side]
    return list({number: (number, window) for number, window in task.windows}.values())


def _of_the_whole_task(task: _Task, timeline: Timeline) -> list[Measure]:
    """Return the measures that need more than one cycle: repetitions and limb symmetry."""
    made: list[Measure] = []
    if task.trial.activity in REPETITIONS:
        count = float(len(timeline.cycles))
        made.append(
            Measure("reps", None, count, count, count, "1", int(count), None, "good")
            if count
            else refuse("reps", None, "1", task.no_cycles)
        )
    return [*made, _limb_symmetry(task)]


def _limb_symmetry(task: _Task) -> Measure:
    if task.trial.forces is None:
        return refuse("limb_symmetry", None, "%", task.no_forces)
    sides: list[Float[np.ndarray, "draw cycle"]] = []
    for side in SIDES:
        impulses = [vertical_impulse(window) for _, window in _seen_from(task, side)]
        known = [impulse for impulse in impulses if np.isfinite(impulse[0])]
        if not known:
            return refuse("limb_symmetry", None, "%", _no_contact(side))
        sides.append(np.stack(known, axis=1))
    # One left and one right contact make a pair; a repetition is its own pair.
    n = min(values.shape[1] for values in sides)
    shares = limb_symmetry(sides[0][:, :n], sides[1][:, :n])
    return summarise("limb_symmetry", None, "%", shares, seed=task.seed)


def _forces_under_feet(
    recording: Recording, points: BodyPaths, angles: Angles, subject: Subject
) -> FootForces | None:
    """Return the force under each foot; without a mass the largest total force stands in.

    Then nothing in body weights is reported, but which foot was alone on a plate, and the feet's
    ratio, can still be told.
    """
    if recording.forces is None or not all(
        points.has(name, side) for name in ("heel", "toe") for side in SIDES
    ):
        return None
    heel, toe = (
        np.stack([_best(points, name, side) for side in SIDES]) for name in ("heel", "toe")
    )
    mass = subject.mass or _heaviest(recording.forces)
    return foot_forces(recording.forces, time=angles.time, heel=heel, toe=toe, mass=mass)


def _heaviest(forces: Forces) -> float:
    """Return the mass that the largest total vertical force would hold [kg]."""
    total = np.nan_to_num(forces.force[..., 1]).sum(axis=0)
    return max(float(total.max()) / GRAVITY, 1.0)


def _best(points: BodyPaths, name: str, side: Side) -> Float[np.ndarray, "frame 3"]:
    path = points.of(name, side)
    return path[0] if path.ndim == 3 else path


def _plate_gain(n_draws: int, rng: np.random.Generator) -> Float[np.ndarray, "draw 2"]:
    gain = 1.0 + error("plate_gain") * rng.standard_normal((n_draws, 2))
    gain[0] = 1.0
    return gain


def _with_norm(
    item: Measure,
    activity: ActivityName,
    n_draws: int,
    pace: float | None,
    legs: float | None,
    subject: Subject,
) -> Measure:
    if item.value is None:
        return item
    reference = norm(item.id, activity=activity, speed=pace, leg_length=legs, sex=subject.sex)
    # Without draws the interval is a point and would always seem to know.
    said = verdict(item.low, item.high, reference) if n_draws > 1 else None
    return replace(item, norm=reference, verdict=said)


def _limit(task: _Task, definition: Definition) -> str:
    """Return why this measure is only limited; empty when it is not."""
    forces = task.trial.forces
    if definition.id == "loading_rate" and forces is not None and forces.rate_hz < _SLOW_PLATES_HZ:
        return f"forces at {forces.rate_hz:.0f} Hz are too slow for the rise after contact"
    if definition.id in task.limits:
        return task.limits[definition.id]
    return task.limits.get("*", "") if definition.unit == "deg" else ""


def _why_no_cycles(timeline: Timeline) -> str:
    said = " ".join(timeline.warnings)
    base = "no complete cycle or repetition was found"
    return f"{base}: {said}" if said and not timeline.cycles else base


def _why_unseen(windows: Sequence[tuple[int, Window]], side: Side | None) -> str:
    if all(window.cycle.kind == "stance" for _, window in windows):
        return f"no complete {side} cycle" if side else "no complete cycle"
    return _MISSING


def _no_cycle_of(task: _Task, side: Side | None) -> str:
    return task.no_cycles if side is None or not task.windows else f"no complete {side} cycle"


def _no_contact(side: Side | None) -> str:
    return f"no contact of the {side} foot alone on its own plate"


def _all_refused(reason: str) -> tuple[Measure, ...]:
    kinds = {(item.id, item.unit) for item in DEFINITIONS}
    return tuple(refuse(name, None, unit, reason) for name, unit in sorted(kinds))
