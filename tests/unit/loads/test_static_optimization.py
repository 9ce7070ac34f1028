from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear, minimize

from hiphinge.errors import SettingError
from hiphinge.loads.cost_weights import volume_weights
from hiphinge.loads.static_optimization import (
    INFEASIBLE,
    NOT_CONVERGED,
    SOLVED,
    StaticSettings,
    even_costs,
    prepare,
    share_again,
    share_moments,
)

N_MUSCLES, N_DOFS, N_FRAMES = 14, 5, 6
seeds = st.integers(0, 2**32 - 1)


def leg(seed, n_draws=1):
    """A random limb: moment arms of centimetres, forces of hundreds of newtons."""
    rng = np.random.default_rng(seed)
    crosses = rng.random((N_DOFS, N_MUSCLES)) < 0.4
    arm = np.where(crosses, rng.uniform(-0.06, 0.06, (N_DOFS, N_MUSCLES)), 0.0)
    arm = arm * rng.uniform(0.9, 1.1, (1, N_FRAMES, 1, 1))
    strength = rng.uniform(100.0, 2000.0, (n_draws, N_FRAMES, N_MUSCLES))
    moment = rng.uniform(-40.0, 40.0, (n_draws, N_FRAMES, N_DOFS))
    costs = replace(
        even_costs(N_MUSCLES, N_DOFS), weight=np.exp(rng.uniform(-1.0, 1.0, (1, N_MUSCLES)))
    )
    return moment, arm, strength, costs


@settings(max_examples=40, deadline=None)
@given(seed=seeds, exponent=st.sampled_from([2, 3]), scale=st.sampled_from([20.0, 1.0, 0.05]))
def test_answers_satisfy_the_optimality_conditions(seed, exponent, scale):
    moment, arm, strength, costs = leg(seed)
    costs = replace(costs, reserve_scale=np.full(N_DOFS, scale))
    shares = share_moments(
        prepare(moment, arm), strength, costs, settings=StaticSettings(exponent=exponent)
    )
    assert (shares.status == SOLVED).all()
    a, r = shares.activation[0], shares.reserve[0]
    made = np.einsum("fjm,fm->fj", arm[0], strength[0] * a) + r
    assert np.abs(made - moment[0]).max() <= 1e-6
    assert (a >= costs.lowest).all() and (a <= costs.highest).all()
    price = 2.0 * r / scale**2
    gain = strength[0] * np.einsum("fjm,fj->fm", arm[0], price)
    slope = exponent * costs.weight[0] * a ** (exponent - 1) - gain
    tolerance = 1e-6 * (1.0 + np.abs(price).max(axis=1, keepdims=True) * 100.0)
    # The interior-point method stops a hair's breadth inside the bounds.
    at_lowest, at_highest = a <= costs.lowest + 1e-6, a >= costs.highest - 1e-6
    assert (np.abs(slope) <= tolerance)[~at_lowest & ~at_highest].all()
    assert (slope >= -tolerance)[at_lowest].all()
    assert (slope <= tolerance)[at_highest].all()


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_agrees_with_bounded_least_squares(seed):
    moment, arm, strength, costs = leg(seed)
    a = share_moments(prepare(moment, arm), strength, costs).activation
    for frame in range(N_FRAMES):
        matrix = np.vstack([np.diag(np.sqrt(costs.weight[0])), arm[0, frame] * strength[0, frame]])
        target = np.concatenate([np.zeros(N_MUSCLES), moment[0, frame]])
        best = lsq_linear(matrix, target, (costs.lowest, costs.highest), method="bvls", tol=1e-14)
        np.testing.assert_allclose(a[0, frame], best.x, atol=1e-8)


def test_cubes_agree_with_a_general_solver():
    moment, arm, strength, costs = leg(3)
    shares = share_moments(
        prepare(moment, arm), strength, costs, settings=StaticSettings(exponent=3)
    )

    def cost(a, frame):
        reserve = moment[0, frame] - arm[0, frame] @ (strength[0, frame] * a)
        return costs.weight[0] @ a**3 + (reserve**2).sum()

    ours = shares.objective(costs, exponent=3)[0]
    bounds = list(zip(costs.lowest, costs.highest, strict=True))
    for frame in range(N_FRAMES):
        start = np.full(N_MUSCLES, 0.3)
        best = minimize(cost, start, args=(frame,), bounds=bounds, method="L-BFGS-B", tol=1e-13)
        assert ours[frame] <= best.fun * (1.0 + 1e-9)
        assert ours[frame] >= best.fun * (1.0 - 1e-3)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, factor=st.floats(0.2, 5.0))
def test_a_stronger_person_with_larger_moments_works_as_hard(seed, factor):
    moment, arm, strength, costs = leg(seed)
    one = share_moments(prepare(moment, arm), strength, costs)
    grown = replace(costs, reserve_scale=factor * costs.reserve_scale)
    other = share_moments(prepare(factor * moment, arm), factor * strength, grown)
    np.testing.assert_allclose(other.activation, one.activation, atol=1e-8)
    np.testing.assert_allclose(other.reserve, factor * one.reserve, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, muscle=st.integers(0, N_MUSCLES - 1), factor=st.floats(1.0, 5.0))
def test_more_strength_never_costs_more(seed, muscle, factor):
    moment, arm, strength, costs = leg(seed)
    # A muscle held above zero activation pulls harder when stronger, wanted or not.
    costs = replace(costs, lowest=np.zeros(N_MUSCLES))
    stronger = strength.copy()
    stronger[..., muscle] *= factor
    balance = prepare(moment, arm)
    before = share_moments(balance, strength, costs).objective(costs)
    after = share_moments(balance, stronger, costs).objective(costs)
    assert (after <= before * (1.0 + 1e-9) + 1e-12).all()


def test_draw_0_is_the_run_without_draws_and_runs_are_identical():
    moment, arm, strength, costs = leg(7, n_draws=4)
    balance = prepare(moment, arm)
    batch, again = (share_moments(balance, strength, costs) for _ in range(2))
    alone = share_moments(prepare(moment[:1], arm), strength[:1], costs)
    assert np.array_equal(batch.activation, again.activation)
    assert np.array_equal(batch.activation[:1], alone.activation)
    last = share_moments(prepare(moment[3:], arm), strength[3:], costs)
    np.testing.assert_allclose(batch.activation[3:], last.activation, atol=1e-9)


def test_draws_may_bring_their_own_moment_arms():
    moment, arm, strength, costs = leg(8, n_draws=2)
    arms = np.concatenate([arm, 1.1 * arm])
    batch = share_moments(prepare(moment, arms), strength, costs)
    second = share_moments(prepare(moment[1:], arms[1:]), strength[1:], costs)
    np.testing.assert_allclose(batch.activation[1:], second.activation, atol=1e-9)


def test_only_the_blocks_of_a_changed_muscle_are_solved_again():
    # Two coordinates with two muscles each, nothing in common.
    arm = np.array([[[[0.05, -0.04, 0.0, 0.0], [0.0, 0.0, 0.03, 0.06]]]])
    strength = np.full((1, 1, 4), 800.0)
    balance, costs = prepare(np.array([[[10.0, 15.0]]]), arm), even_costs(4, 2)
    base = share_moments(balance, strength, costs)
    weaker = strength * np.array([1.0, 1.0, 0.5, 1.0])
    changed = np.array([False, False, True, False])
    partly = share_again(balance, weaker, costs, base=base, changed=changed)
    whole = share_moments(balance, weaker, costs)
    np.testing.assert_allclose(partly.activation, whole.activation, atol=1e-12)
    assert np.array_equal(partly.activation[..., :2], base.activation[..., :2])
    assert partly.activation[0, 0, 3] > base.activation[0, 0, 3]


def test_a_frame_that_muscles_cannot_balance_is_infeasible():
    arm = np.full((1, 2, 1, 1), 0.05)
    costs = even_costs(1, 1, reserve_bound=2.0)
    moment = np.array([[[10.0], [60.0]]])
    shares = share_moments(prepare(moment, arm), np.full((1, 2, 1), 1000.0), costs)
    assert shares.status.tolist() == [[SOLVED, INFEASIBLE]]
    assert shares.activation[0, 1, 0] == 1.0
    assert shares.reserve[0, 1, 0] == pytest.approx(10.0)


def test_a_frame_without_moments_says_so_and_harms_no_other():
    moment, arm, strength, costs = leg(9)
    moment[0, 2] = np.nan
    shares = share_moments(prepare(moment, arm), strength, costs)
    assert shares.status[0].tolist() == [SOLVED, SOLVED, NOT_CONVERGED, SOLVED, SOLVED, SOLVED]
    assert np.isfinite(shares.activation[0, 3:]).all()


def test_a_coordinate_without_muscles_is_left_to_its_reserve():
    arm = np.array([[[[0.05], [0.0]]]])
    shares = share_moments(
        prepare(np.array([[[5.0, 7.0]]]), arm), np.full((1, 1, 1), 500.0), even_costs(1, 2)
    )
    assert shares.reserve[0, 0, 1] == pytest.approx(7.0)


def test_a_muscle_that_crosses_nothing_rests():
    arm = np.array([[[[0.05, 0.0]]]])
    shares = share_moments(
        prepare(np.array([[[5.0]]]), arm), np.full((1, 1, 2), 500.0), even_costs(2, 1)
    )
    assert shares.activation[0, 0, 1] == pytest.approx(0.01)


def test_heavier_weights_spare_a_muscle():
    arm = np.full((1, 1, 1, 2), 0.05)
    strength = np.full((1, 1, 2), 1000.0)
    weight = volume_weights(np.array([1e3, 1e3]), np.array([0.1, 0.3]))
    costs = replace(even_costs(2, 1), weight=weight[None])
    a = share_moments(prepare(np.array([[[20.0]]]), arm), strength, costs).activation[0, 0]
    assert a[0] == pytest.approx(3.0 * a[1])


@pytest.mark.parametrize(
    ("field", "value"),
    [("weight", 0.0), ("reserve_scale", 0.0), ("reserve_bound", -1.0), ("lowest", -0.1)],
)
def test_impossible_costs_are_refused(field, value):
    costs = even_costs(2, 2)
    with pytest.raises(SettingError):
        replace(costs, **{field: np.full(getattr(costs, field).shape, value)})


def test_other_exponents_are_refused():
    with pytest.raises(SettingError, match="allowed: 2, 3"):
        StaticSettings(exponent=4)
