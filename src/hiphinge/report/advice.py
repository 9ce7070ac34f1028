"""How the next recording would tell more."""

from hiphinge.report.summary import Summary
from hiphinge.report.words import words
from hiphinge.types import SIDES, Analysis

LOOSE_MARKERS_MM = 15.0
ENOUGH_CYCLES = 6
ENOUGH_REPETITIONS = 5


def advice(analysis: Analysis, summary: Summary) -> tuple[str, ...]:
    """Return at most three sentences, the most useful first."""
    table: dict[str, str] = words()["advice"]
    marker = str(analysis.quality.get("worst_marker", ""))
    rms = _number(analysis.quality.get("marker_rms_mm"))
    chosen = [
        table[name].format(marker=marker, rms=f"{rms or 0.0:.0f}")
        for name, holds in _conditions(analysis, summary).items()
        if holds
    ]
    return tuple(chosen[:3])


def _conditions(analysis: Analysis, summary: Summary) -> dict[str, bool]:
    cycles = analysis.timeline.cycles
    by_side = [sum(cycle.side in (side, None) for cycle in cycles) for side in SIDES]
    is_gait = any(cycle.kind == "gait" for cycle in cycles)
    has_markers = any(recording.marker_names for recording in analysis.recordings)
    filmed = analysis.film is not None
    rms = _number(analysis.quality.get("marker_rms_mm"))
    reasons = " ".join(measure.reason for measure in analysis.measures)
    return {
        "nothing": summary.quality == "refused" and not filmed,
        "nothing_filmed": summary.quality == "refused" and filmed,
        "no_activity": analysis.timeline.activity.value is None and (has_markers or filmed),
        "no_static": has_markers and "static" in reasons,
        "one_side": is_gait and min(by_side) < 2 <= max(by_side),
        "few_cycles": is_gait and max(by_side) < ENOUGH_CYCLES,
        "few_repetitions": bool(cycles) and not is_gait and len(cycles) < ENOUGH_REPETITIONS,
        "loose_markers": rms is not None and rms > LOOSE_MARKERS_MM,
        "no_height": analysis.subject.height is None and (has_markers or filmed),
        "no_forces": bool(cycles) and analysis.recordings[0].forces is None and not filmed,
    }


def _number(value: float | int | str | None) -> float | None:
    return float(value) if isinstance(value, int | float) else None
