"""A professional's changes to a plan: another exercise, another dose, one more or one less.

What the rules take out for this person is not offered; it is listed with the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from hiphinge import evidence as library
from hiphinge.errors import SettingError
from hiphinge.evidence import Evidence, Exercise
from hiphinge.evidence.schema_base import Part
from hiphinge.plan.allowed import Objection, objections_to_all
from hiphinge.plan.candidates import problem_for
from hiphinge.plan.dosing import least_sets, prescription, seconds_for
from hiphinge.plan.items import Desk, session_of
from hiphinge.plan.situation import read_situation
from hiphinge.plan.stages import Stage, stages_for
from hiphinge.plan.stimulus import stimuli
from hiphinge.plan.types import Item, Phase, Plan, Session
from hiphinge.profile import Profile
from hiphinge.types import Finding

MOST_SETS, MOST_REPS, MOST_HOLD_S = 10, 60, 300
Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a plan an exercise stands: name of the phase, letter of the session, its id."""

    phase: str
    session: str
    exercise: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """An exercise that may stand in another's place.

    Attributes:
        item: As it would stand in the plan, with its dose, reasons and precautions.
        likeness: How alike the muscle parts are that it works, 0 to 1.
        level: 1 easiest to 5 hardest.
        level_change: How much harder than the one replaced.
    """

    item: Item
    likeness: float
    level: int
    level_change: int


@dataclass(frozen=True, slots=True)
class NotOffered:
    """An exercise that works the same parts, and why this person does not get it now."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What may stand in an exercise's place, the most alike first, and what may not."""

    offered: tuple[Alternative, ...]
    not_offered: tuple[NotOffered, ...]


def choices_for(
    plan: Plan, place: Place, profile: Profile, findings: Sequence[Finding] = ()
) -> Choices:
    """Return what may stand in an exercise's place.

    Args:
        plan: The plan.
        place: Where.
        profile: The person's account; its rules decide.
        findings: What the plan was made from.

    Raises:
        SettingError: there is no such place in the plan.
    """
    old = item_at(plan, place)
    desk, against = _desk(place.phase, profile, findings)
    known = desk.evidence.exercises
    there = {item.exercise for item in _session(plan, place).items}
    offered = [
        Alternative(
            item=_written(desk, candidate.id, old.sets),
            likeness=_likeness(known[candidate.id].targets, old.targets),
            level=known[candidate.id].level,
            level_change=known[candidate.id].level - known[old.exercise].level,
        )
        for candidate in desk.problem.candidates
        if candidate.id not in there
    ]
    offered.sort(key=lambda one: (-one.likeness, abs(one.level_change), one.item.exercise))
    return Choices(tuple(offered), _not_offered(old, desk, against, there))


def additions(
    plan: Plan, phase: str, session: str, profile: Profile, findings: Sequence[Finding] = ()
) -> tuple[Alternative, ...]:
    """Return what may be added to a session, what adds most to it first.

    `likeness` is to what this person needs: the weights of the plan's muscle parts.

    Args:
        plan: The plan.
        phase: Name of the phase.
        session: Letter of the session.
        profile: The person's account; its rules decide.
        findings: What the plan was made from.

    Raises:
        SettingError: there is no such session in the plan.
    """
    there = {item.exercise for item in _session(plan, Place(phase, session, "")).items}
    desk, _ = _desk(phase, profile, findings)
    known = desk.evidence.exercises
    needs: dict[Part, float] = {need.part: need.weight for need in plan.needs}
    sets = least_sets(desk.stage, desk.situation.minutes)
    offered = [
        Alternative(
            item=_written(desk, candidate.id, sets),
            likeness=_likeness(known[candidate.id].targets, needs),
            level=known[candidate.id].level,
            level_change=0,
        )
        for candidate in desk.problem.candidates
        if candidate.id not in there
    ]
    return tuple(sorted(offered, key=lambda one: (-one.likeness, one.item.exercise)))


def add(plan: Plan, place: Place, profile: Profile, findings: Sequence[Finding] = ()) -> Plan:
    """Return the plan with one exercise more at the end of a session.

    Raises:
        SettingError: there is no such session, or the exercise is not offered there.
    """
    offered = additions(plan, place.phase, place.session, profile, findings)
    item = next((one.item for one in offered if one.item.exercise == place.exercise), None)
    if item is None:
        raise SettingError("this exercise is not offered here", value=place.exercise)
    return _with_items(plan, place, lambda items: (*items, item))


def swap(
    plan: Plan, place: Place, other: str, profile: Profile, findings: Sequence[Finding] = ()
) -> Plan:
    """Return the plan with another exercise in a place.

    Raises:
        SettingError: there is no such place, or the exercise is not offered there.
    """
    offered = choices_for(plan, place, profile, findings).offered
    item = next((one.item for one in offered if one.item.exercise == other), None)
    if item is None:
        raise SettingError("this exercise is not offered here", value=other)
    return _with_items(plan, place, _replacing(place, item))


def change_dose(plan: Plan, place: Place, *, sets: int, amount: int) -> Plan:
    """Return the plan with another dose of an exercise.

    Args:
        plan: The plan.
        place: Where.
        sets: Number of sets.
        amount: Repetitions, or seconds where a position is held.

    Raises:
        SettingError: there is no such place, or the dose is out of range.
    """
    old = item_at(plan, place)
    most = MOST_REPS if old.hold_s is None else MOST_HOLD_S
    for name, value, top in (("sets", sets, MOST_SETS), ("dose", amount, most)):
        if not 1 <= value <= top:
            raise SettingError(f"{name} out of range", value=value, allowed=f"1 to {top}")
    before = (old.hold_s or old.reps or 1) * old.sets
    seconds = round(old.seconds * sets * amount / before)
    changed = replace(
        old,
        sets=sets,
        reps=None if old.reps is None else amount,
        hold_s=None if old.hold_s is None else amount,
        seconds=seconds,
    )
    return _with_items(plan, place, _replacing(place, changed))


def remove(plan: Plan, place: Place) -> Plan:
    """Return the plan without an exercise.

    Raises:
        SettingError: there is no such place.
    """
    item_at(plan, place)
    return _with_items(
        plan, place, lambda items: tuple(i for i in items if i.exercise != place.exercise)
    )


def item_at(plan: Plan, place: Place) -> Item:
    """Return the item in a place.

    Raises:
        SettingError: there is no such place.

    Example:
        >>> from hiphinge.handout.examples import refused_plan
        >>> item_at(refused_plan(), Place("control", "A", "bridge_bi"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.SettingError: this exercise is not in the plan: bridge_bi
    """
    for phase in plan.phases:
        for session in phase.sessions:
            for item in session.items:
                if (phase.name, session.name, item.exercise) == (
                    place.phase,
                    place.session,
                    place.exercise,
                ):
                    return item
    raise SettingError("this exercise is not in the plan", value=place.exercise)


def _session(plan: Plan, place: Place) -> Session:
    for phase in plan.phases:
        for session in phase.sessions:
            if (phase.name, session.name) == (place.phase, place.session):
                return session
    raise SettingError("this session is not in the plan", value=f"{place.phase} {place.session}")


def _replacing(place: Place, new: Item) -> Callable[[Items], Items]:
    """Return what puts an item into a place."""
    return lambda items: tuple(new if i.exercise == place.exercise else i for i in items)


def _with_items(plan: Plan, place: Place, change: Callable[[Items], Items]) -> Plan:
    """Change the items of one session and what follows from it: its length."""

    def session_with(session: Session) -> Session:
        items = change(session.items)
        before = sum(item.seconds for item in session.items)
        after = sum(item.seconds for item in items)
        return replace(
            session, items=items, minutes=round(session.minutes + (after - before) / 60, 1)
        )

    def phase_with(phase: Phase) -> Phase:
        if phase.name != place.phase:
            return phase
        sessions = tuple(session_with(s) if s.name == place.session else s for s in phase.sessions)
        return replace(phase, sessions=sessions)

    return replace(plan, phases=tuple(phase_with(phase) for phase in plan.phases))


def _desk(
    phase: str, profile: Profile, findings: Sequence[Finding]
) -> tuple[Desk, Mapping[str, Sequence[Objection]]]:
    """Return what writes items for a phase, and the objections to every exercise."""
    known: Evidence = library.load()
    situation = read_situation(profile, known, findings=findings)
    stages = stages_for(situation, known)
    stage: Stage | None = next((one for one in stages if one.id == phase), None)
    if stage is None:
        raise SettingError(
            "this phase is not in the plan any more", value=phase, advice="make the plan anew"
        )
    against = objections_to_all(known, situation, [one.id for one in stages])
    problem = problem_for(stage, situation, known, asked=stimuli(known), against=against)
    return Desk(situation, known, stage, problem), against


def _written(desk: Desk, exercise: str, sets: int) -> Item:
    """Write one exercise as an item with as many sets as the one it replaces."""
    candidate = next(one for one in desk.problem.candidates if one.id == exercise)
    item = session_of(desk, "", (candidate,)).items[0]
    least = least_sets(desk.stage, desk.situation.minutes)
    found = desk.evidence.exercises[exercise]
    plan = prescription(found, desk.stage, desk.evidence, sets=least)
    return replace(item, sets=sets, seconds=seconds_for(found, plan, sets=sets))


def _not_offered(
    old: Item, desk: Desk, against: Mapping[str, Sequence[Objection]], there: set[str]
) -> tuple[NotOffered, ...]:
    known = desk.evidence.exercises
    alike = [
        key
        for key in against
        if key not in desk.allowed | there and _likeness(known[key].targets, old.targets) > 0.8
    ]
    return tuple(
        NotOffered(known[key].name, _reason(known[key], against[key], desk.stage)) for key in alike
    )


def _reason(exercise: Exercise, against: Sequence[Objection], stage: Stage) -> str:
    for objection in against:
        if objection.holds_in(stage.id):
            return objection.because
    return f"Level {exercise.level} is more than this phase asks for."


def _likeness(some: Mapping[Part, float], others: Mapping[Part, float]) -> float:
    """Return the cosine between the shares of two exercises."""
    both = sum(share * others.get(part, 0.0) for part, share in some.items())
    sizes = (sqrt(sum(share**2 for share in shares.values())) for shares in (some, others))
    first, second = sizes
    return both / (first * second) if first and second else 0.0
