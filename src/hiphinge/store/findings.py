"""Findings and what a professional decides about them; the original always stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy.orm import Session

from hiphinge.errors import SettingError
from hiphinge.findings.records import finding_from
from hiphinge.store.recordings import find_analysis
from hiphinge.store.records import NotThere, note
from hiphinge.store.tables import DECISIONS, AnalysisRow, Decision, FindingRow
from hiphinge.types import Finding

Standing = Literal["open", "accepted", "edited", "rejected"]
_STANDING: Mapping[str, Standing] = {"accept": "accepted", "edit": "edited", "reject": "rejected"}
_TEXT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Decided:
    """Where a finding stands.

    Attributes:
        standing: "open" until a professional decides.
        statement: As edited; the original's otherwise.
        note: Why, in the professional's words.
        can_undo: Whether there is a decision to take back.
    """

    standing: Standing
    statement: str
    note: str
    can_undo: bool

    @property
    def is_accepted(self) -> bool:
        """Whether it may reach the person."""
        return self.standing in ("accepted", "edited")


def keep_result(
    session: Session,
    analysis_id: str,
    *,
    findings: Sequence[Mapping[str, Any]],
    summary: Mapping[str, Any],
) -> AnalysisRow:
    """Keep what an analysis found; a second time changes nothing that was decided.

    Raises:
        NotThere: no analysis has this identifier.
    """
    row = find_analysis(session, analysis_id)
    row.summary = dict(summary)
    if not row.findings:
        row.findings = [
            FindingRow(position=place, content=dict(content))
            for place, content in enumerate(findings)
        ]
    session.flush()
    note(session, "analysis done", row.recording.person_id, analysis_id)
    return row


def decide(
    session: Session, finding_id: str, kind: str, *, statement: str = "", text: str = ""
) -> Decided:
    """Add a decision about a finding.

    Args:
        session: That may write.
        finding_id: Of which.
        kind: accept, edit, reject, or undo, which takes the newest decision back.
        statement: The new words, for an edit.
        text: A note, kept with the decision.

    Raises:
        NotThere: no finding has this identifier.
        SettingError: an unknown decision, an edit without words, nothing to undo.
    """
    finding = session.get(FindingRow, finding_id)
    if finding is None:
        raise NotThere("this finding is not in the records")
    if kind not in DECISIONS:
        raise SettingError("no such decision", value=kind, allowed=", ".join(DECISIONS))
    statement, text = statement.strip()[:_TEXT_MOST], text.strip()[:_TEXT_MOST]
    if kind == "edit" and not statement:
        raise SettingError("an edited finding needs words", advice="or reject it")
    if kind == "undo" and not decided(finding).can_undo:
        raise SettingError("there is no decision to undo")
    kept = statement if kind == "edit" else ""
    finding.decisions.append(Decision(finding_id=finding_id, kind=kind, statement=kept, note=text))
    session.flush()
    note(session, f"finding: {kind}", finding.analysis.recording.person_id, finding_id)
    return decided(finding)


def decided(finding: FindingRow) -> Decided:
    """Return where a finding stands after all decisions and undoings."""
    valid: list[Decision] = []
    for decision in finding.decisions:
        if decision.kind != "undo":
            valid.append(decision)
        elif valid:
            valid.pop()
    original = str(finding.content["statement"])
    if not valid:
        return Decided("open", original, "", can_undo=False)
    last = valid[-1]
    words = last.statement if last.kind == "edit" else original
    return Decided(_STANDING[last.kind], words, last.note, can_undo=True)


def accepted_findings(analysis: AnalysisRow) -> tuple[Finding, ...]:
    """Return the findings that may reach the person, in the words that were accepted."""
    standing = [(row, decided(row)) for row in analysis.findings]
    return tuple(
        replace(finding_from(row.content), statement=state.statement)
        for row, state in standing
        if state.is_accepted
    )
