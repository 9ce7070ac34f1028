"""The questions in their order; an empty answer skips any of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast, get_args, runtime_checkable

from hiphinge.profile import (
    SCHEMA,
    Condition,
    GoalActivity,
    Item,
    PainSite,
    Profile,
    RedFlags,
    profile_from,
)

RED_FLAGS: Mapping[str, str] = {
    "bladder_or_bowel_change": "new trouble with your bladder or bowels",
    "saddle_numbness": "numbness between your legs, where you would sit on a saddle",
    "progressive_leg_weakness": "a leg, or both, getting weaker from day to day",
    "fever": "fever together with pain in your back or a joint",
    "unexplained_weight_loss": "losing weight without trying",
    "cancer_history_with_new_bone_pain": "cancer in the past, and new pain in a bone",
    "night_pain_unremitting": "pain at night that nothing eases",
    "major_trauma": "a bad fall or accident just before this began",
    "cannot_bear_weight": "you cannot put weight on a leg",
    "hot_swollen_joint": "a hot, swollen joint",
    "calf_swelling_with_chest_symptoms": "a swollen calf with chest pain or short breath",
    "focal_bone_pain": "one spot of bone that hurts when you press or hop on it",
}
_CHOICE = TypeVar("_CHOICE")
Answers = dict[str, Any]


@runtime_checkable
class Talk(Protocol):
    """Whoever carries questions to the person and answers back."""

    def ask(self, question: str) -> str:
        """Return what was typed; empty to skip."""
        ...

    def say(self, text: str) -> None:
        """Show one line."""
        ...


class _WrongAnswerError(Exception):
    """An answer that cannot be taken; the message says what can."""


def ask_profile(talk: Talk) -> Profile:
    """Ask everything that a plan can use; stop after the signs that need a clinician.

    Example:
        >>> class Silent:
        ...     def ask(self, question: str) -> str:
        ...         return ""
        ...
        ...     def say(self, text: str) -> None: ...
        >>> ask_profile(Silent()).red_flags.raised
        ()
    """
    talk.say("Press Enter to skip any question. This takes about three minutes.")
    flags = _red_flags(talk)
    if any(flags.values()):
        talk.say("Please see a clinician first. No exercises are suggested until then.")
        return _profile({"red_flags": flags})
    answers: Answers = {"red_flags": flags}
    answers["person"] = _person(talk)
    answers["pain"] = _pains(talk)
    answers["conditions"] = _conditions(talk)
    answers["goals"] = _goals(talk)
    answers["time"] = {
        "days_per_week": _number(talk, "Days a week you could train (1 to 7)", 1, 7, whole=True),
        "minutes": _number(talk, "Minutes on such a day (5 to 240)", 5, 240),
    }
    have = _several(talk, "What do you have at hand?", get_args(Item))
    answers["equipment"] = {"have": have}
    answers["strength"] = _strength(talk)
    answers["scores"] = _scores(talk)
    return _profile(answers)


def _profile(answers: Answers) -> Profile:
    """Check all answers together, the empty ones left out."""
    return profile_from({"schema": SCHEMA, **{key: _kept(part) for key, part in answers.items()}})


def _kept(part: Any) -> Any:  # noqa: ANN401 - tables and lists of tables
    if isinstance(part, dict):
        table = cast("Answers", part)
        return {key: value for key, value in table.items() if value not in (None, [], "")}
    return [_kept(entry) for entry in part]


def _red_flags(talk: Talk) -> dict[str, bool | None]:
    talk.say("First, for your safety. Is any of these true for you now?")
    for text in RED_FLAGS.values():
        talk.say(f"  - {text}")
    some = _yes_no(talk, "Any of these? (y/n)")
    if not some:
        return dict.fromkeys(RedFlags.model_fields, some)
    return {
        name: _yes_no(talk, f"{text[0].upper()}{text[1:]}? (y/n)")
        for name, text in RED_FLAGS.items()
    }


def _person(talk: Talk) -> Answers:
    return {
        "age": _number(talk, "Age in years", 0, 120),
        "sex": _one(talk, "Sex", ("female", "male", "unsaid")),
        "height_m": _number(talk, "Height in metres, such as 1.72", 0.4, 2.5),
        "mass_kg": _number(talk, "Weight in kilograms", 3, 350),
    }


def _pains(talk: Talk) -> list[Answers]:
    sites = _several(talk, "Where does it hurt?", get_args(PainSite))
    return [{"site": site, **_pain(talk, _words(site))} for site in sites]


def _pain(talk: Talk, place: str) -> Answers:
    triggers = talk.ask(f"{place}: what brings it on? (words with commas between)")
    return {
        "side": _one(talk, f"{place}: which side", ("left", "right", "both")),
        "now": _number(talk, f"{place}: pain now, 0 none to 10 worst", 0, 10),
        "worst": _number(talk, f"{place}: worst in the last week, 0 to 10", 0, 10),
        "since_weeks": _number(talk, f"{place}: for how many weeks", 0, 5200),
        "aggravated_by": [word.strip() for word in triggers.split(",") if word.strip()],
    }


def _conditions(talk: Talk) -> Answers:
    named = _several(talk, "Does it have a name?", get_args(Condition))
    by = _one(talk, "Who named it", ("clinician", "self")) if named else None
    return {"named": named, "by": by}


def _goals(talk: Talk) -> Answers:
    activities = _several(talk, "What do you want to do?", get_args(GoalActivity))
    main = activities[0] if len(activities) == 1 else None
    if len(activities) > 1:
        main = _one(talk, "Which matters most", tuple(activities))
    weeks = _number(talk, "In how many weeks (Enter: 12)", 1, 104, whole=True)
    return {"activities": activities, "main": main, "weeks": weeks}


def _strength(talk: Talk) -> Answers:
    if not _yes_no(talk, "Do you know any strength test results? (y/n)"):
        return {}
    most = "as many as you could"
    return {
        "chair_stand_30s_reps": _number(
            talk, "Stand up from a chair in 30 s, hands folded: times", 0, 300, whole=True
        ),
        "single_leg_bridge_left_reps": _number(
            talk, f"Bridge on the left leg alone, {most}", 0, 300, whole=True
        ),
        "single_leg_bridge_right_reps": _number(
            talk, f"Bridge on the right leg alone, {most}", 0, 300, whole=True
        ),
        "side_plank_left_s": _number(talk, "Side plank on the left, seconds", 0, 900),
        "side_plank_right_s": _number(talk, "Side plank on the right, seconds", 0, 900),
    }


def _scores(talk: Talk) -> Answers:
    activity = talk.ask("One thing that is hard because of this, in your words").strip()
    if not activity:
        return {}
    score = _number(talk, "How well can you do it now? 0 not at all, 10 as before", 0, 10)
    return {} if score is None else {"psfs": [{"activity": activity, "score": score}]}


def _number(
    talk: Talk, question: str, low: int | float, high: int | float, *, whole: bool = False
) -> int | float | None:
    def read(text: str) -> int | float:
        try:
            value = float(text.replace(",", "."))
        except ValueError as fault:
            raise _WrongAnswerError("please type a number, or Enter to skip") from fault
        if not low <= value <= high or (whole and not value.is_integer()):
            kind = "a whole number" if whole else "a number"
            raise _WrongAnswerError(f"please type {kind} from {low:g} to {high:g}")
        return int(value) if whole else value

    return _until_right(talk, question, read)


def _yes_no(talk: Talk, question: str) -> bool | None:
    def read(text: str) -> bool:
        if text.lower() not in ("y", "yes", "n", "no"):
            raise _WrongAnswerError("please type y or n, or Enter to skip")
        return text.lower().startswith("y")

    return _until_right(talk, question, read)


def _one(talk: Talk, question: str, choices: Sequence[str]) -> str | None:
    listed = "/".join(f"{place} {_words(name)}" for place, name in enumerate(choices, 1))
    return _until_right(talk, f"{question} ({listed})", lambda text: _pick(text, choices))


def _several(talk: Talk, question: str, choices: Sequence[str]) -> list[str]:
    talk.say(f"{question} Numbers with commas between, or Enter for none.")
    for place, name in enumerate(choices, 1):
        talk.say(f"  {place:>2} {_words(name)}")

    def read(text: str) -> list[str]:
        parts = [part for part in text.replace(" ", ",").split(",") if part]
        return list(dict.fromkeys(_pick(part, choices) for part in parts))

    return _until_right(talk, "Which", read) or []


def _pick(text: str, choices: Sequence[str]) -> str:
    """Return the choice meant by a number or by the start of its name."""
    if text.isdecimal() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    meant = [name for name in choices if name.startswith(text.lower().replace(" ", "_"))]
    if len(meant) != 1:
        raise _WrongAnswerError(f"please type numbers from 1 to {len(choices)}, or Enter to skip")
    return meant[0]


def _until_right(talk: Talk, question: str, read: Callable[[str], _CHOICE]) -> _CHOICE | None:
    """Ask until the answer can be read; an empty one is None."""
    while text := talk.ask(question).strip():
        try:
            return read(text)
        except _WrongAnswerError as wrong:
            talk.say(str(wrong))
    return None


def _words(name: str) -> str:
    return name.replace("_", " ")
