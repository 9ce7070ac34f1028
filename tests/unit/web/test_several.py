"""Several people at once: all or none, each once."""

from .conftest import Place


def test_a_squad_is_added_once_with_what_it_agreed_to(place: Place) -> None:
    told = {"names": "Kim\n 7 \n\nkim\nAnna\n", "main": "soccer", "records": "yes"}
    page = place.browser.post("/people/several", data=told).text
    assert page.count(">Kim</a>") == 1
    assert ">7</a>" in page
    again = place.browser.post("/people/several", data=told).text
    assert again.count(">7</a>") == 1
    person = page.split('">Kim</a>')[0].rpartition('href="')[2]
    shown = place.browser.get(person).text
    assert "soccer" in shown.lower()
    assert 'name="records" value="yes" checked' in " ".join(shown.split())


def test_what_was_typed_stays_when_it_cannot_be_taken(place: Place) -> None:
    many = "\n".join(f"player {number}" for number in range(61))
    refused = place.browser.post("/people/several", data={"names": many, "main": "soccer"})
    assert refused.status_code == 400
    assert "player 60" in refused.text
    assert "up to 60" in refused.text
    assert ">player 1</a>" not in place.browser.get("/").text
    assert place.browser.post("/people/several", data={"names": " \n"}).status_code == 400
