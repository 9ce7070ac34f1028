import numpy as np
import pytest

from hiphinge.io.plate_faults import clean, dead

RATE = 1000.0


def landing(peak=4000.0):
    """A drop landing: 15 ms rise to five body weights, as sharp as people are."""
    time = np.arange(1000) / RATE
    force = np.where(time > 0.3, 700.0, 0.0)
    force = force + peak * np.exp(-(((time - 0.32) / 0.008) ** 2))
    channels = np.zeros((1000, 6))
    channels[:, 2] = -force
    return channels


def test_a_landing_is_no_spike():
    channels = landing()
    cleaned = clean(channels, rows=[2], rate_hz=RATE)
    assert cleaned.spikes.size == 0
    assert np.array_equal(cleaned.channels, channels)


@pytest.mark.parametrize("size", [3000.0, -3000.0])
def test_a_spike_is_bridged_in_all_channels_and_said(size):
    channels = np.zeros((1000, 6))
    channels[300:700, 2] = -700.0
    channels[500] += size
    cleaned = clean(channels, rows=[2], rate_hz=RATE)
    assert cleaned.spikes.tolist() == [0.5]
    assert cleaned.channels[500].tolist() == [0, 0, -700, 0, 0, 0]
    assert "1.500 s" in cleaned.notes(1.0)[0]


def test_a_false_zero_is_taken_off():
    rng = np.random.default_rng(1)
    channels = rng.normal(0, 0.5, (1000, 6))
    channels[300:700, 2] -= 700.0
    channels[:, 2] -= 12.0
    cleaned = clean(channels, rows=[2], rate_hz=RATE)
    assert cleaned.offset == pytest.approx(12.0, abs=0.2)
    assert np.median(cleaned.channels[:300, 2]) == pytest.approx(0.0, abs=0.2)


def test_standing_on_the_plate_throughout_is_not_a_false_zero():
    rng = np.random.default_rng(2)
    channels = rng.normal(0, 0.5, (1000, 6))
    channels[:, 2] -= 700.0
    assert clean(channels, rows=[2], rate_hz=RATE).offset == 0.0


def test_dead_and_uncalibrated_plates():
    stuck = np.zeros((100, 6))
    stuck[:, 2] = -1448.0
    assert "dead" in dead(stuck, ["n"] * 6, rows=[2])
    volts = np.random.default_rng(3).normal(0, 1, (100, 6))
    assert "volts" in dead(volts, ["v"] * 6, rows=[2])
    assert dead(volts * 500, ["v"] * 6, rows=[2]) == ""
