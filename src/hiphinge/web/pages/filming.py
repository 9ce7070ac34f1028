"""Filming with the camera: cards, the live framing check, and the outline of an earlier film."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from starlette.responses import Response

from hiphinge.filming import always, card_svg, cards
from hiphinge.jobs.film_parts import OUTLINE, PEOPLE
from hiphinge.store.recordings import find_analysis, setup_of
from hiphinge.store.records import NotThere
from hiphinge.types import ActivityName, Setup
from hiphinge.web.api_types import Problem
from hiphinge.web.context import Id, Number, Shared
from hiphinge.web.filming_forms import (
    FilmingCard,
    FilmingCards,
    FramingAnswer,
    FramingCheck,
    Outline,
    OutlineAnswer,
)
from hiphinge.web.framing_checks import Framed, Place
from hiphinge.web.rendering import DRAWING_POLICY, day
from hiphinge.web.units import Kind, unit_of
from hiphinge.web.words import words

api = APIRouter(prefix="/api")
router = APIRouter()


_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem} for code in (403, 404, 413, 422)
}
_PICTURE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@api.get("/filming", responses={403: {"model": Problem}})
def filming_cards() -> FilmingCards:
    """Return where to stand, how high and how far, for each activity."""
    told: dict[ActivityName, FilmingCard] = {
        name: FilmingCard(
            name=card.name,
            views=list(card.views),
            place=card.place,
            where=card.where,
            count=card.count,
            extra=card.extra,
            rate_hz=card.rate_hz,
            is_wide=card.wide,
            drawing=f"/filming/{name}.svg",
        )
        for name, card in cards().items()
    }
    return FilmingCards(always=list(always().values()), cards=told)


@api.post("/framing", responses=_ERRORS, openapi_extra=_PICTURE)
async def framing(
    request: Request, shared: Shared, view: Annotated[Place | None, Query()] = None
) -> FramingAnswer:
    """Look at one picture of the camera, a JPEG; nothing of it is kept."""
    data = await request.body()
    found = await run_in_threadpool(lambda: shared.framing.look(data, wanted=view))
    return _told(found)


def _told(found: Framed) -> FramingAnswer:
    return FramingAnswer(
        points={name: list(point) for name, point in found.points.items()},
        height_share=found.height_share,
        plane=found.plane,
        people=found.people,
        checks=[
            FramingCheck(id=one.id, is_met=one.is_met, instruction=one.instruction)
            for one in found.checks
        ],
        instruction=found.instruction,
        is_ready=not found.instruction,
    )


@api.get("/analyses/{analysis_id}/outline", responses=_ERRORS)
def outline(analysis_id: Id, shared: Shared) -> OutlineAnswer:
    """Return the outline of an earlier film and how it was made; no outline without a film."""
    with shared.store.read() as session:
        recording = find_analysis(session, analysis_id).recording
        title, recorded, setup = recording.title, day(recording.recorded_on), setup_of(recording)
    path = shared.store.files.result(analysis_id) / OUTLINE
    views: list[Outline] = []
    if path.is_file():
        views = json.loads(path.read_text(encoding="utf-8"))["views"]
    return OutlineAnswer(title=title, recorded=recorded, setup=setup_text(setup), views=views)


def setup_text(setup: Setup) -> str:
    """Say how a recording was made, in one line.

    Example:
        >>> setup_text(Setup(condition="usual", speed_kmh=5.0, treadmill=True, notes="own shoes"))
        'usual, 5 km/h, on a treadmill, own shoes'
    """
    told: Mapping[str, Any] = words()["filming"]
    numbers = {
        told["speed"]: _with_unit(setup.speed_kmh, "speed"),
        told["slope"]: None if setup.incline is None else f"{setup.incline:g}",
        told["load"]: _with_unit(setup.load_kg, "mass"),
    }
    said = [
        setup.condition or "",
        *(text.format(value=value) for text, value in numbers.items() if value is not None),
        told["treadmill"] if setup.treadmill else "",
        setup.notes or "",
    ]
    return ", ".join(part for part in said if part)


def _with_unit(value: float | None, kind: Kind) -> str | None:
    return None if value is None else unit_of(kind).with_unit(value)


@router.get("/filming/{activity}.svg")
def drawing(activity: ActivityName) -> Response:
    """Return the drawing of a card."""
    headers = {"Content-Security-Policy": DRAWING_POLICY, "Cache-Control": "private, max-age=3600"}
    return Response(card_svg(cards()[activity]), media_type="image/svg+xml", headers=headers)


@router.get("/analyses/{analysis_id}/people/{number}.jpg")
def picture_of_person(analysis_id: Id, number: Number, shared: Shared) -> Response:
    """Return the picture of somebody who was found in a video."""
    with shared.store.read() as session:
        find_analysis(session, analysis_id)
    path = shared.store.files.result(analysis_id) / PEOPLE / f"{number}.jpg"
    if not path.is_file():
        raise NotThere("there is no picture of this person")
    return FileResponse(path, media_type="image/jpeg")
