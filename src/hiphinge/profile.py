"""The person's own account: profile.toml, read once and checked.

Every key is optional except `schema`. What is not known, has the wrong kind or an impossible
value is refused with what was allowed.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from hiphinge.errors import InputError, SettingError
from hiphinge.types import Sex, Subject

SCHEMA = "hiphinge.profile/1"

PainSite = Literal[
    "front_knee",
    "inner_knee",
    "outer_knee",
    "outer_hip",
    "groin",
    "buttock",
    "low_back",
    "heel",
    "achilles",
    "calf",
    "shin",
    "other",
]
Condition = Literal[
    "patellofemoral_pain",
    "knee_osteoarthritis",
    "patellar_tendinopathy",
    "quadriceps_tendinopathy",
    "itb_syndrome",
    "gluteal_tendinopathy",
    "plantar_heel_pain",
    "achilles_tendinopathy",
    "calf_strain",
    "tibial_stress_injury",
    "low_back_pain",
    "deep_gluteal_syndrome",
    "acl_reconstruction",
    "hip_osteoarthritis",
]
GoalActivity = Literal[
    "running",
    "soccer",
    "walking",
    "stairs",
    "lifting",
    "housework",
    "sitting",
    "cycling",
    "other",
]
Item = Literal[
    "band", "dumbbell", "barbell", "kettlebell", "step", "cable", "ankle_cuff", "bench", "ball"
]
Scale = Annotated[float, Field(ge=0, le=10)]
Newton = Annotated[float, Field(gt=0, le=1500)]
Lever = Annotated[float, Field(gt=0.05, le=1.2)]
Count = Annotated[int, Field(ge=0, le=300)]
Percent = Annotated[float, Field(ge=0, le=100)]

T = TypeVar("T")
# TOML arrays arrive as lists; what is in them stays strict.
Several = Annotated[tuple[T, ...], Field(strict=False)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Person(_Table):
    """Who it is: age [years], height [m], mass [kg]."""

    age: Annotated[float, Field(ge=0, le=120)] | None = None
    sex: Literal["female", "male", "unsaid"] | None = None
    height_m: Annotated[float, Field(ge=0.4, le=2.5)] | None = None
    mass_kg: Annotated[float, Field(ge=3, le=350)] | None = None

    @property
    def known_sex(self) -> Sex | None:
        """Female or male; None when unsaid."""
        return self.sex if self.sex in ("female", "male") else None


class Pain(_Table):
    """One painful place, rated from 0 to 10."""

    site: PainSite | None = None
    side: Literal["left", "right", "both"] | None = None
    now: Scale | None = None
    worst: Scale | None = None
    aggravated_by: Several[str] = ()
    since_weeks: Annotated[float, Field(ge=0, le=5200)] | None = None


class Conditions(_Table):
    """What a clinician or the person calls it."""

    named: Several[Condition] = ()
    by: Literal["clinician", "self"] | None = None


class RedFlags(_Table):
    """Signs that need a clinician before any plan; None where nobody asked."""

    bladder_or_bowel_change: bool | None = None
    saddle_numbness: bool | None = None
    progressive_leg_weakness: bool | None = None
    fever: bool | None = None
    unexplained_weight_loss: bool | None = None
    cancer_history_with_new_bone_pain: bool | None = None
    night_pain_unremitting: bool | None = None
    major_trauma: bool | None = None
    cannot_bear_weight: bool | None = None
    hot_swollen_joint: bool | None = None
    calf_swelling_with_chest_symptoms: bool | None = None
    focal_bone_pain: bool | None = None

    @property
    def raised(self) -> tuple[str, ...]:
        """Names of the signs that are present."""
        return tuple(name for name in type(self).model_fields if getattr(self, name))


class Goals(_Table):
    """What the person wants to do."""

    activities: Several[GoalActivity] = ()
    main: GoalActivity | None = None
    weeks: Annotated[int, Field(ge=1, le=104)] | None = None


class Time(_Table):
    """How much training fits into the week."""

    days_per_week: Annotated[int, Field(ge=1, le=7)] | None = None
    minutes: Annotated[float, Field(ge=5, le=240)] | None = None


class Equipment(_Table):
    """What is at hand."""

    have: Several[Item] = ()


class Strength(_Table):
    """Strength tests: forces [N] at a lever [m], repetitions, seconds held."""

    hip_abduction_left_n: Newton | None = None
    hip_abduction_right_n: Newton | None = None
    hip_abduction_left_lever_m: Lever | None = None
    hip_abduction_right_lever_m: Lever | None = None
    hip_extension_left_n: Newton | None = None
    hip_extension_right_n: Newton | None = None
    hip_extension_left_lever_m: Lever | None = None
    hip_extension_right_lever_m: Lever | None = None
    hip_external_rotation_left_n: Newton | None = None
    hip_external_rotation_right_n: Newton | None = None
    hip_external_rotation_left_lever_m: Lever | None = None
    hip_external_rotation_right_lever_m: Lever | None = None
    single_leg_bridge_left_reps: Count | None = None
    single_leg_bridge_right_reps: Count | None = None
    side_plank_left_s: Annotated[float, Field(ge=0, le=900)] | None = None
    side_plank_right_s: Annotated[float, Field(ge=0, le=900)] | None = None
    chair_stand_30s_reps: Count | None = None


class SpecificActivity(_Table):
    """One activity of the patient-specific functional scale, 0 unable to 10 as before."""

    activity: str
    score: Scale


class Scores(_Table):
    """Questionnaires, by number only."""

    nprs: Scale | None = None
    sane: Percent | None = None
    groc: Annotated[float, Field(ge=-7, le=7)] | None = None
    rmdq: Annotated[float, Field(ge=0, le=24)] | None = None
    psfs: Several[SpecificActivity] = ()
    lefs: Annotated[float, Field(ge=0, le=80)] | None = None
    koos: Percent | None = None
    hoos: Percent | None = None
    akps: Percent | None = None
    visa_a: Percent | None = None
    visa_g: Percent | None = None
    visa_p: Percent | None = None
    faam: Percent | None = None


class Profile(_Table):
    r"""Everything the person told, as in profile.toml.

    Example:
        >>> profile = parse_profile('schema = "hiphinge.profile/1"\n[person]\nmass_kg = 62.5')
        >>> profile.subject.mass
        62.5
    """

    schema_: Literal["hiphinge.profile/1"] = Field(alias="schema")
    person: Person = Person()
    pain: Several[Pain] = ()
    conditions: Conditions = Conditions()
    red_flags: RedFlags = RedFlags()
    goals: Goals = Goals()
    time: Time = Time()
    equipment: Equipment = Equipment()
    strength: Strength = Strength()
    scores: Scores = Scores()

    @property
    def subject(self) -> Subject:
        """What an analysis needs of it."""
        return Subject(
            mass=self.person.mass_kg,
            height=self.person.height_m,
            sex=self.person.known_sex,
            age=self.person.age,
            mass_source=None if self.person.mass_kg is None else "given",
        )


def read_profile(path: Path) -> Profile:
    """Read and check a profile file.

    Raises:
        InputError: The file cannot be read or is not TOML.
        SettingError: A key or value is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise InputError(
            "cannot read the profile", value=path.name, advice=fault.strerror
        ) from fault
    except UnicodeDecodeError as fault:
        raise InputError("the profile is not a text file", value=path.name) from fault
    return parse_profile(text, name=path.name)


def parse_profile(text: str, *, name: str = "profile.toml") -> Profile:
    r"""Check the text of a profile.

    Raises:
        InputError: The text is not TOML.
        SettingError: A key or value is not allowed; the message names the nearest that is.

    Example:
        >>> try:
        ...     parse_profile('schema = "hiphinge.profile/1"\nequipment.has = ["band"]')
        ... except SettingError as refusal:
        ...     print(refusal.advice)
        did you mean equipment.have?
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError("the profile is not TOML", value=name, advice=str(fault)) from fault
    return profile_from(table, name=name)


def profile_from(table: Mapping[str, Any], *, name: str = "profile.toml") -> Profile:
    """Check what a profile file holds.

    Raises:
        SettingError: A key or value is not allowed; the message names the nearest that is.

    Example:
        >>> profile_from({"schema": "hiphinge.profile/1", "person": {"age": 34.0}}).person.age
        34.0
    """
    try:
        return Profile.model_validate(table)
    except ValidationError as fault:
        raise _refusal(fault.errors(include_url=False)[0], name) from fault


def _refusal(fault: ErrorDetails, file_name: str) -> SettingError:
    """Turn the first thing that is wrong into one line."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return _unknown_key(fault["loc"], place, file_name)
    if fault["type"] == "missing":
        example = f', as in schema = "{SCHEMA}"' if place == "schema" else ""
        return SettingError(f"{file_name} lacks a key", value=place, advice=f"add it{example}")
    if fault["type"] == "literal_error":
        return _unknown_word(fault, place, file_name)
    return SettingError(
        f"not allowed in {file_name}",
        value=f"{place} = {fault['input']}",
        allowed=_said(fault),
        advice=_nearest_number(place, fault),
    )


def _unknown_key(loc: Sequence[int | str], place: str, file_name: str) -> SettingError:
    known = _keys_at(loc[:-1])
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.0)
    before = place.rpartition(".")[0]
    meant = ".".join(part for part in (before, near[0]) if part)
    return SettingError(
        f"unknown key in {file_name}",
        value=place,
        allowed=", ".join(sorted(known)),
        advice=f"did you mean {meant}?",
    )


def _unknown_word(fault: ErrorDetails, place: str, file_name: str) -> SettingError:
    said = str(fault.get("ctx", {}).get("expected", ""))
    words = [word.strip(" '") for word in said.replace(" or ", ", ").split(",")]
    near = difflib.get_close_matches(str(fault["input"]), words, n=1, cutoff=0.5)
    return SettingError(
        f"not allowed in {file_name}",
        value=f"{place} = {fault['input']}",
        allowed=", ".join(words),
        advice=f"did you mean {near[0]}?" if near else None,
    )


def _keys_at(loc: Iterable[int | str]) -> list[str]:
    """Return the keys that the table at a place of the profile may have."""
    table: type[BaseModel] = Profile
    for part in loc:
        if isinstance(part, str):
            table = _table_of(table.model_fields[part].annotation)
    return [field.alias or name for name, field in table.model_fields.items()]


def _table_of(annotation: Any) -> type[BaseModel]:  # noqa: ANN401 - whatever a field may hold
    """Return the table that a field holds, itself or several of it."""
    inside = get_args(annotation)
    return _table_of(inside[0]) if inside else annotation


def _said(fault: ErrorDetails) -> str:
    """Return in words what was allowed."""
    if fault["type"] in ("model_type", "dict_type"):
        return "a table"
    if fault["type"] == "tuple_type":
        return "a list"
    words = fault["msg"].removeprefix("Input should be ")
    words = words.replace("less than or equal to", "at most")
    return words.replace("greater than or equal to", "at least").replace("a valid ", "a ")


def _nearest_number(place: str, fault: ErrorDetails) -> str | None:
    """Name the limit that was passed, with the unit that the key's name carries."""
    limits = fault.get("ctx", {})
    nearest = next((limits[key] for key in ("le", "ge", "lt", "gt") if key in limits), None)
    if nearest is None:
        return None
    units = {"_m": " metres", "_kg": " kilograms", "_n": " newtons", "_s": " seconds"}
    unit = next((word for end, word in units.items() if place.endswith(end)), "")
    return f"the nearest limit is {nearest:g}{unit}"
