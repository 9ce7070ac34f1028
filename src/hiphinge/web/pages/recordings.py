"""New recordings: files arrive, a job is put into the queue, its progress is shown."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path, PurePath

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from hiphinge.errors import HiphingeError
from hiphinge.findings.wording import sentence_start
from hiphinge.io.film_files import is_video
from hiphinge.jobs import ask_to_cancel, enqueue, newest_of, people_in, picture_in, view
from hiphinge.store import people as records
from hiphinge.store.files import KeptFile, TooLarge
from hiphinge.store.recordings import (
    NewRecording,
    add_analysis,
    add_recording,
    file_name,
    find_analysis,
    find_recording,
    split_clips,
)
from hiphinge.store.tables import AnalysisRow, Person, Recording
from hiphinge.web.arriving import (
    ACTIVITIES,
    ALLOWED,
    MOST_CLIPS,
    files_in,
    kept,
    setup_in,
    subject_in,
    told_in,
)
from hiphinge.web.context import Context, Form, Id, Number, Shared, day_in, number_in, text
from hiphinge.web.lan import picture_of_code
from hiphinge.web.rendering import page
from hiphinge.web.units import Kind, unit_of
from hiphinge.web.words import in_page_words, plain

router = APIRouter()
_PIECE = 1 << 20
_JSON = "application/json"
# What an address may fill in, such as that of "record again".
_PRESET = ("activity", "compare", "condition", "treadmill", "speed_kmh", "incline", "load_kg")
_MEASURED: dict[str, Kind] = {"speed_kmh": "speed", "load_kg": "mass"}


@router.get("/people/{person_id}/recordings/new")
def new_recording(person_id: Id, request: Request, shared: Shared) -> Response:
    """Return the form for a new recording."""
    asked = request.query_params
    given = {name: asked.get(name, "") for name in _PRESET}
    # An address holds our own units, a form those that were chosen.
    given |= {name: unit_of(kind).shown(number_in(asked, name)) for name, kind in _MEASURED.items()}
    given |= {"recorded_on": dt.date.today().isoformat(), "blur_faces": "yes"}
    with shared.store.read() as session:
        return _form(shared, records.find_person(session, person_id), given)


def _form(shared: Context, person: Person, given: Mapping[str, str], fault: str = "") -> Response:
    older = [
        (row.id, recording)
        for recording in reversed(person.recordings)
        for row in recording.analyses[-1:]
        if row.summary
    ]
    site = shared.site
    here = f"/people/{person.id}/recordings/new"
    return page(
        "recording_new.html.j2",
        status=400 if fault else 200,
        here="people",
        person=person,
        fault=fault,
        given=given,
        activities=ACTIVITIES,
        allowed={role: ",".join(suffixes) for role, suffixes in ALLOWED.items()},
        older=older,
        most_bytes=site.upload_bytes,
        most_clips=MOST_CLIPS,
        phone=picture_of_code(f"{site.entrance}&to={here}") if site.secure else None,
    )


@router.post("/people/{person_id}/recordings")
async def take_recording(person_id: Id, request: Request, form: Form, shared: Shared) -> Response:
    """Keep what arrived and put its analysis into the queue."""
    as_json = _JSON in request.headers.get("accept", "")
    try:
        job_id = await run_in_threadpool(_take, person_id, form, shared)
    except HiphingeError as fault:
        if as_json:
            status = 413 if isinstance(fault, TooLarge) else 400
            return JSONResponse({"error": in_page_words(str(fault))}, status)
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        with shared.store.read() as session:
            fault_told = in_page_words(str(fault))
            return _form(shared, records.find_person(session, person_id), given, fault_told)
    address = f"/jobs/{job_id}"
    return JSONResponse({"job": address}, 201) if as_json else RedirectResponse(address, 303)


def _take(person_id: str, form: FormData, shared: Context) -> str:
    with shared.store.read() as session:
        records.find_person(session, person_id)
    told, setup = told_in(form), setup_in(form)
    recorded_on, title = day_in(form, "recorded_on"), text(form, "title")
    sent = files_in(form)

    def keep(file: UploadFile) -> KeptFile:
        pieces = iter(lambda: file.file.read(_PIECE), b"")
        return shared.store.files.keep(pieces, most_bytes=shared.site.upload_bytes)

    uploads = kept(sent, keep)
    with shared.store.write() as session:
        name = title or _title(uploads[0].name, told.get("activity"), setup.condition)
        new = NewRecording(name, recorded_on, uploads, setup, told)
        recording = add_recording(session, person_id, new)
        older = text(form, "compare") or None
        return enqueue(session, add_analysis(session, recording.id, compared_with=older).id).id


def _title(file: str, activity: str | None, condition: str | None) -> str:
    """Name a recording by what is done: a phone's name of a file tells nobody anything.

    Example:
        >>> _title("IMG_0412.MOV", "single-leg-squat", "usual"), _title("walk 1.c3d", None, None)
        ('Single-leg squat, usual', 'walk 1')
    """
    if activity is None:
        return PurePath(file_name(file)).stem
    return ", ".join(part for part in (sentence_start(plain(activity)), condition) if part)


@router.get("/jobs/{job_id}")
def job_page(job_id: Id, shared: Shared) -> Response:
    """Return how a job stands; to its result once it is done."""
    with shared.store.read() as session:
        job = view(session, job_id)
        recording = find_analysis(session, job.analysis_id).recording
        if job.state == "done":
            return RedirectResponse(f"/analyses/{job.analysis_id}", 303)
        return page(
            "job.html.j2",
            here="people",
            job=job,
            recording=recording,
            person=recording.person,
            found=people_in(session, job_id),
            sentence=in_page_words(job.sentence),
            is_pair=_is_pair(recording),
        )


def _is_pair(recording: Recording) -> bool:
    """Say whether two of its files can be analysed each by itself: one at least is a video."""
    names = [file.name for file in recording.files]
    return len(names) == MOST_CLIPS and any(is_video(Path(name)) for name in names)


@router.get("/jobs/{job_id}/people/{number}.jpg")
def picture_while_it_goes_on(job_id: Id, number: Number, shared: Shared) -> Response:
    """Return the picture of somebody who was found in a video that is being analysed."""
    with shared.store.read() as session:
        picture = picture_in(session, job_id, number)
    return Response(picture, media_type="image/jpeg")


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: Id, shared: Shared) -> Response:
    """Ask a job to stop."""
    with shared.store.write() as session:
        ask_to_cancel(session, job_id)
    return RedirectResponse(f"/jobs/{job_id}", 303)


@router.post("/recordings/{recording_id}/analyse")
def analyse_again(recording_id: Id, form: Form, shared: Shared) -> Response:
    """Analyse a recording again, such as after a failure or for another person in the video."""
    subject = subject_in(form)
    with shared.store.write() as session:
        recording = find_recording(session, recording_id)
        if subject is not None:
            is_other = recording.told.get("subject") != subject
            recording.told = {**recording.told, "subject": subject}
        else:
            is_other = False
        last = recording.analyses[-1] if recording.analyses else None
        row = _to_be_made(session, last, anew=is_other)
        if row is None:
            older = None if last is None else last.compared_with
            row = add_analysis(session, recording_id, compared_with=older)
        job_id = enqueue(session, row.id).id
    return RedirectResponse(f"/jobs/{job_id}", 303)


@router.post("/recordings/{recording_id}/split")
def analyse_each(recording_id: Id, shared: Shared) -> Response:
    """Analyse each of two clips by itself, where they are not two views of one movement."""
    with shared.store.write() as session:
        person_id = find_recording(session, recording_id).person_id
        for recording in split_clips(session, recording_id):
            last = recording.analyses[-1] if recording.analyses else None
            row = _to_be_made(session, last, anew=False) or add_analysis(session, recording.id)
            enqueue(session, row.id)
    return RedirectResponse(f"/people/{person_id}", 303)


def _to_be_made(session: Session, last: AnalysisRow | None, *, anew: bool) -> AnalysisRow | None:
    """Return the analysis that waits or failed; None where another one has to be made.

    One that goes on for somebody else is stopped.
    """
    if last is None or last.summary is not None:
        return None
    job = newest_of(session, last.id)
    if job is None or job.is_over or not anew:
        return last
    return last if ask_to_cancel(session, job.id).is_over else None
