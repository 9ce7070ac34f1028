"""profile.toml: what is taken, and in which words the rest is refused."""

from pathlib import Path

import pytest

from hiphinge.errors import InputError, SettingError
from hiphinge.profile import parse_profile, read_profile

HEAD = 'schema = "hiphinge.profile/1"\n'
GOOD = (
    HEAD
    + """
[person]
age = 34
sex = "female"
height_m = 1.71
mass_kg = 62
[[pain]]
site = "outer_hip"
side = "left"
now = 4
worst = 7.5
aggravated_by = ["running", "stairs"]
since_weeks = 6
[conditions]
named = ["gluteal_tendinopathy"]
by = "clinician"
[red_flags]
fever = false
cannot_bear_weight = true
[goals]
activities = ["running", "housework"]
main = "running"
weeks = 8
[time]
days_per_week = 3
minutes = 20
[equipment]
have = ["band", "step"]
[strength]
hip_abduction_left_n = 140
hip_abduction_left_lever_m = 0.38
chair_stand_30s_reps = 14
[scores]
psfs = [{ activity = "laundry", score = 4 }]
lefs = 61
"""
)


def test_everything_that_the_schema_names_is_taken():
    profile = parse_profile(GOOD)
    assert profile.subject.mass == 62.0
    assert profile.subject.sex == "female"
    assert profile.subject.mass_source == "given"
    assert profile.pain[0].aggravated_by == ("running", "stairs")
    assert profile.red_flags.raised == ("cannot_bear_weight",)
    assert profile.scores.psfs[0].score == 4.0


def test_the_schema_alone_is_a_profile():
    profile = parse_profile(HEAD)
    assert profile.pain == ()
    assert profile.subject.mass is None


def test_sex_unsaid_is_no_sex_of_the_subject():
    assert parse_profile(HEAD + '[person]\nsex = "unsaid"').subject.sex is None


def test_a_profile_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        parse_profile(GOOD).person.age = 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["lacks a key: schema", "hiphinge.profile/1"]),
        ('schema = "hiphinge.profile/2"', ["hiphinge.profile/2", "allowed: hiphinge.profile/1"]),
        (HEAD + "[person]\nheight_cm = 170", ["person.height_cm", "did you mean person.height_m"]),
        (HEAD + "[person]\nheight_m = 170", ["at most 2.5", "2.5 metres"]),
        (HEAD + "[person]\nmass_kg = 62000", ["at most 350", "350 kilograms"]),
        (HEAD + "[person]\nmass_kg = nan", ["person.mass_kg = nan"]),
        (HEAD + '[person]\nmass_kg = "62 kg"', ["person.mass_kg = 62 kg", "a number"]),
        (HEAD + '[person]\nsex = "famale"', ["female, male, unsaid", "did you mean female"]),
        (HEAD + '[[pain]]\nsite = "knee"', ["pain.1.site = knee", "front_knee"]),
        (HEAD + "[[pain]]\nnow = 11", ["pain.1.now = 11", "at most 10"]),
        (HEAD + '[conditions]\nnamed = ["itbs_syndrome"]', ["did you mean itb_syndrome"]),
        (HEAD + "[red_flags]\nfever = 1", ["red_flags.fever = 1"]),
        (HEAD + "[red_flags]\nfevr = true", ["did you mean red_flags.fever"]),
        (HEAD + "[goals]\nweeks = 6.5", ["goals.weeks = 6.5", "integer"]),
        (HEAD + "[persons]\nage = 3", ["persons", "did you mean person?"]),
        (HEAD + "person = 3", ["person = 3", "a table"]),
        (HEAD + '[scores]\npsfs = [{ activity = "x", scor = 3 }]', ["scores.psfs.1.score"]),
        (HEAD + "[strength]\nhip_abduction_left_n = -5", ["greater than 0", "0 newtons"]),
    ],
)
def test_refusals_say_what_where_and_what_is_allowed(text: str, said: list[str]):
    with pytest.raises(SettingError) as refusal:
        parse_profile(text)
    for words in said:
        assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_is_no_toml_or_no_file_is_an_input_error(tmp_path: Path):
    with pytest.raises(InputError, match="not TOML"):
        parse_profile("[person")
    with pytest.raises(InputError, match=r"cannot read the profile: missing\.toml"):
        read_profile(tmp_path / "missing.toml")
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(InputError, match="not a text file"):
        read_profile(tmp_path / "picture.toml")
