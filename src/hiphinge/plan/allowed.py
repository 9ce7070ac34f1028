"""What must not be: every rule that takes an exercise out, with the reason in plain words.

The rules of conditions (bans) are data in the evidence; here they are applied, and the rules are
added that come from pain, age, goals and equipment. A rule may hold for some phases only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hiphinge.evidence import Condition, Evidence, Exercise, said
from hiphinge.evidence.schema_base import PhaseId
from hiphinge.evidence.schema_exercises import Position, Property
from hiphinge.plan.situation import WEIGHTS, Situation
from hiphinge.plan.words import EQUIPMENT, a, joined
from hiphinge.profile import Item

# The phase that is done only once a clinician has cleared what was forbidden until then.
CLEARED_PHASE: PhaseId = "power"
LIGHT_PHASES: frozenset[PhaseId] = frozenset({"settle", "control", "endurance"})
EARLY_PHASES: frozenset[PhaseId] = frozenset({"settle", "control"})
# Rows of our own limits; not from a study.
STRONG_PAIN, IMPACT_PAIN = 5.0, 2.0
LEVEL_IN_STRONG_PAIN, LEVEL_OLDER, LEVEL_GROWING = 2, 3, 3
# For an older person in pain: from here on only with a load that can be chosen.
LEVEL_WATCHED, LEVEL_OLDER_EARLY = 3, 2
# A touchy nerve is worked gently.
LEVEL_NERVE = 3

# Counted elsewhere, held at the end position while the pain settles: thigh, hip.
HELD_AT_THE_END = frozenset({"squat_bw", "bridge_bi", "sl_abd", "hip_hitch"})
_STANDS_IN: Mapping[Item, tuple[Item, ...]] = {
    "dumbbell": ("kettlebell",),
    "kettlebell": ("dumbbell",),
    "band": ("cable",),
}
# Getting there and holding oneself up asks much of shoulders, wrists and knees.
_ON_ARMS: frozenset[Position] = frozenset({"quadruped", "plank", "side_plank"})
_UNCLEARED = "It waits until surgeon or therapist clears it (our default)."
_BENDING: tuple[Property, ...] = ("spine_flexion_load",)
_KNEE: tuple[Property, ...] = ("deep_knee_flexion", "fast_knee_load")
# Beginnings of what a person may write under `aggravated_by`.
_AGGRAVATED: Mapping[str, tuple[Property, ...]] = {
    "bend": _BENDING,
    "lift": _BENDING,
    "squat": _KNEE,
    "kneel": _KNEE,
    "stair": _KNEE,
    "jump": ("impact",),
    "hop": ("impact",),
    "run": ("high_impact",),
    "downhill": _KNEE,
    "lying": ("side_lying_compression",),
    "sit": ("deep_hip_flexion",),
    "arch": ("spine_extension_load",),
    "twist": ("pivoting",),
    "turn": ("pivoting",),
    "wrist": ("wrist_load",),
    "shoulder": ("shoulder_load", "overhead"),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an exercise is out: `phases` empty means the whole plan.

    `is_order` marks what is only a matter of its turn, which needs no mention.
    """

    because: str
    phases: frozenset[PhaseId] = frozenset()
    sources: tuple[str, ...] = ()
    is_order: bool = False

    def holds_in(self, phase: PhaseId) -> bool:
        """Whether it takes the exercise out of this phase."""
        return not self.phases or phase in self.phases


def objections(
    key: str, exercise: Exercise, situation: Situation, stages: Sequence[PhaseId]
) -> tuple[Objection, ...]:
    """Return every reason against an exercise for this person, the lasting ones first.

    Args:
        key: Its id.
        exercise: The exercise.
        situation: The person.
        stages: Phases of the plan, in order.
    """
    rules: tuple[Callable[[], Iterator[Objection]], ...] = (
        lambda: _conditions(exercise, situation, stages),
        lambda: _equipment(exercise, situation),
        lambda: _impact(exercise, situation),
        lambda: _strong_pain(exercise, situation),
        lambda: _nerve(exercise, situation),
        lambda: _age(exercise, situation),
        lambda: _aggravated(exercise, situation),
        lambda: _holds_only(key, exercise, situation),
    )
    found = [objection for rule in rules for objection in rule()]
    return tuple(sorted(found, key=lambda objection: bool(objection.phases)))


def equipment_used(exercise: Exercise, have: frozenset[Item]) -> Mapping[Item, str] | None:
    """Return for each thing needed what is taken for it; None where one is missing.

    A thing of the person's own comes before a household stand-in, which is given in words.

    Example:
        >>> from hiphinge.evidence import load
        >>> squat = load().exercises["goblet_squat"]
        >>> equipment_used(squat, frozenset({"kettlebell"}))
        {'dumbbell': 'kettlebell'}
    """
    used: dict[Item, str] = {}
    for item in exercise.equipment:
        owned = [own for own in (item, *_STANDS_IN.get(item, ())) if own in have]
        stand_in = owned[0] if owned else exercise.household.get(item)
        if stand_in is None:
            return None
        used[item] = stand_in
    return used


def needs_clearance(situation: Situation) -> bool:
    """Say whether an acting condition forbids something until a clinician has cleared it."""
    return any(ban.until_cleared for acting in situation.acting for ban in acting.condition.bans)


def _conditions(
    exercise: Exercise, situation: Situation, stages: Sequence[PhaseId]
) -> Iterator[Objection]:
    for acting in situation.acting:
        for ban in acting.condition.bans:
            if not exercise.properties.has(ban.property):
                continue
            phases = frozenset(ban.phases)
            if ban.until_cleared:
                phases = frozenset(stages) - {CLEARED_PHASE}
            # A ban that names only phases that this plan does not have takes nothing out.
            if phases and not phases & set(stages):
                continue
            lasting = not phases or phases >= set(stages)
            yield Objection(
                said(ban.because), frozenset() if lasting else phases, ban.because.sources
            )
        if "new_ligament" in exercise.precautions and any(
            ban.until_cleared for ban in acting.condition.bans
        ):
            yield Objection(_UNCLEARED, frozenset(stages) - {CLEARED_PHASE})


def _equipment(exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    if equipment_used(exercise, situation.have) is None:
        missing = [item for item in exercise.equipment if item not in situation.have]
        yield Objection(f"It needs {joined([a(EQUIPMENT[item]) for item in missing])}.")


def _impact(exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    if not exercise.properties.has("high_impact"):
        return
    if not situation.wants_impact:
        yield Objection("Nothing that you want to do needs running or jumping.")
    elif any(pain.site == "groin" for pain in situation.pains):
        yield Objection("With pain in the groin, no jumping before a clinician has looked at it.")
    else:
        yield Objection(
            "Jumping and running drills come last.",
            frozenset({"settle", "control", "endurance", "hypertrophy", "strength"}),
            is_order=True,
        )


def _strong_pain(exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    if situation.pain is None or situation.pain <= STRONG_PAIN:
        return
    if exercise.level > LEVEL_IN_STRONG_PAIN:
        yield Objection("With pain above 5, begin with the easier ones.", EARLY_PHASES)


def _nerve(exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    is_touchy = any(acting.condition.pain_rule == "nerve" for acting in situation.acting)
    if is_touchy and exercise.level > LEVEL_NERVE:
        yield Objection(
            "With a touchy nerve, this plan stays with exercises up to level 3 (our default)."
        )


def _age(exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    if situation.is_older and exercise.level > LEVEL_OLDER:
        yield Objection("From 65 on, this plan stays with exercises up to level 3 (our default).")
    frail = situation.is_older and (situation.pains or situation.acting)
    if frail and exercise.level >= LEVEL_WATCHED and not WEIGHTS & set(exercise.equipment):
        yield Objection(
            "From 65 on and with pain, the harder ones only where the load can be chosen small "
            "(our default)."
        )
    if frail and exercise.position in _ON_ARMS:
        yield Objection(
            "From 65 on and with pain, this plan keeps off hands, elbows and knees on the floor "
            "(our default)."
        )
    if situation.is_older and exercise.level > LEVEL_OLDER_EARLY:
        yield Objection("First the easier ones.", LIGHT_PHASES, is_order=True)
    if situation.is_growing and exercise.level > LEVEL_GROWING:
        yield Objection("Under 16, this plan stays with exercises up to level 3 (our default).")


def _aggravated(exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    for pain in situation.pains:
        for told in pain.aggravated_by:
            properties = _properties_named(told)
            if any(exercise.properties.has(name) for name in properties):
                yield Objection(f"You said that this brings the pain on: {told}.", EARLY_PHASES)


def _properties_named(told: str) -> tuple[Property, ...]:
    """Return what the person's words are about, by the beginnings of the words."""
    starts = [word.strip(".,;()").lower() for word in told.split()]
    return tuple(
        name
        for start, names in _AGGRAVATED.items()
        if any(word.startswith(start) for word in starts)
        for name in names
    )


def _holds_only(key: str, exercise: Exercise, situation: Situation) -> Iterator[Objection]:
    """Keep the first, still phase for what is or can be held, or what a condition starts with."""
    can_be_held = exercise.mode == "hold" or key in HELD_AT_THE_END
    if not can_be_held and key not in preferred(situation, "settle"):
        yield Objection(
            "The first weeks are for still holds.", frozenset({"settle"}), is_order=True
        )


def favoured(condition: Condition, phase: PhaseId) -> frozenset[str]:
    """Return the exercises with which a condition begins in a phase."""
    return frozenset(
        key
        for preference in condition.prefer
        if preference.phase == phase
        for key in preference.exercises
    )


def preferred(situation: Situation, phase: PhaseId) -> frozenset[str]:
    """Return the exercises with which any acting condition begins in a phase."""
    return frozenset[str]().union(
        *(favoured(acting.condition, phase) for acting in situation.acting)
    )


def objections_to_all(
    evidence: Evidence, situation: Situation, stages: Sequence[PhaseId]
) -> Mapping[str, tuple[Objection, ...]]:
    """Return the objections to every exercise."""
    return {
        key: objections(key, exercise, situation, stages)
        for key, exercise in evidence.exercises.items()
    }
