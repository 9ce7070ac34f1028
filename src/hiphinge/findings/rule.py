"""What a rule is, and the plainest one: one measure past one limit, each side by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from hiphinge.findings.case import Case
from hiphinge.findings.judging import position, size_of
from hiphinge.findings.limits import Beyond, limit_for, norm_limit
from hiphinge.findings.wording import compose
from hiphinge.types import ActivityName, Finding, Limit, Measure


@runtime_checkable
class Rule(Protocol):
    """Reads a case and says what lies beyond error and limit."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return what was found; nothing when all is clear or cannot be judged."""
        ...


@dataclass(frozen=True, slots=True)
class Details:
    """What a rule adds to the words of a finding: see `compose`."""

    action: str = ""
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    caveats: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


def no_details(case: Case, measure: Measure) -> Details:
    """Add nothing."""
    del case, measure
    return Details()


@dataclass(frozen=True, slots=True)
class PastLimit:
    """One measure past its limit in some activities.

    Attributes:
        finding: What it finds.
        measure: What it reads.
        activities: When it applies.
        beyond: On which side of the limit a finding lies.
        norm_only: Whether only a verified norm may stand behind it.
        details: What to add to the words.
    """

    finding: str
    measure: str
    activities: frozenset[ActivityName]
    beyond: Beyond
    norm_only: bool = False
    details: Callable[[Case, Measure], Details] = no_details

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold every side against the limit.

        Example:
            >>> name = "trunk_flexion_mean"
            >>> trunk = Measure(name, None, 2.0, 1.0, 3.0, "deg", 8, 1.0, "good")
            >>> rule = PastLimit("upright_trunk", name, frozenset({"run"}), "below")
            >>> [found.verdict for found in rule.find(Case("run", (trunk,)))]
            ['present']
        """
        if not case.may_judge or case.activity not in self.activities:
            return ()
        found = (self._one(case, measure) for measure in case.all_of(self.measure))
        return tuple(finding for finding in found if finding is not None)

    def _one(self, case: Case, measure: Measure) -> Finding | None:
        limit = self._limit(case, measure)
        if limit is None:
            return None
        size = size_of(measure, limit)
        where = position(size)
        if where == "clear":
            return None
        added = self.details(case, measure)
        return compose(
            self.finding,
            measure.side,
            "present" if where == "past" else "cannot_tell",
            size,
            measures=(measure.id, *added.measures),
            action=added.action if where == "past" else "",
            more=added.more,
            caveats=(*added.caveats, *caution(measure)),
        )

    def _limit(self, case: Case, measure: Measure) -> Limit | None:
        known = norm_limit(measure.norm, self.beyond)
        return known if known or self.norm_only else limit_for(case, self.finding, measure.id)


def caution(measure: Measure) -> tuple[str, ...]:
    """Return the reasons why a measure is only "limited", as caveats.

    Example:
        >>> caution(Measure("tempo", None, 1.0, 0.9, 1.1, "s", 1, None, "limited", "one cycle"))
        ('one cycle',)
    """
    return tuple(part.strip(" .") for part in measure.reason.split("; ") if part.strip())
