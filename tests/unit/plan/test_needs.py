"""What each muscle part is worth: condition, activity and strength tests, also of one side."""

import pytest

from hiphinge.evidence import load
from hiphinge.plan.needs import needs_for
from hiphinge.plan.situation import read_situation
from hiphinge.profile import SCHEMA, profile_from
from hiphinge.types import Finding, FindingVerdict


def finding(name: str, measure: str, verdict: FindingVerdict = "present") -> Finding:
    return Finding(
        name, "left", "So.", "limited", (measure,), ("s",), "May.", "Not.", verdict=verdict
    )


def weights(*findings: Finding, **told: object) -> dict[str, float]:
    known = read_situation(profile_from({"schema": SCHEMA, **told}), load(), findings=findings)
    return {need.part: need.weight for need in needs_for(known, "control")}


PLAIN = weights()


@pytest.mark.parametrize(
    ("test", "part", "added"),
    [
        ("hip_abduction", "gluteus_medius", 0.3),
        ("hip_extension", "gluteus_maximus", 0.3),
        ("hip_external_rotation", "hip_external_rotators", 0.3),
        ("single_leg_bridge", "hamstrings", 0.2),
        ("side_plank", "trunk", 0.1),
    ],
)
def test_a_side_difference_counts_as_a_low_test_of_what_was_tested(
    test: str, part: str, added: float
) -> None:
    found = weights(finding("side_difference_strength", f"{test}_left_n"))
    assert found[part] == pytest.approx(PLAIN.get(part, 0.0) + added)


def test_a_side_difference_of_an_unknown_test_adds_nothing() -> None:
    assert weights(finding("side_difference_strength", "grip_left_n")) == PLAIN


def test_low_in_itself_and_on_one_side_counts_once() -> None:
    low = finding("low_hip_abduction_strength", "hip_abduction_left_n")
    unlike = finding("side_difference_strength", "hip_abduction_left_n")
    assert weights(low, unlike) == weights(low) == weights(unlike)
    assert weights(low, low) == weights(low)


def test_two_tests_both_count() -> None:
    both = weights(
        finding("side_difference_strength", "hip_abduction_left_n"),
        finding("low_chair_stand", "chair_stand_30s_reps"),
    )
    assert both["gluteus_medius"] == pytest.approx(PLAIN["gluteus_medius"] + 0.3)
    assert both["quadriceps"] == pytest.approx(PLAIN["quadriceps"] + 0.3)


@pytest.mark.parametrize("verdict", ["conflicting", "cannot_tell"])
def test_what_is_not_beyond_error_adds_nothing(verdict: FindingVerdict) -> None:
    assert weights(finding("side_difference_strength", "hip_abduction_left_n", verdict)) == PLAIN


def test_a_dropping_pelvis_is_no_strength_test() -> None:
    assert weights(finding("pelvic_drop", "pelvic_drop_peak")) == PLAIN


def test_the_activity_counts_half_beside_a_condition() -> None:
    runner = weights(goals={"activities": ["running"]})
    sore = weights(goals={"activities": ["running"]}, conditions={"named": ["plantar_heel_pain"]})
    assert runner["hamstrings"] == pytest.approx(0.6)
    assert sore["hamstrings"] == pytest.approx(0.3)
    assert sore["calf"] == pytest.approx(1.0)
