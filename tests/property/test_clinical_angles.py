"""Clinical angles know neither left from right nor one laboratory from another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from hiphinge.body import default_body
from hiphinge.kinematics import body_paths, clinical_angles
from hiphinge.types import BodyModel, Motion

LEG = (
    "hip_flexion",
    "hip_adduction",
    "hip_rotation",
    "knee_angle",
    "ankle_angle",
    "subtalar_angle",
)
ARM = ("arm_flex", "arm_add", "arm_rot", "elbow_flex", "pro_sup")
ODD = ("pelvis_list", "pelvis_rotation", "pelvis_tz", "L5_S1_Lat_Bending", "L5_S1_axial_rotation")
UNSIDED_ODD = {"trunk_side_lean", "trunk_rotation"}


@pytest.fixture(scope="module")
def body() -> BodyModel:
    return default_body()


def motion_of(body: BodyModel, seed: int) -> Motion:
    """Four frames of a random pose on the spot, facing anywhere near forwards."""
    rng = np.random.default_rng(seed)
    names = body.coordinates.names
    q = np.tile(body.coordinates.default, (4, 1))
    free = [names.index(f"{stem}_{side}") for stem in (*LEG, *ARM) for side in "rl"]
    free += [names.index(name) for name in ("pelvis_tilt", *ODD)]
    q[:, free] += 0.2 * rng.normal(size=(4, len(free)))
    return Motion(
        time=np.arange(4.0) / 100.0,
        names=names,
        q=q,
        marker_names=(),
        residual=np.zeros((4, 0)),
        status=np.zeros(4, dtype=np.int64),
        source="given",
    )


def with_q(motion: Motion, q: np.ndarray) -> Motion:
    return Motion(motion.time, motion.names, q, (), motion.residual, motion.status, "given")


@given(seed=st.integers(0, 10_000))
def test_mirroring_the_person_swaps_sides(body, seed):
    motion = motion_of(body, seed)
    names = motion.names
    q = motion.q.copy()
    for stem in (*LEG, *ARM):
        right, left = names.index(f"{stem}_r"), names.index(f"{stem}_l")
        q[:, [right, left]] = motion.q[:, [left, right]]
    odd = [names.index(name) for name in ODD]
    q[:, odd] *= -1.0
    one, other = clinical_angles(body, motion), clinical_angles(body, with_q(motion, q))
    swapped = {"left": "right", "right": "left", None: None}
    for name, side in zip(one.ids, one.sides, strict=True):
        sign = -1.0 if name in UNSIDED_ODD else 1.0
        expected = sign * one.of(name, side)
        np.testing.assert_allclose(other.of(name, swapped[side]), expected, atol=0.05, err_msg=name)


@given(
    seed=st.integers(0, 10_000),
    yaw=st.floats(-np.pi, np.pi),
    shift=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
)
def test_turning_and_moving_the_laboratory_changes_nothing(body, seed, yaw, shift):
    motion = motion_of(body, seed)
    names = motion.names
    angles = [names.index(f"pelvis_{part}") for part in ("tilt", "list", "rotation")]
    places = [names.index(f"pelvis_t{axis}") for axis in "xyz"]
    turn = Rotation.from_rotvec([0.0, yaw, 0.0])
    q = motion.q.copy()
    q[:, angles] = (turn * Rotation.from_euler("ZXY", q[:, angles])).as_euler("ZXY")
    q[:, places] = turn.apply(q[:, places]) + np.array([shift[0], 0.0, shift[1]])
    moved = with_q(motion, q)
    one, other = clinical_angles(body, motion), clinical_angles(body, moved)
    np.testing.assert_allclose(other.values_deg, one.values_deg, atol=1e-6)
    before = body_paths(body, motion).of("center_of_mass", None)
    after = body_paths(body, moved).of("center_of_mass", None)
    expected = turn.apply(before) + np.array([shift[0], 0.0, shift[1]])
    np.testing.assert_allclose(after, expected, atol=1e-9)
