"""The cards: one for each activity, in the documentation and where a video lacks something."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from hiphinge.filming import card_svg, cards
from hiphinge.filming.drawing import HEIGHT, WIDTH
from hiphinge.filming.page import page_text
from hiphinge.report.examples import standing_still
from hiphinge.report.filming_section import filming_section
from hiphinge.report.page import render
from hiphinge.types import Activity, ActivityName, Film, Gate

DOCS = Path(__file__).parents[3] / "docs"
ACTIVITIES = get_args(ActivityName)


def test_every_activity_has_a_card() -> None:
    assert set(cards()) == set(ACTIVITIES)


@pytest.mark.parametrize("name", ACTIVITIES)
def test_a_drawing_stays_in_its_picture_and_shows_every_place(name: str) -> None:
    root = ET.fromstring(card_svg(cards()[name]))
    texts = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    for place in cards()[name].views:
        assert any(text.startswith(place) for text in texts)
    for element in root.iter():
        for key, most in (
            ("x", WIDTH),
            ("x1", WIDTH),
            ("cx", WIDTH),
            ("y", HEIGHT),
            ("y2", HEIGHT),
        ):
            if key in element.attrib:
                assert 0.0 <= float(element.attrib[key]) <= most
        if "points" in element.attrib:
            points = np.array([p.split(",") for p in element.attrib["points"].split()], float)
            assert (points >= 0.0).all()
            assert (points <= (WIDTH, HEIGHT)).all()


def test_the_documentation_holds_what_the_cards_say() -> None:
    assert (DOCS / "filming.md").read_text("utf-8") == page_text()
    for name in ACTIVITIES:
        drawn = (DOCS / "images" / "filming" / f"{name}.svg").read_text("utf-8")
        assert drawn == card_svg(cards()[name]) + "\n"


def a_film(*gates: Gate, activity: ActivityName | None = "squat"):
    base = standing_still()
    film = Film(None, np.zeros(0, bool), (), (), gates, 640, 480, 30.0, "still")
    found = Activity(activity, 1.0, "detected")
    return replace(base, film=film, timeline=replace(base.timeline, activity=found))


def test_the_card_stands_in_the_report_where_a_gate_failed() -> None:
    dim = Gate("blur", "limited", 0.6, "1", "the pictures are blurred", "", "")
    page = render(a_film(dim, Gate("camera", "good")))
    assert "How to film it better" in page
    assert "the pictures are blurred" in page
    assert cards()["squat"].where in page


def test_a_good_film_and_markers_get_no_card() -> None:
    assert filming_section(a_film(Gate("camera", "good"))) is None
    assert "How to film it better" not in render(standing_still())


def test_an_unknown_movement_gets_what_always_holds() -> None:
    told = filming_section(a_film(activity=None))
    assert told is not None
    assert told.svg == ""
    assert told.always
