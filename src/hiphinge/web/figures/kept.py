"""Figures as data: drawings and numbers for every stop of one slider."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

SCHEMA = "hiphinge.figure/1"
# A class of the drawing's styles, and path data.
Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Number:
    """One quantity of a figure, stop by stop.

    Attributes:
        id: Its words are under this name.
        unit: As shown; empty for none.
        decimals: How many are shown.
        value: At every stop.
        low: Lower end of the model's 95 % range; empty where none was worked out.
        high: Upper end.
    """

    id: str
    unit: str
    decimals: int
    value: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Whether it goes below zero anywhere.

        Example:
            >>> Number("change", "N", 0, (-2.0, 3.0)).is_signed
            True
        """
        return min((*self.value, *self.low)) < 0.0


@dataclass(frozen=True, slots=True)
class Arm:
    """One muscle part and its leverage on the hip, stop by stop [cm].

    Attributes:
        part: OpenSim name without its side.
        extension: Positive where it straightens the hip.
        abduction: Positive where it takes the leg outward.
        rotation: Positive where it turns the thigh outward.
    """

    part: str
    extension: tuple[float, ...]
    abduction: tuple[float, ...]
    rotation: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing that follows one slider.

    Attributes:
        id: Its words are under this name.
        stops: Where the slider holds.
        start: Which stop is shown first.
        unit: Of the stops, as shown.
        box: Left, top, width and height of the drawing.
        frames: Marks of the drawing at every stop; one frame serves all where nothing moves.
        numbers: What is read off.
        arms: Leverage of muscle parts, where the figure is about that.
    """

    id: str
    stops: tuple[float, ...]
    start: int
    unit: str
    box: tuple[float, float, float, float]
    frames: tuple[tuple[Mark, ...], ...]
    numbers: tuple[Number, ...] = ()
    arms: tuple[Arm, ...] = ()

    def span(self, number: Number) -> tuple[float, float]:
        """Return the ends of a number's bar: one axis for all of one unit, and 0 belongs to it.

        What goes below zero has an axis apart from what does not.
        """
        alike = [
            one
            for one in self.numbers
            if (one.unit, one.is_signed) == (number.unit, number.is_signed)
        ]
        every = [value for one in alike for value in (*one.value, *one.low, *one.high)]
        return min(0.0, *every), max(0.0, *every)

    def frame(self, stop: int) -> tuple[Mark, ...]:
        """Return the drawing at a stop."""
        return self.frames[stop if len(self.frames) > 1 else 0]


def written(figure: Figure) -> str:
    """Return a figure as JSON text; marks that several frames share stand once."""
    marks = {mark: k for k, mark in enumerate(dict.fromkeys(m for f in figure.frames for m in f))}
    content = {"schema": SCHEMA, **asdict(figure), "marks": list(marks)}
    content["frames"] = [[marks[mark] for mark in frame] for frame in figure.frames]
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n"


def read(text: str) -> Figure:
    """Read what `written` wrote.

    Raises:
        ValueError: it is something else.

    Example:
        >>> pull, frame = Number("pull", "N", 0, (1.0, 2.0)), (("n", "M0 0"),)
        >>> figure = Figure("one", (0.0, 1.0), 0, "", (0.0, 0.0, 9.0, 9.0), (frame,), (pull,))
        >>> read(written(figure)) == figure
        True
    """
    content: dict[str, Any] = json.loads(text)
    if content.pop("schema", None) != SCHEMA:
        raise ValueError(f"no figure of this version ({SCHEMA})")
    marks: list[Mark] = [(kind, path) for kind, path in content.pop("marks")]
    frames: list[list[int]] = content["frames"]
    content["frames"] = tuple(tuple(marks[k] for k in frame) for frame in frames)
    content["numbers"] = tuple(Number(**_tuples(one)) for one in content["numbers"])
    content["arms"] = tuple(Arm(**_tuples(one)) for one in content["arms"])
    return Figure(**_tuples(content))


def _tuples(content: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name for name, one in content.items() if isinstance(one, list)}
    return {name: tuple(one) if name in lists else one for name, one in content.items()}


@cache
def figures() -> Mapping[str, Figure]:
    """Return all figures by their names, read once.

    Example:
        >>> "one_leg" in figures()
        True
    """
    folder = resources.files("hiphinge.web.figures").joinpath("drawn")
    found = (read(file.read_text("utf-8")) for file in folder.iterdir() if _is_figure(file.name))
    return {figure.id: figure for figure in sorted(found, key=lambda figure: figure.id)}


def text_of(name: str) -> str:
    """Return a figure's JSON text as it is kept.

    Raises:
        KeyError: there is no such figure.
    """
    figure = figures()[name]
    return resources.files("hiphinge.web.figures").joinpath(f"drawn/{figure.id}.json").read_text()


def _is_figure(name: str) -> bool:
    return name.endswith(".json")
