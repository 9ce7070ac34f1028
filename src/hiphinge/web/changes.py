"""Whether a score has changed by more than its error, or by more than people notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hiphinge import evidence
from hiphinge.evidence import Instrument
from hiphinge.web.words import words

# One value of it is a change already.
_IS_A_CHANGE = "groc"


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest change of a score that counts.

    Attributes:
        size: In the score's own units.
        kind: "error" where it is what the instrument can detect, "noticed" where it is what people
            notice (only that was published).
        is_verified: Whether the source itself was read.
    """

    size: float
    kind: Literal["error", "noticed"]
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a change means, in words.

    Attributes:
        text: Such as "better by more than the error (3.5 points)".
        tone: "good", "bad" or "plain", for its colour.
    """

    text: str
    tone: Literal["good", "bad", "plain"]


def smallest_change(instrument: str) -> Smallest | None:
    """Return the smallest change of a score that counts; None where nothing was published.

    The error is taken before what people notice; of a published span its upper end.

    Example:
        >>> smallest_change("rmdq")
        Smallest(size=3.5, kind='error', is_verified=False)
        >>> smallest_change("psfs").kind
        'noticed'
    """
    known = evidence.load().instruments.get(instrument)
    if known is None:
        return None
    return _of(known)


def _of(instrument: Instrument) -> Smallest | None:
    kinds: tuple[Literal["error", "noticed"], ...] = ("error", "noticed")
    quantities = (instrument.detectable_change, instrument.minimal_change)
    for kind, quantity in zip(kinds, quantities, strict=True):
        # A share of the first score is no size of its own.
        if quantity is None or ("%" in quantity.unit and instrument.unit != "%"):
            continue
        size = quantity.high if quantity.value is None else quantity.value
        if size:
            return Smallest(float(size), kind, quantity.mark == "verified")
    return None


def reading_of(instrument: str, values: Sequence[float], *, better_up: bool) -> Reading | None:
    """Say what the change from the first to the last value means; None for a single value.

    Example:
        >>> reading_of("rmdq", [12.0, 6.0], better_up=False).text
        'better by more than the error (3.5 points, not verified)'
        >>> reading_of("rmdq", [12.0, 10.0], better_up=False).text
        'cannot detect a change of this size (the error is 3.5 points, not verified)'
    """
    told = words()["changes"]
    if instrument == _IS_A_CHANGE and values:
        change = values[-1]
    elif len(values) < 2:
        return None
    else:
        change = values[-1] - values[0]
    smallest = smallest_change(instrument)
    if smallest is None:
        return Reading(told["unknown"], "plain")
    size = f"{smallest.size:g} {told['points']}"
    if not smallest.is_verified:
        size = f"{size}, {told['unverified']}"
    if abs(change) < smallest.size or (smallest.kind == "error" and abs(change) == smallest.size):
        return Reading(told["undetectable"][smallest.kind].format(size=size), "plain")
    is_better = (change > 0) == better_up
    direction = told["better"] if is_better else told["worse"]
    text = f"{direction} {told['by'][smallest.kind].format(size=size)}"
    return Reading(text, "good" if is_better else "bad")
