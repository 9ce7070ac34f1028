"""What page one says: verdicts counted, sides compared, the rest named with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hiphinge.types import Analysis, Measure, Quality, Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """One measure on both sides (or once, for the whole person)."""

    id: str
    left: Measure | None = None
    right: Measure | None = None
    whole: Measure | None = None

    @property
    def all(self) -> tuple[Measure, ...]:
        """The measures that are there."""
        return tuple(item for item in (self.left, self.right, self.whole) if item is not None)

    @property
    def supported(self) -> tuple[Measure, ...]:
        """Those that carry a value."""
        return tuple(item for item in self.all if item.value is not None)

    @property
    def sides_differ(self) -> bool:
        """True when the two ranges do not touch; a single cycle tells nothing about that."""
        left, right = self.left, self.right
        if left is None or right is None or min(left.n, right.n) < 2:
            return False
        if None in (left.low, left.high, right.low, right.high):
            return False
        return (left.low or 0.0) > (right.high or 0.0) or (right.low or 0.0) > (left.high or 0.0)


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings of page one.

    Attributes:
        quality: How far the recording supports statements at all.
        judged: Measures with a verified reference.
        typical: Of these, inside.
        outside: Of these, outside (low or high).
        cannot_tell: Of these, crossing a limit.
        differing: Pairs whose sides differ beyond both intervals.
        compared: Number of pairs whose sides could be compared.
        refused: Measures without a value, by reason.
        limited: Measures with a value and a reason for caution, by reason.
    """

    quality: Quality
    judged: int
    typical: tuple[Measure, ...]
    outside: tuple[Measure, ...]
    cannot_tell: tuple[Measure, ...]
    differing: tuple[Pair, ...]
    compared: int
    refused: tuple[tuple[str, tuple[Measure, ...]], ...]
    limited: tuple[tuple[str, tuple[Measure, ...]], ...]


def pairs(measures: Iterable[Measure]) -> tuple[Pair, ...]:
    """Put left and right of each measure together, in the order in which they first come.

    Example:
        >>> left = Measure("step_length", "left", 0.6, 0.58, 0.62, "m", 5, 0.01, "good")
        >>> right = Measure("step_length", "right", 0.7, 0.68, 0.72, "m", 5, 0.01, "good")
        >>> pairs([left, right])[0].sides_differ
        True
    """
    found: dict[str, dict[str, Measure]] = {}
    for measure in measures:
        found.setdefault(measure.id, {})[measure.side or "whole"] = measure
    return tuple(
        Pair(id=measure_id, left=by.get("left"), right=by.get("right"), whole=by.get("whole"))
        for measure_id, by in found.items()
    )


def summarise(analysis: Analysis) -> Summary:
    """Count verdicts and collect what cannot be told, and why."""
    supported = [measure for measure in analysis.measures if measure.value is not None]
    matched = pairs(analysis.measures)
    return Summary(
        quality=_overall(supported),
        judged=sum(measure.verdict is not None for measure in supported),
        typical=_with(supported, "typical"),
        outside=_with(supported, "low", "high"),
        cannot_tell=_with(supported, "cannot_tell"),
        differing=tuple(pair for pair in matched if pair.sides_differ),
        compared=sum(_comparable(pair) for pair in matched),
        refused=by_reason(item for item in analysis.measures if item.value is None),
        limited=by_reason(item for item in supported if item.quality == "limited"),
    )


def _comparable(pair: Pair) -> bool:
    return len(pair.supported) == 2 and min(item.n for item in pair.supported) > 1


def _overall(supported: Sequence[Measure]) -> Quality:
    if not supported:
        return "refused"
    good = sum(measure.quality == "good" for measure in supported)
    return "good" if 2 * good > len(supported) else "limited"


def _with(measures: Sequence[Measure], *verdicts: Verdict) -> tuple[Measure, ...]:
    return tuple(measure for measure in measures if measure.verdict in verdicts)


def by_reason(measures: Iterable[Measure]) -> tuple[tuple[str, tuple[Measure, ...]], ...]:
    """Group measures by their reason, the commonest reason first."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        found.setdefault(measure.reason, []).append(measure)
    most_first = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple((reason, tuple(items)) for reason, items in most_first)
