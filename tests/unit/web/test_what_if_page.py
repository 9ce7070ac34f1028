"""The what-if page without scripts: two columns, honest about what cannot be told."""

import re

from hiphinge.web.pages.what_if import load_lines, newtons

from .conftest import Place


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_both_sides_share_a_line_and_the_first_ones_come_first() -> None:
    loads = [
        {"id": name, "title": name, "side": side}
        for name, side in (("soleus_force", "left"), ("hip_contact", "left"),
                           ("hip_contact", "right"), ("lumbar_compression", None))
    ]  # fmt: skip
    lines = load_lines({"loads": loads})
    assert [line.title for line in lines] == ["hip_contact", "lumbar_compression", "soleus_force"]
    assert set(lines[0].sides) == {"left", "right"}


def test_forces_are_no_finer_than_a_model_knows() -> None:
    assert [newtons(force) for force in (12344.0, 347.0, 12.4, -999.6)] == [
        "12,340", "345", "12", "−1,000",
    ]  # fmt: skip
    assert [newtons(force, signed=True) for force in (0.2, 8.0, -8.0)] == ["0", "+8", "−8"]


def test_the_form_answers_with_ranges_and_says_what_cannot_be_told(place: Place) -> None:
    address = f"/analyses/{place.analysis}/what-if"
    plain = words_of(place.browser.get(address).text)
    assert "Largest load" not in plain
    page = place.browser.get(address, params={"gluteus_minimus.left": "0.95"}).text
    said = words_of(page)
    assert "The movement is possible with these muscles." in said
    assert "× body weight" in said
    # So small a change of one muscle is within the error of most loads.
    assert "cannot tell (" in said
    assert 'value="1.0" selected' in page
