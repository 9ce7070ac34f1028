"""Everything beside the exercises: load advice first, pain rule, stop rules, review, notes."""

from collections.abc import Iterator, Sequence

from hiphinge.evidence import Evidence, Statement, said
from hiphinge.plan import words
from hiphinge.plan.candidates import warm_up_seconds
from hiphinge.plan.screening import emergency_signs
from hiphinge.plan.situation import HEAVY_TOOLS, Acting, Situation
from hiphinge.plan.stages import Stage
from hiphinge.plan.types import Advice, PainRule, Phase, Practice, Retraining, Review

# Two dates beside the last week: an early look at pain and sessions, tests at six weeks.
_FIRST_LOOK, _FIRST_TESTS = 2, 6
_MOST_HONESTY = 4
# From this age on a sign of growing hips needs no mention.
GROWN_AGE = 20
_ABOUT_CHILDREN = "A child"
_STRENGTH_TESTS = (
    ("hip_abduction", "hip strength to the side, by dynamometer"),
    ("hip_extension", "hip strength to the back, by dynamometer"),
    ("hip_external_rotation", "hip strength turning out, by dynamometer"),
    ("single_leg_bridge", "single-leg bridge, times on each side"),
    ("side_plank", "side plank, seconds on each side"),
    ("chair_stand_30s", "standing up from a chair in 30 s"),
)


def load_advice(situation: Situation, evidence: Evidence) -> tuple[Advice, ...]:
    """Return what to change in daily load, the named conditions first."""
    found = [
        _advice(acting.condition.load_advice.plain, "load", acting,
                professional=acting.condition.load_advice.professional)
        for acting in situation.acting
    ]  # fmt: skip
    may_run = not any(
        ban.property == "impact" and not ban.phases
        for acting in situation.acting
        for ban in acting.condition.bans
    )
    if "running" in situation.activities and may_run and "running" in evidence.dose_rules:
        found.append(_advice(evidence.dose_rules["running"], "load"))
    return tuple(found)


def notes(situation: Situation, evidence: Evidence, stages: Sequence[Stage]) -> tuple[Advice, ...]:
    """Return what else to know: how to warm up, what was left out and why, honest limits."""
    return (*_about_exercise(situation, evidence, stages), *_honesty(situation, evidence))


def pain_rule(situation: Situation, evidence: Evidence) -> PainRule:
    """Return the strictest rule of the acting conditions.

    Example:
        >>> from hiphinge.evidence import load
        >>> from hiphinge.plan.situation import read_situation
        >>> from hiphinge.profile import parse_profile
        >>> profile = parse_profile('schema = "hiphinge.profile/1"')
        >>> pain_rule(read_situation(profile, load()), load()).stop_above
        5
    """
    names = {acting.condition.pain_rule for acting in situation.acting} or {"usual"}
    name = min(sorted(names), key=lambda key: evidence.pain_rules[key].allowed_to)
    rule = evidence.pain_rules[name]
    lines = (said(rule.plain),)
    if rule.allowed_to > 0:
        lines = (*lines, words.NEXT_MORNING)
    kind = "none" if rule.allowed_to == 0 else "no_spreading" if name == "nerve" else "scale"
    return PainRule(
        kind,
        round(rule.safe_to),
        round(rule.allowed_to),
        lines,
        rule.plain.mark == "verified",
        tuple(dict.fromkeys((*rule.plain.sources, *rule.professional.sources))),
    )


def stop_rules(situation: Situation, rule: PainRule) -> tuple[str, ...]:
    """Return when to stop an exercise, a day or the plan."""
    if rule.kind == "none":
        first = "Any pain in the bone, also later that day: stop and ask your clinician."
    elif rule.kind == "no_spreading":
        first = "Pain that rises and stays up: stop the exercise."
    else:
        first = f"Pain above {rule.stop_above} of 10: stop the exercise."
    nerve = "Pain or tingling that moves further down the leg: stop."
    has_nerve = any(acting.condition.pain_rule == "nerve" for acting in situation.acting)
    middle = (nerve,) if has_nerve else ()
    weekly = "Pain that grows from week to week: go back one phase and ask a clinician."
    return (first, *middle, *words.STOP_RULES, weekly)


def call_for_help(situation: Situation, evidence: Evidence) -> tuple[str, ...]:
    """Return the signs that need a clinician: at once, then those of the conditions."""
    general = words.CALL.format(signs=emergency_signs(evidence))
    grown = situation.age is not None and situation.age >= GROWN_AGE
    own = [
        said(text)
        for acting in situation.acting
        for text in acting.condition.refer
        if not (grown and text.text.startswith(_ABOUT_CHILDREN))
    ]
    return tuple(dict.fromkeys((general, *own)))


def reviews(
    situation: Situation,
    evidence: Evidence,
    weeks: int,
    *,
    is_recorded: bool,
    retraining: Retraining | None,
) -> tuple[Review, ...]:
    """Return when to look again and what to repeat."""
    tests = tuple(_tests(situation, evidence, is_recorded=is_recorded))
    looks: dict[int, tuple[str, ...]] = {}
    if weeks > _FIRST_LOOK:
        looks[_FIRST_LOOK] = ("pain in the session and the next morning", "sessions done")
    for week in sorted({min(_FIRST_TESTS, weeks), *range(12, weeks, 12), weeks}):
        looks[week] = tests
    for week in _retention(retraining, evidence, weeks):
        looks[week] = (*looks.get(week, ()), "the same movement recorded without feedback")
    return tuple(Review(week, looks[week]) for week in sorted(looks))


def _retention(retraining: Retraining | None, evidence: Evidence, weeks: int) -> Iterator[int]:
    """Give the weeks in which the practised movement is looked at without feedback."""
    if retraining is None or not retraining.schedule:
        return
    last: Practice = retraining.schedule[-1]
    cues = [cue for cue in evidence.cues.values() if cue.plain == retraining.cue]
    for after in evidence.retraining[cues[0].retraining].retention_weeks:
        week = last.week + round(after)
        if week <= weeks:
            yield week


def _tests(situation: Situation, evidence: Evidence, *, is_recorded: bool) -> Iterator[str]:
    scores = situation.profile.scores
    for entry in scores.psfs:
        yield f"how well you can do this, 0 to 10: {entry.activity}"
    if situation.acting or situation.pains:
        yield "pain now and worst of the week, 0 to 10"
    yield from _questionnaires(situation, evidence)
    given = situation.profile.strength.model_dump(exclude_none=True)
    for start, name in _STRENGTH_TESTS:
        if any(key.startswith(start) for key in given):
            yield name
    if not given:
        bridge = "" if situation.is_older else "single-leg bridge, times on each side; "
        yield f"{bridge}standing up from a chair in 30 s"
    if is_recorded:
        yield "the same recording with the same set-up"


def _questionnaires(situation: Situation, evidence: Evidence) -> Iterator[str]:
    """Give for each condition those whose score is known, or the first one that is usual.

    Pain, own activities and tests of strength have lines of their own.
    """
    scores = situation.profile.scores
    for acting in situation.acting:
        usual = [
            key
            for key in acting.condition.instruments
            if key not in ("nprs", "psfs", "groc")
            and evidence.instruments[key].kind == "questionnaire"
        ]
        known = [key for key in usual if getattr(scores, key, None) is not None]
        for key in known or usual[:1]:
            instrument = evidence.instruments[key]
            yield f"questionnaire {instrument.name} ({instrument.full_name})"
    if situation.acting:
        yield "how you are now, compared with when you started (GROC, -7 to +7)"


def _about_exercise(
    situation: Situation, evidence: Evidence, stages: Sequence[Stage]
) -> Iterator[Advice]:
    minutes = max(1, round(warm_up_seconds(situation.minutes) / 60))
    length = "a minute" if minutes == 1 else f"{minutes} minutes"
    yield Advice(
        f"Each session begins with {length} of easy walking or cycling, counted in its length "
        "(our default, not from a study).",
        "exercise",
    )
    rule = pain_rule(situation, evidence)
    if rule.kind == "scale" and (situation.pain or 0) > rule.stop_above:
        yield Advice(
            f"Your pain is above {rule.stop_above} of 10 now. Follow the load advice first and "
            f"begin on a day with {rule.stop_above} or less.",
            "safety",
        )
    for name in ("gear", "regress_order", "effort_words"):
        has_gym = name == "gear" and situation.have & {"barbell", "cable"}
        if name in evidence.dose_rules and not has_gym:
            yield _advice(evidence.dose_rules[name], "exercise")
    sides = {f.side for f in situation.findings if f.id == "side_difference_strength"} - {None}
    if len(sides) == 1:
        side = next(iter(sides))
        yield Advice(
            f"Your {side} side did less in a test. Begin each exercise with it, and do no more on "
            "the other side than it can do (our default, not from a study).",
            "exercise",
        )
    phases = {stage.id for stage in stages}
    if "strength" not in phases and not situation.have & HEAVY_TOOLS:
        yield Advice(
            "No weeks of heavy lifting are in this plan, as no heavy weights are at hand. Hard "
            "sets with your own weight, or with what you have, take their place.",
            "exercise",
        )
    leaning = {"trunk_side_lean", "compensated_pelvis"}
    if situation.pains and leaning & {finding.id for finding in situation.findings}:
        yield Advice(
            "Your trunk leans to one side. That may ease the pain, so this plan does not correct "
            "it. Look again when the pain is low.",
            "movement",
        )


def _honesty(situation: Situation, evidence: Evidence) -> Iterator[Advice]:
    """Give the honest sentences of the claims that the conditions and findings touch."""
    keys = [key for acting in situation.acting for key in acting.condition.claims]
    keys += [key for finding in situation.findings for key in finding.claims]
    lines = {
        statement.text: _advice(statement, "honesty", grade=evidence.claims[key].grade)
        for key in dict.fromkeys(keys)
        if key in evidence.claims
        for statement in evidence.claims[key].honesty
    }
    yield from list(lines.values())[:_MOST_HONESTY]


def _advice(
    statement: Statement,
    kind: str,
    acting: Acting | None = None,
    *,
    professional: Statement | None = None,
    grade: str | None = None,
) -> Advice:
    more = professional.sources if professional else ()
    return Advice(
        said(statement),
        kind,  # pyright: ignore[reportArgumentType]
        grade or (acting.condition.grade if acting else None),
        statement.mark == "verified",
        tuple(dict.fromkeys((*statement.sources, *more))),
        said(professional) if professional else "",
    )


def deload_line(phase: Phase) -> str:
    """Return the sentence about lighter weeks; empty without any."""
    if not phase.deload_weeks:
        return ""
    weeks = words.joined([str(week) for week in phase.deload_weeks])
    return f"Week {weeks}: about half the sets (our default, not from a study)."
