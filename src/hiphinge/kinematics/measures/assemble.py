"""From a timeline and angles with draws to measures with intervals, norms and verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from hiphinge.kinematics.measures.shared import Shared, share
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
    shared = share(
        drawn,
        timeline,
        recording,
        subject=subject,
        setup=setup or Setup(),
        limits=limits or {},
        seed=seed,
    )
    activity = timeline.activity.value
    if activity is None:
        reason = timeline.activity.reason or "what the person does was not recognised"
        return _measure_set(shared, _all_refused(reason), ())
    found, last = _found_in_all(shared, activity)
    each = [made(last, one) for one in found]
    measures = [one for one, _ in each] + of_the_whole_task(last, timeline)
    pace = _pace(measures)
    judged = tuple(_with_norm(item, activity, shared, pace, subject) for item in measures)
    return _measure_set(shared, judged, tuple(value for _, values in each for value in values))


def _measure_set(
    shared: Shared, measures: tuple[Measure, ...], cycle_values: tuple[CycleValue, ...]
) -> MeasureSet:
    pace = _pace(measures)
    known = shared.timeline.activity.value is not None and shared.weight_known
    return MeasureSet(
        measures=measures,
        cycle_values=cycle_values,
        leg_length=shared.leg_length,
        on_belt=shared.ground.is_belt,
        foot_forces=shared.feet if known else None,
        warnings=shared.ground.warnings + (() if pace is None else check_speed(pace, shared.setup)),
    )


def _pace(measures: Sequence[Measure]) -> float | None:
    return next((item.value for item in measures if item.id == "speed"), None)


def _found_in_all(shared: Shared, activity: ActivityName) -> tuple[list[Found], Task]:
    """Return every measure over all draws, and the task of the last of them."""
    first, *others = batches(shared.drawn)
    last = shared.task(first, activity)
    found = [find(last, definition, side) for definition, side in _applicable(activity)]
    for rows in others:
        del last  # before the next: two of them need twice the memory
        last = shared.task(rows, activity)
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
    shared: Shared,
    pace: float | None,
    subject: Subject,
) -> Measure:
    if item.value is None:
        return item
    reference = norm(
        item.id, activity=activity, speed=pace, leg_length=shared.leg_length, sex=subject.sex
    )
    # Without draws the interval is a point and would always seem to know.
    said = verdict(item.low, item.high, reference) if shared.drawn.n_draws > 1 else None
    return replace(item, norm=reference, verdict=said)


def _all_refused(reason: str) -> tuple[Measure, ...]:
    """Refuse each measure, for both limbs where it belongs to one."""
    first = {item.id: item for item in reversed(DEFINITIONS)}
    return tuple(
        refuse(item.id, side, item.unit, reason)
        for item in sorted(first.values(), key=lambda item: item.id)
        for side in (SIDES if item.of == "limb" else (None,))
    )
