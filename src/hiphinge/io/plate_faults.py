"""Faults of force plates: dead ones, uncalibrated ones, spikes, and a zero that is none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.signals import running_median

# A spike leaves the running median for at most this long [s] ...
_SPIKE = 0.005
# ... and by at least this [N].
_SPIKE_FORCE = 400.0
# An unloaded plate may read this much before it is set to zero [N]; the threshold of contact is 20.
_OFFSET = 5.0
# Unloaded means: in the lowest tenth of the range, for this long [s], as still as this [N].
_LOWEST = 0.1
_UNLOADED = 0.1
_STILL = 3.0
# An offset above this share of the largest load is a person standing still.
_STANDING = 0.2
# Volts stay below this; forces do not.
_VOLTS = 20.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Channels of one plate after repair.

    Attributes:
        channels: Repaired channels.
        offset: Vertical force read while unloaded, taken off [N]; 0 when none.
        spikes: When spikes were bridged [s from the first sample].
    """

    channels: Float[np.ndarray, "sample channel"]
    offset: float
    spikes: Float[np.ndarray, " spike"]

    def notes(self, start: float) -> tuple[str, ...]:
        """Say what was repaired, to follow the plate's name; `start` is the first sample's time."""
        notes: list[str] = []
        if self.spikes.size:
            times = ", ".join(f"{start + time:.3f}" for time in self.spikes[:5])
            more = f" and {self.spikes.size - 5} more" if self.spikes.size > 5 else ""
            notes.append(f"has spikes at {times} s{more}; they were bridged.")
        if self.offset:
            notes.append(f"read {self.offset:.0f} N while unloaded; that was taken off.")
        return tuple(notes)


def dead(
    channels: Float[np.ndarray, "sample channel"], units: Sequence[str], *, rows: Sequence[int]
) -> str:
    """Say why a plate cannot be used; empty when it can.

    `rows` are the channels that add up to the vertical force; noise alone moves a living one.

    Example:
        >>> dead(np.full((10, 6), -1448.0), ["n"] * 6, rows=[2])
        'it is dead, its vertical channel stands still'
    """
    still = np.ptp(channels, axis=0) == 0
    if still[list(rows)].all() and np.abs(channels[0, list(rows)]).max() > 0:
        return "it is dead, its vertical channel stands still"
    in_volts = bool(units) and set(units) <= {"v", "volt", "volts"}
    if in_volts and np.abs(channels[:, :3]).max() < _VOLTS and not still.all():
        return "its channels are in volts, without a scale"
    return ""


def clean(
    channels: Float[np.ndarray, "sample channel"], *, rows: Sequence[int], rate_hz: float
) -> Cleaned:
    """Bridge spikes and take off a false zero.

    A spike leaves the running median for a few milliseconds by more than the largest force of the
    rest of the trial: no landing does that.

    Args:
        channels: Channels of one plate.
        rows: Those that add up to the vertical force [N].
        rate_hz: Samples per second.

    Example:
        >>> force = np.full((100, 1), -700.0)
        >>> force[40] = -3000.0
        >>> cleaned = clean(force, rows=[0], rate_hz=1000.0)
        >>> cleaned.channels[40].tolist(), cleaned.spikes.tolist()
        ([-700.0], [0.04])
    """
    bad = _spikes(channels[:, rows].sum(axis=1), rate_hz)
    repaired = channels.copy()
    if bad.size:
        kept = np.setdiff1d(np.arange(len(channels)), bad)
        for column in range(channels.shape[1]):
            repaired[bad, column] = np.interp(bad, kept, channels[kept, column])
    level = _unloaded_level(repaired, rows=rows, rate_hz=rate_hz)
    return Cleaned(repaired - level, float(np.abs(level[list(rows)].sum())), bad / rate_hz)


def _spikes(vertical: Float[np.ndarray, " sample"], rate_hz: float) -> np.ndarray:
    half = max(int(_SPIKE * rate_hz), 1)
    if vertical.size < 4 * half + 1:
        return np.zeros(0, dtype=int)
    steady = running_median(vertical, width=2 * half + 1)
    limit = max(_SPIKE_FORCE, float(np.abs(steady).max()))
    return np.flatnonzero(np.abs(vertical - steady) > limit)


def _unloaded_level(
    channels: Float[np.ndarray, "sample channel"], *, rows: Sequence[int], rate_hz: float
) -> Float[np.ndarray, " channel"]:
    """What the channels read while the plate is free; zeros when that cannot be told."""
    nothing = np.zeros(channels.shape[1])
    # Loads are negative in a plate's own axes; some laboratories store them the other way.
    vertical = channels[:, rows].sum(axis=1)
    vertical = -vertical if abs(vertical.min()) > abs(vertical.max()) else vertical
    low = vertical < vertical.min() + _LOWEST * np.ptp(vertical)
    if low.sum() < _UNLOADED * rate_hz:
        return nothing
    level = float(np.median(vertical[low]))
    spread = float(np.median(np.abs(vertical[low] - level)))
    if not _OFFSET < abs(level) < _STANDING * vertical.max() or spread > _STILL:
        return nothing
    return np.median(channels[low], axis=0)
