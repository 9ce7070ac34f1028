"""Every rule at, just below and just above its limit and its error, on both sides."""

from dataclasses import dataclass, replace

import pytest

from hiphinge.findings import Case, apply_rules
from hiphinge.findings.limits import all_limits, limit_for
from hiphinge.types import SIDES, ActivityName, Norm, Setup, Side, Subject, View

NORM = Norm(4.0, 2.0, "Schwartz MH", verified=True)
LITTLE = 0.01


@dataclass(frozen=True)
class Edge:
    """A finding, the measure that it reads, and the limit that is expected."""

    finding: str
    activity: ActivityName
    measure: str
    limit: float
    above: bool
    sided: bool = True
    unit: str = "deg"
    norm: Norm | None = None
    sex: str | None = None
    width: float = 4.0


EDGES = [
    Edge("overstride", "run", "shin_angle_at_contact", 8.0, above=True),
    Edge("low_step_rate", "run", "cadence", 166.0, above=False, sided=False, unit="steps/min"),
    Edge("straight_knee", "run", "knee_flexion_at_contact", 10.0, above=False),
    Edge("upright_trunk", "run", "trunk_flexion_mean", 4.0, above=False, sided=False),
    Edge("forward_trunk", "run", "trunk_flexion_mean", 15.0, above=True, sided=False),
    Edge("crossover", "run", "crossover", 0.0, above=True, unit="pelvis widths", width=0.2),
    Edge("hip_adduction", "run", "hip_adduction_peak", 14.1, above=True, sex="female"),
    Edge("hip_adduction", "run", "hip_adduction_peak", 17.0, above=True, sex="male"),
    Edge("hip_adduction", "run", "hip_adduction_peak", 17.0, above=True),
    Edge("hip_adduction", "walk", "hip_adduction_peak", 8.0, above=True, norm=NORM),
    Edge("low_hip_extension", "walk", "hip_extension_peak", 0.0, above=False, norm=NORM),
    Edge("stiff_knee_walk", "walk", "knee_flexion_loading_peak", 0.0, above=False, norm=NORM),
    Edge("pelvic_drop", "run", "pelvic_drop_peak", 9.0, above=True),
    Edge("pelvic_drop", "walk", "pelvic_drop_peak", 8.0, above=True, norm=NORM),
    Edge("pelvic_drop", "single-leg-squat", "pelvic_drop_peak", 5.0, above=True),
    Edge("pelvic_drop", "lunge", "pelvic_drop_peak", 5.0, above=True),
    Edge("trunk_side_lean", "walk", "trunk_side_lean_peak", 5.0, above=True),
    Edge("trunk_side_lean", "run", "trunk_side_lean_peak", 5.0, above=True),
    Edge("trunk_side_lean", "step", "trunk_side_lean_peak", 10.0, above=True),
    Edge("knee_inward", "single-leg-squat", "knee_projection_angle_peak", 12.0, True, sex="female"),
    Edge("knee_inward", "single-leg-squat", "knee_projection_angle_peak", 9.0, True, sex="male"),
    Edge("knee_inward", "squat", "knee_projection_angle_peak", 12.0, above=True),
    Edge("knee_inward", "landing", "knee_projection_angle_peak", 13.0, above=True),
    Edge("knee_inward", "landing", "knee_projection_angle_peak", 8.0, above=True, sex="male"),
    Edge("stiff_landing", "landing", "knee_flexion_peak", 45.0, above=False),
    Edge("stiff_landing", "landing", "hip_flexion_peak", 30.0, above=False),
    Edge("stiff_squat", "squat", "trunk_flexion_peak", 15.0, above=False, sided=False),
]


def verdicts(measure, edge: Edge, side: Side | None, offset: float) -> list[str]:
    """Put the nearer end of the range `offset` past the limit and return the verdicts."""
    if edge.above:
        low = edge.limit + offset
        item = measure(edge.measure, side, low, low + edge.width, unit=edge.unit, norm=edge.norm)
    else:
        high = edge.limit - offset
        item = measure(edge.measure, side, high - edge.width, high, unit=edge.unit, norm=edge.norm)
    extra = [measure("depth", side, 80.0, 90.0), measure("speed", None, 2.9, 3.1, unit="m/s")]
    # The other of each pair that is read together, well clear of its limit.
    case = Case(edge.activity, (item, *extra), subject=Subject(sex=edge.sex))  # type: ignore[arg-type]
    return [
        found.verdict
        for found in apply_rules(case)
        if (found.id, found.side) == (edge.finding, side)
    ]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.finding}-{edge.activity}")
def test_a_finding_lies_past_limit_and_error_only(measure, edge):
    for side in SIDES if edge.sided else (None,):
        assert verdicts(measure, edge, side, LITTLE * edge.width) == ["present"]
        assert verdicts(measure, edge, side, 0.0) == ["cannot_tell"]
        assert verdicts(measure, edge, side, -LITTLE * edge.width) == ["cannot_tell"]
        # The value itself is past the limit by less than its error, then short of it.
        assert verdicts(measure, edge, side, -0.4 * edge.width) == ["cannot_tell"]
        assert verdicts(measure, edge, side, -0.6 * edge.width) == ["cannot_tell"]
        assert verdicts(measure, edge, side, -(1.0 + LITTLE) * edge.width) == []


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.finding}-{edge.activity}")
def test_views_without_verdicts_give_none(measure, edge):
    low = edge.limit + 1.0 if edge.above else edge.limit - 1.0 - edge.width
    items = [
        measure(edge.measure, side, low, low + edge.width, unit=edge.unit, norm=edge.norm)
        for side in (SIDES if edge.sided else (None,))
    ]
    items.append(measure("depth", None, 80.0, 90.0))
    items.append(measure("speed", None, 2.9, 3.1, unit="m/s"))
    case = Case(edge.activity, tuple(items), subject=Subject(sex=edge.sex))  # type: ignore[arg-type]
    assert edge.finding in {item.id for item in apply_rules(case)}
    for plane in ("frontal", "oblique"):
        seen = replace(case, view=View(plane, None, "seen so"))  # type: ignore[arg-type]
        assert apply_rules(seen) == ()


def test_an_unverified_norm_carries_no_verdict(measure):
    recalled = replace(NORM, verified=False)
    drop = measure("hip_extension_peak", "left", -9.0, -5.0, norm=recalled)
    assert apply_rules(Case("walk", (drop,))) == ()


@pytest.mark.parametrize("mark_of", ["trunk_side_lean_peak", "shin_angle_at_contact", "cadence"])
def test_every_unverified_limit_says_so(measure, mark_of):
    activity: ActivityName = "run"
    items = (
        measure("trunk_side_lean_peak", "left", 8.0, 12.0),
        measure("shin_angle_at_contact", "left", 12.0, 14.0),
        measure("cadence", None, 150.0, 152.0, unit="steps/min"),
        measure("speed", None, 3.0, 3.1, unit="m/s"),
    )
    said = {item.measures[0]: item.statement for item in apply_rules(Case(activity, items))}
    expected = {
        "trunk_side_lean_peak": "(Limit 5°: not verified.)",
        "shin_angle_at_contact": "(Limit 8°: our default, not from a study.)",
        "cadence": "(Limit 166 steps a minute: Thakkar 2019.)",
    }
    assert expected[mark_of] in said[mark_of]


@pytest.mark.parametrize(("low", "expected"), [(2.4, []), (2.6, ["low_step_rate"]), (3.6, [])])
def test_a_step_rate_is_judged_only_near_the_speed_of_its_source(measure, low, expected):
    items = (
        measure("cadence", None, 150.0, 152.0, unit="steps/min"),
        measure("speed", None, low, low + 0.01, unit="m/s"),
    )
    assert [item.id for item in apply_rules(Case("run", items))] == expected
    assert apply_rules(Case("run", items[:1])) == ()
    told = Case("run", items[:1], setup=Setup(speed_kmh=10.8))
    assert [item.id for item in apply_rules(told)] == ["low_step_rate"]


def test_the_beat_comes_from_the_person_s_own_step_rate(measure):
    shin = measure("shin_angle_at_contact", "left", 12.0, 14.0)
    cadence = measure("cadence", None, 157.0, 159.0, unit="steps/min")
    with_beat, without = (
        apply_rules(Case("run", items))[0] for items in ((shin, cadence), (shin,))
    )
    assert "a beat of 166" in with_beat.action
    assert "cadence" in with_beat.measures
    assert "beat" not in without.action


def test_a_shallow_squat_is_not_called_upright(measure):
    trunk = measure("trunk_flexion_peak", None, 5.0, 9.0)
    for low, count in ((60.0, 0), (60.5, 1)):
        case = Case("squat", (trunk, measure("depth", "left", low, 80.0)))
        assert len(apply_rules(case)) == count


def test_no_limit_stands_in_both_files():
    """A cut-off of the evidence is never repeated among our own limits for the same people."""
    limits = all_limits()
    own = [entry for key, entry in limits.items() if key.startswith("rule ")]
    published = [entry for key, entry in limits.items() if not key.startswith("rule ")]
    for mine in own:
        for theirs in published:
            same = (mine.finding, mine.measure, mine.sex, mine.beyond) == (
                theirs.finding,
                theirs.measure,
                theirs.sex,
                theirs.beyond,
            )
            assert not (same and set(mine.activities) & set(theirs.activities)), mine


def test_a_limit_for_one_sex_goes_before_the_one_for_all():
    name = "knee_projection_angle_peak"
    for sex, value in (("male", 9.0), ("female", 12.0), (None, 12.0)):
        limit = limit_for(Case("squat", subject=Subject(sex=sex)), "knee_inward", name)  # type: ignore[arg-type]
        assert limit is not None and limit.value == value
