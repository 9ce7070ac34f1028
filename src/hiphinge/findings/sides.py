"""Left and right that differ by more than both ranges, in measures no other finding speaks of."""

from collections.abc import Collection
from dataclasses import dataclass

from hiphinge.findings.case import Case
from hiphinge.findings.judging import size_of
from hiphinge.findings.numbers import with_range
from hiphinge.findings.rule import caution
from hiphinge.findings.wording import compose, finding_words
from hiphinge.types import Finding, Measure, Side, Size

# A single cycle says nothing about how much a side differs from itself.
CYCLES_LEAST = 2


@dataclass(frozen=True, slots=True)
class SideDifference:
    """Two sides whose ranges do not touch.

    Attributes:
        measures: What to compare.
    """

    measures: tuple[str, ...]

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Compare every measure of the list."""
        found = (_compare(case, measure_id) for measure_id in self.measures)
        return tuple(finding for finding in found if finding is not None)


def _compare(case: Case, measure_id: str) -> Finding | None:
    left, right = case.measure(measure_id, "left"), case.measure(measure_id, "right")
    if left is None or right is None or min(left.n, right.n) < CYCLES_LEAST:
        return None
    greater, lesser = (left, right) if (left.value or 0.0) > (right.value or 0.0) else (right, left)
    gap = _gap(greater, lesser)
    if gap is None:
        return None
    side: Side = "left" if greater is left else "right"
    names: dict[str, str] = finding_words()["measure"]
    return compose(
        "side_difference",
        side,
        "present",
        gap,
        measures=(measure_id,),
        more={
            "measure": names[measure_id],
            "left": with_range(size_of(left)),
            "right": with_range(size_of(right)),
        },
        caveats=(*caution(greater), *caution(lesser)),
    )


def _gap(greater: Measure, lesser: Measure) -> Size | None:
    """Return the difference when the ranges do not touch; its ends are those of both ranges."""
    more, less = size_of(greater), size_of(lesser)
    if more.low <= less.high:
        return None
    return Size(more.value - less.value, more.low - less.high, more.high - less.low, more.unit)


def without_repeats(findings: Collection[Finding]) -> tuple[Finding, ...]:
    """Leave out side differences of a measure that another present finding speaks of.

    Example:
        >>> without_repeats(())
        ()
    """
    told = {
        measure
        for finding in findings
        if finding.id != "side_difference" and finding.verdict != "cannot_tell"
        for measure in finding.measures
    }
    return tuple(
        finding
        for finding in findings
        if finding.id != "side_difference" or not told.intersection(finding.measures)
    )


RULES = (
    SideDifference(
        (
            "pelvic_drop_peak",
            "trunk_side_lean_peak",
            "hip_adduction_peak",
            "hip_extension_peak",
            "knee_flexion_peak",
            "knee_projection_angle_peak",
            "step_length",
            "contact_time",
            "depth",
        )
    ),
)
