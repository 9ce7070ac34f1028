"""Measures with range, quality and norm; curves over the cycle."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.types.terms import Plane, Quality, ReadOnly, Side, Verdict


@dataclass(frozen=True, slots=True)
class Norm:
    """A published mean and standard deviation, in the measure's unit.

    `verified` is False when the number was not read in its source: then it carries no verdict.
    `population` says who was measured, `speed` at which speed.
    """

    mean: float
    sd: float
    source: str
    verified: bool
    population: str = ""
    speed: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with its 95 % interval, or the reason why there is none.

    Attributes:
        id: As in the documentation's table of measures.
        side: The limb measured; None for the whole person.
        value: Median over cycles; None when refused.
        low: Lower end of the 95 % interval, method error included.
        high: Upper end.
        unit: Unit of value, low and high.
        n: Number of cycles or repetitions.
        sd_cycles: Spread between cycles; None for fewer than two.
        quality: "good", "limited" or "refused".
        reason: Why not "good"; empty otherwise.
        norm: Reference value, if there is one.
        verdict: Where the interval lies against the norm.
        view: Which of two views it comes from; None where there was one.
    """

    id: str
    side: Side | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    n: int
    sd_cycles: float | None
    quality: Quality
    reason: str = ""
    norm: Norm | None = None
    verdict: Verdict | None = None
    view: Plane | None = None


@dataclass(frozen=True, slots=True)
class Curve(ReadOnly):
    """One quantity over one cycle at 0, 1 ... 100 % [deg for angles, BW for forces]."""

    id: str
    side: Side | None
    cycle: int
    values: Float[np.ndarray, "101"]
    unit: str


@dataclass(frozen=True, slots=True)
class CycleValue:
    """One measure in one cycle, before the median is taken."""

    id: str
    side: Side | None
    cycle: int
    value: float
