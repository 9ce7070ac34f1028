"""People: the list, one person's page, what is known of them, how it goes."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from hiphinge import profile as asked
from hiphinge.errors import HiphingeError
from hiphinge.intake.questions import RED_FLAGS
from hiphinge.jobs import newest_of
from hiphinge.profile import SCHEMA, Profile, Strength, profile_from
from hiphinge.store import people as records
from hiphinge.store.people import INSTRUMENTS
from hiphinge.store.plans import plans_of, standing
from hiphinge.store.records import audit_trail
from hiphinge.store.tables import PURPOSES, Person
from hiphinge.web.context import (
    Form,
    Id,
    Shared,
    day_in,
    is_ticked,
    number_in,
    quantity_in,
    text,
    texts,
    units_of,
)
from hiphinge.web.next_steps import lines_of, needs_first, next_step
from hiphinge.web.progress_rows import adherence, progress_rows, score_rows, weeks_done
from hiphinge.web.rendering import page
from hiphinge.web.units import from_feet

router = APIRouter()
_PAINS = 3
# So many people are found by looking.
_WITHOUT_SEARCH = 10
# Tests that a clinic without a dynamometer can do, then those with one.
_TESTS = tuple(name for name in Strength.model_fields if not name.endswith("_lever_m"))


@router.get("/")
def home(shared: Shared, find: Annotated[str, Query(max_length=120)] = "") -> Response:
    """Return the list of people, or the welcome while there is nobody but the sample."""
    today = dt.date.today()
    with shared.store.read() as session:
        everybody = lines_of(session, records.everybody(session))
        own = [line for line in everybody if not line.person.is_sample]
        sample = next((line for line in everybody if line.person.is_sample), None)
        wanted = find.strip().casefold()
        lines = [line for line in own if wanted in line.person.name.casefold()]
        return page(
            "people.html.j2",
            here="people",
            lines=sorted(lines, key=lambda line: needs_first(line, today)),
            n_people=len(own),
            due=sum(line.is_overdue(today) for line in own),
            find=find,
            has_search=len(own) > _WITHOUT_SEARCH,
            sample=sample,
            today=today,
        )


@router.get("/people/new")
def new_person() -> Response:
    """Return the form for a new person."""
    return _form(None, "", profile_from({"schema": SCHEMA}))


@router.post("/people")
def add_person(form: Form, shared: Shared) -> Response:
    """Add a person."""
    name, told = text(form, "name"), _tables(form)
    try:
        profile = profile_from(told)
        with shared.store.write() as session:
            person = records.add_person(session, name, profile)
    except HiphingeError as fault:
        return _form(None, name, profile_from({"schema": SCHEMA}), str(fault))
    return RedirectResponse(f"/people/{person.id}", 303)


@router.get("/people/{person_id}/edit")
def edit_person(person_id: Id, shared: Shared) -> Response:
    """Return the form with what is known."""
    with shared.store.read() as session:
        person = records.find_person(session, person_id)
        return _form(person, person.name, records.profile_of(person))


@router.post("/people/{person_id}/edit")
def change_person(person_id: Id, form: Form, shared: Shared) -> Response:
    """Change what is known of a person."""
    try:
        with shared.store.write() as session:
            kept = records.profile_of(records.find_person(session, person_id))
            profile = profile_from({**_kept(kept), **_tables(form)})
            records.change_person(session, person_id, name=text(form, "name"), profile=profile)
    except HiphingeError as fault:
        with shared.store.read() as session:
            person = records.find_person(session, person_id)
            return _form(person, person.name, records.profile_of(person), str(fault))
    return RedirectResponse(f"/people/{person_id}", 303)


def _kept(profile: Profile) -> dict[str, Any]:
    """Return what the form does not ask: scores from a profile.toml."""
    record = records.profile_record(profile)
    return {"schema": SCHEMA, **{key: record[key] for key in ("scores",) if key in record}}


def _form(person: Person | None, name: str, profile: Profile, fault: str = "") -> Response:
    pains = [*profile.pain, *[asked.Pain()] * _PAINS][: max(_PAINS, len(profile.pain))]
    flags = profile.red_flags
    return page(
        "person_form.html.j2",
        status=400 if fault else 200,
        here="people",
        person=person,
        name=name,
        profile=profile,
        fault=fault,
        pains=pains,
        red_flags=[(key, said, getattr(flags, key)) for key, said in RED_FLAGS.items()],
        sites=get_args(asked.PainSite),
        conditions=get_args(asked.Condition),
        goals=get_args(asked.GoalActivity),
        items=get_args(asked.Item),
        tests=[(key, getattr(profile.strength, key)) for key in _TESTS],
    )


def _tables(form: FormData) -> dict[str, Any]:
    """Return the tables of profile.toml that the form fills."""
    told: dict[str, Any] = {
        "person": {
            "age": number_in(form, "age"),
            "sex": text(form, "sex") or None,
            "height_m": _height(form),
            "mass_kg": quantity_in(form, "mass_kg", "mass"),
        },
        "conditions": {"named": texts(form, "conditions"), "by": text(form, "by") or None},
        "red_flags": {key: _answered(form, f"flag_{key}") for key in RED_FLAGS},
        "goals": {
            "activities": texts(form, "goals"),
            "main": text(form, "main") or None,
            "weeks": _whole(number_in(form, "weeks")),
        },
        "time": {
            "days_per_week": _whole(number_in(form, "days_per_week")),
            "minutes": number_in(form, "minutes"),
        },
        "equipment": {"have": texts(form, "have")},
        "strength": {key: _test(form, key) for key in Strength.model_fields},
    }
    tables = {key: _filled(table) for key, table in told.items()}
    pains = [_pain(form, place) for place in range(_PAINS * 2)]
    return {"schema": SCHEMA, **tables, "pain": [pain for pain in pains if pain.get("site")]}


def _pain(form: FormData, place: int) -> dict[str, Any]:
    triggers = text(form, f"pain{place}_aggravated").split(",")
    return _filled(
        {
            "site": text(form, f"pain{place}_site") or None,
            "side": text(form, f"pain{place}_side") or None,
            "now": number_in(form, f"pain{place}_now"),
            "worst": number_in(form, f"pain{place}_worst"),
            "since_weeks": number_in(form, f"pain{place}_since"),
            "aggravated_by": [word.strip() for word in triggers if word.strip()],
        }
    )


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value not in (None, [], "")}


def _answered(form: FormData, name: str) -> bool | None:
    """Return what was answered; whatever was left open is a no once somebody asked for all."""
    left_open = False if is_ticked(form, "flag_none") else None
    return {"yes": True, "no": False}.get(text(form, name), left_open)


def _whole(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value


def _height(form: FormData) -> float | None:
    if units_of(form) == "imperial":
        return from_feet(number_in(form, "height_ft"), number_in(form, "height_in"))
    return number_in(form, "height_m")


def _test(form: FormData, key: str) -> int | float | None:
    name = f"test_{key}"
    if key.endswith("_n"):
        return quantity_in(form, name, "force")
    if key.endswith("_m"):
        return quantity_in(form, name, "length")
    value = number_in(form, name)
    return _whole(value) if key.endswith("_reps") else value


@router.get("/people/{person_id}")
def person_page(person_id: Id, shared: Shared) -> Response:
    """Return one person's page: how it goes, recordings, plans."""
    today = dt.date.today()
    with shared.store.read() as session:
        person = records.find_person(session, person_id)
        profile = records.profile_of(person)
        scores, days = (
            records.scores_of(session, person_id),
            records.sessions_of(session, person_id),
        )
        plans = [(row, standing(session, row)) for row in plans_of(session, person_id)]
        flags = profile.red_flags
        [line] = lines_of(session, [person])
        return page(
            "person.html.j2",
            here="people",
            person=person,
            profile=profile,
            raised=[RED_FLAGS[name] for name in flags.raised],
            was_asked=any(getattr(flags, name) is not None for name in RED_FLAGS),
            step=next_step(line, profile, plans[0] if plans else None, today),
            scores=score_rows(scores),
            score_list=list(reversed(scores)),
            days=list(reversed(days)),
            adherence=adherence(days, plans[0][0] if plans else None, today),
            weeks=weeks_done(days, plans[0][0] if plans else None, today),
            moves=progress_rows(person),
            recordings=[
                (recording, [(row, newest_of(session, row.id)) for row in recording.analyses])
                for recording in reversed(person.recordings)
            ],
            plans=plans,
            instruments=list(INSTRUMENTS),
            purposes=PURPOSES,
            agreed=records.agreed(session, person_id),
            audit=audit_trail(session, person_id)[:40],
            today=today,
        )


@router.post("/people/{person_id}/next")
def set_next(person_id: Id, form: Form, shared: Shared) -> Response:
    """Keep the next step."""
    with shared.store.write() as session:
        records.change_person(session, person_id, next_step=text(form, "next_step")[:300])
    return RedirectResponse(f"/people/{person_id}", 303)


@router.post("/people/{person_id}/sessions")
def add_session(person_id: Id, form: Form, shared: Shared) -> Response:
    """Add a day of the plan."""
    with shared.store.write() as session:
        records.add_session(
            session,
            person_id,
            day_in(form, "on"),
            done=text(form, "done") != "no",
            pain=number_in(form, "pain"),
            pain_next_morning=number_in(form, "pain_next"),
            text=text(form, "note")[:500],
        )
    return RedirectResponse(f"/people/{person_id}#how", 303)


@router.post("/people/{person_id}/scores")
def add_score(person_id: Id, form: Form, shared: Shared) -> Response:
    """Add a score."""
    value = number_in(form, "value")
    with shared.store.write() as session:
        records.add_score(
            session,
            person_id,
            day_in(form, "on"),
            instrument=text(form, "instrument"),
            value=float("nan") if value is None else value,
            label=text(form, "label")[:100],
        )
    return RedirectResponse(f"/people/{person_id}#how", 303)


@router.post("/people/{person_id}/entries/{row_id}/remove")
def remove_entry(person_id: Id, row_id: Id, shared: Shared) -> Response:
    """Remove an entry made by mistake."""
    with shared.store.write() as session:
        records.remove_told(session, person_id, row_id)
    return RedirectResponse(f"/people/{person_id}#how", 303)


@router.post("/people/{person_id}/consent")
def set_consent(person_id: Id, form: Form, shared: Shared) -> Response:
    """Keep what the person agreed to."""
    with shared.store.write() as session:
        records.agree(session, person_id, {name: is_ticked(form, name) for name in PURPOSES})
    return RedirectResponse(f"/people/{person_id}#consent", 303)
