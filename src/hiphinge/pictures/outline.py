"""Outlines on paper: hulls of circles and smooth lines, as SVG path data."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

_DIRECTIONS = 360
_DECIMALS = 1


def number(value: float) -> str:
    """Return a coordinate with one decimal, as short as can be.

    Example:
        >>> number(12.04), number(-0.02), number(0.5)
        ('12', '0', '.5')
    """
    text = f"{value:.{_DECIMALS}f}"
    text = text.rstrip("0").rstrip(".")
    if text in ("", "-0"):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def point(at: Float[np.ndarray, "2"]) -> str:
    """Return a point as path data.

    Example:
        >>> import numpy as np
        >>> point(np.array([1.0, -2.5]))
        '1-2.5'
    """
    x, y = number(float(at[0])), number(float(at[1]))
    return f"{x}{y}" if y.startswith("-") else f"{x} {y}"


def hull(centers: Float[np.ndarray, "n 2"], radii: Float[np.ndarray, " n"]) -> str:
    """Return the outline of the convex hull of circles: arcs joined by tangents.

    Args:
        centers: Centres on paper.
        radii: Radii, all above 0.

    Example:
        >>> import numpy as np
        >>> hull(np.array([[0.0, 0.0], [4.0, 0.0]]), np.ones(2))
        'M4-1A1 1 0 0 1 4 1L0 1A1 1 0 0 1 0-1Z'
    """
    angles = np.arange(_DIRECTIONS) * 2.0 * np.pi / _DIRECTIONS - 0.5 * np.pi - 1e-3
    out = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    farthest = np.argmax(out @ centers.T + radii, axis=1)
    changes = np.flatnonzero(farthest != np.roll(farthest, 1))
    if changes.size < 2:
        return _circle(centers[farthest[0]], float(radii[farthest[0]]))
    parts: list[str] = []
    starts = np.array([_tangent(centers, radii, farthest[i - 1], farthest[i], angles[i])
                       for i in changes])  # fmt: skip
    for step, index in enumerate(changes):
        ball = farthest[index]
        begin, end = starts[step], starts[(step + 1) % len(starts)]
        first, last = (
            centers[ball] + radii[ball] * np.array([np.cos(angle), np.sin(angle)])
            for angle in (begin, end)
        )
        long_way = int((end - begin) % (2.0 * np.pi) > np.pi + 1e-9)
        r = number(float(radii[ball]))
        parts.append(f"{'L' if parts else 'M'}{point(first)}A{r} {r} 0 {long_way} 1 {point(last)}")
    return _closed("".join(parts))


def _closed(path: str) -> str:
    return path + "Z"


def _tangent(
    centers: Float[np.ndarray, "n 2"],
    radii: Float[np.ndarray, " n"],
    before: np.integer,
    after: np.integer,
    near: float,
) -> float:
    """Return the direction in which two circles reach equally far, near a given one."""
    apart = centers[after] - centers[before]
    length = float(np.hypot(*apart))
    swing = float(np.arccos(np.clip((radii[before] - radii[after]) / max(length, 1e-9), -1.0, 1.0)))
    heading = float(np.arctan2(apart[1], apart[0]))
    options = np.array([heading + swing, heading - swing])
    off = np.abs((options - near + np.pi) % (2.0 * np.pi) - np.pi)
    return float(options[int(np.argmin(off))])


def _circle(center: Float[np.ndarray, "2"], radius: float) -> str:
    r = number(radius)
    out = np.array([radius, 0.0])
    left, right = center - out, center + out
    return f"M{point(left)}A{r} {r} 0 1 1 {point(right)}A{r} {r} 0 1 1 {point(left)}Z"


def polygon(points: Float[np.ndarray, "n 2"]) -> str:
    """Return a closed polygon."""
    return "M" + "L".join(point(at) for at in points) + "Z"


def polyline(points: Float[np.ndarray, "n 2"]) -> str:
    """Return an open line of straight pieces."""
    return "M" + "L".join(point(at) for at in points)


def smooth(points: Float[np.ndarray, "n 2"]) -> str:
    """Return a smooth line through points (Catmull-Rom as cubic curves).

    Example:
        >>> import numpy as np
        >>> smooth(np.array([[0.0, 0.0], [6.0, 0.0]]))
        'M0 0C1 0 5 0 6 0'
    """
    padded: Sequence[np.ndarray] = [points[0], *points, points[-1]]
    parts = [f"M{point(points[0])}"]
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        parts.append(f"C{point(b + (c - a) / 6)} {point(c - (d - b) / 6)} {point(c)}")
    return "".join(parts)
