"""Reading the evidence that is shipped with the package."""

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from hiphinge.evidence.schema import ErrorFile, Evidence, NormTable, SourceFile, ValueFile
from hiphinge.evidence.schema_claims import ClaimFile, CutOffFile, MethodErrorFile
from hiphinge.evidence.schema_conditions import ConditionFile, InstrumentFile, SafetyFile
from hiphinge.evidence.schema_doses import CueFile, DoseFile
from hiphinge.evidence.schema_exercises import Exercise, ExerciseFile, PrecautionFile

_NORMS = ("schwartz2008", "pinzone2014")


@cache
def load() -> Evidence:
    """Return all evidence, read and checked once.

    Example:
        >>> load().sources["schwartz2008"].short
        'Schwartz 2008'
    """
    safety = SafetyFile.model_validate(_table("safety.toml"))
    doses = DoseFile.model_validate(_table("doses.toml"))
    return Evidence(
        sources=SourceFile.model_validate(_table("sources.toml")).source,
        errors=ErrorFile.model_validate(_table("errors.toml")).error,
        norms={name: NormTable.model_validate(_table(f"norms_{name}.toml")) for name in _NORMS},
        values=ValueFile.model_validate(_table("values.toml")).value,
        claims=ClaimFile.model_validate(_table("claims.toml")).claim,
        cutoffs=CutOffFile.model_validate(_table("cutoffs.toml")).cutoff,
        method_errors=MethodErrorFile.model_validate(_table("method_errors.toml")).method_error,
        exercises=_exercises(),
        precautions=PrecautionFile.model_validate(_table("precautions.toml")).precaution,
        conditions=ConditionFile.model_validate(_table("conditions.toml")).condition,
        red_flags=safety.red_flag,
        pain_rules=safety.pain_rule,
        instruments=InstrumentFile.model_validate(_table("instruments.toml")).instrument,
        cues=CueFile.model_validate(_table("cues.toml")).cue,
        doses=doses.dose,
        retraining=doses.retraining,
        dose_rules=doses.rule,
    )


def error(name: str) -> float:
    """Return one measurement error in SI units (degrees where its unit says so).

    Example:
        >>> error("hip_centre")
        0.008
    """
    return load().errors[name].value


def _exercises() -> dict[str, Exercise]:
    """Return the exercises of all files of the folder; an id stands in one file only."""
    found: dict[str, Exercise] = {}
    for file in sorted(_data().joinpath("exercises").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        entries = ExerciseFile.model_validate(tomllib.loads(file.read_text("utf-8"))).exercise
        twice = sorted(set(entries) & set(found))
        if twice:
            raise ValueError(f"{file.name} defines again: {', '.join(twice)}")
        found |= entries
    return found


def _table(name: str) -> dict[str, object]:
    return tomllib.loads(_data().joinpath(name).read_text("utf-8"))


def _data() -> Traversable:
    return resources.files("hiphinge.evidence").joinpath("data")
