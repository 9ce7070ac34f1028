"""The evidence that every analysis needs, a table at a time; plans need all of it (`load`)."""

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from hiphinge.evidence.schema import (
    ErrorConstant,
    ErrorFile,
    NormTable,
    PublishedValue,
    SourceFile,
    ValueFile,
)
from hiphinge.evidence.schema_base import Source
from hiphinge.evidence.schema_claims import CutOff, CutOffFile

_NORMS = ("schwartz2008", "pinzone2014")


@cache
def sources() -> dict[str, Source]:
    """Return every source by its key.

    Example:
        >>> sources()["schwartz2008"].short
        'Schwartz 2008'
    """
    return SourceFile.model_validate(table("sources.toml")).source


@cache
def errors() -> dict[str, ErrorConstant]:
    """Return the standard deviations that the draws use.

    Example:
        >>> errors()["hip_centre"].unit
        'm'
    """
    return ErrorFile.model_validate(table("errors.toml")).error


@cache
def norm_tables() -> dict[str, NormTable]:
    """Return the reference groups of each publication.

    Example:
        >>> norm_tables()["schwartz2008"].activity
        'walk'
    """
    return {name: NormTable.model_validate(table(f"norms_{name}.toml")) for name in _NORMS}


@cache
def published_values() -> tuple[PublishedValue, ...]:
    """Return published means of single measures.

    Example:
        >>> {value.activity for value in published_values()} >= {"run"}
        True
    """
    return ValueFile.model_validate(table("values.toml")).value


@cache
def cutoffs() -> dict[str, CutOff]:
    """Return the limits that findings hold ranges against.

    Example:
        >>> cutoffs()["low_step_rate"].at.value
        166.0
    """
    return CutOffFile.model_validate(table("cutoffs.toml")).cutoff


def error(name: str) -> float:
    """Return one measurement error in SI units (degrees where its unit says so).

    Example:
        >>> error("hip_centre")
        0.008
    """
    return errors()[name].value


def table(name: str) -> dict[str, object]:
    """Return what a file of the evidence folder holds, not checked yet."""
    return tomllib.loads(folder().joinpath(name).read_text("utf-8"))


def folder() -> Traversable:
    """Return the evidence folder."""
    return resources.files("hiphinge.evidence").joinpath("data")
