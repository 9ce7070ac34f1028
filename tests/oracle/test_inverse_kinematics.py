"""Our kinematics against OpenSim's on the default body and on a mix of joints."""

import numpy as np
import pytest

from hiphinge.bench import IkCase, compare_ik
from hiphinge.body import (
    UnsupportedModel,
    body_from_text,
    default_body,
    forward_kinematics,
    marker_positions,
    with_markers,
)
from hiphinge.body.opensim_adapter import scale
from hiphinge.body.opensim_poses import place_bodies
from hiphinge.body.tree_kernel import follow_leaders, kernel_tree
from hiphinge.cache import StageCache
from hiphinge.kinematics.inverse_opensim import solve_with_opensim
from hiphinge.types import BodyModel

pytestmark = pytest.mark.opensim

TIME = np.arange(12) / 50.0


COORDINATES = {"Free": 6, "Pin": 1, "Universal": 2, "Ball": 3, "Gimbal": 3, "Slider": 1} | {
    "Planar": 3,
    "Weld": 0,
}


def joint_text(kind: str, parent: str, child: str, n_coordinates: int) -> str:
    """One joint with a turned and shifted frame on either side."""
    names = "".join(f'<Coordinate name="{child}_{k}" />' for k in range(n_coordinates))
    frame = (
        '<PhysicalOffsetFrame name="{0}"><socket_parent>{1}</socket_parent>'
        "<translation>0.1 -0.2 0.3</translation><orientation>{2}</orientation>"
        "</PhysicalOffsetFrame>"
    )
    first = frame.format("first", parent, "0.3 -0.5 0.2")
    second = frame.format("second", f"/bodyset/{child}", "-0.4 0.1 0.7")
    return (
        f'<{kind}Joint name="{kind}"><socket_parent_frame>first</socket_parent_frame>'
        "<socket_child_frame>second</socket_child_frame>"
        f"<coordinates>{names}</coordinates><frames>{first}{second}</frames></{kind}Joint>"
    )


def mixed_model(*, loop: bool = False) -> str:
    """One joint of each kind in a row, and a slider that follows the pin by a spline."""
    bodies, joints, parent = "", "", "/ground"
    for kind, n_coordinates in COORDINATES.items():
        joints += joint_text(kind, parent, f"b_{kind}", n_coordinates)
        bodies += (
            f'<Body name="b_{kind}"><mass>1</mass><mass_center>0.1 0 0</mass_center>'
            "<inertia>1 1 1 0 0 0</inertia></Body>"
        )
        parent = f"/bodyset/b_{kind}"
    if loop:
        joints += joint_text("Weld", "/ground", "b_Weld", 0).replace('"Weld"', '"closing"', 1)
    coupler = (
        '<CoordinateCouplerConstraint name="coupler"><coupled_coordinates_function><SimmSpline>'
        "<x>-1 0 0.4 1.5</x><y>0.3 0 0.1 -0.4</y></SimmSpline></coupled_coordinates_function>"
        "<independent_coordinate_names>b_Pin_0</independent_coordinate_names>"
        "<dependent_coordinate_name>b_Slider_0</dependent_coordinate_name>"
        "<scale_factor>1.3</scale_factor></CoordinateCouplerConstraint>"
    )
    sets = {"BodySet": bodies, "JointSet": joints, "ConstraintSet": coupler}
    parts = "".join(
        f'<{name} name="{name.lower()}"><objects>{content}</objects></{name}>'
        for name, content in sets.items()
    )
    return f'<OpenSimDocument Version="40000"><Model name="mixed">{parts}</Model></OpenSimDocument>'


def complete(body: BodyModel, q: np.ndarray) -> np.ndarray:
    full = q.copy()
    for pose in full:
        follow_leaders(kernel_tree(body), pose, np.empty(len(pose)))
    return full


def test_each_kind_of_joint_and_a_spline_coupler_place_bodies_as_opensim(tmp_path):
    body = body_from_text(mixed_model(), cache=StageCache(tmp_path / "cache"))
    q = complete(body, np.random.default_rng(0).normal(0, 0.9, (8, len(body.coordinates.names))))
    ours = forward_kinematics(body, q)
    by_name = dict(zip(body.coordinates.names, q.T, strict=True))
    theirs = place_bodies(body.osim, body.bodies, by_name)
    np.testing.assert_allclose(ours.position, theirs.position, atol=1e-12)
    np.testing.assert_allclose(ours.rotation, theirs.rotation, atol=1e-12)
    assert (body.coordinates.leader >= 0).sum() == 1


def test_a_loop_is_left_to_opensim(tmp_path):
    text = mixed_model(loop=True)
    with pytest.raises(UnsupportedModel):
        body_from_text(text, cache=StageCache(tmp_path / "cache"))


def test_opensims_own_tool_gives_the_same_type_of_answer(tmp_path):
    places = {
        f"m{k}": ("b_Universal", p) for k, p in enumerate(np.vstack([np.zeros(3), np.eye(3)]))
    }
    places |= {f"f{k}": ("b_Free", 0.3 * p) for k, p in enumerate(np.eye(3))}
    text = with_markers(mixed_model(), places)
    body = body_from_text(text, cache=StageCache(tmp_path / "cache"))
    q = np.zeros((len(TIME), len(body.coordinates.names)))
    moving = [k for k, n in enumerate(body.coordinates.names) if "Free" in n or "Pin" in n]
    q[:, moving] = 0.3 * np.sin(3 * TIME[:, None] + np.arange(len(moving)))
    markers = marker_positions(body, complete(body, q))
    markers[4] = np.nan
    motion = solve_with_opensim(text, TIME, body.marker_names, markers, accuracy=1e-8)
    assert motion.source == "opensim"
    assert motion.status.tolist() == [2 if k == 4 else 0 for k in range(len(TIME))]
    assert np.isnan(motion.q[4]).all()
    assert np.nanmax(motion.residual) < 1e-4


def marked(body: BodyModel) -> BodyModel:
    """The default body with two to four markers on each of its larger bodies."""
    rng = np.random.default_rng(0)
    carriers = ("pelvis", "femur_r", "femur_l", "tibia_r", "tibia_l", "calcn_r", "calcn_l")
    upper = ("torso", "humerus_r", "humerus_l", "ulna_r", "ulna_l", "radius_r", "radius_l")
    places = {
        f"{name}_{k}": (name, rng.normal(0.0, 0.1, 3))
        for name in (*carriers, *upper)
        for k in range(3)
    }
    return body_from_text(with_markers(body.osim, places), is_default=True)


def test_default_body_is_solved_as_by_opensim_and_never_worse(tmp_path):
    body = marked(default_body())
    rng = np.random.default_rng(1)
    q = np.tile(body.coordinates.default, (len(TIME), 1))
    swing = 0.25 * np.sin(2 * np.pi * TIME[:, None] + np.arange(q.shape[1]))
    q[:, body.coordinates.free] += swing[:, body.coordinates.free]
    q = complete(body, np.clip(q, body.coordinates.lower + 0.05, body.coordinates.upper - 0.05))
    markers = marker_positions(body, q) + rng.normal(0.0, 0.01, (len(TIME), 42, 3))
    comparison = compare_ik(IkCase("made up", body, TIME, markers, {}))
    # OpenSim stops when its objective is within its accuracy of the optimum.
    assert comparison.without_arms_deg.max() < 0.25
    assert comparison.excess.max() < 1e-6
    assert comparison.ratio > 20  # a coarse sign of life: the true ratio is measured by the bench


def test_scaling_sets_sizes_and_mass():
    body = default_body()
    factors = {name: np.array([1.1, 1.2, 0.9]) for name in body.bodies if name != "ground"}
    scaled = body_from_text(scale(body.osim, factors, 60.0), is_default=True)
    assert scaled.mass.sum() == pytest.approx(60.0)
    knee = body.bodies.index("tibia_r")
    np.testing.assert_allclose(
        scaled.tree.parent_position[knee],
        body.tree.parent_position[knee] * [1.1, 1.2, 0.9],
        atol=1e-12,
    )
