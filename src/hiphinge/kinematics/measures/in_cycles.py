"""One measure in the cycles that show it; without any, why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.measures.definitions import REPETITIONS, Definition
from hiphinge.kinematics.measures.force import limb_symmetry, vertical_impulse
from hiphinge.kinematics.measures.summary import refuse, summarise
from hiphinge.kinematics.measures.window import Trial, Window
from hiphinge.types import SIDES, CycleValue, Measure, Side, Timeline

_SLOW_PLATES_HZ = 400.0
_MISSING = "the markers or events for it are missing in this recording"


@dataclass(frozen=True, slots=True)
class Task:
    """What every measure of one recording is made from, for some of its draws.

    Attributes:
        trial: Angles, points and forces.
        windows: Every cycle from every limb that it measures, with the cycle's number.
        no_forces: Why there are none; empty where there are.
        no_weight: Why forces cannot be told in body weights; empty where they can.
        no_cycles: Why there are none.
        limits: Why a measure is only "limited", by its id; "*" stands for all in degrees.
        seed: Of the ranges.
    """

    trial: Trial
    windows: tuple[tuple[int, Window], ...]
    no_forces: str
    no_weight: str
    no_cycles: str
    limits: Mapping[str, str]
    seed: int


@dataclass(frozen=True, slots=True)
class Found:
    """One measure in every cycle that shows it, for some draws; without values, why not."""

    definition: Definition
    side: Side | None
    numbers: tuple[int, ...] = ()
    values: Float[np.ndarray, "draw cycle"] | None = None
    why_not: str = ""


def find(task: Task, definition: Definition, side: Side | None) -> Found:
    """Measure one thing in every cycle; cycles in which the best estimate lacks it are left out."""
    windows = _seen_from(task, side)
    if not windows:
        return Found(definition, side, why_not=_no_cycle_of(task, side))
    if definition.needs_forces and (task.no_forces or task.no_weight):
        return Found(definition, side, why_not=task.no_forces or task.no_weight)
    try:
        values = np.stack([definition.function(window) for _, window in windows], axis=1)
    except KeyError as missing:
        name = missing.args[0][0].replace("_", " ")
        return Found(definition, side, why_not=f"{name} is not part of this body or file")
    seen = np.isfinite(values[0])
    if not seen.any():
        why = _no_contact(side) if definition.needs_forces else _why_unseen(windows, side)
        return Found(definition, side, why_not=why)
    numbers = tuple(number for (number, _), kept in zip(windows, seen, strict=True) if kept)
    return Found(definition, side, numbers, values[:, seen])


def joined(first: Found, more: Found) -> Found:
    """Put later draws behind the first ones; each batch begins with the best estimate again."""
    if first.values is None or more.values is None:
        return first
    return replace(first, values=np.concatenate([first.values, more.values[1:]]))


def made(task: Task, found: Found) -> tuple[Measure, list[CycleValue]]:
    """Return the measure with its range, and its best estimate in every cycle."""
    definition, side, values = found.definition, found.side, found.values
    if values is None:
        return refuse(definition.id, side, definition.unit, found.why_not), []
    item = summarise(
        definition.id,
        side,
        definition.unit,
        values,
        seed=task.seed,
        reason=_limit(task, definition),
    )
    return item, [
        CycleValue(definition.id, side, number, float(value))
        for number, value in zip(found.numbers, values[0], strict=True)
    ]


def of_the_whole_task(task: Task, timeline: Timeline) -> list[Measure]:
    """Return the measures that need more than one cycle: repetitions and limb symmetry."""
    found: list[Measure] = []
    if task.trial.activity in REPETITIONS:
        count = float(len(timeline.cycles))
        found.append(
            Measure("reps", None, count, count, count, "1", int(count), None, "good")
            if count
            else refuse("reps", None, "1", task.no_cycles)
        )
    return [*found, _limb_symmetry(task)]


def _limb_symmetry(task: Task) -> Measure:
    if task.trial.forces is None:
        return refuse("limb_symmetry", None, "%", task.no_forces)
    sides: list[Float[np.ndarray, "draw cycle"]] = []
    for side in SIDES:
        impulses = [vertical_impulse(window) for _, window in _seen_from(task, side)]
        known = [impulse for impulse in impulses if np.isfinite(impulse[0])]
        if not known:
            return refuse("limb_symmetry", None, "%", _no_contact(side))
        sides.append(np.stack(known, axis=1))
    # One left and one right contact make a pair; a repetition is its own pair.
    n = min(values.shape[1] for values in sides)
    shares = limb_symmetry(sides[0][:, :n], sides[1][:, :n])
    return summarise("limb_symmetry", None, "%", shares, seed=task.seed)


def _seen_from(task: Task, side: Side | None) -> list[tuple[int, Window]]:
    """Return the windows of one limb, or every cycle once for the whole person."""
    if side is not None:
        return [(number, window) for number, window in task.windows if window.side == side]
    return list({number: (number, window) for number, window in task.windows}.values())


def _limit(task: Task, definition: Definition) -> str:
    """Return why this measure is only limited; empty when it is not."""
    forces = task.trial.forces
    if definition.id == "loading_rate" and forces is not None and forces.rate_hz < _SLOW_PLATES_HZ:
        return f"forces at {forces.rate_hz:.0f} Hz are too slow for the rise after contact"
    if definition.id in task.limits:
        return task.limits[definition.id]
    return task.limits.get("*", "") if definition.unit == "deg" else ""


def _why_unseen(windows: Sequence[tuple[int, Window]], side: Side | None) -> str:
    if all(window.cycle.kind == "stance" for _, window in windows):
        return f"no complete {side} cycle" if side else "no complete cycle"
    return _MISSING


def _no_cycle_of(task: Task, side: Side | None) -> str:
    return task.no_cycles if side is None or not task.windows else f"no complete {side} cycle"


def _no_contact(side: Side | None) -> str:
    return f"no contact of the {side} foot alone on its own plate"
