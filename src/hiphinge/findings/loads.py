"""Loads of the model: one knee that carries less, gluteal muscles at their limit, what-ifs.

All are estimates, for comparing a person with themselves; none says how strong somebody is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hiphinge.findings.case import Case
from hiphinge.findings.judging import position, size_of
from hiphinge.findings.limits import limit_for
from hiphinge.findings.rule import Rule
from hiphinge.findings.wording import compose, finding_words
from hiphinge.profile import Condition, PainSite
from hiphinge.types import SIDES, ChangedLoad, Finding, Load, Scenario, Side, Size

KNEE = "knee_contact_peak"
GLUTEAL = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
# What a weaker or stronger hip could shift to or from the knee.
CHANGED = ("quadriceps_force_peak", "knee_contact_peak")
_KNEES: tuple[PainSite, ...] = ("front_knee", "inner_knee", "outer_knee")
_SPARED: tuple[Condition, ...] = ("acl_reconstruction", "knee_osteoarthritis")


@dataclass(frozen=True, slots=True)
class KneeLoadShare:
    """One knee that carries clearly less than the other."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Compare the sides; less on the sore or operated side is sparing it, not good form."""
        left, right = (case.load(KNEE, side) for side in SIDES)
        limit = limit_for(case, "knee_load_share", KNEE)
        if left is None or right is None or limit is None:
            return ()
        side: Side = "left" if (left.value or 0.0) < (right.value or 0.0) else "right"
        less, more = (left, right) if side == "left" else (right, left)
        share = _share(less, more)
        if share is None:
            return ()
        size = Size(*share, "%", limit)
        where = position(size)
        if where == "clear":
            return ()
        spares = bool(case.pains(_KNEES, side)) or case.has(_SPARED)
        return (
            compose(
                "knee_load_share",
                side,
                "present" if where == "past" else "cannot_tell",
                size,
                measures=(KNEE,),
                caveats=("model_estimate", *(("spares",) if spares else ()), *_reasons(less, more)),
            ),
        )


def _share(less: Load, more: Load) -> tuple[float, float, float] | None:
    """Return the lesser load as a share of the greater [%], with the ends of both ranges."""
    edges = (less.value, less.low, less.high, more.value, more.low, more.high)
    if any(edge is None or edge <= 0.0 for edge in edges):
        return None
    value, low, high, of, of_low, of_high = (edge or 0.0 for edge in edges)
    return 100.0 * value / of, 100.0 * low / of_high, 100.0 * high / of_low


@dataclass(frozen=True, slots=True)
class GlutealReserve:
    """A gluteal muscle of the model that has little left over in this movement."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Hold what is left over against the limit, muscle by muscle and side by side."""
        found = (self._one(case, group, side) for group in GLUTEAL for side in SIDES)
        return tuple(finding for finding in found if finding is not None)

    def _one(self, case: Case, group: str, side: Side) -> Finding | None:
        load = case.load(f"{group}_reserve", side)
        limit = limit_for(case, "gluteal_reserve", "reserve")
        # A range that reaches the limit is the rule here, so only what lies past it is told.
        if load is None or limit is None or position(size_of(load, limit)) != "past":
            return None
        return compose(
            "gluteal_reserve",
            side,
            "present",
            size_of(load, limit),
            measures=(load.id,),
            more={"muscle": group.replace("_", " ")},
            caveats=("model_estimate", *_reasons(load)),
        )


@dataclass(frozen=True, slots=True)
class GlutealWhatIf:
    """More knee work in the model when its gluteal muscles are weaker."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the largest sure change for each side, of all what-ifs with less strength."""
        limit = limit_for(case, "gluteal_what_if", "change_percent")
        scenarios = [item for item in case.scenarios if _is_weaker(item)]
        if limit is None or not scenarios:
            return ()
        found: list[Finding] = []
        for side in SIDES:
            sizes = [
                (Size(*change, "%", limit), load, scenario)
                for scenario in scenarios
                for load in scenario.loads
                if load.side == side and (change := _percent(load)) is not None
            ]
            past = [item for item in sizes if position(item[0]) == "past"]
            if past:
                found.append(_what_if(side, *max(past, key=lambda item: item[0].value)))
        return tuple(found)


def _what_if(side: Side, size: Size, load: ChangedLoad, scenario: Scenario) -> Finding:
    names: dict[str, str] = finding_words()["load"]
    factor = min(scenario.scales.values())
    groups = [name.partition(".")[0].replace("_", " ") for name in scenario.scales]
    muscles = "gluteal muscles" if len(groups) > 1 else groups[0]
    return compose(
        "gluteal_what_if",
        side,
        "present",
        size,
        measures=(load.id,),
        more={"load": names[load.id], "muscles": muscles, "factor": f"{100 * factor:.0f}"},
        caveats=("model_estimate",),
    )


def _is_weaker(scenario: Scenario) -> bool:
    gluteal = all(name.startswith("gluteus") for name in scenario.scales)
    return scenario.feasible and gluteal and max(scenario.scales.values(), default=1.0) < 1.0


def _percent(load: ChangedLoad) -> tuple[float, float, float] | None:
    if load.id not in CHANGED or load.base <= 0.0:
        return None
    changes = (load.change, load.change_low, load.change_high)
    value, low, high = (100.0 * change / load.base for change in changes)
    return value, low, high


def _reasons(*loads: Load) -> Sequence[str]:
    return [load.reason for load in loads if load.reason]


RULES: tuple[Rule, ...] = (KneeLoadShare(), GlutealReserve(), GlutealWhatIf())
