"""Learn: what the gluteal muscles do, the nine reasons with both sides, all exercises."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from sqlalchemy import select
from starlette.responses import Response

from hiphinge import evidence
from hiphinge.store.records import NotThere
from hiphinge.store.settings import Theme
from hiphinge.store.tables import AnalysisRow, Person, Recording
from hiphinge.web.context import Context, Shared
from hiphinge.web.figures.kept import figures, text_of
from hiphinge.web.learning import ACTIONS, FIRST, NINE, Reason, reason
from hiphinge.web.library import FILTERS, choices, library, listed
from hiphinge.web.rendering import DRAWING_POLICY, page, picture_file

router = APIRouter()
Name = Annotated[str, Path(pattern="^[a-z0-9_]{1,40}$")]
Key = Annotated[str, Path(pattern="^C[0-9]{1,2}$")]


@router.get("/learn")
def learn_page() -> Response:
    """Return all reasons."""
    claims = evidence.load().claims
    others = [reason(key) for key in claims if key not in (FIRST, *NINE)]
    return page(
        "learn.html.j2",
        here="learn",
        first=reason(FIRST),
        nine=[reason(key) for key in NINE],
        others=others,
        actions=ACTIONS,
        count=len(evidence.load().exercises),
    )


@router.get("/learn/exercises")
def library_page(request: Request) -> Response:
    """Return the exercises that pass the filters asked for."""
    wanted = {name: request.query_params.get(name, "")[:60] for name in ("q", *FILTERS)}
    return page(
        "exercises.html.j2",
        here="learn",
        found=library(wanted),
        wanted=wanted,
        choices=choices(),
        count=len(evidence.load().exercises),
    )


@router.get("/learn/exercises/{name}")
def exercise_page(name: Name) -> Response:
    """Return one exercise."""
    known = evidence.load().exercises
    if name not in known:
        raise NotThere("there is no such exercise")
    return page("exercise.html.j2", here="learn", one=listed(name), exercises=known)


@router.get("/learn/pictures/{name}-{key}.svg")
def picture(name: Name, key: Literal["1", "2"], theme: Theme = "auto") -> Response:
    """Return one picture of an exercise, which lists load when it comes into view."""
    if name not in evidence.load().exercises:
        raise NotThere("there is no such exercise")
    headers = {"Content-Security-Policy": DRAWING_POLICY, "Cache-Control": "private, max-age=3600"}
    drawn = picture_file(name, 1 if key == "1" else 2, theme)
    return Response(drawn, media_type="image/svg+xml", headers=headers)


@router.get("/learn/figures/{name}")
def figure_data(name: Name) -> Response:
    """Return a figure's drawings and numbers for the moving part."""
    if name not in figures():
        raise NotThere("there is no such figure")
    return Response(text_of(name), media_type="application/json")


@router.get("/learn/{key}")
def reason_page(key: Key, shared: Shared) -> Response:
    """Return one reason."""
    if key not in evidence.load().claims:
        raise NotThere("there is no such reason")
    earlier, later = _beside(key)
    return page(
        "reason.html.j2",
        here="learn",
        reason=reason(key),
        earlier=earlier,
        later=later,
        actions=ACTIONS,
        exercises=evidence.load().exercises,
        what_if=_sample_what_if(shared),
    )


def _beside(key: str) -> tuple[Reason | None, Reason | None]:
    """Return the reasons before and after one, None where there is none."""
    order = (FIRST, *NINE)
    if key not in order:
        return None, None
    place = order.index(key)
    return (
        reason(order[place - 1]) if place > 0 else None,
        reason(order[place + 1]) if place + 1 < len(order) else None,
    )


def _sample_what_if(shared: Context) -> str:
    """Return where the sample walk's what-if is asked; empty while there is none."""
    with shared.store.read() as session:
        asked = (
            select(AnalysisRow)
            .join(Recording, Recording.id == AnalysisRow.recording_id)
            .join(Person, Person.id == Recording.person_id)
            .where(Person.is_sample)
            .order_by(AnalysisRow.created.desc())
        )
        for row in session.scalars(asked):
            if (shared.store.files.result(row.id) / "state" / "loads.npz").is_file():
                return f"/analyses/{row.id}/what-if"
    return ""
