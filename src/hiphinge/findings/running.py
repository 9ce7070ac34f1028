"""Running form: step rate, where the foot lands and stands, how the trunk is carried."""

from dataclasses import dataclass

from hiphinge.findings.case import Case
from hiphinge.findings.rule import Details, PastLimit, Rule
from hiphinge.types import ActivityName, Finding, Measure

RUN: frozenset[ActivityName] = frozenset({"run"})
GAIT: frozenset[ActivityName] = frozenset({"walk", "run"})
# The first step up that already lowered the knee's work (Heiderscheit et al. 2011, Med Sci Sports
# Exerc 43:296).
STEP_RATE_UP = 1.05
# The step rates were compared at 2.98 m/s (Thakkar et al. 2019); this far from it they may hold
# [m/s, design].
COMPARED_SPEEDS = (2.5, 3.5)


def _beat(case: Case, measure: Measure) -> Details:
    """Take the beat to run to from the person's own step rate."""
    cadence = case.measure("cadence")
    if cadence is None or cadence.value is None:
        return Details(action="do_without_beat")
    added = () if measure.id == "cadence" else ("cadence",)
    return Details(more={"beat": f"{STEP_RATE_UP * cadence.value:.0f}"}, measures=added)


def _lean_for_knee(case: Case, measure: Measure) -> Details:
    """Ask for more lean only where the front of a knee hurts."""
    del measure
    return Details(action="do_knee" if case.front_knee_hurts else "do")


def _band(case: Case, measure: Measure) -> Details:
    """Read a narrow step with the pain at the outside of hip or knee."""
    del measure
    hurts = case.pains(("outer_knee", "outer_hip")) or case.has(("itb_syndrome",))
    return Details(action="do_outside" if hurts else "do")


@dataclass(frozen=True, slots=True)
class LowStepRate:
    """A slow step rate, only at speeds like those at which the limit was found."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the finding where speed is known and near enough."""
        low, high = COMPARED_SPEEDS
        return _STEP_RATE.find(case) if low <= (case.speed or 0.0) < high else ()


_STEP_RATE = PastLimit("low_step_rate", "cadence", RUN, "below", details=_beat)
RULES: tuple[Rule, ...] = (
    PastLimit("overstride", "shin_angle_at_contact", RUN, "above", details=_beat),
    LowStepRate(),
    PastLimit("straight_knee", "knee_flexion_at_contact", RUN, "below"),
    PastLimit("upright_trunk", "trunk_flexion_mean", RUN, "below", details=_lean_for_knee),
    PastLimit("forward_trunk", "trunk_flexion_mean", RUN, "above"),
    PastLimit("crossover", "crossover", RUN, "above", details=_band),
    PastLimit("hip_adduction", "hip_adduction_peak", GAIT, "above"),
    PastLimit(
        "low_hip_extension", "hip_extension_peak", frozenset({"walk"}), "below", norm_only=True
    ),
    PastLimit(
        "stiff_knee_walk", "knee_flexion_loading_peak", frozenset({"walk"}), "below", norm_only=True
    ),
)
