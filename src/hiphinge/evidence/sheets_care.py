"""Sheets of painful conditions and of outcome measures."""

from hiphinge.evidence.said import doubt, said
from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.schema_base import PHASES
from hiphinge.evidence.schema_conditions import Ban, Condition, Instrument
from hiphinge.evidence.sheet import GRADES, Block, Line, Sheet, filled, lines, quantities


def condition_sheet(key: str, condition: Condition, evidence: Evidence) -> Sheet:
    """Return a condition with what it asks of a plan."""
    rule = evidence.pain_rules[condition.pain_rule]
    measures = [evidence.instruments[name] for name in condition.instruments]
    return Sheet(
        key,
        f"{condition.name} ({key})",
        (
            f"In plain words: {condition.plain_name}.",
            f"Evidence: {GRADES[condition.grade]}.",
        ),
        filled(
            Block("See a clinician first", lines(condition.refer)),
            Block("What is known", lines(condition.evidence)),
            Block("Load first", lines((condition.load_advice.professional,))),
            Block("Said to the person", lines((condition.load_advice.plain, rule.plain))),
            Block("What is trained", _weights(condition)),
            Block("Begins with", _preferred(condition, evidence)),
            Block("Ruled out", tuple(_ban_line(ban) for ban in condition.bans)),
            Block("Cues ruled out", _cue_bans(condition)),
            Block("Linked findings", _linked(condition)),
            Block("Take care", lines(condition.cautions)),
            Block("Measured again", tuple(_measured(entry) for entry in measures)),
            Block("Claims behind it", (Line(", ".join(condition.claims)),)),
        ),
    )


def instrument_sheet(key: str, instrument: Instrument) -> Sheet:
    """Return an outcome measure with its scoring, the change that matters, and its licence."""
    better = "higher is better" if instrument.better == "up" else "lower is better"
    return Sheet(
        key,
        f"{instrument.name}: {instrument.full_name} ({key})",
        (f"A {instrument.kind}; {better}.",),
        filled(
            Block("Scoring", lines((instrument.scoring,))),
            Block("Change that matters", quantities((instrument.minimal_change,))),
            Block("Change beyond error", quantities((instrument.detectable_change,))),
            Block("Licence", lines((instrument.licence.terms,))),
            Block("Asked", tuple(Line(item) for item in instrument.items)),
            Block("Take care", lines(instrument.cautions)),
        ),
    )


def _weights(condition: Condition) -> tuple[Line, ...]:
    said_of_parts: list[Line] = []
    for part, given in condition.weights.items():
        name = part.replace("_", " ")
        if isinstance(given, dict):
            phases = ", ".join(f"{phase} {given[phase]:g}" for phase in PHASES if phase in given)
            said_of_parts.append(Line(f"{name}: {phases}"))
        else:
            said_of_parts.append(Line(f"{name}: {given:g}"))
    stages = " > ".join(condition.stages)
    return (
        *said_of_parts,
        Line(f"In the order {stages}; weights from 0 to 1 ({doubt('design')})."),
    )


def _preferred(condition: Condition, evidence: Evidence) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{place.phase}: "
            + ", ".join(evidence.exercises[name].plain_name for name in place.exercises)
        )
        for place in condition.prefer
    )


def _ban_line(ban: Ban) -> Line:
    what = ban.property.replace("_", " ")
    when = f" in {', '.join(ban.phases)}" if ban.phases else ""
    when += " until a clinician clears it" if ban.until_cleared else ""
    return Line(f"{what}{when}: {said(ban.because)}", ban.because.sources)


def _cue_bans(condition: Condition) -> tuple[Line, ...]:
    return tuple(
        Line(f"{ban.property.replace('_', ' ')}: {said(ban.because)}", ban.because.sources)
        for ban in condition.cue_bans
    )


def _linked(condition: Condition) -> tuple[Line, ...]:
    return tuple(
        Line(f"{link.finding} ({link.grade}): {said(link.statement)}", link.statement.sources)
        for link in condition.findings
    )


def _measured(instrument: Instrument) -> Line:
    change = instrument.minimal_change or instrument.detectable_change
    if change is None:
        return Line(f"{instrument.name}: the change that matters is not known to us")
    return Line(f"{instrument.name}: a change of {said(change)} matters", change.sources)
