"""The repaired default body against OpenSim and against the model its legs come from."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge import io
from hiphinge.body import default_body, forward_kinematics
from hiphinge.body.default_body import repair
from hiphinge.body.opensim_poses import muscle_paths, place_bodies
from hiphinge.body.tree_kernel import follow_leaders, kernel_tree
from hiphinge.errors import ModelError
from hiphinge.types import BodyModel

pytestmark = pytest.mark.opensim

SHARED_COORDINATES = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle")
# Neutral, swing, deep flexion, squat and push-off [deg].
POSES_DEG = np.array(
    [
        [0, 0, 0, 5, 0],
        [30, 5, -5, 20, 10],
        [60, -10, 5, 60, -10],
        [95, -5, 0, 95, 20],
        [-15, 5, 0, 40, 0],
    ]
)


@pytest.fixture(scope="module")
def body() -> BodyModel:
    return default_body()


def legs(poses_deg: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{name}_{side}": np.radians(poses_deg[:, k])
        for k, name in enumerate(SHARED_COORDINATES)
        for side in "rl"
    }


def is_leg(name: str) -> bool:
    return not name.startswith(("Ps_", "QL_", "MF_", "IL_", "LTp", "EO", "IO", "LD_", "rect_abd"))


def test_poses_equal_opensims(body):
    q = np.random.default_rng(3).normal(0.0, 0.5, (6, len(body.coordinates.names)))
    for pose in q:
        follow_leaders(kernel_tree(body), pose, np.empty(len(pose)))
    ours = forward_kinematics(body, q)
    by_name = dict(zip(body.coordinates.names, q.T, strict=True))
    theirs = place_bodies(body.osim, body.bodies, by_name)
    np.testing.assert_allclose(ours.position, theirs.position, atol=1e-9)
    np.testing.assert_allclose(ours.rotation, theirs.rotation, atol=1e-9)


def test_trunk_and_head_weigh_what_they_do_in_rajagopal2016(body):
    # 36 % of body mass there (torso 26.8 of 75.2 kg), arms apart.
    trunk = [name.startswith(("torso", "head", "lumbar")) for name in body.bodies]
    assert body.mass[trunk].sum() / body.mass.sum() == pytest.approx(0.356, abs=0.01)


def test_joints_no_marker_tells_are_locked_and_the_subtalar_joint_is_free(body):
    names = np.array(body.coordinates.names)
    locked = set(names[body.coordinates.locked])
    assert {"neck_flexion", "wrist_flex_r", "mtp_angle_l"} <= locked
    assert not any(name.startswith(("subtalar", "hip", "knee")) for name in locked)
    assert body.coordinates.default[names == "arm_add_r"] == 0.0
    assert (body.coordinates.leader >= 0).sum() == 20


def test_no_leg_fiber_is_overlong_and_psoas_crosses_hip_and_spine(body):
    paths = muscle_paths(body.osim, legs(POSES_DEG[[0, 1, 4]]))
    assert not any(name.startswith("psoas") for name in paths.names)
    fibers = paths.normalized_fiber_length
    checked = [is_leg(name) or name.startswith("Ps_") for name in paths.names]
    assert fibers[:, checked].max() < 1.5
    neutral = [fibers[0, k] for k, name in enumerate(paths.names) if name.startswith("Ps_")]
    np.testing.assert_allclose(neutral, 1.1, atol=0.01)


def test_psoas_flexes_the_hip_with_the_arm_of_the_wrapped_path(body):
    step = 1e-3
    bent = legs(np.zeros((3, 5))) | {"hip_flexion_r": np.array([0.0, step, -step])}
    paths = muscle_paths(body.osim, bent, muscles=["Ps_L1_VB_r", "Ps_L5_VB_r"])
    arm = -(paths.length[1] - paths.length[2]) / (2 * step)
    assert (arm > 0.02).all() and (arm < 0.06).all()


def test_another_model_is_refused():
    text = (
        "<OpenSimDocument><Model name='m'><JointSet><objects/></JointSet></Model></OpenSimDocument>"
    )
    with pytest.raises(ModelError, match="lacks a part"):
        repair(text)


@pytest.mark.shared_data
def test_leg_muscle_lengths_equal_rajagopal2016(body, shared_data: Path):
    source = (shared_data / "opensim_models" / "Rajagopal2016.osim").read_text()
    ours, theirs = (muscle_paths(osim, legs(POSES_DEG)) for osim in (body.osim, source))
    common = [name for name in theirs.names if name in ours.names]
    assert len(common) == 78  # 40 a side without psoas
    first = ours.length[:, [ours.names.index(name) for name in common]]
    second = theirs.length[:, [theirs.names.index(name) for name in common]]
    np.testing.assert_allclose(first, second, atol=1e-4)


@pytest.mark.shared_data
def test_fibers_and_gluteal_arms_over_a_real_walk(body, shared_data: Path):
    walk = io.read(shared_data / "oc4_walking1" / "walking1_manual_scaling_ik.mot").coordinates
    names = [f"{name}_r" for name in (*SHARED_COORDINATES, "subtalar_angle")]
    q = {name: walk.values[:, walk.names.index(name)] for name in names}
    right = [name for name in muscle_paths(body.osim, {}).names if name.endswith("_r")]
    some = {name: values[::8] for name, values in q.items()}
    paths = muscle_paths(body.osim, some, muscles=[name for name in right if is_leg(name)])
    assert paths.normalized_fiber_length.max() < 1.5
    glutei = [name for name in right if name.startswith("glmax")]
    step = 1e-3
    bent, back = (
        muscle_paths(body.osim, q | {"hip_flexion_r": q["hip_flexion_r"] + h}, muscles=glutei)
        for h in (step, -step)
    )
    arm = (back.length - bent.length) / (2 * step)
    assert np.abs(np.diff(arm, axis=0)).max() < 0.003
