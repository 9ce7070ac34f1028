"""The sheet of every entry that can be asked for, and of the claims."""

from collections.abc import Callable

from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.schema_claims import Claim
from hiphinge.evidence.sheet import GRADES, Block, Sheet, filled, lines
from hiphinge.evidence.sheets_care import condition_sheet, instrument_sheet
from hiphinge.evidence.sheets_training import cue_sheet, dose_sheet, exercise_sheet


def sheets(evidence: Evidence) -> dict[str, Callable[[], Sheet]]:
    """Return for every key that can be asked for what makes its sheet.

    Example:
        >>> from hiphinge.evidence import load
        >>> sheets(load())["C8"]().title
        'C8  Lifting without the hips'
    """
    made: dict[str, Callable[[], Sheet]] = {}
    for key, claim in evidence.claims.items():
        made[key] = lambda key=key, claim=claim: claim_sheet(key, claim)
    for key, condition in evidence.conditions.items():
        made[key] = lambda key=key, entry=condition: condition_sheet(key, entry, evidence)
    for key, exercise in evidence.exercises.items():
        made[key] = lambda key=key, entry=exercise: exercise_sheet(key, entry, evidence)
    for key, instrument in evidence.instruments.items():
        made[key] = lambda key=key, entry=instrument: instrument_sheet(key, entry)
    for key, cue in evidence.cues.items():
        made[key] = lambda key=key, entry=cue: cue_sheet(key, entry)
    for key, dose in evidence.doses.items():
        made[key] = lambda key=key, entry=dose: dose_sheet(key, entry)
    return made


def claim_sheet(key: str, claim: Claim) -> Sheet:
    """Return a claim with what speaks for and against it."""
    return Sheet(
        key,
        f"{key}  {claim.title}",
        (
            f'The claim: "{claim.claim}"',
            f"Evidence: {GRADES[claim.grade]}.",
            f"Verdict: {claim.verdict}",
        ),
        filled(
            Block("For", lines(claim.supporting)),
            Block("Against", lines(claim.opposing)),
            Block("What hiphinge does", lines(claim.rule)),
            Block("Said to the person", lines(claim.honesty)),
        ),
    )
