import numpy as np
import pytest

from hiphinge.loads.examples import two_muscles
from hiphinge.loads.fiber_forces import FiberSettings, fiber_forces

# Both fibres at optimal length: along the tendon 0.1 m and 0.1 m times cos 60 degrees.
OPTIMAL = np.array([[0.3, 0.25]])
STILL = np.zeros((1, 2))
TAUT = {tendon: FiberSettings(tendon=tendon, passive=True) for tendon in ("rigid", "elastic")}


def test_at_optimal_length_a_muscle_pulls_its_maximum_along_the_tendon():
    forces = fiber_forces(two_muscles(), OPTIMAL, STILL)
    np.testing.assert_allclose(forces.normalized_length, 1.0)
    np.testing.assert_allclose(forces.strength, [[1000.0, 250.0]], rtol=2e-3)


def test_shortening_fibres_pull_less_and_lengthening_ones_more():
    shortening, still, lengthening = (
        fiber_forces(two_muscles(), OPTIMAL, np.full((1, 2), speed)).strength
        for speed in (-0.3, 0.0, 0.3)
    )
    assert (shortening < still).all()
    assert (still < lengthening).all()


@pytest.mark.parametrize("tendon", ["rigid", "elastic"])
def test_passive_force_is_there_where_it_is_asked_for(tendon):
    stretched = OPTIMAL + 0.05
    asked = fiber_forces(two_muscles(), stretched, STILL, settings=TAUT[tendon])
    settings = FiberSettings(tendon=tendon)
    left_out = fiber_forces(two_muscles(), stretched, STILL, settings=settings)
    assert (asked.passive > 1.0).all()
    assert not left_out.passive.any()


def test_compatible_mode_has_no_passive_force():
    settings = FiberSettings(mode="compatible", passive=True)
    assert not fiber_forces(two_muscles(), OPTIMAL + 0.05, STILL, settings=settings).passive.any()


def test_a_muscle_may_go_without_passive_force():
    muscles = two_muscles(has_passive=False)
    forces = fiber_forces(muscles, OPTIMAL + 0.05, STILL, settings=TAUT["rigid"])
    assert forces.passive[0, 0] == 0.0 < forces.passive[0, 1]


def test_a_path_shorter_than_its_tendon_gives_no_force_and_no_error():
    forces = fiber_forces(two_muscles(), np.full((1, 2), 0.15), STILL)
    assert np.isfinite(forces.strength).all()
    assert (forces.strength < 20.0).all()


def test_an_elastic_tendon_gives_way_so_the_working_fibre_is_shorter():
    long = OPTIMAL + 0.02
    rigid, elastic = (
        fiber_forces(two_muscles(), long, STILL, settings=TAUT[tendon])
        for tendon in ("rigid", "elastic")
    )
    assert (elastic.normalized_length <= rigid.normalized_length).all()
    assert (elastic.passive < rigid.passive).all()
    # Fibre and tendon pull equally: strain of the straight muscle's tendon from its total force.
    total = float(elastic.strength[0, 0] + elastic.passive[0, 0])
    assert 900.0 < total < 1300.0


@pytest.mark.parametrize("tendon", ["rigid", "elastic"])
def test_draws_and_frames_are_computed_one_by_one(tendon):
    settings = TAUT[tendon]
    length = OPTIMAL + np.linspace(-0.03, 0.03, 12).reshape(2, 6, 1)
    speed = np.linspace(-0.2, 0.2, 24).reshape(2, 6, 2)
    batch = fiber_forces(two_muscles(), length, speed, settings=settings)
    alone = fiber_forces(two_muscles(), length[1, 2:3], speed[1, 2:3], settings=settings)
    np.testing.assert_allclose(batch.strength[1, 2:3], alone.strength)
    np.testing.assert_allclose(batch.passive[1, 2:3], alone.passive)
