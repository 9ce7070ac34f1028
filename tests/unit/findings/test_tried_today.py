"""One session, one thing tried: compared apart and by the smaller error; else never."""

import json
from dataclasses import replace

import pytest

from hiphinge import evidence
from hiphinge.findings.compare import (
    SESSION_SHARE,
    compare,
    minimal_detectable_change,
    within_session_change,
)
from hiphinge.findings.likeness import why_not_tried_today
from hiphinge.findings.older import OlderAnalysis
from hiphinge.findings.reported import reported_numbers
from hiphinge.report.examples import standing_still
from hiphinge.report.page import render
from hiphinge.report.results_json import as_json
from hiphinge.types import Activity, InputFile, Setup, Subject, View

MORNING, NOON, NEXT_DAY = (
    "2026-03-12T09:00:00+00:00",
    "2026-03-12T11:30:00+00:00",
    "2026-03-13T11:30:00+00:00",
)
BELT = {"treadmill": True, "speed_kmh": 10.0}


def a_run(measures=(), *, file="1", recorded=None, created=MORNING, activity="run", **setup):
    base = standing_still()
    told = Setup(**{**BELT, **setup})
    recording = replace(base.recordings[0], file=InputFile("run.mp4", file * 64, "video", recorded))
    return replace(
        base,
        recordings=(recording,),
        measures=tuple(measures),
        timeline=replace(base.timeline, activity=Activity(activity, 1.0, "given")),
        setup=told,
        reported=reported_numbers(None, told),
        created=created,
    )


def older(analysis):
    return OlderAnalysis.model_validate(json.loads(json.dumps(as_json(analysis, timings={}))))


def usual(measures=(), **more):
    return a_run(measures, condition="usual", **more)


def quicker(measures=(), **more):
    return a_run(measures, **{"file": "2", "created": NOON, "condition": "+5 % steps"} | more)


def verdicts(before, now):
    tried = compare(older(before), now).tried
    return None if tried is None else [(row.id, row.verdict) for row in tried.rows]


def test_pain_comes_first_then_each_measure_by_the_error_within_the_session(measure):
    before = [
        measure("cadence", None, 157.0, 159.0),
        measure("knee_flexion_at_contact", "left", 4.0, 18.0),
    ]
    now = [
        measure("cadence", None, 165.0, 167.0),
        measure("knee_flexion_at_contact", "left", 7.0, 21.0),
    ]
    found = compare(older(usual(before, pain=4.0)), quicker(now, pain=2.0))
    assert (found.tried.before, found.tried.now) == ("usual", "+5 % steps")
    assert [(row.id, row.verdict) for row in found.tried.rows] == [
        ("pain_recording", "better"),
        ("cadence", "changed"),
        ("knee_flexion_at_contact", "within_error"),
    ]


def test_nothing_of_it_enters_the_comparison_over_time(measure):
    item = measure("cadence", None, 157.0, 159.0)
    found = compare(older(usual([item])), quicker([item]))
    assert found.rows == ()
    assert found.refused == "the condition differs: usual, then +5 % steps"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"condition": "usual"}, "the condition is the same in both"),
        ({"created": NEXT_DAY}, "the two were not recorded on one day"),
        ({"file": "1"}, "both are the same recording"),
        ({"activity": "walk"}, "the activity differs: run, then walk"),
        ({"treadmill": False}, "the treadmill differs: yes, then no"),
        ({"incline": 3.0}, "the slope differs: 0, then 3"),
        ({"load_kg": 5.0}, "the load carried differs: 0, then 5"),
        ({"speed_kmh": 12.0}, "the speed differs: 2.78 m/s, then 3.33 m/s"),
        ({"speed_kmh": None}, "the speed of one of the two recordings is not known"),
    ],
)
def test_whenever_more_or_less_than_the_condition_differs_it_is_not_compared(
    change, reason, measure
):
    item = measure("cadence", None, 157.0, 159.0)
    now = quicker([item], **change)
    assert why_not_tried_today(older(usual([item])), now) == reason
    assert verdicts(usual([item]), now) is None


def test_another_view_and_another_person_are_not_compared(measure):
    item = measure("cadence", None, 157.0, 159.0)
    before = replace(usual([item]), subject=Subject(height=1.70), view=View("sagittal", None, ""))
    front = replace(quicker([item]), view=View("frontal", None, ""))
    assert verdicts(before, front) is None
    taller = replace(quicker([item]), subject=Subject(height=1.85), view=before.view)
    assert verdicts(before, taller) is None
    same = replace(quicker([item]), subject=Subject(height=1.71), view=before.view)
    assert verdicts(before, same) == [("cadence", "within_error")]


def test_the_day_that_the_files_tell_goes_before_the_day_of_the_analysis(measure):
    item = measure("cadence", None, 157.0, 159.0)
    late = quicker([item], recorded=NOON, created="2026-04-20T10:00:00+00:00")
    assert verdicts(usual([item], recorded=MORNING), late) is not None
    assert verdicts(usual([item], recorded=NEXT_DAY), late) is None
    assert verdicts(usual([item]), quicker([item], created="unknown")) is None


def test_over_ground_an_untold_speed_is_a_part_of_what_was_tried(measure):
    item = measure("cadence", None, 107.0, 109.0)
    free = {"treadmill": None, "speed_kmh": None, "activity": "walk"}
    assert verdicts(usual([item], **free), quicker([item], **free)) is not None


def test_within_a_session_the_spread_counts_in_full_and_the_method_in_part(measure):
    wide = replace(measure("depth", "left", 80.0, 100.0, n=4), sd_cycles=0.0)
    (old,) = older(usual([wide])).measures
    between = minimal_detectable_change(old, wide)
    assert within_session_change(old, wide) == pytest.approx(SESSION_SHARE * between)
    noisy = replace(measure("depth", "left", 89.9, 90.1, n=4), sd_cycles=5.0)
    (old,) = older(usual([noisy])).measures
    assert within_session_change(old, noisy) == pytest.approx(1.96 * 5.0 / 2.0 * 2**0.5)
    assert within_session_change(old, replace(noisy, n=1)) is None


def test_the_share_is_that_of_the_evidence():
    errors = evidence.load().method_errors
    days = errors["knee_at_contact_days"].size.high
    assert pytest.approx(errors["knee_at_contact_same_day"].size.high / days) == SESSION_SHARE


def test_page_one_shows_it_ahead_of_the_findings_and_not_as_a_change_over_time(measure):
    before = usual([measure("cadence", None, 157.0, 159.0)], pain=4.0)
    now = quicker([measure("cadence", None, 165.0, 167.0)], pain=2.0)
    page = render(replace(now, comparison=compare(older(before), now)))
    first = page[: page.index('id="details"')]
    assert "Tried today" in first
    assert first.index("Pain during the recording") < first.index("clear change")
    assert "Less pain today with +5 % steps: 4, then 2 of 10." in first
    assert "Since " not in first
    assert "Movement is not compared" not in page


def test_analysis_json_carries_it():
    before, now = usual(pain=4.0), quicker(pain=3.0)
    told = as_json(replace(now, comparison=compare(older(before), now)), timings={})
    assert told["tried"]["before"] == "usual"
    assert told["tried"]["rows"][0]["verdict"] == "within_error"
    assert as_json(now, timings={})["tried"] is None
