"""The surfaces that muscles bend around, read from a model's text for the viewer.

The viewer lays the lines itself, in every picture: so a scene grows by a few kilobytes only, and a
result needs no OpenSim to be looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float, Int, UInt8
from scipy.spatial.transform import Rotation

from hiphinge.body.osim_text import model_of, parse
from hiphinge.types import ReadOnly

CYLINDER, ELLIPSOID = 0, 1
_AXES: Mapping[str, int] = {"x": 1, "y": 2, "z": 3}


@dataclass(frozen=True, slots=True)
class Surfaces(ReadOnly):
    """Surfaces, and the muscles that bend around them.

    Attributes:
        body: Body of each surface.
        place: Its middle in the body's axes [m].
        turn: Quaternion x, y, z, w from its axes to the body's.
        size: Radii along its axes; of a cylinder radius, radius and half of its length [m].
        kind: `CYLINDER` (along its z) or `ELLIPSOID`.
        side: The half of it that counts, 1 to 3 for x to z, negative for the negative half; 0: all.
        wrap: Muscle, surface, first and last path point of the muscle between which it may bend.
    """

    body: Int[np.ndarray, " surface"]
    place: Float[np.ndarray, "surface 3"]
    turn: Float[np.ndarray, "surface 4"]
    size: Float[np.ndarray, "surface 3"]
    kind: UInt8[np.ndarray, " surface"]
    side: Int[np.ndarray, " surface"]
    wrap: Int[np.ndarray, "wrap 4"]


@dataclass(frozen=True, slots=True)
class _Surface:
    name: str
    body: int
    place: list[float]
    turn: list[float]
    size: list[float]
    kind: int
    side: int


def surfaces_of(
    osim: str, bodies: Sequence[str], muscles: Sequence[str], points: Sequence[int]
) -> Surfaces:
    """Read the surfaces that a model's muscles bend around.

    Kinds that are not known here (a torus) are left out: the line is straight there.

    Args:
        osim: The model's text.
        bodies: Names of the bodies.
        muscles: Names of the muscles.
        points: How many path points each muscle has.

    Raises:
        ModelError: the text is no OpenSim model.
    """
    model = model_of(parse(osim))
    found = list(_surfaces(model, {name: k for k, name in enumerate(bodies)}))
    by_name = {surface.name: k for k, surface in enumerate(found)}
    places = {name: k for k, name in enumerate(muscles)}
    wraps = [
        (places[muscle], by_name[surface], first, count - 1 if last < 0 else last)
        for muscle, surface, first, last in _wraps(model)
        if muscle in places and surface in by_name
        for count in [points[places[muscle]]]
    ]
    return Surfaces(
        body=np.array([one.body for one in found], dtype=np.int32),
        place=np.array([one.place for one in found], dtype=np.float64).reshape(-1, 3),
        turn=np.array([one.turn for one in found], dtype=np.float64).reshape(-1, 4),
        size=np.array([one.size for one in found], dtype=np.float64).reshape(-1, 3),
        kind=np.array([one.kind for one in found], dtype=np.uint8),
        side=np.array([one.side for one in found], dtype=np.int32),
        # Stable, as the order of a muscle's own surfaces counts.
        wrap=np.array(sorted(wraps, key=lambda one: one[0]), dtype=np.int32).reshape(-1, 4),
    )


def _surfaces(model: Element, bodies: Mapping[str, int]) -> Iterator[_Surface]:
    for frame in [*model.findall("Ground"), *model.findall("BodySet/objects/Body")]:
        body = bodies.get("ground" if frame.tag == "Ground" else frame.get("name", ""))
        for item in frame.iterfind("WrapObjectSet/objects/*"):
            size = _size(item)
            if body is not None and size is not None and item.findtext("active") != "false":
                angles = _numbers(item, "xyz_body_rotation")
                yield _Surface(
                    name=item.get("name", ""),
                    body=body,
                    place=_numbers(item, "translation"),
                    turn=Rotation.from_euler("XYZ", angles).as_quat().tolist(),
                    size=size,
                    kind=CYLINDER if item.tag == "WrapCylinder" else ELLIPSOID,
                    side=_side(item.findtext("quadrant", "all").strip()),
                )


def _size(item: Element) -> list[float] | None:
    """Return a surface's radii; None for a kind that is not known here."""
    if item.tag == "WrapCylinder":
        radius = float(item.findtext("radius", "nan"))
        return [radius, radius, 0.5 * float(item.findtext("length", "nan"))]
    if item.tag == "WrapSphere":
        return 3 * [float(item.findtext("radius", "nan"))]
    return _numbers(item, "dimensions") if item.tag == "WrapEllipsoid" else None


def _side(quadrant: str) -> int:
    """Return the half that counts.

    Example:
        >>> _side("-x"), _side("+z"), _side("all")
        (-1, 3, 0)
    """
    axis = _AXES.get(quadrant.lstrip("+-"), 0)
    return -axis if quadrant.startswith("-") else axis


def _wraps(model: Element) -> Iterator[tuple[str, str, int, int]]:
    """Yield muscle, surface, first and last path point; -1 for the last of all."""
    for muscle in model.iterfind("ForceSet/objects/*"):
        for wrap in muscle.iterfind(".//PathWrapSet/objects/PathWrap"):
            first, last = (int(number) for number in wrap.findtext("range", "-1 -1").split())
            surface = wrap.findtext("wrap_object", "").strip()
            # Counted from one in the file; less than one is the first or the last of all.
            yield muscle.get("name", ""), surface, max(first, 1) - 1, last - 1 if last > 0 else -1


def _numbers(item: Element, name: str) -> list[float]:
    return [float(number) for number in item.findtext(name, "0 0 0").split()]
