import numpy as np
import pytest

from hiphinge.body.osim_text import meshes, with_markers, without_forces
from hiphinge.errors import ModelError

MODEL = """<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40000"><Model name="m">
<BodySet name="bodyset"><objects><Body name="pelvis"><attached_geometry>
<Mesh name="a"><scale_factors>1 2 3</scale_factors>
<mesh_file>C:\\bones\\pelvis.vtp</mesh_file></Mesh>
<Mesh name="empty"><mesh_file></mesh_file></Mesh></attached_geometry>
<components><PhysicalOffsetFrame name="f"><attached_geometry><Mesh name="b">
<mesh_file>Geometry/l_foot.vtp</mesh_file></Mesh></attached_geometry>
<translation>0.1 0.2 0.3</translation><orientation>0 0 1.5707963267948966</orientation>
</PhysicalOffsetFrame></components></Body></objects></BodySet>
<ForceSet name="forceset"><objects><Muscle name="x" /></objects></ForceSet>
</Model></OpenSimDocument>
"""


def test_meshes_are_named_without_folders_and_placed_by_their_frame():
    (first_body, first), (_, second) = meshes(MODEL)
    assert (first_body, first.file, first.scale.tolist()) == ("pelvis", "pelvis.vtp", [1, 2, 3])
    assert (second.file, second.scale.tolist()) == ("l_foot.vtp", [1, 1, 1])
    np.testing.assert_allclose(second.translation, [0.1, 0.2, 0.3])
    np.testing.assert_allclose(second.rotation @ [1, 0, 0], [0, 1, 0], atol=1e-15)


def test_forces_can_be_left_out():
    assert "Muscle" in MODEL
    assert "Muscle" not in without_forces(MODEL)


def test_markers_replace_those_there_were():
    once = with_markers(MODEL, {"old": ("pelvis", np.zeros(3))})
    twice = with_markers(once, {"ASIS": ("pelvis", np.array([0.1, 0.2, 0.3]))})
    assert "old" not in twice
    assert '<Marker name="ASIS">' in twice
    assert "/bodyset/pelvis" in twice


@pytest.mark.parametrize("text", ["", "no xml", "<OpenSimDocument />", "<a><Model/>"])
def test_what_is_no_model_is_refused(text):
    with pytest.raises(ModelError, match="not an OpenSim model"):
        without_forces(text)
