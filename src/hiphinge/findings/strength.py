"""Strength and endurance tests of the profile: low against a cut-off, or one side below the other.

Only here may a finding speak of strength.
"""

from dataclasses import dataclass

from hiphinge.findings.case import Case
from hiphinge.findings.judging import position
from hiphinge.findings.limits import limit_for, limit_of
from hiphinge.findings.rule import Rule
from hiphinge.findings.strength_tests import (
    COUNT_ERROR,
    ENDURANCE_ERROR,
    HIP_TESTS,
    LOW_FINDINGS,
    HipTest,
    counted,
    hip_strength,
    share_of_sides,
    strength_ratio,
)
from hiphinge.findings.wording import compose, finding_words
from hiphinge.types import SIDES, Finding, Side, Size


@dataclass(frozen=True, slots=True)
class LowForce:
    """A hip test below a published share of body weight."""

    test: HipTest

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold each side against the cut-off, where there is one."""
        found = (self._one(case, side) for side in SIDES)
        return tuple(finding for finding in found if finding is not None)

    def _one(self, case: Case, side: Side) -> Finding | None:
        size = hip_strength(case, self.test, side)
        if size is None or size.limit is None:
            return None
        return _unless_clear(LOW_FINDINGS[self.test], side, size, self.test, ("test_position",))


@dataclass(frozen=True, slots=True)
class ForceDifference:
    """One hip weaker than the other in the same test."""

    test: HipTest

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold the lower side's share of the other against the cut-off."""
        limit = limit_of("strength_symmetry")
        found = strength_ratio(case.profile.strength, self.test, limit)
        if found is None:
            return ()
        return _found([_unless_clear("side_difference_strength", *found, self.test, ("both_low",))])


@dataclass(frozen=True, slots=True)
class Bridges:
    """Single-leg bridges: few on a side, or fewer than on the other."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return few repetitions by side, then the difference."""
        strength = case.profile.strength
        counts = (strength.single_leg_bridge_left_reps, strength.single_leg_bridge_right_reps)
        limit = limit_of("single_leg_bridge")
        low = [
            _unless_clear(
                "low_endurance",
                side,
                counted(float(count), COUNT_ERROR, "repetitions", limit),
                "single_leg_bridge",
            )
            for side, count in zip(SIDES, counts, strict=True)
            if count is not None
        ]
        return _found([*low, _endurance_difference("single_leg_bridge", *counts)])


@dataclass(frozen=True, slots=True)
class SidePlanks:
    """Side planks: shorter on one side; no published cut-off is known to us."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the difference."""
        held = (case.profile.strength.side_plank_left_s, case.profile.strength.side_plank_right_s)
        return _found([_endurance_difference("side_plank", *held)])


@dataclass(frozen=True, slots=True)
class ChairStand:
    """Stands in 30 seconds below average for age and sex."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold the count against the cut-off of the person's age and sex."""
        count = case.profile.strength.chair_stand_30s_reps
        limit = limit_for(case, "low_chair_stand", "strength.chair_stand_30s")
        if count is None or limit is None:
            return ()
        size = counted(float(count), COUNT_ERROR, "repetitions", limit)
        return _found([_unless_clear("low_chair_stand", None, size, "chair_stand_30s")])


def _endurance_difference(
    test: str, left: float | int | None, right: float | int | None
) -> Finding | None:
    if left is None or right is None:
        return None
    limit = limit_of("strength_symmetry")
    found = share_of_sides(float(left), float(right), ENDURANCE_ERROR, limit)
    return None if found is None else _unless_clear("side_difference_strength", *found, test)


def _unless_clear(
    finding_id: str, side: Side | None, size: Size, test: str, caveats: tuple[str, ...] = ()
) -> Finding | None:
    where = position(size)
    if where == "clear":
        return None
    return compose(
        finding_id,
        side,
        "present" if where == "past" else "cannot_tell",
        size,
        measures=(test,),
        more={"test": finding_words()["test"][test]},
        caveats=("test_error", *caveats),
    )


def _found(findings: list[Finding | None]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding is not None)


RULES: tuple[Rule, ...] = (
    *(LowForce(test) for test in HIP_TESTS),
    *(ForceDifference(test) for test in HIP_TESTS),
    Bridges(),
    SidePlanks(),
    ChairStand(),
)
