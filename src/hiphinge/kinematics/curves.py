"""Curves over the cycle: every angle at 0, 1 ... 100 %, and the force under the foot."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.foot_forces import FootForces
from hiphinge.signals import normalise
from hiphinge.types import SIDES, Angles, Curve, Cycle, Side, Timeline

VERTICAL_FORCE = "vertical_force"


def time_normalised(
    angles: Angles, timeline: Timeline, *, forces: FootForces | None = None
) -> tuple[Curve, ...]:
    """Normalise every angle to every cycle of its side.

    Ids are those of the angles (`hip_flexion`, `pelvic_obliquity`, ... in degrees), and
    `vertical_force` in body weights for stances that one foot spent alone on its plates; the
    swing after it is zero. Angles of the whole person (`pelvis_tilt`, `trunk_side_lean`, ...)
    belong to no side and are cut by the left leg's cycles, or the right one's when only that has
    any. Two-legged repetitions give both legs' curves. Cycles with missing samples are left out.

    Args:
        angles: Only the best estimate is used [deg].
        timeline: Cycles; `Curve.cycle` is the index of the cycle there.
        forces: Force under each foot.

    Example:
        >>> from hiphinge.kinematics.measures.examples import Walker
        >>> walker = Walker(cycles=2)
        >>> made = time_normalised(walker.angles(), walker.timeline())
        >>> round(float(next(c for c in made if c.id == "hip_flexion").values[0]))
        34
    """
    values = angles.values_deg.reshape(-1, *angles.values_deg.shape[-2:])[0]
    lead = _leading_side(timeline)
    made = [
        Curve(name, side, number, resampled, "deg")
        for number, cycle in enumerate(timeline.cycles)
        for name, side, path in zip(angles.ids, angles.sides, values.T, strict=True)
        if _shows(cycle, side, lead)
        for resampled in _whole(path, angles.time, cycle)
    ]
    if forces is not None:
        made += _force_curves(forces, timeline)
    return tuple(made)


def _leading_side(timeline: Timeline) -> Side | None:
    """Return the side whose cycles cut the angles that have no side."""
    sides = {cycle.side for cycle in timeline.cycles}
    return next((side for side in SIDES if side in sides), None)


def _shows(cycle: Cycle, side: Side | None, lead: Side | None) -> bool:
    if cycle.side is None:
        return True
    return cycle.side == (lead if side is None else side)


def _whole(
    path: Float[np.ndarray, " frame"], time: Float[np.ndarray, " frame"], cycle: Cycle
) -> Iterator[Float[np.ndarray, "101"]]:
    """Yield the resampled cycle, unless samples are missing in it."""
    resampled = normalise(path, time=time, start=cycle.start, end=cycle.end)
    if np.isfinite(resampled).all():
        yield resampled


def _force_curves(forces: FootForces, timeline: Timeline) -> Iterator[Curve]:
    for number, cycle in enumerate(timeline.cycles):
        for side in SIDES if cycle.side is None else (cycle.side,):
            yield from _force_curve(forces, cycle, side, number)


def _force_curve(forces: FootForces, cycle: Cycle, side: Side, number: int) -> Iterator[Curve]:
    gait = cycle.kind == "gait"
    loaded_until = cycle.toe_off if gait else cycle.end
    if loaded_until is None:
        return
    alone = forces.whole_contact if gait else forces.trusted
    if not alone(side, cycle.start, loaded_until):
        return
    for values in _whole(forces.of(side), forces.time, cycle):
        at = np.linspace(cycle.start, cycle.end, values.size)
        # In swing the plate may already carry something else.
        stance = np.where(at <= loaded_until, values, 0.0)
        yield Curve(VERTICAL_FORCE, side, number, stance, "BW")
