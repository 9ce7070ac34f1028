"""The form of what is answered to the page that films."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from hiphinge.types import ActivityName
from hiphinge.web.framing_checks import Place

Plane = Literal["sagittal", "frontal", "oblique", "3d"]


class _Answer(BaseModel):
    """What all answers share: nothing beyond what is described."""

    model_config = ConfigDict(extra="forbid")


class FramingCheck(_Answer):
    """One thing that a picture must offer, and what to do where it does not."""

    id: str
    is_met: bool
    instruction: str


class FramingAnswer(_Answer):
    """What was seen in one picture."""

    points: dict[str, list[float]]
    height_share: float | None
    plane: Plane | None
    people: int
    checks: list[FramingCheck]
    instruction: str
    is_ready: bool


class FilmingCard(_Answer):
    """How to film one activity."""

    name: str
    views: list[Place]
    place: str
    where: str
    count: str
    extra: str
    rate_hz: int
    is_wide: bool
    drawing: str


class FilmingCards(_Answer):
    """How to film, for every activity and for each."""

    always: list[str]
    cards: dict[ActivityName, FilmingCard]


class Outline(_Answer):
    """One body as one camera saw it."""

    plane: Plane
    facing: str | None
    points: dict[str, list[float]]


class OutlineAnswer(_Answer):
    """How an earlier film was made, to make the next one alike."""

    title: str
    recorded: str
    setup: str
    views: list[Outline]
