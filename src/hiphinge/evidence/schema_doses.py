"""Doses of strengthening and of gait retraining; cues for practising a movement."""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from hiphinge.evidence.schema_base import (
    FindingId,
    Frozen,
    Grade,
    Marked,
    PhaseId,
    Quantity,
    Statement,
    Text,
)
from hiphinge.evidence.schema_conditions import CueProperty
from hiphinge.profile import Condition as ConditionId
from hiphinge.types import ActivityName

N = TypeVar("N", int, float)


def _rising(span: tuple[N, N]) -> tuple[N, N]:
    if span[0] > span[1]:
        raise ValueError(f"the range falls: {span[0]:g} to {span[1]:g}")
    return span


Span = Annotated[tuple[float, float], AfterValidator(_rising)]
Counts = Annotated[tuple[int, int], AfterValidator(_rising)]


class Dose(Marked):
    """One phase of strengthening; every (low, high) is inclusive.

    Attributes:
        order: Place in the sequence, from 0.
        sets, reps, hold_s: How much; `hold_s` instead of `reps` for what is held.
        effort_rpe: Rating of effort from 0 to 10.
        reserve_reps: Repetitions left in the tank at the end of a set.
        share_of_maximum: Load as a share of the heaviest single lift, where one is known.
        rest_s: Rest between sets [s].
        days_per_week: Days in the week.
        sets_per_week: Hard sets for each part in a week to reach, where evidence names one.
    """

    name: Text
    plain_name: Text
    order: Annotated[int, Field(ge=0)]
    grade: Grade
    purpose: Statement
    sets: Counts
    reps: Counts | None = None
    hold_s: Span | None = None
    effort_rpe: Span
    reserve_reps: Span | None = None
    share_of_maximum: Span | None = None
    rest_s: Span
    days_per_week: Counts
    sets_per_week: float | None = None
    weeks: Counts
    levels: Counts
    move_on: Statement
    step: Statement
    fall_back: Statement

    @model_validator(mode="after")
    def _says_how_much(self) -> "Dose":
        if self.reps is None and self.hold_s is None:
            raise ValueError("a dose needs reps or hold_s")
        return self


class Session(Frozen):
    """One retraining session."""

    minutes: Annotated[float, Field(gt=0)]
    feedback_percent: Annotated[float, Field(ge=0, le=100)]


class Retraining(Marked):
    """A block of practice with feedback that fades."""

    grade: Grade
    sessions_per_week: Counts
    schedule: tuple[Session, ...] = Field(min_length=1)
    retention_weeks: tuple[float, ...]
    rules: tuple[Statement, ...] = Field(min_length=1)


class CueSize(Frozen):
    """How far to move from the person's own value; never one target for all.

    `first` and `most` are percent of it (`percent`) or are added to it (`add`, in `unit`);
    `category` gives no number: the aim is to leave the finding.
    """

    kind: Literal["percent", "add", "category"]
    first: Quantity | None = None
    most: Quantity | None = None

    @model_validator(mode="after")
    def _has_its_numbers(self) -> "CueSize":
        if (self.first is None) == (self.kind != "category"):
            raise ValueError("percent and add need a first step; category has none")
        return self


class Cue(Frozen):
    """One cue with an external focus for one finding.

    `not_with` are conditions with which the cue is never given; `properties` say what it asks of
    the body.
    """

    finding: FindingId
    activities: tuple[ActivityName, ...] = Field(min_length=1)
    plain: Text
    professional: Statement
    measure: str | None
    size: CueSize
    properties: tuple[CueProperty, ...] = ()
    only_with: tuple[ConditionId, ...] = ()
    not_with: tuple[ConditionId, ...] = ()
    cautions: tuple[Statement, ...] = ()
    stop_if: tuple[Statement, ...] = Field(min_length=1)
    retraining: str
    grade: Grade
    evidence: tuple[Statement, ...] = Field(min_length=1)


class DoseFile(Frozen):
    """`doses.toml`."""

    schema_: Literal["hiphinge.doses/1"] = Field(alias="schema")
    dose: dict[PhaseId, Dose]
    retraining: dict[str, Retraining]
    rule: dict[str, Statement]


class CueFile(Frozen):
    """`cues.toml`."""

    schema_: Literal["hiphinge.cues/1"] = Field(alias="schema")
    cue: dict[str, Cue]
