"""Poses in balance: the mass centre stands over a chosen place of the feet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import brentq, least_squares

from hiphinge.web.figures.still import GRAVITY, StillBody, center, joint, mass_centers, pose

# Middle of the foot, ahead of the ankle [m].
MID_FOOT = 0.05
_SHIN = (-40.0, 70.0)
_SWAY = (-25.0, 35.0)
_ANKLE, _FOOT = "talus_r", "calcn_r"


@dataclass(frozen=True, slots=True)
class Held:
    """A thing in both hands: its mass [kg], how far ahead of the low back and how high [m]."""

    mass: float
    ahead: float
    height: float


def squat(
    who: StillBody,
    knee_deg: float,
    lean_deg: float,
    *,
    over: float = MID_FOOT,
    held: Held | None = None,
) -> Float[np.ndarray, " coordinate"]:
    """Return both knees bent and the trunk leaning forward; the shins lean as balance asks.

    Args:
        who: The body.
        knee_deg: Bend of the knees.
        lean_deg: Of pelvis and trunk together, from upright.
        over: Where the mass centre stands, ahead of the ankles [m].
        held: A thing in the hands, which counts for the balance.
    """

    def made(shin_deg: float) -> Float[np.ndarray, " coordinate"]:
        legs = _legs(knee_deg, shin_deg, lean_deg)
        arms = {"arm_flex": lean_deg + 72.0, "elbow_flex": 12.0}
        q = pose(who, {**legs, **arms}, lean_deg=lean_deg)
        return q if held is None else _reaching(who, q, legs, lean_deg, held)

    def off(shin_deg: float) -> float:
        q = made(shin_deg)
        return _balance_x(who, q, held) - float(joint(who, q, _ANKLE)[0]) - over

    return made(_root(off, _SHIN))


def _legs(knee_deg: float, shin_deg: float, lean_deg: float) -> dict[str, float]:
    """Feet flat: what the shin leans forward, the thigh does not lean back."""
    return {
        "knee_angle": knee_deg,
        "ankle_angle": shin_deg,
        "hip_flexion": knee_deg - shin_deg + lean_deg,
        "hip_rotation": -6.0,
        "hip_adduction": -4.0,
    }


def _balance_x(who: StillBody, q: Float[np.ndarray, " coordinate"], held: Held | None) -> float:
    own = float(center(who, q)[0])
    if held is None:
        return own
    mass = float(who.body.mass.sum())
    place = float(joint(who, q, "lumbar5")[0]) + held.ahead
    return (mass * own + held.mass * place) / (mass + held.mass)


def _reaching(
    who: StillBody,
    q: Float[np.ndarray, " coordinate"],
    legs: Mapping[str, float],
    lean_deg: float,
    held: Held,
) -> Float[np.ndarray, " coordinate"]:
    """Bring the hands to where the thing is; arms that are too short reach as near as they can."""
    back = joint(who, q, "lumbar5")
    goal = np.array([back[0] + held.ahead, held.height])

    def moved(angles: Float[np.ndarray, "2"]) -> Float[np.ndarray, " coordinate"]:
        arms = {"arm_flex": float(angles[0]), "elbow_flex": float(angles[1])}
        return pose(who, {**legs, **arms}, lean_deg=lean_deg)

    def miss(angles: Float[np.ndarray, "2"]) -> Float[np.ndarray, "2"]:
        return joint(who, moved(angles), "hand_r")[:2] - goal

    found = least_squares(miss, np.array([lean_deg + 30.0, 40.0]), bounds=([-60, 0], [180, 140]))
    return moved(found.x)


def back_moment(
    who: StillBody, q: Float[np.ndarray, " coordinate"], held: Held
) -> tuple[float, float]:
    """Return what turns the body forward about L5/S1: its own upper part, and the thing [N m].

    By hand: the sum of weight times distance ahead.
    """
    back = float(joint(who, q, "lumbar5")[0])
    above = who.sites.beyond[who.sites.names.index("lumbar")] * who.body.mass
    own = GRAVITY * float(above @ (mass_centers(who, q)[:, 0] - back))
    return own, GRAVITY * held.mass * held.ahead


def one_leg(who: StillBody, lean_deg: float) -> Float[np.ndarray, " coordinate"]:
    """Return standing on the right leg, pelvis level, the trunk leaning over that leg.

    Args:
        who: The body.
        lean_deg: Of the trunk to the right; the leg tilts so that the mass centre stays over it.
    """

    def made(tilt_deg: float) -> Float[np.ndarray, " coordinate"]:
        angles = {
            "hip_adduction_r": tilt_deg,
            "trunk_bend": lean_deg,
            "hip_flexion_l": 35.0,
            "knee_angle_l": 70.0,
            "arm_add": -8.0,
        }
        return pose(who, angles)

    def off(tilt_deg: float) -> float:
        q = made(tilt_deg)
        return float(center(who, q)[2] - joint(who, q, _FOOT)[2])

    return made(_root(off, _SWAY))


def landing_leg(who: StillBody, step_width: float) -> Float[np.ndarray, " coordinate"]:
    """Return the middle of a running step on the right leg, the foot half a step width aside.

    Args:
        who: The body.
        step_width: Between the tracks of the feet [m]; negative where they cross.
    """

    def made(adduction_deg: float) -> Float[np.ndarray, " coordinate"]:
        angles = {
            "hip_adduction_r": adduction_deg,
            "hip_flexion_r": 22.0,
            "knee_angle_r": 40.0,
            "ankle_angle_r": 20.0,
            "hip_flexion_l": 8.0,
            "knee_angle_l": 85.0,
            "arm_flex_r": 20.0,
            "arm_flex_l": -25.0,
            "arm_add": -10.0,
            "elbow_flex": 85.0,
        }
        return pose(who, angles, lean_deg=8.0)

    def off(adduction_deg: float) -> float:
        q = made(adduction_deg)
        middle = float(joint(who, q, "pelvis")[2])
        return float(joint(who, q, _ANKLE)[2]) - middle - 0.5 * step_width

    return made(_root(off, _SWAY))


def _root(off: Callable[[float], float], between: tuple[float, float]) -> float:
    return float(brentq(off, *between, xtol=1e-4))
