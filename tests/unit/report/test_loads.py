import re
from dataclasses import replace

import numpy as np
import pytest

from hiphinge import pipeline
from hiphinge.report import render
from hiphinge.report.load_panels import load_panels
from hiphinge.report.load_section import as_measure, load_section, why_no_loads
from hiphinge.report.reference_body import ReferenceBody, reference_body
from hiphinge.report.what_if_tables import what_if_tables
from hiphinge.report.words import measure_words, words
from hiphinge.types import ChangedLoad, Scenario

FORBIDDEN = r"\bweak|\btypical\b(?!ly)|you have|caus|because of|leads? to|prevents|risk|injur"


def text_of(html):
    body = re.sub(r"<(style|title)>.*?</\1>", " ", html, flags=re.S)
    joined = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    return re.sub(r" (?=[.,:;)])", "", joined.replace("( ", "("))


def section_of(html):
    return re.search(r"<section[^>]*>\s*<h2>\d+ What these muscles carry.*?</section>", html, re.S)


@pytest.fixture(scope="module")
def page(loaded_walk):
    return render(loaded_walk)


def scenario(changes, **more):
    loads = tuple(
        ChangedLoad("hip_contact_peak", side, "N", 3000.0, 3000.0 + change, 0.0, 9e9, low, high)
        for side, (change, low, high) in changes.items()
    )
    given = {"scales": {"gluteus_medius": 0.8}, "feasible": True, "saturated": {}} | more
    return Scenario(reserve_peak=0.0, loads=loads, **given)


def test_loads_are_in_body_weights_with_newtons_beside(page, factory):
    text = text_of(section_of(page).group())
    weight = factory.WEIGHT_N
    assert f"4.05 (3.40 to 4.70) {4.05 * weight:.0f} N" in text
    assert "31 (22 to 40) 69 % left over" in text


def test_sides_differ_only_beyond_both_ranges(page):
    rows = re.findall(r"<tr>.*?</tr>", section_of(page).group(), re.S)
    hip, knee = (
        next(row for row in rows if row.startswith(f"<tr><td>{name} joint"))
        for name in ("Hip", "Knee")
    )
    assert "sides differ" in knee
    assert "sides: cannot tell" in hip


def test_poor_loads_are_marked_and_say_why(page):
    text = text_of(section_of(page).group())
    assert "kneecap load. The knee bends beyond 80 degrees" in text
    assert (
        "Not given: load on the lowest joint of the spine. The trunk has too few markers." in text
    )


def test_a_reason_common_to_all_is_said_once(loaded_walk):
    reason = "the push of the ground was estimated from the movement"
    loads = tuple(
        replace(load, quality="limited", reason=reason)
        for load in loaded_walk.loads
        if load.value is not None
    )
    text = text_of(render(replace(loaded_walk, loads=loads)))
    assert "With caution (◐): all numbers of this section. The push of the ground was" in text


def test_what_it_means_and_does_not_mean_stands_there_with_its_sources(page):
    text = text_of(page)
    assert "a model’s estimate, not a measurement" in text
    assert "Movement and push of the ground stay as recorded" in text
    assert "Strength alone seldom changes form" in text
    assert "10.2519/jospt.2011.3470" in text
    assert not re.search(FORBIDDEN, text_of(section_of(page).group()), re.IGNORECASE)
    assert "None" not in text and "nan" not in re.findall(r"[a-z]+", text.lower())


def test_page_one_has_one_line_about_loads(page, loaded_walk):
    section = re.search(r"<h2>(\d+) What these muscles carry", page).group(1)
    first = text_of(page[: page.index('id="details"')])
    assert f"What the muscles carry: section {section}." in first
    assert "Gluteus" not in first


def test_without_loads_there_is_no_section(walk, loaded_walk):
    assert load_section(walk) is None and why_no_loads(walk) == ""
    assert "muscles carry" not in render(walk)
    refused = tuple(
        replace(load, value=None, low=None, high=None, value_bw=None, reason="no ground force")
        for load in loaded_walk.loads
    )
    none = render(replace(walk, loads=refused))
    assert section_of(none) is None
    assert "Not given: what muscles and joints carry. No ground force." in text_of(none)


def refused_walk(walk, loaded_walk, reason="no ground force"):
    refused = tuple(
        replace(load, value=None, low=None, high=None, value_bw=None, reason=reason)
        for load in loaded_walk.loads
    )
    return replace(walk, loads=refused)


def reference_of(page):
    found = re.search(
        r"<section class=\"flow\">\s*<h2>\d+ reference body, not you</h2>.*?</section>",
        page,
        re.DOTALL,
    )
    return None if found is None else text_of(found.group())


def test_without_loads_of_their_own_the_sample_walk_may_stand_in(walk, loaded_walk):
    sample = ReferenceBody(loaded_walk.loads, loaded_walk.what_ifs)
    text = reference_of(render(refused_walk(walk, loaded_walk), reference=sample))
    assert text is not None
    assert "This recording gives no loads of its own. No ground force." in text
    assert "Nothing in this section is about the person recorded." in text
    assert "All gluteal muscles at 80 %" in text and "cannot tell" in text
    assert not re.search(FORBIDDEN, text, re.IGNORECASE)


def test_where_the_sample_walk_is_not_here_the_report_says_how_to_get_it(walk, loaded_walk):
    text = reference_of(render(refused_walk(walk, loaded_walk)))
    assert text is not None and "hiphinge demo" in text and "BW" not in text


def test_with_loads_or_without_asking_there_is_no_reference_body(walk, loaded_walk):
    sample = ReferenceBody(loaded_walk.loads, loaded_walk.what_ifs)
    assert reference_of(render(loaded_walk, reference=sample)) is None
    assert reference_of(render(walk, reference=sample)) is None


@pytest.mark.opensim
def test_the_sample_walk_is_analysed_once(sample_walk, monkeypatch):
    first = reference_body()
    assert first is not None and all(scenario.feasible for scenario in first.scenarios)
    assert {load.id for load in first.scenarios[0].loads} >= {"hip_contact_peak"}
    monkeypatch.setattr(pipeline, "analyze", None)
    assert reference_body() == first


def test_a_range_that_holds_zero_cannot_be_told(loaded_walk):
    made = scenario({"left": (60.0, -40.0, 160.0), "right": (60.0, 20.0, 100.0)})
    row = what_if_tables(replace(loaded_walk, what_ifs=(made,)))[0].rows[0]
    assert row.cells[0] is not None
    left, right = row.cells[0]
    assert (left.main, left.range, left.beside) == ("cannot tell", "−0.06 to 0.23", "")
    assert (right.main, right.range, right.beside) == ("+0.09", "0.03 to 0.14", "+60 N · +2 %")


def test_a_sure_change_is_never_printed_as_nothing(loaded_walk):
    made = scenario({"left": (-2.0, -3.0, -1.0), "right": (0.0, -1.0, 1.0)})
    left, right = what_if_tables(replace(loaded_walk, what_ifs=(made,)))[0].rows[0].cells[0]
    assert (left.main, left.range, left.beside) == (
        "−0.003",
        "−0.004 to −0.001",
        "−2 N · under 1 %",
    )
    assert (right.main, right.range) == ("cannot tell", "under 0.01 either way")


def test_an_impossible_movement_gives_no_number(loaded_walk):
    lost = scenario({"left": (500.0, 400.0, 600.0)}, feasible=False)
    alone = text_of(render(replace(loaded_walk, what_ifs=(lost,))))
    assert "Gluteus medius at 80 %: This movement is not possible with these muscles." in alone
    assert "+500 N" not in alone
    beside = scenario({"left": (50.0, 40.0, 60.0)}, scales={"gluteus_medius": 1.2})
    table = what_if_tables(replace(loaded_walk, what_ifs=(beside, lost)))[0]
    assert [column.instead == "" for column in table.columns] == [False, True]
    assert table.rows[0].cells[0] is None


def test_what_was_never_possible_says_nothing_about_other_strengths(loaded_walk):
    lost = replace(scenario({}, feasible=False), possible_as_is=False)
    made = replace(loaded_walk, what_ifs=(lost,))
    assert what_if_tables(made)[0].columns[0].instead.startswith("Cannot tell: even as they are")


def test_more_strength_never_makes_a_movement_impossible(loaded_walk):
    lost = scenario({}, feasible=False, scales={"gluteus_medius": 1.3})
    column = what_if_tables(replace(loaded_walk, what_ifs=(lost,)))[0].columns[0]
    assert column.instead.startswith("Cannot tell")


def test_muscles_at_their_limit_are_named_by_group_and_side(loaded_walk):
    made = scenario({}, saturated={"glmed1_l": 0.12, "glmed3_l": 0.3, "glmin1_r": 0.01})
    table = what_if_tables(replace(loaded_walk, what_ifs=(made,)))[0]
    assert table.columns[0].at_limit == "gluteus medius (left) for 30 %"


def test_curves_are_in_body_weights_and_gaps_stay_gaps(loaded_walk):
    panels = load_panels(loaded_walk)
    assert len(panels.drawings) == len(words()["loads"]["curves"])
    assert panels.n_cycles == "5 strides left and 5 strides right"
    assert not any("nan" in drawing for drawing in panels.drawings)
    series = loaded_walk.load_series
    values = np.where(np.isfinite(series.values), np.nan, np.nan)
    unknown = replace(series, values=values, low=values, high=values)
    assert load_panels(replace(loaded_walk, load_series=unknown)).drawings == ()


def test_a_curve_whose_range_is_not_known_still_fits_its_panel(loaded_walk):
    series = loaded_walk.load_series
    nothing = np.full_like(series.values, np.nan)
    made = replace(loaded_walk, load_series=replace(series, low=nothing, high=nothing))
    hip = next(item for item in load_panels(made).drawings if ">Hip joint<" in item)
    places = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.-]+)", hip)]
    assert min(places) >= 26.0 and max(places) <= 118.0
    assert "spread" not in hip


def test_repetitions_have_loads_too(loaded_walk, squat):
    both = replace(
        squat,
        loads=loaded_walk.loads,
        load_series=loaded_walk.load_series,
        what_ifs=loaded_walk.what_ifs,
    )
    text = text_of(section_of(render(both)).group())
    assert "mean of 4 repetitions left and 4 repetitions right" in text
    assert "stride" not in text


def test_without_a_body_weight_newtons_are_shown(loaded_walk):
    loads = tuple(replace(load, value_bw=None) for load in loaded_walk.loads)
    made = replace(loaded_walk, loads=loads)
    section = load_section(made)
    assert section.panels == ()
    assert section.what_ifs[0].unit == "N"
    assert "2836 (2382 to 3290)" in text_of(render(made))


def test_a_refused_load_stays_refused(factory):
    shown = as_measure(factory.a_load("hip_contact_peak", "left", None, 0.0, reason="x"))
    assert shown.value is None and shown.quality == "refused"


@pytest.mark.parametrize("key", ["rows", "changes"])
def test_every_load_shown_has_words(key):
    for load_id in words()["loads"][key]:
        found = measure_words(load_id)
        assert found.group in words()["groups"] and found.group != "other"


def test_rounding_never_hides_that_a_range_holds_zero(loaded_walk):
    made = scenario({"left": (8.0, -1.0, 17.0)})
    cell = what_if_tables(replace(loaded_walk, what_ifs=(made,)))[0].rows[0].cells[0][0]
    assert (cell.main, cell.range) == ("cannot tell", "−0.001 to 0.024")


def test_whole_cycles_alone_make_the_mean_where_there_are_some(loaded_walk):
    series = loaded_walk.load_series
    assert load_panels(loaded_walk).n_cycles == "5 strides left and 5 strides right"
    few = np.where((series.time % 1.1 < 0.6)[:, None], series.values, np.nan)
    partly = replace(loaded_walk, load_series=replace(series, values=few, low=few, high=few))
    assert load_panels(partly).n_cycles == "6 strides left and 5 strides right"


def test_a_reason_common_to_one_side_is_said_for_the_side(loaded_walk):
    loads = tuple(
        replace(load, quality="limited", reason="too few frames") if load.side == "left" else load
        for load in loaded_walk.loads
        if load.value is not None and load.quality == "good"
    )
    section = load_section(replace(loaded_walk, loads=loads))
    assert [item.what for item in section.cautions] == ["all numbers of the left side"]


def test_a_change_of_a_doubtful_load_is_marked(loaded_walk):
    loads = tuple(
        replace(load, quality="limited", reason="x") if load.id == "knee_contact_peak" else load
        for load in loaded_walk.loads
    )
    rows = what_if_tables(replace(loaded_walk, loads=loads))[0].rows
    assert [row.name for row in rows if row.limited] == ["Knee joint"]


def test_a_tiny_base_is_told_in_times(loaded_walk):
    made = ChangedLoad("hip_contact_peak", "left", "N", 10.0, 180.0, 1.0, 2.0, 150.0, 190.0)
    asked = Scenario({"gluteus_medius": 0.4}, True, 0.0, {}, (made,))
    cell = what_if_tables(replace(loaded_walk, what_ifs=(asked,)))[0].rows[0].cells[0][0]
    assert cell.beside == "+170 N · 18 times"


def test_a_muscle_at_its_limit_has_nothing_left(loaded_walk):
    loads = tuple(
        replace(load, value=0.0) if load.id == "gluteus_medius_reserve" else load
        for load in loaded_walk.loads
    )
    assert "at its limit" in text_of(render(replace(loaded_walk, loads=loads)))
