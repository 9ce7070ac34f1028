"""What a plan has to know about the person, read from the profile once.

Nothing here names a disease: a painful place that nobody named is given the careful rules of the
condition that is usual there, and the plan says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hiphinge.evidence import Condition, Evidence
from hiphinge.profile import Condition as ConditionId
from hiphinge.profile import GoalActivity, Item, Pain, PainSite, Profile
from hiphinge.types import Finding

# Our defaults where the person did not say; not from a study.
DEFAULT_DAYS, DEFAULT_MINUTES, DEFAULT_WEEKS = 3, 20.0, 12
OLDER_AGE, GROWING_AGE, KNEE_JOINT_AGE = 65, 16, 50
# Activities that end in running or jumping, for which the last phase prepares.
IMPACT_ACTIVITIES: frozenset[GoalActivity] = frozenset({"running", "soccer"})
HEAVY_TOOLS: frozenset[Item] = frozenset({"dumbbell", "barbell", "kettlebell", "cable"})
# What makes an exercise heavier.
WEIGHTS: frozenset[Item] = frozenset({*HEAVY_TOOLS, "ankle_cuff"})

_RULES_OF_SITE: dict[PainSite, ConditionId] = {
    "front_knee": "patellofemoral_pain",
    "inner_knee": "patellofemoral_pain",
    "outer_knee": "itb_syndrome",
    "outer_hip": "gluteal_tendinopathy",
    "groin": "hip_osteoarthritis",
    "buttock": "deep_gluteal_syndrome",
    "low_back": "low_back_pain",
    "heel": "plantar_heel_pain",
    "achilles": "achilles_tendinopathy",
    "calf": "calf_strain",
    "shin": "tibial_stress_injury",
}


@dataclass(frozen=True, slots=True)
class Acting:
    """A condition whose rules the plan keeps; `named` unless it only follows from the place."""

    id: ConditionId
    condition: Condition
    named: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """The person as the plan sees it; everything unknown has its default.

    Attributes:
        profile: As read.
        acting: Conditions whose rules are kept, named ones first.
        pain: The highest pain told, 0 to 10; None where none was told.
        pains: Painful places, those without any pain left out.
        main: The activity that matters most.
        activities: All of them, the main one first.
        days: Days a week.
        minutes: Longest session [min].
        weeks: Length of the plan.
        have: Equipment.
        findings: Those that are present beyond error.
    """

    profile: Profile
    acting: tuple[Acting, ...]
    pain: float | None
    pains: tuple[Pain, ...]
    main: GoalActivity
    activities: tuple[GoalActivity, ...]
    days: int
    minutes: float
    weeks: int
    have: frozenset[Item]
    findings: tuple[Finding, ...]

    @property
    def age(self) -> float | None:
        """In years."""
        return self.profile.person.age

    @property
    def is_older(self) -> bool:
        """Whether support within reach is asked for."""
        return self.age is not None and self.age >= OLDER_AGE

    @property
    def is_growing(self) -> bool:
        """Whether the person may still be growing."""
        return self.age is not None and self.age < GROWING_AGE

    @property
    def wants_impact(self) -> bool:
        """Whether an activity ends in running or jumping."""
        return bool(IMPACT_ACTIVITIES & set(self.activities))

    @property
    def conditions(self) -> frozenset[ConditionId]:
        """Ids of the acting conditions."""
        return frozenset(acting.id for acting in self.acting)


def read_situation(
    profile: Profile, evidence: Evidence, *, findings: Sequence[Finding] = ()
) -> Situation:
    """Gather what the plan needs and fill in the defaults.

    Example:
        >>> from hiphinge.evidence import load
        >>> from hiphinge.profile import parse_profile
        >>> profile = parse_profile('schema = "hiphinge.profile/1"')
        >>> read_situation(profile, load()).days
        3
    """
    pains = tuple(pain for pain in profile.pain if _hurts(pain))
    told = [pain.now for pain in profile.pain if pain.now is not None]
    told = told or [score for score in (profile.scores.nprs,) if score is not None]
    activities = _activities(profile)
    return Situation(
        profile=profile,
        acting=_acting(profile, pains, evidence),
        pain=max(told, default=None),
        pains=pains,
        main=activities[0],
        activities=activities,
        days=profile.time.days_per_week or DEFAULT_DAYS,
        minutes=profile.time.minutes or DEFAULT_MINUTES,
        weeks=profile.goals.weeks or DEFAULT_WEEKS,
        have=frozenset(profile.equipment.have),
        findings=tuple(finding for finding in findings if finding.verdict == "present"),
    )


def _hurts(pain: Pain) -> bool:
    """Say whether a listed place hurts now or did lately; unknown counts as yes."""
    levels = [level for level in (pain.now, pain.worst) if level is not None]
    return pain.site is not None and (not levels or max(levels) > 0)


def _activities(profile: Profile) -> tuple[GoalActivity, ...]:
    """Return the main activity first; walking where nothing was said."""
    listed = profile.goals.activities or ("walking",)
    main = profile.goals.main or listed[0]
    return tuple(dict.fromkeys((main, *listed)))


def _acting(profile: Profile, pains: Sequence[Pain], evidence: Evidence) -> tuple[Acting, ...]:
    named = dict.fromkeys(profile.conditions.named)
    found = [Acting(key, evidence.conditions[key], named=True) for key in named]
    explained = {site for acting in found for site in acting.condition.sites}
    for pain in pains:
        rules = _rules_for(pain, profile)
        if rules is not None and pain.site not in explained and rules not in named:
            found.append(Acting(rules, evidence.conditions[rules], named=False))
            named[rules] = None
    return tuple(found)


def _rules_for(pain: Pain, profile: Profile) -> ConditionId | None:
    """Return whose rules are careful for a place that nobody named."""
    age = profile.person.age
    if pain.site == "inner_knee" and age is not None and age >= KNEE_JOINT_AGE:
        return "knee_osteoarthritis"
    return None if pain.site is None else _RULES_OF_SITE.get(pain.site)
