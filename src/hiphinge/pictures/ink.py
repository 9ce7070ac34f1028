"""What lies on paper: pieces of SVG with a depth, and the style they share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.pictures.outline import hull, polygon
from hiphinge.pictures.views import View

UNITS_PER_M = 120.0
# Order of drawing where depth does not decide.
BACK, MIDDLE, FRONT = 0, 1, 2

_PAPER = "var(--hx-paper,#fff)"
_ACCENT = "var(--hx-accent,#e4572e)"
_BAND = "var(--hx-band,#2f7fb8)"


def _shade(percent: int) -> str:
    return f"color-mix(in srgb,currentColor {percent}%,{_PAPER})"


def _twice(kind: str, plain: str, wanted: str) -> str:
    """Say a colour plainly first: programs that do not know color-mix keep that."""
    return f"{kind}:{plain};{kind}:{wanted};"


_PROP = f"var(--hx-prop,{_shade(55)})"
_PROP_STROKE = _twice("stroke", "#7b8590", _PROP)
_NEAR = _twice("fill", "#2b333d", _shade(88))
_MIDDLE = _twice("fill", "#59626d", _shade(66))
_FAR = _twice("fill", "#a9b0b8", _shade(34))
_RIM = f"stroke:{_PAPER};stroke-width:3;paint-order:stroke"
# Looks by class: n, m, f near, middle and far limbs with a pale rim (pn, pm, pf without), t working
# part, g floor, w wall, o, s, l, k props (face, solid, line, thin line), b band, u foam, a, d, h
# arrow (line, head, rim).
_LOOKS: Mapping[str, str] = {
    "n": _NEAR + _RIM,
    "m": _MIDDLE + _RIM,
    "f": _FAR + _RIM,
    "pn": _NEAR,
    "pm": _MIDDLE,
    "pf": _FAR,
    "t": f"fill:{_ACCENT};stroke:{_PAPER};stroke-width:1.2",
    "g": "stroke-width:8;" + _twice("fill", "#ececee", _shade(9))
    + _twice("stroke", "#ececee", _shade(9)),
    "w": _twice("fill", "#e2e4e7", _shade(13)),
    "o": f"fill:var(--hx-prop-face,{_PAPER});stroke-width:1.8;" + _PROP_STROKE,
    "s": _twice("fill", "#7b8590", _PROP) + f"stroke:{_PAPER};stroke-width:1.4",
    "l": "fill:none;stroke-width:3.2;" + _PROP_STROKE,
    "k": "fill:none;stroke-width:1.8;" + _PROP_STROKE,
    "b": f"fill:none;stroke:{_BAND};stroke-width:3.4",
    "u": _twice("fill", "#c9dcea", f"color-mix(in srgb,{_BAND} 26%,{_PAPER})")
    + f"stroke:{_BAND};stroke-width:1.6",
    "a": f"fill:none;stroke:{_ACCENT};stroke-width:3.2",
    "d": f"fill:{_ACCENT}",
    "h": f"fill:none;stroke:{_PAPER};stroke-width:7",
}  # fmt: skip


def style_sheet(styles: Iterable[str]) -> str:
    """Return the rules for the classes that a drawing uses.

    Example:
        >>> style_sheet(["d"]).endswith(".hx-d{fill:var(--hx-accent,#e4572e)}")
        True
    """
    whole = (
        ".hx{color:var(--hx-ink,currentColor)}.hx path{stroke-linejoin:round;stroke-linecap:round}"
    )
    used = set(styles)
    rules = [f".hx-{name}{{{rule.rstrip(';')}}}" for name, rule in _LOOKS.items() if name in used]
    return whole + "".join(rules)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a drawing: path data, style class, how near it is, and its extent on paper."""

    path: str
    style: str
    depth: float
    layer: int
    extent: tuple[float, float, float, float]

    @property
    def svg(self) -> str:
        """The piece as an SVG element."""
        return f'<path class="hx-{self.style}" d="{self.path}"/>'


@dataclass(frozen=True, slots=True)
class Paper:
    """Puts points of the ground's axes on paper."""

    view: View

    def flat(self, points: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 2"]:
        """Return where points lie on paper [units]."""
        return self.view.see(points)[..., :2] * UNITS_PER_M

    def depth(self, points: Float[np.ndarray, "*n 3"]) -> float:
        """Return how near points are to the eye on average [m]."""
        return float(np.mean(self.view.see(points)[..., 2]))

    def hulls(
        self,
        groups: list[tuple[Float[np.ndarray, "_ 3"], Float[np.ndarray, " _"]]],
        style: str,
        *,
        layer: int = MIDDLE,
        depth: float | None = None,
    ) -> Piece:
        """Return the joint outline of balls, group by group."""
        path = "".join(hull(self.flat(centers), radii * UNITS_PER_M) for centers, radii in groups)
        centers = np.concatenate([centers for centers, _ in groups])
        radii = np.concatenate([radii for _, radii in groups])[:, None] * UNITS_PER_M
        flat = self.flat(centers)
        low, high = (flat - radii).min(axis=0), (flat + radii).max(axis=0)
        near = self.depth(centers) if depth is None else depth
        return Piece(path, style, near, layer, (low[0], low[1], high[0], high[1]))

    def polygon(
        self,
        points: Float[np.ndarray, "n 3"],
        style: str,
        *,
        layer: int = MIDDLE,
        depth: float | None = None,
    ) -> Piece:
        """Return a closed polygon."""
        flat = self.flat(points)
        near = self.depth(points) if depth is None else depth
        return Piece(polygon(flat), style, near, layer, extent(flat))


def extent(flat: Float[np.ndarray, "n 2"]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of points on paper."""
    low, high = flat.min(axis=0), flat.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
