from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import compile_body
from hiphinge.body.description import POLYNOMIAL, Coupler, Function
from hiphinge.body.examples import pendulum, walker
from hiphinge.loads.inverse_dynamics import (
    ExternalWrench,
    gravity,
    inverse_dynamics,
    wrench_at_point,
)
from hiphinge.loads.trajectory import Trajectory, follow, smooth_trajectory


def none(n_frames):
    return ExternalWrench(
        np.zeros(0, dtype=np.int64), np.zeros((1, n_frames, 0, 3)), np.zeros((1, n_frames, 0, 3))
    )


def trajectory(q, qd, qdd):
    parts = (np.atleast_2d(np.asarray(part, dtype=float))[None] for part in (q, qd, qdd))
    return Trajectory(np.arange(np.atleast_2d(q).shape[0]) / 100.0, *parts)


def bent_walker():
    """The walker whose left knee follows its right one by a square."""
    names = compile_body(walker()).coordinates.names
    knees = [name for name in names if "knee" in name]
    square = Function(POLYNOMIAL, (0.5, 0.2, 0.1))
    return compile_body(walker(couplers=[Coupler(knees[1], knees[0], square)]))


def test_a_turning_rod_needs_its_inertia_times_acceleration():
    body = compile_body(pendulum())
    net = inverse_dynamics(body, trajectory([[0.3]], [[2.0]], [[5.0]]), none(1))
    assert net.moment[0, 0, 0] == pytest.approx(0.01 * 5.0)
    np.testing.assert_allclose(net.force[0, 0, 1], [0.0, 9.80665, 0.0], atol=1e-12)


def test_a_force_on_a_rod_is_held_by_the_joint():
    body = compile_body(pendulum())
    point = np.array([[[[1.0, 0.0, 0.0]]]])
    push = wrench_at_point(np.array([1]), np.array([[[[0.0, 7.0, 0.0]]]]), point, 0.0 * point)
    net = inverse_dynamics(body, trajectory([[0.0]], [[0.0]], [[0.0]]), push)
    assert net.moment[0, 0, 0] == pytest.approx(-7.0)


def test_no_force_acts_where_the_centre_of_pressure_is_unknown():
    force = np.array([[[[0.0, 7.0, 0.0]]]])
    push = wrench_at_point(np.array([1]), force, np.full((1, 1, 1, 3), np.nan), force)
    assert not push.force.any()
    assert not push.moment.any()


def test_power_in_is_energy_gained():
    """The work of all generalised forces equals the change of kinetic and potential energy."""
    body = bent_walker()
    free = body.coordinates.free
    rng = np.random.default_rng(5)
    time = np.arange(0.0, 0.2, 1e-4)
    phase = rng.uniform(0, 6, len(body.coordinates.names))
    q = 0.4 * np.sin(9.0 * time[:, None] + phase)
    moved = smooth_trajectory(body, time, q[None], cutoff_hz=None)
    net = inverse_dynamics(body, moved, none(time.size))
    power = (net.moment[0] * moved.qd[0][:, free]).sum(axis=1)
    energy = total_energy(body, moved)
    gained = np.gradient(energy, time, edge_order=2)
    np.testing.assert_allclose(power[5:-5], gained[5:-5], atol=2e-3 * np.abs(power).max())


def total_energy(body, moved):
    """Kinetic and potential energy from body poses and their differences in time."""
    from hiphinge.body import forward_kinematics

    poses = forward_kinematics(body, np.array(moved.q[0]))
    place = poses.position + np.einsum("fbij,bj->fbi", poses.rotation, body.mass_center)
    speed = np.gradient(place, moved.time, axis=0, edge_order=2)
    turning = np.einsum(
        "fbij,fbik->fbjk",
        poses.rotation,
        np.gradient(poses.rotation, moved.time, axis=0, edge_order=2),
    )
    turn = np.stack([turning[..., 2, 1], turning[..., 0, 2], turning[..., 1, 0]], axis=-1)
    moving = 0.5 * body.mass * (speed**2).sum(axis=-1)
    spinning = 0.5 * np.einsum("fbi,bij,fbj->fb", turn, body.inertia, turn)
    return (moving + spinning - body.mass * (place @ gravity(body))).sum(axis=1)


def test_followers_positions_speeds_and_accelerations_fit_together():
    body = bent_walker()
    time = np.arange(0.0, 0.3, 1e-3)
    q = 0.5 * np.sin(8.0 * time)[None, :, None] * np.ones(len(body.coordinates.names))
    moved = smooth_trajectory(body, time, q, cutoff_hz=None)
    follower = int(np.flatnonzero(body.coordinates.leader >= 0)[0])
    leader = body.coordinates.leader[follower]
    x = moved.q[0, :, leader]
    np.testing.assert_allclose(moved.q[0, :, follower], 0.5 * x**2 + 0.2 * x + 0.1, atol=1e-12)
    speed = np.gradient(moved.q[0, :, follower], time)
    np.testing.assert_allclose(moved.qd[0, 5:-5, follower], speed[5:-5], atol=1e-3)
    rise = np.gradient(moved.qd[0, :, follower], time)
    np.testing.assert_allclose(moved.qdd[0, 5:-5, follower], rise[5:-5], atol=2e-2)


def test_the_filter_takes_out_shaking_and_leaves_the_movement():
    body = compile_body(pendulum())
    time = np.arange(200) / 100.0
    slow = np.sin(2 * np.pi * time)
    q = (slow + 0.01 * np.sin(2 * np.pi * 30.0 * time))[None, :, None]
    moved = smooth_trajectory(body, time, q, cutoff_hz=6.0)
    np.testing.assert_allclose(moved.q[0, 30:-30, 0], slow[30:-30], atol=2e-3)


def test_draws_are_computed_one_by_one():
    body = compile_body(walker())
    rng = np.random.default_rng(2)
    parts = rng.normal(size=(3, 2, 4, len(body.coordinates.names)))
    both = Trajectory(np.arange(4) / 100.0, *parts)
    second = Trajectory(both.time, both.q[1:], both.qd[1:], both.qdd[1:])
    net, alone = (inverse_dynamics(body, item, none(4)) for item in (both, second))
    assert np.array_equal(net.moment[1:], alone.moment)


def test_locked_coordinates_stay_where_the_model_says():
    body = compile_body(walker())
    locked = np.zeros(len(body.coordinates.names), dtype=bool)
    locked[4] = True
    body = replace(body, coordinates=replace(body.coordinates, locked=locked))
    moved = follow(body, trajectory(*np.ones((3, 1, locked.size))))
    assert moved.q[0, 0, 4] == body.coordinates.default[4]
    assert moved.qd[0, 0].tolist() == np.where(locked, 0.0, 1.0).tolist()
