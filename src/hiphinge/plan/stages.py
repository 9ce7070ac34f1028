"""Which phases a plan has and how its weeks are shared among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hiphinge.evidence import Dose, Evidence
from hiphinge.evidence.schema_base import PHASES, PhaseId
from hiphinge.plan.situation import HEAVY_TOOLS, Situation

# Without pain above this, a plan does not begin with still holds (our default).
SETTLED_PAIN = 2.0
# Every fourth to sixth week takes sets away; we take the fifth (our default).
DELOAD_EVERY = 5
# Phases hard enough to need a lighter week.
_HARD: frozenset[PhaseId] = frozenset({"endurance", "hypertrophy", "strength", "power"})


@dataclass(frozen=True, slots=True)
class Stage:
    """One phase with its place in the calendar."""

    id: PhaseId
    dose: Dose
    first_week: int
    weeks: int
    days: int

    @property
    def deload_weeks(self) -> tuple[int, ...]:
        """Weeks of the plan with about half the sets."""
        if self.id not in _HARD:
            return ()
        last = self.first_week + self.weeks - 1
        return tuple(week for week in range(self.first_week, last + 1) if week % DELOAD_EVERY == 0)


def stages_for(situation: Situation, evidence: Evidence) -> tuple[Stage, ...]:
    """Return the phases in order; their weeks add up to the plan's."""
    weeks = share_weeks(_phases(situation, evidence), evidence.doses, situation.weeks)
    stages: list[Stage] = []
    first = 1
    for phase, count in weeks.items():
        dose = evidence.doses[phase]
        days = min(situation.days, dose.days_per_week[1])
        stages.append(Stage(phase, dose, first, count, days))
        first += count
    return tuple(stages)


def share_weeks(
    phases: Sequence[PhaseId], doses: Mapping[PhaseId, Dose], weeks: int
) -> Mapping[PhaseId, int]:
    """Share weeks among phases: each its least, then one more in turn up to its most.

    A plan too short for all of them keeps the first ones; what a long plan has left over goes to
    the hardest phase that can be kept up.

    Example:
        >>> from hiphinge.evidence import load
        >>> dict(share_weeks(("control", "endurance", "hypertrophy"), load().doses, 12))
        {'control': 3, 'endurance': 4, 'hypertrophy': 5}
    """
    shared: dict[PhaseId, int] = {}
    left = weeks
    for phase in phases:
        if left > 0:
            shared[phase] = min(doses[phase].weeks[0], left)
            left -= shared[phase]
    # Still holds are kept as short as the pain allows, so they are the last to grow.
    in_turn = sorted(shared, key=lambda phase: (phase == "settle", PHASES.index(phase)))
    while left > 0 and any(shared[phase] < doses[phase].weeks[1] for phase in in_turn):
        for phase in in_turn:
            if left > 0 and shared[phase] < doses[phase].weeks[1]:
                shared[phase], left = shared[phase] + 1, left - 1
    hardest = max(shared, key=lambda phase: (phase != "power", PHASES.index(phase)))
    shared[hardest] += left
    return shared


def _phases(situation: Situation, evidence: Evidence) -> tuple[PhaseId, ...]:
    """Return the phases of the acting conditions, or all that fit somebody without pain."""
    wanted = {phase for acting in situation.acting for phase in acting.condition.stages}
    wanted = wanted or set(PHASES) - {"settle"}
    if _is_settled(situation):
        wanted.discard("settle")
    if situation.pain is not None and situation.pain > 5:
        wanted.add("settle")
    if not situation.wants_impact:
        wanted.discard("power")
    if not situation.have & HEAVY_TOOLS or situation.is_growing:
        wanted.discard("strength")
    wanted |= {"control"}
    return tuple(phase for phase in PHASES if phase in wanted and phase in evidence.doses)


def _is_settled(situation: Situation) -> bool:
    """Say whether the pain that was told is low; unknown pain is not, and a bone allows none."""
    bone = any(acting.condition.pain_rule == "bone" for acting in situation.acting)
    limit = 0.0 if bone else SETTLED_PAIN
    return situation.pain is not None and situation.pain <= limit
