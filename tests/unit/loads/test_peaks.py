"""Peaks of loads: windows, what is known, and intervals that hold the value."""

import numpy as np
import pytest

from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.peaks import (
    Known,
    Peaks,
    Window,
    change_range,
    find_peaks,
    load_windows,
    median_over,
    spread_of,
)
from hiphinge.types import Activity, Cycle, Timeline

TIME = np.arange(201) / 100.0
WINDOWS = (Window("left", 0.2, 0.6), Window("left", 1.2, 1.6), Window("right", 0.7, 1.1))


def known(**hidden: tuple[float, float]) -> Known:
    of_foot = np.ones((2, TIME.size), dtype=bool)
    for row, side in enumerate(("left", "right")):
        if side in hidden:
            of_foot[row, (hidden[side][0] <= TIME) & (hidden[side][1] >= TIME)] = False
    return Known(TIME, of_foot)


def curves(values: np.ndarray, load_id: str = "soleus_force") -> LoadCurves:
    return LoadCurves((load_id,), ("left",), values[None, :, None])


def test_peak_and_impulse_come_from_the_windows_of_the_side_alone() -> None:
    values = np.zeros(TIME.size)
    values[40], values[140], values[90], values[5] = 100.0, 300.0, 999.0, 999.0
    peak, impulse = find_peaks(curves(values), known(), WINDOWS)
    assert peak.id == "soleus_force_peak" and impulse.id == "soleus_impulse"
    assert peak.values.tolist() == [[100.0, 300.0]]
    assert median_over(peak) == pytest.approx(200.0)
    assert impulse.values[0] == pytest.approx([1.0, 3.0])


def test_a_window_with_unknown_forces_is_left_out() -> None:
    values = np.where(TIME > 1.0, 2.0, 1.0)
    (peak, _) = find_peaks(curves(values), known(left=(0.3, 0.5)), WINDOWS)
    assert peak.windows == (1,) and peak.values.tolist() == [[2.0]]


def test_the_spine_needs_both_feet() -> None:
    spine = LoadCurves(("lumbar_shear",), (None,), np.ones((1, TIME.size, 1)))
    (peak,) = find_peaks(spine, known(right=(0.0, 1.0)), WINDOWS)
    assert peak.windows == (1,)


def test_reserve_is_what_activation_leaves() -> None:
    made = find_peaks(curves(np.full(TIME.size, 0.3), "soleus_activation"), known(), WINDOWS)
    assert {one.id: float(one.values[0, 0]) for one in made} == pytest.approx(
        {"soleus_activation_peak": 0.3, "soleus_reserve": 0.7}
    )


def test_interval_holds_the_value_and_widens_with_the_draws() -> None:
    rng = np.random.default_rng(0)
    best = Peaks("hip_contact_peak", "left", np.array([[1000.0, 1100.0, 1200.0]]), (0, 1, 2))
    widths = []
    for scale in (10.0, 200.0):
        # The draws' middle lies off the value: a biased peak must not push the value out.
        noise = 150.0 + scale * rng.standard_normal((41, 2))
        noise[0] = 0.0
        drawn = Peaks(best.id, "left", best.values[:, :2] + noise, (0, 1))
        low, high = spread_of(1100.0, best, drawn, seed=1)
        assert low < 1100.0 < high
        widths.append(high - low)
    assert widths[1] > 1.5 * widths[0]
    assert spread_of(1100.0, best, None, seed=1) == spread_of(1100.0, best, None, seed=1)


def test_forces_stay_above_nothing_and_activations_below_one() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([[[0.9]], 0.9 + rng.standard_normal((40, 1))])
    activation = Peaks("soleus_activation_peak", "left", values, (0,))
    low, high = spread_of(0.9, activation, activation, seed=1)
    assert low == 0.0 and high == 1.0


def test_change_is_judged_draw_against_the_same_draw() -> None:
    rng = np.random.default_rng(0)
    values = 1000.0 + 300.0 * rng.standard_normal((41, 2))
    before = Peaks("hip_contact_peak", "left", values, (0, 1))
    after = Peaks("hip_contact_peak", "left", values + 50.0, (0, 1))
    assert change_range(50.0, before, after) == pytest.approx((50.0, 50.0))


def test_stances_repetitions_and_lone_stances_are_windows() -> None:
    cycles = (
        Cycle("gait", "left", 0.0, 1.0, toe_off=0.6),
        Cycle("gait", "right", 0.5, 1.5),
        Cycle("repetition", None, 2.0, 4.0),
    )
    timeline = Timeline(
        Activity("walk", 1.0, "given"),
        (),
        cycles,
        "plates",
        (),
        (Cycle("stance", "left", 5.0, 6.0),),
    )
    assert load_windows(timeline) == (
        Window("left", 0.0, 0.6),
        Window(None, 2.0, 4.0),
        Window("left", 5.0, 6.0),
    )
