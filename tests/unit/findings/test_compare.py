"""Beside an older analysis: like with like, beyond the detectable change, feelings first."""

import json
from dataclasses import replace

import pytest

from hiphinge.errors import InputError
from hiphinge.findings.compare import compare, compare_with, minimal_detectable_change
from hiphinge.findings.older import OlderAnalysis, read_older
from hiphinge.findings.reported import reported_numbers
from hiphinge.profile import Profile
from hiphinge.report import save
from hiphinge.report.examples import standing_still
from hiphinge.report.results_json import as_json
from hiphinge.types import Activity, Setup, Subject, View


def an_analysis(measures=(), *, activity="squat", setup=None, told=None, **more):
    base = standing_still()
    setup = setup or Setup()
    profile = (
        None if told is None else Profile.model_validate({"schema": "hiphinge.profile/1", **told})
    )
    return replace(
        base,
        measures=tuple(measures),
        timeline=replace(base.timeline, activity=Activity(activity, 1.0, "given")),
        setup=setup,
        reported=reported_numbers(profile, setup),
        **more,
    )


def older(analysis):
    return OlderAnalysis.model_validate(json.loads(json.dumps(as_json(analysis, timings={}))))


def verdicts(before, now):
    return [(row.id, row.side, row.verdict) for row in compare(older(before), now).rows]


def test_the_smallest_change_adds_both_errors_as_squares(measure):
    for first, second, expected in ((3.0, 4.0, 5.0), (5.0, 12.0, 13.0)):
        one = measure("depth", "left", 90.0 - first, 90.0 + first)
        two = measure("depth", "left", 80.0 - second, 80.0 + second)
        (old,) = older(an_analysis([one])).measures
        assert minimal_detectable_change(old, two) == pytest.approx(expected)


def test_the_spread_between_cycles_is_never_left_out(measure):
    spread = replace(measure("tempo", None, 1.99, 2.01, unit="s", n=4), sd_cycles=1.0)
    (old,) = older(an_analysis([spread])).measures
    now = replace(measure("tempo", None, 1.99, 2.01, unit="s", n=4), sd_cycles=0.0)
    assert minimal_detectable_change(old, now) == pytest.approx(1.96 / 2.0, rel=0.01)


def test_with_equal_errors_it_is_the_usual_mdc95(measure):
    sem = 2.0
    item = replace(measure("depth", "left", 90 - 1.96 * sem, 90 + 1.96 * sem), sd_cycles=0.0)
    (old,) = older(an_analysis([item])).measures
    assert minimal_detectable_change(old, item) == pytest.approx(1.96 * 2**0.5 * sem)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("shift", "expected"),
    [(5.01, "changed"), (-5.01, "changed"), (5.0, "within_error"), (-4.99, "within_error")],
)
def test_a_change_lies_beyond_it(measure, side, shift, expected):
    before = measure("depth", side, 87.0, 93.0)
    now = measure("depth", side, 86.0 + shift, 94.0 + shift)
    assert verdicts(an_analysis([before]), an_analysis([now])) == [("depth", side, expected)]


def test_one_cycle_is_not_compared(measure):
    one = measure("depth", "left", 87.0, 93.0, n=1)
    assert verdicts(an_analysis([one]), an_analysis([one])) == []


UNLIKE = {
    "activity": {"activity": "landing"},
    "view": {"view": View("sagittal", "left", "filmed from the side")},
    "condition": {"setup": Setup(condition="+5 % steps")},
    "treadmill": {"setup": Setup(treadmill=True)},
    "slope": {"setup": Setup(incline=3.0)},
    "load carried": {"setup": Setup(load_kg=10.0)},
}


@pytest.mark.parametrize("name", UNLIKE)
def test_unlike_set_ups_are_not_compared(measure, name):
    item = measure("depth", "left", 87.0, 93.0)
    told = {"scores": {"lefs": 40}}
    result = compare(
        older(an_analysis([item], told=told)), an_analysis([item], told=told, **UNLIKE[name])
    )
    assert f"the {name} differs" in result.refused
    # What the person feels and can do is compared all the same.
    assert [row.id for row in result.rows] == ["lefs"]


def test_notes_and_pain_do_not_make_set_ups_unlike(measure):
    item = measure("depth", "left", 87.0, 93.0)
    now = an_analysis([item], setup=Setup(pain=2.0, notes="after work"))
    assert compare(older(an_analysis([item], setup=Setup(pain=6.0))), now).refused == ""


@pytest.mark.parametrize(
    ("before", "now", "refused"),
    [(3.0, 3.14, ""), (3.0, 3.16, "the speed differs"), (3.0, None, "is not known")],
)
def test_gait_is_compared_at_like_speeds_only(measure, before, now, refused):
    step = measure("step_length", "left", 0.9, 1.0, unit="m")

    def run(speed):
        moved = [] if speed is None else [measure("speed", None, speed, speed, unit="m/s")]
        return an_analysis([step, *moved], activity="run")

    result = compare(older(run(before)), run(now))
    assert refused in result.refused and bool(result.refused) == bool(refused)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Subject(sex="female"), Subject(sex="male")),
        (Subject(height=1.70), Subject(height=1.74)),
    ],
)
def test_another_person_is_not_compared_at_all(before, now):
    told = {"scores": {"lefs": 40}}
    result = compare(
        older(an_analysis(told=told, subject=before)), an_analysis(told=told, subject=now)
    )
    assert result.rows == () and "person differs" in result.refused


@pytest.mark.parametrize(
    ("key", "before", "now", "expected"),
    [
        ("nprs", 6.0, 4.0, "better"),
        ("nprs", 6.0, 4.1, "within_error"),
        ("nprs", 4.0, 6.0, "worse"),
        ("lefs", 40.0, 49.0, "better"),
        ("lefs", 40.0, 48.0, "within_error"),
        ("lefs", 49.0, 40.0, "worse"),
        ("visa_g", 40.0, 90.0, "within_error"),
    ],
)
def test_scores_use_the_change_published_for_them(key, before, now, expected):
    earlier, later = (an_analysis(told={"scores": {key: value}}) for value in (before, now))
    (row,) = compare(older(earlier), later).rows
    assert row.verdict == expected
    if key == "visa_g":
        assert row.minimal_detectable_change is None and "not known" in row.note
    if key == "lefs":
        assert row.note == "not verified"


def test_function_and_pain_lead(measure):
    told = {
        "scores": {"psfs": [{"activity": "carry the laundry", "score": 3.0}], "nprs": 6.0},
        "strength": {"hip_abduction_left_n": 100.0, "chair_stand_30s_reps": 8},
        "pain": [{"site": "front_knee", "side": "left", "now": 6.0}],
    }
    analysis = an_analysis([measure("depth", "left", 87.0, 93.0)], told=told)
    kinds = [row.kind for row in compare(older(analysis), analysis).rows]
    assert kinds == ["function", "pain", "pain", "strength", "strength", "measure"]


@pytest.mark.parametrize(
    ("now", "expected"), [(160.0, "better"), (110.0, "within_error"), (60.0, "worse")]
)
def test_strength_changes_beyond_the_error_of_both_tests(now, expected):
    def pushed(force):
        return an_analysis(told={"strength": {"hip_abduction_left_n": force}})

    assert verdicts(pushed(100.0), pushed(now)) == [("hip_abduction_force", "left", expected)]


def test_a_torque_is_not_compared_with_a_force():
    force = {"hip_abduction_left_n": 100.0}
    torque = {**force, "hip_abduction_left_lever_m": 0.4}
    before, now = (an_analysis(told={"strength": told}) for told in (force, torque))
    assert verdicts(before, now) == []


def test_better_score_and_worse_pain_stand_side_by_side():
    before, now = (
        an_analysis(told={"scores": {"lefs": lefs, "nprs": nprs}})
        for lefs, nprs in ((40, 3.0), (55, 6.0))
    )
    assert verdicts(before, now) == [("lefs", None, "better"), ("nprs", None, "worse")]


def test_a_folder_is_read_and_nothing_else(tmp_path, measure):
    now = an_analysis([measure("depth", "left", 87.0, 93.0)])
    folder = save(now, tmp_path / "older.hiphinge")
    assert [row.id for row in compare_with(folder, now).rows] == ["depth"]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"schema": "other/1"}'])
def test_a_folder_without_an_analysis_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "analysis.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=tmp_path.name):
        read_older(tmp_path)


def test_an_analysis_without_the_newer_keys_can_be_compared(measure):
    content = as_json(an_analysis([measure("depth", "left", 87.0, 93.0)]), timings={})
    for name in ("reported", "compared_with", "raised_flags"):
        del content[name]
    assert OlderAnalysis.model_validate(json.loads(json.dumps(content))).reported == ()
