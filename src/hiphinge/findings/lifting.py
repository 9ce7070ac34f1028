"""Lifting: what the lowest joint of the back carries, and a trunk bent to one side.

A round back is no finding: flexion in lifting did not come before back pain (Saraceni et al. 2020,
J Orthop Sports Phys Ther). What counts is the load, its distance and how often.
"""

from dataclasses import dataclass, replace

from hiphinge.findings.case import Case
from hiphinge.findings.judging import position, size_of
from hiphinge.findings.limits import limit_for
from hiphinge.findings.rule import Rule, caution
from hiphinge.findings.squat_and_landing import ON_TWO
from hiphinge.findings.wording import compose
from hiphinge.types import Finding

COMPRESSION, LEAN = "lumbar_compression_peak", "trunk_side_lean_peak"


@dataclass(frozen=True, slots=True)
class HeavyLift:
    """Compression of the lowest joint of the spine past the limit that workplaces use."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold the model's estimate against the limit."""
        load = case.load(COMPRESSION)
        limit = limit_for(case, "lifting_posture", COMPRESSION)
        if load is None or limit is None:
            return ()
        size = size_of(load, limit)
        where = position(size)
        if where == "clear":
            return ()
        verdict = "present" if where == "past" else "cannot_tell"
        caveats = ["model_estimate", *((load.reason,) if load.reason else ())]
        found = compose(
            "lifting_posture", None, verdict, size, measures=(COMPRESSION,), caveats=caveats
        )
        return (found,)


@dataclass(frozen=True, slots=True)
class SideBend:
    """A trunk bent to one side while both feet are on the ground."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold the largest side lean against its limit, whichever side it goes to."""
        measure = case.measure(LEAN)
        limit = limit_for(case, "trunk_side_lean", LEAN)
        if not case.may_judge or case.activity not in ON_TWO or measure is None or limit is None:
            return ()
        size = size_of(measure, limit)
        side = "right" if size.value > 0.0 else "left"
        if side == "left":
            size = replace(size, value=-size.value, low=-size.high, high=-size.low)
        where = position(size)
        if where == "clear":
            return ()
        eases = bool(case.pains())
        return (
            compose(
                "side_bend",
                side,
                "present" if where == "past" else "cannot_tell",
                size,
                measures=(LEAN,),
                action="do_pain" if eases else "",
                caveats=(("lean_may_ease",) if eases else ()) + caution(measure),
            ),
        )


RULES: tuple[Rule, ...] = (HeavyLift(), SideBend())
