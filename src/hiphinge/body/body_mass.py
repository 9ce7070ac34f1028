"""How heavy the person is: as given, from force plates, or from the scaled model."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from jaxtyping import Float

from hiphinge.signals import lowpass, runs
from hiphinge.types import BodyModel, Forces, Subject, sampling_rate

GRAVITY = 9.80665
# Below this a plate is taken as empty [N].
_LOADED = 20.0
# A quiet stand moves the total force by less than this share.
_QUIET = 0.05
_STILL_SECONDS = 1.0
# Shorter is running or a step half on the plate, longer is standing [s].
_WALKING_STANCE = (0.4, 1.2)
# A contact between two flights: markers are smoothed, the body falls for a moment on both sides at
# nearly the acceleration of gravity.
_FEWEST_MARKERS = 8
_JUMPING_HZ = 20.0
_SHORTEST_CONTACT = 0.1
_FLIGHT_SECONDS = 0.06
_FREE_FALL = 0.7
# People from small children up [kg].
_PLAUSIBLE = (8.0, 300.0)
# A plate mass this far from the given one deserves a word.
_DISAGREEMENT = 0.1


@dataclass(frozen=True, slots=True)
class BodyMass:
    """Mass [kg], where it comes from, and a sentence for the reader (empty if all is well)."""

    mass: float
    source: Literal["given", "plates", "model"]
    note: str = ""


def settle_mass(subject: Subject, plates: float | None, model: float) -> BodyMass:
    """Choose the mass: given, else from plates, else the scaled model's.

    Args:
        subject: What the user or the file says.
        plates: Mass that the plates weighed [kg].
        model: Mass of the model after scaling its segments' volumes [kg].

    Example:
        >>> settle_mass(Subject(mass=70.0), 69.0, 75.0)
        BodyMass(mass=70.0, source='given', note='')
    """
    if subject.mass is not None:
        return BodyMass(
            subject.mass, subject.mass_source or "given", _compare(subject.mass, plates)
        )
    if plates is not None:
        note = f"Body mass of {plates:.1f} kg comes from the force plates."
        return BodyMass(plates, "plates", note)
    note = (
        f"Body mass is not known: {model:.0f} kg is assumed, the scaled model's. Say it (--mass)."
    )
    return BodyMass(model, "model", note)


def _compare(given: float, plates: float | None) -> str:
    if plates is None or abs(plates / given - 1.0) <= _DISAGREEMENT:
        return ""
    return f"The force plates weigh {plates:.1f} kg, but {given:.1f} kg is given."


def mass_standing(forces: Forces | None) -> float | None:
    """Weigh a person who stands on the plates all the time [kg]; None when in doubt.

    The plates carry the whole person when the total vertical force hardly changes.
    """
    if forces is None:
        return None
    total = _total_vertical(forces)
    middle = float(np.median(total))
    if middle <= _LOADED or float(np.std(total)) > _QUIET * middle:
        return None
    return _plausible(middle)


def mass_moving(forces: Forces | None) -> float | None:
    """Weigh a person who walks or runs on plates under both feet [kg]; None when in doubt.

    Over whole cycles the mean vertical force is the weight. On a treadmill the whole trial is on
    the plates; it counts when it lasts over 3 s and force is missing for less than 60 % of it (the
    flight of running). Overground, steps beside the plates make this fail: then None.
    """
    if forces is None:
        return None
    total = _total_vertical(forces)
    loaded = total > _LOADED
    if total.size / forces.rate_hz < 3.0 or loaded.mean() < 0.4:
        return None
    per_second = _means_per_second(total, forces.rate_hz)
    middle = float(np.median(per_second))
    if middle <= _LOADED or float(np.ptp(per_second)) > 0.35 * middle:
        return None
    return _plausible(float(total.mean()))


def mass_still(forces: Forces | None) -> float | None:
    """Weigh a person who holds still on the plates for a second [kg]; None if nobody does.

    After a landing or between chair rises the plates carry the whole person for a moment; whoever
    sits or leans loads them less, so only the heaviest still moments count.
    """
    if forces is None:
        return None
    total = _total_vertical(forces)
    width = max(round(_STILL_SECONDS * forces.rate_hz), 5)
    if total.size < width:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(total, width)[:: max(width // 10, 1)]
    mean = windows.mean(axis=1)
    still = (mean > _LOADED) & (np.ptp(windows, axis=1) < _QUIET * mean)
    if not still.any():
        return None
    whole = still & (mean > 0.85 * mean[still].max())
    return _plausible(float(np.median(mean[whole])))


def mass_stepping(forces: Forces | None) -> float | None:
    """Weigh a person who walks from one plate to the next [kg]; None when nobody does.

    From the middle of one single stance to the middle of the next the body's height and vertical
    speed repeat, so the mean vertical force is the weight. It counts where two single stances
    follow each other on different plates and overlap; several pairs give their median.
    """
    if forces is None:
        return None
    stances = sorted(
        (start, stop, plate)
        for plate in range(len(forces.names))
        for start, stop in _stances(forces, plate)
    )
    total = _total_vertical(forces)
    weights = [
        float(total[_valley(forces, first) : _valley(forces, second)].mean())
        for first, second in pairwise(stances)
        if first[2] != second[2] and _is_double_support(first, second, forces.rate_hz)
    ]
    return _plausible(float(np.median(weights))) if weights else None


def _is_double_support(
    first: tuple[int, int, int], second: tuple[int, int, int], rate_hz: float
) -> bool:
    """Tell a walking step from two feet that land together."""
    overlap = first[1] - second[0]
    return 0.02 * rate_hz < overlap < 0.4 * (first[1] - first[0])


def _stances(forces: Forces, plate: int) -> list[tuple[int, int]]:
    """Return (start, stop) samples of whole single walking stances on a plate."""
    loaded = np.nan_to_num(forces.force[plate, :, 1]) > _LOADED
    seconds = ((start, stop, (stop - start) / forces.rate_hz) for start, stop in runs(loaded))
    low, high = _WALKING_STANCE
    return [
        (start, stop)
        for start, stop, lasts in seconds
        if low < lasts < high and start > 0 and stop < loaded.size
    ]


def _valley(forces: Forces, stance: tuple[int, int, int]) -> int:
    """Return the sample of least force between the two humps of a stance."""
    start, stop, plate = stance
    third = (stop - start) // 3
    middle = forces.force[plate, start + third : stop - third, 1]
    return start + third + int(np.argmin(middle))


def mass_jumping(
    forces: Forces | None,
    time: Float[np.ndarray, " frame"],
    markers: Float[np.ndarray, "frame marker 3"],
) -> float | None:
    """Weigh a person who lands on the plates and jumps off them [kg]; None when nobody does.

    The push of the plates over a contact between two flights is the weight over that time plus the
    momentum gained. The mean of the markers moves nearly as the whole body does: two drop jumps
    gave a mass 2 and 6 % off. Without free fall on both sides (a chair, a foot beside the plates) a
    contact does not count.
    """
    if forces is None or time.size < 2:
        return None
    seen = np.isfinite(markers).all(axis=(0, 2))
    if seen.sum() < _FEWEST_MARKERS:
        return None
    speed = _speed_upward(time, markers[:, seen, 1].mean(axis=1))
    total = _total_vertical(forces)
    weights: list[float] = []
    for first, stop in runs(total > _LOADED):
        start, end = float(forces.time[first]), float(forces.time[stop - 1])
        if end - start > _SHORTEST_CONTACT and _falls(time, speed, start, end):
            push = float(np.trapezoid(total[first:stop], forces.time[first:stop]))
            gained = float(np.diff(np.interp([start, end], time, speed))[0])
            weights.append(GRAVITY * push / (GRAVITY * (end - start) + gained))
    return _plausible(float(np.median(weights))) if weights else None


def _speed_upward(
    time: Float[np.ndarray, " frame"], height: Float[np.ndarray, " frame"]
) -> Float[np.ndarray, " frame"]:
    rate_hz = sampling_rate(time)
    cutoff_hz = min(_JUMPING_HZ, 0.4 * rate_hz)
    return np.gradient(lowpass(height, rate_hz=rate_hz, cutoff_hz=cutoff_hz), time)


def _falls(
    time: Float[np.ndarray, " frame"], speed: Float[np.ndarray, " frame"], start: float, end: float
) -> bool:
    """Tell whether the body falls freely just before and just after a contact."""
    for first, last in (
        (start - _FLIGHT_SECONDS, start - 0.01),
        (end + 0.01, end + _FLIGHT_SECONDS),
    ):
        if first < time[0] or last > time[-1]:
            return False
        change = float(np.diff(np.interp([first, last], time, speed))[0])
        if change > -_FREE_FALL * GRAVITY * (last - first):
            return False
    return True


def _total_vertical(forces: Forces) -> Float[np.ndarray, " sample"]:
    return np.nansum(forces.force[:, :, 1], axis=0)


def _means_per_second(
    total: Float[np.ndarray, " sample"], rate_hz: float
) -> Float[np.ndarray, " second"]:
    width = max(round(rate_hz), 1)
    whole = total[: total.size // width * width]
    return whole.reshape(-1, width).mean(axis=1)


def _plausible(weight: float) -> float | None:
    mass = weight / GRAVITY
    return mass if _PLAUSIBLE[0] <= mass <= _PLAUSIBLE[1] else None


def mass_of_volumes(body: BodyModel, factors: dict[str, Float[np.ndarray, "3"]]) -> float:
    """Return the mass of a body whose segments keep their density when scaled [kg]."""
    volume = np.array([float(np.prod(factors.get(name, np.ones(3)))) for name in body.bodies])
    return float(body.mass @ volume)
