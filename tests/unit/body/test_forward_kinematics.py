import numpy as np
import pytest

from hiphinge.body import (
    UnsupportedModel,
    compile_body,
    forward_kinematics,
    load_saved_body,
    marker_jacobian,
    marker_positions,
    save_body,
)
from hiphinge.body.description import (
    CUBIC,
    LINEAR,
    POLYNOMIAL,
    ROTATION,
    TRANSLATION,
    Coupler,
    Element,
    Function,
    Joint,
    ModelDescription,
    Placement,
)
from hiphinge.body.examples import X, Y, Z, angle, at, length, marker, pendulum, segment, walker
from hiphinge.errors import InputError


def chain(*links: tuple[float, float]) -> ModelDescription:
    """Planar chain of pins about z: (length [m], where its marker sits along it [m])."""
    names = [f"link{k}" for k in range(len(links))]
    joints, markers = [], []
    for k, (name, (_, place)) in enumerate(zip(names, links, strict=True)):
        parent = names[k - 1] if k else "ground"
        offset = links[k - 1][0] if k else 0.0
        joints.append(
            Joint(f"pin{k}", parent, name, at(offset), at(), (Element(ROTATION, Z, f"q{k}"),))
        )
        markers.append(marker(f"m{k}", name, place, 0.0, 0.0))
    return ModelDescription(
        name="chain",
        segments=tuple(segment(name) for name in names),
        joints=tuple(joints),
        coordinates=tuple(angle(f"q{k}") for k in range(len(links))),
        markers=tuple(markers),
    )


def single(elements: tuple[Element, ...], *coordinates, couplers=(), child=None):
    joint = Joint("joint", "ground", "rod", at(), child or at(), elements)
    return compile_body(
        ModelDescription(
            name="single",
            segments=(segment("rod"),),
            joints=(joint,),
            coordinates=tuple(coordinates),
            couplers=tuple(couplers),
            markers=(marker("tip", "rod", 1.0, 0.0, 0.0),),
        )
    )


def test_chain_of_pins_adds_up_angles():
    body = compile_body(chain((0.5, 0.5), (0.4, 0.4), (0.3, 0.3)))
    q = np.array([[0.3, -0.7, 1.1]])
    total = np.cumsum(q[0])
    expected = np.cumsum(
        np.array([0.5, 0.4, 0.3])[:, None] * np.c_[np.cos(total), np.sin(total)], 0
    )
    np.testing.assert_allclose(marker_positions(body, q)[0, :, :2], expected, atol=1e-15)


def test_translations_act_before_rotations_whatever_their_order_in_the_file():
    elements = (Element(TRANSLATION, X, "slide"), Element(ROTATION, Z, "turn"))
    body = single(elements, length("slide"), angle("turn"))
    tip = marker_positions(body, np.array([[2.0, np.pi / 2]]))[0, 0]
    np.testing.assert_allclose(tip, [2.0, 1.0, 0.0], atol=1e-15)


def test_a_frame_in_the_child_is_undone():
    turned = Placement(np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), np.ones(3))
    body = single((Element(ROTATION, Z, "turn"),), angle("turn"), child=turned)
    tip = marker_positions(body, np.zeros((1, 1)))[0, 0]
    np.testing.assert_allclose(tip, turned.rotation.T @ (np.array([1.0, 0, 0]) - 1.0), atol=1e-15)


@pytest.mark.parametrize(
    ("function", "at_half"),
    [
        (Function(LINEAR, (2.0, 0.1)), 1.1),
        (Function(POLYNOMIAL, (1.0, -2.0, 3.0)), 0.25 - 1.0 + 3.0),
        # knots 0 and 1; value, slope, half curvature, cubic: x + x^2, then straight on
        (Function(CUBIC, (0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 2.0, 3.0, 0.0, 0.0)), 0.75),
    ],
)
def test_functions_of_a_coordinate(function, at_half):
    body = single((Element(TRANSLATION, Y, "drive", function),), length("drive"))
    assert marker_positions(body, np.array([[0.5]]))[0, 0, 1] == pytest.approx(at_half, abs=1e-15)


def test_a_cubic_goes_straight_on_outside_its_knots():
    cubic = Function(CUBIC, (0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 2.0, 3.0, 0.0, 0.0))
    body = single((Element(TRANSLATION, Y, "drive", cubic),), length("drive"))
    height = marker_positions(body, np.array([[-1.0], [2.0]]))[:, 0, 1]
    np.testing.assert_allclose(height, [-1.0, 5.0], atol=1e-15)


def test_followers_are_set_from_their_leaders():
    elements = (Element(TRANSLATION, X, "slide"), Element(TRANSLATION, Y, "lift"))
    follow = Coupler("lift", "slide", Function(LINEAR, (3.0, 0.5)))
    body = single(elements, length("slide"), length("lift"), couplers=(follow,))
    tip = marker_positions(body, np.array([[0.2, 99.0]]))[0, 0]
    np.testing.assert_allclose(tip, [1.2, 1.1, 0.0], atol=1e-15)
    assert body.coordinates.free.tolist() == [0]
    np.testing.assert_allclose(marker_jacobian(body, np.array([[0.2, 0.0]]))[0, 0, :, 0], [1, 3, 0])


def knees_together() -> ModelDescription:
    return walker(couplers=(Coupler("knee_l", "knee_r", Function(POLYNOMIAL, (0.5, 0.8, 0.1))),))


@pytest.mark.parametrize("description", [walker(), knees_together()], ids=["free", "coupled"])
def test_jacobian_equals_finite_differences(description):
    body = compile_body(description)
    q = np.random.default_rng(0).normal(0.0, 0.6, (4, len(body.coordinates.names)))
    jacobian = marker_jacobian(body, q)
    step = 1e-6
    for column, c in enumerate(body.coordinates.free):
        change = step * (np.arange(q.shape[1]) == c)
        slope = marker_positions(body, q + change) - marker_positions(body, q - change)
        np.testing.assert_allclose(jacobian[..., column], slope / (2 * step), atol=2e-9)


def test_a_missing_coordinate_hides_only_what_lies_beyond_it():
    body = compile_body(walker())
    q = np.zeros((1, len(body.coordinates.names)))
    q[0, body.coordinates.names.index("knee_r")] = np.nan
    rotation = forward_kinematics(body, q).rotation[0]
    hidden = {
        name for name, turn in zip(body.bodies, rotation, strict=True) if np.isnan(turn).any()
    }
    assert hidden == {"shank_r"}


def test_loops_and_chained_couplers_are_refused():
    description = walker()
    loop = Joint("loop", "shank_r", "shank_l", at(), at(), ())
    with pytest.raises(UnsupportedModel, match="loop"):
        compile_body(
            ModelDescription(
                name="loop",
                segments=description.segments,
                joints=(*description.joints, loop),
                coordinates=description.coordinates,
            )
        )
    line = Function(LINEAR, (1.0, 0.0))
    chained = (Coupler("knee_l", "knee_r", line), Coupler("knee_r", "hip_flexion_r", line))
    with pytest.raises(UnsupportedModel, match="chain"):
        compile_body(walker(couplers=chained))


def test_saved_body_is_the_same(tmp_path):
    body = compile_body(knees_together(), osim="<xml/>", notes=("made by hand",))
    save_body(body, tmp_path / "body.npz")
    again = load_saved_body(tmp_path / "body.npz")
    q = np.random.default_rng(0).normal(size=(3, len(body.coordinates.names)))
    np.testing.assert_array_equal(marker_positions(again, q), marker_positions(body, q))
    assert (again.osim, again.notes, again.bodies) == (body.osim, body.notes, body.bodies)
    assert again.coordinates.names == body.coordinates.names


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no archive", b"text"])
def test_damaged_saved_body_is_an_input_error(tmp_path, content):
    path = tmp_path / "body.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a saved body"):
        load_saved_body(path)


def test_pendulum_marker_stays_on_its_circle():
    body = compile_body(pendulum())
    place = marker_positions(body, np.linspace(-3, 3, 50)[:, None])
    np.testing.assert_allclose(np.linalg.norm(place[:, 0], axis=1), 1.0, atol=1e-14)
