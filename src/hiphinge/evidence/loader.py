"""Reading the evidence that is shipped with the package."""

import tomllib
from functools import cache
from importlib import resources

from hiphinge.evidence.schema import ErrorFile, Evidence, NormTable, SourceFile, ValueFile

_NORMS = ("schwartz2008", "pinzone2014")


@cache
def load() -> Evidence:
    """Return all evidence, read and checked once.

    Example:
        >>> load().sources["schwartz2008"].short
        'Schwartz 2008'
    """
    return Evidence(
        sources=SourceFile.model_validate(_table("sources.toml")).source,
        errors=ErrorFile.model_validate(_table("errors.toml")).error,
        norms={name: NormTable.model_validate(_table(f"norms_{name}.toml")) for name in _NORMS},
        values=ValueFile.model_validate(_table("values.toml")).value,
    )


def error(name: str) -> float:
    """Return one measurement error in SI units (degrees where its unit says so).

    Example:
        >>> error("hip_centre")
        0.008
    """
    return load().errors[name].value


def _table(name: str) -> dict[str, object]:
    text = resources.files("hiphinge.evidence").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)
