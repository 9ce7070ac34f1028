"""Findings as the report shows them: numbered lines on page one, the reasons behind them later."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiphinge import evidence
from hiphinge.findings.wording import words_of
from hiphinge.report.words import listed, words
from hiphinge.types import Analysis, Finding

# Page one holds fewer beside a comparison.
LINES_MOST, LINES_BESIDE = 4, 3
UNTOLD_MOST = 4
SIGNS_MOST = 3


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: its number, what it is called, and how good the evidence is, in words."""

    number: int
    name: str
    evidence: str
    finding: Finding

    @property
    def sources(self) -> str:
        """The sources by first author and year."""
        known = evidence.sources()
        return listed([known[key].short for key in self.finding.sources])


@dataclass(frozen=True, slots=True)
class FindingSection:
    """All findings of a report.

    Attributes:
        answer: The headline of page one; empty when nothing was found.
        lines: Sure and conflicting findings.
        untold: What cannot be told.
        retest: When and what to test again; empty without sure findings.
        is_urgent: Whether the answer is a sign that needs a clinician.
        most: How many lines page one has room for.
    """

    answer: str
    lines: tuple[FindingLine, ...]
    untold: tuple[FindingLine, ...]
    retest: str
    is_urgent: bool = False
    most: int = LINES_MOST

    @property
    def on_page_one(self) -> tuple[FindingLine, ...]:
        """The lines that page one has room for."""
        return self.lines[: self.most]

    @property
    def all(self) -> tuple[FindingLine, ...]:
        """Every finding, sure ones first."""
        return (*self.lines, *self.untold)

    @property
    def untold_names(self) -> str:
        """Untold findings in one sentence part, the first few by name and size."""
        return listed([_untold_name(line) for line in self.untold], most=UNTOLD_MOST)

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands on page one, for its length."""
        return tuple(f"{line.finding.statement} {line.finding.action}" for line in self.on_page_one)

    @property
    def measures(self) -> frozenset[str]:
        """Measures that the sure findings speak of."""
        return frozenset(name for line in self.lines for name in line.finding.measures)

    @property
    def citations(self) -> tuple[str, ...]:
        """Full citations behind all findings."""
        known = evidence.sources()
        keys = dict.fromkeys(key for line in self.all for key in line.finding.sources)
        return tuple(known[key].citation for key in keys)


def finding_section(analysis: Analysis) -> FindingSection:
    """Gather the findings of an analysis.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> finding_section(standing_still()).answer
        ''
    """
    sure = [item for item in analysis.findings if item.verdict != "cannot_tell"]
    untold = [item for item in analysis.findings if item.verdict == "cannot_tell"]
    lines = _numbered(sure, 1)
    return FindingSection(
        answer=_answer(analysis, sure),
        lines=lines,
        untold=_numbered(untold, len(lines) + 1),
        retest=_retest(lines),
        is_urgent=bool(analysis.raised_flags),
        most=LINES_MOST if analysis.comparison is None else LINES_BESIDE,
    )


def _numbered(findings: Sequence[Finding], first: int) -> tuple[FindingLine, ...]:
    grades: dict[str, str] = words()["findings"]["grade"]
    return tuple(
        FindingLine(number, words_of(item.id)["name"], grades[item.grade], item)
        for number, item in enumerate(findings, start=first)
    )


def _answer(analysis: Analysis, sure: Sequence[Finding]) -> str:
    """Say the one thing to take away: a sign that needs a clinician goes before any finding."""
    table: dict[str, str] = words()["findings"]
    if analysis.raised_flags:
        known = evidence.load().red_flags
        signs = [
            known[name].plain if name in known else name.replace("_", " ")
            for name in analysis.raised_flags
        ]
        lower = [sign[:1].lower() + sign[1:] for sign in signs]
        return table["clinician"].format(signs=listed(lower, most=SIGNS_MOST))
    return sure[0].headline if sure else ""


def _retest(lines: Sequence[FindingLine]) -> str:
    table: dict[str, str] = words()["findings"]
    names = dict.fromkeys(line.name[:1].lower() + line.name[1:] for line in lines)
    return table["retest"].format(names=listed(list(names), most=LINES_MOST)) if names else ""


def _untold_name(line: FindingLine) -> str:
    name = line.name[:1].lower() + line.name[1:]
    return f"{name} ({line.finding.side})" if line.finding.side else name
