"""Reading the evidence that is shipped with the package."""

import tomllib
from functools import cache

from hiphinge.evidence import tables
from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.schema_claims import ClaimFile, MethodErrorFile
from hiphinge.evidence.schema_conditions import ConditionFile, InstrumentFile, SafetyFile
from hiphinge.evidence.schema_doses import CueFile, DoseFile
from hiphinge.evidence.schema_exercises import Exercise, ExerciseFile, PrecautionFile


@cache
def load() -> Evidence:
    """Return all evidence, read and checked once.

    Example:
        >>> load().sources["schwartz2008"].short
        'Schwartz 2008'
    """
    safety = SafetyFile.model_validate(tables.table("safety.toml"))
    doses = DoseFile.model_validate(tables.table("doses.toml"))
    return Evidence(
        sources=tables.sources(),
        errors=tables.errors(),
        norms=tables.norm_tables(),
        values=tables.published_values(),
        claims=ClaimFile.model_validate(tables.table("claims.toml")).claim,
        cutoffs=tables.cutoffs(),
        method_errors=MethodErrorFile.model_validate(
            tables.table("method_errors.toml")
        ).method_error,
        exercises=_exercises(),
        precautions=PrecautionFile.model_validate(tables.table("precautions.toml")).precaution,
        conditions=ConditionFile.model_validate(tables.table("conditions.toml")).condition,
        red_flags=safety.red_flag,
        pain_rules=safety.pain_rule,
        instruments=InstrumentFile.model_validate(tables.table("instruments.toml")).instrument,
        cues=CueFile.model_validate(tables.table("cues.toml")).cue,
        doses=doses.dose,
        retraining=doses.retraining,
        dose_rules=doses.rule,
    )


def _exercises() -> dict[str, Exercise]:
    """Return the exercises of all files of the folder; an id stands in one file only."""
    found: dict[str, Exercise] = {}
    for file in sorted(tables.folder().joinpath("exercises").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        entries = ExerciseFile.model_validate(tomllib.loads(file.read_text("utf-8"))).exercise
        twice = sorted(set(entries) & set(found))
        if twice:
            raise ValueError(f"{file.name} defines again: {', '.join(twice)}")
        found |= entries
    return found
