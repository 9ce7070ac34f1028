"""How muscle fibres and tendons respond: four curves for each of three muscle models.

All curves are normalised: length in optimal fibre lengths (tendon: slack lengths), speed in
maximum shortening speeds with lengthening positive, force in maximum isometric forces.

De Groote et al. 2016, doi 10.1007/s10439-016-1591-9; Thelen 2003, doi 10.1115/1.1531112; Millard et
al. 2013, doi 10.1115/1.4023390.
"""

import math

import numpy as np
from jaxtyping import Float

from hiphinge.muscles import (
    FiberCurves,
    MillardCurves,
    Samples,
    ThelenCurves,
)

# De Groote et al. 2016, supplementary material: three bumps, each
# height exp(-((l - middle) / (width + widening l))^2 / 2).
_ACTIVE_BUMPS = (
    (0.8150671134243542, 1.055033428970575, 0.162384573599574, 0.063303448465465),
    (0.433004984392647, 0.716775413397760, -0.029947116970696, 0.200356847296188),
    (0.1, 1.0, 0.353553390593274, 0.0),
)
_VELOCITY = (-0.3211346127989808, -8.149, -0.374, 0.8825327733249912)
_PASSIVE_SHAPE = 4.0
_SHORTEST_PASSIVE = 0.2
_TENDON_SCALE, _TENDON_SHIFT = 0.2, 0.2
# Thelen 2003: exponent and force at the end of the tendon's toe region.
_TOE_SHAPE, _TOE_FORCE = 3.0, 0.33


def active_force(
    curves: FiberCurves, length: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Return the isometric force at full activation.

    Example:
        >>> import numpy as np
        >>> from hiphinge.muscles import DeGrooteFreglyCurves, ThelenCurves
        >>> active_force(ThelenCurves(), np.array([1.0, 1.5])).round(3).tolist()
        [1.0, 0.574]
        >>> active_force(DeGrooteFreglyCurves(), np.array([1.0, 1.5])).round(2).tolist()
        [1.0, 0.23]
    """
    if isinstance(curves, MillardCurves):
        return _interpolate(curves.active, length)
    if isinstance(curves, ThelenCurves):
        return np.exp(-((length - 1.0) ** 2) / curves.active_shape)
    scaled = (length - 1.0) / curves.active_width + 1.0
    force = np.zeros_like(length)
    for height, middle, width, widening in _ACTIVE_BUMPS:
        force += height * np.exp(-0.5 * ((scaled - middle) / (width + widening * scaled)) ** 2)
    return force


def velocity_factor(
    curves: FiberCurves, speed: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Return active force at a fibre's lengthening speed over isometric force.

    Example:
        >>> import numpy as np
        >>> from hiphinge.muscles import ThelenCurves
        >>> velocity_factor(ThelenCurves(), np.array([-1.0, 0.0, 0.2])).round(3).tolist()
        [0.0, 1.0, 1.334]
    """
    if isinstance(curves, MillardCurves):
        return _interpolate(curves.velocity, speed)
    if isinstance(curves, ThelenCurves):
        return _thelen_velocity(curves, speed)
    d1, d2, d3, d4 = _VELOCITY
    return d1 * np.arcsinh(d2 * speed + d3) + d4


def passive_force(
    curves: FiberCurves, length: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Return the force of the fibre at rest.

    Example:
        >>> import numpy as np
        >>> from hiphinge.muscles import ThelenCurves
        >>> passive_force(ThelenCurves(), np.array([0.9, 1.6])).round(3).tolist()
        [0.0, 1.0]
    """
    if isinstance(curves, MillardCurves):
        return _interpolate(curves.passive, length)
    if isinstance(curves, ThelenCurves):
        return _thelen_passive(curves, length)
    if not curves.has_passive:
        return np.zeros_like(length)
    slope = _PASSIVE_SHAPE / curves.passive_strain
    offset = math.exp(slope * (_SHORTEST_PASSIVE - 1.0))
    # Beyond this the exponential is no longer anatomy and must not overflow.
    longest = np.minimum(length, 1.0 + 3.0 * curves.passive_strain)
    force = (np.exp(slope * (longest - 1.0)) - offset) / (math.exp(_PASSIVE_SHAPE) - offset)
    return np.maximum(force, 0.0)


def tendon_force(
    curves: FiberCurves, length: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Return the tendon's force at a length in slack lengths.

    Example:
        >>> import numpy as np
        >>> from hiphinge.muscles import DeGrooteFreglyCurves
        >>> tendon_force(DeGrooteFreglyCurves(), np.array([1.0, 1.049])).round(3).tolist()
        [0.0, 1.0]
    """
    if isinstance(curves, MillardCurves):
        return _interpolate(curves.tendon, length)
    if isinstance(curves, ThelenCurves):
        return _thelen_tendon(curves, length)
    stiffness = math.log((1.0 + _TENDON_SHIFT) / _TENDON_SCALE) / curves.tendon_strain
    strain = np.minimum(length - 1.0, 3.0 * curves.tendon_strain)
    return np.maximum(_TENDON_SCALE * np.exp(stiffness * strain) - _TENDON_SHIFT, 0.0)


def _thelen_velocity(
    curves: ThelenCurves, speed: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Invert Thelen's equations 6 and 7 at full activation, straight lines beyond their ends."""
    shape, longest = curves.concentric_shape, curves.eccentric_force
    slope = (2.0 + 2.0 / shape) / (longest - 1.0)
    end = curves.linear_from * longest
    end_speed = (end - 1.0) / (slope * (longest - end))
    end_slope = (slope * (longest - end)) ** 2 / (slope * (longest - end) + slope * (end - 1.0))
    shortening = np.clip(speed, -1.0, 0.0)
    lengthening = np.clip(speed, 0.0, end_speed)
    factor = np.where(
        speed <= 0.0,
        (1.0 + shortening) / (1.0 - shortening / shape),
        (1.0 + lengthening * slope * longest) / (1.0 + lengthening * slope),
    )
    too_fast = np.minimum(speed + 1.0, 0.0) / (1.0 + 1.0 / shape)
    return factor + too_fast + end_slope * np.maximum(speed - end_speed, 0.0)


def _thelen_passive(
    curves: ThelenCurves, length: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Exponential up to the strain of unit force, then a straight line with the same slope."""
    shape = curves.passive_shape
    strain = np.clip((length - 1.0) / curves.passive_strain, 0.0, 1.0)
    beyond = np.maximum((length - 1.0) / curves.passive_strain - 1.0, 0.0)
    slope = shape * math.exp(shape) / math.expm1(shape)
    return np.expm1(shape * strain) / math.expm1(shape) + slope * beyond


def _thelen_tendon(
    curves: ThelenCurves, length: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Exponential toe, then a straight line through unit force at the tendon strain."""
    power = math.exp(_TOE_SHAPE)
    toe = 0.99 * curves.tendon_strain * power / (1.66 * power - 0.67)
    stiffness = (1.0 - _TOE_FORCE) / (curves.tendon_strain - toe)
    strain = length - 1.0
    bent = np.clip(strain / toe, 0.0, 1.0)
    foot = _TOE_FORCE * np.expm1(_TOE_SHAPE * bent) / math.expm1(_TOE_SHAPE)
    return foot + stiffness * np.maximum(strain - toe, 0.0)


def _interpolate(samples: Samples, at: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Piecewise cubic through values and slopes, straight lines beyond the ends."""
    x = (at - samples.first) / samples.step
    last = samples.values.size - 1
    inside = np.clip(x, 0.0, last)
    left = np.minimum(inside.astype(np.int64), last - 1)
    t = inside - left
    value, rise = samples.values[left], samples.values[left + 1] - samples.values[left]
    start, end = samples.slopes[left] * samples.step, samples.slopes[left + 1] * samples.step
    curve = value + t * (start + t * (3 * rise - 2 * start - end + t * (start + end - 2 * rise)))
    before, after = np.minimum(x, 0.0), np.maximum(x - last, 0.0)
    return curve + samples.step * (samples.slopes[0] * before + samples.slopes[-1] * after)
