"""Muscles as data: what they can do, how their fibres behave and where they run."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.types import ReadOnly

FIXED, CONDITIONAL, MOVING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class DeGrooteFreglyCurves:
    """Parameters of the curves of De Groote et al. 2016 (doi 10.1007/s10439-016-1591-9).

    Attributes:
        active_width: Stretches the active force-length curve; 1 as published.
        passive_strain: Fibre strain at which passive force reaches the maximum isometric force.
        tendon_strain: Tendon strain at the same force.
        has_passive: False where the model ignores passive fibre force.
    """

    active_width: float = 1.0
    passive_strain: float = 0.6
    tendon_strain: float = 0.049
    has_passive: bool = True


@dataclass(frozen=True, slots=True)
class ThelenCurves:
    """Parameters of the curves of Thelen 2003 (doi 10.1115/1.1531112), by their OpenSim names.

    Attributes:
        active_shape: KshapeActive.
        passive_shape: KshapePassive.
        passive_strain: FmaxMuscleStrain.
        tendon_strain: FmaxTendonStrain.
        concentric_shape: Af.
        eccentric_force: Flen, force while lengthening over isometric force.
        linear_from: fv_linear_extrap_threshold.
    """

    active_shape: float = 0.45
    passive_shape: float = 5.0
    passive_strain: float = 0.6
    tendon_strain: float = 0.033
    concentric_shape: float = 0.25
    eccentric_force: float = 1.4
    linear_from: float = 0.95


@dataclass(frozen=True, slots=True)
class Samples(ReadOnly):
    """A curve at evenly spaced points with its slopes, continued by straight lines.

    Attributes:
        first: Where the first sample lies.
        step: Distance between samples.
        values: The curve.
        slopes: Its derivative.
    """

    first: float
    step: float
    values: Float[np.ndarray, " sample"]
    slopes: Float[np.ndarray, " sample"]


@dataclass(frozen=True, slots=True)
class MillardCurves:
    """The curves of Millard et al. 2013 (doi 10.1115/1.4023390), sampled from the model's own.

    Attributes:
        active: Over normalised fibre length.
        passive: Over normalised fibre length.
        velocity: Over normalised lengthening speed.
        tendon: Over tendon length in slack lengths.
    """

    active: Samples
    passive: Samples
    velocity: Samples
    tendon: Samples


FiberCurves = DeGrooteFreglyCurves | ThelenCurves | MillardCurves


@dataclass(frozen=True, slots=True)
class MuscleSet(ReadOnly):
    """What each muscle can do.

    Attributes:
        names: OpenSim names.
        max_force: Maximum isometric force [N].
        optimal_length: Optimal fibre length [m].
        tendon_slack_length: Tendon slack length [m].
        pennation: Pennation angle at optimal fibre length [rad].
        max_velocity: Largest shortening speed [optimal fibre lengths per second].
        shortest_fiber: Shortest fibre that the model allows [m]; 0 where it sets no limit.
        lowest: Smallest activation.
        highest: Largest activation.
        curves: Distinct sets of fibre and tendon curves.
        curve: Index into `curves` for each muscle.
    """

    names: tuple[str, ...]
    max_force: Float[np.ndarray, " muscle"]
    optimal_length: Float[np.ndarray, " muscle"]
    tendon_slack_length: Float[np.ndarray, " muscle"]
    pennation: Float[np.ndarray, " muscle"]
    max_velocity: Float[np.ndarray, " muscle"]
    shortest_fiber: Float[np.ndarray, " muscle"]
    lowest: Float[np.ndarray, " muscle"]
    highest: Float[np.ndarray, " muscle"]
    curves: tuple[FiberCurves, ...]
    curve: Int[np.ndarray, " muscle"]


@dataclass(frozen=True, slots=True)
class MuscleRoutes(ReadOnly):
    """Where muscles run, point by point from origin to insertion.

    Attributes:
        first_point: First point of each muscle; one more entry than muscles.
        body: Body of each point, as in `BodyModel.bodies`.
        position: Place in the body's axes [m]; of a moving point at coordinate 0.
        kind: `FIXED`, `CONDITIONAL` (there while `coordinate` is within `low` and `high`) or
            `MOVING` (x, y and z are functions of coordinates held within `low` and `high`).
        coordinate: Coordinate that switches a conditional point, else -1.
        low: Lower end of the range [rad, m].
        high: Upper end.
        mover: Coordinate of each of a moving point's functions, -1 for a constant.
        function_kind: As `JointTree.function_kind`.
        function_start: First entry in `pool`.
        function_size: Number of coefficients or knots.
        pool: Function coefficients.
        wraps: True for muscles that may wrap around a surface.
    """

    first_point: Int[np.ndarray, " muscles_and_one"]
    body: Int[np.ndarray, " point"]
    position: Float[np.ndarray, "point 3"]
    kind: Int[np.ndarray, " point"]
    coordinate: Int[np.ndarray, " point"]
    low: Float[np.ndarray, " point"]
    high: Float[np.ndarray, " point"]
    mover: Int[np.ndarray, "point 3"]
    function_kind: Int[np.ndarray, "point 3"]
    function_start: Int[np.ndarray, "point 3"]
    function_size: Int[np.ndarray, "point 3"]
    pool: Float[np.ndarray, " coefficient"]
    wraps: Bool[np.ndarray, " muscle"]


@dataclass(frozen=True, slots=True)
class Musculature(ReadOnly):
    """All muscles of a body model."""

    muscles: MuscleSet
    routes: MuscleRoutes


@dataclass(frozen=True, slots=True)
class PathSample(ReadOnly):
    """Muscle paths in given poses as OpenSim has them, wrapping included.

    Attributes:
        muscle: Index of each sampled muscle in the model.
        length: Musculotendon length [m].
        first_pull: First pull of each frame and sampled muscle, frame by frame, and the end.
        pull_body: Body on which each pull acts, as in `BodyModel.bodies`.
        pull_point: Point of action in the body's axes [m].
        pull_force: Force on the body for a unit tension, in ground axes [1].
        moving_arm: What path points that move within their bodies add to the moment arm about
            each coordinate [m].
    """

    muscle: Int[np.ndarray, " sampled"]
    length: Float[np.ndarray, "frame sampled"]
    first_pull: Int[np.ndarray, " pulls_and_one"]
    pull_body: Int[np.ndarray, " pull"]
    pull_point: Float[np.ndarray, "pull 3"]
    pull_force: Float[np.ndarray, "pull 3"]
    moving_arm: Float[np.ndarray, "frame sampled coordinate"]
