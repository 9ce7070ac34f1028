"""Where a range lies against a limit: past it, across it, or clear of it."""

from typing import Literal

from hiphinge.types import Limit, Load, Measure, Size

Position = Literal["past", "across", "clear"]


def position(size: Size) -> Position:
    """Say where the whole range lies; touching the limit counts as across it.

    Example:
        >>> limit = Limit(5.0, "above", "design", "hiphinge")
        >>> [position(Size(8.0, low, 11.0, "deg", limit)) for low in (5.1, 5.0)]
        ['past', 'across']
    """
    if size.limit is None:
        return "clear"
    edge = size.limit.value
    if size.limit.beyond == "above":
        is_past, is_clear = size.low > edge, size.high < edge
    else:
        is_past, is_clear = size.high < edge, size.low > edge
    return "past" if is_past else "clear" if is_clear else "across"


def size_of(item: Measure | Load, limit: Limit | None = None) -> Size:
    """Return the size of a measure or load that carries a value.

    Example:
        >>> lean = Measure("trunk_flexion_mean", None, 2.0, 1.0, 3.0, "deg", 6, 0.5, "good")
        >>> size_of(lean).high
        3.0
    """
    if item.value is None or item.low is None or item.high is None:
        raise ValueError(f"{item.id} carries no value")
    return Size(item.value, item.low, item.high, item.unit, limit)
