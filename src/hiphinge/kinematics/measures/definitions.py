"""The table of measures: what each is called, when it applies, and which function gives it.

A new measure is one more entry here and its row in the documentation's table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hiphinge.kinematics.measures import force, gait, posture, repetition
from hiphinge.kinematics.measures.window import Draws, Window
from hiphinge.types import ActivityName

Of = Literal["limb", "person"]

WALK: frozenset[ActivityName] = frozenset({"walk"})
RUN: frozenset[ActivityName] = frozenset({"run"})
GAIT = WALK | RUN
TWO_LEGS: frozenset[ActivityName] = frozenset({"squat", "sit-to-stand", "landing", "lift"})
ONE_LEG: frozenset[ActivityName] = frozenset({"single-leg-squat", "lunge", "step"})
LANDING: frozenset[ActivityName] = frozenset({"landing"})
REPETITIONS = TWO_LEGS | ONE_LEG
EVERY = GAIT | REPETITIONS


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure.

    Attributes:
        id: As in the documentation's table.
        unit: Unit of the value.
        of: "limb" for a value of either side, "person" for one without a side.
        activities: When it applies.
        function: Gives the value in one cycle, for every draw.
        needs_forces: True when only plates can give it.
    """

    id: str
    unit: str
    of: Of
    activities: frozenset[ActivityName]
    function: Callable[[Window], Draws]
    needs_forces: bool = False


DEFINITIONS: tuple[Definition, ...] = (
    Definition("cadence", "steps/min", "person", GAIT, gait.cadence),
    Definition("speed", "m/s", "person", GAIT, gait.speed),
    Definition("step_length", "m", "limb", GAIT, gait.step_length),
    Definition("step_width", "m", "person", GAIT, gait.step_width),
    Definition("stance_fraction", "1", "limb", GAIT, gait.stance_fraction),
    Definition("contact_time", "s", "limb", RUN, gait.contact_time),
    Definition("flight_time", "s", "limb", RUN, gait.flight_time),
    Definition("vertical_oscillation", "m", "person", GAIT, gait.vertical_oscillation),
    Definition("pelvic_drop_peak", "deg", "limb", GAIT | ONE_LEG, posture.pelvic_drop_peak),
    Definition("hip_adduction_peak", "deg", "limb", EVERY, posture.hip_adduction_peak),
    Definition(
        "hip_flexion_at_contact", "deg", "limb", GAIT | LANDING, posture.hip_flexion_at_contact
    ),
    Definition("hip_flexion_peak", "deg", "limb", EVERY, posture.hip_flexion_peak),
    Definition("hip_extension_peak", "deg", "limb", GAIT, posture.hip_extension_peak),
    Definition("hip_rotation_peak", "deg", "limb", EVERY, posture.hip_rotation_peak),
    Definition(
        "knee_flexion_at_contact", "deg", "limb", GAIT | LANDING, posture.knee_flexion_at_contact
    ),
    Definition("knee_flexion_loading_peak", "deg", "limb", WALK, gait.knee_flexion_loading_peak),
    Definition("knee_flexion_peak", "deg", "limb", EVERY, posture.knee_flexion_peak),
    Definition("knee_flexion_swing_peak", "deg", "limb", GAIT, gait.knee_flexion_swing_peak),
    Definition(
        "knee_projection_angle_peak", "deg", "limb", EVERY, posture.knee_projection_angle_peak
    ),
    Definition("ankle_dorsiflexion_peak", "deg", "limb", EVERY, posture.ankle_dorsiflexion_peak),
    Definition("trunk_side_lean_peak", "deg", "limb", GAIT | ONE_LEG, posture.trunk_side_lean_peak),
    Definition("trunk_side_lean_peak", "deg", "person", TWO_LEGS, posture.trunk_side_lean_extreme),
    Definition("trunk_flexion_mean", "deg", "person", EVERY, posture.trunk_flexion_mean),
    Definition("trunk_flexion_peak", "deg", "person", EVERY, posture.trunk_flexion_peak),
    Definition("shin_angle_at_contact", "deg", "limb", GAIT, gait.shin_angle_at_contact),
    Definition("crossover", "pelvis widths", "limb", GAIT, gait.crossover),
    Definition("depth", "deg", "limb", REPETITIONS, repetition.depth),
    Definition("tempo", "s", "person", REPETITIONS, repetition.tempo),
    Definition("side_shift", "1", "person", TWO_LEGS, repetition.side_shift),
    Definition(
        "peak_vertical_force", "BW", "limb", EVERY, force.peak_vertical_force, needs_forces=True
    ),
    Definition(
        "loading_rate", "BW/s", "limb", GAIT | LANDING, force.loading_rate, needs_forces=True
    ),
)
