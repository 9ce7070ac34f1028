"""Learn: every page answers, says both sides and carries no script or style within."""

import re

import pytest

from hiphinge import evidence
from hiphinge.store.tables import Person
from hiphinge.web.figures.kept import figures
from hiphinge.web.learning import FIRST, NINE
from hiphinge.web.library import FILTERS, NOTHING, choices, library, listed
from hiphinge.web.rendering import INKS, STATIC

from .conftest import Place

FOLD = '<details class="card evidence no-print">'
CLAIMS = tuple(evidence.load().claims)
PAGES = ("/learn", "/learn/exercises", "/learn/exercises?part=gluteus_medius&have=nothing",
         *(f"/learn/{key}" for key in CLAIMS))  # fmt: skip


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_pages_answer_without_inline_script_or_style(place: Place) -> None:
    for address in PAGES:
        answer = place.browser.get(address)
        assert answer.status_code == 200, address
        assert_clean(answer.text)
        assert place.stranger.get(address).status_code == 403, address


def assert_clean(page: str) -> None:
    """No style attribute or element, no handler, no script but from a file, no broken words."""
    assert re.search(r"\sstyle\s*=", page) is None
    assert "<style" not in page
    assert re.search(r"\son[a-z]+\s*=", page) is None
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert "built-in method" not in page
    assert not re.search(r"\bNone\b|\{[a-z_]+\}", text_of(page))


def test_every_exercise_has_its_page(place: Place) -> None:
    for key, exercise in evidence.load().exercises.items():
        answer = place.browser.get(f"/learn/exercises/{key}")
        assert answer.status_code == 200
        assert_clean(answer.text)
        said = text_of(answer.text)
        assert exercise.plain_name in said
        assert exercise.steps[-1].split("'")[0] in said
        assert answer.text.count('<svg xmlns="http://www.w3.org/2000/svg" class="hx"') == 2


def test_a_measurement_that_was_not_read_is_called_so(place: Place) -> None:
    page = place.browser.get("/learn/exercises/bridge_bi").text
    assert "25 %MVIC (not verified)" in text_of(page)
    assert "Ekstrom 2007" in page


def test_a_reason_says_plain_words_first_and_the_evidence_behind_a_fold(place: Place) -> None:
    known = evidence.load()
    for key in (FIRST, *NINE):
        plain, _, fold = place.browser.get(f"/learn/{key}").text.partition(FOLD)
        claim = known.claims[key]
        for heading in ("What people say", "What is known", "in plans", "What it does not mean"):
            assert heading in plain, key
        assert "Speaks against it" in fold
        unread = [one for one in (*claim.supporting, *claim.opposing) if one.mark == "recalled"]
        assert fold.count("not verified") >= len(unread), key
        assert 'data-figure="/learn/figures/' in plain
        for name in {name for one in (*claim.supporting, *claim.opposing) for name in one.sources}:
            assert known.sources[name].short in fold


def test_without_scripts_picture_and_table_stand(place: Place) -> None:
    page = place.browser.get("/learn/C7").text
    figure = figures()["one_leg"]
    assert page.count("<path class=") >= len(figure.frame(figure.start))
    assert "<table>" in page
    assert re.search(r"data-slider hidden", page)
    said = text_of(page)
    assert "3.4 × body weight" in said
    assert re.search(r"16° 1\.\d \(1\.\d to 1\.\d\) 3\.\d", said)


def test_figures_are_served_as_kept(place: Place) -> None:
    for name in figures():
        answer = place.browser.get(f"/learn/figures/{name}")
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["id"] == name
    assert place.stranger.get("/learn/figures/hinge").status_code == 403


def test_what_is_not_there_is_404(place: Place) -> None:
    for name in ("C99", "X", "figures/none", "figures/..%2fapp", "C1/x", "exercises/none",
                 "exercises/..%2f..%2fapp"):  # fmt: skip
        assert place.browser.get(f"/learn/{name}").status_code == 404, name


def test_the_sample_walk_can_be_asked_from_its_figure(place: Place) -> None:
    assert "Ask about the sample walk" not in place.browser.get("/learn/C1").text
    with place.store.write() as session:
        person = session.get(Person, place.person)
        assert person is not None
        person.is_sample = True
    assert f"/analyses/{place.analysis}/what-if" in place.browser.get("/learn/C1").text


def test_the_list_of_exercises_is_light_and_its_pictures_come_by_themselves(place: Place) -> None:
    page = place.browser.get("/learn/exercises")
    assert len(page.content) < 150_000
    assert page.text.count('loading="lazy"') == 2 * len(evidence.load().exercises)
    picture = place.browser.get("/learn/pictures/bridge_bi-2.svg?theme=auto")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text
    # In the page's own colours, light and dark.
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    for inks in INKS.values():
        assert inks in picture.text
        assert all(ink.split(":")[1] in style for ink in inks.split(";"))
    assert INKS["light"] not in place.browser.get("/learn/pictures/clam-1.svg?theme=dark").text
    for wrong in ("none-1.svg", "bridge_bi-3.svg", "..%2fapp-1.svg", "bridge_bi-1.svg?theme=x"):
        assert place.browser.get(f"/learn/pictures/{wrong}").status_code in (404, 422), wrong


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_splits_the_library(name: str) -> None:
    every = len(evidence.load().exercises)
    for value in choices()[name]:
        assert 0 < len(library({name: value})) < every


def test_filters_and_search_are_joined() -> None:
    found = library({"part": "gluteus_medius", "have": NOTHING, "position": "side_lying"})
    assert found
    for one in found:
        assert "gluteus_medius" in one.parts
        assert one.exercise.equipment == ()
    assert [one.key for one in library({"q": "BRIDGE march"})] == ["bridge_march"]
    levels = [one.exercise.level for one in library({})]
    assert levels == sorted(levels)


def test_a_search_comes_back_in_its_field_as_text(place: Place) -> None:
    page = place.browser.get("/learn/exercises", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "No exercise fits" in page
    page = place.browser.get("/learn/exercises", params={"part": "no_such_part"}).text
    assert "No exercise fits" in page


def test_what_stands_in_for_equipment_is_said() -> None:
    assert listed("clam_band").needs[0] == "band (a pair of tights tied in a loop)"
