# pyright: basic
"""OpenSim models to descriptions of our own, and scaled by OpenSim.

Only modules named `opensim_...` import OpenSim.
"""

from collections.abc import Mapping

import numpy as np
import opensim
from jaxtyping import Float

from hiphinge.body.description import (
    CONSTANT,
    IDENTITY,
    ROTATION,
    TRANSLATION,
    Coordinate,
    Coupler,
    Element,
    Joint,
    ModelDescription,
    Segment,
    UnsupportedModel,
)
from hiphinge.body.opensim_functions import read_function
from hiphinge.body.opensim_model import (
    ROTATIONAL,
    base_name,
    first_line,
    load_model,
    model_text,
    read_marker,
    read_placement,
    read_vector,
)
from hiphinge.body.osim_text import meshes, without_forces
from hiphinge.errors import ModelError

_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def describe(osim: str) -> ModelDescription:
    """Read joints, coordinates, couplers, inertias, markers and meshes of a model.

    Args:
        osim: The model as OpenSim XML text, any version that OpenSim reads.

    Raises:
        ModelError: OpenSim cannot read the text.
        UnsupportedModel: the model has parts that the compiled body does not know.
    """
    model = load_model(without_forces(osim))
    return ModelDescription(
        name=model.getName(),
        segments=tuple(_segment(body) for body in model.getBodySet()),
        joints=tuple(_joint(joint) for joint in model.getJointSet()),
        coordinates=tuple(_coordinate(item) for item in model.getCoordinateSet()),
        couplers=_couplers(model),
        markers=tuple(read_marker(item) for item in model.getMarkerSet()),
        meshes=meshes(model_text(model)),
    )


def scale(osim: str, factors: Mapping[str, Float[np.ndarray, "3"]], mass: float) -> str:
    """Scale a model's bodies, joints, wrapping surfaces, markers and muscles.

    Body masses keep their proportions to the scaled sizes' product with the total set to `mass`,
    as OpenSim's ScaleTool does with preserved mass distribution; muscles keep the ratio of
    optimal fibre to tendon slack length.

    Args:
        osim: The model as OpenSim XML text.
        factors: Scale factors along x, y, z of each body; bodies left out keep their size.
        mass: Mass of the whole body [kg].

    Raises:
        ModelError: OpenSim cannot read or scale the model.
    """
    model = load_model(osim)
    state = model.initSystem()
    scales = opensim.ScaleSet()
    for name, factor in factors.items():
        item = opensim.Scale()
        item.setSegmentName(name)
        item.setScaleFactors(opensim.Vec3(*(float(value) for value in factor)))
        item.setApply(True)
        scales.cloneAndAppend(item)
    try:
        scaled = model.scale(state, scales, True, float(mass))
    except RuntimeError as error:
        raise ModelError("OpenSim cannot scale this model", value=first_line(error)) from error
    if not scaled:
        raise ModelError("OpenSim cannot scale this model", value=model.getName())
    return model_text(model)


def _segment(body: opensim.Body) -> Segment:
    moments, products = (read_vector(part(body)) for part in (_moments, _products))
    xx, yy, zz = moments
    xy, xz, yz = products
    inertia = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    center = np.array(read_vector(body.getMassCenter()))
    return Segment(body.getName(), body.getMass(), center, inertia)


def _moments(body: opensim.Body) -> opensim.Vec3:
    return body.getInertia().getMoments()


def _products(body: opensim.Body) -> opensim.Vec3:
    return body.getInertia().getProducts()


def _coordinate(item: opensim.Coordinate) -> Coordinate:
    clamped = item.get_clamped()
    return Coordinate(
        name=item.getName(),
        rotational=item.getMotionType() == ROTATIONAL,
        default=item.getDefaultValue(),
        lower=item.getRangeMin() if clamped else -np.inf,
        upper=item.getRangeMax() if clamped else np.inf,
        locked=item.get_locked(),
    )


def _couplers(model: opensim.Model) -> tuple[Coupler, ...]:
    found = []
    for constraint in model.getConstraintSet():
        if not constraint.get_isEnforced():
            continue
        coupler = opensim.CoordinateCouplerConstraint.safeDownCast(constraint)
        if coupler is None:
            raise UnsupportedModel("a constraint", value=constraint.getConcreteClassName())
        leaders = coupler.getIndependentCoordinateNames()
        if leaders.getSize() != 1:
            raise UnsupportedModel("a coupler of several coordinates", value=coupler.getName())
        function = read_function(coupler.getFunction(), _coupler_scale(coupler))
        found.append(Coupler(coupler.getDependentCoordinateName(), leaders.get(0), function))
    return tuple(found)


def _coupler_scale(coupler: opensim.CoordinateCouplerConstraint) -> float:
    # The Python bindings have no accessor for this property of newer file versions.
    if not coupler.hasProperty("scale_factor"):
        return 1.0
    return opensim.PropertyHelper.getValueDouble(coupler.getPropertyByName("scale_factor"))


def _joint(joint: opensim.Joint) -> Joint:
    names = [joint.get_coordinates(i).getName() for i in range(joint.numCoordinates())]
    kind = joint.getConcreteClassName()
    if kind == "CustomJoint":
        elements = _custom_elements(opensim.CustomJoint.safeDownCast(joint))
    else:
        elements = _standard_elements(kind, names)
    parent, child = joint.getParentFrame(), joint.getChildFrame()
    return Joint(
        name=joint.getName(),
        parent=base_name(parent),
        child=base_name(child),
        in_parent=read_placement(parent),
        in_child=read_placement(child),
        elements=elements,
    )


def _standard_elements(kind: str, names: list[str]) -> tuple[Element, ...]:
    """Order of the elementary motions of OpenSim's joints; angles are body-fixed x-y-z."""
    axes: dict[str, tuple[tuple[int, tuple[float, float, float], int], ...]] = {
        "WeldJoint": (),
        "PinJoint": ((ROTATION, _Z, 0),),
        "SliderJoint": ((TRANSLATION, _X, 0),),
        "UniversalJoint": ((ROTATION, _X, 0), (ROTATION, _Y, 1)),
        "BallJoint": ((ROTATION, _X, 0), (ROTATION, _Y, 1), (ROTATION, _Z, 2)),
        "GimbalJoint": ((ROTATION, _X, 0), (ROTATION, _Y, 1), (ROTATION, _Z, 2)),
        "PlanarJoint": ((TRANSLATION, _X, 1), (TRANSLATION, _Y, 2), (ROTATION, _Z, 0)),
        "FreeJoint": (
            *((TRANSLATION, axis, 3 + i) for i, axis in enumerate((_X, _Y, _Z))),
            *((ROTATION, axis, i) for i, axis in enumerate((_X, _Y, _Z))),
        ),
    }
    if kind not in axes:
        raise UnsupportedModel(
            "a joint type", value=kind, allowed=", ".join((*axes, "CustomJoint"))
        )
    return tuple(Element(motion, axis, names[i], IDENTITY) for motion, axis, i in axes[kind])


def _custom_elements(joint: opensim.CustomJoint) -> tuple[Element, ...]:
    transform = joint.getSpatialTransform()
    elements = []
    for i in (3, 4, 5, 0, 1, 2):  # translations act in the parent's axes, before the rotations
        axis = transform.getTransformAxis(i)
        if not axis.hasFunction():
            continue
        names = axis.getCoordinateNamesInArray()
        if names.getSize() > 1:
            raise UnsupportedModel("an axis driven by several coordinates", value=joint.getName())
        driver = names.get(0) if names.getSize() else None
        function = read_function(axis.get_function())
        if driver is None and function.kind != CONSTANT:
            raise UnsupportedModel("an axis function without coordinate", value=joint.getName())
        motion = ROTATION if i < 3 else TRANSLATION
        elements.append(Element(motion, read_vector(axis.getAxis()), driver, function))
    return tuple(elements)
