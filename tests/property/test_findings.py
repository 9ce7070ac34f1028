"""Findings over any measures: mirrored bodies, beyond error only, nothing forbidden, same again."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hiphinge.evidence.reading import forbidden_in
from hiphinge.findings import RULES, Case, Rule, apply_rules
from hiphinge.findings.judging import position
from hiphinge.profile import Profile
from hiphinge.types import Measure, Subject

SIDED = {
    "pelvic_drop_peak": "deg",
    "trunk_side_lean_peak": "deg",
    "hip_adduction_peak": "deg",
    "shin_angle_at_contact": "deg",
    "knee_flexion_at_contact": "deg",
    "knee_flexion_peak": "deg",
    "hip_flexion_peak": "deg",
    "knee_projection_angle_peak": "deg",
    "crossover": "pelvis widths",
    "depth": "deg",
}
WHOLE = {
    "cadence": "steps/min",
    "speed": "m/s",
    "trunk_flexion_mean": "deg",
    "trunk_flexion_peak": "deg",
}
# Signed towards the right.
SIGNED = {"side_shift": "1"}
ACTIVITIES = [
    "walk",
    "run",
    "squat",
    "single-leg-squat",
    "sit-to-stand",
    "landing",
    "lunge",
    "step",
    "lift",
]
FORCES = st.one_of(st.none(), st.floats(20.0, 600.0))


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[object, ...]]:
    wanted = [(name, unit, side) for name, unit in SIDED.items() for side in ("left", "right")]
    wanted += [(name, unit, None) for name, unit in (WHOLE | SIGNED).items()]
    made: list[tuple[object, ...]] = []
    for name, unit, side in draw(st.lists(st.sampled_from(wanted), unique=True)):
        value, half = draw(st.floats(-30.0, 200.0)), draw(st.floats(0.0, 20.0))
        if name in ("side_shift", "crossover"):
            value, half = value / 200.0, half / 100.0
        n = draw(st.integers(1, 20))
        low, high = value - half, value + half
        made.append((name, side, value, low, high, unit, n, None, "good"))
    return made


@st.composite
def told(draw: st.DrawFn) -> dict[str, object]:
    """Everything of a case as plain values: types are checked, by chance, where they are made."""
    sides = draw(st.lists(st.sampled_from(["left", "right", "both"]), max_size=2))
    strength = {
        f"{test}_{side}_n": force
        for test in ("hip_abduction", "hip_extension", "hip_external_rotation")
        for side in ("left", "right")
        if (force := draw(FORCES)) is not None
    }
    pains = [
        {"site": "inner_knee", "side": side, "now": draw(st.floats(0.0, 10.0))} for side in sides
    ]
    return {
        "activity": draw(st.sampled_from(ACTIVITIES)),
        "rows": draw(rows()),
        "sex": draw(st.sampled_from(["female", "male", None])),
        "profile": {"schema": "hiphinge.profile/1", "strength": strength, "pain": pains},
    }


def made(told: dict) -> Case:
    return Case(
        told["activity"],
        tuple(Measure(*row) for row in told["rows"]),
        subject=Subject(mass=70.0, sex=told["sex"]),
        profile=Profile.model_validate(told["profile"]),
    )


def swapped(text: str) -> str:
    return text.replace("left", "\0").replace("right", "left").replace("\0", "right")


def mirrored(case: Case) -> Case:
    other = {"left": "right", "right": "left", None: None}
    items = [
        replace(item, side=other[item.side])
        if item.id not in SIGNED
        else replace(
            item, value=-(item.value or 0.0), low=-(item.high or 0.0), high=-(item.low or 0.0)
        )
        for item in case.measures
    ]
    told = case.profile.model_dump(by_alias=True)
    told["strength"] = {swapped(key): value for key, value in told["strength"].items()}
    told["pain"] = [{**pain, "side": swapped(pain["side"])} for pain in told["pain"]]
    return replace(case, measures=tuple(items), profile=Profile.model_validate(told))


@given(told())
def test_a_sure_finding_lies_past_its_limit_with_its_whole_range(plain: dict) -> None:
    case = made(plain)
    for finding in apply_rules(case):
        assert finding.size is not None
        assert finding.size.low <= finding.size.value <= finding.size.high
        if finding.id == "side_difference":
            assert finding.size.low > 0.0
        elif finding.verdict == "cannot_tell":
            assert position(finding.size) == "across"
        else:
            assert position(finding.size) == "past"


@given(told())
def test_no_finding_says_what_must_not_be_said(plain: dict) -> None:
    case = made(plain)
    for finding in apply_rules(case):
        parts = (finding.statement, finding.means, finding.does_not_mean, finding.action)
        text = " ".join((*parts, finding.headline, *finding.caveats))
        assert forbidden_in(text) == ()
        assert "{" not in text and "nan" not in text
        limit = finding.size.limit if finding.size else None
        if limit is not None and limit.mark != "verified":
            assert "not verified" in finding.statement or "our default" in finding.statement


@given(told())
def test_a_mirrored_body_has_mirrored_findings(plain: dict) -> None:
    case = made(plain)
    found = {(f.id, f.side, f.verdict, f.measures) for f in apply_rules(case) if f.side}
    back = {
        (f.id, swapped(f.side), f.verdict, f.measures)
        for f in apply_rules(mirrored(case))
        if f.side
    }
    # Between equal sides either may be called the lower one.
    ties = {"side_difference_strength", "pain_over_five", "side_shift"}
    assert {f for f in found if f[0] not in ties} == {f for f in back if f[0] not in ties}


@given(told())
def test_the_same_case_gives_the_same_findings(plain: dict) -> None:
    case = made(plain)
    assert apply_rules(case) == apply_rules(case)


def test_every_rule_keeps_the_protocol() -> None:
    for rule in RULES:
        assert isinstance(rule, Rule)
        assert rule.find(Case(None)) == ()
