"""Muscle geometry, static optimisation and joint loads against OpenSim's tools on gait2392."""

from types import SimpleNamespace

import numpy as np
import pytest
from validation import opensim_cases as cases

from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.body.opensim_paths import sample_paths
from hiphinge.loads.fiber_forces import FiberSettings, fiber_forces
from hiphinge.loads.geometry import sampled_geometry, straight_geometry
from hiphinge.loads.inverse_dynamics import inverse_dynamics
from hiphinge.loads.joint_loads import load_maps
from hiphinge.loads.sites import find_sites
from hiphinge.loads.static_optimization import Costs, prepare, share_moments

pytestmark = [pytest.mark.opensim, pytest.mark.shared_data]


@pytest.fixture(scope="module")
def walk():
    case = cases.CASES["gait2392"]
    body = case.body()
    forces = cases.result(case, "so", "force")
    moved = cases.trajectory(case, body, forces.time, nested=True)
    muscles, sites = read_muscles(body), find_sites(body)
    everyone = np.arange(len(muscles.muscles.names))
    return SimpleNamespace(
        case=case,
        body=body,
        moved=moved,
        muscles=muscles.muscles,
        routes=muscles.routes,
        sites=sites,
        geometry=straight_geometry(body, muscles.routes, everyone, moved.q[0], sites),
        net=inverse_dynamics(body, moved, cases.ground_reaction(case, body, forces.time)),
        forces=forces.of(list(muscles.muscles.names)),
    )


def test_straight_paths_are_opensims(walk):
    """Conditional and moving points included, wherever knees are within their range."""
    q = walk.moved.q[0][::25]
    sample = sample_paths(walk.body, q)
    theirs = sampled_geometry(walk.body, sample, q, walk.sites)
    np.testing.assert_allclose(walk.geometry.length[::25], theirs.length, atol=1e-12)
    np.testing.assert_allclose(walk.geometry.moment_arm[::25], theirs.moment_arm, atol=1e-9)
    np.testing.assert_allclose(walk.geometry.pull[::25], theirs.pull, atol=1e-9)


def test_joint_loads_on_the_same_forces_are_those_of_joint_reaction(walk):
    maps = load_maps(walk.body, walk.moved.q, walk.net, walk.geometry.pull[None], walk.sites)
    expected = cases.reactions(walk.case, walk.body, walk.sites)
    for k, site in enumerate(maps.maps):
        difference = site.contact(walk.forces[None])[0] - expected[:, k]
        assert np.abs(difference).max() < 0.01, walk.sites.names[k]


@pytest.mark.parametrize(("part", "tolerance"), [("so_tight", 1e-4), ("so", 6e-3)])
def test_activations_are_those_of_opensims_static_optimisation(walk, part, tolerance):
    """The tolerance is OpenSim's own convergence: 1e-9 in the tight run, 1e-4 by default."""
    free = walk.body.coordinates.free
    speed = -np.einsum("fjm,fj->fm", walk.geometry.moment_arm, walk.moved.qd[0][:, free])
    compatible = FiberSettings(mode="compatible")
    fibers = fiber_forces(walk.muscles, walk.geometry.length, speed, settings=compatible)
    scales = cases.reserve_scales(walk.case, walk.body)
    costs = Costs(
        lowest=walk.muscles.lowest,
        highest=walk.muscles.highest,
        weight=np.ones((1, len(walk.muscles.names))),
        reserve_scale=scales,
        reserve_bound=np.full(scales.size, np.inf),
    )
    balance = prepare(walk.net.moment, walk.geometry.moment_arm[None])
    shares = share_moments(balance, fibers.strength[None], costs)
    theirs = cases.result(walk.case, part, "activation")
    expected = theirs.of(list(walk.muscles.names))
    assert not shares.status.any()
    assert shares.imbalance.max() < 1e-6
    assert np.abs(shares.activation[0] - expected).max() < tolerance
    reserves = theirs.of([name for name in theirs.columns if name.startswith("res_")])
    objective = (expected**2).sum(axis=1) + (reserves**2).sum(axis=1)
    assert (shares.objective(costs)[0] <= objective + 1e-5).all()
