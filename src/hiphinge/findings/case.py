"""What rules look at: the measures, loads and view of one analysis beside the person's account."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from hiphinge.profile import Condition, Pain, PainSite, Profile
from hiphinge.types import (
    ActivityName,
    Analysis,
    Load,
    Measure,
    Scenario,
    Setup,
    Side,
    Subject,
    View,
)

_EVERY_VIEW = View("3d", None, "")
NO_PROFILE = Profile(schema="hiphinge.profile/1")
# Pain in these places may be eased by a lean of the trunk.
LEG_AND_BACK: frozenset[PainSite] = frozenset(
    {"front_knee", "inner_knee", "outer_knee", "outer_hip", "groin", "buttock", "low_back"}
)
FRONT_OF_KNEE: frozenset[Condition] = frozenset(
    {"patellofemoral_pain", "patellar_tendinopathy", "quadriceps_tendinopathy"}
)
# Views from which a number may not be held against a published one.
_WITHOUT_VERDICT = ("frontal", "oblique")


@dataclass(frozen=True, slots=True)
class Case:
    """One analysis as the rules see it.

    Attributes:
        activity: What the person does.
        measures: All measures, refused ones included.
        loads: All loads, refused ones included.
        scenarios: What-ifs that were worked out.
        view: From where the person was seen.
        setup: How the recording was made.
        subject: Mass, sex and age.
        profile: The person's account; empty when none was given.
    """

    activity: ActivityName | None
    measures: tuple[Measure, ...] = ()
    loads: tuple[Load, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    view: View = _EVERY_VIEW
    setup: Setup = field(default_factory=Setup)
    subject: Subject = field(default_factory=Subject)
    profile: Profile = NO_PROFILE

    @property
    def may_judge(self) -> bool:
        """Whether values may be held against limits: not when seen from the front or obliquely."""
        return self.view.plane not in _WITHOUT_VERDICT

    def has_verdict(self, measure_id: str) -> bool:
        """Whether the view of one measure allows a verdict, where measures come from two views."""
        return {item.view for item in self.all_of(measure_id)}.isdisjoint(_WITHOUT_VERDICT)

    def all_of(self, measure_id: str) -> tuple[Measure, ...]:
        """Return the measures of this id that carry a value with its range.

        Example:
            >>> drop = Measure("pelvic_drop_peak", "left", 5.0, 3.0, 7.0, "deg", 6, 0.5, "good")
            >>> [found.side for found in Case("walk", (drop,)).all_of("pelvic_drop_peak")]
            ['left']
        """
        return tuple(item for item in self.measures if item.id == measure_id and _is_known(item))

    def measure(self, measure_id: str, side: Side | None = None) -> Measure | None:
        """Return one measure; None when there is no value."""
        return next((item for item in self.all_of(measure_id) if item.side == side), None)

    def load(self, load_id: str, side: Side | None = None) -> Load | None:
        """Return one load; None when there is no value."""
        return next(
            (
                item
                for item in self.loads
                if item.id == load_id and item.side == side and _is_known(item)
            ),
            None,
        )

    @property
    def speed(self) -> float | None:
        """Speed of walking or running [m/s], as told or as measured."""
        if self.setup.speed_kmh is not None:
            return self.setup.speed_kmh / 3.6
        measured = self.measure("speed")
        return None if measured is None else measured.value

    def pains(
        self, sites: Collection[PainSite] = LEG_AND_BACK, side: Side | None = None
    ) -> tuple[Pain, ...]:
        """Return the painful places among these sites; with a side, those that may be on it."""
        return tuple(
            pain
            for pain in self.profile.pain
            if pain.site in sites and (side is None or pain.side in (side, "both", None))
        )

    def has(self, conditions: Iterable[Condition]) -> bool:
        """Say whether any of these conditions is named."""
        return any(name in self.profile.conditions.named for name in conditions)

    @property
    def front_knee_hurts(self) -> bool:
        """Whether the front of a knee hurts, by site or by name."""
        return self.has(FRONT_OF_KNEE) or bool(self.pains(("front_knee",)))


def case_of(analysis: Analysis, profile: Profile | None = None) -> Case:
    """Gather what rules look at.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> case_of(standing_still()).activity is None
        True
    """
    return Case(
        activity=analysis.timeline.activity.value,
        measures=analysis.measures,
        loads=analysis.loads,
        scenarios=analysis.what_ifs,
        view=analysis.view,
        setup=analysis.setup,
        subject=analysis.subject,
        profile=profile or NO_PROFILE,
    )


def _is_known(item: Measure | Load) -> bool:
    return None not in (item.value, item.low, item.high)
