"""What is known from elsewhere, each with its mark: norms, claims, exercises, conditions."""

from hiphinge.evidence.loader import load
from hiphinge.evidence.norms import (
    NormCurve,
    dimensionless_speed,
    norm,
    norm_curve,
    norm_text,
    verdict,
)
from hiphinge.evidence.printed import entry_text, overview_text
from hiphinge.evidence.said import doubt, said
from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.schema_base import Quantity, Source, Statement
from hiphinge.evidence.schema_claims import Claim, CutOff, MethodError
from hiphinge.evidence.schema_conditions import Condition, Instrument, PainRule, RedFlag
from hiphinge.evidence.schema_doses import Cue, Dose, Retraining
from hiphinge.evidence.schema_exercises import Exercise
from hiphinge.evidence.tables import cutoffs, error, sources

__all__ = [
    "Claim",
    "Condition",
    "Cue",
    "CutOff",
    "Dose",
    "Evidence",
    "Exercise",
    "Instrument",
    "MethodError",
    "NormCurve",
    "PainRule",
    "Quantity",
    "RedFlag",
    "Retraining",
    "Source",
    "Statement",
    "cutoffs",
    "dimensionless_speed",
    "doubt",
    "entry_text",
    "error",
    "load",
    "norm",
    "norm_curve",
    "norm_text",
    "overview_text",
    "said",
    "sources",
    "verdict",
]
