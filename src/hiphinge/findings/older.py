"""An older analysis, as far as a new one can be compared with it: read from its folder alone."""

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hiphinge.errors import InputError
from hiphinge.types import ActivityName, Plane, Quality, Setup, Sex, Side

SCHEMA = "hiphinge.analysis/1"


class _Row(BaseModel):
    # Newer versions may add keys; what is read here keeps its meaning.
    model_config = ConfigDict(frozen=True, extra="ignore")


class OldNumber(_Row):
    """One measure or load."""

    id: str
    side: Side | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    n: int
    sd_cycles: float | None = None
    quality: Quality
    view: Plane | None = None


class OldReported(_Row):
    """One score, pain or strength test."""

    id: str
    side: Side | None
    value: float
    unit: str
    kind: Literal["function", "pain", "strength"]


class OldSubject(_Row):
    """The person."""

    mass: float | None = None
    height: float | None = None
    sex: Sex | None = None


class OldActivity(_Row):
    """What was done."""

    value: ActivityName | None


class OldView(_Row):
    """From where it was seen."""

    plane: Plane


class OldInput(_Row):
    """A file that went in, and when it was recorded where it says so (ISO 8601)."""

    sha256: str
    recorded: str | None = None


class OldSetup(_Row):
    """How it was recorded."""

    condition: str | None = None
    pain: float | None = None
    speed_kmh: float | None = None
    treadmill: bool | None = None
    incline: float | None = None
    load_kg: float | None = None
    notes: str | None = None

    @property
    def setup(self) -> Setup:
        """The same as `Setup`."""
        return Setup(**self.model_dump())


class OlderAnalysis(_Row):
    """What an analysis.json says that can be compared."""

    schema_: Literal["hiphinge.analysis/1"] = Field(alias="schema")
    version: str
    created: str
    subject: OldSubject
    activity: OldActivity
    view: OldView
    measures: tuple[OldNumber, ...]
    loads: tuple[OldNumber, ...] = ()
    reported: tuple[OldReported, ...] = ()
    setup: OldSetup = OldSetup()
    inputs: tuple[OldInput, ...] = ()

    def measure(self, measure_id: str, side: Side | None) -> OldNumber | None:
        """Return one measure; None when there is none."""
        return next((m for m in self.measures if (m.id, m.side) == (measure_id, side)), None)


def read_older(folder: Path) -> OlderAnalysis:
    """Read what an earlier analysis wrote.

    Args:
        folder: Its result folder.

    Raises:
        InputError: There is no analysis in the folder, or it is of another kind.

    Example:
        >>> read_older(Path("nowhere.hiphinge"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no analysis in this folder: nowhere.hiphinge; ...
    """
    name = folder.name or folder.resolve().name
    path = folder / "analysis.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(
            "no analysis in this folder",
            value=name,
            advice="give a folder that hiphinge analyze wrote",
        ) from fault
    except ValueError as fault:
        raise InputError(
            "analysis.json is damaged", value=name, advice="analyse the recording again"
        ) from fault
    try:
        return OlderAnalysis.model_validate(content)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            "this analysis cannot be read",
            value=f"{name}: {place}" if place else name,
            allowed=f'schema "{SCHEMA}"',
            advice="analyse the recording again with this version",
        ) from fault
