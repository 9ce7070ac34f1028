"""Whatever the profile: a plan that breaks no do-not rule, or the reason why there is none."""

from collections.abc import Sequence
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from hiphinge.evidence import Exercise, load
from hiphinge.plan import Item, Observed, Phase, Plan, as_json, make_plan
from hiphinge.profile import (
    SCHEMA,
    Condition,
    GoalActivity,
    PainSite,
    Profile,
    RedFlags,
    profile_from,
)
from hiphinge.profile import Item as Thing
from hiphinge.types import Finding, Limit, Measure, Size

FLAGS = sorted(RedFlags.model_fields)
AGGRAVATING = ["running", "lifting the basket", "stairs", "lying on that side", "sitting", "rain"]
CUED = ["low_step_rate", "crossover", "stiff_landing", "pelvic_drop", "upright_trunk"]
STAND_INS = {"dumbbell": "kettlebell", "kettlebell": "dumbbell", "band": "cable"}


def some(kind: Any, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(get_args(kind)), max_size=most, unique=True)


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    # Plain values: what is checked at run time may not be built while drawing.
    pains = [
        {
            "site": site,
            "now": draw(st.sampled_from([0.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0])),
            "aggravated_by": draw(st.lists(st.sampled_from(AGGRAVATING), max_size=2)),
        }
        for site in draw(some(PainSite, 2))
    ]
    activities = draw(some(GoalActivity, 2))
    flags = draw(st.sampled_from([[], [], [], [], [], [], [], ["fever"], ["focal_bone_pain"]]))
    return {
        "schema": SCHEMA,
        "person": {"age": float(draw(st.sampled_from([14, 30, 64, 65, 80])))},
        "pain": pains,
        "conditions": {"named": draw(some(Condition, 2))},
        "red_flags": dict.fromkeys(FLAGS, False) | dict.fromkeys(flags, True),
        "goals": {"activities": activities, "weeks": draw(st.sampled_from([1, 4, 12, 30]))},
        "time": {
            "days_per_week": draw(st.integers(1, 7)),
            "minutes": draw(st.sampled_from([5.0, 12.0, 25.0, 60.0])),
        },
        "equipment": {"have": draw(some(Thing, 9))},
    }


def found(name: str) -> Finding:
    limit = Limit(10.0, "above", "design", "")
    size = Size(14.0, 12.0, 16.0, "deg", limit)
    return Finding(name, "left", "So.", "limited", ("cadence",), (), "May.", "Not.", size=size)


findings = st.lists(st.sampled_from(CUED), max_size=2, unique=True)
RUN = Observed("run", (Measure("cadence", None, 160.0, 159.0, 161.0, "steps/min", 9, 1.0, "good"),))


def plan_of(profile: Profile, cues: Sequence[str] = ()) -> Plan:
    return make_plan(profile, findings=[found(name) for name in cues], observed=RUN)


def placed(plan: Plan) -> list[tuple[Phase, Item, Exercise]]:
    known = load().exercises
    return [
        (phase, item, known[item.exercise])
        for phase in plan.phases
        for session in phase.sessions
        for item in session.items
    ]


def concerned(profile: Profile, condition: str, *sites: str) -> bool:
    """Whether the condition is named, or a place of it hurts that no named condition explains."""
    if condition in profile.conditions.named:
        return True
    explained = {
        site for name in profile.conditions.named for site in load().conditions[name].sites
    }
    return any(
        pain.site in sites and pain.site not in explained and (pain.now or 0) > 0
        for pain in profile.pain
    )


@settings(max_examples=40)
@given(profiles(), findings)
def test_no_plan_breaks_a_rule(told: dict[str, Any], cues: list[str]) -> None:
    profile = profile_from(told)
    plan = plan_of(profile, cues)
    if profile.red_flags.raised or any((pain.now or 0) > 7 for pain in profile.pain):
        assert plan.refused is not None
    if plan.refused is not None:
        assert plan.refused.reason and plan.refused.action and plan.phases == ()
        return
    items = placed(plan)
    check_time(plan, profile)
    check_conditions(profile, items)
    check_equipment(profile, items)
    check_pain_rule(plan, profile)
    check_cue(plan, profile)
    json_text = as_json(plan)
    assert json_text["schema"] == "hiphinge.plan/1"


def check_time(plan: Plan, profile: Profile) -> None:
    assert plan.weeks == sum(phase.weeks for phase in plan.phases) == profile.goals.weeks
    for phase in plan.phases:
        assert phase.days_per_week <= (profile.time.days_per_week or 0)
        for session in phase.sessions:
            assert session.minutes <= (profile.time.minutes or 0)


def check_conditions(profile: Profile, items: list[tuple[Phase, Item, Exercise]]) -> None:
    hip = concerned(profile, "gluteal_tendinopathy", "outer_hip")
    shin = concerned(profile, "tibial_stress_injury", "shin")
    ligament = "acl_reconstruction" in profile.conditions.named
    goals = set(profile.goals.activities)
    for phase, item, exercise in items:
        properties = exercise.properties
        if hip:
            assert not properties.hip_adduction_stretch, item.exercise
        if shin:
            assert properties.impact == "none", item.exercise
        if ligament and phase.name != "power":
            assert properties.impact != "high" and not properties.pivoting, item.exercise
        if ligament and phase.name == "power":
            assert "cleared" in phase.starts_when
        if properties.impact == "high":
            assert goals & {"running", "soccer"} and phase.name == "power"
        for name in profile.conditions.named:
            for ban in load().conditions[name].bans:
                banned = not ban.phases or phase.name in ban.phases
                if banned and not (ban.until_cleared and phase.name == "power"):
                    assert not properties.has(ban.property), (name, item.exercise)


def check_equipment(profile: Profile, items: list[tuple[Phase, Item, Exercise]]) -> None:
    have = set(profile.equipment.have)
    for _, item, exercise in items:
        for thing in exercise.equipment:
            own = thing in have or STAND_INS.get(thing) in have
            assert own or thing in exercise.household, (item.exercise, thing)
        said = " ".join(item.equipment)
        if (
            set(exercise.household)
            - have
            - {other for own, other in STAND_INS.items() if own in have}
        ):
            assert "instead:" in said, item.exercise


def check_pain_rule(plan: Plan, profile: Profile) -> None:
    rule = plan.pain_rule
    assert rule is not None and rule.lines
    assert rule.stop_above <= 5
    if concerned(profile, "tibial_stress_injury", "shin"):
        assert rule.kind == "none" and rule.stop_above == 0
    if rule.kind != "none":
        assert any("next morning" in line for line in rule.lines)


def check_cue(plan: Plan, profile: Profile) -> None:
    if plan.retraining is None:
        return
    cue = next(cue for cue in load().cues.values() if cue.plain == plan.retraining.cue)
    calf = {"achilles_tendinopathy", "calf_strain", "plantar_heel_pain"}
    history = calf & set(profile.conditions.named)
    assert not (history and {"forefoot", "soft_landing"} & set(cue.properties))
    assert not set(cue.not_with) & set(profile.conditions.named)
    assert not concerned(profile, "tibial_stress_injury", "shin")
    assert len(plan.retraining.schedule) <= 8


@settings(max_examples=12)
@given(profiles(), st.data())
def test_taking_exercises_away_never_improves_the_objective(
    told: dict[str, Any], data: st.DataObject
) -> None:
    profile = profile_from(told)
    plan = plan_of(profile)
    if plan.objective is None:
        return
    chosen = sorted({item.exercise for _, item, _ in placed(plan)})
    library = sorted(load().exercises)
    taken = data.draw(st.sets(st.sampled_from(chosen or library), min_size=1, max_size=4))
    less = make_plan(profile, observed=RUN, without=frozenset(taken))
    assert less.objective is not None
    for name, points in less.objective.by_phase.items():
        assert sum(points.values()) <= sum(plan.objective.by_phase[name].values()) + 1e-6
    assert not taken & {item.exercise for _, item, _ in placed(less)}


@settings(max_examples=6)
@given(profiles(), findings)
def test_the_same_input_gives_the_same_plan(told: dict[str, Any], cues: list[str]) -> None:
    profile = profile_from(told)
    assert as_json(plan_of(profile, cues)) == as_json(plan_of(profile, cues))
