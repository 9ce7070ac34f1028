"""Clinical angles of poses that anyone can picture, on the default body."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hiphinge.body import default_body
from hiphinge.body.landmarks import pelvis_frame_tilt
from hiphinge.kinematics import body_paths, clinical_angles
from hiphinge.types import SIDES, BodyModel, Motion

TILT_DEG = float(np.degrees(pelvis_frame_tilt()))


@pytest.fixture(scope="module")
def body() -> BodyModel:
    return default_body()


def pose(body: BodyModel, *, n_draws: int | None = None, **degrees: float) -> Motion:
    q = body.coordinates.default.copy()
    for name, value in degrees.items():
        index = body.coordinates.names.index(name)
        q[index] = np.radians(value) if body.coordinates.rotational[index] else value
    frames = np.tile(q, (3, 1))
    if n_draws:
        frames = np.tile(frames, (n_draws, 1, 1))
    return Motion(
        time=np.arange(3.0),
        names=body.coordinates.names,
        q=frames,
        marker_names=(),
        residual=np.zeros((3, 0)),
        status=np.zeros(3, dtype=np.int64),
        source="given",
    )


def angle(body: BodyModel, motion: Motion, name: str, side=None) -> float:
    return float(clinical_angles(body, motion).of(name, side)[..., 0].flat[0])


def test_standing_is_near_zero(body):
    angles = clinical_angles(body, pose(body))
    for name in ("hip_adduction", "hip_rotation", "knee_flexion", "pelvic_obliquity"):
        for side in SIDES:
            assert angles.of(name, side)[0] == pytest.approx(0.0, abs=0.6)
    assert angles.of("pelvis_tilt", None)[0] == pytest.approx(TILT_DEG)
    assert angles.of("hip_flexion", "left")[0] == pytest.approx(TILT_DEG)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("coordinate", "value", "name", "expected"),
    [
        ("hip_flexion", 30.0, "hip_flexion", 30.0 + TILT_DEG),
        ("hip_adduction", 10.0, "hip_adduction", 10.0),
        ("hip_rotation", 15.0, "hip_rotation", 15.0),
        ("knee_angle", 60.0, "knee_flexion", 60.0),
        ("subtalar_angle", 10.0, "subtalar", 10.0),
    ],
)
def test_each_joint_angle_has_its_sign(body, side, coordinate, value, name, expected):
    motion = pose(body, **{f"{coordinate}_{side[0]}": value})
    tolerance = 2.5 if name in {"hip_adduction", "hip_rotation"} else 0.6
    assert angle(body, motion, name, side) == pytest.approx(expected, abs=tolerance)
    other = "left" if side == "right" else "right"
    rest = pose(body)
    assert angle(body, motion, name, other) == pytest.approx(angle(body, rest, name, other))


def test_toes_up_is_positive(body):
    up = angle(body, pose(body, ankle_angle_r=15.0), "ankle_dorsiflexion", "right")
    assert up - angle(body, pose(body), "ankle_dorsiflexion", "right") == pytest.approx(15, abs=1)


def test_the_pelvis_leans_drops_and_turns(body):
    assert angle(body, pose(body, pelvis_tilt=-10.0), "pelvis_tilt") == pytest.approx(10 + TILT_DEG)
    # OpenSim's list is positive with the left side up.
    dropped = pose(body, pelvis_list=5.0)
    assert angle(body, dropped, "pelvic_obliquity", "left") == pytest.approx(5.0, abs=0.1)
    assert angle(body, dropped, "pelvic_obliquity", "right") == pytest.approx(-5.0, abs=0.1)


def test_the_pelvis_turns_against_the_mean_heading(body):
    motion = pose(body)
    q = motion.q.copy()
    q[:, body.coordinates.names.index("pelvis_rotation")] = np.radians([-8.0, 0.0, 8.0])
    rotation = clinical_angles(body, replace(motion, q=q)).of("pelvis_rotation", "right")
    # Turning to the left brings the right hip forward.
    np.testing.assert_allclose(rotation, [-8.0, 0.0, 8.0], atol=0.2)


def test_leaning_with_the_pelvis_tilts_the_trunk(body):
    lean = angle(body, pose(body, pelvis_tilt=-20.0), "trunk_flexion")
    assert lean - angle(body, pose(body), "trunk_flexion") == pytest.approx(20.0, abs=0.1)
    side = angle(body, pose(body, pelvis_list=5.0), "trunk_side_lean")
    assert side == pytest.approx(5.0, abs=0.5)


def test_the_shin_and_the_projected_knee(body):
    ahead = pose(body, hip_flexion_r=20.0)
    assert angle(body, ahead, "shin_angle", "right") > 15.0
    # Thigh inwards, shank straight down: the knee stands medial of the line from hip to ankle.
    valgus = pose(body, hip_adduction_r=15.0, pelvis_list=0.0, hip_rotation_r=20.0, knee_angle_r=30)
    straight = angle(body, pose(body), "knee_projection_angle", "right")
    assert angle(body, valgus, "knee_projection_angle", "right") > straight + 5.0


def test_a_shank_near_the_horizontal_has_no_frontal_angle(body):
    bent = pose(body, knee_angle_r=95.0)
    assert np.isnan(angle(body, bent, "knee_projection_angle", "right"))


def turned_lab(body: BodyModel, motion: Motion, yaw: float) -> Motion:
    """The same movement in a laboratory turned about the vertical [rad]."""
    names = body.coordinates.names
    angles = [names.index(f"pelvis_{part}") for part in ("tilt", "list", "rotation")]
    places = [names.index(f"pelvis_t{axis}") for axis in "xyz"]
    turn = Rotation.from_rotvec([0.0, yaw, 0.0])
    q = motion.q.copy()
    q[:, angles] = (turn * Rotation.from_euler("ZXY", q[:, angles])).as_euler("ZXY")
    q[:, places] = turn.apply(q[:, places])
    return replace(motion, q=q)


@pytest.mark.parametrize("yaw", [0.5, np.pi / 2, 2.9, -1.2])
def test_the_walking_direction_does_not_matter(body, yaw):
    degrees = {"hip_flexion_r": 30.0, "knee_angle_r": 50.0, "pelvis_list": 4.0, "pelvis_tilt": -9.0}
    motion = pose(body, **degrees)
    one = clinical_angles(body, motion)
    other = clinical_angles(body, turned_lab(body, motion, yaw))
    np.testing.assert_allclose(other.values_deg, one.values_deg, atol=1e-9)


def test_draws_come_first(body):
    motion = pose(body, n_draws=4, knee_angle_l=40.0)
    angles = clinical_angles(body, motion)
    assert angles.of("knee_flexion", "left").shape == (4, 3)
    paths = body_paths(body, motion)
    assert paths.of("ankle", "left").shape == (4, 3, 3)
    assert paths.of("center_of_mass", None).shape == (4, 3, 3)


def test_points_lie_where_a_person_has_them(body):
    paths = body_paths(body, pose(body))
    heights = [paths.of(name, "right")[0, 1] for name in ("hip", "knee", "ankle", "heel")]
    assert heights == sorted(heights, reverse=True)
    assert paths.of("toe", "right")[0, 0] > paths.of("heel", "right")[0, 0]
    assert paths.of("hip", "right")[0, 2] > 0 > paths.of("hip", "left")[0, 2]
    middle = paths.of("center_of_mass", None)[0]
    assert abs(middle[2]) < 0.01
    assert paths.of("pelvis", None)[0, 1] < middle[1] < paths.of("shoulders", None)[0, 1]
    assert not paths.has("tail", None)
