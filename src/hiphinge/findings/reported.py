"""Numbers of the profile that a later analysis can be compared with: scores, pain, tests."""

from collections.abc import Iterator

from hiphinge.findings.case import NO_PROFILE
from hiphinge.findings.strength_tests import HIP_TESTS, force_of
from hiphinge.profile import Profile, Strength
from hiphinge.types import SIDES, Reported, Setup

# The rating of change tells of a change already; it has no "before".
_SCORES = (
    "sane",
    "rmdq",
    "lefs",
    "koos",
    "hoos",
    "akps",
    "visa_a",
    "visa_g",
    "visa_p",
    "faam",
)
PAIN_RECORDING = "pain_recording"
PSFS = "psfs"


def reported_numbers(profile: Profile | None, setup: Setup) -> tuple[Reported, ...]:
    r"""Return every number that the person or a test gave, function first, then pain.

    Example:
        >>> from hiphinge.profile import parse_profile
        >>> told = parse_profile('schema = "hiphinge.profile/1"\n[scores]\nlefs = 52')
        >>> [(item.id, item.value, item.kind) for item in reported_numbers(told, Setup(pain=3.0))]
        [('lefs', 52.0, 'function'), ('pain_recording', 3.0, 'pain')]
    """
    told = profile or NO_PROFILE
    return (*_function(told), *_pain(told, setup), *_strength(told.strength))


def _function(profile: Profile) -> Iterator[Reported]:
    for item in profile.scores.psfs:
        yield Reported(f"{PSFS}: {item.activity}", None, item.score, "points", "function")
    for name in _SCORES:
        value = getattr(profile.scores, name)
        if value is not None:
            yield Reported(name, None, float(value), "points", "function")


def _pain(profile: Profile, setup: Setup) -> Iterator[Reported]:
    if profile.scores.nprs is not None:
        yield Reported("nprs", None, profile.scores.nprs, "points", "pain")
    for pain in profile.pain:
        side = pain.side if pain.side in ("left", "right") else None
        for when, value in (("now", pain.now), ("worst", pain.worst)):
            if value is not None:
                yield Reported(f"pain_{pain.site or 'other'}_{when}", side, value, "points", "pain")
    if setup.pain is not None:
        yield Reported(PAIN_RECORDING, None, setup.pain, "points", "pain")


def _strength(strength: Strength) -> Iterator[Reported]:
    for test in HIP_TESTS:
        for side in SIDES:
            force = force_of(strength, test, side)
            lever = getattr(strength, f"{test}_{side}_lever_m")
            if force is not None and lever is not None:
                yield Reported(f"{test}_torque", side, force * lever, "N m", "strength")
            elif force is not None:
                yield Reported(f"{test}_force", side, force, "N", "strength")
    for side in SIDES:
        for name, unit in (("single_leg_bridge", "reps"), ("side_plank", "s")):
            value = getattr(strength, f"{name}_{side}_{unit}")
            if value is not None:
                yield Reported(name, side, float(value), unit, "strength")
    if strength.chair_stand_30s_reps is not None:
        count = float(strength.chair_stand_30s_reps)
        yield Reported("chair_stand_30s", None, count, "reps", "strength")
