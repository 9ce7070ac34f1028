"""All rules over one analysis, in the order in which a reader should hear them."""

from collections.abc import Sequence

from hiphinge.findings import (
    lifting,
    loads,
    running,
    scores,
    sides,
    squat_and_landing,
    strength,
)
from hiphinge.findings.case import Case, case_of
from hiphinge.findings.pelvis_and_trunk import PelvisAndTrunk
from hiphinge.findings.rule import Rule
from hiphinge.findings.wording import words_of
from hiphinge.profile import Profile
from hiphinge.types import Analysis, Finding

RULES: tuple[Rule, ...] = (
    *scores.RULES,
    *strength.RULES,
    PelvisAndTrunk(),
    *running.RULES,
    *squat_and_landing.RULES,
    *lifting.RULES,
    *loads.RULES,
    *sides.RULES,
)


def find_findings(analysis: Analysis, profile: Profile | None = None) -> tuple[Finding, ...]:
    """Return what lies beyond error and limit, and what cannot be told.

    Args:
        analysis: Measures and loads.
        profile: The person's account: pain, strength tests, scores.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> find_findings(standing_still())
        ()
    """
    return apply_rules(case_of(analysis, profile))


def apply_rules(case: Case, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """Apply rules to a case: sure findings first, the most telling first among them.

    Example:
        >>> apply_rules(Case("walk"))
        ()
    """
    found = [finding for rule in rules for finding in rule.find(case)]
    kept = sides.without_repeats(found)
    return tuple(sorted(kept, key=_order))


def _order(finding: Finding) -> tuple[bool, int]:
    return finding.verdict == "cannot_tell", int(words_of(finding.id)["rank"])
