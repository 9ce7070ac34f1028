"""Joint centres on legs whose centres are known."""

import numpy as np
import pytest

from hiphinge.body.joint_centres import (
    Leg,
    PelvisSize,
    ankle_centre,
    chord,
    find_knee_axis,
    hip_in_pelvis,
    knee_centre,
    pelvis_frame,
    unit,
)

KNEE_OFFSET, ANKLE_OFFSET = 0.055, 0.042


def turn_y(angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def hinge_leg(side: str, wand_turn: float, *, bend: float = 1.1, n_frames: int = 60) -> Leg:
    """A hinge that flexes about the lateral axis, its thigh marker turned off that axis."""
    outward = 1.0 if side == "right" else -1.0
    flexion = bend * 0.5 * (1.0 - np.cos(np.linspace(0.0, 4.0 * np.pi, n_frames)))
    hip = np.tile([0.0, 0.9, 0.1 * outward], (n_frames, 1))
    knee = np.tile([0.0, 0.5, 0.1 * outward], (n_frames, 1))
    shank = 0.4 * np.stack([-np.sin(flexion), -np.cos(flexion), 0.0 * flexion], axis=1)
    ankle = knee + shank
    side_of = np.array([0.0, 0.0, outward])
    # The wand is turned about the thigh, forwards for positive angles on both sides.
    direction = turn_y(wand_turn * outward) @ side_of
    return Leg(
        side="right" if side == "right" else "left",
        hip=hip,
        knee=knee + KNEE_OFFSET * side_of,
        ankle=ankle + ANKLE_OFFSET * side_of,
        thigh=np.tile([0.0, 0.7, 0.1 * outward], (n_frames, 1)) + 0.1 * direction,
        rightward=np.tile([0.0, 0.0, 1.0], (n_frames, 1)),
        knee_offset=KNEE_OFFSET,
        ankle_offset=ANKLE_OFFSET,
    )


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("wand_turn", [-0.5, 0.0, 0.3])
def test_the_knee_axis_is_found_whatever_the_wand_says(side, wand_turn):
    leg = hinge_leg(side, wand_turn)
    axis = find_knee_axis(leg, wand=True)
    assert axis.source == "least varus variance"
    error = np.linalg.norm(knee_centre(leg, axis.angle)[:, [0, 2]] - leg.hip[:, [0, 2]], axis=1)
    # The chord stands at a right angle to hip and marker, a little above the true centre.
    assert error.max() < 0.004
    wand_error = np.linalg.norm(knee_centre(leg, np.pi)[:, [0, 2]] - leg.hip[:, [0, 2]], axis=1)
    assert wand_error.max() >= min(0.9 * KNEE_OFFSET * abs(np.sin(wand_turn)), 0.02)


def test_a_stiff_knee_keeps_the_first_guess():
    axis = find_knee_axis(hinge_leg("right", 0.3, bend=0.5), wand=True)
    assert (axis.source, axis.angle) == ("thigh wand", np.pi)


def test_a_marker_in_front_of_the_thigh_is_no_wand():
    leg = hinge_leg("right", 1.5)
    axis = find_knee_axis(leg, wand=True)
    error = knee_centre(leg, axis.angle)[:, [0, 2]] - leg.hip[:, [0, 2]]
    assert np.abs(error).max() < 0.004


def test_the_chord_keeps_its_distance_and_right_angle():
    rng = np.random.default_rng(1)
    hip = np.array([[0.0, 0.9, 0.1]]) + 0.02 * rng.normal(size=(20, 3))
    marker = np.array([[0.05, 0.5, 0.15]]) + 0.02 * rng.normal(size=(20, 3))
    centre = chord(hip, marker, np.tile([0.0, 0.0, -1.0], (20, 1)), 0.06)
    np.testing.assert_allclose(np.linalg.norm(centre - marker, axis=1), 0.06)
    across = np.sum((hip - centre) * (marker - centre), axis=1)
    np.testing.assert_allclose(across, 0.0, atol=1e-12)


def test_the_ankle_centre_lies_inwards_and_a_little_forward():
    leg = hinge_leg("left", 0.0, bend=0.0)
    knee = chord(leg.hip, leg.knee, np.tile([0.0, 0.0, 1.0], (60, 1)), KNEE_OFFSET)
    way = ankle_centre(leg, knee)[0] - leg.ankle[0]
    assert way[2] > 0.04
    assert 0.0 < way[0] < 0.01
    assert np.linalg.norm(way) == pytest.approx(ANKLE_OFFSET)


def test_the_pelvis_frame_turns_with_the_person():
    right, left, back = (
        np.array([p]) for p in ([0.1, 1.0, 0.1], [0.1, 1.0, -0.1], [-0.05, 1.0, 0])
    )
    yaw = turn_y(0.7)
    frame = pelvis_frame(right @ yaw.T, left @ yaw.T, back @ yaw.T)
    np.testing.assert_allclose(frame.axes[0], yaw, atol=1e-12)
    local = np.array([0.01, 0.02, 0.03])
    np.testing.assert_allclose(frame.to_local(frame.to_ground(local))[0], local, atol=1e-12)


def test_both_regressions_are_mirrored_and_near_each_other():
    size = PelvisSize(depth=0.15, width=0.25, leg_length=0.9)
    for method in ("harrington", "plug_in_gait"):
        left, right = (hip_in_pelvis(size, side, method=method) for side in ("left", "right"))
        np.testing.assert_allclose(left * [1, 1, -1], right)
    gap = hip_in_pelvis(size, "right") - hip_in_pelvis(size, "right", method="plug_in_gait")
    assert np.linalg.norm(gap) < 0.03


def test_plug_in_gait_needs_the_leg_length():
    with pytest.raises(ValueError, match="leg length"):
        hip_in_pelvis(PelvisSize(0.15, 0.25, None), "left", method="plug_in_gait")


def test_unit_vectors_have_length_one():
    vectors = unit(np.random.default_rng(0).normal(size=(5, 3)))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0)
