"""What was measured puts an exercise into a band; nothing is added across studies."""

import pytest

from hiphinge.evidence import load
from hiphinge.plan.stimulus import band, stimuli


@pytest.mark.parametrize(
    ("activity", "worth"),
    [(0, 0.2), (20, 0.2), (20.1, 0.45), (40, 0.45), (40.1, 0.7), (60, 0.7), (60.1, 1.0)],
)
def test_bands_at_below_and_above_their_limits(activity: float, worth: float) -> None:
    assert band(float(activity)) == worth


def test_read_values_come_before_the_others() -> None:
    """sl_abd: 81 %MVIC was read, 39 to 63 were not; the band of what was read counts."""
    entries = [e for e in load().exercises["sl_abd"].emg if e.part == "gluteus_medius"]
    assert {e.mark for e in entries} > {"verified"}
    assert stimuli(load())["sl_abd"]["gluteus_medius"] == 1.0


def test_what_was_not_read_counts_as_high_at_most() -> None:
    for key, exercise in load().exercises.items():
        forced = {force.part for force in exercise.forces}
        for part, worth in stimuli(load())[key].items():
            read = [e for e in exercise.emg if e.part == part and e.mark == "verified"]
            if not read and part not in forced:
                assert worth <= 0.7, (key, part)


def test_force_of_a_model_comes_first() -> None:
    loaded = load().exercises["sl_rdl"]
    assert {force.part for force in loaded.forces} >= {"gluteus_maximus", "gluteus_medius"}
    assert stimuli(load())["sl_rdl"]["gluteus_medius"] > 0.8
