"""Curves over the cycle."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.kinematics.curves import VERTICAL_FORCE, time_normalised
from hiphinge.kinematics.measures import Given, measure
from hiphinge.kinematics.measures.examples import Walker
from hiphinge.types import Subject

WALKER = Walker(cycles=2)


def test_every_angle_has_a_curve_in_every_cycle_of_its_side():
    made = time_normalised(WALKER.angles(), WALKER.timeline())
    left = [curve for curve in made if curve.id == "hip_flexion" and curve.side == "left"]
    assert [curve.cycle for curve in left] == [0, 1]
    percent = np.arange(101)
    known = 12.0 + 22.0 * np.cos(2.0 * np.pi * percent / 100.0)
    assert left[0].values == pytest.approx(known, abs=0.05)
    trunk = [curve for curve in made if curve.id == "trunk_flexion"]
    assert [(curve.side, curve.cycle) for curve in trunk] == [(None, 0), (None, 1)]


def test_force_curves_are_in_body_weights_and_end_with_stance():
    feet = measure(
        Given(WALKER.angles(), WALKER.points()),
        WALKER.timeline(),
        WALKER.recording(mass=70.0),
        subject=Subject(mass=70.0),
    ).foot_forces
    made = time_normalised(WALKER.angles(), WALKER.timeline(), forces=feet)
    force = [curve for curve in made if curve.id == VERTICAL_FORCE]
    assert {(curve.side, curve.unit) for curve in force} == {("left", "BW"), ("right", "BW")}
    assert force[0].values.max() == pytest.approx(1.1, abs=0.01)
    assert not force[0].values[63:].any()


def test_a_cycle_with_missing_samples_has_no_curve():
    angles = WALKER.angles()
    values = angles.values_deg.copy()
    values[50] = np.nan
    made = time_normalised(replace(angles, values_deg=values), WALKER.timeline())
    left = [curve.cycle for curve in made if curve.id == "hip_flexion" and curve.side == "left"]
    assert left == [1]


def test_only_the_best_estimate_is_drawn():
    angles = WALKER.angles()
    both = replace(angles, values_deg=np.stack([angles.values_deg, angles.values_deg + 9.0]))
    one, two = (time_normalised(item, WALKER.timeline()) for item in (angles, both))
    assert np.array_equal(one[0].values, two[0].values)
