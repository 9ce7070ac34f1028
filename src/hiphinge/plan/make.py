"""Profile and findings in, plan out: the order of the steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hiphinge import evidence as library
from hiphinge.evidence import Evidence, doubt, said
from hiphinge.evidence.schema_base import PhaseId
from hiphinge.plan import guidance, objective, words
from hiphinge.plan.allowed import Objection, needs_clearance, objections_to_all
from hiphinge.plan.candidates import problem_for
from hiphinge.plan.drills import drills_for
from hiphinge.plan.items import Desk, session_of
from hiphinge.plan.needs import needs_for
from hiphinge.plan.objective import Problem, terms
from hiphinge.plan.retraining import Observed, practise
from hiphinge.plan.screening import refusal_for, safety_notes
from hiphinge.plan.selection import Session, choose, runner_up
from hiphinge.plan.situation import Situation, read_situation
from hiphinge.plan.stages import Stage, stages_for
from hiphinge.plan.stimulus import stimuli
from hiphinge.plan.types import (
    Header,
    Objective,
    Phase,
    Plan,
    RuledOut,
    RunnerUp,
    SourceLine,
)
from hiphinge.profile import Profile
from hiphinge.types import Finding

_SESSION = "A"
NOTHING_OBSERVED = Observed()


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One phase with its problem and the best answer to it."""

    stage: Stage
    problem: Problem
    session: Session


def make_plan(
    profile: Profile,
    *,
    findings: Sequence[Finding] = (),
    observed: Observed = NOTHING_OBSERVED,
    without: frozenset[str] = frozenset(),
    evidence: Evidence | None = None,
) -> Plan:
    r"""Return the plan that fits a person best, or why there is none.

    Load advice leads; the exercises of each phase are the exact optimum of `objective.FORMULA`
    under the rules of `allowed`; practice of the movement is added only where a finding and its
    evidence call for it. The same input gives the same plan.

    Args:
        profile: The person's account.
        findings: What measures, tests and loads show.
        observed: The recording behind them, for the size of a cue.
        without: Exercises that the professional took out.
        evidence: The library; the shipped one if not given.

    Example:
        >>> from hiphinge.profile import parse_profile
        >>> profile = parse_profile('schema = "hiphinge.profile/1"\nred_flags.fever = true')
        >>> make_plan(profile).phases
        ()
    """
    known = evidence or library.load()
    situation = read_situation(profile, known, findings=findings)
    refused = refusal_for(situation, known)
    if refused is not None:
        return Plan(
            refused, 0, _header(situation), call_for_help=guidance.call_for_help(situation, known)
        )
    return _plan(situation, known, observed, without)


def _plan(
    situation: Situation, evidence: Evidence, observed: Observed, without: frozenset[str]
) -> Plan:
    stages = stages_for(situation, evidence)
    against = objections_to_all(evidence, situation, [stage.id for stage in stages])
    chosen = _choose(stages, situation, evidence, against, without)
    practised = practise(situation, evidence, observed, stages)
    rule = guidance.pain_rule(situation, evidence)
    is_recorded = observed.activity is not None
    weeks = sum(stage.weeks for stage in stages)
    plan = Plan(
        refused=None,
        weeks=weeks,
        header=_header(situation),
        needs=needs_for(situation, max(stages, key=lambda stage: stage.weeks).id),
        load_advice=guidance.load_advice(situation, evidence),
        notes=(
            *safety_notes(situation, evidence),
            *guidance.notes(situation, evidence, stages),
        ),
        phases=tuple(_phase(each, situation, evidence) for each in chosen),
        retraining=practised.block,
        ruled_out=(*_ruled_out(stages, against, without), *practised.ruled_out),
        objective=_objective(chosen),
        pain_rule=rule,
        stop_rules=guidance.stop_rules(situation, rule),
        call_for_help=guidance.call_for_help(situation, evidence),
        review=guidance.reviews(
            situation, evidence, weeks, is_recorded=is_recorded, retraining=practised.block
        ),
    )
    return _with_sources(plan, evidence)


def _choose(
    stages: Sequence[Stage],
    situation: Situation,
    evidence: Evidence,
    against: Mapping[str, Sequence[Objection]],
    without: frozenset[str],
) -> tuple[_Chosen, ...]:
    """Choose for each phase on its own, so that phases cannot spoil each other's optimum."""
    asked = stimuli(evidence)
    chosen: list[_Chosen] = []
    for stage in stages:
        problem = problem_for(
            stage, situation, evidence, asked=asked, against=against, without=without
        )
        chosen.append(_Chosen(stage, problem, choose(problem)))
    return tuple(chosen)


def _phase(chosen: _Chosen, situation: Situation, evidence: Evidence) -> Phase:
    stage, dose = chosen.stage, chosen.stage.dose
    desk = Desk(situation, evidence, stage, chosen.problem)
    sessions = (session_of(desk, _SESSION, chosen.session),) if chosen.session else ()
    purpose = said(dose.purpose)
    if not sessions:
        purpose = f"{purpose} Nothing that is allowed fits into the time: follow the advice above."
    remark = doubt(dose.mark)
    return Phase(
        name=stage.id,
        title=dose.plain_name,
        purpose=purpose,
        first_week=stage.first_week,
        weeks=stage.weeks,
        days_per_week=stage.days,
        sessions=sessions,
        progress_when=said(dose.move_on),
        regress_when=said(dose.fall_back),
        progression=_progression(stage, situation, evidence, chosen.problem),
        deload_weeks=stage.deload_weeks,
        starts_when=_starts_when(stage.id, situation),
        sources=dose.sources,
        not_verified=(f"sets, repetitions, effort and rest: {remark}",) if remark else (),
    )


def _starts_when(phase: PhaseId, situation: Situation) -> str:
    if phase != "power":
        return ""
    if needs_clearance(situation):
        return "Only when your surgeon or therapist has cleared you for jumping and turning."
    if situation.acting:
        return "Only when daily life and the exercises before bring pain of 2 or less."
    return ""


def _progression(stage: Stage, situation: Situation, evidence: Evidence, problem: Problem) -> str:
    """Return how to grow within the phase; the jumps of the activity in their order."""
    step = said(stage.dose.step)
    allowed = {candidate.id for candidate in problem.candidates}
    drills = [
        evidence.exercises[key].plain_name
        for key in drills_for(situation.main, stage.id)
        if key in allowed
    ]
    if stage.id != "power" or len(drills) < 2:
        return step
    order = ", then ".join(drills)
    return f"{step} In this order: {order}; one on after two sessions without a flare."


def _ruled_out(
    stages: Sequence[Stage],
    against: Mapping[str, Sequence[Objection]],
    without: frozenset[str],
) -> tuple[RuledOut, ...]:
    """Return what is out for the whole plan, or until a later phase, with the first reason."""
    found: list[RuledOut] = []
    for key in sorted(against):
        if key in without:
            found.append(RuledOut(key, "Taken out by the professional."))
        elif lasting := [entry for entry in against[key] if not entry.is_order]:
            first = lasting[0]
            allowed = [
                stage.first_week
                for stage in stages
                if not any(objection.holds_in(stage.id) for objection in against[key])
            ]
            until = min(allowed, default=None)
            if until != 1:
                found.append(RuledOut(key, first.because, "exercise", until, first.sources))
    return tuple(found)


def _objective(chosen: Sequence[_Chosen]) -> Objective:
    by_phase = {
        each.stage.id: {name: tenths / 10 for name, tenths in _terms(each).items()}
        for each in chosen
    }
    names = dict.fromkeys(name for points in by_phase.values() for name in points)
    whole = {name: round(sum(points[name] for points in by_phase.values()), 1) for name in names}
    return Objective(
        terms=whole,
        by_phase=by_phase,
        total=round(sum(whole.values()), 1),
        runner_up=tuple(second for each in chosen for second in _runners_up(each)),
        formula=objective.FORMULA,
    )


def _terms(chosen: _Chosen) -> dict[str, int]:
    return terms(chosen.problem, chosen.session)


def _runners_up(chosen: _Chosen) -> tuple[RunnerUp, ...]:
    found: list[RunnerUp] = []
    for place, item in enumerate(chosen.session):
        second = runner_up(chosen.problem, chosen.session, place)
        name = None if second.candidate is None else second.candidate.id
        margin = None if second.margin is None else second.margin / 10
        found.append(RunnerUp(chosen.stage.id, _SESSION, item.id, name, margin))
    return tuple(found)


def _header(situation: Situation) -> Header:
    return Header(
        age=situation.age,
        goal=_goal(situation),
        pains=tuple(words.pain_in_words(pain) for pain in situation.pains),
        conditions=tuple(
            acting.condition.plain_name for acting in situation.acting if acting.named
        ),
        named_by=situation.profile.conditions.by,
        days_per_week=situation.days,
        minutes=situation.minutes,
        equipment=tuple(words.EQUIPMENT[item] for item in sorted(situation.have)),
    )


def _goal(situation: Situation) -> str:
    """Return what the person wrote they want to do, or the main activity."""
    own = situation.profile.scores.psfs
    return own[0].activity if own else words.GOALS[situation.main]


def _with_sources(plan: Plan, evidence: Evidence) -> Plan:
    """Gather every source cited, in the order of its key."""
    cited = {key for need in plan.needs for key in need.sources}
    cited |= {key for advice in (*plan.load_advice, *plan.notes) for key in advice.sources}
    for phase in plan.phases:
        cited |= set(phase.sources)
        cited |= {key for s in phase.sessions for item in s.items for key in item.sources}
    cited |= {key for entry in plan.ruled_out for key in entry.sources}
    cited |= set(plan.retraining.sources if plan.retraining else ())
    cited |= set(plan.pain_rule.sources if plan.pain_rule else ())
    lines = (
        SourceLine(key, evidence.sources[key].citation)
        for key in sorted(cited)
        if key in evidence.sources
    )
    return replace(plan, sources=tuple(lines))
