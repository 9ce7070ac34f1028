"""How much of each exercise: sets, repetitions or holds, rest, and the time it takes."""

from dataclasses import dataclass

from hiphinge.evidence import Dose, Evidence, Exercise
from hiphinge.evidence.schema_base import PhaseId
from hiphinge.evidence.schema_exercises import Position
from hiphinge.plan.situation import WEIGHTS
from hiphinge.plan.stages import Stage

# Phases that grow by repetitions or seconds begin at the low end, the others in the middle.
_GROWS_BY_COUNT: frozenset[PhaseId] = frozenset({"settle", "control", "endurance"})
# Beside jumping, strength is kept with fewer hard sets (our default).
KEEPING_SETS = 2
_MINUTES_PER_SET = 7
# A repetition this long is a task of its own, such as lifting a basket and carrying it.
_TASK_SECONDS, _TASK_REPS, _HARD_TASK_REPS = 10, 6, 4
_TRAVELLED: frozenset[Position] = frozenset({"walking", "running"})


@dataclass(frozen=True, slots=True)
class Prescription:
    """The numbers of one item; `most_sets` is how far the phase allows it to grow."""

    dose: Dose
    sets: int
    most_sets: int
    reps: int | None
    hold_s: int | None
    rest_s: int


def is_quick(exercise: Exercise) -> bool:
    """Say whether it is done fast: jumping, landing, running."""
    return exercise.properties.has("high_impact")


def can_be_loaded(exercise: Exercise) -> bool:
    """Say whether a weight belongs to it."""
    return bool(WEIGHTS & set(exercise.equipment))


def builds_on(exercise: Exercise, phase: PhaseId) -> bool:
    """Say whether an exercise keeps the dose of the building phase in a later one."""
    if phase == "power":
        return not is_quick(exercise)
    return phase == "strength" and exercise.mode == "reps" and not can_be_loaded(exercise)


def least_sets(stage: Stage, minutes: float) -> int:
    """Return the sets to begin with; a short session has fewer than the phase asks for.

    Example:
        >>> from hiphinge.evidence import load
        >>> from hiphinge.plan.stages import Stage
        >>> settle = Stage("settle", load().doses["settle"], 1, 1, 5)
        >>> least_sets(settle, 10.0), least_sets(settle, 40.0)
        (1, 5)
    """
    return max(1, min(int(minutes // _MINUTES_PER_SET), stage.dose.sets[0]))


def prescription(
    exercise: Exercise, stage: Stage, evidence: Evidence, *, sets: int
) -> Prescription:
    """Return the dose of an exercise in a phase.

    What is not fast keeps the dose of the building phase while others are jumped, and so does what
    cannot be made heavy while others are lifted heavily.
    """
    dose, phase = stage.dose, stage.id
    most = dose.sets[1]
    if builds_on(exercise, phase):
        dose, most = evidence.doses["hypertrophy"], min(most, evidence.doses["hypertrophy"].sets[1])
        if phase == "power":
            sets, most = min(sets, KEEPING_SETS), KEEPING_SETS
        phase = "hypertrophy"
    is_held = exercise.mode == "hold" or dose.reps is None
    span = (dose.hold_s if is_held else dose.reps) or dose.reps or dose.hold_s or (1, 1)
    count = _start(span, phase, step=5 if is_held else 1)
    if is_held and exercise.position in _TRAVELLED:
        # A carry or a stride lasts as long as the way, in every phase.
        count = round(exercise.seconds_per_rep)
    if not is_held and exercise.seconds_per_rep >= _TASK_SECONDS:
        count = min(count, _TASK_REPS if phase in _GROWS_BY_COUNT else _HARD_TASK_REPS)
    return Prescription(
        dose,
        sets,
        max(most, sets),
        None if is_held else count,
        count if is_held else None,
        round(dose.rest_s[0]),
    )


def seconds_for(exercise: Exercise, plan: Prescription, *, sets: int | None = None) -> int:
    """Return how long it takes with setting up and rests [s]."""
    count = plan.sets if sets is None else sets
    work = plan.hold_s if plan.reps is None else plan.reps * exercise.seconds_per_rep
    sides = 2 if exercise.each_side else 1
    return round(
        exercise.setup_seconds + count * sides * float(work or 0) + (count - 1) * plan.rest_s
    )


def _start(span: tuple[int | float, int | float], phase: PhaseId, *, step: int) -> int:
    """Return where to begin within a range, on whole steps."""
    low, high = span
    if phase in _GROWS_BY_COUNT:
        return round(low)
    return min(max(step * round((low + high) / 2 / step), round(low)), round(high))
