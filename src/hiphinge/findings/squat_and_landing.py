"""Squats, landings and standing up: hips used little, knees inward, weight to one side."""

from dataclasses import dataclass, replace

from hiphinge.findings.case import Case
from hiphinge.findings.judging import Position, position, size_of
from hiphinge.findings.limits import limit_for, limit_of
from hiphinge.findings.rule import PastLimit, Rule, caution
from hiphinge.findings.wording import compose
from hiphinge.types import ActivityName, Finding, Measure, Side, Size

ON_LEGS: frozenset[ActivityName] = frozenset(
    {"single-leg-squat", "lunge", "step", "squat", "sit-to-stand", "landing"}
)
ON_TWO: frozenset[ActivityName] = frozenset({"squat", "sit-to-stand", "landing", "lift"})
SQUATS: frozenset[ActivityName] = frozenset({"squat", "single-leg-squat", "lunge"})
# A shallow bend asks little of the hips whatever the trunk does [deg, design].
DEEP_ENOUGH = 60.0


_UPRIGHT = PastLimit("stiff_squat", "trunk_flexion_peak", SQUATS, "below")


@dataclass(frozen=True, slots=True)
class StiffSquat:
    """An upright trunk in a squat that is deep enough to tell."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the finding when the knees bend far enough beyond error."""
        depths = [item.low for item in case.all_of("depth") if item.low is not None]
        if not depths or max(depths) <= DEEP_ENOUGH:
            return ()
        return _UPRIGHT.find(case)


@dataclass(frozen=True, slots=True)
class StiffLanding:
    """Little bend of knee or hip in a landing; the leg that bends less is not praised or blamed."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return one finding a side, from the joint that is surest."""
        if not case.may_judge or case.activity != "landing":
            return ()
        found: list[Finding] = []
        for side in ("left", "right"):
            chosen = [item for item in _bends(case, side) if item[1] != "clear"]
            chosen.sort(key=lambda item: item[1] != "past")
            if chosen:
                found.append(_stiff(side, *chosen[0]))
        return tuple(found)


def _bends(case: Case, side: Side) -> list[tuple[Measure, Position, Size]]:
    found: list[tuple[Measure, Position, Size]] = []
    for measure_id in ("knee_flexion_peak", "hip_flexion_peak"):
        measure = case.measure(measure_id, side)
        limit = limit_for(case, "stiff_landing", measure_id)
        if measure is not None and limit is not None:
            size = size_of(measure, limit)
            found.append((measure, position(size), size))
    return found


def _stiff(side: Side, measure: Measure, where: Position, size: Size) -> Finding:
    joint = "knee" if measure.id == "knee_flexion_peak" else "hip"
    return compose(
        "stiff_landing",
        side,
        "present" if where == "past" else "cannot_tell",
        size,
        measures=(measure.id,),
        more={"joint": joint},
        caveats=caution(measure),
    )


@dataclass(frozen=True, slots=True)
class SideShift:
    """The pelvis off the middle of the feet, to the side that it goes to."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the shift beyond its limit to either side."""
        measure = case.measure("side_shift")
        limit = limit_for(case, "side_shift", "side_shift")
        if not case.may_judge or measure is None or limit is None:
            return ()
        size = size_of(measure, limit)
        if size.value < 0.0:
            size = replace(size, value=-size.value, low=-size.high, high=-size.low)
        return _to_one_side(
            "side_shift", measure, size, "right" if (measure.value or 0.0) > 0 else "left"
        )


@dataclass(frozen=True, slots=True)
class UnevenLoad:
    """One leg that carries less than the other, from the plates under both."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the share of the leg that carries less."""
        measure = case.measure("limb_symmetry")
        limit = limit_of("limb_symmetry_low")
        if measure is None or case.activity not in ON_TWO or not _is_share(measure):
            return ()
        size, side = _less_of_more(size_of(measure))
        size = replace(size, limit=replace(limit, value=_of_other(limit.value)))
        return _to_one_side("uneven_load", measure, size, side)


def _is_share(measure: Measure) -> bool:
    return 0.0 < (measure.value or 0.0) < 100.0


def _of_other(share: float) -> float:
    """Turn a share of the whole into a share of the other leg [%]."""
    return 100.0 * share / (100.0 - share)


def _less_of_more(share: Size) -> tuple[Size, Side]:
    """Turn 100 left/(left + right) into the lesser side as a share of the other [%]."""
    is_left = share.value < 50.0
    value, low, high = (
        _of_other(part)
        for part in (
            (share.value, share.low, share.high)
            if is_left
            else (100.0 - share.value, 100.0 - share.high, 100.0 - share.low)
        )
    )
    return replace(share, value=value, low=low, high=high), "left" if is_left else "right"


def _to_one_side(finding_id: str, measure: Measure, size: Size, side: Side) -> tuple[Finding, ...]:
    where = position(size)
    if where == "clear":
        return ()
    return (
        compose(
            finding_id,
            side,
            "present" if where == "past" else "cannot_tell",
            size,
            measures=(measure.id,),
            caveats=caution(measure),
        ),
    )


RULES: tuple[Rule, ...] = (
    StiffSquat(),
    StiffLanding(),
    PastLimit("knee_inward", "knee_projection_angle_peak", ON_LEGS, "above"),
    SideShift(),
    UnevenLoad(),
)
