"""The public static optimisation: on arrays, and again on what an analysis left behind."""

from dataclasses import replace

import numpy as np
import pytest

import hiphinge as hh
from hiphinge.body import compile_body
from hiphinge.body.examples import walker
from hiphinge.errors import SettingError
from hiphinge.loads import FiberSettings, StaticProblem, StaticSettings, TaskSettings, solve_static
from hiphinge.loads.account import warnings
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.loads.assemble import build_task, draw_muscles
from hiphinge.loads.cost_weights import EQUAL, WeightSettings
from hiphinge.loads.drawn import DrawnInputs
from hiphinge.loads.examples import straight_routes, two_muscles
from hiphinge.loads.geometry import straight_geometry
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.sites import find_sites
from hiphinge.loads.state import LoadState
from hiphinge.loads.trajectory import Trajectory
from hiphinge.loads.what_if import carry
from hiphinge.report.examples import standing_still

N_FRAMES = 3


@pytest.fixture(scope="module")
def analysis():
    """Two taut muscles that can straighten the right knee of a walker in the air."""
    body = compile_body(walker())
    path = [("thigh_r", 0.06, -0.15, 0.0), ("shank_r", 0.06, -0.05, 0.0)]
    geometry_of = straight_routes(body, [path, path])
    q = np.zeros((1, N_FRAMES, len(body.coordinates.names)))
    still = Trajectory(np.arange(N_FRAMES) / 100.0, q, q, q)
    nothing = np.zeros((1, N_FRAMES, 0, 3))
    net = inverse_dynamics(body, still, ExternalWrench(np.zeros(0, np.int64), nothing, nothing))
    net = replace(net, moment=net.moment - 20.0)
    sites = find_sites(body)
    geometry = straight_geometry(body, geometry_of, np.arange(2), still.q[0], sites)
    muscles = two_muscles()
    task = build_task(body, muscles, still, net, geometry, sites)
    speed = np.zeros_like(geometry.length)
    inputs = DrawnInputs(
        frames=np.arange(0),
        muscles=draw_muscles(2),
        moment=np.zeros((1, 0, task.balance.moment.shape[2])),
        base=np.zeros((1, 0, 0, 3)),
        length=geometry.length[:0],
        speed=speed[:0],
    )
    state = LoadState(
        task=task,
        base=carry(task).shares,
        muscles=muscles,
        length=geometry.length,
        speed=speed,
        inputs=inputs,
        time=still.time,
        of_foot=np.ones((2, N_FRAMES), dtype=bool),
        solved=np.arange(N_FRAMES),
        knee_flexion_deg=np.zeros((N_FRAMES, 2)),
        windows=(),
        drawn_peaks=(),
        mass=70.0,
        limits=("", "", ""),
        estimated=(False, False, False),
        seed=1,
        withheld=(),
    )
    return replace(standing_still(), body=body, kept_loads=AnsweringLoads(state))


def test_the_usual_settings_give_what_the_analysis_found(analysis):
    found = hh.solve_static(analysis)
    base = analysis.kept_loads.state.base
    assert found.muscles == ("straight", "feathered")
    np.testing.assert_array_equal(found.activation, base.activation)
    np.testing.assert_array_equal(found.status, base.status)
    assert found.imbalance.max() < 1e-6


@pytest.mark.parametrize(
    "changed",
    [
        TaskSettings(weights=WeightSettings(by={"straight": 100.0})),
        TaskSettings(static=StaticSettings(exponent=3)),
        TaskSettings(fibers=FiberSettings(passive=True)),
        TaskSettings(fibers=FiberSettings(tendon="elastic")),
        TaskSettings(weights=WeightSettings(by="volume")),
    ],
)
def test_every_setting_matters_and_the_moments_stay_balanced(analysis, changed):
    usual, found = (solve_static(analysis, s) for s in (TaskSettings(weights=EQUAL), changed))
    assert np.abs(found.force - usual.force).max() > 0.1
    problem = hh.loads.static_problem(analysis, changed)
    made = np.matmul(problem.moment_arm, found.force[..., None])[..., 0] + found.reserve
    np.testing.assert_allclose(made, problem.moment, atol=1e-6)


def test_arrays_of_many_draws_are_solved_together():
    rng = np.random.default_rng(1)
    moment, arm = rng.normal(0.0, 20.0, (4, 5, 3)), rng.uniform(-0.05, 0.05, (1, 5, 3, 9))
    strength = rng.uniform(200.0, 900.0, (4, 5, 9))
    together = solve_static(StaticProblem.of_arrays(moment, arm, strength))
    alone = solve_static(StaticProblem.of_arrays(moment[2:3], arm, strength[2:3]))
    np.testing.assert_allclose(together.activation[2], alone.activation[0], atol=1e-7)


def test_without_loads_there_is_nothing_to_solve():
    with pytest.raises(SettingError, match="loads=False"):
        hh.solve_static(standing_still())


def test_a_stretch_that_was_not_solved_is_a_warning(analysis):
    state = analysis.kept_loads.state
    solved = state.time[state.solved]
    assert warnings(state, solved) == ()
    (said,) = warnings(state, np.append(solved, solved[-1] + 5.0))
    assert "from the middle of the recording" in said and "--start" in said
