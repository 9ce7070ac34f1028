"""Practice of the activity itself: which drill belongs to which phase (our choice)."""

from collections.abc import Mapping

from hiphinge.evidence.schema_base import PhaseId
from hiphinge.profile import GoalActivity

# Laundry: hinge, then the basket from a chair, then the carry. Running: level pelvis,
# step-down, the loaded hinge on one leg, then strides. Soccer: reach, side lunge, then hops in all
# directions. While pain settles nothing is practised.
_DRILLS: Mapping[GoalActivity, Mapping[PhaseId, tuple[str, ...]]] = {
    "running": {
        "control": ("hip_hitch", "mini_squat"),
        "endurance": ("step_down", "sl_deadlift"),
        "hypertrophy": ("runner_drill", "sl_rdl", "sl_deadlift"),
        "strength": ("sl_rdl",),
        "power": ("hop_fwd", "run_stride"),
    },
    "soccer": {
        "control": ("y_reach", "mini_squat"),
        "endurance": ("lunge_side", "y_reach"),
        "hypertrophy": ("lunge_side", "lunge_trans"),
        "strength": ("copenhagen", "sl_rdl"),
        "power": ("hop_fwd", "hop_side", "hop_trans", "bound"),
    },
    "walking": {
        "control": ("step_up_fwd",),
        "endurance": ("step_up_fwd",),
        "hypertrophy": ("step_up_fwd", "suitcase_carry"),
        "strength": ("suitcase_carry",),
    },
    "stairs": {
        "control": ("step_up_fwd", "step_up_lat"),
        "endurance": ("step_up_fwd", "step_down"),
        "hypertrophy": ("step_down", "step_up_diag"),
        "strength": ("step_up_diag",),
    },
    "lifting": {
        "control": ("hinge_dowel",),
        "endurance": ("basket_lift",),
        "hypertrophy": ("rdl", "basket_lift"),
        "strength": ("deadlift", "rdl"),
    },
    "housework": {
        "control": ("hinge_dowel",),
        "endurance": ("basket_lift",),
        "hypertrophy": ("basket_lift",),
        "strength": ("suitcase_carry",),
    },
    "sitting": {
        "control": ("sit_stand",),
        "endurance": ("sit_stand", "squat_bw"),
        "hypertrophy": ("goblet_squat", "squat_bw"),
        "strength": ("belt_squat",),
    },
    "cycling": {
        "control": ("squat_bw",),
        "endurance": ("split_squat",),
        "hypertrophy": ("split_squat", "rfe_split_squat"),
        "strength": ("rfe_split_squat",),
    },
    "other": {},
}


def drills_for(main: GoalActivity, phase: PhaseId) -> tuple[str, ...]:
    """Return the drills of an activity in a phase, easiest first.

    Example:
        >>> drills_for("soccer", "power")
        ('hop_fwd', 'hop_side', 'hop_trans', 'bound')
    """
    return _DRILLS[main].get(phase, ())
