"""Claims with what speaks for and against them; cut-offs; what a method can tell apart."""

from typing import Annotated, Literal

from pydantic import Field

from hiphinge.evidence.schema_base import (
    FindingId,
    Frozen,
    Grade,
    Quantity,
    Statement,
    Text,
)
from hiphinge.types import ActivityName, Sex

Method = Literal["video_2d", "video_3d", "markers", "rating", "dynamometer", "reach", "spring_mass"]


class Claim(Frozen):
    """One claim, its verdict and the statements for and against it.

    `rule` is what the product does about it, `honesty` the sentence for the person.
    """

    title: Text
    claim: Text
    grade: Grade
    verdict: Text
    supporting: tuple[Statement, ...] = Field(min_length=1)
    opposing: tuple[Statement, ...] = Field(min_length=1)
    rule: tuple[Statement, ...] = Field(min_length=1)
    honesty: tuple[Statement, ...] = ()


class CutOff(Frozen):
    """A limit of one measure or test; past it lies a finding, once the error is cleared too.

    `measure` is an id of the table of measures, or a key of profile.toml (strength.*, scores.*).
    """

    measure: Text
    activities: tuple[ActivityName, ...] = ()
    sex: Sex | None = None
    age_low: float | None = None
    age_high: float | None = None
    past: Literal["above", "below"]
    at: Quantity
    finding: FindingId
    grade: Grade
    means: Statement
    does_not_mean: Statement


class MethodError(Frozen):
    """How far a method is from the truth, or from itself on another day.

    `kind` sem, mae, rmse and interval95 have the measure's unit; mdc95 = 1.96 sqrt(2) sem;
    agreement is a coefficient without unit.
    """

    method: Method
    measures: tuple[str, ...]
    activities: tuple[ActivityName, ...] = ()
    kind: Literal["sem", "mdc95", "mae", "rmse", "interval95", "bias", "agreement"]
    when: Literal["same_day", "between_days", "any"] = "any"
    size: Quantity
    consequence: Statement


class ClaimFile(Frozen):
    """`claims.toml`."""

    schema_: Literal["hiphinge.claims/1"] = Field(alias="schema")
    claim: dict[Annotated[str, Field(pattern=r"^C\d+$")], Claim]


class CutOffFile(Frozen):
    """`cutoffs.toml`."""

    schema_: Literal["hiphinge.cutoffs/1"] = Field(alias="schema")
    cutoff: dict[str, CutOff]


class MethodErrorFile(Frozen):
    """`method_errors.toml`."""

    schema_: Literal["hiphinge.method-errors/1"] = Field(alias="schema")
    method_error: dict[str, MethodError]
