"""The shared parts of every evidence file: marks, grades, sources, numbers and sentences.

Every number carries a mark that says how it was come by:

    verified    read in the source itself or its abstract
    secondary   read in another publication that quotes it, or in one without a publication
    recalled    from memory
    design      a default of ours, not from a study

Only verified numbers may carry a verdict; the others reach a reader with "not verified", or with
"our default, not from a study". `hiphinge.evidence.said` is the one place that writes them.
"""

import re
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Mark = Literal["verified", "secondary", "recalled", "design"]
Grade = Literal["strong", "moderate", "limited", "conflicting", "mechanism", "contradicted"]
Part = Literal[
    "gluteus_maximus",
    "gluteus_medius",
    "gluteus_minimus",
    "hip_external_rotators",
    "hamstrings",
    "quadriceps",
    "calf",
    "adductors",
    "trunk",
]
PhaseId = Literal["settle", "control", "endurance", "hypertrophy", "strength", "power"]
FindingId = Literal[
    "low_step_rate",
    "overstride",
    "hip_adduction",
    "pelvic_drop",
    "compensated_pelvis",
    "trunk_side_lean",
    "crossover",
    "upright_trunk",
    "forward_trunk",
    "stiff_landing",
    "stiff_squat",
    "knee_inward",
    "lifting_posture",
    "low_hip_extension",
    "side_difference",
    "low_hip_abduction_strength",
    "low_hip_extension_strength",
    "low_hip_rotation_strength",
    "low_endurance",
    "low_chair_stand",
]
SourcePart = Literal["authors", "year", "title", "journal"]

PARTS: tuple[Part, ...] = get_args(Part)
PHASES: tuple[PhaseId, ...] = get_args(PhaseId)

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]


class Frozen(BaseModel):
    """A table of an evidence file: nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """A publication; `unsure` names the parts that were not read and are from memory or ours.

    `address` is a PubMed or PubMed Central number where no DOI is known to us.
    """

    authors: Text
    year: Annotated[int, Field(ge=1900, le=2100)]
    title: Text
    journal: Text
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    address: Annotated[str, Field(pattern=r"^(PMC\d+|PMID \d+)$")] | None = None
    brief: str | None = None
    unsure: tuple[SourcePart, ...] = ()
    note: str = ""

    @property
    def short(self) -> str:
        """First author and year, as in "Schwartz 2008", unless `brief` says something better."""
        return self.brief or f"{self.authors.split(',')[0].split(' ')[0]} {self.year}"

    @property
    def citation(self) -> str:
        """Authors, year, title, journal and DOI in one line; what is unsure is said at the end."""
        link = f" doi {self.doi}" if self.doi else f" {self.address}" if self.address else ""
        doubt = f" ({', '.join(self.unsure)} not checked)" if self.unsure else ""
        return f"{self.authors} ({self.year}). {self.title}. {self.journal}.{link}{doubt}"


class Marked(Frozen):
    """Anything that came from somewhere: with sources, or a default of ours."""

    sources: tuple[str, ...] = ()
    mark: Mark

    @model_validator(mode="after")
    def _has_a_source(self) -> "Marked":
        if not self.sources and self.mark != "design":
            raise ValueError(f'no source and not "design": {self!r}')
        return self


class Statement(Marked):
    """One sentence in our words, with its sources."""

    text: Text

    @property
    def has_number(self) -> bool:
        """Whether the sentence carries a figure."""
        return re.search(r"\d", self.text) is not None


class Quantity(Marked):
    """One number or a range of numbers with its unit.

    Example:
        >>> Quantity(value=7.3, sd=3.6, unit="deg", mark="design").text
        '7.3 +- 3.6 deg'
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: Positive | None = None
    unit: str
    note: str = ""

    @model_validator(mode="after")
    def _has_a_number(self) -> "Quantity":
        if self.value is None and (self.low is None or self.high is None):
            raise ValueError("a quantity needs value, or low and high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self

    @property
    def text(self) -> str:
        """The bare number in words; only `said` adds how sure it is."""
        span = "" if self.low is None or self.high is None else f"{self.low:g} to {self.high:g}"
        if self.value is None:
            return f"{span} {self.unit}".strip()
        spread = "" if self.sd is None else f" +- {self.sd:g}"
        around = f" ({span})" if span else ""
        return f"{self.value:g}{spread} {self.unit}{around}".strip()
