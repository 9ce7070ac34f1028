"""The limit that a measure is held against: a verified norm first, else a published cut-off."""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import Field

from hiphinge.evidence.schema_base import Frozen, Mark
from hiphinge.findings.case import Case
from hiphinge.types import ActivityName, Limit, Measure, Norm, Sex

Beyond = Literal["above", "below"]


class LimitEntry(Frozen):
    """One limit of `evidence/data/rules.toml`, and for whom it holds."""

    finding: str
    measure: str
    activities: tuple[ActivityName, ...] = ()
    sex: Sex | None = None
    age_low: float = 0.0
    age_high: float = float("inf")
    speed_low: float = 0.0
    speed_high: float = float("inf")
    beyond: Beyond
    value: float
    unit: str
    mark: Mark
    source: str
    note: str = ""

    @property
    def limit(self) -> Limit:
        """The limit as findings carry it."""
        return Limit(self.value, self.beyond, self.mark, self.source, self.note)

    def fits(self, case: Case) -> bool:
        """Say whether it holds for this activity, sex, age and speed, as far as they matter."""
        if self.activities and case.activity not in self.activities:
            return False
        if self.sex not in (None, case.subject.sex):
            return False
        return _within(case.subject.age, self.age_low, self.age_high) and _within(
            _speed(case), self.speed_low, self.speed_high
        )


class LimitFile(Frozen):
    """`rules.toml`."""

    schema_: Literal["hiphinge.rules/1"] = Field(alias="schema")
    limit: tuple[LimitEntry, ...]


@cache
def all_limits() -> tuple[LimitEntry, ...]:
    """Return every limit, read and checked once.

    Example:
        >>> {entry.unit for entry in all_limits() if entry.measure == "cadence"}
        {'steps/min'}
    """
    data = resources.files("hiphinge.evidence").joinpath("data", "rules.toml")
    return LimitFile.model_validate(tomllib.loads(data.read_text("utf-8"))).limit


def limit_for(case: Case, finding_id: str, measure_id: str) -> Limit | None:
    """Return the first limit of a finding that fits the case; None when there is none.

    Example:
        >>> found = limit_for(Case("run"), "overstride", "shin_angle_at_contact")
        >>> found.value, found.mark
        (8.0, 'design')
    """
    for entry in all_limits():
        if (entry.finding, entry.measure) == (finding_id, measure_id) and entry.fits(case):
            return entry.limit
    return None


def norm_limit(norm: Norm | None, beyond: Beyond) -> Limit | None:
    """Return mean +- 2 SD of a verified norm as a limit; None without one.

    Example:
        >>> norm_limit(Norm(4.0, 2.0, "Schwartz 2008", True), "above").value
        8.0
    """
    if norm is None or not norm.verified:
        return None
    edge = norm.mean + (2.0 if beyond == "above" else -2.0) * norm.sd
    return Limit(edge, beyond, "verified", norm.source, norm.population)


def norm_or_limit(case: Case, finding_id: str, measure: Measure, beyond: Beyond) -> Limit | None:
    """Return the measure's own verified norm as a limit, else the finding's cut-off."""
    return norm_limit(measure.norm, beyond) or limit_for(case, finding_id, measure.id)


def _speed(case: Case) -> float | None:
    """Return the speed [m/s], as told or as measured."""
    if case.setup.speed_kmh is not None:
        return case.setup.speed_kmh / 3.6
    measured = case.measure("speed")
    return None if measured is None else measured.value


def _within(value: float | None, low: float, high: float) -> bool:
    if low == 0.0 and high == float("inf"):
        return True
    return value is not None and low <= value < high
