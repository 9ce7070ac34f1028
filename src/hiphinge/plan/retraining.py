"""Practice of a movement: one cue, only where a finding and its evidence call for it.

Strength alone seldom changes how somebody moves, so a finding is met by practice with feedback
that fades. A cue needs a painful condition with which the finding has been linked: moving
differently has not been shown to help somebody whom nothing hurts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hiphinge.evidence import Cue, Evidence, said
from hiphinge.evidence import Retraining as Practising
from hiphinge.plan.situation import Situation
from hiphinge.plan.stages import Stage
from hiphinge.plan.types import Practice, Retraining, RuledOut
from hiphinge.types import ActivityName, Finding, Measure, Side

_BOTH: tuple[Side, Side] = ("left", "right")
_GRADES = ("strong", "moderate", "limited")
# Moving on the legs fast enough that bone or tendon must be allowed to take it.
# What changes for both legs at once, whichever the finding was seen on.
_WHOLE_BODY = frozenset({"cadence", "step_width", "trunk_flexion_mean"})
_IMPACT: frozenset[ActivityName] = frozenset({"run", "landing"})


@dataclass(frozen=True, slots=True)
class Observed:
    """What was recorded: the activity and its measures."""

    activity: ActivityName | None = None
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Practised:
    """The block of practice, if any, and the cues that were ruled out."""

    block: Retraining | None
    ruled_out: tuple[RuledOut, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    """A finding that a cue is about."""

    key: str
    cue: Cue
    finding: Finding


def practise(
    situation: Situation, evidence: Evidence, observed: Observed, stages: Sequence[Stage]
) -> Practised:
    """Return the one cue that is called for, with its size and sessions."""
    ruled_out: list[RuledOut] = []
    open_calls: list[_Call] = []
    for call in _calls(situation, evidence.cues, observed.activity):
        reason = next(_objections(call, situation, observed), None)
        if reason is None:
            open_calls.append(call)
        else:
            ruled_out.append(RuledOut(call.key, reason, "cue", None, call.finding.sources))
    open_calls.sort(key=lambda call: _GRADES.index(call.cue.grade))
    ruled_out += [
        RuledOut(call.key, "One cue at a time; another has the better evidence.", "cue")
        for call in open_calls[1:]
    ]
    block = _block(open_calls[0], evidence, observed, stages) if open_calls else None
    return Practised(block, tuple(_once(ruled_out)))


def goal_of(cue: Cue, start: float) -> float | None:
    """Return where to go first from the person's own value; None where the aim has no number.

    Example:
        >>> from hiphinge.evidence import load
        >>> goal_of(load().cues["beat"], 160.0)
        168.0
    """
    first = cue.size.first
    if first is None or first.value is None:
        return None
    added = start * first.value / 100 if cue.size.kind == "percent" else first.value
    return float(f"{start + added:.4g}")


def _calls(
    situation: Situation, cues: Mapping[str, Cue], activity: ActivityName | None
) -> Iterator[_Call]:
    """Pair each cue with its finding in this activity: on a painful side, then the larger."""
    for key, cue in cues.items():
        found = [finding for finding in situation.findings if finding.id == cue.finding]
        if found and activity in cue.activities:
            sore = _painful_sides(cue.finding, situation)
            yield _Call(
                key, cue, max(found, key=lambda each: (each.side in sore, _magnitude(each)))
            )


def _painful_sides(finding_id: str, situation: Situation) -> frozenset[Side]:
    """Return the sides of the pains with which a finding has been linked; empty if not told."""
    sites = {
        site
        for acting in situation.acting
        if any(link.finding == finding_id for link in acting.condition.findings)
        for site in acting.condition.sites
    }
    told = [pain.side for pain in situation.pains if pain.site in sites]
    if None in told or "both" in told:
        return frozenset(_BOTH)
    return frozenset(side for side in _BOTH if side in told)


def _magnitude(finding: Finding) -> float:
    size = finding.size
    if size is None or size.limit is None:
        return 0.0
    return abs(size.value - size.limit.value)


def _objections(call: _Call, situation: Situation, observed: Observed) -> Iterator[str]:
    cue = call.cue
    yield from _against_the_link(call, situation)
    if set(cue.not_with) & situation.conditions:
        yield "It loads what hurts."
    yield from _against_the_load(cue, situation, observed)
    if cue.grade not in _GRADES:
        yield "The evidence for it does not hold."
    if cue.size.kind != "category" and _start(call, observed) is None:
        yield "The recording gives no number to start from."


def _against_the_link(call: _Call, situation: Situation) -> Iterator[str]:
    """Say why the finding has nothing to do with what hurts."""
    cue = call.cue
    if cue.only_with and not set(cue.only_with) & situation.conditions:
        yield "It is for another condition."
    if not situation.acting:
        yield "Nothing hurts, and moving differently has not been shown to help then."
    elif not _is_linked(call, situation):
        yield "It has not been linked with the pain that was told."
    sore = _painful_sides(cue.finding, situation)
    if call.finding.side and sore and call.finding.side not in sore and _is_one_sided(cue):
        yield "It was seen on the side that does not hurt."


def _against_the_load(cue: Cue, situation: Situation, observed: Observed) -> Iterator[str]:
    """Say what an acting condition forbids of it."""
    for acting in situation.acting:
        for ban in acting.condition.cue_bans:
            if ban.property in cue.properties:
                yield said(ban.because)
        if observed.activity in _IMPACT and any(
            ban.property == "impact" and not ban.phases for ban in acting.condition.bans
        ):
            yield "No running or jumping for now."


def _is_one_sided(cue: Cue) -> bool:
    return cue.measure not in _WHOLE_BODY


def _is_linked(call: _Call, situation: Situation) -> bool:
    """Say whether an acting condition has been seen with this finding, or names the cue's own."""
    linked = {
        link.finding
        for acting in situation.acting
        for link in acting.condition.findings
        if link.grade in (*_GRADES, "conflicting")
    }
    return call.finding.id in linked or bool(set(call.cue.only_with) & situation.conditions)


def _start(call: _Call, observed: Observed) -> float | None:
    """Return the person's own value of what the cue moves."""
    wanted, finding = call.cue.measure, call.finding
    if finding.size is not None and finding.measures[:1] == (wanted,):
        return finding.size.value
    values = [
        measure.value
        for measure in observed.measures
        if measure.id == wanted and measure.side in (finding.side, None)
    ]
    return next((value for value in values if value is not None), None)


def _unit(call: _Call, observed: Observed) -> str:
    units = [measure.unit for measure in observed.measures if measure.id == call.cue.measure]
    size = call.finding.size
    return units[0] if units else "" if size is None else size.unit


def _block(
    call: _Call, evidence: Evidence, observed: Observed, stages: Sequence[Stage]
) -> Retraining:
    cue, finding = call.cue, call.finding
    practising = evidence.retraining[cue.retraining]
    start = _start(call, observed)
    unsure = [said(cue.size.first)] if cue.size.first and cue.size.first.mark != "verified" else []
    return Retraining(
        finding=finding.id,
        side=finding.side,
        cue=cue.plain,
        measure=cue.measure or "",
        start=start,
        goal=None if start is None else goal_of(cue, start),
        unit=_unit(call, observed),
        schedule=_schedule(practising, stages),
        stop_if=tuple(said(text) for text in (*cue.stop_if, *cue.cautions)),
        why=f"{finding.statement} {said(cue.evidence[0])}",
        grade=cue.grade,
        sources=tuple(
            dict.fromkeys(
                key for each in (*cue.evidence, *cue.cautions, practising) for key in each.sources
            )
        ),
        not_verified=(*unsure, *_unsure_schedule(practising)),
    )


def _unsure_schedule(practising: Practising) -> tuple[str, ...]:
    if practising.mark == "verified":
        return ()
    return ("minutes and share of feedback of each session: our default, not from a study",)


def _schedule(practising: Practising, stages: Sequence[Stage]) -> tuple[Practice, ...]:
    """Spread the sessions over the weeks, after a first phase that only settles pain."""
    first = stages[0].weeks + 1 if stages[0].id == "settle" else 1
    last = stages[-1].first_week + stages[-1].weeks - 1
    each_week = practising.sessions_per_week[0]
    return tuple(
        Practice(number + 1, week, round(session.minutes), round(session.feedback_percent))
        for number, session in enumerate(practising.schedule)
        if (week := first + number // each_week) <= last
    )


def _once(entries: Sequence[RuledOut]) -> Iterator[RuledOut]:
    seen: set[str] = set()
    for entry in entries:
        if entry.exercise not in seen:
            seen.add(entry.exercise)
            yield entry
