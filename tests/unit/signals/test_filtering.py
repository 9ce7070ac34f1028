"""Filters, peaks and windows of our own give what scipy gives."""

import numpy as np
import pytest
from scipy.ndimage import maximum_filter1d, median_filter, minimum_filter1d
from scipy.signal import butter, find_peaks, sosfiltfilt

from hiphinge.signals import first_peak, lowpass, running_median, running_range

RNG = np.random.default_rng(1)
WALK = np.cumsum(RNG.standard_normal((400, 3, 2)), axis=0)


@pytest.mark.parametrize(("rate", "cutoff"), [(100.0, 6.0), (2000.0, 60.0), (30.0, 11.9)])
def test_lowpass_is_scipys_butterworth_forwards_and_backwards(rate: float, cutoff: float) -> None:
    section = butter(2, cutoff / (2.0**0.5 - 1.0) ** 0.25, fs=rate, output="sos")
    expected = sosfiltfilt(section, WALK, axis=0, padlen=9)
    np.testing.assert_allclose(lowpass(WALK, rate_hz=rate, cutoff_hz=cutoff), expected, atol=1e-9)


def test_half_the_power_is_left_at_the_cutoff() -> None:
    time = np.arange(4000) / 100.0
    smooth = lowpass(np.sin(2.0 * np.pi * 6.0 * time), rate_hz=100.0, cutoff_hz=6.0)
    assert np.sqrt(2.0) * smooth[1000:3000].std() == pytest.approx(0.5**0.5, abs=0.01)


def test_each_run_between_gaps_is_filtered_by_itself() -> None:
    broken = WALK[:, 0, 0].copy()
    broken[100:103] = np.nan
    smooth = lowpass(broken, rate_hz=100.0, cutoff_hz=6.0)
    assert np.isnan(smooth[100:103]).all()
    np.testing.assert_array_equal(smooth[103:], lowpass(broken[103:], rate_hz=100.0, cutoff_hz=6.0))


def test_too_short_to_filter_stays() -> None:
    np.testing.assert_array_equal(lowpass(WALK[:9], rate_hz=100.0, cutoff_hz=6.0), WALK[:9])


@pytest.mark.parametrize("width", [3, 4, 90])
def test_running_range_is_scipys(width: int) -> None:
    line = WALK[:, 1, 1]
    expected = maximum_filter1d(line, width) - minimum_filter1d(line, width)
    np.testing.assert_array_equal(running_range(line, width=width), expected)


@pytest.mark.parametrize("width", [3, 9])
def test_running_median_is_scipys(width: int) -> None:
    line = WALK[:, 1, 1]
    expected = median_filter(line, size=width, mode="nearest")
    np.testing.assert_array_equal(running_median(line, width=width), expected)


@pytest.mark.parametrize("prominence", [0.5, 3.0, 100.0])
def test_first_peak_is_scipys(prominence: float) -> None:
    line = np.round(WALK[:, 2, 0])  # rounded: peaks with flat tops
    for start in (0, 57, 200):
        peaks, _ = find_peaks(line, prominence=prominence, height=-2.0)
        later = peaks[peaks >= start]
        expected = int(later[0]) if later.size else None
        assert first_peak(line, prominence=prominence, height=-2.0, start=start) == expected
