"""Exercises: what they ask of the body, how they are done, what they do to the muscles."""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from hiphinge.evidence.schema_base import (
    Frozen,
    Mark,
    Part,
    PhaseId,
    Positive,
    Share,
    Statement,
    Text,
)
from hiphinge.profile import Condition as ConditionId
from hiphinge.profile import GoalActivity, Item

Position = Literal[
    "side_lying",
    "supine",
    "prone",
    "quadruped",
    "plank",
    "side_plank",
    "sitting",
    "standing",
    "walking",
    "running",
]
Property = Literal[
    "impact",
    "high_impact",
    "single_leg",
    "hip_adduction_stretch",
    "side_lying_compression",
    "deep_hip_flexion",
    "deep_knee_flexion",
    "fast_knee_load",
    "calf_load",
    "heel_below_step",
    "spine_flexion_load",
    "spine_extension_load",
    "hip_rotation_internal_load",
    "hip_rotation_external_load",
    "pivoting",
    "hamstring_load",
    "adductor_load",
    "wrist_load",
    "shoulder_load",
    "overhead",
    "breath_hold",
    "balance_demand",
    "kneeling",
]
Precaution = Literal[
    "deep_knee",
    "high_step",
    "low_seat",
    "turned_in_hip",
    "knee_tendon",
    "no_hip_sag",
    "sore_side_lying",
    "bone_stress",
    "achilles",
    "plantar_heel",
    "back_bending",
    "back_arching",
    "deep_gluteal",
    "stiff_hip",
    "new_ligament",
    "hamstring",
    "blood_pressure",
    "wrist",
    "shoulder",
    "groin",
    "balance",
]
PROPERTIES: tuple[Property, ...] = get_args(Property)


class Emg(Frozen):
    """Surface or wire activity of one part, in percent of a maximal effort.

    It is not force and does not predict growth; it orders exercises within one study.
    """

    part: Part
    mean: Annotated[float, Field(ge=0, le=250)]
    sd: Positive | None = None
    unit: Literal["%MVIC"] = "%MVIC"
    source: Text
    mark: Mark
    note: str = ""


class ModelForce(Frozen):
    """Peak force of one part from a musculoskeletal model, 95 % interval of the mean."""

    part: Part
    low: Positive
    high: Positive
    unit: Literal["N"] = "N"
    source: Text
    mark: Mark
    note: str = ""


class Fault(Frozen):
    """What often goes wrong and the one thing to do about it."""

    fault: Text
    fix: Text


class Properties(Frozen):
    """What an exercise does to the body, so that a condition can rule it out.

    Example:
        >>> Properties(impact="low").has("impact"), Properties(impact="low").has("high_impact")
        (True, False)
    """

    impact: Literal["none", "low", "high"] = "none"
    single_leg: bool = False
    hip_adduction_stretch: bool = False
    side_lying_compression: bool = False
    deep_hip_flexion: bool = False
    deep_knee_flexion: bool = False
    fast_knee_load: bool = False
    calf_load: bool = False
    heel_below_step: bool = False
    spine_flexion_load: bool = False
    spine_extension_load: bool = False
    hip_rotation_internal_load: bool = False
    hip_rotation_external_load: bool = False
    pivoting: bool = False
    hamstring_load: bool = False
    adductor_load: bool = False
    wrist_load: bool = False
    shoulder_load: bool = False
    overhead: bool = False
    breath_hold: bool = False
    balance_demand: bool = False
    kneeling: bool = False

    def has(self, name: Property) -> bool:
        """Say whether the exercise has a property; `impact` counts low and high alike."""
        if name == "impact":
            return self.impact != "none"
        if name == "high_impact":
            return self.impact == "high"
        return bool(getattr(self, name))


class Exercise(Frozen):
    """One exercise in the words of the person who does it, with what is known about it.

    `equipment` must be at hand unless `household` names what may stand in for each item; `needs`
    are things every home has. `targets` are shares of the effort by part, largest 1.
    """

    name: Text
    plain_name: Text
    synonyms: tuple[str, ...] = ()
    position: Position
    equipment: tuple[Item, ...] = ()
    household: dict[Item, Text] = Field(default_factory=dict[Item, Text])
    needs: tuple[str, ...] = ()
    level: Annotated[int, Field(ge=1, le=5)]
    targets: dict[Part, Share] = Field(min_length=1)
    emg: tuple[Emg, ...] = ()
    forces: tuple[ModelForce, ...] = ()
    notes: tuple[Statement, ...] = ()
    setup: Text
    steps: tuple[Text, ...] = Field(min_length=2)
    feel: Text
    faults: tuple[Fault, ...] = Field(min_length=2)
    easier: str | None = None
    easier_hint: Text
    harder: str | None = None
    harder_hint: Text
    precautions: tuple[Precaution, ...] = ()
    properties: Properties = Properties()
    transfer: tuple[GoalActivity, ...] = Field(min_length=1)
    mode: Literal["reps", "hold"]
    each_side: bool
    seconds_per_rep: Positive
    setup_seconds: Annotated[float, Field(ge=0)]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of everything it cites, each once."""
        said = [entry.source for entry in (*self.emg, *self.forces)]
        said += [key for note in self.notes for key in note.sources]
        return tuple(dict.fromkeys(said))

    @model_validator(mode="after")
    def _stand_ins_are_for_its_equipment(self) -> "Exercise":
        extra = sorted(set(self.household) - set(self.equipment))
        if extra:
            raise ValueError(f"household stands in for what is not needed: {', '.join(extra)}")
        return self


class PrecautionText(Frozen):
    """A precaution in words, the conditions it is about and the phases in which it is said."""

    plain: Statement
    conditions: tuple[ConditionId, ...] = ()
    phases: tuple[PhaseId, ...] = ()


class ExerciseFile(Frozen):
    """A file of `exercises/`."""

    schema_: Literal["hiphinge.exercises/1"] = Field(alias="schema")
    exercise: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]+$")], Exercise]


class PrecautionFile(Frozen):
    """`precautions.toml`."""

    schema_: Literal["hiphinge.precautions/1"] = Field(alias="schema")
    precaution: dict[Precaution, PrecautionText]
