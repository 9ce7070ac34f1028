"""Who may ask what: every way in that is not a page of ours is refused."""

import html
import io
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hiphinge.store.tables import Person, RecordingFile
from hiphinge.web.guard import OPEN_PATHS

from .conftest import SITE, Place, routes_of

PAGES = ("/", "/people/new", "/people/{person}", "/people/{person}/edit", "/analyses/{analysis}",
         "/people/{person}/recordings/new", "/analyses/{analysis}/what-if", "/learn", "/learn/C3",
         "/analyses/{analysis}/report.css", "/analyses/{analysis}/files/report",
         "/analyses/{analysis}/files/curves", "/pictures.css", "/static/page.js",
         "/api/analyses/{analysis}/scene", "/api/analyses/{analysis}/curves",
         "/api/analyses/{analysis}/bones", "/api/analyses/{analysis}/what-if",
         "/api/openapi.json")  # fmt: skip


def at(place: Place, path: str) -> str:
    return path.format(person=place.person, analysis=place.analysis)


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_those_with_the_secret_alone(place: Place, path: str) -> None:
    assert place.stranger.get(at(place, path)).status_code == 403
    answer = place.browser.get(at(place, path))
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    if not path.endswith(("bones", "openapi.json")):
        assert answer.headers["cache-control"] == "no-store"


def test_no_address_at_all_answers_strangers(place: Place) -> None:
    asked = 0
    for route in routes_of(place.app):
        for method in route.methods - {"HEAD"} if route.path not in OPEN_PATHS else ():
            path = re.sub(r"\{[^}]+\}", place.analysis, route.path)
            assert place.stranger.request(method, path).status_code == 403, path
            if method == "POST":
                answer = place.browser.post(path, headers={"origin": "http://evil.example"})
                assert answer.status_code == 403, path
            asked += 1
    assert asked > 40


@pytest.mark.parametrize(
    "to", ["//evil.example", "http://evil.example", "/\\evil.example", "\r\nX: y"]
)
def test_the_entrance_leads_nowhere_else(place: Place, to: str) -> None:
    asked = {"token": SITE.token, "to": to}
    answer = place.stranger.get("/enter", params=asked, follow_redirects=False)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("token", ["", "wrong", SITE.token[:-1], f"{SITE.token}x", "é"])
def test_a_wrong_secret_opens_nothing(place: Place, token: str) -> None:
    answer = place.stranger.get("/enter", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    place.stranger.cookies.set(SITE.cookie, "wrong")
    assert place.stranger.get("/").status_code == 403


def test_the_cookie_is_out_of_reach_of_pages(place: Place) -> None:
    answer = place.stranger.get(f"/enter?token={SITE.token}", follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert SITE.token not in answer.headers["location"]


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8737", ""]
)
def test_other_origins_change_nothing(place: Place, origin: str) -> None:
    answer = place.browser.post("/people", data={"name": "Eve"}, headers={"origin": origin})
    assert answer.status_code == 403
    del place.browser.headers["origin"]
    assert place.browser.post("/people", data={"name": "Eve"}).status_code == 403
    with place.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:8737.evil.example", ""])
def test_other_names_for_this_machine_are_refused(place: Place, host: str) -> None:
    assert place.browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "path",
    [
        "/analyses/{analysis}/files/..%2f..%2frecords.sqlite3",
        "/analyses/{analysis}/files/../../../records.sqlite3",
        "/analyses/{analysis}/files/state",
        "/analyses/{analysis}/files/profile.toml",
        "/analyses/..%2f..%2f/files/report",
        "/analyses/../files/report",
        "/static/..%2f..%2fsite.py",
        "/static/%2e%2e/%2e%2e/words.toml",
        "/static//etc/passwd",
        "/people/{person}'%20OR%201=1--",
        "/people/%00",
        "/api/analyses/../../etc/passwd/scene",
    ],
)
def test_no_address_leads_out(place: Place, path: str) -> None:
    answer = place.browser.get(at(place, path))
    assert answer.status_code in (404, 405), answer.status_code
    assert "SQLite" not in answer.text
    assert "root:" not in answer.text


def test_a_file_name_from_a_browser_is_only_a_name(place: Place) -> None:
    name = "../../../../elsewhere/evil.trc"
    answer = upload(place, name, b"PathFileType\t4")
    assert answer.status_code == 303
    with place.store.read() as session:
        names = set(session.scalars(select(RecordingFile.name)))
    assert names == {"walk.c3d", "evil.trc"}
    inside = {path.name for path in place.store.files.folder.rglob("*") if path.is_file()}
    assert not any("evil" in name for name in inside)


def upload(place: Place, name: str, content: bytes, **more: str):
    return place.browser.post(
        f"/people/{place.person}/recordings",
        data=more,
        files={"movement": (name, content)},
        follow_redirects=False,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [("walk.exe", b"MZ"), ("walk", b"x"), ("walk.c3d", b"GIF89a"), ("a.c3d", b""), ("a.svg", b"<")],
)
def test_wrong_kinds_of_file_are_refused(place: Place, name: str, content: bytes) -> None:
    answer = upload(place, name, content)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    kept = list((place.store.files.folder / "files").glob("*/*"))
    assert len(kept) == 1


def test_what_is_too_large_is_refused(place: Place) -> None:
    assert upload(place, "a.trc", b"x" * 6_000_000).status_code == 413
    body = b"name=" + b"x" * 2_000_000
    assert place.browser.post("/people", content=body).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000

    # Without a length in front it is counted as it arrives.
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert place.browser.post("/people", content=pieces(), headers=kind).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999999999999", "x"])
def test_impossible_lengths_are_refused(place: Place, length: str) -> None:
    answer = place.browser.get("/", headers={"content-length": length})
    assert answer.status_code == 413


def test_what_a_person_types_is_never_markup(place: Place) -> None:
    evil = "<script>alert(1)</script>"
    data = {"name": evil, "pain0_site": "other", "pain0_aggravated": f'"{evil}'}
    page = place.browser.post("/people", data=data)
    assert page.status_code == 200
    assert evil not in page.text
    assert "&lt;script&gt;" in page.text
    place.browser.post(f"/people/{place.person}/next", data={"next_step": f'"><img src=x>{evil}'})
    for path in ("/", f"/people/{place.person}"):
        text = place.browser.get(path).text
        assert evil not in text
        assert "<img" not in text


def test_what_a_person_types_is_no_query_and_no_template(place: Place) -> None:
    evil = "{{ 7 * 7 }}'; DROP TABLE people; --"
    page = place.browser.post("/people", data={"name": evil, "pain0_site": "{{ 7 * 7 }}"})
    assert page.status_code == 400
    page = place.browser.post("/people", data={"name": evil})
    assert page.status_code == 200
    assert html.unescape(page.text).count(evil) > 0
    assert "49" not in re.sub(
        "[0-9a-f]{32}", "", page.text.partition("<h1>")[2].partition("</h1>")[0]
    )
    with place.store.read() as session:
        assert evil in session.scalars(select(Person.name)).all()


def test_a_name_leads_out_of_no_archive(place: Place) -> None:
    assert upload(place, "..\\..\\evil.trc", b"PathFileType\t4").status_code == 303
    answer = place.browser.post(f"/people/{place.person}/export", data={})
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert any(name.endswith("evil.trc") for name in names)
    assert not any(".." in name or name.startswith("/") or "\\" in name for name in names)


def test_nothing_but_style_and_entrance_is_open(place: Place) -> None:
    assert {"/enter", "/static/app.css"} == OPEN_PATHS
    assert place.stranger.get("/static/app.css").status_code == 200
    assert place.stranger.get("/static/../records.sqlite3").status_code in (403, 404)


def test_no_page_holds_script_or_style_of_its_own(place: Place) -> None:
    for path in PAGES:
        answer = place.browser.get(at(place, path))
        if answer.headers["content-type"].startswith("text/html") and "files" not in path:
            assert "<style" not in answer.text
            assert " style=" not in answer.text
            assert "onclick" not in answer.text
            assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    from hiphinge.errors import SettingError
    from hiphinge.web.serve import serve

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingError, match="port"):
            serve(
                port=taken.getsockname()[1],
                folder=tmp_path,
                open_browser=False,
                tell=lambda _: None,
            )
