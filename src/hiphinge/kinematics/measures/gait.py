"""Measures of one walking or running cycle, seen from one limb."""

import numpy as np

from hiphinge.kinematics.measures.window import Draws, Window, outward
from hiphinge.types import opposite

_VERTICAL = 1


def cadence(window: Window) -> Draws:
    """Steps a minute, both legs together: a cycle is two steps."""
    return 120.0 / window.duration


def speed(window: Window) -> Draws:
    """Way of the pelvis over the ground or belt by the cycle's length [m/s]."""
    return np.linalg.norm(window.travel(), axis=1) / window.duration


def step_length(window: Window) -> Draws:
    """Distance along the progression from the other foot's contact to this foot's next one [m].

    From forefoot to forefoot, as Plug-in Gait has it.
    """
    return np.einsum("di,di->d", _step(window, "toe"), window.forward())


def step_width(window: Window) -> Draws:
    """Distance across the progression between the same two contacts [m]; crossed is negative.

    From heel to heel: toes that point outwards make no wider step.
    """
    forward = window.forward()
    rightward = np.stack([-forward[:, 2], np.zeros(len(forward)), forward[:, 0]], axis=1)
    return outward(window.side) * np.einsum("di,di->d", _step(window, "heel"), rightward)


def stance_fraction(window: Window) -> Draws:
    """Share of the cycle with the foot on the ground."""
    return (window.instants.toe_off - window.instants.start) / window.duration


def contact_time(window: Window) -> Draws:
    """Time from contact to toe-off [s]."""
    return window.instants.toe_off - window.instants.start


def flight_time(window: Window) -> Draws:
    """Time from this foot's toe-off to the other foot's contact [s]."""
    return window.instants.opposite_contact - window.instants.toe_off


def vertical_oscillation(window: Window) -> Draws:
    """Rise and fall of the centre of mass, mean of the two steps of the cycle [m]."""
    height = window.point("center_of_mass", None)[..., _VERTICAL]
    middle = window.instants.opposite_contact
    spans = ((window.instants.start, middle), (middle, window.instants.end))
    ranges = [window.highest(height, span) - window.lowest(height, span) for span in spans]
    return 0.5 * (ranges[0] + ranges[1])


def knee_flexion_loading_peak(window: Window) -> Draws:
    """Largest knee flexion in the first half of stance [deg]."""
    start, end = window.loaded
    return window.highest(window.angle("knee_flexion"), (start, 0.5 * (start + end)))


def knee_flexion_swing_peak(window: Window) -> Draws:
    """Largest knee flexion between toe-off and the next contact [deg]."""
    return window.highest(
        window.angle("knee_flexion"), (window.instants.toe_off, window.instants.end)
    )


def shin_angle_at_contact(window: Window) -> Draws:
    """Shank from vertical at contact, foot ahead of the knee positive [deg]."""
    return window.at(window.angle("shin_angle"), window.instants.start)


def crossover(window: Window) -> Draws:
    """Ankle across the pelvis midline at midstance, in widths between the hips; crossed positive.

    The midline runs through the middle of the hips, square to their line as seen from above.
    """
    start, end = window.loaded
    middle = 0.5 * (start + end)
    hips = [window.point_at(window.point("hip", s), middle) for s in ("left", "right")]
    across = (hips[1] - hips[0]) * np.array([1.0, 0.0, 1.0])
    width = np.linalg.norm(hips[1] - hips[0], axis=1)
    ankle = window.point_at(window.point("ankle", window.side), middle)
    aside = np.einsum("di,di->d", ankle - 0.5 * (hips[0] + hips[1]), across)
    aside = aside / np.linalg.norm(across, axis=1)
    return -outward(window.side) * aside / width


def _step(window: Window, point: str) -> np.ndarray:
    """Return the way from the other foot's contact to this foot's next contact [m]."""
    first, second = window.instants.opposite_contact, window.instants.end
    behind = window.point_at(window.point(point, opposite(window.side)), first)
    ahead = window.point_at(window.point(point, window.side), second)
    return ahead - behind - window.trial.ground * (second - first)[:, None]
