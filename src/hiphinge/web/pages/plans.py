"""Plans: made from what was accepted, changed by a professional, accepted, then handed out."""

import datetime as dt
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from hiphinge import evidence
from hiphinge.errors import SettingError
from hiphinge.findings import Case, apply_rules
from hiphinge.findings.older import read_older
from hiphinge.handout import next_monday
from hiphinge.plan import Observed, Plan, editing, make_plan
from hiphinge.plan.editing import Place
from hiphinge.profile import Profile
from hiphinge.store import people as records
from hiphinge.store import plans as kept
from hiphinge.store.findings import accepted_findings
from hiphinge.store.recordings import find_analysis
from hiphinge.store.tables import Person, PlanRow
from hiphinge.types import Finding, Measure
from hiphinge.web.context import Context, Form, Id, Shared, number_in, text
from hiphinge.web.rendering import page

router = APIRouter()


@router.post("/people/{person_id}/plans")
def make(person_id: Id, form: Form, shared: Shared) -> Response:
    """Make a plan from the account and the accepted findings of an analysis."""
    analysis_id = text(form, "analysis") or None
    with shared.store.read() as session:
        profile = records.profile_of(records.find_person(session, person_id))
        findings = _findings(session, profile, analysis_id)
    plan = make_plan(profile, findings=findings, observed=observed(shared, analysis_id))
    with shared.store.write() as session:
        row = kept.add_plan(
            session,
            person_id,
            plan,
            analysis_id=analysis_id,
            first_day=next_monday(dt.date.today()),
        )
    return RedirectResponse(f"/plans/{row.id}", 303)


def _findings(session: Session, profile: Profile, analysis_id: str | None) -> tuple[Finding, ...]:
    """Return accepted findings, and what tests and scores of the account show by themselves."""
    if analysis_id is None:
        return tuple(apply_rules(Case(None, subject=profile.subject, profile=profile)))
    row = find_analysis(session, analysis_id)
    decided_on = {finding.content["id"] for finding in row.findings}
    told = apply_rules(Case(None, subject=profile.subject, profile=profile))
    return (*accepted_findings(row), *(one for one in told if one.id not in decided_on))


def observed(shared: Context, analysis_id: str | None) -> Observed:
    """Return activity and measures of an analysis; nothing where there is none."""
    if analysis_id is None:
        return Observed()
    older = read_older(shared.store.files.result(analysis_id))
    measures = tuple(
        Measure(m.id, m.side, m.value, m.low, m.high, m.unit, m.n, m.sd_cycles, m.quality)
        for m in older.measures
    )
    return Observed(older.activity.value, measures)


@router.get("/plans/{plan_id}")
def plan_page(plan_id: Id, shared: Shared) -> Response:
    """Return a plan, to be read, changed and accepted."""
    with shared.store.read() as session:
        row = kept.find_plan(session, plan_id)
        person = records.find_person(session, row.person_id)
        plan = kept.plan_from_record(row.content)
        profile = records.profile_of(person)
        return page(
            "plan.html.j2",
            here="people",
            row=row,
            person=person,
            plan=plan,
            standing=kept.standing(session, row),
            exercises=evidence.load().exercises,
            next_best=_next_best(plan),
            changed=[change.get("phase") for change in row.changes],
            grown={phase.name for phase in plan.phases if _is_long(phase, profile)},
        )


def _next_best(plan: Plan) -> dict[tuple[str, str], str]:
    """Return what would have been chosen instead, by phase and exercise."""
    if plan.objective is None:
        return {}
    return {
        (one.phase, one.exercise): _name(one.runner_up)
        for one in plan.objective.runner_up
        if one.runner_up is not None
    }


def _is_long(phase: Any, profile: Profile) -> bool:  # noqa: ANN401 - a Phase
    most = profile.time.minutes
    return most is not None and any(one.minutes > most + 1.0 for one in phase.sessions)


@router.get("/plans/{plan_id}/swap/{phase}/{session_name}/{exercise}")
def swap_page(
    plan_id: Id, phase: str, session_name: str, exercise: str, shared: Shared
) -> Response:
    """Return what may stand in an exercise's place."""
    place = Place(phase, session_name, exercise)
    with shared.store.read() as session:
        row, person = _with_person(session, plan_id)
        profile = records.profile_of(person)
        findings = _findings(session, profile, row.analysis_id)
    plan = kept.plan_from_record(row.content)
    return page(
        "swap.html.j2",
        here="people",
        row=row,
        person=person,
        place=place,
        item=editing.item_at(plan, place),
        choices=editing.choices_for(plan, place, profile, findings),
    )


@router.post("/plans/{plan_id}/swap/{phase}/{session_name}/{exercise}")
def swap(
    plan_id: Id, phase: str, session_name: str, exercise: str, form: Form, shared: Shared
) -> Response:
    """Put another exercise in a place."""
    place, other = Place(phase, session_name, exercise), text(form, "other")
    with shared.store.write() as session:
        row, plan = _open(session, plan_id)
        profile = records.profile_of(records.find_person(session, row.person_id))
        findings = _findings(session, profile, row.analysis_id)
        changed = editing.swap(plan, place, other, profile, findings)
        kept.change_plan(
            session, plan_id, changed, f"{_name(exercise)} → {_name(other)}", phase=phase
        )
    return RedirectResponse(f"/plans/{plan_id}#{phase}", 303)


@router.get("/plans/{plan_id}/add/{phase}/{session_name}")
def add_page(plan_id: Id, phase: str, session_name: str, shared: Shared) -> Response:
    """Return what may be added to a session."""
    with shared.store.read() as session:
        row, person = _with_person(session, plan_id)
        profile = records.profile_of(person)
        findings = _findings(session, profile, row.analysis_id)
    plan = kept.plan_from_record(row.content)
    return page(
        "plan_add.html.j2",
        here="people",
        row=row,
        person=person,
        phase=phase,
        offered=editing.additions(plan, phase, session_name, profile, findings),
    )


@router.post("/plans/{plan_id}/add/{phase}/{session_name}")
def add(plan_id: Id, phase: str, session_name: str, form: Form, shared: Shared) -> Response:
    """Add an exercise to a session."""
    place = Place(phase, session_name, text(form, "other"))
    with shared.store.write() as session:
        row, plan = _open(session, plan_id)
        profile = records.profile_of(records.find_person(session, row.person_id))
        findings = _findings(session, profile, row.analysis_id)
        changed = editing.add(plan, place, profile, findings)
        kept.change_plan(session, plan_id, changed, f"{_name(place.exercise)} +", phase=phase)
    return RedirectResponse(f"/plans/{plan_id}#{phase}", 303)


@router.post("/plans/{plan_id}/dose/{phase}/{session_name}/{exercise}")
def change_dose(
    plan_id: Id, phase: str, session_name: str, exercise: str, form: Form, shared: Shared
) -> Response:
    """Change sets and repetitions of an exercise."""
    place = Place(phase, session_name, exercise)
    sets, amount = (_whole(number_in(form, name)) for name in ("sets", "amount"))
    with shared.store.write() as session:
        _, plan = _open(session, plan_id)
        changed = editing.change_dose(plan, place, sets=sets, amount=amount)
        kept.change_plan(
            session, plan_id, changed, f"{_name(exercise)}: {sets} × {amount}", phase=phase
        )
    return RedirectResponse(f"/plans/{plan_id}#{phase}", 303)


@router.post("/plans/{plan_id}/remove/{phase}/{session_name}/{exercise}")
def remove(plan_id: Id, phase: str, session_name: str, exercise: str, shared: Shared) -> Response:
    """Take an exercise out."""
    with shared.store.write() as session:
        _, plan = _open(session, plan_id)
        changed = editing.remove(plan, Place(phase, session_name, exercise))
        kept.change_plan(session, plan_id, changed, f"{_name(exercise)} −", phase=phase)
    return RedirectResponse(f"/plans/{plan_id}#{phase}", 303)


@router.post("/plans/{plan_id}/undo")
def undo(plan_id: Id, shared: Shared) -> Response:
    """Take the newest change back."""
    with shared.store.write() as session:
        kept.undo_change(session, plan_id)
    return RedirectResponse(f"/plans/{plan_id}", 303)


@router.post("/plans/{plan_id}/accept")
def accept(plan_id: Id, form: Form, shared: Shared) -> Response:
    """Let a plan be handed out."""
    with shared.store.write() as session:
        row = kept.accept_plan(session, plan_id)
        if text(form, "first_day"):
            row.first_day = _monday(form)
    return RedirectResponse(f"/plans/{plan_id}", 303)


def _monday(form: Form) -> dt.date:
    try:
        return next_monday(dt.date.fromisoformat(text(form, "first_day")))
    except ValueError as fault:
        raise SettingError("not a day", allowed="such as 2026-03-16") from fault


def _with_person(session: Session, plan_id: str) -> tuple[PlanRow, Person]:
    row = kept.find_plan(session, plan_id)
    return row, records.find_person(session, row.person_id)


def _open(session: Session, plan_id: str) -> tuple[PlanRow, Plan]:
    row = kept.find_plan(session, plan_id)
    return row, kept.plan_from_record(row.content)


def _whole(value: float | None) -> int:
    if value is None or not value.is_integer():
        raise SettingError("a whole number is needed")
    return int(value)


def _name(exercise: str) -> str:
    known = evidence.load().exercises.get(exercise)
    return exercise if known is None else known.name
