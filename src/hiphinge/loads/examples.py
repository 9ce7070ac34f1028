"""A few muscles with known answers, for examples and tests."""

from collections.abc import Sequence

import numpy as np

from hiphinge.muscles import (
    CONDITIONAL,
    FIXED,
    DeGrooteFreglyCurves,
    MuscleRoutes,
    MuscleSet,
    ThelenCurves,
)
from hiphinge.types import BodyModel


def two_muscles(*, has_passive: bool = True) -> MuscleSet:
    """Return a DeGrooteFregly muscle without pennation and a Thelen muscle at 60 degrees."""
    return MuscleSet(
        names=("straight", "feathered"),
        max_force=np.array([1000.0, 500.0]),
        optimal_length=np.array([0.1, 0.1]),
        tendon_slack_length=np.array([0.2, 0.2]),
        pennation=np.array([0.0, np.pi / 3]),
        max_velocity=np.array([10.0, 10.0]),
        shortest_fiber=np.zeros(2),
        lowest=np.zeros(2),
        highest=np.ones(2),
        curves=(DeGrooteFreglyCurves(has_passive=has_passive), ThelenCurves()),
        curve=np.array([0, 1]),
    )


def straight_routes(
    body: BodyModel, paths: Sequence[Sequence[tuple[str, float, float, float]]]
) -> MuscleRoutes:
    """Return muscles running straight through points given by body and place [m].

    A point whose body's name ends in "?" counts only while coordinate 0 is at least 0.
    """
    points = [point for path in paths for point in path]
    count = len(points)
    conditional = np.array([point[0].endswith("?") for point in points], dtype=bool)
    nothing = np.zeros((count, 3), dtype=np.int64)
    return MuscleRoutes(
        first_point=np.cumsum([0, *(len(path) for path in paths)]).astype(np.int64),
        body=np.array([body.bodies.index(point[0].rstrip("?")) for point in points]),
        position=np.array([point[1:] for point in points], dtype=float),
        kind=np.where(conditional, CONDITIONAL, FIXED),
        coordinate=np.where(conditional, 0, -1),
        low=np.where(conditional, 0.0, -np.inf),
        high=np.full(count, np.inf),
        mover=nothing - 1,
        function_kind=nothing,
        function_start=nothing,
        function_size=nothing + 1,
        pool=np.zeros(1),
        wraps=np.zeros(len(paths), dtype=bool),
    )
