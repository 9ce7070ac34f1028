"""People's pages: what changed and whether that counts, what to do next, units, retests, search."""

import datetime as dt

import pytest
from fhir.resources.R4B.bundle import Bundle
from tests.unit.web.conftest import Place
from tests.unit.web.test_pages import plan_of

from hiphinge.plan import make_plan
from hiphinge.profile import profile_from
from hiphinge.store import people, plans
from hiphinge.store.findings import decide
from hiphinge.store.recordings import find_analysis
from hiphinge.web.changes import reading_of, smallest_change
from hiphinge.web.next_steps import first_open_look

TODAY = dt.date.today()
ASKED = {"schema": "hiphinge.profile/1", "red_flags": {"fever": False}}


def add_score(place: Place, instrument: str, *values: float, label: str = "") -> str:
    with place.store.write() as session:
        for back, value in zip((60, 1), values, strict=False):
            day = TODAY - dt.timedelta(days=back)
            people.add_score(
                session, place.person, day, instrument=instrument, value=value, label=label
            )
    return place.browser.get(f"/people/{place.person}").text


@pytest.mark.parametrize(
    ("instrument", "values", "said"),
    [
        ("psfs", (3.0, 6.0), "Better by as much as people notice (2.3 points)"),
        ("psfs", (6.0, 3.0), "Worse by as much as people notice (2.3 points)"),
        ("psfs", (3.0, 5.0), "Cannot detect a change of this size (people notice 2.3 points)"),
        ("nprs", (6.0, 2.0), "Better by as much as people notice (2 points, not verified)"),
        ("lefs", (40.0, 49.0), "Cannot detect a change of this size (the error is 9 points"),
        ("lefs", (40.0, 50.0), "Better by more than the error (9 points"),
        ("groc", (3.0,), "Better by as much as people notice"),
        ("visa_g", (50.0, 90.0), "How much change counts was never published"),
    ],
)
def test_changes_of_scores_are_held_against_their_error(
    place: Place, instrument: str, values: tuple[float, ...], said: str
) -> None:
    page = add_score(place, instrument, *values)
    assert said in page
    assert "no change" not in page.lower()


def test_one_score_says_nothing_and_errors_go_before_what_is_noticed() -> None:
    assert reading_of("psfs", [3.0], better_up=True) is None
    found = smallest_change("rmdq")
    assert found is not None
    assert (found.size, found.kind) == (3.5, "error")


def accepted_plan(place: Place, *, weeks_ago: int) -> None:
    monday = TODAY - dt.timedelta(days=TODAY.weekday(), weeks=weeks_ago)
    profile = profile_from({**ASKED, "time": {"days_per_week": 3, "minutes": 20.0}})
    with place.store.write() as session:
        people.change_person(session, place.person, profile=profile)
        row = plans.add_plan(
            session, place.person, make_plan(profile), analysis_id=None, first_day=monday
        )
        plans.accept_plan(session, row.id)
        for finding in find_analysis(session, place.analysis).findings:
            if finding.content["verdict"] != "cannot_tell":
                decide(session, finding.id, "accept")


def test_who_needs_a_retest_is_first_in_the_list(place: Place) -> None:
    with place.store.write() as session:
        people.add_person(session, "Aaron", profile_from(ASKED))
    place.browser.post(f"/analyses/{place.analysis}/accept")
    before = place.browser.get("/").text
    assert before.index("Aaron") < before.index("Anna")
    accepted_plan(place, weeks_ago=7)
    after = place.browser.get("/").text
    assert after.index("Anna") < after.index("Aaron")
    assert "retest since" in after
    assert "1 to be tested again" in after
    assert "Retest: it was planned for" in place.browser.get(f"/people/{place.person}").text
    # A score told since the day counts as having looked.
    page = add_score(place, "psfs", 3.0, 6.0)
    assert "retest since" not in place.browser.get("/").text
    assert "the next look is planned for" in page


def test_the_next_look_follows_the_plan() -> None:
    monday = dt.date(2026, 1, 5)
    weeks = (2, 6, 12)
    assert first_open_look(monday, weeks, [dt.date(2026, 2, 20)]) == dt.date(2026, 3, 30)
    assert first_open_look(monday, weeks, [dt.date(2026, 4, 1)]) is None


def test_what_is_next_goes_step_by_step(place: Place) -> None:
    address = f"/people/{place.person}"
    assert "Ask first whether this is safe." in place.browser.get(address).text
    with place.store.write() as session:
        people.change_person(session, place.person, profile=profile_from(ASKED))
    assert "to decide on in the newest result" in place.browser.get(address).text
    place.browser.post(f"/analyses/{place.analysis}/accept")
    assert "Make a plan from what was accepted." in place.browser.get(address).text
    place.browser.post(f"{address}/plans", data={"analysis": place.analysis})
    assert "The plan waits to be read and accepted." in place.browser.get(address).text
    raised = profile_from({**ASKED, "red_flags": {"fever": True}})
    with place.store.write() as session:
        people.change_person(session, place.person, profile=raised)
    assert "nothing else before that" in place.browser.get(address).text


def test_sessions_are_drawn_by_week(place: Place) -> None:
    accepted_plan(place, weeks_ago=2)
    with place.store.write() as session:
        for back in (0, 7, 8, 14):
            people.add_session(session, place.person, TODAY - dt.timedelta(days=back))
    page = place.browser.get(f"/people/{place.person}").text
    assert "Sessions in each of the last weeks (line: planned)" in page
    assert page.count('class="bar"') == 3 or page.count('class="bar"') == 4
    assert "of 3" in page


def test_a_search_appears_among_many(place: Place) -> None:
    assert 'type="search"' not in place.browser.get("/").text
    with place.store.write() as session:
        for number in range(12):
            people.add_person(session, f"Player {number:02d}", profile_from(ASKED))
    assert 'type="search"' in place.browser.get("/").text
    found = place.browser.get("/", params={"find": "er 07"}).text
    assert "Player 07" in found
    assert "Player 06" not in found
    assert "Nobody of this name." in place.browser.get("/", params={"find": "Zoe"}).text


def test_units_are_chosen_once_and_kept_as_si(place: Place) -> None:
    page = place.browser.post("/settings", data={"units": "imperial", "theme": "dark"}).text
    assert "Saved." in page
    assert 'data-theme="dark"' in page
    form = place.browser.get("/people/new").text
    assert 'name="height_ft"' in form
    assert ">lb</span>" in form
    sent = {"name": "Ida", "units": "imperial", "height_ft": "5", "height_in": "11",
            "mass_kg": "150", "test_hip_abduction_left_n": "50"}  # fmt: skip
    place.browser.post("/people", data=sent)
    with place.store.read() as session:
        ida = next(one for one in people.everybody(session) if one.name == "Ida")
        profile = people.profile_of(ida)
    assert profile.person.height_m == pytest.approx(1.8034)
    assert profile.person.mass_kg == pytest.approx(68.039)
    assert profile.strength.hip_abduction_left_n == pytest.approx(222.411)
    shown = place.browser.get(f"/people/{ida.id}/edit").text
    for field in ('name="height_ft" value="5"', 'name="height_in" value="11"',
                  'name="mass_kg" value="150"', 'value="50"'):  # fmt: skip
        assert field in shown
    # A form opened before the change still means what stood beside its fields.
    late = {"name": "Leo", "units": "metric", "height_m": "1.8", "mass_kg": "70"}
    place.browser.post("/people", data=late)
    with place.store.read() as session:
        leo = next(one for one in people.everybody(session) if one.name == "Leo")
        assert people.profile_of(leo).person.mass_kg == 70.0
    assert place.browser.post("/settings", data={"units": "cubits"}).status_code == 400


def test_speed_and_load_of_a_recording_are_typed_in_the_units_chosen(place: Place) -> None:
    place.browser.post("/settings", data={"units": "imperial"})
    address = f"/people/{place.person}/recordings"
    form = place.browser.get(f"{address}/new", params={"speed_kmh": "10"}).text
    assert "Speed, mph" in form
    assert 'value="6.2"' in form
    sent = {"units": "imperial", "speed_kmh": "6.2", "load_kg": "22"}
    files = {"movement": ("fast.trc", b"PathFileType\t4")}
    assert place.browser.post(address, data=sent, files=files).status_code == 200
    with place.store.read() as session:
        setup = people.find_person(session, place.person).recordings[-1].setup
    assert (setup["speed_kmh"], setup["load_kg"]) == (9.978, 9.979)


def test_measures_are_shown_in_the_units_chosen(place: Place) -> None:
    address = f"/people/{place.person}"
    with place.store.write() as session:
        row = find_analysis(session, place.analysis)
        measure = {"id": "speed", "side": None, "value": 1.4, "low": 1.3, "high": 1.5,
                   "unit": "m/s", "quality": "good"}  # fmt: skip
        assert row.summary is not None
        row.summary = {**row.summary, "measures": [measure]}
    assert "1.40 m/s" in place.browser.get(address).text
    place.browser.post("/settings", data={"units": "imperial"})
    assert "3.1 mph" in place.browser.get(address).text


def test_the_bundle_holds_what_was_measured(place: Place) -> None:
    place.browser.post(f"/analyses/{place.analysis}/accept")
    place.browser.post(f"/people/{place.person}/plans", data={"analysis": place.analysis})
    plan = plan_of(place)
    place.browser.post(f"/plans/{plan}/accept")
    bundle = place.browser.get(f"/plans/{plan}/bundle").json()
    read = Bundle.model_validate(bundle)
    seen = [entry.resource for entry in read.entry]
    measured = [one for one in seen if one.__resource_type__ == "Observation"]
    assert len(measured) > 5
    with place.store.read() as session:
        recorded = find_analysis(session, place.analysis).recording.recorded_on
    assert {str(one.effectiveDateTime)[:10] for one in measured} == {recorded.isoformat()}
    assert "Anna" not in str(bundle)
