"""How much each muscle part matters to this person: condition, activity and findings.

A movement finding, such as a pelvis that drops, adds nothing here: it is not a strength test.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hiphinge.evidence.schema_base import PARTS, FindingId, Part, PhaseId
from hiphinge.plan.situation import Situation
from hiphinge.plan.types import Need
from hiphinge.profile import GoalActivity
from hiphinge.types import Finding

# What an activity asks of each part, 0 to 1: our defaults, not from a study.
_ACTIVITY: Mapping[GoalActivity, Mapping[Part, float]] = {
    "running": {
        "gluteus_maximus": 0.8, "gluteus_medius": 0.9, "gluteus_minimus": 0.6,
        "hamstrings": 0.6, "quadriceps": 0.6, "calf": 0.8, "trunk": 0.4,
    },
    "soccer": {
        "gluteus_maximus": 0.8, "gluteus_medius": 0.8, "gluteus_minimus": 0.5,
        "hamstrings": 0.8, "quadriceps": 0.8, "calf": 0.5, "adductors": 0.8, "trunk": 0.4,
    },
    "walking": {
        "gluteus_maximus": 0.7, "gluteus_medius": 0.8, "gluteus_minimus": 0.5,
        "quadriceps": 0.6, "calf": 0.5, "trunk": 0.3,
    },
    "stairs": {
        "gluteus_maximus": 0.8, "gluteus_medius": 0.6, "gluteus_minimus": 0.4,
        "quadriceps": 0.9, "calf": 0.4, "trunk": 0.2,
    },
    "lifting": {
        "gluteus_maximus": 0.9, "gluteus_medius": 0.5, "hamstrings": 0.7, "quadriceps": 0.6,
        "trunk": 0.8,
    },
    "housework": {
        "gluteus_maximus": 0.9, "gluteus_medius": 0.6, "gluteus_minimus": 0.3, "hamstrings": 0.5,
        "quadriceps": 0.6, "trunk": 0.7,
    },
    "sitting": {
        "gluteus_maximus": 0.8, "gluteus_medius": 0.5, "hamstrings": 0.4, "quadriceps": 0.5,
        "trunk": 0.5,
    },
    "cycling": {
        "gluteus_maximus": 0.8, "gluteus_medius": 0.5, "hamstrings": 0.5, "quadriceps": 0.8,
        "trunk": 0.4,
    },
    "other": {
        "gluteus_maximus": 0.8, "gluteus_medius": 0.8, "gluteus_minimus": 0.5, "hamstrings": 0.4,
        "quadriceps": 0.5, "trunk": 0.4,
    },
}  # fmt: skip
# A strength finding adds to the part that was tested.
_TESTED: Mapping[FindingId, Mapping[Part, float]] = {
    "low_hip_abduction_strength": {"gluteus_medius": 0.3, "gluteus_minimus": 0.2},
    "low_hip_extension_strength": {"gluteus_maximus": 0.3, "hamstrings": 0.1},
    "low_hip_rotation_strength": {"hip_external_rotators": 0.3, "gluteus_maximus": 0.1},
    "low_endurance": {"gluteus_maximus": 0.1, "hamstrings": 0.2, "trunk": 0.1},
    "low_chair_stand": {"quadriceps": 0.3, "gluteus_maximus": 0.2},
}
# A difference between the sides counts as a low test of the weaker one.
_SIDE_DIFFERENCE = "side_difference_strength"
_BY_TEST: Mapping[str, FindingId] = {
    "hip_abduction": "low_hip_abduction_strength",
    "hip_extension": "low_hip_extension_strength",
    "hip_external_rotation": "low_hip_rotation_strength",
    "single_leg_bridge": "low_endurance",
    "side_plank": "low_endurance",
}
# The condition leads; the activity counts this much beside it.
_BESIDE_CONDITION = 0.5
# The rules for a painful place that nobody named lead less.
_UNNAMED = 0.6


@dataclass(frozen=True, slots=True)
class _Share:
    part: Part
    weight: float
    because: str
    sources: tuple[str, ...] = ()


def needs_for(situation: Situation, phase: PhaseId) -> tuple[Need, ...]:
    """Return the weight of each part in a phase, the heaviest first.

    The largest weight of the acting conditions and of the activities counts (those at half beside
    a condition), and what strength tests found is added.
    """
    leading = [*_from_conditions(situation, phase), *_from_activities(situation)]
    tested = _from_findings(situation)
    needs = [_need(part, leading, tested) for part in PARTS]
    return tuple(sorted((need for need in needs if need.weight > 0), key=lambda need: -need.weight))


def _need(part: Part, leading: list[_Share], tested: list[_Share]) -> Need:
    shares = [share for share in leading if share.part == part]
    most = max((share.weight for share in shares), default=0.0)
    adding = [share for share in tested if share.part == part]
    counted = [share for share in shares if share.weight == most > 0] + adding
    return Need(
        part,
        round(most + sum(share.weight for share in adding), 3),
        tuple(dict.fromkeys(share.because for share in counted)),
        tuple(dict.fromkeys(key for share in counted for key in share.sources)),
    )


def _from_conditions(situation: Situation, phase: PhaseId) -> list[_Share]:
    return [
        _Share(
            part,
            round(acting.condition.weight(part, phase) * (1.0 if acting.named else _UNNAMED), 3),
            acting.condition.plain_name if acting.named else "the place that hurts",
        )
        for acting in situation.acting
        for part in PARTS
    ]


def _from_activities(situation: Situation) -> list[_Share]:
    """Return what the main activity asks for, and the others at three quarters of it."""
    factor = _BESIDE_CONDITION if situation.acting else 1.0
    return [
        _Share(
            part,
            round(weight * factor * (1.0 if activity == situation.main else 0.75), 3),
            f"what {activity} asks for" if activity != "other" else "your goal",
        )
        for activity in situation.activities
        for part, weight in _ACTIVITY[activity].items()
    ]


def _from_findings(situation: Situation) -> list[_Share]:
    """Return what low tests add; a test that is low in itself and on one side counts once."""
    tests: dict[FindingId, Finding] = {}
    for finding in situation.findings:
        test = _tested(finding)
        if test is not None:
            tests.setdefault(test, finding)
    return [
        _Share(part, weight, "a strength test", finding.sources)
        for test, finding in tests.items()
        for part, weight in _TESTED[test].items()
    ]


def _tested(finding: Finding) -> FindingId | None:
    """Return the low test that a finding tells of; None where it tells of none."""
    if finding.id == _SIDE_DIFFERENCE:
        return next(
            (test for name, test in _BY_TEST.items() if finding.measures[0].startswith(name)), None
        )
    return next((test for test in _TESTED if test == finding.id), None)
