"""The app with a person whose walk is analysed, asked as a browser of ours would."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from hiphinge.findings.records import finding_record
from hiphinge.jobs.analysing import summarised
from hiphinge.profile import profile_from
from hiphinge.store import Store, open_store
from hiphinge.store.findings import keep_result
from hiphinge.store.people import add_person
from hiphinge.store.recordings import NewRecording, Upload, add_analysis, add_recording
from hiphinge.types import Finding, Setup
from hiphinge.web.app import make_app
from hiphinge.web.site import Site

SITE = Site(port=8737, token="the-secret-of-this-start", upload_bytes=5_000_000)
FINDING = Finding(
    "low_chair_stand", None, "Stands up 8 times in 30 s.", "limited", ("chair_stand",), (),
    "May make stairs harder.", "Not a diagnosis.", action="Train standing up.",
    headline="Standing up is hard.", claims=("C1",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Records with one analysed walk, and who asks."""

    store: Store
    app: FastAPI
    browser: TestClient
    stranger: TestClient
    person: str
    recording: str
    analysis: str


@pytest.fixture
def place(tmp_path: Path, walk_folder: Path, sample_walk: Path) -> Iterator[Place]:
    """The app, a browser that is signed in, and one that is not."""
    store = open_store(tmp_path / "data")
    kept = store.files.keep([sample_walk.read_bytes()], most_bytes=10**9)
    content = json.loads((walk_folder / "analysis.json").read_text())
    with store.write() as session:
        person = add_person(session, "Anna <b>", profile_from({"schema": "hiphinge.profile/1"}))
        upload = Upload("movement", "walk.c3d", kept)
        new = NewRecording("Walk", dt.date(2026, 3, 12), [upload], Setup(condition="usual"))
        recording = add_recording(session, person.id, new)
        row = add_analysis(session, recording.id)
        findings = [finding_record(FINDING), *content["findings"]]
        keep_result(session, row.id, findings=findings, summary=summarised(content))
    result = store.files.result(row.id)
    result.parent.mkdir(parents=True)
    # A link is enough: nothing writes into results but pages' own files in state/.
    result.symlink_to(walk_folder)
    app = make_app(store, SITE)
    base = "http://127.0.0.1:8737"
    own = {"origin": base}
    browser = TestClient(app, base_url=base, headers=own, raise_server_exceptions=True)
    stranger = TestClient(app, base_url=base, headers=own)
    assert browser.get(f"/enter?token={SITE.token}").status_code == 200
    yield Place(store, app, browser, stranger, person.id, recording.id, row.id)
    result.unlink(missing_ok=True)
    store.close()


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """Every address that answers, of included routers too."""
    ahead: list[BaseRoute] = list(app.routes)
    while ahead:
        route = ahead.pop()
        if isinstance(route, APIRoute):
            yield route
        ahead += getattr(getattr(route, "original_router", route), "routes", None) or []
