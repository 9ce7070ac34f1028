"""Findings, and changes since an older recording."""

from dataclasses import dataclass
from typing import Literal

from hiphinge.types.terms import FindingVerdict, Grade, Side


@dataclass(frozen=True, slots=True)
class Limit:
    """What a size was held against.

    Attributes:
        value: The limit, in the size's unit.
        beyond: On which side of it a finding lies.
        mark: How the number was come by (verified, secondary, recalled, design).
        source: Key in the evidence's sources.
        note: Who was measured, or why this number.
    """

    value: float
    beyond: Literal["above", "below"]
    mark: Literal["verified", "secondary", "recalled", "design"]
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How much: a value with its 95 % interval, and the limit it was held against."""

    value: float
    low: float
    high: float
    unit: str
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that measures, tests or the person's own account show beyond their error.

    Attributes:
        id: As in the documentation's table of findings.
        side: The limb; None for the whole person.
        statement: One or two sentences with the size.
        grade: How good the evidence is that it matters.
        measures: Ids of the measures, loads or tests that it rests on, the leading one first.
        sources: Keys in the evidence's sources.
        means: What it may mean.
        does_not_mean: What it does not mean.
        caveats: What to keep in mind, one sentence each.
        verdict: "present" when the whole interval lies beyond the limit, "cannot_tell" when it
            crosses the limit (a reason to test again), "conflicting" when inputs disagree.
        size: How much, for the leading measure.
        action: What to do next, in one sentence.
        headline: The finding in a few words, without numbers.
        claims: Ids of the evidence's claims that it touches.
    """

    id: str
    side: Side | None
    statement: str
    grade: Grade
    measures: tuple[str, ...]
    sources: tuple[str, ...]
    means: str
    does_not_mean: str
    caveats: tuple[str, ...] = ()
    verdict: FindingVerdict = "present"
    size: Size | None = None
    action: str = ""
    headline: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """One number that the person or a test gave, kept so that a later analysis can compare it.

    `kind` says what it is: a score of function, pain, or a strength test.
    """

    id: str
    side: Side | None
    value: float
    unit: str
    kind: Literal["function", "pain", "strength"]


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """One number beside the same number of an older analysis.

    Attributes:
        id: Of the measure, load, score or test.
        side: The limb.
        before: Older value.
        now: Newer value.
        unit: Unit of all numbers.
        minimal_detectable_change: Smallest change beyond the error of both; None when unknown.
        verdict: "within_error" when no change of this size can be detected; "better" or "worse"
            only where the direction is known (function, pain, strength).
        kind: What it is; function and pain come first.
        note: Where the smallest change comes from, when it is not from the two intervals.
    """

    id: str
    side: Side | None
    before: float
    now: float
    unit: str
    minimal_detectable_change: float | None
    verdict: Literal["better", "worse", "within_error", "changed"]
    kind: Literal["function", "pain", "strength", "measure", "load"]
    note: str = ""

    @property
    def change(self) -> float:
        """How much was added."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing tried in a session beside the same movement without it.

    Attributes:
        before: Condition of the earlier recording; empty when it was not said.
        now: Condition of the later one; likewise.
        rows: Pain first; the smallest change is that within a session.
    """

    before: str
    now: str
    rows: tuple[ComparedMeasure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything compared with an older analysis.

    Attributes:
        older: When the older one was made (ISO 8601).
        rows: What was compared; function and pain first.
        refused: Why movement was not compared; empty when it was.
        tried: What was tried in this session, when nothing but the condition differs.
    """

    older: str
    rows: tuple[ComparedMeasure, ...]
    refused: str = ""
    tried: Tried | None = None
