"""Painful conditions, the signs that need a clinician first, and outcome measures."""

from typing import Annotated, Literal

from pydantic import Field

from hiphinge.evidence.schema_base import (
    FindingId,
    Frozen,
    Grade,
    Part,
    PhaseId,
    Quantity,
    Share,
    Statement,
    Text,
)
from hiphinge.evidence.schema_exercises import Exercise, Property
from hiphinge.profile import Condition as ConditionId
from hiphinge.profile import PainSite

CueProperty = Literal[
    "forefoot",
    "soft_landing",
    "more_steps",
    "wider_step",
    "forward_lean",
    "deeper_bend",
    "squeeze_buttock",
    "hips_back",
]


class Ban(Frozen):
    """An exercise property that a condition rules out.

    `phases` empty means always; `until_cleared` means until a clinician has cleared it.
    """

    property: Property
    phases: tuple[PhaseId, ...] = ()
    until_cleared: bool = False
    because: Statement

    def forbids(self, exercise: Exercise, phase: PhaseId) -> bool:
        """Say whether the exercise is out in this phase."""
        holds = not self.phases or phase in self.phases
        return holds and exercise.properties.has(self.property)


class CueBan(Frozen):
    """A kind of movement cue that a condition rules out."""

    property: CueProperty
    because: Statement


class LoadAdvice(Frozen):
    """What to do about load before any exercise, for the person and for the professional."""

    plain: Statement
    professional: Statement


class LinkedFinding(Frozen):
    """A movement finding that studies saw more often with the condition, and how surely."""

    finding: FindingId
    statement: Statement
    grade: Grade


class Preference(Frozen):
    """Exercises that the condition starts with or favours in a phase."""

    phase: PhaseId
    exercises: tuple[str, ...] = Field(min_length=1)


class Condition(Frozen):
    """What evidence asks of a plan for one painful condition.

    `weights` say how much each part is worth training: one number for all phases, or one for
    each phase that differs (a phase not named counts 0). `stages` are the phases in order.
    """

    name: Text
    plain_name: Text
    sites: tuple[PainSite, ...] = Field(min_length=1)
    grade: Grade
    evidence: tuple[Statement, ...] = Field(min_length=1)
    load_advice: LoadAdvice
    weights: dict[Part, Share | dict[PhaseId, Share]] = Field(min_length=1)
    stages: tuple[PhaseId, ...] = Field(min_length=2)
    pain_rule: str
    prefer: tuple[Preference, ...] = ()
    bans: tuple[Ban, ...] = ()
    cue_bans: tuple[CueBan, ...] = ()
    findings: tuple[LinkedFinding, ...] = ()
    refer: tuple[Statement, ...] = Field(min_length=1)
    cautions: tuple[Statement, ...] = ()
    instruments: tuple[str, ...] = Field(min_length=1)
    claims: tuple[str, ...] = ()

    def weight(self, part: Part, phase: PhaseId) -> float:
        """Return how much training this part counts in a phase, 0 to 1."""
        given = self.weights.get(part, 0.0)
        return given.get(phase, 0.0) if isinstance(given, dict) else given

    def forbids(self, exercise: Exercise, phase: PhaseId) -> tuple[Ban, ...]:
        """Return the bans that rule the exercise out in this phase."""
        return tuple(ban for ban in self.bans if ban.forbids(exercise, phase))


class RedFlag(Frozen):
    """A sign that a clinician must look at before any plan; the key is that of profile.toml."""

    plain: Text
    urgency: Literal["emergency", "urgent", "soon"]
    action: Statement


class PainRule(Frozen):
    """How much pain an exercise may bring, 0 to 10, and when it must have settled."""

    safe_to: Annotated[float, Field(ge=0, le=10)]
    allowed_to: Annotated[float, Field(ge=0, le=10)]
    settled_by: Literal["at_once", "next_morning"]
    plain: Statement
    professional: Statement


class Licence(Frozen):
    """Whether the items may be shipped with open software."""

    embed: bool
    terms: Statement


class Instrument(Frozen):
    """An outcome measure: questionnaire or test.

    `items` are shipped only where the licence allows it; all others are entered as a number.
    `profile_key` is where profile.toml keeps the number.
    """

    name: Text
    full_name: Text
    kind: Literal["questionnaire", "test"]
    scoring: Statement
    low: float
    high: float | None = None
    unit: str
    better: Literal["up", "down"]
    minimal_change: Quantity | None = None
    detectable_change: Quantity | None = None
    licence: Licence
    items: tuple[Text, ...] = ()
    profile_key: str | None = None
    cautions: tuple[Statement, ...] = ()


class ConditionFile(Frozen):
    """`conditions.toml`."""

    schema_: Literal["hiphinge.conditions/1"] = Field(alias="schema")
    condition: dict[ConditionId, Condition]


class SafetyFile(Frozen):
    """`safety.toml`."""

    schema_: Literal["hiphinge.safety/1"] = Field(alias="schema")
    red_flag: dict[str, RedFlag]
    pain_rule: dict[str, PainRule]


class InstrumentFile(Frozen):
    """`instruments.toml`."""

    schema_: Literal["hiphinge.instruments/1"] = Field(alias="schema")
    instrument: dict[str, Instrument]
