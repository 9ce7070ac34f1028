"""What the Learn pages show: reasons with their evidence, figures ready to print, exercises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from hiphinge import evidence
from hiphinge.evidence import Claim, Statement, said
from hiphinge.web.figures.kept import Arm, Figure, Mark, Number, figures
from hiphinge.web.words import words

FIRST = "C1"
NINE = tuple(f"C{number}" for number in range(2, 11))
Action = Literal["extension", "abduction", "rotation"]
ACTIONS: tuple[Action, ...] = get_args(Action)
# Less leverage than this does nothing worth naming [cm].
LITTLE_CM = 0.5
# At most so many rows in the table that stands without scripts.
_MOST_ROWS = 7
_WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it is said, and its sources by author and year."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a bar stands, in percent of its width: from, length, and the range behind it."""

    start: float
    length: float
    zero: float
    low: float
    spread: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A number of a figure at its first stop.

    Attributes:
        number: All stops.
        title: What it is called.
        value: As shown.
        spread: Its range in words; empty without one.
        bar: How long it is drawn.
    """

    number: Number
    title: str
    value: str
    spread: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class ArmReading:
    """The leverage of a muscle part at the first stop."""

    arm: Arm
    title: str
    value: str
    does: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with its words, drawn at its first stop.

    Attributes:
        figure: Drawings and numbers.
        words: Its words.
        marks: The drawing; classes of muscles say what they do.
        readings: Numbers.
        arms: Leverages, where the figure is about that.
        columns: Heads of the table of all numbers.
        rows: The table, a few stops of it.
    """

    figure: Figure
    words: Mapping[str, Any]
    marks: tuple[Mark, ...]
    readings: tuple[Reading, ...]
    arms: tuple[ArmReading, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_printed(self) -> bool:
        """Whether its numbers are those of a publication."""
        return self.figure.id == "step_length"

    @property
    def island(self) -> dict[str, Any]:
        """Words for the moving part."""
        shared = words()["learn"]["figure"]
        return {
            "summary": shared["summary"],
            "range": shared["range"],
            "actions": shared["actions"],
            "unit": self.figure.unit,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One claim with what speaks for and against it.

    Attributes:
        key: Of the claim.
        claim: As the evidence holds it.
        words: Plain words beside it; empty for a claim about how we work.
        figure: Its figure, None for none.
        also: A second figure.
    """

    key: str
    claim: Claim
    words: Mapping[str, str]
    figure: Shown | None
    also: Shown | None

    @property
    def supporting(self) -> list[Said]:
        """What speaks for it."""
        return _said(self.claim.supporting)

    @property
    def opposing(self) -> list[Said]:
        """What speaks against it."""
        return _said(self.claim.opposing)

    @property
    def rule(self) -> list[Said]:
        """What we do about it."""
        return _said(self.claim.rule)

    @property
    def honesty(self) -> list[Said]:
        """What to say to the person."""
        return _said(self.claim.honesty)

    @property
    def sources(self) -> list[str]:
        """Full references of all that is said, each once."""
        known = evidence.load().sources
        every = (self.claim.supporting, self.claim.opposing, self.claim.rule, self.claim.honesty)
        keys = (key for group in every for one in group for key in one.sources)
        return [known[key].citation for key in dict.fromkeys(keys)]


def reason(key: str) -> Reason:
    """Return one reason.

    Raises:
        KeyError: there is no such claim.

    Example:
        >>> reason("C7").figure.figure.id
        'one_leg'
    """
    texts = words()["learn"]["reasons"].get(key, {})
    figure, also = (shown(texts[name]) if name in texts else None for name in ("figure", "also"))
    return Reason(key, evidence.load().claims[key], texts, figure, also)


def shown(name: str) -> Shown:
    """Return a figure with its words, at its first stop.

    Raises:
        KeyError: there is no such figure.
    """
    figure, texts = figures()[name], words()["learn"]["figures"][name]
    parts = words()["learn"]["figure"]["parts"]
    readings = tuple(
        _reading(figure, number, texts["numbers"][number.id]) for number in figure.numbers
    )
    heads = [f"{one.title}, {one.number.unit}" for one in readings]
    return Shown(
        figure=figure,
        words=texts,
        marks=drawn(figure, figure.start, ACTIONS[0]),
        readings=readings,
        arms=tuple(_arm_reading(arm, parts[arm.part], figure) for arm in figure.arms),
        columns=(texts["slider"], *(heads or [parts[arm.part] for arm in figure.arms])),
        rows=tuple(_row(figure, stop) for stop in _some(len(figure.stops), figure.start)),
    )


def _reading(figure: Figure, number: Number, title: str) -> Reading:
    stop, ends = figure.start, None
    if number.low:
        ends = number.low[stop], number.high[stop]
    bar = bar_of(number.value[stop], figure.span(number), ends)
    return Reading(number, title, number_text(number, stop), _spread(number, stop), bar)


def drawn(figure: Figure, stop: int, action: Action) -> tuple[Mark, ...]:
    """Return the drawing at a stop, each muscle with a class for what it does there."""
    doing = {arm.part: what_it_does(getattr(arm, action)[stop]) for arm in figure.arms}
    marks: list[Mark] = []
    for kind, path in figure.frame(stop):
        part = kind.partition("muscle ")[2]
        marks.append((f"muscle {doing.get(part, part)}" if part else kind, path))
    return tuple(marks)


def what_it_does(arm_cm: float) -> str:
    """Say whether a leverage does something, the opposite, or hardly anything.

    Example:
        >>> what_it_does(4.9), what_it_does(-0.2), what_it_does(-3.0)
        ('does', 'little', 'opposes')
    """
    if abs(arm_cm) < LITTLE_CM:
        return "little"
    return "does" if arm_cm > 0.0 else "opposes"


def number_text(number: Number, stop: int) -> str:
    """Write a number with its sign where it may be below zero.

    Example:
        >>> number_text(Number("change", "N", 0, (-3.2, 4.0)), 1)
        '+4'
    """
    return _text(number.value[stop], number.decimals, signed=number.is_signed)


def _text(value: float, decimals: int, *, signed: bool) -> str:
    rounded = round(value, decimals) + 0.0
    sign = "+" if signed and rounded > 0.0 else ""
    return sign + f"{rounded:.{decimals}f}".replace("-", "−")


def _spread(number: Number, stop: int) -> str:
    if not number.low:
        return ""
    low, high = (
        _text(one[stop], number.decimals, signed=number.is_signed)
        for one in (number.low, number.high)
    )
    return words()["learn"]["figure"]["range"].format(low=low, high=high)


def bar_of(value: float, span: tuple[float, float], ends: tuple[float, float] | None = None) -> Bar:
    """Return where a bar stands.

    Args:
        value: What it shows.
        span: Ends of its axis, 0 within.
        ends: The range behind it.

    Example:
        >>> bar_of(10.0, (0.0, 40.0))
        Bar(start=0.0, length=25.0, zero=0.0, low=0.0, spread=0.0)
    """
    wide = max(span[1] - span[0], 1e-9)

    def place(one: float) -> float:
        return round(_WIDTH * (one - span[0]) / wide, 1)

    zero, end = place(0.0), place(value)
    low, high = (place(ends[0]), place(ends[1])) if ends else (0.0, 0.0)
    return Bar(min(zero, end), round(abs(end - zero), 1), zero, low, round(high - low, 1))


def arm_span(arms: Iterable[Arm]) -> tuple[float, float]:
    """Return the ends of the axis of leverages: the same both ways, for all that is shown."""
    most = max(abs(value) for arm in arms for way in ACTIONS for value in getattr(arm, way))
    return -most, most


def _arm_reading(arm: Arm, title: str, figure: Figure) -> ArmReading:
    value = getattr(arm, ACTIONS[0])[figure.start]
    bar = bar_of(value, arm_span(figure.arms))
    return ArmReading(arm, title, _text(value, 1, signed=True), what_it_does(value), bar)


def _some(count: int, start: int) -> list[int]:
    """Return evenly chosen stops, the ends and the first shown among them."""
    step = max(1, -(-(count - 1) // (_MOST_ROWS - 1)))
    return sorted({*range(0, count, step), count - 1, start})


def _row(figure: Figure, stop: int) -> tuple[str, ...]:
    head = f"{figure.stops[stop]:g} {figure.unit}".replace(" °", "°").replace("-", "−")
    if figure.arms:
        cells = [
            " / ".join(_text(getattr(arm, way)[stop], 1, signed=True) for way in ACTIONS)
            for arm in figure.arms
        ]
        return (head, *cells)
    return (head, *(_cell(number, stop) for number in figure.numbers))


def _cell(number: Number, stop: int) -> str:
    spread = _spread(number, stop)
    return number_text(number, stop) + (f" ({spread})" if spread else "")


def _said(statements: Sequence[Statement]) -> list[Said]:
    known = evidence.load().sources
    return [Said(said(one), tuple(known[key].short for key in one.sources)) for one in statements]
