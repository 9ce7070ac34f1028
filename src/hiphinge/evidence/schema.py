"""What the evidence files may hold; parsed once, then frozen.

Every number carries a mark that says how it was come by:

    verified    read in the source itself or its abstract
    secondary   read in another publication that quotes it, or in one without a publication
    recalled    from memory
    design      a default of ours, not from a study

Only verified numbers may carry a verdict; the others reach a reader with "not verified".
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hiphinge.types import ActivityName, Sex

Mark = Literal["verified", "secondary", "recalled", "design"]
Positive = Annotated[float, Field(gt=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Frozen):
    """A publication: either a DOI or the address where it was read."""

    authors: str
    year: int
    title: str
    journal: str
    doi: str | None = None
    address: str | None = None

    @property
    def short(self) -> str:
        """First author and year, as in "Schwartz 2008"."""
        return f"{self.authors.split(',')[0].split(' ')[0]} {self.year}"

    @property
    def citation(self) -> str:
        """Authors, year, title, journal and DOI in one line."""
        link = f" doi {self.doi}" if self.doi else ""
        return f"{self.authors} ({self.year}). {self.title}. {self.journal}.{link}"


class ErrorConstant(_Frozen):
    """One standard deviation that the draws use."""

    value: Positive
    unit: Literal["m", "m/rad", "deg", "s", "1"]
    mark: Mark
    source: str
    note: str = ""


class PublishedValue(_Frozen):
    """A mean and a standard deviation of one measure in one activity."""

    measure: str
    activity: ActivityName
    mean: float
    sd: Positive
    unit: str
    source: str
    mark: Mark
    population: str
    sex: Sex | None = None
    speed: str = ""
    speed_low: float = 0.0
    speed_high: float = float("inf")
    note: str = ""


class GroupValue(_Frozen):
    """A scalar of a norm group.

    `sd_limbs` is the SD of the group's curve at the same event, where the printed `sd` counts one
    value for each child; `derived` says that the mean was taken from the group's mean curve.
    """

    measure: str
    mean: float
    sd: Positive
    sd_limbs: Positive | None = None
    derived: str | None = None


class GroupCurve(_Frozen):
    """Mean and SD of one angle at 0, 2 ... 100 % of the cycle [deg]."""

    angle: str
    mean: tuple[float, ...] = Field(min_length=51, max_length=51)
    sd: tuple[Positive, ...] = Field(min_length=51, max_length=51)


class NormGroup(_Frozen):
    """One group of people, at dimensionless speeds from `speed_low` to `speed_high`."""

    name: str
    n: int
    speed_mean: float | None = None
    speed_sd: float | None = None
    speed_low: float = 0.0
    speed_high: float = float("inf")
    curve: tuple[GroupCurve, ...]
    value: tuple[GroupValue, ...] = ()


class NormTable(_Frozen):
    """One publication's reference groups, slowest first."""

    schema_: Literal["hiphinge.norms/1"] = Field(alias="schema")
    source: str
    activity: ActivityName
    population: str
    mark: Mark
    group: tuple[NormGroup, ...]


class SourceFile(_Frozen):
    """`sources.toml`."""

    schema_: Literal["hiphinge.sources/1"] = Field(alias="schema")
    source: dict[str, Source]


class ErrorFile(_Frozen):
    """`errors.toml`."""

    schema_: Literal["hiphinge.errors/1"] = Field(alias="schema")
    error: dict[str, ErrorConstant]


class ValueFile(_Frozen):
    """`values.toml`."""

    schema_: Literal["hiphinge.values/1"] = Field(alias="schema")
    value: tuple[PublishedValue, ...]


class Evidence(_Frozen):
    """Everything in the evidence folder, with every reference resolved."""

    sources: dict[str, Source]
    errors: dict[str, ErrorConstant]
    norms: dict[str, NormTable]
    values: tuple[PublishedValue, ...]

    @model_validator(mode="after")
    def _references_resolve(self) -> "Evidence":
        cited = [item.source for item in self.errors.values()]
        cited += [item.source for item in self.norms.values()]
        cited += [item.source for item in self.values]
        unknown = sorted(set(cited) - set(self.sources))
        if unknown:
            raise ValueError(f"cited but not in sources.toml: {', '.join(unknown)}")
        return self
