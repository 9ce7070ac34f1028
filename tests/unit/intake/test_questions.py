"""The guided questions: order, skipping, wrong answers, red flags, a file that reads back."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiphinge.intake import ask_profile, to_toml
from hiphinge.profile import Profile, RedFlags, parse_profile, profile_from


class Script:
    """Answers by the beginning of the question; everything else is skipped."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = {key: list(values) for key, values in answers.items()}
        self.asked: list[str] = []
        self.said: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        for start, answers in self.answers.items():
            if question.startswith(start) and answers:
                return answers.pop(0)
        return ""

    def say(self, text: str) -> None:
        self.said.append(text)


def test_every_question_may_be_skipped() -> None:
    assert ask_profile(Script({})) == profile_from({"schema": "hiphinge.profile/1"})


def test_red_flags_come_first_and_end_the_questions() -> None:
    script = Script({"Any of these": ["y"], "New trouble with": ["y"], "Numbness": ["n"]})
    profile = ask_profile(script)
    assert profile.red_flags.raised == ("bladder_or_bowel_change",)
    assert profile.red_flags.saddle_numbness is False
    assert profile.red_flags.fever is None
    assert len(script.asked) == 1 + len(RedFlags.model_fields)
    assert "clinician first" in script.said[-1]


def test_one_no_answers_every_red_flag() -> None:
    profile = ask_profile(Script({"Any of these": ["n"]}))
    assert all(getattr(profile.red_flags, name) is False for name in RedFlags.model_fields)


def full() -> Script:
    return Script(
        {
            "Any of these": ["n"],
            "Age": ["68"],
            "Sex": ["1"],
            "Height": ["1,62"],
            "Weight": ["70.5"],
            "Which matters most": ["housework"],
            "Which": ["2, 7", "2 11", "4 6", "5"],
            "inner knee: which side": ["left"],
            "inner knee: pain now": ["4"],
            "low back: what brings": ["lifting, long sitting"],
            "Who named": ["clin"],
            "Days": ["3"],
            "Minutes": ["15"],
            "Do you know": ["y"],
            "Stand up": ["9"],
            "One thing": ['carry the "big" basket'],
            "How well": ["3"],
        }
    )


def test_all_answers_land_in_the_profile() -> None:
    profile = ask_profile(full())
    assert (profile.person.age, profile.person.sex, profile.person.height_m) == (68, "female", 1.62)
    assert [pain.site for pain in profile.pain] == ["inner_knee", "low_back"]
    assert (profile.pain[0].side, profile.pain[0].now) == ("left", 4)
    assert profile.pain[1].aggravated_by == ("lifting", "long sitting")
    assert profile.conditions.named == ("knee_osteoarthritis", "low_back_pain")
    assert profile.conditions.by == "clinician"
    assert profile.goals.activities == ("stairs", "housework")
    assert profile.goals.main == "housework"
    assert profile.equipment.have == ("step",)
    assert profile.strength.chair_stand_30s_reps == 9
    assert profile.scores.psfs[0].activity == 'carry the "big" basket'


def test_the_written_text_reads_back_to_the_same_profile() -> None:
    profile = ask_profile(full())
    assert parse_profile(to_toml(profile)) == profile


@pytest.mark.parametrize("wrong", ["eleven", "-1", "200", "nan", "1e9"])
def test_a_wrong_number_is_asked_again(wrong: str) -> None:
    script = Script({"Age": [wrong, "44"]})
    assert ask_profile(script).person.age == 44
    assert any("number" in text for text in script.said)


@pytest.mark.parametrize("wrong", ["99", "kneee", "0", "o"])
def test_a_choice_that_does_not_exist_is_asked_again(wrong: str) -> None:
    script = Script({"Which": [wrong, "front"]})
    assert [pain.site for pain in ask_profile(script).pain] == ["front_knee"]
    assert any("please type" in text for text in script.said)


def test_ctrl_c_passes_through() -> None:
    class Interrupted(Script):
        def ask(self, question: str) -> str:
            raise KeyboardInterrupt

    ask: Callable[[], Profile] = lambda: ask_profile(Interrupted({}))  # noqa: E731
    with pytest.raises(KeyboardInterrupt):
        ask()


@given(st.text(max_size=40), st.floats(0, 10), st.booleans())
def test_any_words_survive_the_file(words: str, score: float, flag: bool) -> None:
    profile = profile_from(
        {
            "schema": "hiphinge.profile/1",
            "red_flags": {"fever": flag},
            "pain": [{"site": "calf", "aggravated_by": [words], "now": score}],
            "scores": {"psfs": [{"activity": words, "score": score}]},
        }
    )
    assert parse_profile(to_toml(profile)) == profile
