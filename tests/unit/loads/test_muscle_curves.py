import numpy as np
import pytest

from hiphinge.loads.muscle_curves import (
    active_force,
    passive_force,
    tendon_force,
    velocity_factor,
)
from hiphinge.muscles import DeGrooteFreglyCurves, MillardCurves, Samples, ThelenCurves


def parabola(first, last, top):
    """Samples of 1 - (x - top)^2."""
    x = np.linspace(first, last, 21)
    return Samples(first, float(x[1] - x[0]), 1.0 - (x - top) ** 2, -2.0 * (x - top))


MILLARD = MillardCurves(*(parabola(0.0, 2.0, 1.0) for _ in range(4)))
FORMULAS = [DeGrooteFreglyCurves(), ThelenCurves()]


@pytest.mark.parametrize("curves", FORMULAS)
def test_all_curves_agree_on_the_landmarks(curves):
    one, still = np.array([1.0]), np.array([0.0])
    assert active_force(curves, one)[0] == pytest.approx(1.0, abs=2e-3)
    assert velocity_factor(curves, still)[0] == pytest.approx(1.0, abs=2e-3)
    assert passive_force(curves, one + curves.passive_strain)[0] == pytest.approx(1.0)
    assert tendon_force(curves, one + curves.tendon_strain)[0] == pytest.approx(1.0)
    assert tendon_force(curves, one - 0.01)[0] == 0.0


@pytest.mark.parametrize("curves", FORMULAS)
def test_force_never_falls_with_speed_and_passive_force_never_with_length(curves):
    assert (np.diff(velocity_factor(curves, np.linspace(-1.2, 1.2, 200))) > 0.0).all()
    assert (np.diff(passive_force(curves, np.linspace(0.3, 2.5, 200))) >= 0.0).all()
    assert (np.diff(tendon_force(curves, np.linspace(0.95, 1.1, 200))) >= 0.0).all()


def test_a_wider_active_curve_keeps_its_top():
    narrow, wide = DeGrooteFreglyCurves(), DeGrooteFreglyCurves(active_width=1.5)
    at = np.array([0.5, 1.0, 1.5])
    assert (active_force(wide, at)[[0, 2]] > active_force(narrow, at)[[0, 2]] + 0.1).all()
    assert active_force(wide, at)[1] == pytest.approx(active_force(narrow, at)[1])


def test_samples_are_met_exactly_by_cubics_and_continued_by_lines():
    at = np.array([0.33, 1.0, 1.87])
    np.testing.assert_allclose(active_force(MILLARD, at), 1.0 - (at - 1.0) ** 2, atol=1e-12)
    # Beyond 2 the slope stays -2, before 0 it stays 2.
    np.testing.assert_allclose(active_force(MILLARD, np.array([-0.5, 2.5])), [-1.0, -1.0])
