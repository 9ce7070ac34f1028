"""What each muscle's fibres can pull with at a length and speed of its path.

The tendon is rigid by default: fibre length and speed follow from the path, and the force-velocity
relation holds. An elastic tendon is in equilibrium with the fibre, and speed is left out, because
the fibre's own speed is then not known without integrating it over time. "mixed" has the elastic
tendon where it is many times as long as the fibres and takes up most of what the path changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.muscle_curves import (
    active_force,
    passive_force,
    tendon_force,
    velocity_factor,
)
from hiphinge.muscles import DeGrooteFreglyCurves, MillardCurves, MuscleSet
from hiphinge.types import ReadOnly

# A path shorter than its tendon leaves the fibre this share of its optimal length along it.
_SHORTEST_ALONG = 1e-3
_BISECTIONS = 45


@dataclass(frozen=True, slots=True)
class FiberSettings:
    """How fibre forces are computed.

    Attributes:
        mode: "corrected" takes the true pennation into account, and passive fibre force where
            asked; "compatible" leaves out what OpenSim's static optimisation leaves out, so that
            both can be compared: passive force, pennation for DeGrooteFregly2016Muscle, and
            for Millard2012EquilibriumMuscle the pennation is that of a fibre whose normalised
            length is taken for metres.
        tendon: "rigid" with force-velocity; "elastic" without it; or "mixed", elastic for muscles
            whose tendon is at least `long_tendon` times as long as their fibres, rigid for others.
            In running the calf's fibres hardly shorten while the tendon recoils (Farris and
            Sawicki 2012, doi 10.1073/pnas.1107972109); on a rigid tendon they would have to
            shorten so fast that no force is left.
        long_tendon: Smallest such ratio: gastrocnemius, soleus, tibialis posterior and the
            peroneals of the Rajagopal family lie above it, the vasti, hamstrings and gluteal
            muscles below.
        passive: True adds the passive force of the model's fibres in corrected mode. It is left
            out by default: with it, calf and vasti of the Rajagopal 2016 family are so taut that
            the knee would carry two to three body weights in swing, where an instrumented knee
            measured 0.1 to 0.2 (`validation/knee.md`). Lai et al. 2017
            (doi 10.1007/s10439-017-1920-7) revised fibre lengths and passive curves of that model
            for the same fault; their lengths alone do not mend it.
    """

    mode: Literal["corrected", "compatible"] = "corrected"
    tendon: Literal["rigid", "elastic", "mixed"] = "rigid"
    long_tendon: float = 6.0
    passive: bool = False


@dataclass(frozen=True, slots=True)
class FiberForces(ReadOnly):
    """Forces along the tendon and the state of the fibres.

    Attributes:
        strength: Active force at full activation [N]; force is passive + activation * strength.
        passive: Force at rest [N].
        normalized_length: Fibre length in optimal lengths, at rest where the tendon is elastic.
    """

    strength: Float[np.ndarray, "*batch muscle"]
    passive: Float[np.ndarray, "*batch muscle"]
    normalized_length: Float[np.ndarray, "*batch muscle"]


def fiber_forces(
    muscles: MuscleSet,
    length: Float[np.ndarray, "*batch muscle"],
    speed: Float[np.ndarray, "*batch muscle"],
    *,
    settings: FiberSettings = FiberSettings(),
) -> FiberForces:
    """Compute what every muscle pulls with at rest and adds when fully active.

    Args:
        muscles: What the muscles can do.
        length: Musculotendon lengths [m].
        speed: Musculotendon lengthening speeds [m/s].
        settings: Mode and tendon.
    """
    if settings.tendon == "elastic":
        return _elastic(muscles, length, settings)
    if settings.tendon == "mixed":
        return _mixed(muscles, length, speed, settings)
    return _rigid(muscles, length, speed, settings)


def _mixed(
    muscles: MuscleSet,
    length: Float[np.ndarray, "*batch muscle"],
    speed: Float[np.ndarray, "*batch muscle"],
    settings: FiberSettings,
) -> FiberForces:
    ratio = muscles.tendon_slack_length / muscles.optimal_length
    long = np.flatnonzero(ratio >= settings.long_tendon)
    rigid = _rigid(muscles, length, speed, settings)
    elastic = _elastic(_some(muscles, long), length[..., long], settings)
    parts: list[np.ndarray] = []
    for name in ("strength", "passive", "normalized_length"):
        values = getattr(rigid, name).copy()
        values[..., long] = getattr(elastic, name)
        parts.append(values)
    return FiberForces(*parts)


def _some(muscles: MuscleSet, which: Int[np.ndarray, " some"]) -> MuscleSet:
    each = [
        "max_force",
        "optimal_length",
        "tendon_slack_length",
        "pennation",
        "max_velocity",
        "shortest_fiber",
        "lowest",
        "highest",
        "curve",
    ]
    return replace(
        muscles,
        names=tuple(muscles.names[int(k)] for k in which),
        **{name: np.array(getattr(muscles, name)[which]) for name in each},
    )


def _rigid(
    muscles: MuscleSet,
    length: Float[np.ndarray, "*batch muscle"],
    speed: Float[np.ndarray, "*batch muscle"],
    settings: FiberSettings,
) -> FiberForces:
    across = muscles.optimal_length * np.sin(muscles.pennation)
    shortest = _SHORTEST_ALONG * muscles.optimal_length
    along = np.maximum(length - muscles.tendon_slack_length, shortest)
    fiber = np.hypot(along, across)
    cosine = along / fiber
    normalized = fiber / muscles.optimal_length
    rate = speed * cosine / (muscles.optimal_length * muscles.max_velocity)
    isometric = _by_curve(muscles, active_force, normalized)
    factor = np.maximum(_by_curve(muscles, velocity_factor, rate), 0.0)
    strength = muscles.max_force * isometric * factor
    if settings.mode == "compatible":
        strength = strength * _opensim_cosine(muscles, across, normalized, cosine)
        strength = np.where(fiber > muscles.shortest_fiber, strength, 0.0)
        return FiberForces(strength, np.zeros_like(strength), normalized)
    if not settings.passive:
        return FiberForces(strength * cosine, np.zeros_like(strength), normalized)
    passive = muscles.max_force * _by_curve(muscles, passive_force, normalized) * cosine
    return FiberForces(strength * cosine, passive, normalized)


def _opensim_cosine(
    muscles: MuscleSet,
    across: Float[np.ndarray, " muscle"],
    normalized: Float[np.ndarray, "*batch muscle"],
    cosine: Float[np.ndarray, "*batch muscle"],
) -> Float[np.ndarray, "*batch muscle"]:
    """Return the cosine that OpenSim's inextensible-tendon force has for each kind of muscle."""
    mistaken = np.sqrt(1.0 - np.clip(across / normalized, 0.0, 1.0) ** 2)
    without = _has(muscles, DeGrooteFreglyCurves)
    return np.where(_has(muscles, MillardCurves), mistaken, np.where(without, 1.0, cosine))


def _has(muscles: MuscleSet, kind: type) -> Bool[np.ndarray, " muscle"]:
    flags = np.array([isinstance(curves, kind) for curves in muscles.curves], dtype=bool)
    return flags[muscles.curve]


def _by_curve(
    muscles: MuscleSet,
    function: Callable[..., Float[np.ndarray, "*shape"]],
    values: Float[np.ndarray, "*batch muscle"],
) -> Float[np.ndarray, "*batch muscle"]:
    """Apply each muscle's own curve."""
    if len(muscles.curves) == 1:
        return function(muscles.curves[0], values)
    result = np.empty_like(values)
    for index, curves in enumerate(muscles.curves):
        mine = np.flatnonzero(muscles.curve == index)
        result[..., mine] = function(curves, values[..., mine])
    return result


def _elastic(
    muscles: MuscleSet, length: Float[np.ndarray, "*batch muscle"], settings: FiberSettings
) -> FiberForces:
    """Balance fibre and tendon at rest and at full activation; between them force is a line."""
    with_passive = settings.mode == "corrected" and settings.passive
    resting = _equilibrium(muscles, length, 0.0, with_passive)
    working = _equilibrium(muscles, length, 1.0, with_passive)
    passive = _pull(muscles, resting, 0.0, with_passive)
    strength = np.maximum(_pull(muscles, working, 1.0, with_passive) - passive, 0.0)
    across = muscles.optimal_length * np.sin(muscles.pennation)
    return FiberForces(strength, passive, np.hypot(resting, across) / muscles.optimal_length)


def _equilibrium(
    muscles: MuscleSet,
    length: Float[np.ndarray, "*batch muscle"],
    activation: float,
    with_passive: bool,
) -> Float[np.ndarray, "*batch muscle"]:
    """Find the fibre's length along the tendon at which both pull equally, by bisection [m]."""
    low = np.broadcast_to(_SHORTEST_ALONG * muscles.optimal_length, length.shape)
    high = np.maximum(length - muscles.tendon_slack_length, low)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        stretch = (length - middle) / muscles.tendon_slack_length
        tendon = muscles.max_force * _by_curve(muscles, tendon_force, stretch)
        fiber_wins = _pull(muscles, middle, activation, with_passive) > tendon
        low, high = np.where(fiber_wins, low, middle), np.where(fiber_wins, middle, high)
    return high


def _pull(
    muscles: MuscleSet,
    along: Float[np.ndarray, "*batch muscle"],
    activation: float,
    with_passive: bool,
) -> Float[np.ndarray, "*batch muscle"]:
    """Return the isometric force along the tendon of fibres reaching `along` [N]."""
    fiber = np.hypot(along, muscles.optimal_length * np.sin(muscles.pennation))
    normalized = fiber / muscles.optimal_length
    force = activation * _by_curve(muscles, active_force, normalized)
    if with_passive:
        force = force + _by_curve(muscles, passive_force, normalized)
    return muscles.max_force * force * along / fiber
