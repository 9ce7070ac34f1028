"""What the evidence files may hold; parsed once, then frozen.

The parts are in `schema_base` (marks, sources, numbers, sentences), `schema_claims`,
`schema_exercises`, `schema_conditions` and `schema_doses`; here are norms and errors of
measurement, and `Evidence`, which holds everything with every reference resolved.
"""

from typing import Literal

from pydantic import Field, model_validator

from hiphinge.evidence.references import cited_sources, missing
from hiphinge.evidence.schema_base import Frozen, Mark, PhaseId, Positive, Source, Statement
from hiphinge.evidence.schema_claims import Claim, CutOff, MethodError
from hiphinge.evidence.schema_conditions import Condition, Instrument, PainRule, RedFlag
from hiphinge.evidence.schema_doses import Cue, Dose, Retraining
from hiphinge.evidence.schema_exercises import Exercise, Precaution, PrecautionText
from hiphinge.profile import Condition as ConditionId
from hiphinge.types import ActivityName, Sex


class ErrorConstant(Frozen):
    """One standard deviation that the draws use."""

    value: Positive
    unit: Literal["m", "m/rad", "deg", "s", "1"]
    mark: Mark
    source: str
    note: str = ""


class PublishedValue(Frozen):
    """A mean and a standard deviation of one measure in one activity."""

    measure: str
    activity: ActivityName
    mean: float
    sd: Positive
    unit: str
    source: str
    mark: Mark
    population: str
    sex: Sex | None = None
    speed: str = ""
    speed_low: float = 0.0
    speed_high: float = float("inf")
    note: str = ""


class GroupValue(Frozen):
    """A scalar of a norm group.

    `sd_limbs` is the SD of the group's curve at the same event, where the printed `sd` counts one
    value for each child; `derived` says that the mean was taken from the group's mean curve.
    """

    measure: str
    mean: float
    sd: Positive
    sd_limbs: Positive | None = None
    derived: str | None = None


class GroupCurve(Frozen):
    """Mean and SD of one angle at 0, 2 ... 100 % of the cycle [deg]."""

    angle: str
    mean: tuple[float, ...] = Field(min_length=51, max_length=51)
    sd: tuple[Positive, ...] = Field(min_length=51, max_length=51)


class NormGroup(Frozen):
    """One group of people, at dimensionless speeds from `speed_low` to `speed_high`."""

    name: str
    n: int
    speed_mean: float | None = None
    speed_sd: float | None = None
    speed_low: float = 0.0
    speed_high: float = float("inf")
    curve: tuple[GroupCurve, ...]
    value: tuple[GroupValue, ...] = ()


class NormTable(Frozen):
    """One publication's reference groups, slowest first."""

    schema_: Literal["hiphinge.norms/1"] = Field(alias="schema")
    source: str
    activity: ActivityName
    population: str
    mark: Mark
    group: tuple[NormGroup, ...]


class SourceFile(Frozen):
    """`sources.toml`."""

    schema_: Literal["hiphinge.sources/1"] = Field(alias="schema")
    source: dict[str, Source]


class ErrorFile(Frozen):
    """`errors.toml`."""

    schema_: Literal["hiphinge.errors/1"] = Field(alias="schema")
    error: dict[str, ErrorConstant]


class ValueFile(Frozen):
    """`values.toml`."""

    schema_: Literal["hiphinge.values/1"] = Field(alias="schema")
    value: tuple[PublishedValue, ...]


class Evidence(Frozen):
    """Everything in the evidence folder, with every reference resolved."""

    sources: dict[str, Source]
    errors: dict[str, ErrorConstant]
    norms: dict[str, NormTable]
    values: tuple[PublishedValue, ...]
    claims: dict[str, Claim]
    cutoffs: dict[str, CutOff]
    method_errors: dict[str, MethodError]
    exercises: dict[str, Exercise]
    precautions: dict[Precaution, PrecautionText]
    conditions: dict[ConditionId, Condition]
    red_flags: dict[str, RedFlag]
    pain_rules: dict[str, PainRule]
    instruments: dict[str, Instrument]
    cues: dict[str, Cue]
    doses: dict[PhaseId, Dose]
    retraining: dict[str, Retraining]
    dose_rules: dict[str, Statement]

    @model_validator(mode="after")
    def _references_resolve(self) -> "Evidence":
        parts = [value for name, value in self if name != "sources"]
        faults = missing("a citation", cited_sources(tuple(parts)), self.sources)
        faults += self._unresolved_conditions() + self._unresolved_exercises()
        for key, cue in self.cues.items():
            faults += missing(f"cue {key}", [cue.retraining], self.retraining)
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _unresolved_conditions(self) -> list[str]:
        faults: list[str] = []
        for key, condition in self.conditions.items():
            where = f"condition {key}"
            preferred = [name for place in condition.prefer for name in place.exercises]
            phases = [place.phase for place in condition.prefer]
            faults += missing(where, condition.instruments, self.instruments)
            faults += missing(where, condition.claims, self.claims)
            faults += missing(where, [condition.pain_rule], self.pain_rules)
            faults += missing(where, condition.stages, self.doses)
            faults += missing(where, preferred, self.exercises)
            faults += missing(f"{where}, stages,", phases, condition.stages)
        return faults

    def _unresolved_exercises(self) -> list[str]:
        faults: list[str] = []
        for key, exercise in self.exercises.items():
            neighbours = [name for name in (exercise.easier, exercise.harder) if name]
            faults += missing(f"exercise {key}", neighbours, self.exercises)
            faults += missing(f"exercise {key}", exercise.precautions, self.precautions)
        return faults
