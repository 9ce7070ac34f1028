from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import compile_body
from hiphinge.body.description import POLYNOMIAL, Coupler, Function
from hiphinge.body.examples import pendulum, walker
from hiphinge.loads.examples import straight_routes
from hiphinge.loads.geometry import merge, straight_geometry
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.joint_loads import load_maps
from hiphinge.loads.path_fits import (
    FitSettings,
    crossed_columns,
    fit_paths,
    fitted_geometry,
    poses_around,
)
from hiphinge.loads.sites import Sites
from hiphinge.loads.trajectory import Trajectory, follow
from hiphinge.muscles import MOVING


def sites_at(body, name):
    """One site: the joint that carries the named body."""
    index = body.bodies.index(name)
    of_body = np.full(len(body.bodies), -1)
    of_body[index] = 0
    beyond = np.zeros((1, len(body.bodies)), dtype=np.int64)
    for child in range(index, len(body.bodies)):
        parent = body.tree.parent[child]
        beyond[0, child] = child == index or bool(beyond[0, parent])
    return Sites(("hip",), ("right",), np.array([index]), of_body, beyond)


def test_a_muscle_on_a_rod_has_the_length_and_arm_of_the_triangle():
    body = compile_body(pendulum())
    routes = straight_routes(body, [[("ground", 0.0, 1.0, 0.0), ("rod", 1.0, 0.0, 0.0)]])
    lie = straight_geometry(
        body, routes, np.array([0]), np.array([[0.0], [np.pi / 6]]), sites_at(body, "rod")
    )
    # At 30 degrees the rod's tip is at 60 degrees from the origin of the muscle: a chord of 1.
    np.testing.assert_allclose(lie.length[:, 0], [np.sqrt(2.0), 1.0])
    np.testing.assert_allclose(lie.moment_arm[:, 0, 0], [np.sqrt(0.5), np.cos(np.pi / 6)])
    np.testing.assert_allclose(lie.pull[0, 0, 0], [-np.sqrt(0.5), np.sqrt(0.5), 0.0])


def test_a_conditional_point_counts_only_in_its_range():
    body = compile_body(pendulum())
    path = [("ground", 0.0, 1.0, 0.0), ("ground?", 0.0, 2.0, 0.0), ("rod", 1.0, 0.0, 0.0)]
    routes = straight_routes(body, [path])
    lie = straight_geometry(
        body, routes, np.array([0]), np.array([[-0.1], [0.1]]), sites_at(body, "rod")
    )
    assert lie.length[1, 0] > lie.length[0, 0] + 1.0


def coupled_walker():
    names = compile_body(walker()).coordinates.names
    knees = [name for name in names if "knee" in name]
    square = Function(POLYNOMIAL, (0.3, 0.2, 0.1))
    return compile_body(walker(couplers=[Coupler(knees[1], knees[0], square)]))


def routes_of_walker(body):
    names = [name for name in body.bodies if name != "ground"]
    rng = np.random.default_rng(3)
    paths = [
        [(name, *rng.uniform(-0.1, 0.1, 3)) for name in rng.choice(names, 3)] for _ in range(6)
    ]
    routes = straight_routes(body, paths)
    # One point moves within its body with the first knee, by a polynomial.
    knee = next(k for k, name in enumerate(body.coordinates.names) if "knee" in name)
    kind, mover = routes.kind.copy(), routes.mover.copy()
    kind[4], mover[4] = MOVING, knee
    functions = [
        routes.function_kind.copy(),
        routes.function_start.copy(),
        routes.function_size.copy(),
    ]
    functions[0][4], functions[1][4], functions[2][4] = POLYNOMIAL, 1, 3
    return replace(
        routes,
        kind=kind,
        mover=mover,
        function_kind=functions[0],
        function_start=functions[1],
        function_size=functions[2],
        pool=np.array([0.0, 0.02, 0.05, 0.03]),
    )


def test_moment_arms_are_minus_the_lengths_derivatives():
    body = coupled_walker()
    routes, everyone = routes_of_walker(body), np.arange(6)
    q = np.random.default_rng(4).uniform(0.1, 0.5, (3, len(body.coordinates.names)))
    sites, step = sites_at(body, body.bodies[2]), 1e-6
    arm = straight_geometry(body, routes, everyone, q, sites).moment_arm
    for column, coordinate in enumerate(body.coordinates.free):
        ahead, behind = q.copy(), q.copy()
        ahead[:, coordinate] += step
        behind[:, coordinate] -= step
        rise = (
            straight_geometry(body, routes, everyone, ahead, sites).length
            - straight_geometry(body, routes, everyone, behind, sites).length
        )
        np.testing.assert_allclose(arm[:, column], -rise / (2 * step), atol=1e-8)


def test_contact_force_carries_what_hangs_below_and_what_muscles_add():
    body = compile_body(pendulum())
    sites = sites_at(body, "rod")
    routes = straight_routes(body, [[("ground", 0.0, 1.0, 0.0), ("rod", 1.0, 0.0, 0.0)]])
    q = np.zeros((1, 1, 1))
    still = Trajectory(np.zeros(1), q, q, q)
    nothing = ExternalWrench(
        np.zeros(0, dtype=np.int64), np.zeros((1, 1, 0, 3)), np.zeros((1, 1, 0, 3))
    )
    net = inverse_dynamics(body, still, nothing)
    pull = straight_geometry(body, routes, np.array([0]), q[0], sites).pull
    maps = load_maps(body, q, net, pull[None], sites)
    tension = 100.0 * np.sqrt(2.0)
    contact = maps.maps[0].contact(np.array([[[tension]]]))[0, 0]
    # The muscle pulls the rod up and back with 100 N each: the joint pushes it ahead and down.
    np.testing.assert_allclose(contact, [100.0, 9.80665 - 100.0, 0.0], atol=1e-9)


def test_fitted_paths_follow_the_exact_ones():
    body = coupled_walker()
    routes, everyone = routes_of_walker(body), np.arange(6)
    sites = sites_at(body, body.bodies[2])
    still = np.zeros((1, 30, len(body.coordinates.names)))
    q = np.random.default_rng(5).uniform(0.1, 0.4, still.shape)
    q = follow(body, Trajectory(np.arange(30) / 100.0, q, still, still)).q[0]

    def lay(poses):
        return straight_geometry(body, routes, everyone, poses, sites)

    settings = FitSettings(n_poses=300, degree=4)
    poses = poses_around(body, q, settings=settings)
    fits = fit_paths(body, routes, sites, everyone, poses, lay, settings=settings)
    exact, fitted = lay(q), fitted_geometry(body, fits, q, sites)
    np.testing.assert_allclose(fitted.length, exact.length, atol=1e-3)
    np.testing.assert_allclose(fitted.moment_arm, exact.moment_arm, atol=8e-3)
    assert (fits.arm_error < 2e-2).all()
    assert (fits.arm_rms <= fits.arm_error).all()


def test_a_muscle_depends_on_the_joints_that_it_crosses():
    body = compile_body(walker())
    knee = next(name for name in body.coordinates.names if "knee" in name)
    shank = next(k for k, name in enumerate(body.bodies) if "shank" in name)
    thigh = int(body.tree.parent[shank])
    routes = straight_routes(
        body, [[(body.bodies[thigh], 0.0, 0.0, 0.0), (body.bodies[shank], 0.1, 0.0, 0.0)]]
    )
    names = [
        body.coordinates.names[body.coordinates.free[c]] for c in crossed_columns(body, routes, 0)
    ]
    assert names == [knee]


def test_parts_are_put_where_their_muscles_are():
    body = compile_body(pendulum())
    sites = sites_at(body, "rod")
    routes = straight_routes(
        body, [[("ground", 0.0, y, 0.0), ("rod", 1.0, 0.0, 0.0)] for y in (1.0, 2.0, 3.0)]
    )
    q = np.array([[0.2]])
    some = [np.array([2, 0]), np.array([1])]
    parts = [(chosen, straight_geometry(body, routes, chosen, q, sites)) for chosen in some]
    whole = straight_geometry(body, routes, np.arange(3), q, sites)
    put = merge(parts, 3)
    assert np.array_equal(put.length, whole.length)
    assert np.array_equal(put.moment_arm, whole.moment_arm)
    assert put.pull == pytest.approx(whole.pull)
