"""Measures, loads and cases made by hand."""

from collections.abc import Callable

import pytest

from hiphinge.findings import Case
from hiphinge.types import Load, Measure, Norm, Side

MakeMeasure = Callable[..., Measure]


@pytest.fixture(scope="session")
def measure() -> MakeMeasure:
    """Make a measure from its range."""

    def make(
        name: str,
        side: Side | None,
        low: float,
        high: float,
        *,
        unit: str = "deg",
        n: int = 8,
        norm: Norm | None = None,
        reason: str = "",
    ) -> Measure:
        quality = "limited" if reason else "good"
        middle = 0.5 * (low + high)
        return Measure(name, side, middle, low, high, unit, n, 0.5, quality, reason, norm)

    return make


@pytest.fixture(scope="session")
def load() -> Callable[..., Load]:
    """Make a load from its range."""

    def make(name: str, side: Side | None, low: float, high: float, *, unit: str = "N") -> Load:
        return Load(name, side, 0.5 * (low + high), low, high, unit, None, 8, "good")

    return make


@pytest.fixture(scope="session")
def found() -> Callable[..., list[tuple[str, str | None, str]]]:
    """Return what all rules find in a case: id, side, verdict."""
    from hiphinge.findings import apply_rules

    def find(case: Case) -> list[tuple[str, str | None, str]]:
        return [(item.id, item.side, item.verdict) for item in apply_rules(case)]

    return find
