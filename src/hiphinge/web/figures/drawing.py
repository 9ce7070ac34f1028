"""The person, bones and muscles of a figure on paper."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.body import forward_kinematics
from hiphinge.pictures.figure import figure
from hiphinge.pictures.flesh import outline_groups
from hiphinge.pictures.ink import UNITS_PER_M, Paper, Piece, extent
from hiphinge.pictures.mannequin import Placed
from hiphinge.pictures.outline import number, polygon, polyline, smooth
from hiphinge.web.figures.kept import Mark
from hiphinge.web.figures.still import StillBody, balls

_MARGIN = 8.0
_HEAD, _HALF = 13.0, 7.0
_SAME_PLACE = 1e-4
# Bones by eye around those of the model: body, groups of (place [m], radius [m]).
_Ball = tuple[float, float, float, float]
BONES: Mapping[str, tuple[str, tuple[tuple[_Ball, ...], ...]]] = {
    "sacrum": ("pelvis", (
        ((-0.082, 0.072, 0.036, 0.014), (-0.082, 0.072, -0.036, 0.014),
         (-0.138, 0.050, 0.030, 0.013), (-0.138, 0.050, -0.030, 0.013),
         (-0.150, 0.000, 0.018, 0.012), (-0.150, 0.000, -0.018, 0.012)),
        ((-0.150, 0.000, 0.014, 0.012), (-0.150, 0.000, -0.014, 0.012),
         (-0.158, -0.030, 0.000, 0.010)),
        ((-0.158, -0.030, 0.000, 0.009), (-0.146, -0.056, 0.000, 0.006)),
    )),
    "hip": ("pelvis", (
        # The wing in slices from front to back, each down to the socket's roof.
        ((-0.010, 0.002, 0.122, 0.009), (-0.016, 0.026, 0.128, 0.008),
         (-0.024, -0.030, 0.100, 0.010), (-0.052, -0.044, 0.086, 0.020)),
        ((-0.016, 0.026, 0.128, 0.008), (-0.032, 0.052, 0.128, 0.008),
         (-0.058, 0.076, 0.110, 0.008), (-0.054, -0.046, 0.084, 0.020)),
        ((-0.058, 0.076, 0.110, 0.008), (-0.088, 0.086, 0.086, 0.009),
         (-0.112, 0.076, 0.068, 0.010), (-0.060, -0.046, 0.080, 0.020)),
        ((-0.112, 0.076, 0.068, 0.010), (-0.136, 0.046, 0.054, 0.012),
         (-0.142, 0.024, 0.050, 0.009), (-0.068, -0.040, 0.076, 0.018)),
        ((-0.142, 0.024, 0.050, 0.009), (-0.128, 0.000, 0.050, 0.008),
         (-0.092, -0.018, 0.062, 0.012), (-0.068, -0.040, 0.076, 0.016)),
        ((-0.058, -0.066, 0.078, 0.030), (-0.058, -0.078, 0.070, 0.028)),
        ((-0.072, -0.082, 0.066, 0.020), (-0.094, -0.100, 0.050, 0.017),
         (-0.092, -0.116, 0.046, 0.013)),
        ((-0.046, -0.076, 0.066, 0.015), (-0.014, -0.076, 0.018, 0.011)),
        ((-0.014, -0.076, 0.016, 0.011), (-0.014, -0.092, 0.014, 0.009)),
        ((-0.016, -0.094, 0.014, 0.007), (-0.086, -0.120, 0.042, 0.009)),
    )),
    "femur": ("femur_r", (
        ((0.000, 0.000, 0.000, 0.024),),
        ((-0.001, -0.004, 0.012, 0.017), (-0.004, -0.016, 0.038, 0.017)),
        ((-0.012, 0.006, 0.050, 0.013), (-0.006, -0.020, 0.054, 0.016),
         (-0.004, -0.046, 0.042, 0.019)),
        ((-0.018, -0.052, 0.022, 0.012), (-0.004, -0.070, 0.034, 0.014)),
        ((-0.003, -0.040, 0.040, 0.019), (0.005, -0.110, 0.032, 0.0155)),
        ((0.005, -0.110, 0.032, 0.0155), (0.013, -0.200, 0.022, 0.0135)),
        ((0.013, -0.200, 0.022, 0.0135), (0.011, -0.300, 0.012, 0.0145)),
        ((0.011, -0.300, 0.012, 0.0145), (0.003, -0.372, 0.002, 0.022)),
        ((0.003, -0.372, 0.002, 0.022), (0.006, -0.398, -0.018, 0.022),
         (0.006, -0.398, 0.022, 0.021), (-0.012, -0.408, -0.022, 0.021),
         (-0.012, -0.408, 0.024, 0.020)),
    )),
}  # fmt: skip


def placed(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> Placed:
    """Return a pose as the drawings of exercises want it."""
    frames = forward_kinematics(who.body, q[None])
    pelvis = who.body.bodies.index("pelvis")
    start = who.man.coordinates(np.zeros((1, len(who.man.names))))[0]
    change = who.man.coordinates(np.eye(len(who.man.names))) - start
    values = change @ (q - start) / (change**2).sum(axis=1)
    return Placed(values, frames.rotation[0, pelvis], frames.position[0, pelvis], balls(who, q))


def person(who: StillBody, where: Placed, paper: Paper, works: Sequence[str] = ()) -> list[Piece]:
    """Return a person, farthest parts first; working parts tinted."""
    pieces = figure(where, who.man, paper, works=works, tones={})
    return sorted(pieces, key=lambda piece: (piece.layer, piece.depth))


def bones(who: StillBody, q: Float[np.ndarray, " coordinate"], paper: Paper) -> list[Piece]:
    """Return pelvis and right thigh bone; the left half of the pelvis lies behind."""
    frames = forward_kinematics(who.body, q[None])

    def hulls(name: str, flip: float, style: str) -> Piece:
        owner, groups = BONES[name]
        index = who.body.bodies.index(owner)
        turned, origin = frames.rotation[0, index], frames.position[0, index]
        drawn: list[tuple[np.ndarray, np.ndarray]] = []
        for group in groups:
            balls_ = np.array(group)
            drawn.append((balls_[:, :3] * [1.0, 1.0, flip] @ turned.T + origin, balls_[:, 3]))
        return paper.hulls(drawn, style)

    order = (("hip", -1.0, "far-bone"), ("sacrum", 1.0, "bone"), ("femur", 1.0, "bone"),
             ("hip", 1.0, "bone"))  # fmt: skip
    # The rim of all groups lies under the fill of all, so that no seam shows.
    return [hulls(name, flip, kind) for name, flip, style in order
            for kind in (f"{style}-rim", style)]  # fmt: skip


def flesh(where: Placed, who: StillBody, paper: Paper, parts: Sequence[str]) -> list[Piece]:
    """Return parts of the person as a pale shape, for what lies within."""
    found: list[Piece] = []
    for part in parts:
        groups: list[tuple[np.ndarray, np.ndarray]] = []
        for names in outline_groups(part):
            index = who.man.flesh.indices(names)
            groups.append((where.balls[index], who.man.flesh.radius[index]))
        found.append(paper.hulls(groups, "flesh"))
    return found


def line(
    points: Float[np.ndarray, "n 3"], paper: Paper, style: str, *, curved: bool = False
) -> Piece:
    """Return a line through points in the ground's axes [m]."""
    flat = paper.flat(points)
    path = smooth(flat) if curved else polyline(flat)
    return Piece(path, style, paper.depth(points), 1, extent(flat))


def routes(
    who: StillBody, q: Float[np.ndarray, " coordinate"], parts: Sequence[str]
) -> list[Float[np.ndarray, "_ 3"]]:
    """Return where right-sided muscle parts run, wrapped as OpenSim lays them [m].

    Args:
        who: The body.
        q: The pose.
        parts: Names without their side.
    """
    from hiphinge.body.opensim_paths import sample_paths  # OpenSim takes half a second to import

    names = who.musculature.muscles.names
    own = [names.index(f"{part}_r") for part in parts]
    sample = sample_paths(who.body, q[None], muscles=own)
    frames = forward_kinematics(who.body, q[None])
    rotation, position = frames.rotation[0, sample.pull_body], frames.position[0, sample.pull_body]
    points = np.einsum("pij,pj->pi", rotation, sample.pull_point) + position
    pieces = np.split(points, np.array(sample.first_pull[1:-1]))
    return [_without_repeats(piece) for piece in pieces]


def _without_repeats(points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "_ 3"]:
    apart = np.linalg.norm(np.diff(points, axis=0), axis=1) > _SAME_PLACE
    return points[np.concatenate([[True], apart])]


def arrow(
    tail: Float[np.ndarray, "3"], tip: Float[np.ndarray, "3"], paper: Paper, style: str = "force"
) -> list[Piece]:
    """Return an arrow between two points in the ground's axes [m]."""
    flat = paper.flat(np.stack([tail, tip]))
    along = flat[1] - flat[0]
    length = max(float(np.hypot(*along)), 1e-6)
    way = along / length
    across = np.array([-way[1], way[0]])
    size = min(1.0, length / (1.4 * _HEAD))
    neck = flat[1] - size * _HEAD * way
    head = np.stack([flat[1], neck + size * _HALF * across, neck - size * _HALF * across])
    box = extent(np.concatenate([flat, head]))
    return [
        Piece(polyline(np.stack([flat[0], neck])), f"{style}-line", 0.0, 3, box),
        Piece(polygon(head), f"{style}-head", 0.0, 3, box),
    ]


def dot(
    at: Float[np.ndarray, "3"], paper: Paper, style: str = "joint", *, radius: float = 0.016
) -> Piece:
    """Return a dot at a point in the ground's axes [m]."""
    return paper.hulls([(at[None], np.array([radius]))], style)


def floor(paper: Paper, low: Sequence[float], high: Sequence[float]) -> Piece:
    """Return a patch of floor between two corners (x, z) [m]."""
    (x0, z0), (x1, z1) = low, high
    corners = np.array([(x0, 0.0, z0), (x1, 0.0, z0), (x1, 0.0, z1), (x0, 0.0, z1)])
    flat = paper.flat(corners)
    return Piece(polygon(flat), "hx-g", 0.0, 0, extent(flat))


def marks(pieces: Iterable[Piece]) -> tuple[Mark, ...]:
    """Return pieces as class and path data; short classes are those of exercise drawings."""
    return tuple(
        (f"hx-{piece.style}" if len(piece.style) <= 2 else piece.style, piece.path)
        for piece in pieces
    )


def box_around(frames: Iterable[Iterable[Piece]]) -> tuple[float, float, float, float]:
    """Return left, top, width and height that hold all pieces of all frames."""
    extents = np.array([piece.extent for frame in frames for piece in frame])
    left, top = extents[:, :2].min(axis=0) - _MARGIN
    right, bottom = extents[:, 2:].max(axis=0) + _MARGIN
    corner, size = (left, top), (right - left, bottom - top)
    return tuple(float(number(one)) for one in (*corner, *size))  # type: ignore[return-value]


def up(height: float) -> Float[np.ndarray, "3"]:
    """Return a way upward [m]."""
    return np.array([0.0, height, 0.0])


def units(meters: float) -> float:
    """Return a length on paper.

    Example:
        >>> units(0.5)
        60.0
    """
    return UNITS_PER_M * meters
