"""What the same movement would ask of the joints with other muscle strengths.

The movement and the ground's forces stay as they were measured; only the shares of the muscles
change. Strength scales the active force alone.
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.loads.fiber_forces import FiberSettings
from hiphinge.loads.joint_loads import LoadMaps
from hiphinge.loads.static_optimization import (
    INFEASIBLE,
    SOLVED,
    Balance,
    Costs,
    Shares,
    StaticSettings,
    share_again,
    share_moments,
)
from hiphinge.types import ReadOnly

# An activation this close to its largest counts as saturated.
_SATURATED = 0.995


@dataclass(frozen=True, slots=True)
class MuscleTask(ReadOnly):
    """A movement's demands and the muscles that meet them: all that a what-if needs.

    Attributes:
        names: Muscles.
        balance: Moments for active forces, and moment arms.
        strength: Active force at full activation [N].
        passive: Force at rest [N].
        costs: Bounds and weights.
        maps: Joint loads as maps of muscle forces.
        settings: How moments are shared.
        fibers: How `strength` and `passive` were computed.
    """

    names: tuple[str, ...]
    balance: Balance
    strength: Float[np.ndarray, "draw frame muscle"]
    passive: Float[np.ndarray, "draw frame muscle"]
    costs: Costs
    maps: LoadMaps
    settings: StaticSettings = field(default_factory=StaticSettings)
    fibers: FiberSettings = field(default_factory=FiberSettings)


@dataclass(frozen=True, slots=True)
class Carried(ReadOnly):
    """What muscles and joints carry.

    Attributes:
        shares: Activations, reserves, status.
        force: Muscle forces [N].
        contact: Contact force on the body beyond each site, in its axes [N].
    """

    shares: Shares
    force: Float[np.ndarray, "draw frame muscle"]
    contact: Float[np.ndarray, "draw frame site 3"]


def carry(task: MuscleTask) -> Carried:
    """Share the moments with the muscles as they are and evaluate what joints carry."""
    shares = share_moments(task.balance, task.strength, task.costs, settings=task.settings)
    return evaluate(task, shares)


def evaluate(task: MuscleTask, shares: Shares) -> Carried:
    """Evaluate what muscles and joints carry with moments shared already."""
    return _carried(task, shares, task.strength)


@dataclass(frozen=True, slots=True)
class WhatIf(ReadOnly):
    """The same movement with other strengths.

    Attributes:
        carried: What muscles and joints then carry.
        feasible: Whether the best estimate's muscles can still make the movement wherever they
            could before.
        reserve_peak: Largest moment that they leave over where a reserve has a bound, best
            estimate [N m].
        saturated: Share of frames in which each muscle works at its limit, best estimate.
    """

    carried: Carried
    feasible: bool
    reserve_peak: float
    saturated: Float[np.ndarray, " muscle"]


def rescale(task: MuscleTask, base: Carried, factors: Float[np.ndarray, " muscle"]) -> WhatIf:
    """Solve again with every muscle's active strength multiplied.

    Only the blocks that hold a changed muscle are solved; the others keep `base`.

    Args:
        task: The movement's demands.
        base: From `carry`.
        factors: One for each muscle.
    """
    changed: Bool[np.ndarray, " muscle"] = factors != 1.0
    strength = task.strength * factors
    shares = share_again(
        task.balance,
        strength,
        task.costs,
        base=base.shares,
        changed=changed,
        settings=task.settings,
    )
    carried = _carried(task, shares, strength)
    bounded = np.isfinite(task.costs.reserve_bound)
    could = base.shares.status[0] == SOLVED
    lost = could & (shares.status[0] == INFEASIBLE)
    return WhatIf(
        carried=carried,
        feasible=not bool(lost.any()),
        reserve_peak=float(np.abs(shares.reserve[0][:, bounded]).max(initial=0.0)),
        saturated=(shares.activation[0] >= _SATURATED * task.costs.highest).mean(axis=0),
    )


def _carried(
    task: MuscleTask, shares: Shares, strength: Float[np.ndarray, "draw frame muscle"]
) -> Carried:
    force = shares.activation * strength + task.passive
    contact = np.empty((*force.shape[:2], len(task.maps.maps), 3))
    for k, site in enumerate(task.maps.maps):
        contact[:, :, k] = site.contact(force)
    return Carried(shares, force, contact)
