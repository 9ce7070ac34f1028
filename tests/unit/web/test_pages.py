"""Pages and what they do: people, decisions, plans, sheets, exports, deletion, what-if."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from sqlalchemy import select

from hiphinge.store.tables import Job, Person, PlanRow
from hiphinge.web.asking import SHOWN
from hiphinge.web.binary import unpacked

from .conftest import FINDING, Place


def plan_of(place: Place) -> str:
    with place.store.read() as session:
        return session.scalars(select(PlanRow).order_by(PlanRow.created.desc())).first().id  # type: ignore[union-attr]


def finding_ids(place: Place) -> list[str]:
    text = place.browser.get(f"/analyses/{place.analysis}").text
    return [part.split('"')[0] for part in text.split('id="f-')[1:]]


def test_first_page_welcomes_and_then_lists(place: Place) -> None:
    text = place.browser.get("/").text
    assert "Anna &lt;b&gt;" in text
    with place.store.write() as session:
        person = session.get(Person, place.person)
        assert person is not None
        person.is_sample = True
    assert "Look at the sample first" in place.browser.get("/").text


def test_a_person_is_added_changed_and_screened(place: Place) -> None:
    data = {
        "name": "Ben", "flag_none": "yes", "age": "68", "mass_kg": "70,5", "goals": "housework",
        "pain0_site": "low_back", "pain0_worst": "6", "have": ["band", "step"], "minutes": "15",
        "test_chair_stand_30s_reps": "8",
    }  # fmt: skip
    page = place.browser.post("/people", data=data)
    assert page.status_code == 200
    assert "68 years" in page.text
    assert "Low back (6/10)" in page.text
    assert "Not asked yet" not in page.text
    address = page.url.path
    form = place.browser.get(f"{address}/edit").text
    assert 'value="70.5"' in form
    changed = place.browser.post(f"{address}/edit", data={**data, "flag_fever": "yes"})
    assert "Needs a clinician first" in changed.text
    plan = place.browser.post(f"{address}/plans")
    assert "No plan yet" in plan.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("age", "-3"), ("age", "old"), ("sex", "cat"), ("have", "rocket"),
     ("mass_kg", "nan"), ("pain0_site", "soul"), ("days_per_week", "2.5")],
)  # fmt: skip
def test_impossible_answers_come_back_with_a_reason(place: Place, field: str, value: str) -> None:
    page = place.browser.post("/people", data={"name": "Ben", field: value})
    assert page.status_code == 400
    assert "That did not work" in page.text


def test_result_shows_findings_evidence_and_page_one(place: Place) -> None:
    text = place.browser.get(f"/analyses/{place.analysis}").text
    assert FINDING.headline in text
    assert FINDING.does_not_mean in text
    assert "/learn/C1" in text
    assert "shadowrootmode" in text
    assert "strength" in text


def test_decisions_are_taken_and_undone(place: Place) -> None:
    first = finding_ids(place)[0]
    page = place.browser.post(f"/findings/{first}/edit", data={"statement": "Stands up slowly."})
    assert "Stands up slowly." in page.text
    assert FINDING.statement in page.text
    page = place.browser.post(f"/findings/{first}/undo")
    assert "Stands up slowly." not in page.text
    assert place.browser.post(f"/findings/{first}/undo").status_code == 400
    assert place.browser.post(f"/findings/{first}/destroy").status_code == 400
    assert place.browser.post(f"/findings/{'0' * 32}/accept").status_code == 404


def test_nothing_unaccepted_reaches_the_person(place: Place) -> None:
    place.browser.post(f"/people/{place.person}/plans", data={"analysis": place.analysis})
    plan = plan_of(place)
    for part in ("sheet", "calendar", "table", "bundle"):
        assert place.browser.get(f"/plans/{plan}/{part}").status_code == 400
    assert "Accepted" in place.browser.post(f"/plans/{plan}/accept").text
    sheet = place.browser.get(f"/plans/{plan}/sheet")
    assert sheet.status_code == 200
    assert "frame-ancestors 'none'" in sheet.headers["content-security-policy"]
    assert "<h1>Anna &lt;b&gt;, Week 1<" in sheet.text
    assert "BEGIN:VCALENDAR" in place.browser.get(f"/plans/{plan}/calendar").text
    assert place.browser.get(f"/plans/{plan}/table").status_code == 200
    assert place.browser.get(f"/plans/{plan}/bundle").json()["resourceType"] == "Bundle"
    # A decision taken afterwards takes the sheet back.
    place.browser.post(f"/findings/{finding_ids(place)[0]}/accept")
    assert place.browser.get(f"/plans/{plan}/sheet").status_code == 400
    assert "make it anew" in place.browser.get(f"/plans/{plan}").text


def test_an_exercise_is_swapped_dosed_removed_and_undone(place: Place) -> None:
    page = place.browser.post(f"/people/{place.person}/plans")
    plan = plan_of(place)
    swap = next(part.split('"')[0] for part in page.text.split('href="') if "/swap/" in part)
    choices = place.browser.get(swap)
    other = choices.text.split('name="other" value="')[1].split('"')[0]
    page = place.browser.post(swap, data={"other": other})
    assert other in page.text
    place_of = swap.split("/swap/")[1].rpartition("/")[0]
    dose = f"/plans/{plan}/dose/{place_of}/{other}"
    page = place.browser.post(dose, data={"sets": "4", "amount": "9"})
    assert "4 × 9" in page.text
    for sets, amount in (("0", "9"), ("99", "9"), ("2", "0"), ("2.5", "9"), ("", "9")):
        refused = place.browser.post(dose, data={"sets": sets, "amount": amount})
        assert refused.status_code == 400
    page = place.browser.post(f"/plans/{plan}/remove/{place_of}/{other}")
    assert f"/{other}" not in page.text
    page = place.browser.post(f"/plans/{plan}/undo")
    assert f"/swap/{place_of}/{other}" in page.text
    assert place.browser.post(swap, data={"other": "no_such"}).status_code == 400


def test_an_exercise_is_added_and_one_that_is_not_offered_is_not(place: Place) -> None:
    page = place.browser.post(f"/people/{place.person}/plans").text
    address = next(part.split('"')[0] for part in page.split('href="') if "/add/" in part)
    offered = place.browser.get(address).text
    other = offered.split('name="other" value="')[1].split('"')[0]
    swap = address.replace("/add/", "/swap/") + f"/{other}"
    assert swap not in page
    assert swap in place.browser.post(address, data={"other": other}).text
    assert place.browser.post(address, data={"other": other}).status_code == 400
    assert place.browser.get(f"{address}x").status_code == 400


def test_scores_and_sessions_lead_the_timeline(place: Place) -> None:
    address = f"/people/{place.person}"
    for value, day in (("3", "2026-01-05"), ("6", "2026-02-05")):
        score = {"instrument": "psfs", "label": "stairs", "value": value, "on": day}
        assert place.browser.post(f"{address}/scores", data=score).status_code == 200
    page = place.browser.post(f"{address}/sessions", data={"pain": "2", "pain_next": "1"}).text
    assert page.index("stairs") < page.index("How they move")
    assert "1</b> sessions done" in page.replace("\n", "")
    bad = {"instrument": "psfs", "value": ""}
    assert place.browser.post(f"{address}/scores", data=bad).status_code == 400
    late = {"instrument": "psfs", "value": "1", "on": "2999-01-01"}
    assert place.browser.post(f"{address}/scores", data=late).status_code == 400


def test_export_and_deletion(place: Place) -> None:
    answer = place.browser.post(f"/people/{place.person}/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "records.json" in archive.namelist()
        assert any(name.endswith("report.html") for name in archive.namelist())
    assert list(place.store.files.folder.glob("*.zip")) == []
    wrong = place.browser.post(f"/people/{place.person}/delete", data={"name": "Ann"})
    assert wrong.status_code == 400
    place.store.files.result(place.analysis).unlink()
    place.browser.post(f"/people/{place.person}/delete", data={"name": "Anna <b>"})
    for path in (f"/people/{place.person}", f"/analyses/{place.analysis}"):
        assert place.browser.get(path).status_code == 404


def test_a_recording_becomes_a_job(place: Place) -> None:
    page = place.browser.post(
        f"/people/{place.person}/recordings",
        data={"activity": "walk", "condition": "fast", "compare": place.analysis},
        files={"movement": ("fast.trc", b"PathFileType\t4")},
    )
    assert page.url.path.startswith("/jobs/")
    assert "Analysing" in page.text
    with place.store.read() as session:
        job = session.scalars(select(Job)).one()
    found = place.browser.get(f"/api/jobs/{job.id}").json()
    assert (found["state"], found["result"]) == ("queued", None)
    page = place.browser.post(f"/jobs/{job.id}/cancel")
    assert "Cancelled" in page.text
    assert place.browser.get(f"/api/jobs/{job.id}").json()["state"] == "cancelled"
    again = place.browser.post(page.url.path.replace("/jobs", "/recordings") + "/analyse")
    assert again.status_code == 404
    assert place.browser.get(f"/analyses/{job.analysis_id}").url.path == f"/jobs/{job.id}"


@pytest.mark.parametrize(
    ("field", "value"),
    [("pain", "11"), ("activity", "fly"), ("recorded_on", "soon"), ("compare", "0" * 32),
     ("subject", "1,2,3")],
)  # fmt: skip
def test_impossible_set_ups_come_back(place: Place, field: str, value: str) -> None:
    page = place.browser.post(
        f"/people/{place.person}/recordings",
        data={field: value},
        files={"movement": ("fast.trc", b"PathFileType\t4")},
    )
    assert page.status_code == 400
    with place.store.read() as session:
        assert session.scalars(select(Job)).all() == []


def test_scene_and_bones_fit_each_other(place: Place) -> None:
    answer = place.browser.get(f"/api/analyses/{place.analysis}/scene")
    outline, arrays = unpacked(answer.content)
    frames, bodies = arrays["time"].size, len(outline["bodies"])
    assert arrays["position"].shape == (frames, bodies, 3)
    assert np.allclose(np.linalg.norm(arrays["rotation"], axis=2), 1.0, atol=1e-5)
    assert arrays["activation"].shape == (arrays["load_frame"].size, len(outline["muscles"]))
    assert arrays["load_frame"].max() < frames
    assert arrays["point_body"].max() < bodies
    assert len(outline["parents"]) == bodies
    groups = {(group["id"], group["side"]) for group in outline["groups"]}
    assert ("gluteus_medius", "left") in groups
    bones, mesh = unpacked(place.browser.get(f"/api/analyses/{place.analysis}/bones").content)
    assert bones["triangles"] == len(mesh["triangle"]) > 5000
    assert mesh["triangle"].max() < len(mesh["vertex"])
    assert mesh["body"].max() < bodies


def test_curves_have_one_length_each(place: Place) -> None:
    found = place.browser.get(f"/api/analyses/{place.analysis}/curves").json()
    assert {len(one["values"]) for one in found["angles"]} == {len(found["time"])}
    assert {len(one["values"]) for one in found["loads"]} == {len(found["load_time"])}
    assert {len(one["mean"]) for one in found["over_cycle"]} == {101}
    knee = next(one for one in found["angles"] if one["id"] == "knee_flexion")
    assert knee["side"] in ("left", "right")
    assert 40 < max(value for value in knee["values"] if value is not None) < 90


def test_what_if_follows_and_is_honest(place: Place) -> None:
    address = f"/api/analyses/{place.analysis}/what-if"
    asked = place.browser.get(address).json()
    assert "strength alone seldom changes" in asked["honest"]
    targets = [one["id"] for one in asked["targets"]]
    assert "gluteus_medius.left" in targets
    same = place.browser.post(address, json={"scales": {}, "sequence": 3}).json()
    assert same["sequence"] == 3
    assert all(abs(load["change"]) < 1e-6 for load in same["loads"])
    weak = place.browser.post(address, json={"scales": {"gluteus_medius.left": 0.6}}).json()
    assert {load["id"] for load in weak["loads"]} <= set(SHOWN)
    moved = [curve for curve in weak["curves"] if curve["value"] != curve["base"]]
    assert moved
    assert {curve["side"] for curve in moved} <= {"left", None, "right"}
    ranged = {"scales": {"gluteus_medius": 0.7}, "ranges": True}
    for load in place.browser.post(address, json=ranged).json()["loads"]:
        assert load["change_low"] <= load["change_high"]


@pytest.mark.parametrize(
    "question",
    [{"scales": {"heart": 0.5}}, {"scales": {"gluteus_medius": 9}}, {"scales": {"": 1}}, {},
     {"scales": {"gluteus_medius": "x"}}, {"scales": {}, "more": 1}, [], {"scales": {"a": None}}],
)  # fmt: skip
def test_wrong_questions_are_refused(place: Place, question: object) -> None:
    answer = place.browser.post(f"/api/analyses/{place.analysis}/what-if", json=question)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error"}


def test_what_if_works_without_scripts(place: Place) -> None:
    address = f"/analyses/{place.analysis}/what-if"
    page = place.browser.get(address, params={"gluteus_medius.left": "0.6"}).text
    assert "Hip contact" in page
    assert "This is not what training would do" in page
    assert place.browser.get(address, params={"gluteus_medius": "x"}).status_code == 400


def test_learn_shows_both_sides_of_nine_reasons(place: Place) -> None:
    text = place.browser.get("/learn").text
    for number in range(1, 11):
        assert f"/learn/C{number}" in text
        reason = place.browser.get(f"/learn/C{number}").text
        assert "Speaks for it" in reason
        assert "Speaks against it" in reason


def test_files_are_compressed_once(place: Place) -> None:
    folder = place.store.files.result(place.analysis) / "state"
    place.browser.get(f"/api/analyses/{place.analysis}/curves")
    [kept] = folder.glob("*curves.json.gz")
    assert gzip.decompress(kept.read_bytes())[:1] == b"{"
