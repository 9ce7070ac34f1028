"""From the values of every draw and cycle to one measure with its interval."""

import numpy as np
from jaxtyping import Float, Int

from hiphinge.types import Measure, Quality, Side

_ONE_CYCLE = "one cycle only: how much cycles differ is not known"


def summarise(
    measure_id: str,
    side: Side | None,
    unit: str,
    values: Float[np.ndarray, "draw cycle"],
    *,
    seed: int,
    reason: str = "",
) -> Measure:
    """Take the median over cycles in every draw, and the middle 95 % of the draws.

    Each draw but the first takes as many cycles as there are, with replacement, so that the
    interval also holds the chance of which cycles were recorded. The draws' median is put on the
    value: a peak of perturbed curves lies a little higher than the curve's own, and that shift is
    no property of the person.

    Args:
        measure_id: As in the table of measures.
        side: The limb.
        unit: Unit of the values.
        values: Finite in draw 0.
        seed: Same seed, same cycles.
        reason: Why the measure is only "limited"; empty when it is not.

    Example:
        >>> import numpy as np
        >>> made = summarise("tempo", None, "s", np.array([[2.0, 2.2, 2.4]]), seed=0)
        >>> made.value, made.n, made.quality
        (2.2, 3, 'good')
    """
    n = values.shape[1]
    value = float(np.median(values[0]))
    low, high = _interval(value, _medians(values, seed))
    reasons = [text for text in (reason, _ONE_CYCLE if n == 1 else "") if text]
    quality: Quality = "limited" if reasons else "good"
    return Measure(
        id=measure_id,
        side=side,
        value=value,
        low=low,
        high=high,
        unit=unit,
        n=n,
        sd_cycles=float(np.std(values[0], ddof=1)) if n > 1 else None,
        quality=quality,
        reason="; ".join(reasons),
    )


def refuse(measure_id: str, side: Side | None, unit: str, reason: str) -> Measure:
    """Make the measure that says why there is no value.

    Example:
        >>> refuse("peak_vertical_force", "left", "BW", "no force plates").value is None
        True
    """
    return Measure(measure_id, side, None, None, None, unit, 0, None, "refused", reason)


def chosen_cycles(n_draws: int, n: int, seed: int) -> Int[np.ndarray, "draw cycle"]:
    """Return which cycles each draw takes; draw 0 takes each once.

    Example:
        >>> chosen_cycles(1, 3, seed=0).tolist()
        [[0, 1, 2]]
    """
    chosen = np.random.default_rng([seed, n]).integers(0, n, size=(n_draws, n))
    chosen[0] = np.arange(n)
    return chosen


def _medians(values: Float[np.ndarray, "draw cycle"], seed: int) -> Float[np.ndarray, " some"]:
    chosen = chosen_cycles(*values.shape, seed=seed)
    taken = np.take_along_axis(values, chosen, axis=1)
    some = np.isfinite(taken).any(axis=1)
    return np.nanmedian(taken[some], axis=1)


def _interval(value: float, draws: Float[np.ndarray, " draw"]) -> tuple[float, float]:
    perturbed = draws[1:]
    if perturbed.size < 2:
        return value, value
    low, middle, high = (float(edge) for edge in np.percentile(perturbed, [2.5, 50.0, 97.5]))
    return value + low - middle, value + high - middle
