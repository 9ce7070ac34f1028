"""The result of a recording: findings and decisions, movement, page one, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.responses import Response

from hiphinge import evidence
from hiphinge.findings.wording import words_of
from hiphinge.jobs import newest_of
from hiphinge.store.findings import Decided, decide, decided
from hiphinge.store.recordings import find_analysis
from hiphinge.store.records import NotThere, Store
from hiphinge.store.tables import AnalysisRow, FindingRow
from hiphinge.web.context import Form, Id, Shared, text
from hiphinge.web.footage import VIEWS, Footage, View, footage_of
from hiphinge.web.marker_file import has_markers, markers_file
from hiphinge.web.rendering import page
from hiphinge.web.report_parts import page_one, report_style
from hiphinge.web.result import analysis_of
from hiphinge.web.words import words

router = APIRouter()
# Reports and sheets bring their own style; they hold no script and load nothing.
PAPER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# What may be taken from a result folder, by a name of ours: a path never comes from a browser.
FILES: Mapping[str, tuple[str, str]] = {
    "report": ("report.html", "text/html; charset=utf-8"),
    "analysis": ("analysis.json", "application/json"),
    "curves": ("curves.csv", "text/csv; charset=utf-8"),
    "angles": ("angles.csv", "text/csv; charset=utf-8"),
    "cycles": ("cycles.csv", "text/csv; charset=utf-8"),
    "motion": ("motion.mot", "text/plain; charset=utf-8"),
    "model": ("model.osim", "application/xml"),
    "external_loads": ("external_loads.xml", "application/xml"),
    "external_forces": ("external_loads.mot", "text/plain; charset=utf-8"),
    "loads": ("loads.sto", "text/plain; charset=utf-8"),
    "muscles": ("muscles.sto", "text/plain; charset=utf-8"),
    "activations": ("activations.sto", "text/plain; charset=utf-8"),
    "annotated": ("annotated.mp4", "video/mp4"),
    "landmarks": ("landmarks.parquet", "application/octet-stream"),
    "provenance": ("provenance.json", "application/json"),
}


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding with where it stands."""

    row: FindingRow
    name: str
    state: Decided
    claims: tuple[tuple[str, str], ...]

    @property
    def content(self) -> Mapping[str, Any]:
        """The finding as it was found."""
        return self.row.content

    @property
    def is_told(self) -> bool:
        """Whether it lies beyond error and limit."""
        return self.content["verdict"] != "cannot_tell"


@router.get("/analyses/{analysis_id}")
def result_page(analysis_id: Id, shared: Shared) -> Response:
    """Return a result."""
    with shared.store.read() as session:
        row = find_analysis(session, analysis_id)
        if row.summary is None:
            return _still_made(session, row)
        folder = shared.store.files.result(analysis_id)
        cards = [_card(finding) for finding in row.findings]
        told = [card for card in cards if card.is_told]
        content = analysis_of(folder)
        sheet = page_one(folder)
        return page(
            "result.html.j2",
            here="people",
            row=row,
            recording=row.recording,
            person=row.recording.person,
            content=content,
            answer=_answer(content, told),
            summary=_summary(content),
            told=told,
            untold=[card for card in cards if not card.is_told],
            accepted=sum(card.state.is_accepted for card in cards),
            sheet=None if sheet is None else (sheet.classes, Markup(sheet.inside)),
            has_loads=(folder / "state" / "loads.npz").is_file(),
            viewer=_viewer(shared.store, session, row),
            files=[name for name, (file, _) in FILES.items() if (folder / file).is_file()],
            has_markers=has_markers(row),
        )


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the viewer finds of a result.

    Attributes:
        has_body: Whether there is a body in three dimensions.
        videos: Videos by view; None where there is none to be seen.
        before_has_body: Whether the session before has a body that may be laid over.
        before_video: The video of the session before, where there is no body.
    """

    has_body: bool
    videos: Mapping[View, Footage | None]
    before_has_body: bool
    before_video: Footage | None


def _viewer(store: Store, session: Session, row: AnalysisRow) -> Viewer | None:
    """Return what can be moved through; None where there is nothing but numbers."""
    videos: dict[View, Footage | None] = {view: footage_of(store, row, view) for view in VIEWS}
    has_body = _has_body(store, row.id)
    if not (has_body or videos["first"] or (store.files.result(row.id) / "angles.csv").is_file()):
        return None
    before = None if row.compared_with is None else session.get(AnalysisRow, row.compared_with)
    older_has_body = before is not None and _has_body(store, before.id)
    return Viewer(
        has_body,
        videos,
        before_has_body=has_body and older_has_body,
        before_video=None if before is None or has_body else footage_of(store, before),
    )


def _has_body(store: Store, analysis_id: str) -> bool:
    return (store.files.result(analysis_id) / "state" / "poses.npz").is_file()


def _still_made(session: Session, row: AnalysisRow) -> Response:
    job = newest_of(session, row.id)
    if job is None:
        raise NotThere("this recording was never analysed")
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _answer(content: Mapping[str, Any], told: list[FindingCard]) -> str:
    """Return the one thing to take away: signs that need a clinician go before any finding."""
    if content.get("raised_flags"):
        return words()["person"]["safety_raised"] + "."
    standing = [card for card in told if card.state.standing != "rejected"]
    if standing:
        first = standing[0]
        return first.state.statement if first.state.standing == "edited" else _headline(first)
    return ""


def _summary(content: Mapping[str, Any]) -> str:
    """Say in one sentence how the measures lie against their references."""
    verdicts = [measure["verdict"] for measure in content["measures"] if measure["verdict"]]
    told = words()["result"]
    if not verdicts:
        return str(told["no_reference"])
    inside, untold = verdicts.count("typical"), verdicts.count("cannot_tell")
    return str(told["inside"]).format(
        inside=inside,
        judged=len(verdicts),
        outside=len(verdicts) - inside - untold,
        untold=untold,
    )


def _headline(card: FindingCard) -> str:
    return str(card.content.get("headline") or card.content["statement"])


def _card(row: FindingRow) -> FindingCard:
    known = evidence.load().claims
    claims = tuple((key, known[key].title) for key in row.content.get("claims", ()) if key in known)
    return FindingCard(row, words_of(row.content["id"])["name"], decided(row), claims)


@router.post("/findings/{finding_id}/{kind}")
def decide_finding(finding_id: Id, kind: str, form: Form, shared: Shared) -> Response:
    """Keep a decision about a finding."""
    with shared.store.write() as session:
        decide(
            session, finding_id, kind, statement=text(form, "statement"), text=text(form, "note")
        )
        finding = session.get(FindingRow, finding_id)
        assert finding is not None
        analysis_id = finding.analysis_id
    return RedirectResponse(f"/analyses/{analysis_id}#f-{finding_id}", 303)


@router.post("/analyses/{analysis_id}/accept")
def accept_all(analysis_id: Id, shared: Shared) -> Response:
    """Accept every finding that is told and still open."""
    with shared.store.write() as session:
        for row in find_analysis(session, analysis_id).findings:
            if row.content["verdict"] != "cannot_tell" and decided(row).standing == "open":
                decide(session, row.id, "accept")
    return RedirectResponse(f"/analyses/{analysis_id}#findings", 303)


@router.get("/analyses/{analysis_id}/report.css")
def style_of_report(analysis_id: Id, shared: Shared) -> Response:
    """Return the styles of page one."""
    with shared.store.read() as session:
        find_analysis(session, analysis_id)
    style = report_style(shared.store.files.result(analysis_id))
    return Response(style, media_type="text/css; charset=utf-8")


@router.get("/analyses/{analysis_id}/markers.trc")
def markers(analysis_id: Id, shared: Shared) -> Response:
    """Return the markers of a recording."""
    with shared.store.read() as session:
        path = markers_file(shared.store, find_analysis(session, analysis_id))
    return FileResponse(path, media_type="text/plain; charset=utf-8", filename=path.name)


@router.get("/analyses/{analysis_id}/files/{name}")
def file_of_result(analysis_id: Id, name: str, shared: Shared) -> Response:
    """Return one file of a result, by a name of ours."""
    with shared.store.read() as session:
        find_analysis(session, analysis_id)
    if name not in FILES:
        raise NotThere("there is no such file")
    file, kind = FILES[name]
    path = shared.store.files.result(analysis_id) / file
    if not path.is_file():
        raise NotThere("this result has no such file")
    if name == "report":
        policy = {"Content-Security-Policy": PAPER_POLICY}
        return FileResponse(path, media_type=kind, headers=policy)
    return FileResponse(path, media_type=kind, filename=file)


@router.get("/analyses/{analysis_id}/video/{view}")
def video(analysis_id: Id, view: View, shared: Shared) -> Response:
    """Return a video that may be seen, whole or the part that a player asks for."""
    with shared.store.read() as session:
        found = footage_of(shared.store, find_analysis(session, analysis_id), view)
    if found is None:
        raise NotThere("there is no video that may be shown")
    return FileResponse(found.path, media_type=found.media_type)
