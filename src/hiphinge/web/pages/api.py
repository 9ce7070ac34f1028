"""Data for pages, as the documentation's page about the web API says."""

import asyncio
from concurrent.futures import Future
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from hiphinge.jobs import ask_to_cancel, people_in, view
from hiphinge.jobs.queue import JobView
from hiphinge.store.recordings import find_analysis
from hiphinge.store.tables import AnalysisRow
from hiphinge.web.api_types import CurvesAnswer, JobAnswer, Problem, Targets, WhatIfAnswer
from hiphinge.web.context import Context, Id, Shared
from hiphinge.web.curves import Older, curves_file
from hiphinge.web.scene import Detail, bones_file, scene_file
from hiphinge.web.words import in_page_words

router = APIRouter(prefix="/api")
_PACKED = {"Content-Encoding": "gzip"}
# How often to look whether an answer is still wanted.
_LOOK_S = 0.2
# Bones of one analysis never change.
_FOR_EVER = {**_PACKED, "Cache-Control": "private, max-age=31536000, immutable"}


class Question(BaseModel):
    """A what-if: factors on the strength of muscles or groups, such as gluteus_medius.left."""

    model_config = ConfigDict(extra="forbid")
    scales: dict[
        Annotated[str, Field(min_length=1, max_length=64)], Annotated[float, Field(ge=0, le=5)]
    ] = Field(max_length=40)
    ranges: bool = False
    sequence: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


_ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (403, 404, 422)}


def _folder(shared: Context, analysis_id: str):  # noqa: ANN202 - a Path
    """Return the result folder of an analysis that is in the records."""
    with shared.store.read() as session:
        find_analysis(session, analysis_id)
    return shared.store.files.result(analysis_id)


@router.get(
    "/analyses/{analysis_id}/scene",
    responses={**_ERRORS, 200: {"content": {"application/octet-stream": {}}}},
    response_class=FileResponse,
)
def scene(analysis_id: Id, shared: Shared) -> Response:
    """Return what the viewer draws."""
    path = scene_file(_folder(shared, analysis_id), analysis_id)
    return FileResponse(path, media_type="application/octet-stream", headers=_PACKED)


@router.get(
    "/analyses/{analysis_id}/bones",
    responses={**_ERRORS, 200: {"content": {"application/octet-stream": {}}}},
    response_class=FileResponse,
)
def bones(analysis_id: Id, shared: Shared, detail: Detail = "fine") -> Response:
    """Return the bones of the body."""
    path = bones_file(_folder(shared, analysis_id), detail)
    return FileResponse(path, media_type="application/octet-stream", headers=_FOR_EVER)


@router.get("/analyses/{analysis_id}/curves", response_model=CurvesAnswer, responses=_ERRORS)
def curves(analysis_id: Id, shared: Shared) -> Response:
    """Return all curves."""
    files = shared.store.files
    with shared.store.read() as session:
        older = find_analysis(session, analysis_id).compared_with
        row = None if older is None else session.get(AnalysisRow, older)
        before = None if row is None else Older(files.result(row.id), row.recording.recorded_on)
    path = curves_file(files.result(analysis_id), before)
    return FileResponse(path, media_type="application/json", headers=_PACKED)


@router.get("/analyses/{analysis_id}/what-if", response_model=Targets, responses=_ERRORS)
def what_can_be_asked(analysis_id: Id, shared: Shared) -> Response:
    """Return the muscles that can be asked about."""
    return JSONResponse(shared.answers.targets(_folder(shared, analysis_id)))


@router.post("/analyses/{analysis_id}/what-if", response_model=WhatIfAnswer, responses=_ERRORS)
async def what_if(
    analysis_id: Id, question: Question, shared: Shared, request: Request
) -> Response:
    """Answer what other strengths would change."""
    if question.ranges:
        folder = await run_in_threadpool(_folder, shared, analysis_id)
        answer = await wanted(request, shared.answers.ask_ranges(folder, question.scales))
    else:
        answer = await run_in_threadpool(_quick, shared, analysis_id, question)
    return JSONResponse({**answer, "sequence": question.sequence})


def _quick(shared: Context, analysis_id: str, question: Question) -> dict[str, Any]:
    """Answer a slider, which goes to another thread but once."""
    return shared.answers.ask(_folder(shared, analysis_id), question.scales)


async def wanted(request: Request, asked: Future[dict[str, Any]]) -> dict[str, Any]:
    """Wait for an answer; a question whose browser has gone on to another one is let go."""
    answer = asyncio.wrap_future(asked)
    while not (await asyncio.wait({answer}, timeout=_LOOK_S))[0]:
        if await request.is_disconnected():
            asked.cancel()
            return {}
    return answer.result()


@router.get("/jobs/{job_id}", responses=_ERRORS)
def job(job_id: Id, shared: Shared) -> JobAnswer:
    """Return how a job stands."""
    with shared.store.read() as session:
        return _job(view(session, job_id), len(people_in(session, job_id)))


@router.post("/jobs/{job_id}/cancel", responses=_ERRORS)
def cancel(job_id: Id, shared: Shared) -> JobAnswer:
    """Ask a job to stop."""
    with shared.store.write() as session:
        return _job(ask_to_cancel(session, job_id))


def _job(found: JobView, people: int = 0) -> JobAnswer:
    return JobAnswer(
        id=found.id,
        state=found.state,
        stage=found.stage,
        fraction=found.fraction,
        detail=found.detail,
        sentence=in_page_words(found.sentence),
        attempts=found.attempts,
        people=people,
        result=f"/analyses/{found.analysis_id}" if found.state == "done" else None,
    )
