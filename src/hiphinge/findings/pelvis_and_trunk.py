"""Pelvis and trunk of one stance leg, always read together.

A trunk that leans over the standing leg brings the body's weight nearer to the hip, so the pelvis
can stay level without the muscles at its side doing the work: a level pelvis beside a lean is a
compensated pattern, not a clear one. A drop says nothing about strength: a nerve block that halved
it left the drop as it was (Kendall et al. 2013, Clin J Sport Med 23:45).
"""

from dataclasses import dataclass
from typing import Literal

from hiphinge.findings.case import Case
from hiphinge.findings.judging import Position, position, size_of
from hiphinge.findings.limits import norm_or_limit
from hiphinge.findings.numbers import with_range
from hiphinge.findings.rule import caution
from hiphinge.findings.strength_tests import hip_strength
from hiphinge.findings.wording import compose, finding_words
from hiphinge.profile import Condition
from hiphinge.types import SIDES, ActivityName, Finding, Measure, Side, Size

DROP, LEAN = "pelvic_drop_peak", "trunk_side_lean_peak"
ON_ONE_LEG: frozenset[ActivityName] = frozenset(
    {"walk", "run", "single-leg-squat", "lunge", "step"}
)
_STIFF_JOINTS: tuple[Condition, ...] = ("knee_osteoarthritis", "hip_osteoarthritis")


@dataclass(frozen=True, slots=True)
class _Read:
    """One measure held against its limit."""

    measure: Measure
    size: Size
    where: Position


@dataclass(frozen=True, slots=True)
class PelvisAndTrunk:
    """Reads drop and side lean of each stance leg together; one finding for each side at most."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return what pelvis and trunk show over each leg."""
        if not case.may_judge or case.activity not in ON_ONE_LEG:
            return ()
        found = (_over_one_leg(case, side) for side in SIDES)
        return tuple(finding for finding in found if finding is not None)


def _over_one_leg(case: Case, side: Side) -> Finding | None:
    drop = _read(case, "pelvic_drop", DROP, side)
    lean = _read(case, "trunk_side_lean", LEAN, side)
    if drop is not None and drop.where == "past":
        return _drop(case, side, drop, lean)
    if lean is not None and lean.where == "past":
        return _lean(case, side, lean, drop)
    if drop is not None and drop.where == "across":
        return _untold(side, "pelvic_drop", drop, lean)
    if lean is not None and lean.where == "across":
        return _untold(side, "trunk_side_lean", lean, drop)
    return None


def _read(case: Case, finding_id: str, measure_id: str, side: Side) -> _Read | None:
    measure = case.measure(measure_id, side)
    limit = None if measure is None else norm_or_limit(case, finding_id, measure, "above")
    if measure is None or limit is None:
        return None
    size = size_of(measure, limit)
    return _Read(measure, size, position(size))


def _drop(case: Case, side: Side, drop: _Read, lean: _Read | None) -> Finding:
    strength = hip_strength(case, "hip_abduction", side)
    verdict: Literal["present", "conflicting"] = "present"
    caveats = ["drop_without_test"]
    measures = [DROP, LEAN] if lean else [DROP]
    more = {"lean": _beside("lean", lean), "strength": ""}
    if strength is not None:
        where = position(strength)
        verdict = "conflicting" if where == "clear" else "present"
        caveats = [] if where == "clear" else ["drop_with_low_test"]
        more["strength"] = with_range(strength)
        measures.append("hip_abduction")
    caveats += caution(drop.measure)
    return compose(
        "pelvic_drop", side, verdict, drop.size, measures=measures, more=more, caveats=caveats
    )


def _lean(case: Case, side: Side, lean: _Read, drop: _Read | None) -> Finding:
    finding_id = "trunk_side_lean" if drop is None else "compensated_pelvis"
    measures = [LEAN] if drop is None else [LEAN, DROP]
    eases = _may_ease(case, side)
    caveats = ["lean_may_ease" if eases else "lean_and_pain_unknown", *caution(lean.measure)]
    return compose(
        finding_id,
        side,
        "present",
        lean.size,
        measures=measures,
        action="do_pain" if eases else "do",
        more={"drop": _beside("drop", drop)},
        caveats=caveats,
    )


def _untold(side: Side, finding_id: str, read: _Read, other: _Read | None) -> Finding:
    measures = [read.measure.id] if other is None else [read.measure.id, other.measure.id]
    return compose(
        finding_id, side, "cannot_tell", read.size, measures=measures, caveats=caution(read.measure)
    )


def _may_ease(case: Case, side: Side) -> bool:
    """Say whether the lean may be what makes a painful joint bearable."""
    return bool(case.pains(side=side)) or case.has(_STIFF_JOINTS) or (case.setup.pain or 0.0) > 0.0


def _beside(name: str, read: _Read | None) -> str:
    """Say what the other of the two does."""
    table: dict[str, str] = finding_words()["beside"]
    if read is None:
        return table[f"{name}_unknown"]
    return table[f"{name}_{read.where}"].format(size=with_range(read.size))
