"""New recordings: what a form may bring, and what is said when it may not."""

import datetime as dt
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from hiphinge.jobs import queue
from hiphinge.store.recordings import find_recording
from hiphinge.store.tables import Job, Recording
from hiphinge.web.app import make_app
from hiphinge.web.site import Site
from hiphinge.web.words import words

from .conftest import Place

ROOT = Path(__file__).resolve().parents[3]
CLIP = b"\0\0\0\x18ftypmp42"
Sent = tuple[str, tuple[str, bytes]]


def send(place: Place, files: list[Sent], accept: str = "text/html", **data: str):
    return place.browser.post(
        f"/people/{place.person}/recordings", data=data, files=files, headers={"accept": accept}
    )


def movement(*names: str) -> list[Sent]:
    return [("movement", (name, CLIP)) for name in names]


def newest(place: Place) -> Recording:
    with place.store.read() as session:
        found = session.scalars(select(Recording).order_by(Recording.created.desc())).first()
        assert found is not None
        assert found.files
        return found


def test_two_clips_are_one_recording(place: Place) -> None:
    page = send(place, movement("side.mp4", "rear.mov"), fast="yes", activity="squat")
    assert page.url.path.startswith("/jobs/")
    recording = newest(place)
    assert [(file.role, file.name) for file in recording.files] == [
        ("movement", "side.mp4"),
        ("movement", "rear.mov"),
    ]
    assert recording.told == {"activity": "squat", "fast": True}
    assert recording.recorded_on == dt.date.today()


def test_a_recording_is_named_by_what_is_done(place: Place) -> None:
    send(place, movement("IMG_0412.mp4"), activity="squat", condition="usual")
    assert newest(place).title == "Squat, usual"
    send(place, movement("IMG_0412.mp4"), activity="squat", title="First try")
    assert newest(place).title == "First try"


def test_the_page_brings_every_word_that_its_parts_say(place: Place) -> None:
    source = (ROOT / "frontend" / "src" / "filming-words.ts").read_text(encoding="utf-8")
    needed = re.findall(r'^  "(\w+)",$', source, re.MULTILINE)
    given = {**words()["filming"], **words()["recording"]}
    assert len(needed) > 40
    assert [name for name in needed if name not in given] == []


def test_a_recording_may_bring_its_force_file(place: Place) -> None:
    files = [*movement("walk.trc"), ("movement", ("grf.mot", b"name grf"))]
    assert send(place, files).url.path.startswith("/jobs/")


def test_a_video_of_what_the_markers_show_may_come_with_them(place: Place) -> None:
    files = [*movement("walk.trc", "walk.mp4"), ("movement", ("grf.mot", b"name grf"))]
    assert send(place, files).url.path.startswith("/jobs/")
    sent = newest(place).files
    assert [file.name for file in sent] == ["walk.trc", "walk.mp4", "grf.mot"]
    assert {file.role for file in sent} == {"movement"}


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ((), "no recording was chosen"),
        (("a.mp4", "b.mp4", "c.mp4"), "not one recording"),
        (("a.mp4", "b.mp4", "c.trc"), "not one recording"),
        (("a.trc", "b.trc"), "not one recording"),
        (("a.exe",), "cannot be read here"),
    ],
)
def test_files_that_do_not_belong_together_are_refused(
    place: Place, names: tuple[str, ...], why: str
) -> None:
    before = newest(place).id
    page = send(place, movement(*names) or [("static", ("a.trc", CLIP))])
    assert page.status_code == 400
    assert why in page.text.lower()
    assert newest(place).id == before


def test_the_form_keeps_what_was_typed(place: Place) -> None:
    page = send(
        place,
        movement("a.exe"),
        condition='usual "A" <b>',
        speed_kmh="5.5",
        treadmill="yes",
        notes="own shoes",
        activity="run",
        compare=place.analysis,
        recorded_on="2026-02-03",
    )
    assert page.status_code == 400
    for kept in (
        'value="usual &#34;A&#34; &lt;b&gt;"',
        'value="5.5"',
        'name="treadmill" value="yes" checked',
        ">own shoes</textarea>",
        '<option value="run" selected>',
        f'<option value="{place.analysis}" selected>',
        'value="2026-02-03"',
    ):
        assert kept in page.text
    # A box that was not ticked stays so.
    assert 'name="blur_faces" value="yes">' in page.text


def test_a_page_that_sends_by_itself_is_answered_in_kind(place: Place) -> None:
    answer = send(place, movement("a.mp4"), "application/json")
    assert answer.status_code == 201
    assert answer.json()["job"].startswith("/jobs/")
    wrong = send(place, movement("a.exe"), "application/json")
    assert (wrong.status_code, set(wrong.json())) == (400, {"error"})
    large = [("movement", ("a.mp4", CLIP + bytes(5_000_001)))]
    assert send(place, large, "application/json").status_code == 413


def test_the_form_is_filled_by_its_address_and_names_today(place: Place) -> None:
    address = f"/people/{place.person}/recordings/new"
    text = place.browser.get(f"{address}?activity=squat&speed_kmh=4&name=x").text
    assert '<option value="squat" selected>' in text
    assert f'value="{dt.date.today().isoformat()}"' in text
    assert 'name="blur_faces" value="yes" checked' in text


def test_another_person_is_chosen_by_number(place: Place) -> None:
    address = f"/recordings/{place.recording}/analyse"
    for wrong in ("0", "100", "1,2", "nobody", "²"):
        assert place.browser.post(address, data={"subject": wrong}).status_code == 400
    page = place.browser.post(address, data={"subject": "2"})
    assert page.url.path.startswith("/jobs/")
    with place.store.read() as session:
        assert find_recording(session, place.recording).told["subject"] == "2"
        assert len(session.scalars(select(Job)).all()) == 1


def test_two_clips_that_do_not_belong_together_are_analysed_each_by_itself(place: Place) -> None:
    send(place, movement("side.mp4", "rear.mp4"), activity="squat", condition="usual")
    recording = newest(place)
    claimed = queue.claim(place.store, "somebody")
    assert claimed is not None
    sentence = "Not two views; --compare sets two recordings beside each other."
    with place.store.write() as session:
        queue.end(session, claimed, "failed", sentence)
    page = place.browser.get(f"/jobs/{claimed.job_id}")
    # In the words of the page, with what to do as a button.
    assert "“Compare with” sets two recordings beside each other" in page.text
    assert f'action="/recordings/{recording.id}/split"' in page.text
    person = place.browser.post(f"/recordings/{recording.id}/split")
    assert person.url.path == f"/people/{place.person}"
    other = newest(place)
    assert [file.name for file in other.files] == ["rear.mp4"]
    assert other.title == "Squat, usual (2)"
    assert (other.told, other.setup) == (recording.told, recording.setup)
    with place.store.read() as session:
        first = find_recording(session, recording.id)
        assert [file.name for file in first.files] == ["side.mp4"]
        waiting = session.scalars(select(Job).where(Job.state == "queued")).all()
        assert len(waiting) == 2
    assert place.browser.post(f"/recordings/{recording.id}/split").status_code == 400


def test_another_person_is_chosen_while_the_first_is_still_followed(place: Place) -> None:
    send(place, movement("clip.mp4"))
    claimed = queue.claim(place.store, "somebody")
    assert claimed is not None
    page = place.browser.get(f"/jobs/{claimed.job_id}")
    assert 'id="people"' not in page.text
    queue.show_people(place.store, claimed, {1: b"\xff\xd8one", 2: b"\xff\xd8two"}, taken=1)
    page = place.browser.get(f"/jobs/{claimed.job_id}")
    assert "2 people were found" in page.text
    assert page.text.count('name="subject"') == 1
    assert place.browser.get(f"/api/jobs/{claimed.job_id}").json()["people"] == 2
    assert place.browser.get(f"/jobs/{claimed.job_id}/people/2.jpg").content == b"\xff\xd8two"
    assert place.browser.get(f"/jobs/{claimed.job_id}/people/3.jpg").status_code == 404
    chosen = place.browser.post(f"/recordings/{newest(place).id}/analyse", data={"subject": "2"})
    # The first is stopped, and the second waits for its turn; asked again it is the same one.
    assert chosen.url.path != f"/jobs/{claimed.job_id}"
    assert not queue.report(place.store, claimed, "pose", 0.5, "")
    again = place.browser.post(f"/recordings/{newest(place).id}/analyse", data={"subject": "2"})
    assert again.url.path == chosen.url.path
    assert newest(place).told["subject"] == "2"


def test_what_the_first_look_told_is_said_while_the_job_goes_on(place: Place) -> None:
    send(place, movement("clip.mp4"))
    claimed = queue.claim(place.store, "somebody")
    assert claimed is not None
    said = ["One person is seen from the side: walking, 8 steps counted so far.", "It is dark."]
    assert queue.first_look(place.store, claimed, said)
    page = place.browser.get(f"/jobs/{claimed.job_id}").text
    assert all(sentence in page for sentence in said)
    assert place.browser.get(f"/api/jobs/{claimed.job_id}").json()["sentence"] == "\n".join(said)
    # A worker that died takes its words along.
    queue.release_dead(place.store)
    assert said[0] not in place.browser.get(f"/jobs/{claimed.job_id}").text


def test_over_the_network_the_page_shows_a_code_for_the_phone(place: Place) -> None:
    form = f"/people/{place.person}/recordings/new"
    assert "<svg" not in place.browser.get(form).text
    site = Site(host="192.168.1.7", port=9000, secure=True)
    base = "https://192.168.1.7:9000"
    phone = TestClient(make_app(place.store, site), base_url=base)
    page = phone.get(f"{site.entrance}&to={form}".removeprefix(base))
    assert page.url.path == form
    assert 'class="qr"' in page.text
    assert "<svg" in page.text
    # The code is a drawing: the secret is not in the page as text.
    assert site.token not in page.text


def test_a_phone_comes_in_at_the_form_and_nowhere_else(place: Place) -> None:
    form = f"/people/{place.person}/recordings/new"
    token = place.app.state.context.site.token
    come = place.browser.get(f"/enter?token={token}&to={form}", follow_redirects=False)
    assert come.headers["location"] == form
    for other in ("//elsewhere.example/", f"{form}@x", "/people/1", f"https://x{form}"):
        come = place.browser.get(
            "/enter", params={"token": token, "to": other}, follow_redirects=False
        )
        assert come.headers["location"] == "/"
