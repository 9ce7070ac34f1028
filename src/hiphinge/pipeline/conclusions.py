"""What follows from measures, loads and the person's account."""

from dataclasses import replace

from hiphinge.findings import find_findings, reported_numbers
from hiphinge.findings.compare import compare
from hiphinge.pipeline.account import Account
from hiphinge.types import Analysis


def with_findings(analysis: Analysis, account: Account) -> Analysis:
    """Add what measures, loads and the person's account show, and what has changed.

    Args:
        analysis: With measures, and loads where they were asked for.
        account: What the person said, and the analysis to compare with.
    """
    profile, older = account.profile, account.older
    found = replace(
        analysis,
        reported=reported_numbers(profile, analysis.setup),
        findings=find_findings(analysis, profile),
        raised_flags=() if profile is None else profile.red_flags.raised,
    )
    return found if older is None else replace(found, comparison=compare(older, found))
