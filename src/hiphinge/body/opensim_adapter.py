# pyright: basic
"""The only module that imports OpenSim: reading, scaling, measuring paths, the oracle.

Models go in and out as OpenSim XML text. OpenSim itself reads and writes files, so each call works
in a temporary folder of its own. Its log is silenced and its log file never created.
"""

import os
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import opensim
from jaxtyping import Float

from hiphinge.body.description import (
    CONSTANT,
    CUBIC,
    IDENTITY,
    LINEAR,
    POLYNOMIAL,
    ROTATION,
    TRANSLATION,
    Coordinate,
    Coupler,
    Element,
    Function,
    Joint,
    ModelDescription,
    ModelMarker,
    Placement,
    Segment,
    UnsupportedModel,
)
from hiphinge.body.osim_text import meshes, without_forces
from hiphinge.errors import ModelError
from hiphinge.types import Poses

opensim.Logger.setLevelString("off")
opensim.Logger.removeFileSink()

_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_ROTATIONAL = 1  # Coordinate::MotionType


# Reading -----------------------------------------------------------------------------------------


def describe(osim: str) -> ModelDescription:
    """Read joints, coordinates, couplers, inertias, markers and meshes of a model.

    Args:
        osim: The model as OpenSim XML text, any version that OpenSim reads.

    Raises:
        ModelError: OpenSim cannot read the text.
        UnsupportedModel: the model has parts that the compiled body does not know.
    """
    model = _load(without_forces(osim))
    return ModelDescription(
        name=model.getName(),
        segments=tuple(_segment(body) for body in model.getBodySet()),
        joints=tuple(_joint(joint) for joint in model.getJointSet()),
        coordinates=tuple(_coordinate(item) for item in model.getCoordinateSet()),
        couplers=_couplers(model),
        markers=tuple(_marker(item) for item in model.getMarkerSet()),
        meshes=meshes(_print(model)),
    )


def current_version(osim: str) -> str:
    """Rewrite a model in the file format of this OpenSim version.

    Raises:
        ModelError: OpenSim cannot read the text.
    """
    return _print(_load(osim))


def _load(osim: str) -> opensim.Model:
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as folder:
        path = Path(folder) / "model.osim"
        path.write_text(osim, encoding="utf-8")
        try:
            model = opensim.Model(str(path))
            model.initSystem()
        except RuntimeError as error:
            raise ModelError("OpenSim cannot read this model", value=_first_line(error)) from error
    return model


def _print(model: opensim.Model) -> str:
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as folder:
        path = Path(folder) / "model.osim"
        model.printToXML(str(path))
        return path.read_text(encoding="utf-8")


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "unknown")


def _vector(vector: opensim.Vec3) -> tuple[float, float, float]:
    return vector.get(0), vector.get(1), vector.get(2)


def _placement(frame: opensim.Frame) -> Placement:
    transform = opensim.PhysicalFrame.safeDownCast(frame).findTransformInBaseFrame()
    turn = transform.R()
    rotation = np.array([[turn.get(i, j) for j in range(3)] for i in range(3)])
    return Placement(rotation, np.array(_vector(transform.p())))


def _base(frame: opensim.Frame) -> str:
    return frame.findBaseFrame().getName()


def _segment(body: opensim.Body) -> Segment:
    moments, products = (_vector(part(body)) for part in (_moments, _products))
    xx, yy, zz = moments
    xy, xz, yz = products
    inertia = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    return Segment(body.getName(), body.getMass(), np.array(_vector(body.getMassCenter())), inertia)


def _moments(body: opensim.Body) -> opensim.Vec3:
    return body.getInertia().getMoments()


def _products(body: opensim.Body) -> opensim.Vec3:
    return body.getInertia().getProducts()


def _coordinate(item: opensim.Coordinate) -> Coordinate:
    clamped = item.get_clamped()
    return Coordinate(
        name=item.getName(),
        rotational=item.getMotionType() == _ROTATIONAL,
        default=item.getDefaultValue(),
        lower=item.getRangeMin() if clamped else -np.inf,
        upper=item.getRangeMax() if clamped else np.inf,
        locked=item.get_locked(),
    )


def _marker(item: opensim.Marker) -> ModelMarker:
    place = _placement(item.getParentFrame())
    position = place.rotation @ np.array(_vector(item.get_location())) + place.position
    return ModelMarker(item.getName(), _base(item.getParentFrame()), position)


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
        function = _function(coupler.getFunction(), _coupler_scale(coupler))
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
        parent=_base(parent),
        child=_base(child),
        in_parent=_placement(parent),
        in_child=_placement(child),
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
        function = _function(axis.get_function())
        if driver is None and function.kind != CONSTANT:
            raise UnsupportedModel("an axis function without coordinate", value=joint.getName())
        motion = ROTATION if i < 3 else TRANSLATION
        elements.append(Element(motion, _vector(axis.getAxis()), driver, function))
    return tuple(elements)


def _function(function: opensim.Function, scale: float = 1.0) -> Function:
    kind = function.getConcreteClassName()
    if kind == "MultiplierFunction":
        multiplied = opensim.MultiplierFunction.safeDownCast(function)
        return _function(multiplied.getFunction(), scale * multiplied.getScale())
    if kind == "Constant":
        return Function(CONSTANT, (scale * _value(function, 0.0),))
    if kind == "LinearFunction":
        intercept = _value(function, 0.0)
        return Function(LINEAR, (scale * (_value(function, 1.0) - intercept), scale * intercept))
    if kind == "PolynomialFunction":
        terms = opensim.PolynomialFunction.safeDownCast(function).getCoefficients()
        return Function(POLYNOMIAL, tuple(scale * terms.get(i) for i in range(terms.size())))
    if kind == "SimmSpline":
        return _cubic(opensim.SimmSpline.safeDownCast(function), scale)
    raise UnsupportedModel("a function", value=kind)


def _value(function: opensim.Function, x: float) -> float:
    return function.calcValue(opensim.Vector(1, x))


def _cubic(spline: opensim.SimmSpline, scale: float) -> Function:
    """Recover the cubic pieces exactly from value and slope at both ends of each."""
    knots = np.array([spline.getX(i) for i in range(spline.getSize())])
    # A plain list: after ezc3d has written a file, OpenSim takes its own vector of integers for
    # ezc3d's (both wrap C++ with SWIG, which keeps one table of types for all modules).
    first = [0]
    value = scale * np.array([_value(spline, x) for x in knots])
    slope = scale * np.array([spline.calcDerivative(first, opensim.Vector(1, x)) for x in knots])
    width = np.diff(knots)
    rise = np.diff(value) / width
    second = (3.0 * rise - 2.0 * slope[:-1] - slope[1:]) / width
    third = (slope[:-1] + slope[1:] - 2.0 * rise) / width**2
    pieces = np.stack([value, slope, np.append(second, 0.0), np.append(third, 0.0)], axis=1)
    return Function(CUBIC, (*knots.tolist(), *pieces.ravel().tolist()))


# Writing -----------------------------------------------------------------------------------------


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
    model = _load(osim)
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
        raise ModelError("OpenSim cannot scale this model", value=_first_line(error)) from error
    if not scaled:
        raise ModelError("OpenSim cannot scale this model", value=model.getName())
    return _print(model)


# Oracle ------------------------------------------------------------------------------------------


def place_bodies(osim: str, bodies: Sequence[str], q: Mapping[str, np.ndarray]) -> Poses:
    """Let OpenSim place bodies for given coordinates, constraints not enforced.

    Args:
        osim: The model as OpenSim XML text.
        bodies: Names of the bodies, ground allowed.
        q: Every coordinate by name, one value a frame [rad, m].
    """
    model = _load(without_forces(osim))
    for item in model.updCoordinateSet():
        item.set_locked(False)
        item.set_clamped(False)
    state = model.initSystem()
    coordinates = {item.getName(): item for item in model.getCoordinateSet()}
    frames = [_body(model, name) for name in bodies]
    n_frames = len(next(iter(q.values()))) if q else 0
    rotation = np.empty((n_frames, len(bodies), 3, 3))
    position = np.empty((n_frames, len(bodies), 3))
    for i in range(n_frames):
        for name, values in q.items():
            coordinates[name].setValue(state, float(values[i]), False)
        model.realizePosition(state)
        for k, frame in enumerate(frames):
            transform = frame.getTransformInGround(state)
            turn = transform.R()
            rotation[i, k] = [[turn.get(a, b) for b in range(3)] for a in range(3)]
            position[i, k] = _vector(transform.p())
    return Poses(rotation=rotation, position=position)


def place_markers(
    osim: str, markers: Sequence[str], q: Mapping[str, np.ndarray]
) -> Float[np.ndarray, "frame marker 3"]:
    """Let OpenSim place a model's markers for given coordinates, constraints not enforced [m].

    Args:
        osim: The model as OpenSim XML text.
        markers: Marker names.
        q: Every coordinate by name, one value a frame [rad, m].
    """
    description = describe_markers(osim)
    bodies = sorted({description[name].body for name in markers})
    poses = place_bodies(osim, bodies, q)
    placed = np.empty((len(poses.position), len(markers), 3))
    for k, name in enumerate(markers):
        b = bodies.index(description[name].body)
        placed[:, k] = poses.position[:, b] + poses.rotation[:, b] @ description[name].position
    return placed


def describe_markers(osim: str) -> dict[str, ModelMarker]:
    """Read a model's markers by name; works for models that cannot be compiled too."""
    model = _load(without_forces(osim))
    return {item.getName(): _marker(item) for item in model.getMarkerSet()}


def _body(model: opensim.Model, name: str) -> opensim.PhysicalFrame:
    return model.getGround() if name == "ground" else model.getBodySet().get(name)


@dataclass(frozen=True, slots=True)
class MusclePaths:
    """Muscle path lengths [m] in given poses, and what relates them to fibres.

    Attributes:
        names: Muscles in model order.
        length: Path length of each muscle in each pose [m].
        optimal_fiber_length: [m].
        tendon_slack_length: [m].
        pennation: At optimal fibre length [rad].
    """

    names: tuple[str, ...]
    length: Float[np.ndarray, "frame muscle"]
    optimal_fiber_length: Float[np.ndarray, " muscle"]
    tendon_slack_length: Float[np.ndarray, " muscle"]
    pennation: Float[np.ndarray, " muscle"]

    @property
    def normalized_fiber_length(self) -> Float[np.ndarray, "frame muscle"]:
        """Fibre length over optimal fibre length, with a rigid tendon and constant thickness."""
        along = np.maximum(self.length - self.tendon_slack_length, 0.0)
        across = self.optimal_fiber_length * np.sin(self.pennation)
        return np.hypot(along, across) / self.optimal_fiber_length


def muscle_paths(
    osim: str, q: Mapping[str, np.ndarray], *, muscles: Sequence[str] | None = None
) -> MusclePaths:
    """Let OpenSim measure muscle paths in given poses.

    Args:
        osim: The model as OpenSim XML text.
        q: Coordinates by name, one value a frame [rad, m]; those left out stay at their defaults
            and coupled ones follow their leaders.
        muscles: Names of the muscles wanted; all by default.
    """
    model = _load(osim)
    state = model.initSystem()
    coordinates = {item.getName(): item for item in model.getCoordinateSet()}
    items = [item for item in model.getMuscles() if muscles is None or item.getName() in muscles]
    n_frames = len(next(iter(q.values()))) if q else 1
    length = np.empty((n_frames, len(items)))
    for i in range(n_frames):
        for name, values in q.items():
            if not coordinates[name].getLocked(state):
                coordinates[name].setValue(state, float(values[i]), False)
        model.assemble(state)
        model.realizePosition(state)
        length[i] = [item.getLength(state) for item in items]
    return MusclePaths(
        names=tuple(item.getName() for item in items),
        length=length,
        optimal_fiber_length=np.array([item.getOptimalFiberLength() for item in items]),
        tendon_slack_length=np.array([item.getTendonSlackLength() for item in items]),
        pennation=np.array([item.getPennationAngleAtOptimalFiberLength() for item in items]),
    )


def inverse_kinematics(
    osim: str,
    time: Float[np.ndarray, " frame"],
    markers: Mapping[str, Float[np.ndarray, "frame 3"]],
    *,
    marker_weight: Mapping[str, float],
    coordinate_weight: Mapping[str, float] | None = None,
    accuracy: float = 1e-5,
    with_forces: bool = False,
) -> tuple[dict[str, Float[np.ndarray, " frame"]], float]:
    """Run OpenSim's InverseKinematicsTool.

    Args:
        osim: The model as OpenSim XML text; its markers must carry the names in `markers`.
        time: Seconds, evenly spaced.
        markers: Positions by name [m], NaN where missing.
        marker_weight: Task weight of each marker.
        coordinate_weight: Task weight of the distance to the default, by coordinate name.
        accuracy: OpenSim's own setting.
        with_forces: Keep muscles in the model, as most users do; they only cost time.

    Returns:
        Coordinates by name [rad, m], and the seconds that the tool took.

    Raises:
        ModelError: OpenSim cannot read the model or cannot assemble it.
    """
    model = _load(osim if with_forces else without_forces(osim))
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as folder:
        trc = Path(folder) / "markers.trc"
        _write_trc(trc, time, markers)
        tool = opensim.InverseKinematicsTool()
        tool.setModel(model)
        tool.setMarkerDataFileName(str(trc))
        _add_tasks(tool, marker_weight, coordinate_weight or {})
        tool.setStartTime(float(time[0]))
        tool.setEndTime(float(time[-1]))
        tool.set_report_errors(False)
        tool.set_accuracy(accuracy)
        tool.setResultsDir(folder)
        tool.setOutputMotionFileName(str(Path(folder) / "motion.mot"))
        started = perf_counter()
        try:
            with _silent_output():
                tool.run()
        except RuntimeError as error:
            raise ModelError("OpenSim's IK failed", value=_first_line(error)) from error
        seconds = perf_counter() - started
        return _read_motion(Path(folder) / "motion.mot", model), seconds


@contextmanager
def _silent_output() -> Generator[None]:
    """Keep away what OpenSim's tools print past their own log, straight to standard output."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with Path(os.devnull).open("w") as nothing:
            os.dup2(nothing.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _add_tasks(
    tool: opensim.InverseKinematicsTool,
    marker_weight: Mapping[str, float],
    coordinate_weight: Mapping[str, float],
) -> None:
    tasks = tool.getIKTaskSet()
    for name, weight in marker_weight.items():
        task = opensim.IKMarkerTask()
        task.setName(name)
        task.setWeight(float(weight))
        tasks.cloneAndAppend(task)
    for name, weight in coordinate_weight.items():
        task = opensim.IKCoordinateTask()
        task.setName(name)
        task.setWeight(float(weight))
        task.setValueType(opensim.IKCoordinateTask.DefaultValue)
        tasks.cloneAndAppend(task)


def _write_trc(
    path: Path, time: Float[np.ndarray, " frame"], markers: Mapping[str, np.ndarray]
) -> None:
    """Write markers at full precision, so that both solvers get the same numbers."""
    rate = (len(time) - 1) / (time[-1] - time[0]) if len(time) > 1 else 100.0
    counts = f"{rate}\t{rate}\t{len(time)}\t{len(markers)}\tm\t{rate}\t1\t{len(time)}"
    keys = "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits"
    keys += "\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    names = "Frame#\tTime\t" + "\t\t\t".join(markers) + "\t\t"
    axes = "\t\t" + "\t".join(f"{a}{i + 1}" for i in range(len(markers)) for a in "XYZ")
    lines = [f"PathFileType\t4\t(X/Y/Z)\t{path.name}", keys, counts, names, axes, ""]
    table = np.concatenate(list(markers.values()), axis=1)
    for i, (instant, row) in enumerate(zip(time, table, strict=True)):
        values = "\t".join("" if np.isnan(value) else repr(float(value)) for value in row)
        lines.append(f"{i + 1}\t{float(instant)!r}\t{values}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _read_motion(path: Path, model: opensim.Model) -> dict[str, Float[np.ndarray, " frame"]]:
    table = opensim.TimeSeriesTable(str(path))
    values = table.getMatrix().to_numpy()
    degrees = table.getTableMetaDataString("inDegrees") == "yes"
    columns = {name: values[:, k] for k, name in enumerate(table.getColumnLabels())}
    turning = {c.getName() for c in model.getCoordinateSet() if c.getMotionType() == _ROTATIONAL}
    return {
        name: np.radians(column) if degrees and name in turning else column.copy()
        for name, column in columns.items()
    }
