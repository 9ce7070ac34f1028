from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import compile_body, marker_positions
from hiphinge.body.description import LINEAR, Coupler, Function
from hiphinge.body.examples import walker
from hiphinge.errors import Cancelled, SettingError
from hiphinge.kinematics.inverse import (
    TOO_FEW_MARKERS,
    InverseKinematicsSettings,
    solve_inverse_kinematics,
)
from hiphinge.types import BodyModel

RATE_HZ = 100.0
TIME = np.arange(120) / RATE_HZ


@pytest.fixture(scope="module")
def body() -> BodyModel:
    return compile_body(walker())


def walk(body: BodyModel, *, heading: float = 0.0) -> np.ndarray:
    """A made-up walk: every angle swings, the pelvis travels."""
    names = body.coordinates.names
    q = np.zeros((len(TIME), len(names)))
    for k, name in enumerate(names):
        q[:, k] = 0.15 * np.sin(2 * np.pi * TIME + k)
        if name.startswith("knee"):
            q[:, k] = 0.5 + 0.4 * np.sin(2 * np.pi * TIME + k)
    q[:, names.index("pelvis_tx")] = 1.3 * TIME
    q[:, names.index("pelvis_ty")] = 0.95
    q[:, names.index("pelvis_rotation")] += heading
    return q


def test_perfect_markers_give_back_the_pose(body):
    q = walk(body)
    motion = solve_inverse_kinematics(body, TIME, marker_positions(body, q))
    np.testing.assert_allclose(motion.q, q, atol=1e-6)
    assert np.nanmax(motion.residual) < 1e-6
    assert not motion.status.any()
    assert motion.source == "own solver"


@pytest.mark.parametrize("heading", [np.pi / 2, np.pi, -2.0])
def test_any_heading_is_found_and_kept_within_half_a_turn(body, heading):
    motion = solve_inverse_kinematics(
        body, TIME, marker_positions(body, walk(body, heading=heading))
    )
    found = motion.q[:, body.coordinates.names.index("pelvis_rotation")]
    assert np.abs(np.diff(found)).max() < 0.1
    assert abs(found[0]) < np.pi + 0.2
    assert np.nanmax(motion.residual) < 1e-6


def test_turning_the_laboratory_turns_only_the_pelvis(body):
    rng = np.random.default_rng(0)
    markers = marker_positions(body, walk(body)) + rng.normal(0.0, 0.004, (len(TIME), 12, 3))
    turn = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    first = solve_inverse_kinematics(body, TIME, markers)
    second = solve_inverse_kinematics(body, TIME, markers @ turn.T)
    legs = [k for k, name in enumerate(body.coordinates.names) if not name.startswith("pelvis")]
    np.testing.assert_allclose(second.q[:, legs], first.q[:, legs], atol=3e-5)
    np.testing.assert_allclose(second.residual, first.residual, atol=1e-5)


def test_mirroring_the_person_swaps_the_sides(body):
    other = {"r": "l", "l": "r", "a": "b", "b": "a", "c": "d", "d": "c"}
    swapped = [f"{name[:-1]}{other[name[-1]]}" for name in body.marker_names]
    markers = marker_positions(body, walk(body))
    markers += np.random.default_rng(0).normal(0.0, 0.004, markers.shape)
    mirror = [body.marker_names.index(name) for name in swapped]
    mirrored = markers[:, mirror] * [1.0, 1.0, -1.0]
    first = solve_inverse_kinematics(body, TIME, markers).q
    second = solve_inverse_kinematics(body, TIME, mirrored).q
    names = body.coordinates.names
    for k, name in enumerate(names):
        if not name.startswith("pelvis"):
            twin = names.index(f"{name[:-1]}{other[name[-1]]}")
            np.testing.assert_allclose(second[:, twin], first[:, k], atol=3e-5)
    for name, sign in (("tilt", 1.0), ("list", -1.0), ("rotation", -1.0), ("tz", -1.0)):
        k = names.index(f"pelvis_{name}")
        np.testing.assert_allclose(second[:, k], sign * first[:, k], atol=3e-5)


def test_result_is_a_minimum_within_the_limits(body):
    rng = np.random.default_rng(1)
    markers = marker_positions(body, walk(body)) + rng.normal(0.0, 0.02, (len(TIME), 12, 3))
    motion = solve_inverse_kinematics(body, TIME, markers)
    best = (motion.residual**2).sum(axis=1)
    for c in body.coordinates.free:
        for change in (-1e-3, 1e-3):
            q = motion.q + change * (np.arange(motion.q.shape[1]) == c)
            q = np.clip(q, body.coordinates.lower, body.coordinates.upper)
            other = ((marker_positions(body, q) - markers) ** 2).sum(axis=(1, 2))
            assert (other >= best * (1 - 1e-9)).all()


def test_a_limit_holds_and_the_rest_still_fits(body):
    straight = replace(body, coordinates=replace(body.coordinates, lower=np.full(14, -np.inf)))
    q = walk(body)
    knee = body.coordinates.names.index("knee_r")
    q[:, knee] -= 0.5
    motion = solve_inverse_kinematics(body, TIME, marker_positions(straight, q))
    beyond = q[:, knee] < -0.05
    assert beyond.any() and not beyond.all()
    assert (motion.q[:, knee] >= 0.0).all()
    assert (motion.q[beyond, knee] < 0.02).all()
    assert not motion.status.any()


def test_followers_follow(body):
    line = Function(LINEAR, (1.0, 0.1))
    coupled = compile_body(walker(couplers=(Coupler("knee_l", "knee_r", line),)))
    q = walk(coupled)
    left, right = (coupled.coordinates.names.index(f"knee_{side}") for side in "lr")
    q[:, left] = q[:, right] + 0.1
    motion = solve_inverse_kinematics(coupled, TIME, marker_positions(coupled, q))
    np.testing.assert_allclose(motion.q, q, atol=1e-6)


def test_weights_of_zero_leave_a_marker_out(body):
    weight = np.where(np.array(body.marker_names) == "toe_r", 0.0, 1.0)
    markers = marker_positions(body, walk(body))
    markers[:, body.marker_names.index("toe_r")] += 0.5
    motion = solve_inverse_kinematics(replace(body, marker_weight=weight), TIME, markers)
    np.testing.assert_allclose(motion.q, walk(body), atol=1e-6)
    assert np.isnan(motion.residual[:, body.marker_names.index("toe_r")]).all()


def test_random_dropout_changes_little_and_never_jumps(body):
    rng = np.random.default_rng(2)
    offset = rng.normal(0.0, 0.015, (1, 12, 3))  # a model that does not fit exactly
    markers = marker_positions(body, walk(body)) + offset
    whole = solve_inverse_kinematics(body, TIME, markers).q
    markers[rng.random(markers.shape[:2]) < 0.2] = np.nan
    holed = solve_inverse_kinematics(body, TIME, markers).q
    angles = body.coordinates.rotational
    known = np.isfinite(holed).all(axis=1)
    assert known.mean() > 0.99
    assert np.degrees(np.abs(np.diff(holed[known][:, angles], axis=0))).max() < 20
    error = np.degrees((holed - whole)[known][:, angles])
    assert np.sqrt(np.mean(error**2)) < 1.0


def test_frames_without_pelvis_have_no_pose(body):
    markers = marker_positions(body, walk(body))
    pelvis = [k for k, name in enumerate(body.marker_names) if name.startswith("pelvis")]
    markers[40:60, pelvis] = np.nan
    motion = solve_inverse_kinematics(body, TIME, markers)
    assert (motion.status[40:60] == TOO_FEW_MARKERS).all()
    assert np.isnan(motion.q[40:60]).all()
    assert np.isnan(motion.residual[40:60]).all()
    np.testing.assert_allclose(motion.q[60:], walk(body)[60:], atol=1e-6)


def test_a_shank_that_is_lost_for_long_has_no_knee_angle(body):
    markers = marker_positions(body, walk(body))
    shank = [k for k, name in enumerate(body.marker_names) if name in ("ankle_r", "toe_r")]
    markers[30:70, shank] = np.nan
    motion = solve_inverse_kinematics(body, TIME, markers)
    knee = body.coordinates.names.index("knee_r")
    assert np.isnan(motion.q[30:70, knee]).all()
    others = np.delete(np.arange(motion.q.shape[1]), knee)
    np.testing.assert_allclose(motion.q[:, others], walk(body)[:, others], atol=1e-2)
    np.testing.assert_allclose(motion.q[70:], walk(body)[70:], atol=1e-3)


def test_a_short_loss_is_bridged(body):
    markers = marker_positions(body, walk(body))
    shank = [k for k, name in enumerate(body.marker_names) if name in ("ankle_r", "toe_r")]
    markers[50:55, shank] = np.nan
    motion = solve_inverse_kinematics(body, TIME, markers)
    knee = body.coordinates.names.index("knee_r")
    assert np.degrees(np.abs(motion.q[50:55, knee] - walk(body)[50:55, knee])).max() < 3


@pytest.mark.parametrize("markers", [np.full((120, 12, 3), np.nan)])
def test_nothing_seen_gives_nothing(body, markers):
    motion = solve_inverse_kinematics(body, TIME, markers)
    assert (motion.status == TOO_FEW_MARKERS).all()
    assert np.isnan(motion.q).all()


def test_first_frames_may_be_empty(body):
    markers = marker_positions(body, walk(body))
    markers[:15] = np.nan
    motion = solve_inverse_kinematics(body, TIME, markers)
    assert (motion.status[:15] == TOO_FEW_MARKERS).all()
    np.testing.assert_allclose(motion.q[15:], walk(body)[15:], atol=1e-6)


def test_swapped_markers_raise_the_residual_of_their_frames_only(body):
    markers = marker_positions(body, walk(body))
    a, b = body.marker_names.index("ankle_r"), body.marker_names.index("ankle_l")
    markers[50:52, [a, b]] = markers[50:52, [b, a]]
    motion = solve_inverse_kinematics(body, TIME, markers)
    rms = np.sqrt(np.nanmean(motion.residual**2, axis=1))
    assert rms[50:52].min() > 0.01
    assert np.delete(rms, [50, 51]).max() < 1e-4


def test_far_from_the_origin_nothing_is_lost(body):
    markers = marker_positions(body, walk(body))
    near = solve_inverse_kinematics(body, TIME, markers).q
    away = np.array([500.0, 0.0, -800.0])
    far = np.array(solve_inverse_kinematics(body, TIME, markers + away).q)
    names = body.coordinates.names
    far[:, names.index("pelvis_tx")] -= 500.0
    far[:, names.index("pelvis_tz")] += 800.0
    np.testing.assert_allclose(far, near, atol=1e-6)


def test_coordinate_goals_pull_towards_the_default(body):
    markers = marker_positions(body, walk(body))
    settings = InverseKinematicsSettings(coordinate_weight={"hip_rotation_r": 1000.0})
    motion = solve_inverse_kinematics(body, TIME, markers, settings=settings)
    held = motion.q[:, body.coordinates.names.index("hip_rotation_r")]
    assert np.abs(held).max() < 1e-4


def test_unknown_coordinate_goal_names_the_known_ones(body):
    settings = InverseKinematicsSettings(coordinate_weight={"hip_rotation": 1.0})
    with pytest.raises(SettingError, match="hip_rotation_r"):
        solve_inverse_kinematics(body, TIME, np.zeros((120, 12, 3)), settings=settings)


def test_it_can_be_stopped(body):
    def stop(fraction: float, detail: str = "") -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        solve_inverse_kinematics(body, TIME, marker_positions(body, walk(body)), step=stop)
