"""Claims, conditions, cues, doses, instruments: complete, sourced, and consistent."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from hiphinge import evidence
from hiphinge.evidence import Quantity, Statement, said
from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.schema_base import PARTS, PHASES, Frozen, Grade, Marked
from hiphinge.evidence.schema_conditions import Ban
from hiphinge.evidence.schema_exercises import PROPERTIES, Properties
from hiphinge.profile import Condition as ConditionId
from hiphinge.profile import Profile, RedFlags

ALL = evidence.load()
FORBIDDEN = (
    r"you have (a|an|got)\b",
    r"never bend",
    r"\bprevents\b(?! the)",
    r"risk score of",
    r"\bguarantee",
    r"\bwill cure\b",
)


def inside(entry: object) -> Iterator[BaseModel]:
    """Yield an entry and every table within it."""
    if isinstance(entry, BaseModel):
        yield entry
        for _, value in entry:
            yield from inside(value)
    elif isinstance(entry, dict):
        for value in entry.values():
            yield from inside(value)
    elif isinstance(entry, tuple):
        for value in entry:
            yield from inside(value)


STATEMENTS = [entry for entry in inside(ALL) if isinstance(entry, Statement)]
QUANTITIES = [entry for entry in inside(ALL) if isinstance(entry, Quantity)]


def changed(**parts: Any) -> Evidence:
    """All evidence with some parts replaced, checked anew."""
    return Evidence(**{**dict(ALL), **parts})


# --- marks


def test_everything_has_a_source_or_is_called_ours() -> None:
    marked = [entry for entry in inside(ALL) if isinstance(entry, Marked)]
    assert len(marked) > 500
    assert all(entry.sources or entry.mark == "design" for entry in marked)


def test_a_statement_without_source_is_refused_unless_it_is_ours() -> None:
    assert Statement(text="Ours.", mark="design").sources == ()
    for mark in ("verified", "secondary", "recalled"):
        with pytest.raises(ValidationError, match="no source"):
            Statement(text="Known.", mark=mark)


@pytest.mark.parametrize("mark", ["secondary", "recalled"])
def test_what_was_not_read_is_never_said_without_doubt(mark: Any) -> None:
    assert "not verified" in said(Statement(text="It helps.", sources=("x",), mark=mark))
    assert "not verified" in said(Quantity(value=3, unit="deg", sources=("x",), mark=mark))


def test_all_doubtful_entries_say_so_and_verified_ones_do_not() -> None:
    for entry in (*STATEMENTS, *QUANTITIES):
        assert said(entry).rstrip(".").endswith("(not verified)") == (
            entry.mark in ("secondary", "recalled")
        )


def test_a_number_of_ours_is_called_our_default() -> None:
    assert said(Statement(text="Hold 5 s.", mark="design")).endswith(
        "(our default, not from a study)."
    )
    assert said(Statement(text="Hold still.", mark="design")) == "Hold still."
    assert "our default" in said(Quantity(value=3, unit="deg", mark="design"))


# Text without a mark of its own may name things and say what to do, but carries no finding.
BARE = {"claim", "verdict", "plain", "plain_name"}


def test_text_without_a_mark_carries_no_number() -> None:
    # Exercises name angles and counts of their own; their tests look after them.
    tables = [value for name, value in ALL if name not in {"exercises", "sources", "norms"}]
    for entry in inside(tuple(tables)):
        for name, value in entry:
            if name in BARE and isinstance(value, str):
                assert not re.search(r"\d", re.sub(r"T12|L5|C\d+", "", value)), value


def test_quantities_read_as_numbers_with_units() -> None:
    assert Quantity(low=8, high=10, unit="points", mark="design").text == "8 to 10 points"
    both = Quantity(value=7, low=2.9, high=13.6, unit="deg", mark="design")
    assert both.text == "7 deg (2.9 to 13.6)"
    with pytest.raises(ValidationError, match="value, or low and high"):
        Quantity(low=3, unit="deg", mark="design")
    with pytest.raises(ValidationError, match="above high"):
        Quantity(low=3, high=2, unit="deg", mark="design")


# --- references


@pytest.mark.parametrize(
    ("part", "key", "update"),
    [
        ("conditions", "calf_strain", {"instruments": ("nothing",)}),
        ("conditions", "calf_strain", {"claims": ("C99",)}),
        ("conditions", "calf_strain", {"pain_rule": "nothing"}),
        ("cues", "beat", {"retraining": "nothing"}),
        ("exercises", "bridge_bi", {"easier": "nothing"}),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(
    part: str, key: str, update: dict[str, object]
) -> None:
    entries = {**getattr(ALL, part)}
    entries[key] = entries[key].model_copy(update=update)
    with pytest.raises(ValidationError, match="names what is not there"):
        changed(**{part: entries})


def test_a_source_that_is_missing_is_named() -> None:
    sources = {key: source for key, source in ALL.sources.items() if key != "mellor2018"}
    with pytest.raises(ValidationError, match="mellor2018"):
        changed(sources=sources)


def test_sources_carry_no_addresses_of_mirrors() -> None:
    for source in ALL.sources.values():
        assert "http" not in source.citation
        assert not re.search(r"scribd|docksci|studylib|researcher\.life", source.citation)


def test_parts_of_a_source_that_were_not_checked_are_said() -> None:
    unsure = [source for source in ALL.sources.values() if source.unsure]
    assert unsure
    for source in unsure:
        assert "not checked" in source.citation
    for key, source in ALL.sources.items():
        if source.authors.lower().startswith("authors not read"):
            assert "authors" in source.unsure, key


def test_short_names_tell_sources_apart() -> None:
    for source in ALL.sources.values():
        assert not source.short.lower().startswith(("authors", "the ", "von 2"))


# --- claims


def test_the_fifteen_claims_have_both_sides() -> None:
    assert list(ALL.claims) == [f"C{number}" for number in range(1, 16)]
    for claim in ALL.claims.values():
        assert claim.supporting and claim.opposing and claim.rule
        assert claim.grade in get_args(Grade)


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(ValidationError, match="grade"):
        evidence.Claim.model_validate({**ALL.claims["C1"].model_dump(), "grade": "proven"})


def test_what_newer_studies_contradict_is_graded_so() -> None:
    assert ALL.claims["C3"].grade == "contradicted"
    assert ALL.claims["C8"].grade == "contradicted"
    assert ALL.claims["C6"].grade == ALL.claims["C9"].grade == "mechanism"


# --- conditions


def test_every_condition_of_the_profile_is_there() -> None:
    assert set(ALL.conditions) == set(get_args(ConditionId))


@pytest.mark.parametrize("key", get_args(ConditionId))
def test_a_condition_says_what_a_plan_needs(key: ConditionId) -> None:
    condition = ALL.conditions[key]
    assert list(condition.stages) == sorted(condition.stages, key=PHASES.index)
    for phase in condition.stages:
        weights = [condition.weight(part, phase) for part in PARTS]
        assert max(weights) >= 0.8
        assert sum(weight > 0 for weight in weights) >= 3
    assert {"nprs", "psfs"} & set(condition.instruments) or key == "acl_reconstruction"
    assert condition.load_advice.plain.text and condition.load_advice.professional.text


@pytest.mark.parametrize(
    "key",
    [
        "patellofemoral_pain",
        "knee_osteoarthritis",
        "patellar_tendinopathy",
        "quadriceps_tendinopathy",
        "acl_reconstruction",
    ],
)
def test_knee_conditions_train_hip_and_knee(key: ConditionId) -> None:
    condition = ALL.conditions[key]
    for phase in condition.stages:
        assert condition.weight("quadriceps", phase) >= 0.8
        assert condition.weight("gluteus_maximus", phase) >= 0.5
        assert condition.weight("gluteus_medius", phase) >= 0.5


def test_what_a_condition_prefers_it_does_not_rule_out() -> None:
    for key, condition in ALL.conditions.items():
        for place in condition.prefer:
            for name in place.exercises:
                bans = condition.forbids(ALL.exercises[name], place.phase)
                assert all(ban.until_cleared for ban in bans), (key, place.phase, name)


@pytest.mark.parametrize(
    ("key", "property_", "phases"),
    [
        ("gluteal_tendinopathy", "hip_adduction_stretch", PHASES),
        ("gluteal_tendinopathy", "side_lying_compression", PHASES),
        ("tibial_stress_injury", "impact", PHASES),
        ("tibial_stress_injury", "high_impact", PHASES),
        ("deep_gluteal_syndrome", "hip_adduction_stretch", PHASES),
        ("acl_reconstruction", "pivoting", PHASES),
        ("acl_reconstruction", "impact", PHASES),
        ("achilles_tendinopathy", "impact", PHASES[:4]),
        ("patellofemoral_pain", "deep_knee_flexion", ("settle", "control")),
        ("hip_osteoarthritis", "deep_hip_flexion", ("settle", "control")),
    ],
)
def test_do_not_rules(key: ConditionId, property_: Any, phases: tuple[Any, ...]) -> None:
    given = {"impact": "high"} if property_.endswith("impact") else {property_: True}
    harmful = ALL.exercises["bridge_bi"].model_copy(update={"properties": Properties(**given)})
    harmless = ALL.exercises["bridge_bi"].model_copy(update={"properties": Properties()})
    for phase in phases:
        assert ALL.conditions[key].forbids(harmful, phase)
        assert not ALL.conditions[key].forbids(harmless, phase)


def test_a_ban_holds_in_its_phases_only() -> None:
    because = Statement(text="So.", mark="design")
    ban = Ban(property="single_leg", phases=("settle",), because=because)
    one_leg = ALL.exercises["bridge_bi"].model_copy(
        update={"properties": Properties(single_leg=True)}
    )
    assert ban.forbids(one_leg, "settle")
    assert not ban.forbids(one_leg, "control")


def test_every_property_can_be_asked_for() -> None:
    for name in PROPERTIES:
        assert Properties().has(name) is False


def test_bone_stress_allows_no_pain() -> None:
    rule = ALL.pain_rules[ALL.conditions["tibial_stress_injury"].pain_rule]
    assert rule.safe_to == rule.allowed_to == 0
    usual = ALL.pain_rules["usual"]
    assert (usual.safe_to, usual.allowed_to) == (2, 5)


def test_every_red_flag_of_the_profile_has_its_words() -> None:
    assert set(ALL.red_flags) == set(RedFlags.model_fields)
    emergencies = {key for key, flag in ALL.red_flags.items() if flag.urgency == "emergency"}
    assert {"bladder_or_bowel_change", "saddle_numbness"} <= emergencies


# --- cues


@pytest.mark.parametrize("key", ["achilles_tendinopathy", "calf_strain", "plantar_heel_pain"])
def test_a_calf_history_rules_the_forefoot_out(key: ConditionId) -> None:
    assert "forefoot" in {ban.property for ban in ALL.conditions[key].cue_bans}


def test_cues_are_not_given_with_conditions_that_rule_them_out() -> None:
    for key, cue in ALL.cues.items():
        assert "forefoot" not in cue.properties
        for name, condition in ALL.conditions.items():
            if {ban.property for ban in condition.cue_bans} & set(cue.properties):
                assert name in cue.not_with, (key, name)


def test_no_running_or_landing_cue_with_a_bone_stress_injury() -> None:
    for cue in ALL.cues.values():
        if {"run"} & set(cue.activities):
            assert "tibial_stress_injury" in cue.not_with


def test_a_cue_starts_from_the_own_value() -> None:
    for cue in ALL.cues.values():
        assert cue.size.kind in ("percent", "add", "category")
        assert (cue.size.first is None) == (cue.size.kind == "category")
    rate = ALL.cues["beat"].size
    assert rate.first is not None and rate.most is not None
    assert (rate.kind, rate.first.value, rate.most.value) == ("percent", 5, 10)


# --- doses


def test_phases_in_order() -> None:
    assert sorted(ALL.doses, key=lambda phase: ALL.doses[phase].order) == list(PHASES)
    strengths = [ALL.doses[phase].effort_rpe[1] for phase in PHASES[1:5]]
    assert strengths == sorted(strengths)


def test_feedback_fades() -> None:
    for block in ALL.retraining.values():
        shares = [session.feedback_percent for session in block.schedule]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] == 100 and shares[-1] <= 25


def test_a_falling_range_is_refused() -> None:
    given = ALL.doses["strength"].model_dump()
    with pytest.raises(ValidationError, match="falls"):
        evidence.Dose.model_validate({**given, "sets": (5, 3)})
    with pytest.raises(ValidationError, match="reps or hold_s"):
        evidence.Dose.model_validate({**given, "reps": None, "hold_s": None})


# --- instruments


def test_items_are_shipped_only_where_the_licence_lets_them() -> None:
    for key, instrument in ALL.instruments.items():
        assert bool(instrument.items) == instrument.licence.embed, key
    asked = {key for key, entry in ALL.instruments.items() if entry.kind == "questionnaire"}
    embedded = {key for key in asked if ALL.instruments[key].licence.embed}
    assert embedded == {"psfs", "nprs", "sane", "groc"}


def test_profile_keys_of_instruments_exist() -> None:
    for instrument in ALL.instruments.values():
        if instrument.profile_key:
            table, name = instrument.profile_key.split(".")
            assert name in type(getattr(Profile(schema="hiphinge.profile/1"), table)).model_fields


# --- cut-offs and errors of methods


def test_cutoffs_say_what_they_do_not_mean() -> None:
    for cutoff in ALL.cutoffs.values():
        assert cutoff.at.value is not None or cutoff.at.low is not None
        assert cutoff.does_not_mean.text


def test_chair_stand_limits_fall_with_age() -> None:
    for sex in ("female", "male"):
        rows = [
            cut
            for cut in ALL.cutoffs.values()
            if cut.measure == "strength.chair_stand_30s" and cut.sex == sex
        ]
        values = [cut.at.value for cut in sorted(rows, key=lambda cut: cut.age_low or 0)]
        assert len(values) == 7
        assert values == sorted(values, reverse=True)


def test_change_beyond_error_follows_from_the_error() -> None:
    sem = ALL.method_errors["fppa_squat"].size
    change = ALL.method_errors["fppa_squat_change"].size
    assert sem.low is not None and sem.high is not None
    assert change.low == pytest.approx(1.96 * 2**0.5 * sem.low, abs=0.1)
    assert change.high == pytest.approx(1.96 * 2**0.5 * sem.high, abs=0.15)


# --- words


def plain_texts() -> list[str]:
    """What a person reads."""
    found = [flag.plain for flag in ALL.red_flags.values()]
    found += [rule.plain.text for rule in ALL.pain_rules.values()]
    found += [tag.plain.text for tag in ALL.precautions.values()]
    found += [condition.load_advice.plain.text for condition in ALL.conditions.values()]
    found += [cue.plain for cue in ALL.cues.values()]
    found += [text.text for claim in ALL.claims.values() for text in claim.honesty]
    return found


def test_no_forbidden_words() -> None:
    for text in (*plain_texts(), *(entry.text for entry in STATEMENTS)):
        for pattern in FORBIDDEN:
            if "is not said" not in text:
                assert not re.search(pattern, text, re.IGNORECASE), text


def test_plain_sentences_are_short() -> None:
    for text in plain_texts():
        for sentence in re.split(r"[.!?:;]\s", text):
            assert len(sentence.split()) <= 24, sentence


def test_unknown_keys_are_refused() -> None:
    assert issubclass(evidence.Claim, Frozen)
    with pytest.raises(ValidationError, match="extra"):
        Statement.model_validate({"text": "So.", "mark": "design", "because": "x"})
