"""Plans: as they were made, as they stand, and whether they may be handed out."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiphinge.errors import SettingError
from hiphinge.findings.records import finding_record
from hiphinge.plan import Plan
from hiphinge.store.findings import accepted_findings
from hiphinge.store.people import find_person
from hiphinge.store.recordings import find_analysis
from hiphinge.store.records import NotThere, note
from hiphinge.store.tables import Person, PlanRow, now

_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)


def plan_record(plan: Plan) -> dict[str, Any]:
    """Return a plan as it is kept."""
    return _PLAN.dump_python(plan, mode="json")


def plan_from_record(record: Mapping[str, Any]) -> Plan:
    """Return the plan that was kept.

    Example:
        >>> from hiphinge.handout.examples import refused_plan
        >>> plan_from_record(plan_record(refused_plan())) == refused_plan()
        True
    """
    return _PLAN.validate_json(json.dumps(record))


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """Whether a plan may be handed out, and if not, why.

    Attributes:
        is_accepted: A professional accepted it.
        is_outdated: What it was made from has changed since.
    """

    is_accepted: bool
    is_outdated: bool

    @property
    def may_be_handed_out(self) -> bool:
        """Accepted, and nothing has changed since."""
        return self.is_accepted and not self.is_outdated


def basis(session: Session, person: Person, analysis_id: str | None) -> str:
    """Return a name for everything that a plan is made from: account and accepted findings."""
    findings: list[dict[str, object]] = []
    if analysis_id is not None:
        accepted = accepted_findings(find_analysis(session, analysis_id))
        findings = [finding_record(finding) for finding in accepted]
    text = json.dumps([person.profile, findings], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def add_plan(
    session: Session, person_id: str, plan: Plan, *, analysis_id: str | None, first_day: dt.date
) -> PlanRow:
    """Add a plan as a draft.

    Raises:
        NotThere: nobody has this identifier, or the analysis is another's.
    """
    person = find_person(session, person_id)
    if analysis_id and find_analysis(session, analysis_id).recording.person_id != person_id:
        raise NotThere("this analysis is not this person's")
    record = plan_record(plan)
    row = PlanRow(
        person_id=person_id,
        analysis_id=analysis_id,
        original=record,
        content=record,
        changes=[],
        basis=basis(session, person, analysis_id),
        first_day=first_day,
    )
    session.add(row)
    session.flush()
    note(session, "plan made", person_id, row.id)
    return row


def change_plan(
    session: Session, plan_id: str, plan: Plan, what: str, *, phase: str = ""
) -> PlanRow:
    """Keep a changed plan; it has to be accepted again.

    Args:
        session: That may write.
        plan_id: Of which.
        plan: As it shall stand.
        what: The change in words, for the list of changes.
        phase: The phase that was changed.

    Raises:
        NotThere: no plan has this identifier.
    """
    row = find_plan(session, plan_id)
    row.changes = [*row.changes, {"at": now(), "what": what, "phase": phase, "before": row.content}]
    row.content = plan_record(plan)
    row.state, row.accepted_at = "draft", None
    note(session, "plan changed", row.person_id, plan_id)
    return row


def undo_change(session: Session, plan_id: str) -> PlanRow:
    """Take the newest change of a plan back.

    Raises:
        NotThere: no plan has this identifier.
        SettingError: nothing was changed.
    """
    row = find_plan(session, plan_id)
    if not row.changes:
        raise SettingError("there is no change to undo")
    row.content = row.changes[-1]["before"]
    row.changes = row.changes[:-1]
    row.state, row.accepted_at = "draft", None
    note(session, "plan change undone", row.person_id, plan_id)
    return row


def accept_plan(session: Session, plan_id: str) -> PlanRow:
    """Let a plan be handed out.

    Raises:
        NotThere: no plan has this identifier.
        SettingError: what it was made from has changed; it has to be made anew.
    """
    row = find_plan(session, plan_id)
    if standing(session, row).is_outdated:
        raise SettingError(
            "account or accepted findings have changed since this plan was made",
            advice="make the plan anew, then accept it",
        )
    row.state, row.accepted_at = "accepted", now()
    note(session, "plan accepted", row.person_id, plan_id)
    return row


def standing(session: Session, row: PlanRow) -> PlanStanding:
    """Say whether a plan may be handed out."""
    person = find_person(session, row.person_id)
    return PlanStanding(
        is_accepted=row.state == "accepted",
        is_outdated=row.basis != basis(session, person, row.analysis_id),
    )


def find_plan(session: Session, plan_id: str) -> PlanRow:
    """Return a plan.

    Raises:
        NotThere: none has this identifier.
    """
    row = session.get(PlanRow, plan_id)
    if row is None:
        raise NotThere("this plan is not in the records")
    return row


def plans_of(session: Session, person_id: str) -> list[PlanRow]:
    """Return a person's plans, newest first."""
    query = select(PlanRow).where(PlanRow.person_id == person_id)
    return list(session.scalars(query.order_by(PlanRow.created.desc())))
