"""Measures that mean the same in gait, repetitions and landings: angles of one limb or trunk."""

import numpy as np

from hiphinge.kinematics.measures.window import Draws, Window, outward

_VERTICAL = 1


def hip_flexion_at_contact(window: Window) -> Draws:
    """Hip flexion when the foot lands [deg]."""
    return window.at(window.angle("hip_flexion"), window.instants.start)


def knee_flexion_at_contact(window: Window) -> Draws:
    """Knee flexion when the foot lands [deg]."""
    return window.at(window.angle("knee_flexion"), window.instants.start)


def hip_flexion_peak(window: Window) -> Draws:
    """Largest hip flexion in the whole cycle or repetition [deg]."""
    return window.highest(window.angle("hip_flexion"), window.whole)


def hip_extension_peak(window: Window) -> Draws:
    """Largest hip extension in the whole cycle, extension positive [deg]."""
    return -window.lowest(window.angle("hip_flexion"), window.whole)


def hip_adduction_peak(window: Window) -> Draws:
    """Largest hip adduction in stance or in the repetition [deg]."""
    return window.highest(window.angle("hip_adduction"), window.loaded)


def hip_rotation_peak(window: Window) -> Draws:
    """Largest internal rotation of the hip in stance or in the repetition [deg]."""
    return window.highest(window.angle("hip_rotation"), window.loaded)


def knee_flexion_peak(window: Window) -> Draws:
    """Largest knee flexion in stance (gait) or in the repetition [deg]."""
    return window.highest(window.angle("knee_flexion"), window.loaded)


def ankle_dorsiflexion_peak(window: Window) -> Draws:
    """Largest dorsiflexion in stance or in the repetition [deg]."""
    return window.highest(window.angle("ankle_dorsiflexion"), window.loaded)


def pelvic_drop_peak(window: Window) -> Draws:
    """How far the pelvis falls below level on the other side, down positive [deg]."""
    return window.highest(window.angle("pelvic_obliquity"), window.loaded)


def trunk_side_lean_peak(window: Window) -> Draws:
    """Largest lean of the trunk toward the stance side [deg]."""
    lean = outward(window.side) * window.angle("trunk_side_lean", sided=False)
    return window.highest(lean, window.loaded)


def trunk_side_lean_extreme(window: Window) -> Draws:
    """Largest lean of the trunk to either side on two legs, toward the right positive [deg]."""
    return window.extreme(window.angle("trunk_side_lean", sided=False), window.whole)


def trunk_flexion_mean(window: Window) -> Draws:
    """Mean forward lean of the trunk from vertical [deg]."""
    return window.mean(window.angle("trunk_flexion", sided=False), window.whole)


def trunk_flexion_peak(window: Window) -> Draws:
    """Largest forward lean of the trunk from vertical [deg]."""
    return window.highest(window.angle("trunk_flexion", sided=False), window.whole)


def knee_projection_angle_peak(window: Window) -> Draws:
    """Largest angle hip-knee-ankle in the frontal plane of the pelvis, medial positive [deg].

    As a camera in front would see it: both segments are projected on the plane spanned by the
    vertical and the line between the hips.
    """
    hips = [window.point("hip", side) for side in ("left", "right")]
    across = (hips[1] - hips[0]) * np.array([1.0, 0.0, 1.0])
    across = across / np.linalg.norm(across, axis=-1, keepdims=True)
    knee = window.point("knee", window.side)
    thigh = knee - window.point("hip", window.side)
    shank = window.point("ankle", window.side) - knee
    bend = _from_vertical(shank, across) - _from_vertical(thigh, across)
    return window.highest(np.degrees(outward(window.side) * bend), window.loaded)


def _from_vertical(segment: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Return how far a downward segment points to the person's right [rad]."""
    return np.arctan2(np.einsum("dfi,dfi->df", segment, across), -segment[..., _VERTICAL])
