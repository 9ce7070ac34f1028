"""Small plans for examples and tests."""

from functools import cache

from hiphinge.plan import Item, Plan, make_plan
from hiphinge.profile import Profile, parse_profile

_LAUNDRY = """
schema = "hiphinge.profile/1"
person = { age = 68, sex = "female" }
pain = [{ site = "front_knee", side = "left", now = 3, worst = 5 }]
conditions = { named = ["knee_osteoarthritis"], by = "clinician" }
goals = { activities = ["housework", "walking"], main = "housework" }
time = { days_per_week = 3, minutes = 20 }
red_flags = { fever = false }
"""


def chair_stand() -> Item:
    """Return one exercise with its dose."""
    return Item(
        exercise="sit_stand",
        name="Sit to stand",
        plain_name="Stand up from a chair",
        sets=2,
        reps=8,
        hold_s=None,
        each_side=False,
        load="your body weight",
        rest_s=60,
        effort="effort 4 to 6 of 10",
        tempo="slow on the way down",
        why="Works the buttocks.",
        targets={"gluteus_maximus": 1.0},
        sources=(),
        precautions=(),
    )


@cache
def laundry_profile() -> Profile:
    """Return the account of a person of 68 with a sore knee who does the laundry."""
    return parse_profile(_LAUNDRY)


@cache
def laundry_plan() -> Plan:
    """Return the plan for that person."""
    return make_plan(laundry_profile())


@cache
def refused_plan() -> Plan:
    """Return what a person with a fever gets."""
    return make_plan(parse_profile('schema = "hiphinge.profile/1"\nred_flags.fever = true'))
