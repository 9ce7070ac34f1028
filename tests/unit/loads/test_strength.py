"""Strength tests on the model: it makes the measured torque, or says that it cannot."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import compile_body, default_body
from hiphinge.body.examples import pendulum
from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.errors import ModelError
from hiphinge.loads.groups import group_members
from hiphinge.loads.strength import personal_strength, strength_by_size
from hiphinge.loads.strength_tests import StrengthTest, muscle_torques
from hiphinge.muscles import Musculature
from hiphinge.profile import Strength
from hiphinge.types import Subject


@pytest.fixture(scope="module")
def body():
    return default_body()


@pytest.fixture(scope="module")
def musculature(body):
    return read_muscles(body)


REFERENCE = Subject(mass=75.0, height=1.70)


def profile_of(**torques):
    """A profile in which each torque [N m] was measured at a lever of half a metre."""
    told = {f"{name}_n": torque / 0.5 for name, torque in torques.items()}
    told |= {f"{name}_lever_m": 0.5 for name in torques}
    return Strength(**told)


def personal(body, musculature, strength, **more):
    return personal_strength(
        body, musculature, REFERENCE, strength, reference=musculature.muscles, **more
    )


@pytest.mark.parametrize(
    ("movement", "torque", "movers"),
    [
        ("hip_abduction", 110.0, "gluteus_medius"),
        ("hip_extension", 160.0, "gluteus_maximus"),
    ],
)
def test_the_model_makes_the_measured_torque(body, musculature, movement, torque, movers):
    found = personal(body, musculature, profile_of(**{f"{movement}_right": torque}))
    assert found.quality == "good"
    assert found.after[0] == pytest.approx(found.needed[0], rel=0.01)
    assert found.needed[0] >= torque - 1e-6
    # Asked of the scaled muscles themselves.
    again = muscle_torques(
        body,
        Musculature(muscles=found.applied(musculature.muscles), routes=musculature.routes),
        [StrengthTest(movement, "right", torque)],
    )
    assert again.total[0] == pytest.approx(found.needed[0], rel=0.01)
    names = musculature.muscles.names
    changed = found.factors != 1.0
    assert changed[group_members(names, movers, "right")].any()
    assert not changed[[name.endswith("_l") for name in names]].any()
    assert np.ptp(found.factors[changed]) == pytest.approx(0.0, abs=1e-3)  # one factor


def test_several_tests_are_met_together_and_sides_by_themselves(body, musculature):
    found = personal(
        body,
        musculature,
        profile_of(
            hip_abduction_right=100.0,
            hip_extension_right=150.0,
            hip_abduction_left=120.0,
        ),
    )
    np.testing.assert_allclose(found.after, found.needed, rtol=0.01)
    names = musculature.muscles.names
    left = found.factors[group_members(names, "gluteus_medius", "left")]
    right = found.factors[group_members(names, "gluteus_medius", "right")]
    assert left.mean() > right.mean()


def test_a_mirrored_test_gives_mirrored_muscles(body, musculature):
    names = musculature.muscles.names
    factors = {
        side: personal(body, musculature, profile_of(**{f"hip_abduction_{side}": 50.0})).factors
        for side in ("left", "right")
    }
    other = [
        names.index(f"{n[:-2]}_{'r' if n.endswith('_l') else 'l'}")
        for n in names
        if n.startswith("gl")
    ]
    mine = [k for k, n in enumerate(names) if n.startswith("gl")]
    np.testing.assert_allclose(factors["left"][mine], factors["right"][other], atol=0.02)


def test_the_legs_weight_is_that_of_a_lying_person(body, musculature):
    """A leg of a sixth of the body whose mass centre lies some 0.4 m from the hip."""
    sides = ("left", "right")
    tests = [StrengthTest("hip_abduction", side, 50.0) for side in sides]
    tests += [StrengthTest("hip_extension", side, 50.0) for side in sides]
    tests += [StrengthTest("hip_external_rotation", side, 30.0) for side in sides]
    weight = muscle_torques(body, musculature, tests).weight
    assert 35.0 < weight[0] < 60.0
    assert 20.0 < weight[2] < weight[0]  # the bent knee brings the shank nearer
    assert abs(weight[4]) < 5.0
    np.testing.assert_allclose(weight[::2], weight[1::2], atol=0.5)


@pytest.mark.parametrize("torque", [740.0, 0.3])
def test_a_torque_that_nobody_has_is_said(body, musculature, torque):
    found = personal(body, musculature, profile_of(hip_abduction_left=torque))
    assert found.quality == "limited"
    assert "out of reach" in found.notes[-1]
    assert found.factors.min() >= 0.2 - 1e-9 and found.factors.max() <= 3.0 + 1e-9


def test_without_tests_strength_follows_mass_and_height(body, musculature):
    muscles = musculature.muscles
    person = Subject(mass=50.0, height=1.60)
    found = personal_strength(body, musculature, person, Strength(), reference=muscles)
    assert found.quality == "limited" and "no test says otherwise" in found.notes[0]
    np.testing.assert_allclose(found.factors, (47.05 * 80 + 1289.6) / (47.05 * 127.5 + 1289.6))
    longer = replace(muscles, optimal_length=2.0 * muscles.optimal_length)
    halved, _ = strength_by_size(longer, muscles, person)
    np.testing.assert_allclose(halved, 0.5 * found.factors)


def test_what_is_not_known_is_said(body, musculature):
    muscles = musculature.muscles
    factors, said = strength_by_size(muscles, muscles, Subject(mass=70.0))
    assert (factors == 1.0).all() and "not known" in said
    factors, said = strength_by_size(muscles, None, REFERENCE)
    assert (factors == 1.0).all() and "given model" in said
    found = personal(body, musculature, Strength(hip_abduction_left_n=100.0))
    assert found.tests == () and "lever is not given" in found.notes[-1]


def test_a_test_is_not_used_where_the_model_lacks_the_muscles_for_it(body, musculature):
    """Seated, the deep rotators turn the thigh outwards; the default body has none of them."""
    found = personal(body, musculature, profile_of(hip_external_rotation_right=30.0))
    assert found.tests == () and found.quality == "limited"
    assert "lacks muscles" in found.notes[-1]
    assert (found.factors == 1.0).all()


def test_a_body_without_hips_is_told_what_it_lacks(musculature):
    rod = compile_body(pendulum())
    with pytest.raises(ModelError, match="hip_adduction_l"):
        muscle_torques(rod, musculature, [StrengthTest("hip_abduction", "left", 50.0)])
