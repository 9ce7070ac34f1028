"""What muscles and joints carry, and with other strengths."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, Int

from hiphinge.types.terms import Quality, ReadOnly, Side


@dataclass(frozen=True, slots=True)
class Load:
    """What a joint, tendon or muscle group carries: its peak, or the reason why there is none.

    Attributes:
        id: As in the documentation's table of loads.
        side: The limb; None for the lumbar spine.
        value: Median over cycles; None when refused.
        low: Lower end of the 95 % interval, model error included.
        high: Upper end.
        unit: Unit of value, low and high.
        value_bw: Value in body weights, for forces.
        n: Number of cycles or repetitions.
        quality: "good", "limited" or "refused".
        reason: Why not "good"; empty otherwise.
    """

    id: str
    side: Side | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    value_bw: float | None
    n: int
    quality: Quality
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LoadSeries(ReadOnly):
    """Loads over time; NaN where they are not known.

    Attributes:
        time: Seconds on the recording's own axis.
        names: Columns of loads.sto: "hip_contact_r", ..., "gluteus_medius_force_l",
            "lumbar_compression", "lumbar_shear".
        values: Best estimate [N].
        low: Lower end of the 95 % interval [N]; where frames were not drawn, that of equally large
            loads which were.
        high: Upper end [N].
        muscle_names: OpenSim names.
        muscle_force: Force along the tendon, best estimate [N].
        activation: Activation, best estimate.
        status: 0 solved, 1 not converged, 2 more than the muscles can do (a reserve passes its
            bound), 3 the ground's force is not fully measured.
    """

    time: Float[np.ndarray, " frame"]
    names: tuple[str, ...]
    values: Float[np.ndarray, "frame load"]
    low: Float[np.ndarray, "frame load"]
    high: Float[np.ndarray, "frame load"]
    muscle_names: tuple[str, ...]
    muscle_force: Float[np.ndarray, "frame muscle"]
    activation: Float[np.ndarray, "frame muscle"]
    status: Int[np.ndarray, " frame"]

    def of(self, name: str) -> Float[np.ndarray, " frame"]:
        """Return the best estimate of one load over time [N]."""
        return self.values[:, self.names.index(name)]


@dataclass(frozen=True, slots=True)
class ChangedLoad:
    """One load of a what-if beside the same load as recorded.

    Attributes:
        id: As in `Load.id`.
        side: The limb; None for the lumbar spine.
        unit: Unit of all numbers.
        base: With the muscles as they are.
        value: With the other strengths.
        low: Lower end of the 95 % interval of `value`.
        high: Upper end.
        change_low: Lower end of the 95 % interval of the change, draw against the same draw.
        change_high: Upper end.
    """

    id: str
    side: Side | None
    unit: str
    base: float
    value: float
    low: float
    high: float
    change_low: float
    change_high: float

    @property
    def change(self) -> float:
        """What the other strengths add."""
        return self.value - self.base

    @property
    def change_percent(self) -> float | None:
        """The change as a share of `base`; None where that is nothing."""
        return 100.0 * self.change / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the recorded movement would ask of the body with other muscle strengths.

    Attributes:
        scales: Factor of the active strength by group or muscle, `.left`/`.right` for one side.
        feasible: Whether these muscles can still make the movement.
        reserve_peak: Largest moment that they leave over [N m].
        saturated: Share of frames in which a muscle works at its limit, where there are any.
        loads: The changes; empty when the movement is not possible.
        possible_as_is: Whether the model's muscles can make nearly all of the movement with the
            strength that they have. Where not, a movement that is not possible with others says
            nothing about those.
    """

    scales: Mapping[str, float]
    feasible: bool
    reserve_peak: float
    saturated: Mapping[str, float]
    loads: tuple[ChangedLoad, ...]
    possible_as_is: bool = True


@runtime_checkable
class KeptLoads(Protocol):
    """What the loads of a recording leave behind for later questions."""

    def save(self, folder: Path) -> None:
        """Write everything that a what-if needs into a folder."""
        ...

    def what_if(self, scales: Mapping[str, float], *, ranges: bool = True) -> Scenario:
        """Answer what other muscle strengths would change."""
        ...
