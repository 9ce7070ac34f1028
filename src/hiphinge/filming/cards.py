"""What stands on the cards."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hiphinge.types import ActivityName

CameraPlace = Literal["side", "front", "behind"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Posture(_Entry):
    """Turn from upright, forward positive [deg]: the trunk, and each leg's thigh and shin."""

    trunk: float
    front: tuple[float, float]
    back: tuple[float, float]


class Card(_Entry):
    """How to film one activity.

    Attributes:
        name: As people call it.
        views: Where the phone stands, the more telling place first.
        distance_m: From phone to person [m].
        height_m: Of the lens above the floor [m].
        rate_hz: Pictures a second, at least.
        count: How often or how long.
        where: Where the phone stands, in words.
        extra: What else there is to know; may be empty.
        wide: Whether the phone lies on its side.
        posture: For the drawing.
    """

    name: str
    views: tuple[CameraPlace, ...] = Field(min_length=1)
    distance_m: float = Field(ge=1.5, le=8.0)
    height_m: float = Field(ge=0.3, le=1.5)
    rate_hz: int = Field(ge=25)
    count: str
    where: str
    extra: str = ""
    wide: bool = False
    posture: Posture

    @property
    def place(self) -> str:
        """Distance, height and pictures a second in one sentence.

        Example:
            >>> cards()["squat"].place
            '3 m away, the lens 0.8 m above the floor, 30 pictures a second or more.'
        """
        return (
            f"{self.distance_m:g} m away, the lens {self.height_m:g} m above the floor, "
            f"{self.rate_hz} pictures a second or more."
        )


class _File(_Entry):
    schema_: Literal["hiphinge.filming/1"] = Field(alias="schema")
    always: Mapping[str, str]
    card: Mapping[ActivityName, Card]


def cards() -> Mapping[ActivityName, Card]:
    """Return a card for each activity.

    Example:
        >>> cards()["run"].rate_hz
        60
    """
    return _file().card


def always() -> Mapping[str, str]:
    """Return what holds for every activity, by a short name.

    Example:
        >>> sorted(always())[:3]
        ['again', 'alone', 'clothes']
    """
    return _file().always


@cache
def _file() -> _File:
    text = resources.files("hiphinge.filming").joinpath("cards.toml").read_text("utf-8")
    return _File.model_validate(tomllib.loads(text))
