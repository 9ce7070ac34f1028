"""A few muscles with known answers, for examples and tests."""

import numpy as np

from hiphinge.muscles import DeGrooteFreglyCurves, MuscleSet, ThelenCurves


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
