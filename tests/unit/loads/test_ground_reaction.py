import numpy as np
import pytest

from hiphinge.body import compile_body, default_body, forward_kinematics
from hiphinge.body.examples import pendulum
from hiphinge.loads.ground_reaction import (
    Settings,
    estimate_ground_reaction,
    trailing_share,
)
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.stance import OFF, ON, UNKNOWN, DoubleSupport, double_supports, stance_phases
from hiphinge.loads.trajectory import smooth_trajectory
from hiphinge.loads.whole_body import Wrench, pressure_point, whole_body_wrench
from hiphinge.types import Activity, Event, Timeline

RATE = 100.0


def timeline(activity, *events):
    marks = {"c": "initial_contact", "o": "toe_off"}
    found = tuple(
        Event(marks[kind], {"l": "left", "r": "right"}[side], time, "kinematics")
        for side, kind, time in events
    )
    return Timeline(Activity(activity, 1.0, "given"), found, (), "kinematics")


@pytest.fixture(scope="module")
def body(default_body_file):
    return default_body()


def standing(body, n_frames, **moved):
    """The body upright, coordinates in `moved` over time."""
    q = np.tile(body.coordinates.default, (1, n_frames, 1))
    for name, values in moved.items():
        q[0, :, body.coordinates.names.index(name)] = values
    time = np.arange(n_frames) / RATE
    return smooth_trajectory(body, time, q, cutoff_hz=None)


def test_standing_still_each_foot_has_half_the_weight_and_no_residual_is_left(body):
    still = standing(body, 10)
    found = estimate_ground_reaction(body, still, timeline("squat"))
    weight = 9.80665 * body.mass.sum()
    assert found.known.all() and found.quality == "limited" and "estimated" in found.reason
    np.testing.assert_allclose(found.force[0, 5].sum(axis=0), [0.0, weight, 0.0], atol=1e-6)
    np.testing.assert_allclose(found.force[0, 5, :, 1], weight / 2, rtol=0.02)
    net = inverse_dynamics(body, still, found.external)
    pelvis = [
        list(body.coordinates.free).index(body.coordinates.names.index(n))
        for n in (
            "pelvis_tx",
            "pelvis_ty",
            "pelvis_tz",
            "pelvis_tilt",
            "pelvis_list",
            "pelvis_rotation",
        )
    ]
    np.testing.assert_allclose(net.moment[0, 5, pelvis], 0.0, atol=1e-6)


def test_leaning_towards_a_foot_loads_it(body):
    leaning = standing(body, 10, pelvis_list=0.03)
    found = estimate_ground_reaction(body, leaning, timeline("squat"))
    left, right = found.force[0, 5, :, 1]
    assert abs(right - left) > 20.0
    q = leaning.q[0]
    poses = forward_kinematics(body, np.array(q))
    trunk = (
        poses.position[5, :, 2] + np.einsum("bij,bj->bi", poses.rotation[5], body.mass_center)[:, 2]
    )
    centre = (body.mass * trunk).sum() / body.mass.sum()
    heels = [poses.position[5, body.bodies.index(f"calcn_{s}"), 2] for s in "lr"]
    assert (right > left) == (centre > np.mean(heels))


def test_the_lifted_foot_carries_nothing(body):
    one = standing(body, 10, knee_angle_l=1.4, hip_flexion_l=0.9)
    found = estimate_ground_reaction(body, one, timeline("single-leg-squat"))
    assert not found.force[0, :, 0].any()
    assert np.isnan(found.point[0, :, 0]).all()
    np.testing.assert_allclose(found.force[0, 5, 1, 1], 9.80665 * body.mass.sum(), rtol=1e-6)


def test_a_body_that_leans_on_something_else_is_not_known(body):
    seated = standing(body, 10, pelvis_tilt=-0.6)
    found = estimate_ground_reaction(body, seated, timeline("sit-to-stand"))
    assert not found.known.any()
    assert found.quality == "refused"
    assert not found.force.any()


@pytest.mark.parametrize("transition", ["even", "ren2008"])
def test_walking_passes_the_load_on_without_a_jump(body, transition):
    events = [
        ("r", "c", 0.0),
        ("l", "o", 0.1),
        ("l", "c", 0.5),
        ("r", "o", 0.6),
        ("r", "c", 1.0),
        ("l", "o", 1.1),
    ]
    still = standing(body, 111)
    found = estimate_ground_reaction(
        body, still, timeline("walk", *events), settings=Settings(transition=transition)
    )
    weight = 9.80665 * body.mass.sum()
    share = found.force[0, :, :, 1] / weight
    np.testing.assert_allclose(share[20], [0.0, 1.0], atol=1e-9)
    np.testing.assert_allclose(share[80], [1.0, 0.0], atol=1e-9)
    between = share[48:62]
    np.testing.assert_allclose(between.sum(axis=1), 1.0, atol=1e-9)
    assert (np.diff(between[:, 0]) >= -1e-12).all()
    assert np.abs(np.diff(between, axis=0)).max() < 0.3
    assert not found.known[:3].any()  # this double support began before the recording


def test_flight_carries_nothing_and_is_known(body):
    events = [("r", "c", 0.1), ("r", "o", 0.3), ("l", "c", 0.4), ("l", "o", 0.6)]
    found = estimate_ground_reaction(body, standing(body, 70), timeline("run", *events))
    assert found.known[35] and not found.force[0, 35].any()
    assert found.force[0, 20, 1, 1] > 0.0 and found.force[0, 50, 0, 1] > 0.0


def test_the_centre_of_pressure_stays_under_the_foot(body):
    events = [("r", "c", 0.0), ("l", "o", 0.05), ("l", "c", 0.6), ("r", "o", 0.65)]
    found = estimate_ground_reaction(
        body, standing(body, 60, pelvis_tilt=-0.5), timeline("walk", *events)
    )
    heel = forward_kinematics(body, np.array(standing(body, 60, pelvis_tilt=-0.5).q[0]))
    place = heel.position[30, body.bodies.index("calcn_r")]
    assert np.linalg.norm((found.point[0, 30, 1] - place)[[0, 2]]) < 0.3


def test_what_cannot_be_told_is_refused(body):
    still = standing(body, 10)
    for unknown in ("lift", "step", None):
        found = estimate_ground_reaction(body, still, timeline(unknown))
        assert found.quality == "refused" and found.reason and not found.external.force.any()
    assert not estimate_ground_reaction(body, still, timeline("walk")).known.any()
    rod = compile_body(pendulum())
    swing = smooth_trajectory(rod, np.arange(8) / RATE, np.zeros((1, 8, 1)), cutoff_hz=None)
    assert estimate_ground_reaction(rod, swing, timeline("walk")).quality == "refused"


def test_the_whole_wrench_balances_every_root_coordinate(body):
    """A second way to the same: apply the wrench to the pelvis, and the root needs nothing."""
    moving = standing(
        body,
        40,
        hip_flexion_r=0.3 * np.sin(np.arange(40) / 6),
        pelvis_ty=1 + 0.02 * np.cos(np.arange(40) / 8),
    )
    whole = whole_body_wrench(body, moving)
    pelvis = np.array([body.bodies.index("pelvis")])
    external = ExternalWrench(pelvis, whole.force[:, :, None], whole.moment[:, :, None])
    net = inverse_dynamics(body, moving, external)
    names = [body.coordinates.names[c] for c in body.coordinates.free]
    root = [k for k, name in enumerate(names) if name.startswith("pelvis_")]
    assert len(root) == 6
    np.testing.assert_allclose(net.moment[0][:, root], 0.0, atol=1e-6)


def test_pressure_point_is_where_the_force_acts():
    rng = np.random.default_rng(3)
    point = rng.normal(size=(1, 20, 3))
    point[..., 1] = 0.05
    force = rng.normal(size=(1, 20, 3)) + np.array([0.0, 50.0, 0.0])
    turning = np.zeros_like(point)
    turning[..., 1] = 4.0
    found = pressure_point(Wrench(force, np.cross(point, force) + turning), height=0.05)
    np.testing.assert_allclose(found, point, atol=1e-9)


@pytest.mark.parametrize("transition", ["even", "ren2008"])
def test_shares_begin_at_one_and_end_at_none(transition):
    share = trailing_share(np.linspace(0.0, 1.0, 101), settings=Settings(transition=transition))
    np.testing.assert_allclose(share[:, 0], 1.0, atol=1e-12)
    np.testing.assert_allclose(share[:, -1], 0.0, atol=4e-4)
    assert np.abs(np.diff(share, axis=1)).max() < 0.03


def test_phases_follow_events_and_leave_out_what_is_missing():
    time = np.arange(0.0, 3.0, 0.1) + 0.05
    found = stance_phases(timeline("walk", ("l", "c", 0.5), ("l", "o", 1.0), ("l", "o", 2.0)), time)
    assert (found[1] == UNKNOWN).all()
    left = found[0]
    assert (left[(time > 0.5) & (time < 1.0)] == ON).all()
    assert (left[(time > 1.0) & (time < 2.0)] == UNKNOWN).all()
    assert left[4] == OFF and left[20] == OFF
    assert left[29] == UNKNOWN


def test_only_double_support_with_both_ends_counts():
    stance = np.array([[1, 1, 1, 0, 0, 1, 1, 1], [1, 1, 0, 1, 1, 1, 0, 1]])
    assert double_supports(stance) == (DoubleSupport(5, 6, 0),)
