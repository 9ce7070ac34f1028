"""Pure functions on sampled signals; time runs along the first axis, NaN means missing."""

from hiphinge.signals.filtering import differentiate, lowpass
from hiphinge.signals.gaps import Filled, fill_gaps, runs
from hiphinge.signals.resampling import during, normalise, sample_at

__all__ = [
    "Filled",
    "differentiate",
    "during",
    "fill_gaps",
    "lowpass",
    "normalise",
    "runs",
    "sample_at",
]
