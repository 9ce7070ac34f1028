"""A few SVG elements as text; looks (colour, dashes) come from the page's style sheet by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from jaxtyping import Float

from hiphinge.signals import runs


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to picture units.

    Example:
        >>> Scale(0.0, 100.0, 10.0, 210.0)(50.0)
        110.0
    """

    value_low: float
    value_high: float
    place_low: float
    place_high: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        share = (value - self.value_low) / (self.value_high - self.value_low)
        return self.place_low + share * (self.place_high - self.place_low)

    def all(self, values: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Return the places of many values."""
        share = (values - self.value_low) / (self.value_high - self.value_low)
        return self.place_low + share * (self.place_high - self.place_low)


def nice_ticks(low: float, high: float, *, about: int = 4) -> list[float]:
    """Return round numbers inside [low, high], about as many as asked for.

    Example:
        >>> nice_ticks(-12.0, 63.0)
        [0.0, 20.0, 40.0, 60.0]
    """
    span = high - low
    rough = span / max(about, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(min((1.0, 2.0, 5.0, 10.0), key=lambda part: abs(part * power - rough)) * power)
    first = int(np.ceil(low / step - 1e-9))
    last = int(np.floor(high / step + 1e-9))
    return [float(np.round(index * step, 10)) for index in range(first, last + 1)]


def element(name: str, content: str | None = None, **attributes: object) -> str:
    """Return one element; `class_` becomes `class`, `_` in names becomes `-`, numbers are rounded.

    Example:
        >>> element("line", x1=0.123456, class_="axis")
        '<line x1="0.12" class="axis"/>'
    """
    parts = [
        f'{key.rstrip("_").replace("_", "-")}="{_text(value)}"' for key, value in attributes.items()
    ]
    opening = " ".join([name, *parts])
    return f"<{opening}/>" if content is None else f"<{opening}>{content}</{name}>"


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{float(value):.2f}".rstrip("0").rstrip(".") or "0"
    return escape(str(value), quote=True)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def between(start: Float[np.ndarray, "2"], end: Float[np.ndarray, "2"], class_: str) -> str:
    """Return a straight line between two points (x, y)."""
    return line(float(start[0]), float(start[1]), float(end[0]), float(end[1]), class_)


def label(
    x: float,
    y: float,
    text: str,
    class_: str = "tick",
    *,
    anchor: str = "start",
    size: float | None = None,
) -> str:
    """Return a line of text; its size comes from the style sheet unless given."""
    style = {} if size is None else {"style": f"font-size:{size:.3g}px"}
    return element("text", escape(text), x=x, y=y, text_anchor=anchor, class_=class_, **style)


def polyline(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"], class_: str) -> str:
    """Return a line through points; a gap where one is not finite."""
    return element("path", d=_path(x, y), class_=class_)


def area(
    x: Float[np.ndarray, " n"],
    low: Float[np.ndarray, " n"],
    high: Float[np.ndarray, " n"],
    class_: str,
) -> str:
    """Return the area between two lines; a gap where one is not finite."""
    parts: list[str] = []
    for start, stop in runs(np.isfinite(low) & np.isfinite(high)):
        own = slice(start, stop)
        around_x = np.concatenate([x[own], x[own][::-1]])
        around_y = np.concatenate([high[own], low[own][::-1]])
        parts.append(_path(around_x, around_y) + "Z")
    return element("path", d="".join(parts), class_=class_) if parts else ""


def _path(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> str:
    parts: list[str] = []
    pen_down = False
    for across, down in zip(x.tolist(), y.tolist(), strict=True):
        if not (np.isfinite(across) and np.isfinite(down)):
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{across:.1f} {down:.1f}")
        pen_down = True
    return "".join(parts)


def picture(width: float, height: float, parts: Sequence[str], *, title: str, class_: str) -> str:
    """Return a whole drawing with a title that screen readers speak."""
    return element(
        "svg",
        element("title", escape(title)) + "".join(parts),
        viewBox=f"0 0 {width:g} {height:g}",
        class_=class_,
        role="img",
    )
