"""When a clinician comes first: signs in the profile that end the plan before it begins."""

from hiphinge.evidence import Evidence, RedFlag
from hiphinge.plan.situation import Situation
from hiphinge.plan.types import Advice, Refusal
from hiphinge.plan.words import SITES, joined
from hiphinge.profile import PainSite

# General stop-and-refer list: pain above 7 of 10 (our limit).
TOO_MUCH_PAIN = 7.0
_URGENCY = ("emergency", "urgent", "soon")
# In growing people a slipped growth plate of the hip shows as pain here.
_GROWING_SITES: frozenset[PainSite] = frozenset(
    {"groin", "outer_hip", "buttock", "front_knee", "inner_knee", "outer_knee"}
)


def refusal_for(situation: Situation, evidence: Evidence) -> Refusal | None:
    """Return why there can be no plan, or None."""
    raised = situation.profile.red_flags.raised
    if raised:
        flags = sorted(
            (evidence.red_flags[name] for name in raised),
            key=lambda flag: _URGENCY.index(flag.urgency),
        )
        return Refusal(_reason(flags), flags[0].action.text, raised)
    if situation.pain is not None and situation.pain > TOO_MUCH_PAIN:
        return Refusal(
            "Please see a clinician first: your pain is above 7 of 10.",
            "Have the pain looked at within days. Come back when it is 7 or less.",
        )
    if situation.is_growing and any(pain.site in _GROWING_SITES for pain in situation.pains):
        return Refusal(
            "Please see a clinician first: pain in the hip or knee of somebody who is still "
            "growing has to be looked at.",
            "See a doctor this week; with a limp, today.",
        )
    return None


def safety_notes(situation: Situation, evidence: Evidence) -> tuple[Advice, ...]:
    """Return what has to be said before the first exercise."""
    return tuple(
        note
        for note in (
            _not_asked(situation, evidence),
            _unnamed(situation),
            _balance(situation),
        )
        if note is not None
    )


def emergency_signs(evidence: Evidence) -> str:
    """Return the signs that need help at once, in one line."""
    flags = [flag.plain for flag in evidence.red_flags.values() if flag.urgency == "emergency"]
    return "; ".join(f"{plain[0].lower()}{plain[1:]}" for plain in flags)


def _reason(flags: list[RedFlag]) -> str:
    told = "; ".join(f"{flag.plain[0].lower()}{flag.plain[1:]}" for flag in flags)
    return f"Please see a clinician first. You told us: {told}."


def _not_asked(situation: Situation, evidence: Evidence) -> Advice | None:
    flags = situation.profile.red_flags
    unasked = [name for name in type(flags).model_fields if getattr(flags, name) is None]
    if not unasked:
        return None
    plain = [evidence.red_flags[name].plain for name in unasked if name in evidence.red_flags]
    listed = "; ".join(f"{text[0].lower()}{text[1:]}" for text in plain)
    return Advice(
        f"Before you start: if any of these is true, see a clinician first and do not start. "
        f"{listed[:1].upper()}{listed[1:]}.",
        "safety",
    )


def _unnamed(situation: Situation) -> Advice | None:
    unnamed = {acting.id for acting in situation.acting if not acting.named}
    if not unnamed:
        return None
    named = {
        site for a in situation.acting if a.named for site in a.condition.sites
    }  # fmt: skip
    places = dict.fromkeys(
        SITES[pain.site]
        for pain in situation.pains
        if pain.site is not None and pain.site not in named
    )
    return Advice(
        f"Nobody has told us what the pain is called ({joined(tuple(places))}). This plan keeps "
        "the careful rules for that place. If it is no better in three weeks, have it looked at.",
        "safety",
    )


def _balance(situation: Situation) -> Advice | None:
    slow_chair = any(finding.id == "low_chair_stand" for finding in situation.findings)
    if not situation.is_older and not slow_chair:
        return None
    return Advice(
        "Stand beside something firm, such as a worktop, in every standing exercise. Wear shoes "
        "that hold. If you fell in the last year, do the first sessions with somebody there.",
        "balance",
    )
