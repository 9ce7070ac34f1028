"""What lies on paper: pieces of SVG with a depth, and the style they share."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.pictures.outline import hull, polygon
from hiphinge.pictures.views import View

UNITS_PER_M = 120.0
# Order of drawing where depth does not decide.
BACK, MIDDLE, FRONT = 0, 1, 2

# Plain colours first: programs that do not know color-mix keep them.
STYLE = (
    ".hx{color:var(--hx-ink,currentColor)}"
    ".hx path{stroke-linejoin:round;stroke-linecap:round}"
    ".hx-n,.hx-m,.hx-f{stroke:var(--hx-paper,#fff);stroke-width:3;paint-order:stroke}"
    ".hx-n,.hx-pn{fill:#2b333d;fill:color-mix(in srgb,currentColor 88%,var(--hx-paper,#fff))}"
    ".hx-m,.hx-pm{fill:#59626d;fill:color-mix(in srgb,currentColor 66%,var(--hx-paper,#fff))}"
    ".hx-f,.hx-pf{fill:#a9b0b8;fill:color-mix(in srgb,currentColor 34%,var(--hx-paper,#fff))}"
    ".hx-t{fill:var(--hx-accent,#e4572e);stroke:var(--hx-paper,#fff);stroke-width:1.2}"
    ".hx-g{stroke-width:8;fill:#ececee;stroke:#ececee;"
    "fill:color-mix(in srgb,currentColor 9%,var(--hx-paper,#fff));"
    "stroke:color-mix(in srgb,currentColor 9%,var(--hx-paper,#fff))}"
    ".hx-o{fill:var(--hx-prop-face,var(--hx-paper,#fff));stroke-width:1.8;"
    "stroke:#7b8590;stroke:var(--hx-prop,color-mix(in srgb,currentColor 55%,var(--hx-paper,#fff)))}"
    ".hx-l{fill:none;stroke-width:3.2;"
    "stroke:#7b8590;stroke:var(--hx-prop,color-mix(in srgb,currentColor 55%,var(--hx-paper,#fff)))}"
    ".hx-s{fill:#7b8590;"
    "fill:var(--hx-prop,color-mix(in srgb,currentColor 55%,var(--hx-paper,#fff)));"
    "stroke:var(--hx-paper,#fff);stroke-width:1.4}"
    ".hx-b{fill:none;stroke:var(--hx-band,#2f7fb8);stroke-width:3.4}"
    ".hx-k{fill:none;stroke-width:1.8;stroke:#7b8590;"
    "stroke:var(--hx-prop,color-mix(in srgb,currentColor 55%,var(--hx-paper,#fff)))}"
    ".hx-w{fill:#e2e4e7;fill:color-mix(in srgb,currentColor 13%,var(--hx-paper,#fff))}"
    ".hx-u{fill:#c9dcea;fill:color-mix(in srgb,var(--hx-band,#2f7fb8) 26%,var(--hx-paper,#fff));"
    "stroke:var(--hx-band,#2f7fb8);stroke-width:1.6}"
    ".hx-h{fill:none;stroke:var(--hx-paper,#fff);stroke-width:7}"
    ".hx-a{fill:none;stroke:var(--hx-accent,#e4572e);stroke-width:3.2}"
    ".hx-d{fill:var(--hx-accent,#e4572e)}"
)


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
