"""From a timeline and angles with draws to measures with intervals, norms and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hiphinge.evidence import norm, verdict
from hiphinge.kinematics.foot_forces import FootForces
from hiphinge.kinematics.measures.definitions import DEFINITIONS, Definition
from hiphinge.kinematics.measures.drawn import Drawn, batches
from hiphinge.kinematics.measures.ground import check_speed
from hiphinge.kinematics.measures.in_cycles import (
    Found,
    Task,
    find,
    joined,
    made,
    of_the_whole_task,
)
from hiphinge.kinematics.measures.instants import draw_instants
from hiphinge.kinematics.measures.leg import leg_length
from hiphinge.kinematics.measures.shared import (
    Shared,
    forces_under_feet,
    ground_under,
    plate_gain,
)
from hiphinge.kinematics.measures.summary import refuse
from hiphinge.types import (
    SIDES,
    ActivityName,
    CycleValue,
    Measure,
    Recording,
    Setup,
    Side,
    Subject,
    Timeline,
)

_SEED = 20260101


@dataclass(frozen=True, slots=True)
class MeasureSet:
    """All measures of a recording.

    Attributes:
        measures: In the order of the documentation's table, refused ones included.
        cycle_values: The best estimate in every cycle.
        leg_length: Clinical leg length [m], None when unknown; norms were scaled by it.
        on_belt: Whether the ground under the feet moved.
        foot_forces: Force under each foot [BW], None without plates or a known mass.
        warnings: One sentence each.
    """

    measures: tuple[Measure, ...]
    cycle_values: tuple[CycleValue, ...]
    leg_length: float | None
    on_belt: bool
    foot_forces: FootForces | None
    warnings: tuple[str, ...] = ()

    def of(self, measure_id: str, side: Side | None) -> Measure:
        """Return one measure; raises KeyError when it does not apply here."""
        for item in self.measures:
            if item.id == measure_id and item.side == side:
                return item
        raise KeyError((measure_id, side))


def measure(
    drawn: Drawn,
    timeline: Timeline,
    recording: Recording,
    *,
    subject: Subject,
    setup: Setup | None = None,
    limits: Mapping[str, str] | None = None,
    seed: int = _SEED,
) -> MeasureSet:
    """Measure everything that the activity and the recording support.

    Each measure is the median over cycles or repetitions. Its 95 % interval comes from the draws:
    each has its own angles and points (from perturbed inputs), its own event times, its own plate
    gain and its own choice of cycles. Draw 0 alone gives the value.

    Args:
        drawn: Clinical angles [deg]; hip, knee, ankle, heel, toe of both sides, pelvis and
            center_of_mass [m]: those in memory (`Given`), or made a few draws at a time.
        timeline: Events and cycles.
        recording: For its forces and body widths.
        subject: Mass, height and sex.
        setup: Treadmill and speed as the user gave them.
        limits: Why a measure is only "limited", by its id; "*" stands for all in degrees.
        seed: Same seed, same numbers.

    Returns:
        The measures that apply to the activity; those that the recording cannot support are
        refused with a reason.

    Example:
        >>> from hiphinge.kinematics.measures import Given
        >>> from hiphinge.kinematics.measures.examples import Walker
        >>> from hiphinge.types import Subject
        >>> walker = Walker(speed=1.2, cycle=1.1)
        >>> given = Given(walker.angles(), walker.points())
        >>> found = measure(given, walker.timeline(), walker.recording(), subject=Subject())
        >>> speed = next(one for one in found.measures if one.id == "speed")
        >>> round(speed.value, 2), speed.unit
        (1.2, 'm/s')
    """
    setup = setup or Setup()
    angles, points = drawn.of(np.arange(1))
    rng = np.random.default_rng(seed)
    instants = draw_instants(timeline, n_draws=drawn.n_draws, rng=rng)
    when = [one.of(np.arange(1)) for one in instants]
    ground = ground_under(timeline, angles, points, when, setup)
    legs = leg_length(recording, points, subject)
    activity = timeline.activity.value
    if activity is None:
        reason = timeline.activity.reason or "what the person does was not recognised"
        return MeasureSet(_all_refused(reason), (), legs, ground.is_belt, None, ground.warnings)
    shared = Shared(
        drawn=drawn,
        activity=activity,
        timeline=timeline,
        instants=instants,
        gain=plate_gain(drawn.n_draws, rng),
        feet=forces_under_feet(recording, points, angles, subject),
        no_forces="" if recording.forces is not None else "no force plates in the recording",
        weight_known=subject.mass is not None and subject.mass_source != "model",
        setup=setup,
        limits=limits or {},
        seed=seed,
    )
    measures, cycle_values = _measured(shared)
    pace = next((item.value for item in measures if item.id == "speed"), None)
    return MeasureSet(
        measures=tuple(
            _with_norm(item, activity, drawn.n_draws, pace, legs, subject) for item in measures
        ),
        cycle_values=cycle_values,
        leg_length=legs,
        on_belt=ground.is_belt,
        foot_forces=shared.feet if shared.weight_known else None,
        warnings=ground.warnings + (() if pace is None else check_speed(pace, setup)),
    )


def _measured(shared: Shared) -> tuple[list[Measure], tuple[CycleValue, ...]]:
    """Return every measure, and the best estimate of each in every cycle."""
    found, last = _found_in_all(shared)
    each = [made(last, one) for one in found]
    measures = [one for one, _ in each] + of_the_whole_task(last, shared.timeline)
    return measures, tuple(value for _, values in each for value in values)


def _found_in_all(shared: Shared) -> tuple[list[Found], Task]:
    """Return every measure over all draws, and the task of the last of them."""
    first, *others = batches(shared.drawn)
    last = shared.task(first)
    found = [find(last, definition, side) for definition, side in _applicable(shared.activity)]
    for rows in others:
        del last  # before the next: two of them need twice the memory
        last = shared.task(rows)
        found = [joined(one, find(last, one.definition, one.side)) for one in found]
    return found, last


def _applicable(activity: ActivityName) -> list[tuple[Definition, Side | None]]:
    return [
        (definition, side)
        for definition in DEFINITIONS
        if activity in definition.activities
        for side in (SIDES if definition.of == "limb" else (None,))
    ]


def _with_norm(
    item: Measure,
    activity: ActivityName,
    n_draws: int,
    pace: float | None,
    legs: float | None,
    subject: Subject,
) -> Measure:
    if item.value is None:
        return item
    reference = norm(item.id, activity=activity, speed=pace, leg_length=legs, sex=subject.sex)
    # Without draws the interval is a point and would always seem to know.
    said = verdict(item.low, item.high, reference) if n_draws > 1 else None
    return replace(item, norm=reference, verdict=said)


def _all_refused(reason: str) -> tuple[Measure, ...]:
    """Refuse each measure, for both limbs where it belongs to one."""
    first = {item.id: item for item in reversed(DEFINITIONS)}
    return tuple(
        refuse(item.id, side, item.unit, reason)
        for item in sorted(first.values(), key=lambda item: item.id)
        for side in (SIDES if item.of == "limb" else (None,))
    )
