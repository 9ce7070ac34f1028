"""Ground reaction as OpenSim's external loads: an .xml that names bodies, a .mot with numbers."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from hiphinge.io.files import atomic_write
from hiphinge.io.writers import write_sto
from hiphinge.types import Forces

_VERSION = "40000"


def write_external_loads(path: Path, forces: Forces, *, bodies: Sequence[str]) -> Path:
    """Write forces as external loads.

    The table lies beside the .xml under the same stem and is named in it without a folder, so that
    both can be moved together. OpenSim interpolates over the unloaded phases, so points are held
    there instead of missing.

    Args:
        path: The .xml to write.
        forces: Ground reaction, one entry for each foot.
        bodies: The body that each entry acts on, such as "calcn_r".

    Returns:
        The .mot that was written.

    Example:
        >>> import tempfile
        >>> forces = Forces(np.array([0.0, 1.0]), np.ones((1, 2, 3)), np.zeros((1, 2, 3)),
        ...                 np.zeros((1, 2, 3)), ("plate 1",), (None,), np.zeros((1, 4, 3)))
        >>> path = Path(tempfile.mkdtemp()) / "external_loads.xml"
        >>> write_external_loads(path, forces, bodies=["calcn_r"]).name
        'external_loads.mot'
    """
    table = path.with_suffix(".mot")
    names = [_name(index, body) for index, body in enumerate(bodies)]
    columns = [
        f"{name}_{kind}{axis}"
        for name in names
        for kind in ("force_v", "force_p", "torque_")
        for axis in "xyz"
    ]
    values = np.concatenate(
        [
            np.concatenate([force, _held(point), moment], axis=1)
            for force, point, moment in zip(
                forces.force, forces.point, forces.free_moment, strict=True
            )
        ],
        axis=1,
    )
    write_sto(table, time=forces.time, columns=columns, values=values, name="external_loads")
    document = _document(names, bodies, table.name)
    with atomic_write(path) as temporary:
        document.write(temporary, encoding="UTF-8", xml_declaration=True)
    return table


def _name(index: int, body: str) -> str:
    return f"ground_{index + 1}_{body}"


def _held(point: np.ndarray) -> np.ndarray:
    """Fill missing points by straight lines between contacts and hold them at the ends."""
    held = np.zeros_like(point)
    known = np.flatnonzero(np.isfinite(point).all(axis=1))
    if known.size:
        for axis in range(3):
            held[:, axis] = np.interp(np.arange(len(point)), known, point[known, axis])
    return held


def _document(
    names: Sequence[str], bodies: Sequence[str], table: str
) -> "ElementTree.ElementTree[ElementTree.Element]":
    root = ElementTree.Element("OpenSimDocument", Version=_VERSION)
    loads = ElementTree.SubElement(root, "ExternalLoads", name="externalloads")
    objects = ElementTree.SubElement(loads, "objects")
    for name, body in zip(names, bodies, strict=True):
        force = ElementTree.SubElement(objects, "ExternalForce", name=name)
        entries = {
            "applied_to_body": body,
            "force_expressed_in_body": "ground",
            "point_expressed_in_body": "ground",
            "force_identifier": f"{name}_force_v",
            "point_identifier": f"{name}_force_p",
            "torque_identifier": f"{name}_torque_",
            "data_source_name": "Unassigned",
        }
        for key, value in entries.items():
            ElementTree.SubElement(force, key).text = value
    ElementTree.SubElement(loads, "groups")
    ElementTree.SubElement(loads, "datafile").text = table
    ElementTree.indent(root, "\t")
    return ElementTree.ElementTree(root)
