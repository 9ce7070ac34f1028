"""Strength and endurance: the only findings that speak of strength, each beyond its error."""

import pytest

from hiphinge.findings import Case, apply_rules
from hiphinge.findings.strength_tests import FORCE_ERROR, GRAVITY
from hiphinge.profile import Profile
from hiphinge.types import SIDES, Subject

MASS = 70.0
REACH = 1.96 * FORCE_ERROR


def case(strength, *, mass=MASS, sex=None, age=None, **more):
    told = Profile.model_validate({"schema": "hiphinge.profile/1", "strength": strength, **more})
    return Case("walk", subject=Subject(mass=mass, sex=sex, age=age), profile=told)


def found(strength, **more):
    return [(item.id, item.side, item.verdict) for item in apply_rules(case(strength, **more))]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("test", "finding", "percent"),
    [
        ("hip_abduction", "low_hip_abduction_strength", 30.0),
        ("hip_external_rotation", "low_hip_rotation_strength", 20.3),
    ],
)
def test_low_force_lies_below_its_cut_off_by_more_than_the_error(side, test, finding, percent):
    edge = percent / 100.0 * MASS * GRAVITY
    for share, expected in (
        (0.999 / (1.0 + REACH), "present"),
        (1.001 / (1.0 + REACH), "cannot_tell"),
        (1.0, "cannot_tell"),
        (0.999 / (1.0 - REACH), "cannot_tell"),
        (1.001 / (1.0 - REACH), None),
    ):
        verdicts = found({f"{test}_{side}_n": share * edge})
        assert verdicts == ([] if expected is None else [(finding, side, expected)])


def test_without_a_body_mass_a_force_is_no_share_of_it():
    assert found({"hip_abduction_left_n": 60.0}, mass=None) == []


@pytest.mark.parametrize(
    "more",
    [{"goals": {"activities": ["soccer"]}}, {"conditions": {"named": ["acl_reconstruction"]}}],
)
def test_for_the_knee_ligament_the_cut_off_is_that_of_people_after_its_repair(more):
    (finding,) = apply_rules(case({"hip_abduction_left_n": 150.0}, **more))
    assert finding.size is not None and finding.size.limit is not None
    assert finding.size.limit.value == 33.0


@pytest.mark.parametrize("test", ["hip_abduction", "hip_extension", "hip_external_rotation"])
@pytest.mark.parametrize("lower", SIDES)
def test_sides_are_compared_beyond_the_error_of_both(test, lower):
    higher = "right" if lower == "left" else "left"
    reach = REACH * 2.0**0.5
    for ratio, expected in (
        (0.899 / (1.0 + reach), "present"),
        (0.901 / (1.0 + reach), "cannot_tell"),
        (0.9, "cannot_tell"),
    ):
        strength = {f"{test}_{lower}_n": 400.0 * ratio, f"{test}_{higher}_n": 400.0}
        assert found(strength) == [("side_difference_strength", lower, expected)]
    same = {f"{test}_left_n": 400.0, f"{test}_right_n": 400.0}
    # Equal sides still leave room for 90 % within the error of the test.
    assert [verdict for _, _, verdict in found(same)] == ["cannot_tell"]


def test_levers_turn_forces_into_torques():
    strength = {
        "hip_extension_left_n": 400.0,
        "hip_extension_left_lever_m": 0.2,
        "hip_extension_right_n": 400.0,
        "hip_extension_right_lever_m": 0.4,
    }
    assert found(strength) == [("side_difference_strength", "left", "present")]
    del strength["hip_extension_left_lever_m"]
    assert found(strength) == []


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("reps", "expected"), [(18, "present"), (19, "cannot_tell"), (21, "cannot_tell"), (22, None)]
)
def test_few_bridges(side, reps, expected):
    verdicts = found({f"single_leg_bridge_{side}_reps": reps})
    assert verdicts == ([] if expected is None else [("low_endurance", side, expected)])


def test_bridges_and_planks_by_side():
    assert ("side_difference_strength", "left", "present") in found(
        {"single_leg_bridge_left_reps": 22, "single_leg_bridge_right_reps": 40}
    )
    assert found({"side_plank_left_s": 60.0, "side_plank_right_s": 30.0}) == [
        ("side_difference_strength", "right", "present")
    ]
    assert found({"side_plank_left_s": 0.0, "side_plank_right_s": 0.0}) == []


@pytest.mark.parametrize(
    ("age", "sex", "reps", "expected"),
    [
        (68.0, "female", 9, "present"),
        (68.0, "female", 10, "cannot_tell"),
        (68.0, "female", 12, "cannot_tell"),
        (68.0, "female", 13, None),
        (68.0, "male", 10, "present"),
        (64.9, "male", 12, "present"),
        (91.0, "female", 2, "present"),
        (59.0, "female", 2, None),
        (68.0, None, 2, None),
        (None, "female", 2, None),
    ],
)
def test_chair_stands_are_judged_by_age_and_sex(age, sex, reps, expected):
    verdicts = found({"chair_stand_30s_reps": reps}, age=age, sex=sex)
    assert verdicts == ([] if expected is None else [("low_chair_stand", None, expected)])


def test_a_test_s_error_is_called_our_default():
    (finding,) = apply_rules(case({"hip_abduction_left_n": 100.0}))
    assert any("our default, not from a study" in caveat for caveat in finding.caveats)
