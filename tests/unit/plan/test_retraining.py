"""Practice only where a finding and its evidence call for it, from the person's own value."""

from dataclasses import replace
from typing import Any

import pytest

from hiphinge.evidence import load
from hiphinge.plan import Observed, make_plan
from hiphinge.plan.retraining import goal_of
from hiphinge.plan.types import Plan
from hiphinge.profile import SCHEMA, profile_from
from hiphinge.types import ActivityName, Finding, Limit, Measure, Side, Size


def finding(name: str, measure: str, value: float, unit: str = "deg") -> Finding:
    size = Size(value, value - 1, value + 1, unit, Limit(value + 2, "below", "design", ""))
    return Finding(name, None, "So.", "moderate", (measure,), (), "May.", "Not.", size=size)


SLOW = finding("low_step_rate", "cadence", 160.0, "steps/min")
AHEAD = finding("overstride", "shin_angle_at_contact", 10.0)
UPRIGHT = finding("upright_trunk", "trunk_flexion_mean", 2.0)
STIFF = finding("stiff_landing", "knee_flexion_peak", 40.0)
LEAN = finding("trunk_side_lean", "trunk_side_lean_peak", 9.0)


def plan(
    *findings: Finding, named: str | None, activity: ActivityName | None = "run", **more: Any
) -> Plan:
    told: dict[str, Any] = {"schema": SCHEMA, "goals": {"activities": ["running"]}, **more}
    if named:
        told["conditions"] = {"named": [named]}
    cadence = Measure("cadence", None, 160.0, 159.0, 161.0, "steps/min", 9, 1.0, "good")
    return make_plan(profile_from(told), findings=findings, observed=Observed(activity, (cadence,)))


def test_size_comes_from_the_persons_own_value() -> None:
    for start in (150.0, 160.0, 172.0):
        assert goal_of(load().cues["beat"], start) == pytest.approx(1.05 * start, rel=1e-3)
    assert goal_of(load().cues["chest_leads"], 2.0) == 7.0
    assert goal_of(load().cues["quiet"], 40.0) is None


def test_a_linked_finding_is_practised_eight_times_with_fading_feedback() -> None:
    block = plan(SLOW, named="patellofemoral_pain").retraining
    assert block is not None and (block.start, block.goal) == (160.0, 168.0)
    assert [practice.session for practice in block.schedule] == list(range(1, 9))
    assert [practice.feedback_percent for practice in block.schedule[-4:]] == [75, 50, 25, 10]
    weeks = [practice.week for practice in block.schedule]
    assert weeks == sorted(weeks) and max(weeks.count(week) for week in weeks) <= 4
    assert block.not_verified


def test_the_start_may_be_another_measure_of_the_recording() -> None:
    block = plan(AHEAD, named="patellofemoral_pain").retraining
    assert block is not None
    assert (block.measure, block.start, block.goal) == ("cadence", 160.0, 168.0)


@pytest.mark.parametrize("side", ["left", "right"])
def test_more_steps_change_both_legs_whichever_side_the_foot_lands_ahead_on(side: Side) -> None:
    pain = [{"site": "front_knee", "side": "left", "now": 3.0}]
    made = plan(replace(AHEAD, side=side), named="patellofemoral_pain", pain=pain)
    assert made.retraining is not None and made.retraining.start == 160.0


@pytest.mark.parametrize(
    ("hurts", "is_practised"), [("left", True), ("right", False), ("both", True), (None, True)]
)
def test_a_cue_for_one_leg_is_for_the_leg_that_hurts(hurts: str | None, is_practised: bool) -> None:
    seen = replace(finding("hip_adduction", "hip_adduction_peak", 16.0), side="left")
    pain = {"site": "front_knee", "now": 3.0} | ({"side": hurts} if hurts else {})
    made = plan(seen, named="patellofemoral_pain", pain=[pain])
    assert (made.retraining is not None) == is_practised
    if not is_practised:
        assert [entry.because for entry in made.ruled_out if entry.kind == "cue"] == [
            "It was seen on the side that does not hurt."
        ]


def test_the_painful_side_comes_before_the_larger_finding() -> None:
    large = replace(finding("hip_adduction", "hip_adduction_peak", 20.0), side="right")
    small = replace(finding("hip_adduction", "hip_adduction_peak", 15.0), side="left")
    pain = [{"site": "front_knee", "side": "left", "now": 3.0}]
    block = plan(large, small, named="patellofemoral_pain", pain=pain).retraining
    assert block is not None and block.side == "left"


def test_why_a_cue_is_not_for_somebody_whom_nothing_hurts() -> None:
    made = plan(SLOW, named=None)
    assert any("Nothing hurts" in entry.because for entry in made.ruled_out if entry.kind == "cue")


def test_one_cue_at_a_time() -> None:
    made = plan(SLOW, UPRIGHT, named="patellofemoral_pain")
    assert made.retraining is not None and made.retraining.finding == "low_step_rate"
    assert any("One cue" in entry.because for entry in made.ruled_out if entry.kind == "cue")


@pytest.mark.parametrize("named", [None, "tibial_stress_injury", "plantar_heel_pain"])
def test_no_cue_where_the_evidence_does_not_link_it(named: str | None) -> None:
    made = plan(UPRIGHT, named=named)
    assert made.retraining is None
    assert [entry.exercise for entry in made.ruled_out if entry.kind == "cue"] == ["chest_leads"]


@pytest.mark.parametrize("named", ["achilles_tendinopathy", "calf_strain"])
def test_no_softer_landing_with_a_calf_history(named: str) -> None:
    assert plan(STIFF, named=named).retraining is None


def test_no_forward_lean_with_a_sore_back() -> None:
    made = plan(UPRIGHT, named="patellofemoral_pain", pain=[{"site": "low_back", "now": 3.0}])
    assert made.retraining is None


def test_a_lean_that_may_ease_pain_is_not_corrected() -> None:
    made = plan(
        LEAN,
        named="knee_osteoarthritis",
        activity="walk",
        pain=[{"site": "inner_knee", "now": 4.0}],
    )
    assert made.retraining is None
    assert any("does not correct" in note.text for note in made.notes)


def test_a_cue_needs_its_activity_and_a_sure_finding() -> None:
    assert plan(SLOW, named="patellofemoral_pain", activity="walk").retraining is None
    unsure = Finding(
        SLOW.id, None, "So.", "moderate", ("cadence",), (), "", "", (), "cannot_tell", SLOW.size
    )
    assert plan(unsure, named="patellofemoral_pain").retraining is None


def test_practice_waits_until_strong_pain_has_settled() -> None:
    pain = [{"site": "front_knee", "now": 6.0}]
    made = plan(SLOW, named="patellofemoral_pain", pain=pain)
    assert made.retraining is not None
    assert made.phases[0].name == "settle"
    assert made.retraining.schedule[0].week == made.phases[0].weeks + 1
