"""Compiled bodies as files, so that a second run needs no OpenSim."""

import json
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from hiphinge.errors import InputError
from hiphinge.types import BodyModel, CoordinateSet, JointTree, Mesh

_FORMAT = "hiphinge.body/1"
_TREE = tuple(JointTree.__dataclass_fields__)
_COORDINATES = tuple(name for name in CoordinateSet.__dataclass_fields__ if name != "names")
_ARRAYS = (
    "mass",
    "mass_center",
    "inertia",
    "marker_body",
    "marker_position",
    "marker_weight",
)
_MESH = ("scale", "rotation", "translation")


def save_body(body: BodyModel, path: Path) -> None:
    """Write a compiled body, its OpenSim text included, to one file.

    Example:
        >>> import tempfile
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> path = Path(tempfile.mkdtemp()) / "pendulum.npz"
        >>> save_body(compile_body(pendulum()), path)
        >>> load_saved_body(path).marker_names
        ('tip',)
    """
    arrays = {f"tree.{name}": getattr(body.tree, name) for name in _TREE}
    arrays |= {f"coordinates.{name}": getattr(body.coordinates, name) for name in _COORDINATES}
    arrays |= {name: getattr(body, name) for name in _ARRAYS}
    arrays |= {f"mesh.{name}": _stacked(body.meshes, name) for name in _MESH}
    header = {
        "format": _FORMAT,
        "name": body.name,
        "bodies": body.bodies,
        "coordinates": body.coordinates.names,
        "marker_names": body.marker_names,
        "meshes": [[mesh.body, mesh.file] for mesh in body.meshes],
        "is_default": body.is_default,
        "notes": body.notes,
    }
    arrays["header"] = _bytes(json.dumps(header))
    arrays["osim"] = _bytes(body.osim)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def load_saved_body(path: Path) -> BodyModel:
    """Read what `save_body` wrote.

    Raises:
        InputError: the file is damaged or was written by another version.

    Example:
        >>> import tempfile
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import walker
        >>> path = Path(tempfile.mkdtemp()) / "walker.npz"
        >>> save_body(compile_body(walker()), path)
        >>> load_saved_body(path).bodies[:3]
        ('ground', 'pelvis', 'thigh_r')
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(_text(arrays["header"]))
        if header["format"] != _FORMAT:
            raise InputError("another version's body file", value=path.name, allowed=_FORMAT)
        return _assemble(header, arrays)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InputError("not a saved body", value=path.name) from error


def _assemble(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> BodyModel:
    meshes = tuple(
        Mesh(int(body), file, *(arrays[f"mesh.{name}"][k] for name in _MESH))
        for k, (body, file) in enumerate(header["meshes"])
    )
    return BodyModel(
        name=str(header["name"]),
        bodies=tuple(header["bodies"]),
        tree=JointTree(**{name: arrays[f"tree.{name}"] for name in _TREE}),
        coordinates=CoordinateSet(
            names=tuple(header["coordinates"]),
            **{name: arrays[f"coordinates.{name}"] for name in _COORDINATES},
        ),
        marker_names=tuple(header["marker_names"]),
        meshes=meshes,
        osim=_text(arrays["osim"]),
        is_default=bool(header["is_default"]),
        notes=tuple(header["notes"]),
        **{name: arrays[name] for name in _ARRAYS},
    )


def _stacked(meshes: tuple[Mesh, ...], name: str) -> np.ndarray:
    return np.array([getattr(mesh, name) for mesh in meshes], dtype=float)


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(array: np.ndarray) -> str:
    return array.tobytes().decode()
