"""Surfaces that muscles bend around come from the model's text as they are written there."""

import numpy as np

from hiphinge.body.store import load_saved_body
from hiphinge.web.binary import unpacked
from hiphinge.web.wrapping import CYLINDER, ELLIPSOID, surfaces_of

from .conftest import Place

MODEL = """<OpenSimDocument><Model>
  <BodySet><objects>
    <Body name="pelvis"><WrapObjectSet><objects>
      <WrapCylinder name="brim"><active>true</active>
        <xyz_body_rotation>1.5707963267948966 0 0</xyz_body_rotation>
        <translation>1 2 3</translation><quadrant>-y</quadrant>
        <radius>0.05</radius><length>0.2</length></WrapCylinder>
      <WrapTorus name="ring"><inner_radius>1</inner_radius></WrapTorus>
    </objects></WrapObjectSet></Body>
    <Body name="torso"><WrapObjectSet><objects>
      <WrapEllipsoid name="chest"><dimensions>0.1 0.2 0.3</dimensions></WrapEllipsoid>
      <WrapSphere name="ball"><quadrant>+x</quadrant><radius>0.4</radius></WrapSphere>
      <WrapCylinder name="off"><active>false</active><radius>1</radius></WrapCylinder>
    </objects></WrapObjectSet></Body>
  </objects></BodySet>
  <ForceSet><objects>
    <Muscle name="b"><GeometryPath><PathWrapSet><objects>
      <PathWrap><wrap_object>brim</wrap_object><range>2 3</range></PathWrap>
      <PathWrap><wrap_object>chest</wrap_object><range>-1 -1</range></PathWrap>
      <PathWrap><wrap_object>ring</wrap_object></PathWrap>
    </objects></PathWrapSet></GeometryPath></Muscle>
    <Muscle name="a"><GeometryPath><PathWrapSet><objects>
      <PathWrap><wrap_object>ball</wrap_object></PathWrap>
    </objects></PathWrapSet></GeometryPath></Muscle>
    <Muscle name="gone"><GeometryPath><PathWrapSet><objects>
      <PathWrap><wrap_object>ball</wrap_object></PathWrap>
    </objects></PathWrapSet></GeometryPath></Muscle>
  </objects></ForceSet>
</Model></OpenSimDocument>"""


def test_surfaces_are_as_the_model_says() -> None:
    found = surfaces_of(MODEL, ("ground", "pelvis", "torso"), ("a", "b"), (2, 4))
    assert found.body.tolist() == [1, 2, 2]
    assert found.kind.tolist() == [CYLINDER, ELLIPSOID, ELLIPSOID]
    assert found.side.tolist() == [-2, 0, 1]
    np.testing.assert_allclose(found.size, [[0.05, 0.05, 0.1], [0.1, 0.2, 0.3], [0.4, 0.4, 0.4]])
    np.testing.assert_allclose(found.place[0], [1.0, 2.0, 3.0])
    half = np.sqrt(0.5)
    np.testing.assert_allclose(found.turn, [[half, 0, 0, half], [0, 0, 0, 1], [0, 0, 0, 1]])
    # By muscle; where no points are named, all of its points.
    assert found.wrap.tolist() == [[0, 2, 0, 1], [1, 0, 1, 2], [1, 1, 0, 3]]


def test_a_model_without_surfaces_has_none() -> None:
    found = surfaces_of("<OpenSimDocument><Model/></OpenSimDocument>", (), (), ())
    assert found.wrap.shape == (0, 4)
    assert found.size.shape == (0, 3)


def test_every_muscle_that_wraps_has_its_surface_in_the_scene(place: Place) -> None:
    answer = place.browser.get(f"/api/analyses/{place.analysis}/scene")
    outline, arrays = unpacked(answer.content)
    wrap, count = arrays["wrap"], np.diff(arrays["first_point"])
    assert set(wrap[:, 0]) == set(np.flatnonzero(arrays["wraps"]))
    assert (wrap[:, 2] < wrap[:, 3]).all()
    assert (wrap[:, 3] < count[wrap[:, 0]]).all()
    body = load_saved_body(place.store.files.result(place.analysis) / "state" / "body.npz")
    assert outline["bodies"] == list(body.bodies)
    assert arrays["surface_body"].max() < len(body.bodies)
    assert np.isfinite(arrays["surface_size"]).all()
