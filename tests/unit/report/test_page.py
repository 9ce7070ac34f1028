import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hiphinge.report import render
from hiphinge.types import InputFile, Setup

FORBIDDEN = r"\bweak|\btypical\b(?!ly)|you have|caused by|prevents|never bend|risk score"


class Reader(HTMLParser):
    """Collects tags, addresses and visible text, and checks that elements nest."""

    VOID = ("meta", "br", "col", "image", "line", "path", "rect", "circle")

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.text, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open and "title" not in self.open:
            self.text.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


def text_of(html):
    joined = " ".join(" ".join(read(html).text).split())
    return re.sub(r" (?=[.,:;])", "", joined)


@pytest.fixture(scope="module")
def walk_page(walk):
    return render(walk)


def test_the_page_needs_nothing_else(walk_page):
    reader = read(walk_page)
    assert "script" not in reader.tags and "link" not in reader.tags and "iframe" not in reader.tags
    assert all(address.startswith("data:") for address in reader.addresses)
    assert "@import" not in walk_page and "url(" not in walk_page
    assert not re.search(r"\son\w+=", walk_page)
    assert len(walk_page) < 3_000_000


def test_page_one_counts_verdicts_and_names_what_stands_out(walk, factory):
    drop = factory.a_measure("pelvic_drop_peak", "left", 12.0, 1.0, norm=factory.a_norm(4.0, 2.0))
    rest = [item for item in walk.measures if item.id != "pelvic_drop_peak"]
    page = text_of(render(replace(walk, measures=(drop, *rest))))
    assert "1 outside – pelvis drop (left) – and" in page
    assert "Pelvis drop: left 12° (11 to 13), above the reference of 0 to 8°" in page
    assert "Movement findings, not a strength test" in page
    assert "not a medical device; no diagnosis" in page


@pytest.mark.parametrize("kind", ["walk", "squat", "refused"])
def test_nothing_is_said_that_must_not_be_said(kind, request):
    page = text_of(render(request.getfixturevalue(kind)))
    assert not re.search(FORBIDDEN, page, re.IGNORECASE), re.search(FORBIDDEN, page)
    assert "nan" not in re.findall(r"[a-z]+", page.lower())
    assert "None" not in page


def test_a_recording_without_a_statement_says_why_and_what_to_do(refused):
    page = text_of(render(refused))
    assert "supports no statement. No marker set was recognised among 3 markers." in page
    assert "What works: markers on the pelvis" in page
    assert "inside it" not in page


def test_a_recording_without_any_measure_still_gives_a_page(refused):
    page = text_of(render(replace(refused, measures=(), warnings=("all markers are missing",))))
    assert "supports no statement" in page


def test_one_side_only(walk):
    left = tuple(item for item in walk.measures if item.side != "right")
    curves = tuple(curve for curve in walk.curves if curve.side != "right")
    cycles = tuple(cycle for cycle in walk.timeline.cycles if cycle.side == "left")
    one_sided = replace(
        walk, measures=left, curves=curves, timeline=replace(walk.timeline, cycles=cycles)
    )
    page = text_of(render(one_sided))
    assert "Record at least two full strides of the other foot too." in page
    assert "sides differ" not in page
    assert "Left and right differ" not in page


def test_repetitions_are_not_called_strides(squat):
    page = text_of(render(squat))
    assert "5 repetitions" in page
    assert "Curves over the repetition" in page
    assert "toe-off" not in page
    assert "no published reference" in page


def test_text_from_outside_cannot_become_markup(walk):
    evil = "<script>alert(1)</script>"
    recording = replace(walk.recordings[0], file=InputFile(f"{evil}.c3d", "ab" * 32, "c3d"))
    analysis = replace(
        walk,
        recordings=(recording,),
        setup=Setup(condition=evil, notes=evil),
        warnings=(evil,),
        methods=(evil,),
        quality={"worst_marker": evil},
    )
    page = render(analysis)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_unverified_norm_is_not_shown(walk, factory):
    norm = factory.a_norm(4.0, 2.0, verified=False)
    lone = factory.a_measure("pelvic_drop_peak", "left", 12.0, 1.0, norm=norm)
    page = render(replace(walk, measures=(lone,), curves=(), quality={}))
    assert 'class="band"' not in page
    assert "no published reference" in text_of(page)
    assert norm.source not in text_of(page)


def test_rendering_twice_gives_the_same_page(walk, walk_page):
    assert render(walk) == walk_page


def test_sections_are_numbered_without_gaps(walk_page):
    numbers = [int(found) for found in re.findall(r"<h2>(\d+) ", walk_page)]
    assert numbers == list(range(1, len(numbers) + 1))
