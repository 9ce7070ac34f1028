"""Measures that mean the same in gait, repetitions and landings: angles of one limb or trunk."""

from hiphinge.kinematics.measures.window import Draws, Window, outward


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
    """Largest angle hip-knee-ankle in the frontal plane, knee medial positive [deg]."""
    return window.highest(window.angle("knee_projection_angle"), window.loaded)
