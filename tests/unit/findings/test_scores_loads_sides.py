"""Pain first, conflicting answers, loads of the model, left against right."""

from dataclasses import replace

import pytest

from hiphinge.findings import Case, apply_rules
from hiphinge.profile import Profile
from hiphinge.types import SIDES, ChangedLoad, Load, Scenario, Setup


def told(**more):
    return Profile.model_validate({"schema": "hiphinge.profile/1", **more})


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("now", "count"), [(4.9, 0), (5.0, 0), (5.1, 1)])
def test_pain_over_five_comes_first(measure, side, now, count):
    profile = told(pain=[{"site": "front_knee", "side": side, "now": now}])
    lean = measure("trunk_side_lean_peak", side, 8.0, 9.0)
    found = apply_rules(Case("walk", (lean,), profile=profile))
    pains = [item for item in found if item.id == "pain_over_five"]
    assert len(pains) == count
    if pains:
        assert found[0] is pains[0] and pains[0].side == side
        assert "at the front of the knee" in pains[0].statement


@pytest.mark.parametrize(("groc", "verdict"), [(1.0, "present"), (2.0, "conflicting")])
def test_feeling_better_with_more_pain_is_a_conflict(groc, verdict):
    profile = told(scores={"nprs": 7.0, "groc": groc})
    (found,) = apply_rules(Case("walk", profile=profile))
    assert found.verdict == verdict
    assert ("do not agree" in found.statement) == (verdict == "conflicting")


def test_pain_in_the_recording_counts():
    (found,) = apply_rules(Case("run", setup=Setup(pain=6.0)))
    assert "during the recording" in found.statement


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.101, 0.2, ("right", "present")),
        (0.1, 0.2, ("right", "cannot_tell")),
        (-0.2, -0.101, ("left", "present")),
        (-0.2, -0.1, ("left", "cannot_tell")),
        (-0.09, 0.09, None),
    ],
)
@pytest.mark.parametrize("activity", ["squat", "sit-to-stand", "landing", "lift"])
def test_a_shift_to_either_side(measure, activity, low, high, expected):
    found = apply_rules(Case(activity, (measure("side_shift", None, low, high, unit="1"),)))
    assert [(item.side, item.verdict) for item in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (35.0, 42.4, ("left", "present")),
        (36.0, 42.6, ("left", "cannot_tell")),
        (57.6, 64.0, ("right", "present")),
        (57.4, 64.0, ("right", "cannot_tell")),
        (45.0, 55.0, None),
    ],
)
def test_the_leg_that_carries_less(measure, low, high, expected):
    found = apply_rules(Case("squat", (measure("limb_symmetry", None, low, high, unit="%"),)))
    assert [(item.side, item.verdict) for item in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (10.1, 14.0, ("right", "present")),
        (10.0, 14.0, ("right", "cannot_tell")),
        (-14.0, -10.1, ("left", "present")),
        (-9.0, 9.0, None),
    ],
)
def test_a_trunk_bent_to_one_side(measure, low, high, expected):
    found = apply_rules(Case("lift", (measure("trunk_side_lean_peak", None, low, high),)))
    assert [(item.side, item.verdict) for item in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("low", "expected"), [(3401.0, "present"), (3400.0, "cannot_tell"), (2000.0, "cannot_tell")]
)
def test_a_heavy_lift_is_a_model_s_estimate(load, low, expected):
    case = Case("lift", loads=(load("lumbar_compression_peak", None, low, low + 2000.0),))
    (found,) = apply_rules(case)
    assert found.verdict == expected
    assert any("estimate" in caveat for caveat in found.caveats)
    assert "round back is no finding" in found.does_not_mean
    assert apply_rules(replace(case, activity="walk")) == ()


@pytest.mark.parametrize("side", SIDES)
def test_a_knee_that_carries_less_is_not_praised(load, side):
    other = "right" if side == "left" else "left"
    less, more = (
        load("knee_contact_peak", side, 1000.0, 1100.0),
        load("knee_contact_peak", other, 1600.0, 1700.0),
    )
    profile = told(pain=[{"site": "inner_knee", "side": side}])
    (found,) = apply_rules(Case("walk", loads=(less, more), profile=profile))
    assert (found.id, found.side, found.verdict) == ("knee_load_share", side, "present")
    assert any("sparing it" in caveat for caveat in found.caveats)


@pytest.mark.parametrize(("high", "expected"), [(1359.0, "present"), (1361.0, "cannot_tell")])
def test_the_range_of_both_knees_counts(load, high, expected):
    loads = (
        load("knee_contact_peak", "left", 1200.0, high),
        load("knee_contact_peak", "right", 1600.0, 1700.0),
    )
    assert [item.verdict for item in apply_rules(Case("walk", loads=loads))] == [expected]


def test_knees_that_carry_the_same_are_no_finding(load):
    loads = tuple(load("knee_contact_peak", side, 1590.0, 1610.0) for side in SIDES)
    assert apply_rules(Case("walk", loads=loads)) == ()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("high", "count"), [(0.099, 1), (0.1, 0), (0.11, 0)])
def test_a_gluteal_muscle_with_little_left(load, side, high, count):
    reserve = load("gluteus_medius_reserve", side, 0.02, high, unit="1")
    found = apply_rules(Case("walk", loads=(reserve,)))
    assert len(found) == count
    assert all("how strong this person is" in item.does_not_mean for item in found)


@pytest.mark.parametrize(("change_low", "count"), [(50.1, 1), (50.0, 0), (-10.0, 0)])
def test_a_what_if_is_told_beyond_its_own_range(change_low, count):
    change = ChangedLoad(
        "quadriceps_force_peak", "left", "N", 1000.0, 1100.0, 1000.0, 1200.0, change_low, 150.0
    )
    weaker = Scenario({"gluteus_medius": 0.8}, True, 0.0, {}, (change,))
    assert len(apply_rules(Case("walk", scenarios=(weaker,)))) == count
    stronger = replace(weaker, scales={"gluteus_medius": 1.2})
    assert apply_rules(Case("walk", scenarios=(stronger,))) == ()
    impossible = replace(weaker, feasible=False)
    assert apply_rules(Case("walk", scenarios=(impossible,))) == ()


@pytest.mark.parametrize("side", SIDES)
def test_sides_differ_only_when_their_ranges_do_not_touch(measure, side):
    other = "right" if side == "left" else "left"
    for low, n, count in ((10.01, 8, 1), (10.0, 8, 0), (10.01, 1, 0)):
        items = (
            measure("knee_flexion_peak", side, low, 14.0, n=n),
            measure("knee_flexion_peak", other, 6.0, 10.0),
        )
        found = apply_rules(Case("walk", items))
        assert [(item.id, item.side) for item in found] == [("side_difference", side)] * count


def test_a_side_difference_is_not_told_twice(measure):
    items = (
        measure("trunk_side_lean_peak", "left", 12.0, 15.0),
        measure("trunk_side_lean_peak", "right", 0.0, 3.0),
    )
    assert [item.id for item in apply_rules(Case("walk", items))] == ["trunk_side_lean"]


def test_a_refused_load_says_nothing():
    refused = Load("lumbar_compression_peak", None, None, None, None, "N", None, 0, "refused", "x")
    assert apply_rules(Case("lift", loads=(refused,))) == ()
