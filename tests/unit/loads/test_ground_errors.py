"""Draws of the ground's forces: estimated ones are less sure than measured ones."""

import numpy as np

from hiphinge.loads.drawn import GroundErrors, draw_wrench, estimate_errors, plate_errors
from hiphinge.loads.inverse_dynamics import wrench_at_point

POINT = np.array([0.3, 0.0, 0.1])


def foot():
    """700 N up through a point of the ground."""
    up = np.array([[[[0.0, 700.0, 0.0]]]])
    return wrench_at_point(np.array([1]), up, np.broadcast_to(POINT, up.shape), 0.0 * up)


def drawn(errors, n_draws=4000):
    return draw_wrench(foot(), n_draws, errors, np.random.default_rng(1))


def test_draw_0_is_the_best_estimate():
    wrench = drawn(estimate_errors())
    np.testing.assert_array_equal(wrench.force[0], foot().force[0])
    np.testing.assert_allclose(wrench.moment[0], foot().moment[0])


def test_spreads_are_those_asked_for():
    errors = estimate_errors()
    force, moment = (part[1:, 0, 0] for part in (drawn(errors).force, drawn(errors).moment))
    np.testing.assert_allclose(force[:, 1].std(), 700.0 * errors.gain, rtol=0.06)
    np.testing.assert_allclose(force[:, [0, 2]].std(axis=0), 700.0 * errors.shear, rtol=0.06)
    place = np.stack([moment[:, 2], -moment[:, 0]], axis=1) / force[:, 1:2] - POINT[[0, 2]]
    np.testing.assert_allclose(place.std(axis=0), errors.pressure, rtol=0.06)
    # Half of them lie more than 36 mm off, as the middle one of the validation trials.
    assert 0.03 < np.median(np.linalg.norm(place, axis=1)) < 0.04


def test_shear_acts_at_the_centre_of_pressure():
    wrench = drawn(GroundErrors(gain=0.0, pressure=0.0, shear=0.1))
    expected = np.cross(POINT, wrench.force)
    np.testing.assert_allclose(wrench.moment, expected, atol=1e-9)
    assert np.abs(wrench.force[1:, ..., 0]).max() > 10.0


def test_estimates_are_less_sure_than_plates():
    plates, estimates = plate_errors(), estimate_errors()
    assert plates.shear == 0.0 < estimates.shear
    assert plates.gain < estimates.gain and plates.pressure < estimates.pressure
