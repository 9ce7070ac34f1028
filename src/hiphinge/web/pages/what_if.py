"""The what-if page: its form works without scripts, and its address says what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hiphinge.errors import InputError
from hiphinge.store.recordings import find_analysis
from hiphinge.store.records import NotThere
from hiphinge.web.context import Context, Id, Shared, number_in
from hiphinge.web.rendering import page

router = APIRouter()
_FACTORS = (0.4, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0)
_GLUTEAL = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
_GRAVITY = 9.80665
# A model knows no more than about three figures of a force: rounded to steps [N] from a size on.
_STEPS = ((1000.0, 10), (100.0, 5), (0.0, 1))
# What is seen at once; everything else is folded away.
_FIRST = frozenset(
    {"hip_contact", "knee_compression", "patellofemoral_force", "lumbar_compression",
     "gluteus_maximus_force", "gluteus_medius_force", "gluteus_minimus_force"}
)  # fmt: skip


@dataclass(slots=True)
class LoadLine:
    """One load: both sides, or the whole body under None."""

    title: str
    is_first: bool
    sides: dict[str | None, Mapping[str, Any]] = field(
        default_factory=dict[str | None, Mapping[str, Any]]
    )


@router.get("/analyses/{analysis_id}/what-if")
def what_if_page(analysis_id: Id, request: Request, shared: Shared) -> Response:
    """Return the what-if page."""
    with shared.store.read() as session:
        row = find_analysis(session, analysis_id)
        person = row.recording.person
        recording = row.recording
    scales = _scales(request)
    targets, answer = _asked(shared, analysis_id, scales)
    return page(
        "what_if.html.j2",
        here="people",
        row=row,
        recording=recording,
        person=person,
        targets=[one for one in targets.get("targets", ()) if one["id"].startswith(_GLUTEAL)],
        scales=scales,
        factors=_FACTORS,
        answer=answer,
        lines=[] if answer is None else load_lines(answer),
        mass=targets.get("mass"),
        newtons=newtons,
        weights=_weights,
    )


def _scales(request: Request) -> dict[str, float]:
    """Read what the form asks; strengths left as they are change nothing."""
    asked = request.query_params
    found = {name: number_in(asked, name) for name in asked if name.startswith(_GLUTEAL)}
    return {name: value for name, value in found.items() if value is not None and value != 1.0}


def _asked(
    shared: Context, analysis_id: str, scales: Mapping[str, float]
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """Return what can be asked, and the answer where something is; nothing without loads."""
    folder = shared.store.files.result(analysis_id)
    try:
        targets = shared.answers.targets(folder)
    except (NotThere, InputError):
        # No loads, or another version wrote them; page one says what was found then.
        return {}, None
    return targets, shared.answers.ask(folder, scales, ranges=True) if scales else None


def load_lines(answer: Mapping[str, Any]) -> list[LoadLine]:
    """Put both sides of a load into one line, the ones most asked for first."""
    lines: dict[str, LoadLine] = {}
    for load in answer["loads"]:
        line = lines.setdefault(load["id"], LoadLine(load["title"], load["id"] in _FIRST))
        line.sides[load["side"]] = load
    return sorted(lines.values(), key=lambda line: not line.is_first)


def newtons(force: float, *, signed: bool = False) -> str:
    """Return a force as it is read, in newtons.

    Example:
        >>> newtons(3596.4), newtons(-582.0, signed=True), newtons(12.3, signed=True)
        ('3,600', '−580', '+12')
    """
    step = next(step for least, step in _STEPS if abs(force) >= least)
    whole = round(force / step) * step
    plus = "+" if signed and whole > 0 else ""
    return f"{plus}{whole:,}".replace("-", "−")


def _weights(force: float, mass: float) -> str:
    return f"{force / (mass * _GRAVITY):.1f}"
