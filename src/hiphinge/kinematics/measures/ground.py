"""Does the ground move? Belt speed from the stance foot, and the direction of progression."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.measures.instants import Instants
from hiphinge.kinematics.points import BodyPaths
from hiphinge.signals import during
from hiphinge.types import Cycle, Setup

# The forefoot rests from foot-flat until the heel has long left, in walking and in running.
_RESTING = (0.35, 0.7)
# A resting foot's own marker creeps by less than this; belts run faster.
_BELT_MOVES = 0.25
_SPEEDS_AGREE = 0.1


@dataclass(frozen=True, slots=True)
class Ground:
    """Velocity of the surface under the feet for every draw, and whether it is a belt."""

    velocity: Float[np.ndarray, "draw 3"]
    is_belt: bool
    warnings: tuple[str, ...] = ()


def find_ground(
    points: BodyPaths,
    time: Float[np.ndarray, " frame"],
    cycles: Sequence[Cycle],
    instants: Sequence[Instants],
    *,
    setup: Setup,
    n_draws: int,
) -> Ground:
    """Take the velocity of the resting forefoot; firm ground unless it travels like a belt.

    Args:
        points: Needs "toe" of both sides.
        time: Times of the points [s].
        cycles: Gait cycles; others do not count.
        instants: Their instants.
        setup: `treadmill` decides where the user said it.
        n_draws: Number of draws.
    """
    found = [
        _resting_velocity(points.of("toe", cycle.side), time, when)
        for cycle, when in zip(cycles, instants, strict=True)
        if cycle.kind == "gait" and cycle.side is not None
    ]
    seen = [velocity for velocity in found if np.isfinite(velocity).all()]
    firm = np.zeros((n_draws, 3))
    if not seen:
        return Ground(firm, is_belt=False)
    velocity = np.median(np.stack(seen), axis=0) * np.array([1.0, 0.0, 1.0])
    pace = np.linalg.norm(velocity, axis=1)
    moves = float(pace[0]) > _BELT_MOVES
    # The belt runs where it runs: draws differ in how fast it seems, not in its direction.
    velocity = velocity[0] * (pace / max(float(pace[0]), 1e-9))[:, None]
    is_belt = moves if setup.treadmill is None else setup.treadmill
    said = ()
    if setup.treadmill is False and moves:
        said = (f"The resting foot travels at {pace[0]:.1f} m/s: this looks like a treadmill.",)
    return Ground(np.broadcast_to(velocity, firm.shape) if is_belt else firm, is_belt, said)


def check_speed(measured: float, setup: Setup) -> tuple[str, ...]:
    """Compare a measured speed [m/s] with the one the user gave.

    Example:
        >>> check_speed(1.0, Setup(speed_kmh=5.0))
        ('The speed measured from the feet, 3.6 km/h, differs from the 5.0 km/h given.',)
    """
    if setup.speed_kmh is None:
        return ()
    given = setup.speed_kmh / 3.6
    if abs(measured - given) <= _SPEEDS_AGREE * given:
        return ()
    found = f"{3.6 * measured:.1f} km/h"
    return (
        f"The speed measured from the feet, {found}, differs from the {setup.speed_kmh:.1f} "
        "km/h given.",
    )


def _resting_velocity(
    toe: Float[np.ndarray, "*draw frame 3"], time: Float[np.ndarray, " frame"], when: Instants
) -> Float[np.ndarray, "draw 3"]:
    """Return the mean velocity of the forefoot while it rests, for every draw [m/s]."""
    paths = toe if toe.ndim == 3 else toe[None]
    start = float(when.start[0])
    stance = float(when.toe_off[0]) - start
    rests = during(time, start + _RESTING[0] * stance, start + _RESTING[1] * stance)
    if rests.stop - rests.start < 2:
        return np.full((paths.shape[0], 3), np.nan)
    span = time[rests] - time[rests].mean()
    # Slope of the least-squares line: the best constant velocity through the resting frames.
    return np.einsum("f,dfi->di", span, paths[:, rests]) / np.sum(span**2)
