"""Measures of one repetition."""

import numpy as np

from hiphinge.kinematics.measures.window import Draws, Window


def depth(window: Window) -> Draws:
    """Knee flexion at the bottom [deg]."""
    return window.at(window.angle("knee_flexion"), window.instants.bottom)


def tempo(window: Window) -> Draws:
    """Time from start to end [s]."""
    return window.duration


def side_shift(window: Window) -> Draws:
    """Pelvis off the middle of the feet at the bottom, as a share of stance width, right positive.

    Along the line between the feet as seen from above.
    """
    bottom = window.instants.bottom
    feet = [
        0.5
        * (
            window.point_at(window.point("heel", side), bottom)
            + window.point_at(window.point("toe", side), bottom)
        )
        for side in ("left", "right")
    ]
    across = (feet[1] - feet[0]) * np.array([1.0, 0.0, 1.0])
    width = np.linalg.norm(across, axis=1)
    pelvis = window.point_at(window.point("pelvis", None), bottom)
    aside = np.einsum("di,di->d", pelvis - 0.5 * (feet[0] + feet[1]), across) / width
    return aside / width
