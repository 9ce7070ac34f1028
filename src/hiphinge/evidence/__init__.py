"""What is known from elsewhere: sources, norms and measurement errors, each with its mark."""

from hiphinge.evidence.loader import error, load
from hiphinge.evidence.norms import (
    NormCurve,
    dimensionless_speed,
    norm,
    norm_curve,
    norm_text,
    verdict,
)
from hiphinge.evidence.schema import Evidence, Source

__all__ = [
    "Evidence",
    "NormCurve",
    "Source",
    "dimensionless_speed",
    "error",
    "load",
    "norm",
    "norm_curve",
    "norm_text",
    "verdict",
]
