"""Figures that are kept: whole, worded, and drawn with styles that there are."""

import re
from importlib import resources

import pytest

from hiphinge import evidence
from hiphinge.evidence.reading import forbidden_in, reading_grade
from hiphinge.web.figures.kept import Figure, figures, read, text_of, written
from hiphinge.web.figures.walking import EACH_MILE, EACH_STEP
from hiphinge.web.learning import ACTIONS, FIRST, NINE, drawn, reason, shown, what_it_does
from hiphinge.web.rendering import picture_style
from hiphinge.web.words import words

ALL = sorted(figures())


@pytest.mark.parametrize("name", ALL)
def test_a_figure_is_whole(name: str) -> None:
    figure = figures()[name]
    stops = len(figure.stops)
    assert 0 <= figure.start < stops
    assert len(figure.frames) in (1, stops)
    assert all(figure.frame(stop) for stop in range(stops))
    for number in figure.numbers:
        assert len(number.value) == stops
        assert len(number.low) == len(number.high) in (0, stops)
        for low, value, high in zip(number.low, number.value, number.high, strict=False):
            assert low <= value <= high
    for arm in figure.arms:
        assert {len(getattr(arm, way)) for way in ACTIONS} == {stops}
    assert read(written(figure)) == figure
    assert read(text_of(name)) == figure


@pytest.mark.parametrize("name", ALL)
def test_every_figure_has_its_words_and_a_bar_for_every_number(name: str) -> None:
    one = shown(name)
    assert set(one.words.get("numbers", {})) == {number.id for number in one.figure.numbers}
    for text in ("title", "slider", "from", "to", "drawing", "means", "not_means", "source"):
        assert one.words[text]
    for reading in one.readings:
        assert 0.0 <= reading.bar.start <= reading.bar.start + reading.bar.length <= 100.2
    assert len({len(row) for row in one.rows} | {len(one.columns)}) == 1
    assert one.rows[0][0].startswith(f"{one.figure.stops[0]:g}".replace("-", "−"))


@pytest.mark.parametrize("name", ALL)
def test_every_mark_has_a_style(name: str) -> None:
    own = resources.files("hiphinge.web").joinpath("static/app.css").read_text("utf-8")
    known = set(re.findall(r"\.([a-z][a-z-]*)", own + picture_style()))
    known |= set(re.findall(r"\.(hx-[a-z]+)", picture_style()))
    figure = figures()[name]
    for stop in range(len(figure.stops)):
        for action in ACTIONS:
            for kind, path in drawn(figure, stop, action):
                assert set(kind.split()) <= known
                assert path.startswith("M")


def test_other_files_are_no_figures() -> None:
    with pytest.raises(ValueError, match="no figure of this version"):
        read('{"schema":"hiphinge.figure/0"}')


def test_each_reason_has_a_figure_of_its_own() -> None:
    names = [reason(key).figure for key in (FIRST, *NINE)]
    assert len({one.figure.id for one in names if one}) == 10
    used = {table["figure"] for table in words()["learn"]["reasons"].values()} | {"medius"}
    assert used == set(ALL)


def test_printed_numbers_are_those_of_the_evidence() -> None:
    [said] = [one for one in evidence.load().claims["C14"].supporting if "shorter step" in one.text]
    assert said.sources == ("willson2014",)
    assert said.mark == "verified"
    found = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", said.text)]
    shorter, step, mile, longer, more_step, more_mile = found
    assert (shorter, longer) == (10.0, 10.0)
    assert (-step, 0.0, more_step) == EACH_STEP
    assert (-mile, 0.0, more_mile) == EACH_MILE
    kept = figures()["step_length"]
    assert [one.value for one in kept.numbers] == [EACH_STEP, EACH_MILE]
    assert shown("step_length").is_printed


def _arms(figure: Figure, action: str, stop_deg: float) -> dict[str, float]:
    stop = figure.stops.index(stop_deg)
    return {arm.part: getattr(arm, action)[stop] for arm in figure.arms}


def test_the_sentences_about_leverage_are_true() -> None:
    figure = figures()["moment_arms"]
    inward = ("glmed1", "glmed2", "glmed3", "glmin1", "glmin2", "glmin3", "glmax1")
    for stop in figure.stops:
        turning = _arms(figure, "rotation", stop)
        all_inward = all(what_it_does(turning[part]) == "opposes" for part in inward)
        assert all_inward == (stop >= 60.0)
    standing = _arms(figure, "rotation", 0.0)
    assert standing["glmed1"] < 0.0 < standing["glmed3"]
    assert standing["piri"] > 0.0
    aside = _arms(figure, "abduction", 0.0)
    assert aside["glmax3"] < 0.0 < aside["glmax1"]
    assert all(value > 2.0 for part, value in aside.items() if part.startswith("glme"))
    assert all(_arms(figure, "extension", stop)[f"glmax{k}"] > 2.0
               for stop in figure.stops for k in (1, 2, 3))  # fmt: skip


def test_the_sentences_beside_other_figures_are_true() -> None:
    values = {(name, one.id): one for name in ALL for one in figures()[name].numbers}
    box = values["lifting", "box"].value
    assert box[-1] > 2.0 * box[0]
    assert min(values["one_leg", "abductors"].value) > 1.0
    stronger = figures()["piriformis"].stops.index(140.0)
    change = values["piriformis", "change"]
    assert -6.0 < change.low[stronger] < change.high[stronger] < 0.0
    assert values["piriformis", "load"].value[stronger] > 100.0
    assert values["medius", "change"].low[figures()["medius"].stops.index(140.0)] > 0.0
    hips = values["weight_on_foot", "hips"].value
    assert max(hips) - min(hips) < 0.05 * max(hips)
    ankles = values["hinge", "calves"].value
    assert max(ankles) - min(ankles) < 0.02 * max(ankles)
    length = values["step_width", "band"].value
    assert abs(length[figures()["step_width"].stops.index(10.0)]) == 0.0


def _told() -> list[str]:
    learn = words()["learn"]
    told = [table[name] for table in learn["figures"].values() for name in ("means", "not_means")]
    told += [table[name] for table in learn["reasons"].values() for name in ("known", "do")
             if name in table]  # fmt: skip
    return [*told, learn["lead"], *(learn["muscles"][name] for name in ("maximus", "medius"))]


def test_plain_words_are_plain_and_promise_nothing() -> None:
    """What people say is quoted; all else keeps to the rules, but for what it denies."""
    for text in _told():
        assert reading_grade(text) < 11.0, text
        for sentence in re.split(r"(?<=[.!?;:]) ", text):
            if not re.search(r"\b(?:no|not|nobody)\b", sentence):
                assert forbidden_in(sentence) == (), sentence
    assert reading_grade(" ".join(_told())) < 6.0
