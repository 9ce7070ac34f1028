"""What leaves the app: the person's sheet, calendar, tables, everything of one person; deletion."""

import json

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from starlette.responses import Response

from hiphinge import evidence
from hiphinge.errors import SettingError
from hiphinge.handout import as_bundle, as_calendar, as_csv, render_sheet, weeks_of
from hiphinge.jobs import ask_to_cancel, newest_of
from hiphinge.jobs.exporting import export_person
from hiphinge.plan import Plan
from hiphinge.store import people as records
from hiphinge.store import plans as kept
from hiphinge.store.recordings import find_analysis
from hiphinge.store.sharing import erase_person
from hiphinge.store.tables import PlanRow
from hiphinge.web.context import Context, Form, Id, Shared, is_ticked, text
from hiphinge.web.pages.plans import observed
from hiphinge.web.pages.results import PAPER_POLICY

router = APIRouter()


def _handed_out(shared: Context, plan_id: str) -> tuple[PlanRow, Plan]:
    """Return a plan that may reach the person.

    Raises:
        SettingError: nobody accepted it, or what it was made from has changed.
    """
    with shared.store.read() as session:
        row = kept.find_plan(session, plan_id)
        if not kept.standing(session, row).may_be_handed_out:
            raise SettingError(
                "this plan is not accepted as it stands", advice="accept it, then hand it out"
            )
        return row, kept.plan_from_record(row.content)


@router.get("/plans/{plan_id}/sheet")
def sheet(plan_id: Id, shared: Shared) -> Response:
    """Return the person's sheet."""
    row, plan = _handed_out(shared, plan_id)
    with shared.store.read() as session:
        name = records.find_person(session, row.person_id).name
    text = render_sheet(plan, first_day=row.first_day, name=name)
    return HTMLResponse(text, headers={"Content-Security-Policy": PAPER_POLICY})


@router.get("/plans/{plan_id}/calendar")
def calendar(plan_id: Id, shared: Shared) -> Response:
    """Return the plan as a calendar."""
    row, plan = _handed_out(shared, plan_id)
    weeks = weeks_of(plan, evidence.load(), first_day=row.first_day)
    return _download(as_calendar(plan, weeks, row.first_day), "plan.ics", "text/calendar")


@router.get("/plans/{plan_id}/table")
def table(plan_id: Id, shared: Shared) -> Response:
    """Return the plan as a table."""
    _, plan = _handed_out(shared, plan_id)
    return _download(as_csv(plan), "plan.csv", "text/csv")


@router.get("/plans/{plan_id}/bundle")
def bundle(plan_id: Id, shared: Shared) -> Response:
    """Return the plan as a FHIR bundle, with what was measured in the recording behind it."""
    row, plan = _handed_out(shared, plan_id)
    with shared.store.read() as session:
        profile = records.profile_of(records.find_person(session, row.person_id))
        recorded_on = None
        if row.analysis_id is not None:
            recorded_on = find_analysis(session, row.analysis_id).recording.recorded_on
    made = as_bundle(
        plan,
        measures=observed(shared, row.analysis_id).measures,
        profile=profile,
        on=row.first_day,
        measured_on=recorded_on,
    )
    return _download(json.dumps(made, indent=2), "plan.fhir.json", "application/fhir+json")


def _download(content: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


@router.post("/people/{person_id}/export")
def export(person_id: Id, form: Form, shared: Shared) -> Response:
    """Return everything of one person as a zip, sent as it is made."""
    pieces = export_person(shared.store, person_id, faces=is_ticked(form, "faces"))
    headers = {"Content-Disposition": 'attachment; filename="hiphinge-export.zip"'}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


@router.post("/people/{person_id}/delete")
def delete(person_id: Id, form: Form, shared: Shared) -> Response:
    """Delete a person for good."""
    with shared.store.write() as session:
        person = records.find_person(session, person_id)
        if " ".join(text(form, "name").split()) != person.name:
            raise SettingError("the name does not match, so nothing was deleted")
        analyses = [row.id for recording in person.recordings for row in recording.analyses]
        for analysis_id in analyses:
            job = newest_of(session, analysis_id)
            if job is not None and not job.is_over:
                ask_to_cancel(session, job.id)
    for analysis_id in analyses:
        shared.answers.forget(shared.store.files.result(analysis_id))
    erase_person(shared.store, person_id)
    return RedirectResponse("/", 303)
