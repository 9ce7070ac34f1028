# pyright: basic
"""Reading muscles through OpenSim: what they can do and where they run.

OpenSim is asked once for each model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import opensim
from jaxtyping import Float

from hiphinge.body.description import CONSTANT, Function
from hiphinge.body.opensim_functions import read_function
from hiphinge.body.opensim_model import base_name, load_model, read_placement, read_vector
from hiphinge.errors import ModelError
from hiphinge.muscles import (
    CONDITIONAL,
    FIXED,
    MOVING,
    DeGrooteFreglyCurves,
    FiberCurves,
    MillardCurves,
    MuscleRoutes,
    MuscleSet,
    Musculature,
    Samples,
    ThelenCurves,
)
from hiphinge.types import BodyModel

_N_SAMPLES = 2001
_KNOWN = "DeGrooteFregly2016Muscle, Millard2012EquilibriumMuscle, Thelen2003Muscle"


def read_muscles(body: BodyModel) -> Musculature:
    """Read every muscle of a model.

    Args:
        body: A compiled body; its `osim` text is read.

    Raises:
        ModelError: no muscles, or a kind of muscle or path that is not known here.
    """
    model = load_model(body.osim)
    items = list(model.getMuscles())
    if not items:
        raise ModelError(
            "a model without muscles", value=body.name, advice="give a model with muscles"
        )
    curves = _CurveTable()
    kept = [curves.add(item) for item in items]
    muscles = MuscleSet(
        names=tuple(item.getName() for item in items),
        max_force=_each(items, "getMaxIsometricForce"),
        optimal_length=_each(items, "getOptimalFiberLength"),
        tendon_slack_length=_each(items, "getTendonSlackLength"),
        pennation=_each(items, "getPennationAngleAtOptimalFiberLength"),
        max_velocity=_each(items, "getMaxContractionVelocity"),
        shortest_fiber=np.array([_shortest_fiber(item) for item in items]),
        lowest=_each(items, "getMinControl"),
        highest=_each(items, "getMaxControl"),
        curves=tuple(curves.distinct),
        curve=np.array(kept, dtype=np.int64),
    )
    return Musculature(muscles, _routes(items, body))


# Fibres ------------------------------------------------------------------------------------------


def _each(items: Sequence[opensim.Muscle], getter: str) -> Float[np.ndarray, " muscle"]:
    return np.array([getattr(item, getter)() for item in items], dtype=float)


def _specific(item: opensim.Muscle) -> opensim.Muscle:
    kind = item.getConcreteClassName()
    if kind not in _KNOWN.split(", "):
        name = f"{item.getName()}, a {kind}"
        raise ModelError("a kind of muscle that is not known", value=name, allowed=_KNOWN)
    return getattr(opensim, kind).safeDownCast(item)


def _shortest_fiber(item: opensim.Muscle) -> float:
    muscle = _specific(item)
    asks = getattr(muscle, "getMinimumFiberLength", None)
    return float(asks()) if asks is not None else 0.0


@dataclass(slots=True)
class _CurveTable:
    """Distinct curves of a model, found by their parameters."""

    distinct: list[FiberCurves] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def add(self, item: opensim.Muscle) -> int:
        muscle = _specific(item)
        key = _curve_key(muscle)
        if key not in self.known:
            self.known[key] = len(self.distinct)
            self.distinct.append(_curves(muscle))
        return self.known[key]


def _millard_curves(item: opensim.Muscle) -> tuple:
    muscle = opensim.Millard2012EquilibriumMuscle.safeDownCast(item)
    return (
        muscle.get_ActiveForceLengthCurve(),
        muscle.get_FiberForceLengthCurve(),
        muscle.get_ForceVelocityCurve(),
        muscle.get_TendonForceLengthCurve(),
    )


def _curve_key(muscle: opensim.Muscle) -> str:
    if isinstance(muscle, opensim.Millard2012EquilibriumMuscle):
        return "|".join(_properties(curve) for curve in _millard_curves(muscle))
    return repr(_curves(muscle))


def _properties(curve: opensim.Function) -> str:
    return ",".join(curve.getPropertyByIndex(k).toString() for k in range(curve.getNumProperties()))


def _curves(muscle: opensim.Muscle) -> FiberCurves:
    if isinstance(muscle, opensim.DeGrooteFregly2016Muscle):
        return DeGrooteFreglyCurves(
            active_width=muscle.get_active_force_width_scale(),
            passive_strain=muscle.get_passive_fiber_strain_at_one_norm_force(),
            tendon_strain=muscle.get_tendon_strain_at_one_norm_force(),
            has_passive=not muscle.get_ignore_passive_fiber_force(),
        )
    if isinstance(muscle, opensim.Thelen2003Muscle):
        return ThelenCurves(
            active_shape=muscle.get_KshapeActive(),
            passive_shape=muscle.get_KshapePassive(),
            passive_strain=muscle.get_FmaxMuscleStrain(),
            tendon_strain=muscle.get_FmaxTendonStrain(),
            concentric_shape=muscle.get_Af(),
            eccentric_force=muscle.get_Flen(),
            linear_from=muscle.get_fv_linear_extrap_threshold(),
        )
    active, passive, velocity, tendon = _millard_curves(muscle)
    return MillardCurves(
        active=_sampled(active, 0.0, 2.5),
        passive=_sampled(passive, 0.5, 2.5),
        velocity=_sampled(velocity, -1.2, 1.2),
        tendon=_sampled(tendon, 0.9, 1.2),
    )


def _sampled(curve: opensim.Function, first: float, last: float) -> Samples:
    points = np.linspace(first, last, _N_SAMPLES)
    values = np.array([curve.calcValue(x) for x in points])
    slopes = np.array([curve.calcDerivative(x, 1) for x in points])
    return Samples(first, float(points[1] - points[0]), values, slopes)


# Paths -------------------------------------------------------------------------------------------


def path_of(item: opensim.Muscle) -> opensim.GeometryPath:
    """Return a muscle's path, or say that its kind is not known."""
    path = opensim.GeometryPath.safeDownCast(item.getPath())
    if path is None:
        kind = f"{item.getName()}, a {item.getPath().getConcreteClassName()}"
        raise ModelError("a kind of path that is not known", value=kind, allowed="GeometryPath")
    return path


@dataclass(slots=True)
class _Points:
    """Path points of all muscles, laid end to end."""

    bodies: dict[str, int]
    coordinates: dict[str, int]
    body: list[int] = field(default_factory=list)
    position: list[np.ndarray] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    coordinate: list[int] = field(default_factory=list)
    limits: list[tuple[float, float]] = field(default_factory=list)
    mover: list[list[int]] = field(default_factory=list)
    functions: list[list[Function]] = field(default_factory=list)

    def add(self, point: opensim.AbstractPathPoint) -> None:
        frame = point.getParentFrame()
        placement = read_placement(frame)
        self.body.append(self.bodies[base_name(frame)])
        still = Function(CONSTANT, (0.0,))
        coordinate, limits, movers, functions = -1, (-np.inf, np.inf), [-1] * 3, [still] * 3
        kind = point.getConcreteClassName()
        location = np.zeros(3)
        if kind == "MovingPathPoint":
            if not np.allclose(placement.rotation, np.eye(3)) or placement.position.any():
                raise ModelError("a moving path point on an offset frame", value=point.getName())
            moving = opensim.MovingPathPoint.safeDownCast(point)
            movers, functions = self._motion(moving)
            # OpenSim stops the point at the ends of the coordinate's range.
            limits = (moving.getXCoordinate().getRangeMin(), moving.getXCoordinate().getRangeMax())
            self.kind.append(MOVING)
        elif kind == "ConditionalPathPoint":
            switch = opensim.ConditionalPathPoint.safeDownCast(point)
            coordinate = self.coordinates[switch.getCoordinate().getName()]
            limits = (switch.get_range(0), switch.get_range(1))
            location = np.array(read_vector(switch.get_location()))
            self.kind.append(CONDITIONAL)
        elif kind == "PathPoint":
            location = np.array(read_vector(opensim.PathPoint.safeDownCast(point).get_location()))
            self.kind.append(FIXED)
        else:
            name = f"{point.getName()}, a {kind}"
            raise ModelError("a kind of path point that is not known", value=name)
        self.position.append(placement.rotation @ location + placement.position)
        self.coordinate.append(coordinate)
        self.limits.append(limits)
        self.mover.append(movers)
        self.functions.append(functions)

    def _motion(self, point: opensim.MovingPathPoint) -> tuple[list[int], list[Function]]:
        axes = [
            (point.get_x_location(), point.getXCoordinate()),
            (point.get_y_location(), point.getYCoordinate()),
            (point.get_z_location(), point.getZCoordinate()),
        ]
        functions = [read_function(function) for function, _ in axes]
        movers = [
            -1 if function.kind == CONSTANT else self.coordinates[coordinate.getName()]
            for function, (_, coordinate) in zip(functions, axes, strict=True)
        ]
        return movers, functions


def _routes(items: Sequence[opensim.Muscle], body: BodyModel) -> MuscleRoutes:
    bodies = {name: k for k, name in enumerate(body.bodies)}
    coordinates = {name: k for k, name in enumerate(body.coordinates.names)}
    points = _Points(bodies, coordinates)
    first = [0]
    paths = [path_of(item) for item in items]
    for path in paths:
        through = path.getPathPointSet()
        for k in range(through.getSize()):
            points.add(through.get(k))
        first.append(len(points.body))
    functions = [function for axes in points.functions for function in axes]
    sizes = [len(function.coefficients) for function in functions]
    shape = (-1, 3)
    return MuscleRoutes(
        first_point=np.array(first, dtype=np.int64),
        body=np.array(points.body, dtype=np.int64),
        position=np.array(points.position, dtype=float).reshape(shape),
        kind=np.array(points.kind, dtype=np.int64),
        coordinate=np.array(points.coordinate, dtype=np.int64),
        low=np.array([low for low, _ in points.limits]),
        high=np.array([high for _, high in points.limits]),
        mover=np.array(points.mover, dtype=np.int64).reshape(shape),
        function_kind=np.array([f.kind for f in functions], dtype=np.int64).reshape(shape),
        function_start=(np.cumsum([0, *sizes])[:-1]).astype(np.int64).reshape(shape),
        function_size=np.array([f.size for f in functions], dtype=np.int64).reshape(shape),
        pool=np.array([c for function in functions for c in function.coefficients], dtype=float),
        wraps=np.array([path.getWrapSet().getSize() > 0 for path in paths], dtype=bool),
    )
