"""New recordings: files arrive, a job is put into the queue, its progress is shown."""

from pathlib import PurePath
from typing import Any, get_args

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from hiphinge.errors import HiphingeError, InputError
from hiphinge.io.film_files import VIDEO_SUFFIXES
from hiphinge.jobs import ask_to_cancel, enqueue, newest_of, view
from hiphinge.pipeline import Options
from hiphinge.store import people as records
from hiphinge.store.recordings import (
    NewRecording,
    Upload,
    add_analysis,
    add_recording,
    file_name,
    find_analysis,
    find_recording,
)
from hiphinge.store.tables import FILE_ROLES, FileRole, Person
from hiphinge.types import ActivityName, Setup
from hiphinge.web.context import (
    Context,
    Form,
    Id,
    Shared,
    day_in,
    file_in,
    is_ticked,
    number_in,
    text,
)
from hiphinge.web.rendering import page
from hiphinge.web.words import words

router = APIRouter()
ACTIVITIES = get_args(ActivityName)
ALLOWED: dict[FileRole, tuple[str, ...]] = {
    "movement": (".c3d", ".trc", ".mot", ".sto", *VIDEO_SUFFIXES),
    "forces": (".mot", ".sto"),
    "static": (".c3d", ".trc"),
    "model": (".osim",),
    "markers": (".toml",),
}
_PIECE = 1 << 20
# The second byte of every C3D file, whatever wrote it.
_C3D_MARK = 0x50


@router.get("/people/{person_id}/recordings/new")
def new_recording(person_id: Id, shared: Shared) -> Response:
    """Return the form for a new recording."""
    with shared.store.read() as session:
        return _form(records.find_person(session, person_id))


def _form(person: Person, fault: str = "") -> Response:
    older = [
        (row.id, recording)
        for recording in reversed(person.recordings)
        for row in recording.analyses[-1:]
        if row.summary
    ]
    return page(
        "recording_new.html.j2",
        status=400 if fault else 200,
        here="people",
        person=person,
        fault=fault,
        activities=ACTIVITIES,
        allowed={role: ",".join(suffixes) for role, suffixes in ALLOWED.items()},
        older=older,
    )


@router.post("/people/{person_id}/recordings")
async def take_recording(person_id: Id, form: Form, shared: Shared) -> Response:
    """Keep what arrived and put its analysis into the queue."""
    try:
        job_id = await run_in_threadpool(_take, person_id, form, shared)
    except HiphingeError as fault:
        with shared.store.read() as session:
            return _form(records.find_person(session, person_id), str(fault))
    return RedirectResponse(f"/jobs/{job_id}", 303)


def _take(person_id: str, form: FormData, shared: Context) -> str:
    with shared.store.read() as session:
        records.find_person(session, person_id)
    told, setup = _told(form), _setup(form)
    recorded_on, title = day_in(form, "recorded_on"), text(form, "title")
    sent: dict[FileRole, UploadFile] = {
        role: found for role in FILE_ROLES if (found := file_in(form, role))
    }
    for role, file in sent.items():
        _check_kind(role, file)
    if "movement" not in sent:
        raise InputError("no recording was chosen", advice=words()["recording"]["drop"])
    uploads = [
        Upload(role, file.filename or "", _keep(shared, file)) for role, file in sent.items()
    ]
    with shared.store.write() as session:
        name = title or PurePath(file_name(uploads[0].name)).stem
        new = NewRecording(name, recorded_on, uploads, setup, told)
        recording = add_recording(session, person_id, new)
        older = text(form, "compare") or None
        return enqueue(session, add_analysis(session, recording.id, compared_with=older).id).id


def _keep(shared: Context, file: UploadFile):  # noqa: ANN202 - KeptFile
    return shared.store.files.keep(
        iter(lambda: file.file.read(_PIECE), b""), most_bytes=shared.site.upload_bytes
    )


def _check_kind(role: FileRole, file: UploadFile) -> None:
    """Refuse what cannot be read before it is kept."""
    suffix = PurePath(file_name(file.filename or "")).suffix.lower()
    start = file.file.read(2)
    file.file.seek(0)
    is_right = suffix in ALLOWED[role] and bool(start)
    if suffix == ".c3d" and (len(start) < 2 or start[1] != _C3D_MARK):
        is_right = False
    if not is_right:
        raise InputError(
            words()["recording"]["wrong_type"],
            value=file_name(file.filename or ""),
            allowed=", ".join(ALLOWED[role]),
        )


def _told(form: FormData) -> dict[str, Any]:
    """Return what is known about the recording, checked as the command line checks it."""
    told: dict[str, Any] = {
        "activity": text(form, "activity") or None,
        "subject": text(form, "subject") or None,
        "mirrored": is_ticked(form, "mirrored") or None,
        "true_fps": number_in(form, "true_fps"),
        "blur_faces": is_ticked(form, "blur_faces") or None,
    }
    if told["activity"] not in (None, *ACTIVITIES):
        raise InputError("no such activity", allowed=", ".join(ACTIVITIES))
    if told["subject"] not in (None, "left", "right", "largest"):
        raise InputError("nobody there", allowed="left, right, largest")
    return {name: value for name, value in told.items() if value is not None}


def _setup(form: FormData) -> Setup:
    setup = Setup(
        condition=text(form, "condition")[:120] or None,
        pain=number_in(form, "pain"),
        speed_kmh=number_in(form, "speed_kmh"),
        treadmill=is_ticked(form, "treadmill") or None,
        incline=number_in(form, "incline"),
        load_kg=number_in(form, "load_kg"),
        notes=text(form, "notes")[:1000] or None,
    )
    return Options(setup=setup).setup


@router.get("/jobs/{job_id}")
def job_page(job_id: Id, shared: Shared) -> Response:
    """Return how a job stands; to its result once it is done."""
    with shared.store.read() as session:
        job = view(session, job_id)
        recording = find_analysis(session, job.analysis_id).recording
        if job.state == "done":
            return RedirectResponse(f"/analyses/{job.analysis_id}", 303)
        return page(
            "job.html.j2", here="people", job=job, recording=recording, person=recording.person
        )


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: Id, shared: Shared) -> Response:
    """Ask a job to stop."""
    with shared.store.write() as session:
        ask_to_cancel(session, job_id)
    return RedirectResponse(f"/jobs/{job_id}", 303)


@router.post("/recordings/{recording_id}/analyse")
def analyse_again(recording_id: Id, shared: Shared) -> Response:
    """Analyse a recording again, such as after a failure."""
    with shared.store.write() as session:
        recording = find_recording(session, recording_id)
        waiting = [row for row in recording.analyses if row.summary is None]
        job = newest_of(session, waiting[-1].id) if waiting else None
        older = recording.analyses[-1].compared_with if recording.analyses else None
        if waiting and job is not None:
            row = waiting[-1]
        else:
            row = add_analysis(session, recording_id, compared_with=older)
        job_id = enqueue(session, row.id).id
    return RedirectResponse(f"/jobs/{job_id}", 303)
