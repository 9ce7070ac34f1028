"""Chosen exercises become sessions: order, dose, reasons and what to mind, in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hiphinge.evidence import Evidence, Exercise, said
from hiphinge.evidence.schema_base import Part
from hiphinge.evidence.schema_exercises import Precaution
from hiphinge.plan import words
from hiphinge.plan.allowed import equipment_used, favoured
from hiphinge.plan.candidates import cautions, tool_to_hold, warm_up_seconds
from hiphinge.plan.dosing import Prescription, is_quick, least_sets, prescription, seconds_for
from hiphinge.plan.objective import COUNTS_FROM, Candidate, Problem
from hiphinge.plan.situation import WEIGHTS, Situation
from hiphinge.plan.stages import Stage
from hiphinge.plan.types import Item, Session
from hiphinge.profile import Item as Thing

# Getting up and down again and again tires: standing work first, then the floor.
_ORDER = (
    "running", "walking", "standing", "sitting", "quadruped", "plank", "side_plank", "supine",
    "prone", "side_lying",
)  # fmt: skip
# General precautions that are worth a line whoever reads it; something firm to hold is said to
# those for whom balance is a question, and stands in the set-up of the exercise for everybody.
_GENERAL: tuple[Precaution, ...] = ("hamstring", "blood_pressure")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to write items: the person, the library, what is allowed in the phase."""

    situation: Situation
    evidence: Evidence
    stage: Stage
    problem: Problem

    @property
    def allowed(self) -> frozenset[str]:
        """Exercises that may stand in this phase."""
        return frozenset(candidate.id for candidate in self.problem.candidates)


def session_of(desk: Desk, name: str, chosen: Sequence[Candidate]) -> Session:
    """Return a session with its items in order; time that is left over goes into more sets."""
    exercises = desk.evidence.exercises
    ordered = sorted(chosen, key=lambda item: _place(exercises[item.id], item))
    sets = _sets(desk, ordered)
    items = tuple(_item(desk, candidate, sets[candidate.id]) for candidate in ordered)
    warm_up = warm_up_seconds(desk.situation.minutes)
    seconds = warm_up + sum(item.seconds for item in items)
    return Session(name, round(seconds / 60, 1), items)


def _place(exercise: Exercise, candidate: Candidate) -> tuple[bool, int, int, int]:
    """Fast work first while fresh, then standing, the harder before the easier."""
    return (
        not is_quick(exercise),
        _ORDER.index(exercise.position),
        -exercise.level,
        candidate.rank,
    )


def _sets(desk: Desk, ordered: Sequence[Candidate]) -> dict[str, int]:
    """Share the time left over: one more set at a time, for the parts that matter most first."""
    least = least_sets(desk.stage, desk.situation.minutes)
    plans = {item.id: _plan(desk, item, least) for item in ordered}
    sets = {key: plan.sets for key, plan in plans.items()}
    left = desk.problem.seconds - sum(_seconds(desk, key, plans[key], sets[key]) for key in plans)
    by_need = sorted(ordered, key=lambda item: (-_worth(desk.problem, item), item.rank))
    grew = True
    while grew:
        grew = False
        for key in (item.id for item in by_need):
            plan = plans[key]
            more = _seconds(desk, key, plan, sets[key] + 1) - _seconds(desk, key, plan, sets[key])
            if sets[key] < plan.most_sets and more <= left:
                sets[key], left, grew = sets[key] + 1, left - more, True
    return sets


def _plan(desk: Desk, candidate: Candidate, sets: int) -> Prescription:
    return prescription(desk.evidence.exercises[candidate.id], desk.stage, desk.evidence, sets=sets)


def _seconds(desk: Desk, key: str, plan: Prescription, sets: int) -> int:
    return seconds_for(desk.evidence.exercises[key], plan, sets=sets)


def _worth(problem: Problem, item: Candidate) -> float:
    return sum(weight * item.stimulus.get(part, 0.0) for part, weight in problem.weights.items())


def _item(desk: Desk, candidate: Candidate, sets: int) -> Item:
    exercise = desk.evidence.exercises[candidate.id]
    plan = _plan(desk, candidate, sets)
    return Item(
        exercise=candidate.id,
        name=exercise.name,
        plain_name=exercise.plain_name,
        sets=sets,
        reps=plan.reps,
        hold_s=plan.hold_s,
        each_side=exercise.each_side,
        load=_load(desk, exercise),
        rest_s=plan.rest_s,
        effort=_effort(plan),
        tempo=_tempo(exercise, plan),
        why=_why(desk, candidate),
        targets=dict(exercise.targets),
        sources=tuple(dict.fromkeys((*exercise.sources, *plan.dose.sources))),
        precautions=_precautions(desk, exercise),
        equipment=_equipment(desk, exercise),
        easier=_neighbour(desk, exercise.easier, exercise.easier_hint),
        harder=_neighbour(desk, exercise.harder, exercise.harder_hint),
        easier_exercise=_if_allowed(desk, exercise.easier),
        harder_exercise=_if_allowed(desk, exercise.harder),
        seconds=seconds_for(exercise, plan, sets=sets),
        not_verified=_not_verified(exercise),
    )


def _load(desk: Desk, exercise: Exercise) -> str:
    used: Mapping[Thing, str] = equipment_used(exercise, desk.situation.have) or {}
    weights = [
        words.EQUIPMENT.get(stand_in, stand_in)
        for item, stand_in in used.items()
        if item in {*WEIGHTS, "band"}
    ]
    if not weights:
        return _body_weight(desk, exercise)
    return f"{words.joined(weights)}: choose it by how hard it feels"


def _body_weight(desk: Desk, exercise: Exercise) -> str:
    """Say how a standing exercise is made heavier once body weight is too little."""
    tool = tool_to_hold(exercise, desk.situation)
    if tool and desk.stage.id in ("hypertrophy", "strength"):
        return f"your body weight; hold {words.a(tool)} once that is too easy"
    return "your body weight"


def _effort(plan: Prescription) -> str:
    low, high = plan.dose.effort_rpe
    effort = f"effort {low:g} to {high:g} of 10"
    if plan.reps is None or plan.dose.reserve_reps is None:
        return effort
    least, most = plan.dose.reserve_reps
    spare = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    return f"{effort}; stop with {spare} more in you"


def _tempo(exercise: Exercise, plan: Prescription) -> str:
    if plan.reps is None:
        still = "hold still and keep breathing"
        return still if exercise.mode == "hold" else f"go to the end position, then {still}"
    if is_quick(exercise):
        return "quick up, soft and quiet down, then stand still"
    return f"about {exercise.seconds_per_rep:g} s for each, slow on the way back"


def _why(desk: Desk, candidate: Candidate) -> str:
    """Say what it works, for whom it matters, and what it practises."""
    worked = [
        words.PARTS[part]
        for part in _by_need(desk.problem)
        if candidate.stimulus.get(part, 0.0) >= COUNTS_FROM
    ]
    most = max(candidate.stimulus, key=lambda part: candidate.stimulus[part])
    gentle = f"Works the {words.PARTS[most]} gently."
    sentences = [f"Works the {words.joined(worked[:3])}." if worked else gentle]
    main = desk.situation.main
    if candidate.is_drill:
        sentences.append(f"Practice for your goal: {words.GOALS[main]}.")
    elif candidate.transfer == 2:
        sentences.append(f"Helps you to {words.GOALS[main]}.")
    if candidate.is_preferred:
        sentences.append(f"A usual choice at this stage for {_favouring(desk, candidate.id)}.")
    return " ".join(sentences)


def _favouring(desk: Desk, key: str) -> str:
    """Name the conditions that begin with an exercise in this phase."""
    names = [
        acting.condition.plain_name if acting.named else "pain in this place"
        for acting in desk.situation.acting
        if key in favoured(acting.condition, desk.stage.id)
    ]
    return words.joined(tuple(dict.fromkeys(names)))


def _by_need(problem: Problem) -> list[Part]:
    return sorted(problem.weights, key=lambda part: -problem.weights[part])


def _precautions(desk: Desk, exercise: Exercise) -> tuple[str, ...]:
    """Return what is about this person first, then what is about everybody."""
    own = cautions(exercise, desk.situation, desk.evidence)
    general: list[Precaution] = [
        tag for tag in exercise.precautions if tag in _GENERAL and tag not in own
    ]
    known = desk.evidence.precautions
    return tuple(
        said(known[tag].plain)
        for tag in (*own, *general)
        if not known[tag].phases or desk.stage.id in known[tag].phases
    )


def _equipment(desk: Desk, exercise: Exercise) -> tuple[str, ...]:
    used: Mapping[Thing, str] = equipment_used(exercise, desk.situation.have) or {}
    things = [
        words.EQUIPMENT[item]
        if stand_in == item
        else f"{words.EQUIPMENT[item]} (instead: {words.EQUIPMENT.get(stand_in, stand_in)})"
        for item, stand_in in used.items()
    ]
    return (*things, *exercise.needs)


def _neighbour(desk: Desk, key: str | None, hint: str) -> str:
    """Return the hint, and the exercise of its own where it is allowed."""
    if key is None or key not in desk.allowed:
        return hint
    return f"{hint} Or: {desk.evidence.exercises[key].plain_name}."


def _if_allowed(desk: Desk, key: str | None) -> str | None:
    return key if key in desk.allowed else None


def _not_verified(exercise: Exercise) -> tuple[str, ...]:
    """Say which muscle-activity values behind the choice were not read in their source."""
    unread = [entry for entry in (*exercise.emg, *exercise.forces) if entry.mark != "verified"]
    parts = dict.fromkeys(words.PARTS[entry.part] for entry in unread)
    if not parts:
        return ()
    return (f"how hard it works the {words.joined(tuple(parts))}: not verified",)
