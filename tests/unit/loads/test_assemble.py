from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import compile_body
from hiphinge.body.examples import walker
from hiphinge.loads.assemble import DrawSettings, TaskSettings, build_task, draw_muscles
from hiphinge.loads.cost_weights import WeightSettings
from hiphinge.loads.examples import straight_routes, two_muscles
from hiphinge.loads.fiber_forces import FiberSettings
from hiphinge.loads.geometry import straight_geometry
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.joint_loads import LoadMaps, SiteMap
from hiphinge.loads.load_curves import load_curves
from hiphinge.loads.sites import Sites, find_sites
from hiphinge.loads.static_optimization import even_costs, prepare
from hiphinge.loads.trajectory import Trajectory
from hiphinge.loads.what_if import MuscleTask, carry

N_FRAMES = 3


def knee_task(sites=None, **options):
    """A walker in the air whose right knee two muscles can straighten."""
    body = compile_body(walker())
    path = [("thigh_r", 0.06, -0.15, 0.0), ("shank_r", 0.06, -0.05, 0.0)]
    routes = straight_routes(body, [path, path])
    shape = (1, N_FRAMES, len(body.coordinates.names))
    still = Trajectory(np.arange(N_FRAMES) / 100.0, *np.zeros((3, *shape)))
    nothing = ExternalWrench(
        np.zeros(0, dtype=np.int64), np.zeros((1, N_FRAMES, 0, 3)), np.zeros((1, N_FRAMES, 0, 3))
    )
    net = inverse_dynamics(body, still, nothing)
    sites = find_sites(body) if sites is None else sites
    geometry = straight_geometry(body, routes, np.arange(2), still.q[0], sites)
    return body, build_task(body, two_muscles(), still, net, geometry, sites, **options)


def test_no_muscle_is_asked_to_carry_the_whole_body():
    body, task = knee_task()
    # Six coordinates place the pelvis in the room; three hips and one knee on either side remain.
    assert body.coordinates.free.size == 14
    assert task.balance.moment.shape == (1, N_FRAMES, 8)


def test_passive_forces_make_their_part_of_the_moments():
    taut = TaskSettings(fibers=FiberSettings(passive=True))
    _, task = knee_task(settings=taut)
    carried = carry(task)
    assert (task.passive > 0.0).any()
    blocks = task.balance.blocks
    knee = blocks.entry_row[0]
    assert set(blocks.entry_row.tolist()) == {int(knee)}
    arm = task.balance.arm
    net = task.balance.moment[..., knee] + (arm * task.passive).sum(axis=-1)
    made = (arm * carried.force).sum(axis=-1) + carried.shares.reserve[..., knee]
    np.testing.assert_allclose(made, net, atol=1e-9)


def test_draw_0_is_the_best_estimate():
    _, alone = knee_task()
    _, many = knee_task(draws=draw_muscles(2, settings=DrawSettings(n_draws=5)))
    assert np.array_equal(carry(many).force[:1], carry(alone).force)
    assert np.ptp(many.strength[:, 0, 0]) > 0.0


def test_weights_by_volume_by_name_or_equal():
    weights = [
        knee_task(settings=TaskSettings(weights=WeightSettings(by=choice)))[1]
        .costs.weight[0]
        .tolist()
        for choice in ("equal", "volume", {"straight": 4.0}, "strength")
    ]
    assert weights[0] == [1.0, 1.0]
    assert weights[1] == pytest.approx([4.0 / 3.0, 2.0 / 3.0])
    assert weights[2] == [4.0, 1.0]
    assert weights[3] == pytest.approx(np.sqrt(weights[1]).tolist())  # fibres of one length


def test_muscles_across_a_knee_weigh_more():
    body = compile_body(walker())
    of_body = np.full(len(body.bodies), -1)
    shank = body.bodies.index("shank_r")
    of_body[shank] = 0
    beyond = np.eye(1, len(body.bodies), shank, dtype=np.int64)
    knee = Sites(("knee",), ("right",), np.array([shank]), of_body, beyond)
    settings = TaskSettings(weights=WeightSettings(by={"straight": 2.0}, knee=3.0))
    _, task = knee_task(settings=settings, sites=knee)
    assert task.costs.weight[0].tolist() == [6.0, 3.0]
    elsewhere = replace(knee, names=("ankle",))
    _, task = knee_task(settings=settings, sites=elsewhere)
    assert task.costs.weight[0].tolist() == [2.0, 1.0]


def test_loads_have_names_and_signs():
    names = ("recfem_r", "soleus_r", "gasmed_r")
    body_of = np.array([-1, 0, 1])
    sites = Sites(
        ("knee", "lumbar"), ("right", None), np.array([1, 2]), body_of, np.eye(2, 3, dtype=np.int64)
    )
    empty = SiteMap(np.zeros((1, 1, 3)), np.zeros(0, dtype=np.int64), np.zeros((1, 1, 3, 0)))
    arm = np.full((1, 1, 1, 3), 0.05)
    task = MuscleTask(
        names=names,
        balance=prepare(np.full((1, 1, 1), 30.0), arm),
        strength=np.full((1, 1, 3), 1000.0),
        passive=np.zeros((1, 1, 3)),
        costs=even_costs(3, 1),
        maps=LoadMaps(sites, (empty, empty)),
    )
    contact = np.array([[[[30.0, -1000.0, 0.0], [30.0, 500.0, 40.0]]]])
    carried = replace(carry(task), contact=contact, force=np.array([[[600.0, 300.0, 100.0]]]))
    flexion = np.full((1, 2), 60.0)
    curves = load_curves(task, carried, np.array([3.0, 2.0, 1.0]), flexion)
    assert curves.of("knee_compression", "right")[0, 0] == 1000.0
    assert curves.of("lumbar_compression", None)[0, 0] == 500.0
    assert curves.of("lumbar_shear", None)[0, 0] == 50.0
    assert curves.of("achilles_force", "right")[0, 0] == 400.0
    assert curves.of("quadriceps_force", "right")[0, 0] == 600.0
    # Without a patella its load follows from the quadriceps: 0.95 of it over 473 square mm.
    assert curves.of("patellofemoral_stress", "right")[0, 0] == pytest.approx(1.2, abs=0.02)
    with pytest.raises(KeyError):
        curves.of("hip_contact", "left")
