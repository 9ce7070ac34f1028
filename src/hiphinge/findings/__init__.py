"""From measures, loads, tests and the person's account to findings, each only beyond its error."""

from hiphinge.findings.case import Case, case_of
from hiphinge.findings.find import RULES, apply_rules, find_findings
from hiphinge.findings.reported import reported_numbers
from hiphinge.findings.rule import PastLimit, Rule

__all__ = [
    "RULES",
    "Case",
    "PastLimit",
    "Rule",
    "apply_rules",
    "case_of",
    "find_findings",
    "reported_numbers",
]
