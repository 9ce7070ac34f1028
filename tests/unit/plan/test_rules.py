"""Each rule at, just below and just above its threshold."""

from typing import Any

import pytest

from hiphinge.evidence import load
from hiphinge.plan import Plan, make_plan
from hiphinge.plan.allowed import equipment_used, objections
from hiphinge.plan.dosing import prescription, seconds_for
from hiphinge.plan.situation import Situation, read_situation
from hiphinge.plan.stages import share_weeks, stages_for
from hiphinge.profile import SCHEMA, profile_from

ALL = ("settle", "control", "endurance", "hypertrophy", "strength", "power")


def situation(**told: Any) -> Situation:
    return read_situation(profile_from({"schema": SCHEMA, **told}), load())


def plan(**told: Any) -> Plan:
    return make_plan(profile_from({"schema": SCHEMA, **told}))


def reasons(key: str, **told: Any) -> list[str]:
    return [
        objection.because
        for objection in objections(key, load().exercises[key], situation(**told), ALL)
        if not objection.is_order
    ]


def hurting(now: float, site: str = "low_back", **more: Any) -> dict[str, Any]:
    return {"pain": [{"site": site, "now": now, **more}]}


@pytest.mark.parametrize(("now", "is_refused"), [(6.9, False), (7.0, False), (7.1, True)])
def test_too_much_pain_is_for_a_clinician(now: float, is_refused: bool) -> None:
    assert (plan(**hurting(now)).refused is not None) == is_refused


@pytest.mark.parametrize(("now", "is_out"), [(4.9, False), (5.0, False), (5.1, True)])
def test_strong_pain_begins_with_the_easier_ones(now: float, is_out: bool) -> None:
    assert any("above 5" in text for text in reasons("split_squat", **hurting(now))) == is_out


@pytest.mark.parametrize(("now", "is_settled"), [(1.9, True), (2.0, True), (2.1, False)])
def test_low_pain_needs_no_still_holds(now: float, is_settled: bool) -> None:
    told = situation(**hurting(now, "outer_hip"), conditions={"named": ["gluteal_tendinopathy"]})
    phases = [stage.id for stage in stages_for(told, load())]
    assert ("settle" not in phases) == is_settled


@pytest.mark.parametrize(("age", "is_out"), [(64.9, False), (65.0, True), (65.1, True)])
def test_from_65_on_no_exercise_above_level_3(age: float, is_out: bool) -> None:
    assert bool(reasons("sls", person={"age": age})) == is_out
    prompts = [note.kind for note in plan(person={"age": age}).notes]
    assert ("balance" in prompts) == is_out


@pytest.mark.parametrize(("age", "is_refused"), [(15.9, True), (16.0, False), (16.1, False)])
def test_hip_or_knee_pain_of_the_growing_is_for_a_clinician(age: float, is_refused: bool) -> None:
    told = plan(**hurting(3.0, "front_knee"), person={"age": age})
    assert (told.refused is not None) == is_refused


def test_each_red_flag_ends_the_plan() -> None:
    for name in load().red_flags:
        refused = plan(red_flags={name: True}).refused
        assert refused is not None and refused.signs == (name,)
        assert "clinician first" in refused.reason and refused.action


def test_the_most_urgent_action_leads() -> None:
    refused = plan(red_flags={"unexplained_weight_loss": True, "saddle_numbness": True}).refused
    assert refused is not None
    assert refused.action == load().red_flags["saddle_numbness"].action.text


def test_unasked_red_flags_are_asked_on_paper() -> None:
    assert plan().notes[0].kind == "safety"
    answered = dict.fromkeys(type(profile_from({"schema": SCHEMA}).red_flags).model_fields, False)
    assert all(note.kind != "safety" for note in plan(red_flags=answered).notes)


def test_own_things_come_before_household_ones() -> None:
    squat = load().exercises["goblet_squat"]
    assert equipment_used(squat, frozenset({"dumbbell"})) == {"dumbbell": "dumbbell"}
    assert equipment_used(squat, frozenset({"kettlebell"})) == {"dumbbell": "kettlebell"}
    household = equipment_used(squat, frozenset())
    assert household is not None and "backpack" in household["dumbbell"]
    assert equipment_used(load().exercises["back_squat"], frozenset({"dumbbell"})) is None


@pytest.mark.parametrize(
    ("told", "key", "is_out"),
    [
        ("lifting the basket", "rdl", True),
        ("running downhill", "rdl", False),
        ("lying on that side", "clam_45", True),
        ("a warm shower", "clam_45", False),
    ],
)
def test_what_brings_it_on_is_left_out_early(told: str, key: str, is_out: bool) -> None:
    found = reasons(key, **hurting(3.0, "other", aggravated_by=[told]))
    assert any(told in text for text in found) == is_out


def test_a_place_that_nobody_named_gets_its_careful_rules() -> None:
    told = situation(**hurting(3.0, "shin"), goals={"activities": ["running"]})
    assert [(acting.id, acting.named) for acting in told.acting] == [
        ("tibial_stress_injury", False)
    ]
    made = plan(**hurting(3.0, "shin"), goals={"activities": ["running"]})
    assert made.header.conditions == ()
    assert any("Nobody has told us what the pain is called" in note.text for note in made.notes)
    assert made.pain_rule is not None and made.pain_rule.kind == "none"


def test_a_named_condition_explains_its_place() -> None:
    told = situation(**hurting(3.0, "front_knee"), conditions={"named": ["patellar_tendinopathy"]})
    assert [acting.id for acting in told.acting] == ["patellar_tendinopathy"]


def test_a_place_without_pain_is_no_pain() -> None:
    assert situation(**hurting(0.0, "shin")).acting == ()
    assert situation(**hurting(0.0, "shin", worst=1.0)).acting != ()


@pytest.mark.parametrize("weeks", [1, 2, 5, 8, 12, 26, 104])
def test_weeks_are_shared_out_completely(weeks: int) -> None:
    shared = share_weeks(ALL, load().doses, weeks)
    assert sum(shared.values()) == weeks
    assert all(count >= 1 for count in shared.values())


def test_lighter_weeks_come_every_fifth() -> None:
    made = plan(goals={"weeks": 20, "activities": ["running"]})
    assert [week for phase in made.phases for week in phase.deload_weeks] == [5, 10, 15, 20]


def test_growing_less_and_heavier_ones_start_in_the_middle() -> None:
    told = situation(equipment={"have": ["dumbbell"]})
    stages = {stage.id: stage for stage in stages_for(told, load())}
    split = load().exercises["split_squat"]
    first = prescription(split, stages["control"], load(), sets=2)
    heavy = prescription(split, stages["hypertrophy"], load(), sets=3)
    assert (first.reps, heavy.reps) == (10, 10)
    assert seconds_for(split, first) == 20 + 2 * 2 * 10 * 4 + 60


def test_running_or_laundry_changes_what_is_chosen() -> None:
    def chosen(activity: str) -> set[str]:
        made = plan(goals={"activities": [activity]}, time={"minutes": 30.0})
        return {i.exercise for p in made.phases for s in p.sessions for i in s.items}

    assert "basket_lift" in chosen("housework") - chosen("running")
    assert "run_stride" in chosen("running") - chosen("housework")


def test_a_strength_test_weighs_more_and_a_dropping_pelvis_does_not() -> None:
    from hiphinge.plan.needs import needs_for
    from hiphinge.types import Finding

    def weight(name: str) -> float:
        found = Finding(name, "left", "", "limited", (), (), "", "")
        told = read_situation(profile_from({"schema": SCHEMA}), load(), findings=[found])
        needs = {need.part: need.weight for need in needs_for(told, "control")}
        return needs["gluteus_medius"]

    assert weight("low_hip_abduction_strength") == pytest.approx(weight("pelvic_drop") + 0.3)
    assert weight("pelvic_drop") == weight("nothing")


@pytest.mark.parametrize(("now", "is_settled"), [(0.0, True), (0.1, False), (2.0, False)])
def test_a_sore_bone_settles_until_nothing_hurts(now: float, is_settled: bool) -> None:
    told = situation(
        pain=[{"site": "shin", "now": now, "worst": 4}],
        conditions={"named": ["tibial_stress_injury"]},
    )
    phases = [stage.id for stage in stages_for(told, load())]
    assert ("settle" not in phases) == is_settled


@pytest.mark.parametrize(("site", "is_out"), [("front_knee", True), ("outer_hip", False)])
def test_a_sore_knee_does_not_kneel(site: str, is_out: bool) -> None:
    out = reasons("bird_dog", **hurting(3.0, site))
    assert any("Kneeling" in text for text in out) == is_out


@pytest.mark.parametrize(("age", "is_out"), [(64.9, False), (65.0, True)])
def test_from_65_on_with_pain_nobody_leans_on_the_arms(age: float, is_out: bool) -> None:
    out = reasons("front_plank", person={"age": age}, **hurting(3.0))
    assert any("hands, elbows and knees" in text for text in out) == is_out
    assert not reasons("front_plank", person={"age": age})


@pytest.mark.parametrize(("key", "is_out"), [("bridge_uni", False), ("sl_rdl", True)])
def test_a_touchy_nerve_is_worked_gently_and_not_stretched(key: str, is_out: bool) -> None:
    assert bool(reasons(key, conditions={"named": ["deep_gluteal_syndrome"]})) == is_out


def test_what_needs_clearance_after_surgery_waits_for_it() -> None:
    told = situation(conditions={"named": ["acl_reconstruction"]}, goals={"activities": ["soccer"]})
    found = objections("y_reach", load().exercises["y_reach"], told, ALL)
    assert any("clears it" in one.because and "power" not in one.phases for one in found)


@pytest.mark.parametrize(("age", "is_said"), [(None, True), (19.9, True), (20.0, False)])
def test_signs_of_growing_hips_are_for_the_young(age: float | None, is_said: bool) -> None:
    told = {} if age is None else {"person": {"age": age}}
    made = plan(conditions={"named": ["patellofemoral_pain"]}, **told)
    assert any(line.startswith("A child") for line in made.call_for_help) == is_said


def test_the_unnamed_pain_is_told_by_its_place() -> None:
    made = plan(
        pain=[{"site": "inner_knee", "now": 3}, {"site": "low_back", "now": 2}],
        conditions={"named": ["knee_osteoarthritis"]},
    )
    notes = [
        note.text
        for note in made.notes
        if "Nobody has told us what the pain is called" in note.text
    ]
    assert len(notes) == 1 and "low back" in notes[0] and "knee" not in notes[0]


@pytest.mark.parametrize(("age", "is_said"), [(64.9, False), (65.0, True)])
def test_something_firm_to_hold_is_said_where_balance_is_a_question(
    age: float, is_said: bool
) -> None:
    minds = [
        text
        for phase in plan(person={"age": age}).phases
        for session in phase.sessions
        for item in session.items
        for text in item.precautions
    ]
    assert any("something firm" in text for text in minds) == is_said
