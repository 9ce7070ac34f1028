"""Reading and editing OpenSim XML text without OpenSim."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from hiphinge.errors import ModelError
from hiphinge.types import Mesh

_HEADER = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_MARKER_SET = re.compile(r"<MarkerSet\b[^>]*?(?:/>|>.*?</MarkerSet>)", re.DOTALL)
_FORCE_PARTS = ("ForceSet", "ControllerSet", "ProbeSet")


def parse(osim: str) -> ElementTree.Element:
    """Return the document element of a model's XML text.

    Raises:
        ModelError: the text is no OpenSim model.
    """
    try:
        root = ElementTree.fromstring(osim)
    except ElementTree.ParseError as error:
        raise ModelError("not an OpenSim model", value=str(error)) from error
    if root.find("Model") is None:
        raise ModelError("not an OpenSim model", value=root.tag, allowed="a <Model> element")
    return root


def model_of(root: ElementTree.Element) -> ElementTree.Element:
    """Return the <Model> element.

    Raises:
        ModelError: there is none.
    """
    model = root.find("Model")
    if model is None:
        raise ModelError("not an OpenSim model", value=root.tag, allowed="a <Model> element")
    return model


def to_text(root: ElementTree.Element) -> str:
    """Write a document element as XML text."""
    return _HEADER + ElementTree.tostring(root, encoding="unicode") + "\n"


def objects(model: ElementTree.Element, part: str) -> ElementTree.Element:
    """Return the list of objects of a set such as "BodySet", made when it is missing."""
    container = model.find(part)
    if container is None:
        container = ElementTree.SubElement(model, part, {"name": part.lower()})
    listed = container.find("objects")
    return ElementTree.SubElement(container, "objects") if listed is None else listed


def without_forces(osim: str) -> str:
    """Leave muscles, actuators and controllers out: kinematics need none and load faster."""
    root = parse(osim)
    model = model_of(root)
    for part in _FORCE_PARTS:
        found = model.find(part)
        if found is not None:
            model.remove(found)
    return to_text(root)


def with_markers(osim: str, markers: Mapping[str, tuple[str, Float[np.ndarray, "3"]]]) -> str:
    """Replace all markers of a model (file format 4 or newer).

    Args:
        osim: The model as OpenSim XML text.
        markers: Body and position in its axes [m] by marker name.

    Example:
        >>> bare = "<OpenSimDocument><Model name='m' /></OpenSimDocument>"
        >>> text = with_markers(bare, {"RHEE": ("calcn_r", np.array([-0.25, 0.5, 0.0]))})
        >>> "<location>-0.25 0.5 0</location>" in text
        True
    """
    found = list(_MARKER_SET.finditer(osim))
    if len(found) == 1:
        # Only this part is parsed: a model's text is a megabyte.
        part = ElementTree.fromstring(found[0].group())
        _put_markers(part, markers)
        start, end = found[0].span()
        return osim[:start] + ElementTree.tostring(part, encoding="unicode") + osim[end:]
    root = parse(osim)
    model = model_of(root)
    marker_set = model.find("MarkerSet")
    if marker_set is None:
        marker_set = ElementTree.SubElement(model, "MarkerSet", {"name": "markerset"})
    _put_markers(marker_set, markers)
    return to_text(root)


def _put_markers(
    marker_set: ElementTree.Element, markers: Mapping[str, tuple[str, Float[np.ndarray, "3"]]]
) -> None:
    listed = marker_set.find("objects")
    listed = ElementTree.SubElement(marker_set, "objects") if listed is None else listed
    listed.clear()
    for name, (body, position) in markers.items():
        item = ElementTree.SubElement(listed, "Marker", {"name": name})
        frame = "/ground" if body == "ground" else f"/bodyset/{body}"
        ElementTree.SubElement(item, "socket_parent_frame").text = frame
        place = " ".join(f"{float(value):.17g}" for value in position)
        ElementTree.SubElement(item, "location").text = place
        ElementTree.SubElement(item, "fixed").text = "true"


def meshes(osim: str) -> tuple[tuple[str, Mesh], ...]:
    """List the bone meshes of a model (file format 4 or newer) with their bodies.

    The files are named without folders: they lie in the Geometry folder beside the model. A
    mesh's `body` index is left at 0 for the compiler to fill in.
    """
    found: list[tuple[str, Mesh]] = []
    for body in objects(model_of(parse(osim)), "BodySet"):
        name = body.get("name", "")
        found += [(name, _mesh(item, None)) for item in _attached(body)]
        for frame in body.iterfind("components/PhysicalOffsetFrame"):
            found += [(name, _mesh(item, frame)) for item in _attached(frame)]
    return tuple(found)


def _attached(owner: ElementTree.Element) -> list[ElementTree.Element]:
    return [item for item in owner.iterfind("attached_geometry/Mesh") if _file(item)]


def _file(mesh: ElementTree.Element) -> str:
    text = mesh.findtext("mesh_file") or ""
    return text.strip().replace("\\", "/").rsplit("/", 1)[-1]


def _mesh(item: ElementTree.Element, frame: ElementTree.Element | None) -> Mesh:
    orientation = np.zeros(3) if frame is None else _numbers(frame, "orientation", 0.0)
    translation = np.zeros(3) if frame is None else _numbers(frame, "translation", 0.0)
    return Mesh(
        body=0,
        file=_file(item),
        scale=_numbers(item, "scale_factors", 1.0),
        rotation=_body_fixed_xyz(orientation),
        translation=translation,
    )


def _numbers(owner: ElementTree.Element, tag: str, otherwise: float) -> Float[np.ndarray, "3"]:
    words = (owner.findtext(tag) or "").split()
    return np.array([float(word) for word in words]) if len(words) == 3 else np.full(3, otherwise)


def _body_fixed_xyz(angles: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3 3"]:
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles), np.sin(angles)
    turn_x = np.array([[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]])
    turn_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    turn_z = np.array([[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]])
    return turn_x @ turn_y @ turn_z
