"""Tests of strength and endurance from the profile, each with the range of its error.

The errors are defaults of ours: a hand-held dynamometer repeats hip forces within some percent,
and a held or counted test within a few repetitions; no single published value covers all positions.
"""

from typing import Literal

from hiphinge.findings.case import Case
from hiphinge.findings.limits import limit_of
from hiphinge.profile import Strength
from hiphinge.types import SIDES, Limit, Side, Size

HipTest = Literal["hip_abduction", "hip_extension", "hip_external_rotation"]
HIP_TESTS: tuple[HipTest, ...] = ("hip_abduction", "hip_extension", "hip_external_rotation")
LOW_FINDINGS: dict[str, str] = {
    "hip_abduction": "low_hip_abduction_strength",
    "hip_extension": "low_hip_extension_strength",
    "hip_external_rotation": "low_hip_rotation_strength",
}
# One standard error, as a share of the value [design]: see the module's text.
FORCE_ERROR = 0.06
ENDURANCE_ERROR = 0.08
# Counted repetitions may be one off [design].
COUNT_ERROR = 1.0
GRAVITY = 9.80665
_Z95 = 1.96


def hip_strength(case: Case, test: HipTest, side: Side) -> Size | None:
    """Return the force of a hip test in percent of body weight, with its range and limit.

    None without a force or a body mass.

    Example:
        >>> from hiphinge.types import Subject
        >>> from hiphinge.profile import Profile
        >>> test = Strength(hip_abduction_left_n=180.0)
        >>> told = Profile(schema="hiphinge.profile/1", strength=test)
        >>> case = Case("walk", subject=Subject(mass=70.0), profile=told)
        >>> round(hip_strength(case, "hip_abduction", "left").value, 1)
        26.2
    """
    force = force_of(case.profile.strength, test, side)
    if force is None or not case.subject.mass:
        return None
    share = 100.0 * force / (case.subject.mass * GRAVITY)
    limit = _force_limit(case, test)
    return _around(share, FORCE_ERROR, "% of body weight", limit)


def _force_limit(case: Case, test: HipTest) -> Limit | None:
    """Choose the cut-off: for the knee ligament the one of people after its repair."""
    if test == "hip_external_rotation":
        return limit_of("rotation_strength")
    if test == "hip_extension":
        return None
    knee = case.has(("acl_reconstruction",)) or "soccer" in case.profile.goals.activities
    return limit_of("abduction_strength_ligament" if knee else "abduction_strength_trendelenburg")


def force_of(strength: Strength, test: HipTest, side: Side) -> float | None:
    """Return the force of a hip test [N]; None when it was not done."""
    return getattr(strength, f"{test}_{side}_n")


def strength_ratio(
    strength: Strength, test: HipTest, limit: Limit | None
) -> tuple[Side, Size] | None:
    """Return the lower side and its share of the other side [%].

    Torques are compared where both levers are given, else forces where neither is: with one
    lever alone the two sides cannot be compared.

    Example:
        >>> told = Strength(hip_extension_left_n=150.0, hip_extension_right_n=200.0)
        >>> side, size = strength_ratio(told, "hip_extension", None)
        >>> side, size.value
        ('left', 75.0)
    """
    forces = [force_of(strength, test, side) for side in SIDES]
    levers = [getattr(strength, f"{test}_{side}_lever_m") for side in SIDES]
    if None in forces or levers.count(None) == 1:
        return None
    left, right = (
        force * (lever or 1.0) for force, lever in zip(forces, levers, strict=True) if force
    )
    return share_of_sides(left, right, FORCE_ERROR, limit)


def share_of_sides(
    left: float, right: float, error: float, limit: Limit | None
) -> tuple[Side, Size] | None:
    """Return the lower side and its share of the other [%], the error of both included.

    Example:
        >>> share_of_sides(30.0, 20.0, 0.0, None)[0]
        'right'
    """
    if max(left, right) <= 0.0:
        return None
    lower: Side = "left" if left < right else "right"
    share = 100.0 * min(left, right) / max(left, right)
    return lower, _around(share, error * 2.0**0.5, "%", limit)


def counted(value: float, error: float, unit: str, limit: Limit | None) -> Size:
    """Return a counted result that may be `error` off either way.

    Example:
        >>> counted(9.0, 1.0, "repetitions", None).low
        8.0
    """
    return Size(value, max(value - error, 0.0), value + error, unit, limit)


def _around(value: float, error: float, unit: str, limit: Limit | None) -> Size:
    half = _Z95 * error * value
    return Size(value, value - half, value + half, unit, limit)
