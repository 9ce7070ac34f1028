"""Smoothing and differentiation."""

import numpy as np
from jaxtyping import Float
from scipy.signal import butter, sosfiltfilt

from hiphinge.signals.gaps import runs


def lowpass(
    values: Float[np.ndarray, "frame *rest"], *, rate_hz: float, cutoff_hz: float, order: int = 4
) -> Float[np.ndarray, "frame *rest"]:
    """Smooth with a zero-lag Butterworth filter, each gap-free run by itself.

    The filter runs forwards and backwards; the cut-off of each pass is raised so that the two
    passes together have their -3 dB point at `cutoff_hz` (Winter 2009, doi 10.1002/9780470549148).
    Runs too short for the filter are returned as they are.

    Args:
        values: Any unit; NaN where missing.
        rate_hz: Frames per second.
        cutoff_hz: -3 dB point of the result; at or above half the rate nothing is filtered.
        order: Order of the two passes together.

    Example:
        >>> import numpy as np
        >>> float(lowpass(np.ones(50), rate_hz=100.0, cutoff_hz=6.0).round(6)[25])
        1.0
    """
    single = max(order // 2, 1)
    corrected = cutoff_hz / (2.0**0.5 - 1.0) ** (1.0 / (2 * single))
    if corrected >= 0.5 * rate_hz:
        return values.copy()
    sections = butter(single, corrected, fs=rate_hz, output="sos")
    pad = 3 * (2 * len(sections) + 1)
    flat = values.reshape(len(values), -1)
    smooth = flat.copy()
    seen = np.isfinite(flat)
    if seen.all():
        if len(flat) > pad:
            smooth = sosfiltfilt(sections, flat, axis=0, padlen=pad)
        return smooth.reshape(values.shape)
    for column in range(flat.shape[1]):
        for start, stop in runs(seen[:, column]):
            if stop - start > pad:
                smooth[start:stop, column] = sosfiltfilt(
                    sections, flat[start:stop, column], padlen=pad
                )
    return smooth.reshape(values.shape)


def differentiate(
    values: Float[np.ndarray, "frame *rest"], *, time: Float[np.ndarray, " frame"]
) -> Float[np.ndarray, "frame *rest"]:
    """Return the time derivative by central differences, one-sided at both ends.

    Example:
        >>> import numpy as np
        >>> time = np.arange(5) / 10
        >>> differentiate(3.0 * time, time=time).round(6).tolist()
        [3.0, 3.0, 3.0, 3.0, 3.0]
    """
    if len(values) < 2:
        return np.zeros_like(values)
    return np.gradient(values, time, axis=0)
