"""The library as one phase sees it: what is allowed, how long it takes, how well it fits."""

from collections.abc import Mapping, Sequence

from hiphinge.evidence import Evidence, Exercise
from hiphinge.evidence.schema_exercises import Precaution
from hiphinge.plan.allowed import Objection, equipment_used, preferred
from hiphinge.plan.dosing import builds_on, is_quick, least_sets, prescription, seconds_for
from hiphinge.plan.drills import drills_for
from hiphinge.plan.needs import needs_for
from hiphinge.plan.objective import Candidate, Problem, problem
from hiphinge.plan.situation import Situation
from hiphinge.plan.stages import Stage
from hiphinge.plan.stimulus import Stimulus
from hiphinge.profile import Item

# Adherence: no more exercises than one for every four minutes, and never more than six.
_MINUTES_PER_ITEM, _MOST_ITEMS = 4, 6
# Levels that an exercise without a weight counts lower in the strength phase.
_UNLOADED = 2
# A sled is in few homes, and a box on a towel needs a long, smooth floor; so is a belt that carries
# a weight, with two steps to stand on. A wall to slide down on one leg rests on one laboratory, and
# turning the thigh inward against gravity on a description alone: others come first.
_UNUSUAL: Mapping[str, int] = {"sled_push": 8, "belt_squat": 4, "wall_squat_sl": 4, "rev_clam": 4}
_WARM_UP_SHARE, _WARM_UP_MOST_S = 0.15, 300


def warm_up_seconds(minutes: float) -> int:
    """Return the part of a session that is warm-up [s].

    Example:
        >>> warm_up_seconds(20.0), warm_up_seconds(60.0)
        (180, 300)
    """
    return min(round(_WARM_UP_SHARE * minutes * 60), _WARM_UP_MOST_S)


def problem_for(
    stage: Stage,
    situation: Situation,
    evidence: Evidence,
    *,
    asked: Mapping[str, Stimulus],
    against: Mapping[str, Sequence[Objection]],
    without: frozenset[str] = frozenset(),
) -> Problem:
    """Return what is to be chosen for a phase.

    Args:
        stage: The phase.
        situation: The person.
        evidence: The library.
        asked: What each exercise asks of each part.
        against: Objections to each exercise.
        without: Exercises that the professional took out.
    """
    allowed = [
        key
        for key, exercise in evidence.exercises.items()
        if key not in without
        and exercise.level <= stage.dose.levels[1]
        and not any(objection.holds_in(stage.id) for objection in against[key])
    ]
    ranks = {key: rank for rank, key in enumerate(sorted(evidence.exercises))}
    return problem(
        tuple(_candidate(key, ranks[key], stage, situation, evidence, asked) for key in allowed),
        {need.part: need.weight for need in needs_for(situation, stage.id)},
        seconds=int(situation.minutes * 60) - warm_up_seconds(situation.minutes),
        most_drills=2 if stage.id == "power" else 1,
        most_items=max(1, min(int(situation.minutes // _MINUTES_PER_ITEM), _MOST_ITEMS)),
    )


def cautions(
    exercise: Exercise, situation: Situation, evidence: Evidence
) -> tuple[Precaution, ...]:
    """Return the precautions of an exercise that are about this person."""
    return tuple(
        tag
        for tag in exercise.precautions
        if set(evidence.precautions[tag].conditions) & situation.conditions
        or (tag == "balance" and situation.is_older)
    )


def _candidate(
    key: str,
    rank: int,
    stage: Stage,
    situation: Situation,
    evidence: Evidence,
    asked: Mapping[str, Stimulus],
) -> Candidate:
    exercise = evidence.exercises[key]
    used: Mapping[Item, str] = equipment_used(exercise, situation.have) or {}
    plan = prescription(exercise, stage, evidence, sets=least_sets(stage, situation.minutes))
    stimulus = asked[key]
    return Candidate(
        id=key,
        rank=rank,
        seconds=seconds_for(exercise, plan),
        stimulus=stimulus,
        transfer=_transfer(exercise, situation),
        is_drill=key in drills_for(situation.main, stage.id),
        is_preferred=key in preferred(situation, stage.id),
        levels_below=_levels_below(exercise, stage, situation, evidence),
        cautions=len(cautions(exercise, situation, evidence)),
        stand_ins=_stand_ins(key, used, situation),
        kind=_kind(exercise),
        versions=_versions(key, evidence),
    )


def _kind(exercise: Exercise) -> str:
    main_part = max(exercise.targets, key=lambda part: exercise.targets[part])
    return f"{exercise.position}:{main_part}"


def _versions(key: str, evidence: Evidence) -> frozenset[str]:
    """Return the easier and harder versions of the same kind; jumps are done one after another."""
    exercises = evidence.exercises
    exercise = exercises[key]
    steps = {exercise.easier, exercise.harder}
    steps |= {name for name, other in exercises.items() if key in (other.easier, other.harder)}
    return frozenset(
        name
        for name in steps
        if name is not None
        and _kind(exercises[name]) == _kind(exercise)
        and not (is_quick(exercise) and is_quick(exercises[name]))
    )


def tool_to_hold(exercise: Exercise, situation: Situation) -> Item | None:
    """Return the weight with which a standing exercise without one may be made heavier."""
    if exercise.position != "standing" or exercise.mode != "reps":
        return None
    tools: tuple[Item, ...] = ("dumbbell", "kettlebell")
    return next((tool for tool in tools if tool in situation.have), None)


def _levels_below(
    exercise: Exercise, stage: Stage, situation: Situation, evidence: Evidence
) -> int:
    """Return how far it lies below the middle of the phase; beside jumping, of the building one.

    What cannot be made heavier is worth less where heavy is the point.
    """
    keeps = stage.id == "power" and not is_quick(exercise)
    low, high = (evidence.doses["hypertrophy"] if keeps else stage.dose).levels
    off = (low + high) // 2 - exercise.level
    # The easier jumps come first.
    below = abs(off) if is_quick(exercise) else max(off, 0)
    can_hold = tool_to_hold(exercise, situation) is not None
    is_light = stage.id == "strength" and builds_on(exercise, stage.id) and not can_hold
    return below + (_UNLOADED if is_light else 0)


def _stand_ins(key: str, used: Mapping[Item, str], situation: Situation) -> int:
    """Count the household things that stand in for equipment."""
    borrowed = sum(stand_in not in situation.have for stand_in in used.values())
    return borrowed + _UNUSUAL.get(key, 0)


def _transfer(exercise: Exercise, situation: Situation) -> int:
    """Return half points: 2 for the main activity, 1 for another."""
    if situation.main in exercise.transfer:
        return 2
    return int(bool(set(exercise.transfer) & set(situation.activities)))
