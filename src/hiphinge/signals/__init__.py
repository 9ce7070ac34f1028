"""Pure functions on sampled signals; time runs along the first axis, NaN means missing."""

from hiphinge.signals.filtering import differentiate, lowpass
from hiphinge.signals.gaps import Filled, fill_gaps, runs
from hiphinge.signals.peaks import first_peak
from hiphinge.signals.resampling import during, normalise, sample_at
from hiphinge.signals.running import running_median, running_range

__all__ = [
    "Filled",
    "differentiate",
    "during",
    "fill_gaps",
    "first_peak",
    "lowpass",
    "normalise",
    "running_median",
    "running_range",
    "runs",
    "sample_at",
]
