import numpy as np
import pytest

from hiphinge.body import compile_body
from hiphinge.body.examples import pendulum
from hiphinge.report.bones import load_bones, read_vtp, thinned
from hiphinge.types import Mesh, Poses

SQUARE = """<?xml version="1.0"?>
<VTKFile type="PolyData"><PolyData><Piece NumberOfPoints="4">
<PointData><DataArray Name="Normals" format="ascii">9 9 9</DataArray></PointData>
<Points><DataArray type="Float32" NumberOfComponents="3" format="ascii">
0 0 0  1 0 0  1 1 0  0 1 0</DataArray></Points>
<Polys><DataArray Name="connectivity" format="ascii">0 1 2 3</DataArray>
<DataArray Name="offsets" format="ascii">4</DataArray></Polys></Piece></PolyData></VTKFile>"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPHINGE_CACHE", str(tmp_path / "cache"))


def body_with(*meshes):
    object.__setattr__(body := compile_body(pendulum()), "meshes", tuple(meshes))
    return body


def mesh(file, scale=(1.0, 1.0, 1.0)):
    return Mesh(1, file, np.array(scale), np.eye(3), np.array([0.0, 0.0, 2.0]))


def test_polygons_become_triangles_with_normals(tmp_path):
    path = tmp_path / "square.vtp"
    path.write_text(SQUARE)
    surface = read_vtp(path)
    assert surface.triangles.tolist() == [[0, 1, 2], [0, 2, 3]]
    np.testing.assert_allclose(surface.normals, np.tile([0.0, 0.0, 1.0], (4, 1)))


@pytest.mark.parametrize(
    "damage",
    [
        ("0 1 2 3<", "0 1 2 9<"),
        ("0 1 0</", "0 1 zero</"),
        ("</VTKFile>", ""),
        ('format="ascii">0 1 2 3', 'format="appended">'),
    ],
)
def test_a_damaged_file_is_refused_and_its_bone_left_out(tmp_path, damage):
    (tmp_path / "square.vtp").write_text(SQUARE.replace(*damage))
    with pytest.raises(ValueError, match=r"\w"):
        read_vtp(tmp_path / "square.vtp")
    (tmp_path / "good.vtp").write_text(SQUARE)
    bones = load_bones(body_with(mesh("square.vtp"), mesh("good.vtp")), [tmp_path])
    assert bones is not None and len(bones.triangles) == 2


def test_bones_are_scaled_placed_and_posed(tmp_path):
    (tmp_path / "square.vtp").write_text(SQUARE)
    bones = load_bones(body_with(mesh("Geometry\\square.vtp", (2.0, 1.0, 1.0))), [tmp_path])
    assert bones is not None
    assert bones.vertices.max(axis=0).tolist() == [2.0, 1.0, 2.0]
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    poses = Poses(np.stack([np.eye(3), turn])[None], np.array([[[0.0] * 3, [0.0, 5.0, 0.0]]]))
    posed = bones.posed(poses, 0)
    corner = bones.vertices.tolist().index([2.0, 0.0, 2.0])
    np.testing.assert_allclose(posed.vertices[corner], [0.0, 7.0, 2.0])
    np.testing.assert_allclose(posed.normals[corner], [0.0, 0.0, 1.0])


def test_the_second_reading_comes_from_the_cache_and_survives_damage(tmp_path):
    (tmp_path / "square.vtp").write_text(SQUARE)
    body = body_with(mesh("square.vtp"))
    first = load_bones(body, [tmp_path])
    again = load_bones(body, [tmp_path])
    for entry in (tmp_path / "cache" / "bones").iterdir():
        entry.write_bytes(b"PK broken")
    repaired = load_bones(body, [tmp_path])
    for bones in (again, repaired):
        assert first is not None and bones is not None
        np.testing.assert_array_equal(bones.vertices, first.vertices)


def test_too_few_bones_are_no_skeleton(tmp_path):
    (tmp_path / "square.vtp").write_text(SQUARE)
    body = body_with(mesh("square.vtp"), mesh("absent.vtp"), mesh("absent.stl"))
    assert load_bones(body, [tmp_path]) is None
    assert load_bones(compile_body(pendulum()), [tmp_path]) is None


def test_thinning_keeps_the_shape_and_drops_what_is_too_small(tmp_path):
    path = tmp_path / "square.vtp"
    path.write_text(SQUARE)
    square = read_vtp(path)
    kept = thinned(square, cell=0.1)
    assert sorted(kept.vertices.tolist()) == sorted(square.vertices.tolist())
    assert len(kept.triangles) == 2
    assert len(thinned(square, cell=5.0).triangles) == 0
