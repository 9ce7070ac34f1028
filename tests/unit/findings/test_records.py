"""Findings as records of analysis.json, and back."""

import json
from typing import get_args

import pytest

from hiphinge.errors import InputError, SettingError
from hiphinge.evidence.schema_base import FindingId
from hiphinge.findings import Case, apply_rules
from hiphinge.findings.numbers import in_words, with_range
from hiphinge.findings.records import finding_from, finding_record
from hiphinge.findings.wording import finding_words, words_of
from hiphinge.profile import Profile
from hiphinge.types import Limit, Size, Subject

CONTRACT = [
    "id",
    "side",
    "statement",
    "grade",
    "measures",
    "sources",
    "means",
    "does_not_mean",
    "caveats",
]


@pytest.fixture(scope="module")
def many(measure):
    profile = Profile.model_validate(
        {
            "schema": "hiphinge.profile/1",
            "strength": {"hip_abduction_left_n": 60.0, "hip_abduction_right_n": 200.0},
            "scores": {"nprs": 7.0},
        }
    )
    items = (
        measure("trunk_side_lean_peak", "left", 8.0, 12.0, reason="one cycle only; no static pose"),
        measure("pelvic_drop_peak", "left", 1.0, 4.0),
        measure("pelvic_drop_peak", "right", 6.0, 12.0),
    )
    return apply_rules(Case("run", items, subject=Subject(mass=70.0), profile=profile))


def test_a_record_holds_the_contract_and_comes_back(many):
    assert len(many) >= 4
    for finding in many:
        record = json.loads(json.dumps(finding_record(finding), allow_nan=False))
        assert list(record)[: len(CONTRACT)] == CONTRACT
        back = finding_from(record)
        assert (back.id, back.side, back.statement, back.sources) == (
            finding.id,
            finding.side,
            finding.statement,
            finding.sources,
        )
        assert back.size is not None and back.size.value == pytest.approx(finding.size.value)


def test_what_is_no_finding_is_refused():
    with pytest.raises(InputError, match="cannot be read"):
        finding_from({"id": 3})


def test_sure_findings_come_first_and_pain_before_all(many):
    assert many[0].id == "pain_over_five"
    unsure = [finding.verdict == "cannot_tell" for finding in many]
    assert unsure == sorted(unsure)


def test_the_reasons_of_a_limited_measure_are_kept_as_sentences(many):
    (lean,) = [finding for finding in many if finding.id == "compensated_pelvis"]
    assert lean.caveats[-2:] == ("One cycle only.", "No static pose.")


def test_every_finding_has_all_its_words():
    for finding_id in finding_words()["finding"]:
        own = words_of(finding_id)
        for key in ("name", "rank", "grade", "headline", "present", "do", "means", "does_not_mean"):
            assert own.get(key), (finding_id, key)


def test_every_finding_that_the_evidence_names_has_words():
    assert set(get_args(FindingId)) <= set(finding_words()["finding"])


def test_an_unknown_finding_is_refused():
    with pytest.raises(SettingError, match="no such finding"):
        words_of("toe_wiggle")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (-0.4, "deg", "0°"),
        (9.6, "deg", "10°"),
        (0.052, "m", "5 cm"),
        (0.146, "1", "15 %"),
        (3400.0, "N", "3400 N"),
        (2.04, "furlong", "2.0 furlong"),
        (7.0, "", "7.0"),
    ],
)
def test_numbers_in_words(value, unit, expected):
    assert in_words(value, unit) == expected


def test_rounding_never_puts_an_end_onto_the_limit():
    limit = Limit(5.0, "above", "design", "hiphinge")
    assert with_range(Size(8.0, 5.2, 11.0, "deg", limit)) == "8.0° (5.2 to 11.0)"
    assert with_range(Size(8.0, 5.6, 11.0, "deg", limit)) == "8° (6 to 11)"
    assert with_range(Size(7.0, 7.0, 7.0, "of 10")) == "7 of 10"
