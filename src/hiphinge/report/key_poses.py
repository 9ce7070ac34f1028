"""At which instants of a movement the body is drawn, and from which side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hiphinge.types import Analysis, Cycle, Side

ViewName = Literal["left", "right", "rear", "front"]
Marks = Literal["none", "leg", "pelvis", "trunk"]


@dataclass(frozen=True, slots=True)
class Key:
    """One picture: an instant of a cycle, seen from one side.

    Attributes:
        name: What happens, as in the words' table of poses.
        time: When [s].
        side: The leg in question; None when there is none.
        view: From where.
        marks: What is drawn on top.
        numbers: Texts beside the marks, as "9°".
    """

    name: str
    time: float
    side: Side | None
    view: ViewName
    marks: Marks = "none"
    numbers: tuple[str, ...] = ()


def middle_cycle(cycles: Iterable[Cycle], side: Side | None) -> Cycle | None:
    """Return the cycle of a side (or any) in the middle of the recording."""
    own = [cycle for cycle in cycles if side is None or cycle.side in (side, None)]
    return own[len(own) // 2] if own else None


def gait_keys(cycle: Cycle, side: Side) -> list[Key]:
    """Return five instants of a stride, seen from the leg's own side."""
    toe_off = cycle.toe_off if cycle.toe_off is not None else _within(cycle, 0.62)
    loading = _in_stance(cycle, cycle.opposite_toe_off)
    mid = _middle_of_stance(cycle)
    instants = (
        ("contact", cycle.start),
        ("loading", cycle.start + 0.2 * (toe_off - cycle.start) if loading is None else loading),
        ("midstance", mid),
        ("toe_off", toe_off),
        ("swing", 0.5 * (toe_off + cycle.end)),
    )
    return [Key(name, time, side, side) for name, time in instants]


def repetition_keys(cycle: Cycle, view: ViewName) -> list[Key]:
    """Return start, lowest point and end of a repetition."""
    bottom = cycle.bottom if cycle.bottom is not None else _within(cycle, 0.5)
    instants = (("start", cycle.start), ("bottom", bottom), ("end", cycle.end))
    return [Key(name, time, cycle.side, view) for name, time in instants]


def lowest_pelvis(analysis: Analysis, cycle: Cycle, side: Side) -> float:
    """Return when the other side of the pelvis is lowest in a side's stance [s]."""
    mid = _middle_of_stance(cycle)
    angles = analysis.angles
    if angles is None or ("pelvic_obliquity", side) not in zip(
        angles.ids, angles.sides, strict=True
    ):
        return mid
    single = _in_stance(cycle, cycle.opposite_toe_off)
    start = cycle.start if single is None else single
    end = cycle.toe_off if cycle.toe_off is not None else cycle.end
    seen = (angles.time >= start) & (angles.time <= end)
    obliquity = angles.of("pelvic_obliquity", side)
    obliquity = obliquity if obliquity.ndim == 1 else obliquity[0]
    if not np.isfinite(obliquity[seen]).any():
        return mid
    return float(angles.time[seen][np.nanargmax(obliquity[seen])])


def largest_lean(analysis: Analysis, side: Side) -> float | None:
    """Return when the trunk leans farthest over a standing leg [s]; None when nobody can say."""
    if analysis.angles is None or ("trunk_side_lean", None) not in zip(
        analysis.angles.ids, analysis.angles.sides, strict=True
    ):
        return None
    time, sign = analysis.angles.time, 1.0 if side == "right" else -1.0
    lean = sign * analysis.angles.of("trunk_side_lean", None)
    stood = np.zeros(time.shape, dtype=bool)
    for window in analysis.timeline.windows:
        if window.side == side:
            stood |= (time >= window.start) & (time <= (window.toe_off or window.end))
    lean = np.where(stood & np.isfinite(lean), lean, -np.inf)
    return float(time[np.argmax(lean)]) if np.isfinite(lean).any() else None


def _middle_of_stance(cycle: Cycle) -> float:
    alone = _in_stance(cycle, cycle.opposite_toe_off)
    together = _in_stance(cycle, cycle.opposite_contact)
    if alone is not None and together is not None and alone < together:
        return 0.5 * (alone + together)
    end = cycle.toe_off if cycle.toe_off is not None else _within(cycle, 0.62)
    return 0.5 * (cycle.start + end)


def _in_stance(cycle: Cycle, time: float | None) -> float | None:
    """Return a time that lies in stance: in running the other foot acts in the air."""
    end = cycle.end if cycle.toe_off is None else cycle.toe_off
    return time if time is not None and cycle.start < time < end else None


def _within(cycle: Cycle, share: float) -> float:
    return cycle.start + share * (cycle.end - cycle.start)
