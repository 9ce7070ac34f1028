"""Reference values at the matching speed, and how a measured interval lies against them.

Walking norms are those of Schwartz et al. 2008: five groups by dimensionless speed v/sqrt(g L)
(Hof 1996), so that a fast child and a slow adult are compared with people who walk alike. They
were children; `Norm.population` says so wherever a norm is shown.

The scalar norms are means of each child's own peak, as printed in the supplement. The printed SD
counts one value a child, both legs averaged, and is narrower than the SD of the same event over
limbs (pelvic obliquity: 1.1 against 2.1 deg), so for one leg the wider of the two is taken.
Three peaks are not printed there and come from the mean curve. A mean curve has a lower peak than
the people in it: where both are known the difference is within 1 deg for the pelvis and the hip
at every speed. For these three the SD is widened by that 1 deg, and the source says it.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Float

from hiphinge.evidence.schema import GroupValue, NormGroup, NormTable, PublishedValue
from hiphinge.evidence.tables import norm_tables, published_values, sources
from hiphinge.types import ActivityName, Norm, Sex, Verdict

GRAVITY = 9.80665
_DERIVED_SD_DEG = 1.0


@dataclass(frozen=True, slots=True)
class NormCurve:
    """Mean and SD of an angle over the cycle at 0, 1 ... 100 % [deg], for drawing a band."""

    mean: Float[np.ndarray, "101"]
    sd: Float[np.ndarray, "101"]
    source: str
    population: str
    speed: str


def dimensionless_speed(speed: float, leg_length: float) -> float:
    """Return v/sqrt(g L) for a speed [m/s] and a leg length [m] (Hof 1996).

    Example:
        >>> round(dimensionless_speed(1.25, 0.9), 2)
        0.42
    """
    return speed / sqrt(GRAVITY * leg_length)


def norm_curve(angle_id: str, speed: float | None) -> NormCurve | None:
    """Return the walking norm of an angle at a dimensionless speed.

    With an unknown speed the self-selected speed of two other centres stands in (Pinzone et al.
    2014). None when there is no norm of this angle, or none so slow or so fast.

    Example:
        >>> curve = norm_curve("knee_flexion", 0.43)
        >>> float(curve.mean.max()), curve.speed
        (59.13, 'dimensionless 0.43: free (0.43 +- 0.03)')
    """
    table = norm_tables()["pinzone2014" if speed is None else "schwartz2008"]
    group = _group(table, 0.0 if speed is None else speed)
    curve = None if group is None else next((c for c in group.curve if c.angle == angle_id), None)
    if group is None or curve is None:
        return None
    grid, fine = np.arange(0, 101, 2), np.arange(101)
    return NormCurve(
        mean=np.interp(fine, grid, curve.mean),
        sd=np.interp(fine, grid, curve.sd),
        source=sources()[table.source].short,
        population=f"{group.n} {table.population}",
        speed=_speed_text(group, speed),
    )


def norm(
    measure_id: str,
    *,
    activity: ActivityName,
    speed: float | None,
    leg_length: float | None,
    sex: Sex | None = None,
) -> Norm | None:
    """Return the reference value of a measure, or None when there is none that fits.

    Args:
        measure_id: As in the table of measures.
        activity: What the person does.
        speed: Speed of walking or running [m/s].
        leg_length: Hip to floor [m]; needed to match the walking speed.
        sex: Narrows the choice where the source separates women and men.

    Example:
        >>> n = norm("hip_flexion_at_contact", activity="walk", speed=1.25, leg_length=0.9)
        >>> n.mean, n.verified
        (36.28, True)
    """
    walked = None
    if activity == "walk" and speed is not None and leg_length is not None:
        walked = _walking_norm(measure_id, dimensionless_speed(speed, leg_length), leg_length)
    return walked or _single_norm(measure_id, activity, speed, sex)


def verdict(low: float | None, high: float | None, reference: Norm | None) -> Verdict | None:
    """Say where an interval lies against mean +- 2 SD of a verified norm.

    Example:
        >>> verdict(1.0, 3.0, Norm(mean=2.0, sd=1.0, source="", verified=True))
        'typical'
        >>> verdict(3.0, 5.0, Norm(mean=2.0, sd=1.0, source="", verified=True))
        'cannot_tell'
    """
    if low is None or high is None or reference is None or not reference.verified:
        return None
    least, most = reference.mean - 2 * reference.sd, reference.mean + 2 * reference.sd
    if least <= low and high <= most:
        return "typical"
    if low > most:
        return "high"
    if high < least:
        return "low"
    return "cannot_tell"


def norm_text(reference: Norm, unit: str) -> str:
    """Write a norm for a reader; one that was not read in its source is marked.

    Example:
        >>> norm_text(Norm(9.0, 4.0, "recalled", False, "men running", "about 3 m/s"), "deg")
        '9 +- 4 deg (not verified; men running; about 3 m/s; recalled)'
    """
    notes = ["" if reference.verified else "not verified", reference.population, reference.speed]
    notes.append(reference.source)
    said = "; ".join(note for note in notes if note)
    return f"{reference.mean:.3g} +- {reference.sd:.2g} {unit} ({said})"


def _walking_norm(measure_id: str, speed: float, leg_length: float) -> Norm | None:
    table = norm_tables()["schwartz2008"]
    group = _group(table, speed)
    value = (
        None if group is None else next((v for v in group.value if v.measure == measure_id), None)
    )
    if group is None or value is None:
        return None
    size = _size(measure_id, leg_length)
    source = sources()[table.source].citation
    note = "" if value.derived is None else f" ({value.derived}, SD widened by 1 deg)"
    return Norm(
        mean=value.mean * size,
        sd=_limb_sd(value) * size,
        source=source + note,
        verified=table.mark == "verified",
        population=f"{group.n} {table.population}",
        speed=_speed_text(group, speed),
    )


def _limb_sd(value: GroupValue) -> float:
    widened = value.sd + (_DERIVED_SD_DEG if value.derived else 0.0)
    return max(widened, value.sd_limbs or 0.0)


def _size(measure_id: str, leg_length: float) -> float:
    """Return what a dimensionless norm is multiplied by (Hof 1996)."""
    if measure_id == "step_length":
        return leg_length
    if measure_id == "cadence":
        return 60.0 * sqrt(GRAVITY / leg_length)
    return 1.0


def _single_norm(
    measure_id: str, activity: ActivityName, speed: float | None, sex: Sex | None
) -> Norm | None:
    for value in published_values():
        if value.measure == measure_id and value.activity == activity and _fits(value, speed, sex):
            return Norm(
                mean=value.mean,
                sd=value.sd,
                source=sources()[value.source].citation,
                verified=value.mark == "verified",
                population=value.population,
                speed=value.speed,
            )
    return None


def _fits(value: PublishedValue, speed: float | None, sex: Sex | None) -> bool:
    any_speed = value.speed_low == 0.0 and value.speed_high == float("inf")
    in_range = speed is not None and value.speed_low <= speed < value.speed_high
    return (any_speed or in_range) and value.sex in (None, sex)


def _group(table: NormTable, speed: float) -> NormGroup | None:
    return next((g for g in table.group if g.speed_low <= speed < g.speed_high), None)


def _speed_text(group: NormGroup, speed: float | None) -> str:
    if speed is None or group.speed_mean is None or group.speed_sd is None:
        return f"{group.name} speed"
    band = f"{group.name} ({group.speed_mean:.2f} +- {group.speed_sd:.2f})"
    return f"dimensionless {speed:.2f}: {band}"
