"""Coordinates and forces in .mot and .sto files."""

import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io import read
from hiphinge.io.force_columns import force_groups, moments_at_point, read_forces, side_of

NAMES = ["pelvis_tilt", "pelvis_rotation", "pelvis_ty", "hip_flexion_r", "knee_angle_r"]
NAMES += ["knee_angle_r_beta", "ankle_angle_r"]


def angles(n=50):
    """Degrees and metres, walking-like."""
    phase = np.linspace(0, 2 * np.pi, n)
    knee = 30 + 30 * np.sin(phase)
    columns = [5 + np.sin(phase), 10 * phase, 0.95 + 0 * phase, 30 * np.cos(phase), knee, knee]
    return np.stack([*columns, 10 * np.sin(phase)], axis=1)


def write(path, names, values, *, header="inDegrees=yes"):
    lines = ["motion", header, "endheader", "\t".join(["time", *names])]
    lines += ["\t".join(f"{v:.8f}" for v in [i / 100, *row]) for i, row in enumerate(values)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def radians(values):
    scale = np.radians(np.ones(len(NAMES)))
    scale[2] = 1.0
    return values * scale


def test_degrees_become_radians_and_lengths_stay(tmp_path):
    recording = read(write(tmp_path / "ik.mot", NAMES, angles()))
    assert recording.coordinates.names == tuple(NAMES)
    assert recording.coordinates.values == pytest.approx(radians(angles()), abs=1e-8)
    assert recording.warnings == () and recording.markers.shape == (50, 0, 3)


def test_opensim_paths_are_cut_and_speeds_passed_over(tmp_path):
    paths = [f"/jointset/joint/{name}/value" for name in NAMES]
    speeds = [f"/jointset/joint/{name}/speed" for name in NAMES]
    values = np.hstack([radians(angles()), angles()])
    file = write(tmp_path / "ik.sto", [*paths, *speeds], values, header="inDegrees=no")
    assert read(file).coordinates.names == tuple(NAMES)


@pytest.mark.parametrize(
    ("header", "unit"), [("inDegrees=no", "degrees"), ("inDegrees=yes", "radians")]
)
def test_a_coupled_column_in_the_other_unit_is_repaired(tmp_path, header, unit):
    values = angles() if header == "inDegrees=yes" else radians(angles())
    values[:, 5] = angles()[:, 5] if unit == "degrees" else radians(angles())[:, 5]
    recording = read(write(tmp_path / "ik.mot", NAMES, values, header=header))
    assert recording.coordinates.values == pytest.approx(radians(angles()), abs=1e-7)
    assert len(recording.warnings) == 1 and "knee_angle_r_beta" in recording.warnings[0]


def test_a_header_that_says_radians_of_degrees_is_overruled(tmp_path):
    recording = read(write(tmp_path / "ik.mot", NAMES, angles(), header="inDegrees=no"))
    assert recording.coordinates.values == pytest.approx(radians(angles()), abs=1e-7)
    assert any("header says radians" in warning for warning in recording.warnings)


def test_a_header_without_a_unit_is_settled_by_the_numbers(tmp_path):
    recording = read(write(tmp_path / "ik.mot", NAMES, angles(), header="version=1"))
    assert recording.coordinates.values == pytest.approx(radians(angles()), abs=1e-7)
    assert any("look like degrees" in warning for warning in recording.warnings)


def test_other_tables_are_refused(tmp_path):
    file = write(tmp_path / "activation.sto", ["soleus_r", "glmed1_r"], np.ones((5, 2)))
    with pytest.raises(InputError, match="no joint coordinates"):
        read(file)


def force_names(pattern, torque):
    names = [pattern.format(kind + axis) for kind in "vp" for axis in "xyz"]
    return names + [torque.format(axis) for axis in "xyz"]


@pytest.mark.parametrize(
    ("pattern", "torque", "side"),
    [
        ("ground_force_{}", "ground_torque_{}", None),
        ("1_ground_force_{}", "1_ground_torque_{}", None),
        ("ground_force_2_{}", "ground_force_2_m{}", None),
        ("ground_force_r_{}", "ground_torque_r_{}", "right"),
        ("R_ground_force_{}", "R_ground_torque_{}", "right"),
        ("ground_force_left_{}", "ground_torque_left_{}", "left"),
        ("l_ground_force_{}", "l_ground_torque_{}", "left"),
        ("ground_force_calcn_l_{}", "ground_torque_calcn_l_{}", "left"),
    ],
)
def test_names_of_force_columns(tmp_path, pattern, torque, side):
    row = np.array([10.0, 700, -5, 0.3, 0.0, 0.1, 0, 4, 0])
    found = read_forces(
        write(tmp_path / "grf.mot", force_names(pattern, torque), np.tile(row, (9, 1)))
    )
    assert found.forces.sides == (side,)
    assert found.forces.force[0, 0] == pytest.approx(row[:3])
    assert found.forces.point[0, 0] == pytest.approx(row[3:6])
    assert found.forces.free_moment[0, 0] == pytest.approx(row[6:])


def test_groups_without_points_do_not_count():
    assert force_groups(["FX_force_x", "FX_force_y", "FX_force_z"]) == {}
    assert side_of("3") is None


def test_forces_into_the_ground_and_millimetres_are_put_right(tmp_path):
    row = np.array([-10.0, -700, 5, 300, 0.0, 100, 0, -4000, 0])
    names = force_names("ground_force_{}", "ground_torque_{}")
    found = read_forces(write(tmp_path / "grf.mot", names, np.tile(row, (9, 1))))
    assert found.forces.force[0, 0] == pytest.approx([10, 700, -5])
    assert found.forces.point[0, 0] == pytest.approx([0.3, 0, 0.1])
    assert found.forces.free_moment[0, 0] == pytest.approx([0, 4, 0])
    assert len(found.warnings) == 2


def test_moments_about_a_fixed_point_are_moved_to_the_centre_of_pressure():
    rng = np.random.default_rng(4)
    force = np.column_stack(
        [rng.normal(0, 50, 80), rng.uniform(300, 900, 80), rng.normal(0, 20, 80)]
    )
    point = np.column_stack([rng.uniform(0, 0.3, 80), np.zeros(80), rng.uniform(0, 0.1, 80)])
    free = np.column_stack([np.zeros(80), rng.normal(0, 4, 80), np.zeros(80)])
    centre = np.array([0.6, 0.02, -0.4])
    moved = moments_at_point(force, point, np.cross(point - centre, force) + free, up=1)
    assert moved.moment == pytest.approx(free, abs=1e-6)
    assert "moved" in moved.warning
    assert moments_at_point(force, point, free, up=1).warning == ""


def test_moments_that_nothing_explains_are_not_used():
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 100, (50, 3))
    force, point = np.tile([0.0, 700, 0], (50, 1)), np.zeros((50, 3))
    moved = moments_at_point(force, point, noise, up=1)
    assert not moved.moment.any() and "set to zero" in moved.warning
