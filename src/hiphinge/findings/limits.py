"""The limit that a measure is held against: a verified norm first, else a published cut-off."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import Field

from hiphinge import evidence
from hiphinge.evidence.schema_base import Frozen, Mark
from hiphinge.evidence.schema_claims import CutOff
from hiphinge.findings.case import Case
from hiphinge.types import ActivityName, Limit, Measure, Norm, Sex

Beyond = Literal["above", "below"]


class LimitEntry(Frozen):
    """One limit and for whom it holds."""

    finding: str
    measure: str
    activities: tuple[ActivityName, ...] = ()
    sex: Sex | None = None
    age_low: float | None = None
    age_high: float | None = None
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
        """Say whether it holds for this activity, sex and age, as far as they matter."""
        if self.activities and case.activity not in self.activities:
            return False
        if self.sex not in (None, case.subject.sex):
            return False
        return _within(case.subject.age, self.age_low, self.age_high)


class LimitFile(Frozen):
    """`rules.toml`."""

    schema_: Literal["hiphinge.rules/1"] = Field(alias="schema")
    limit: tuple[LimitEntry, ...]


@cache
def all_limits() -> Mapping[str, LimitEntry]:
    """Return the evidence's cut-offs, then our own limits, those for one sex first.

    Example:
        >>> all_limits()["low_step_rate"].value
        166.0
    """
    cutoffs = evidence.cutoffs().items()
    found = {
        key: _entry(entry, entry.at.value) for key, entry in cutoffs if entry.at.value is not None
    }
    data = resources.files("hiphinge.evidence").joinpath("data", "rules.toml")
    own = LimitFile.model_validate(tomllib.loads(data.read_text("utf-8"))).limit
    numbered = {f"rule {index}": entry for index, entry in enumerate(own)}
    return dict(sorted((found | numbered).items(), key=lambda item: item[1].sex is None))


def _entry(cutoff: CutOff, value: float) -> LimitEntry:
    return LimitEntry(
        finding=cutoff.finding,
        measure=cutoff.measure,
        activities=cutoff.activities,
        sex=cutoff.sex,
        age_low=cutoff.age_low,
        age_high=cutoff.age_high,
        beyond=cutoff.past,
        value=value,
        unit=cutoff.at.unit,
        mark=cutoff.at.mark,
        source=next(iter(cutoff.at.sources), "hiphinge"),
        note=cutoff.at.note,
    )


def limit_for(case: Case, finding_id: str, measure_id: str) -> Limit | None:
    """Return the first limit of a finding that fits the case; None when there is none.

    A measure whose view allows no verdict is held against none.

    Example:
        >>> found = limit_for(Case("run"), "overstride", "shin_angle_at_contact")
        >>> found.value, found.mark
        (8.0, 'design')
    """
    if not case.has_verdict(measure_id):
        return None
    for entry in all_limits().values():
        if (entry.finding, entry.measure) == (finding_id, measure_id) and entry.fits(case):
            return entry.limit
    return None


def limit_of(key: str) -> Limit:
    """Return one cut-off of the evidence by its key.

    Example:
        >>> limit_of("rotation_strength").value
        20.3
    """
    return all_limits()[key].limit


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


def _within(value: float | None, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low or 0.0) <= value < (float("inf") if high is None else high)
