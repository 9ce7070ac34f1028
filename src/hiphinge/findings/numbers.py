"""Numbers of findings in words: whole degrees, ranges in brackets, real minus signs."""

from typing import NamedTuple

from hiphinge.types import Size


class _Shown(NamedTuple):
    factor: float
    decimals: int
    text: str


_UNITS: dict[str, _Shown] = {
    "deg": _Shown(1.0, 0, "°"),
    "m": _Shown(100.0, 0, " cm"),
    "s": _Shown(1.0, 2, " s"),
    "1": _Shown(100.0, 0, " %"),
    "%": _Shown(1.0, 0, " %"),
    "% of body weight": _Shown(1.0, 0, " % of body weight"),
    "steps/min": _Shown(1.0, 0, " steps a minute"),
    "of 10": _Shown(1.0, 0, " of 10"),
    "N": _Shown(1.0, 0, " N"),
    "BW": _Shown(1.0, 1, " × body weight"),
    "pelvis widths": _Shown(1.0, 2, " pelvis widths"),
    "repetitions": _Shown(1.0, 0, " repetitions"),
}


def in_words(value: float, unit: str) -> str:
    """Return a number with its unit.

    Example:
        >>> in_words(-4.4, "deg"), in_words(0.104, "1"), in_words(158.2, "steps/min")
        ('−4°', '10 %', '158 steps a minute')
    """
    shown = _shown(unit)
    return _number(value, shown, shown.decimals) + shown.text


def with_range(size: Size) -> str:
    """Return "14° (12 to 15)"; the number alone where the range is a point.

    A decimal is added where a limit (or zero) would round onto an end of the range.

    Example:
        >>> with_range(Size(13.7, 11.9, 15.4, "deg"))
        '14° (12 to 15)'
    """
    shown = _shown(size.unit)
    decimals = _decimals(size, shown)
    value = _number(size.value, shown, decimals) + shown.text
    if size.low == size.high:
        return value
    return (
        f"{value} ({_number(size.low, shown, decimals)} to {_number(size.high, shown, decimals)})"
    )


def _decimals(size: Size, shown: _Shown) -> int:
    """Return a decimal more where rounding would hide on which side of limit or zero an end is."""
    edge = 0.0 if size.limit is None else size.limit.value
    ends = (size.low, size.high)
    rounded = [_number(end, shown, shown.decimals) for end in ends]
    hidden = _number(edge, shown, shown.decimals) in rounded and edge not in ends
    return shown.decimals + 1 if hidden else shown.decimals


def _shown(unit: str) -> _Shown:
    return _UNITS.get(unit, _Shown(1.0, 1, f" {unit}" if unit else ""))


def _number(value: float, shown: _Shown, decimals: int) -> str:
    text = f"{value * shown.factor:.{decimals}f}"
    if float(text) == 0.0:
        text = text.lstrip("-")
    return text.replace("-", "−")
