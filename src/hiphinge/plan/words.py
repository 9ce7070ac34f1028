"""Plain words for ids: parts, places, activities, equipment; sentences that every plan carries."""

from collections.abc import Mapping, Sequence

from hiphinge.evidence.schema_base import Part
from hiphinge.profile import GoalActivity, Pain, PainSite

PARTS: Mapping[Part, str] = {
    "gluteus_maximus": "buttocks",
    "gluteus_medius": "side of the hip",
    "gluteus_minimus": "deep side of the hip",
    "hip_external_rotators": "muscles that turn the thigh out",
    "hamstrings": "back of the thigh",
    "quadriceps": "front of the thigh",
    "calf": "calf",
    "adductors": "inside of the thigh",
    "trunk": "trunk",
}
SITES: Mapping[PainSite, str] = {
    "front_knee": "front of the knee",
    "inner_knee": "inside of the knee",
    "outer_knee": "outside of the knee",
    "outer_hip": "outside of the hip",
    "groin": "groin",
    "buttock": "buttock",
    "low_back": "low back",
    "heel": "heel",
    "achilles": "Achilles tendon",
    "calf": "calf",
    "shin": "shin",
    "other": "another place",
}
GOALS: Mapping[GoalActivity, str] = {
    "running": "run",
    "soccer": "play soccer",
    "walking": "walk well",
    "stairs": "climb stairs",
    "lifting": "lift and carry",
    "housework": "do the laundry and the housework",
    "sitting": "sit for long and get up well",
    "cycling": "cycle",
    "other": "do what you want to do",
}
EQUIPMENT: Mapping[str, str] = {
    "band": "rubber band",
    "dumbbell": "dumbbell",
    "barbell": "barbell",
    "kettlebell": "kettlebell",
    "step": "step",
    "cable": "cable machine",
    "ankle_cuff": "ankle weight",
    "bench": "bench",
    "ball": "ball",
}
NEXT_MORNING = (
    "If the pain is worse the next morning, do half the sets next time. "
    "Worse on two mornings in a row: rest for two days and go back to the easier version."
)
STOP_RULES = (
    "Stop the exercise if something gives way, locks or cracks with pain.",
    "Stop for the day if you feel dizzy, sick or short of breath, or if your chest hurts.",
)
CALL = "Call for help at once: {signs}."


def joined(names: Sequence[str], *, last: str = "and") -> str:
    """Return names as a list in words.

    Example:
        >>> joined(("band", "step", "ball"))
        'band, step and ball'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def a(name: str) -> str:
    """Return a noun with its article.

    Example:
        >>> a("ankle weight")
        'an ankle weight'
    """
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def pain_in_words(pain: Pain) -> str:
    """Return a painful place with side and strength.

    Example:
        >>> pain_in_words(Pain(site="front_knee", side="left", now=4.0))
        'front of the knee, left (4 of 10)'
    """
    place = "pain" if pain.site is None else SITES[pain.site]
    side = {"left": ", left", "right": ", right", "both": ", both sides", None: ""}[pain.side]
    return f"{place}{side}" if pain.now is None else f"{place}{side} ({pain.now:g} of 10)"
