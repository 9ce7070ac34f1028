"""The bones of a body model as one triangle mesh, read from the VTK files that OpenSim uses."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from jaxtyping import Float, Int

from hiphinge.cache import StageCache, cache_folder, content_key
from hiphinge.types import BodyModel, Mesh, Poses

# A drawing with fewer bones than this share of the model's would be a puzzle, not a person.
ENOUGH_OF_THE_MESHES = 0.6
# One pixel of the largest drawing is about 3 mm.
CELL_M = 0.0025


@dataclass(frozen=True, slots=True)
class Surface:
    """A triangle mesh: vertices [m], unit normals and the corners of each triangle."""

    vertices: Float[np.ndarray, "vertex 3"]
    normals: Float[np.ndarray, "vertex 3"]
    triangles: Int[np.ndarray, "triangle 3"]


@dataclass(frozen=True, slots=True)
class Bones:
    """All bones of a body in the axes of their own bodies [m], and the body of each vertex."""

    vertices: Float[np.ndarray, "vertex 3"]
    normals: Float[np.ndarray, "vertex 3"]
    triangles: Int[np.ndarray, "triangle 3"]
    body: Int[np.ndarray, " vertex"]

    def posed(self, poses: Poses, frame: int) -> Surface:
        """Return the bones in ground axes [m] at one frame."""
        rotation = poses.rotation[frame][self.body]
        position = poses.position[frame][self.body]
        ground = np.einsum("vij,vj->vi", rotation, self.vertices) + position
        normals = np.einsum("vij,vj->vi", rotation, self.normals)
        return Surface(ground, normals, self.triangles)


def read_vtp(path: Path) -> Surface:
    """Read a VTK PolyData file in text form (what OpenSim's Geometry folders hold).

    Polygons are cut into fans of triangles.

    Raises:
        ValueError: the file is no such file, or is damaged.

    Example:
        >>> import tempfile
        >>> text = '''<VTKFile type="PolyData"><PolyData><Piece><Points>
        ... <DataArray format="ascii">0 0 0 1 0 0 1 1 0 0 1 0</DataArray></Points><Polys>
        ... <DataArray Name="connectivity" format="ascii">0 1 2 3</DataArray>
        ... <DataArray Name="offsets" format="ascii">4</DataArray>
        ... </Polys></Piece></PolyData></VTKFile>'''
        >>> path = Path(tempfile.mkdtemp()) / "square.vtp"
        >>> _ = path.write_text(text)
        >>> read_vtp(path).triangles.tolist()
        [[0, 1, 2], [0, 2, 3]]
    """
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise ValueError(f"{path.name} is not XML") from error
    vertices = _numbers(root, "Points", None).reshape(-1, 3)
    corners = _numbers(root, "Polys", "connectivity").astype(np.int64)
    ends = _numbers(root, "Polys", "offsets").astype(np.int64)
    if corners.size and not 0 <= corners.min() <= corners.max() < len(vertices):
        raise ValueError(f"{path.name} names points that it does not hold")
    triangles = _fans(corners, ends)
    return Surface(vertices, _vertex_normals(vertices, triangles), triangles)


def _vertex_normals(
    vertices: Float[np.ndarray, "vertex 3"], triangles: Int[np.ndarray, "triangle 3"]
) -> Float[np.ndarray, "vertex 3"]:
    """Mean of the normals of the triangles around each vertex, larger ones counting more."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    face = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], face)
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return normals / np.where(length > 0.0, length, 1.0)


def _numbers(root: ElementTree.Element, section: str, name: str | None) -> Float[np.ndarray, " n"]:
    for array in root.iterfind(f".//{section}/DataArray"):
        if name is None or array.get("Name") == name:
            if array.get("format") != "ascii":
                break
            return np.array((array.text or "").split(), dtype=np.float64)
    raise ValueError(f"no {section} {name or ''} in text form")


def _fans(
    corners: Int[np.ndarray, " corner"], ends: Int[np.ndarray, " polygon"]
) -> Int[np.ndarray, "triangle 3"]:
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    per_polygon = np.maximum(ends - starts - 2, 0)
    first = np.repeat(starts, per_polygon)
    step: np.ndarray = np.arange(int(per_polygon.sum())) - np.repeat(
        np.cumsum(per_polygon) - per_polygon, per_polygon
    )
    return np.stack([corners[first], corners[first + step + 1], corners[first + step + 2]], axis=1)


def thinned(surface: Surface, *, cell: float = CELL_M) -> Surface:
    """Join vertices that lie in one cell of a grid (Rossignac and Borrel 1993).

    Args:
        surface: The mesh.
        cell: Edge of a cell [m]; what is smaller is not seen in a small drawing.
    """
    if not len(surface.triangles):
        return surface
    cells = np.floor(surface.vertices / cell).astype(np.int64)
    _, joined = np.unique(cells, axis=0, return_inverse=True)
    joined = joined.reshape(-1)
    count = np.bincount(joined)
    vertices = np.stack(
        [np.bincount(joined, weights=column) / count for column in surface.vertices.T], axis=1
    )
    triangles = joined[surface.triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    return Surface(vertices, _vertex_normals(vertices, triangles), triangles)


def load_bones(body: BodyModel, folders: Iterable[Path]) -> Bones | None:
    """Return the bones of a body, or None when too few of its mesh files are found.

    Args:
        body: The body; its scale factors are applied.
        folders: Where mesh files may lie, best first.
    """
    found = _find(body, list(folders))
    if not body.meshes or len(found) < ENOUGH_OF_THE_MESHES * len(body.meshes):
        return None
    surfaces = _surfaces(sorted(set(found.values())))
    parts = [
        (body.meshes[index], surfaces[path]) for index, path in found.items() if path in surfaces
    ]
    vertices = [
        (surface.vertices * mesh.scale) @ mesh.rotation.T + mesh.translation
        for mesh, surface in parts
    ]
    normals = [_scaled_normals(surface.normals, mesh) for mesh, surface in parts]
    sizes = [len(surface.vertices) for _, surface in parts]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    triangles = [
        surface.triangles + offset for (_, surface), offset in zip(parts, offsets, strict=True)
    ]
    owners = np.repeat([mesh.body for mesh, _ in parts], sizes).astype(np.int64)
    return Bones(
        np.concatenate(vertices), np.concatenate(normals), np.concatenate(triangles), owners
    )


def thinned_bones(bones: Bones, *, cell: float) -> Bones:
    """Join vertices of a body that lie in one cell of a grid, never those of two bodies.

    Args:
        bones: All bones of a body.
        cell: Edge of a cell [m].
    """
    owners = np.unique(bones.body)
    corner_owner = bones.body[bones.triangles[:, 0]]
    parts: list[Surface] = []
    for owner in owners:
        mine = np.flatnonzero(bones.body == owner)
        number = np.full(len(bones.body), -1, dtype=np.int64)
        number[mine] = np.arange(mine.size)
        triangles = number[bones.triangles[corner_owner == owner]]
        parts.append(
            thinned(Surface(bones.vertices[mine], bones.normals[mine], triangles), cell=cell)
        )
    sizes = [len(part.vertices) for part in parts]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)[: len(parts)]
    return Bones(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate(
            [part.triangles + offset for part, offset in zip(parts, offsets, strict=True)]
        ),
        np.repeat(owners, sizes),
    )


def _scaled_normals(
    normals: Float[np.ndarray, "vertex 3"], mesh: Mesh
) -> Float[np.ndarray, "vertex 3"]:
    scaled = (normals / mesh.scale) @ mesh.rotation.T
    length = np.linalg.norm(scaled, axis=1, keepdims=True)
    return scaled / np.where(length > 0.0, length, 1.0)


def _find(body: BodyModel, folders: Sequence[Path]) -> dict[int, Path]:
    found: dict[int, Path] = {}
    for index, mesh in enumerate(body.meshes):
        name = Path(mesh.file.replace("\\", "/")).name
        for folder in folders:
            if name.endswith(".vtp") and (folder / name).is_file():
                found[index] = folder / name
                break
    return found


def _surfaces(paths: Sequence[Path]) -> dict[Path, Surface]:
    """Read the files, or take them from the cache: text is slow to read."""
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    cache = StageCache(cache_folder() / "bones")
    key = content_key("bones", {"files": stamps, "format": 3})
    kept = cache.get(key)
    known = None if kept is None else _unpack(kept, paths)
    if known is None:
        known = [_read_or_nothing(path) for path in paths]
        cache.put(key, lambda place: _pack(place, known or []))
    return {path: bone for path, bone in zip(paths, known, strict=True) if len(bone.triangles)}


def _read_or_nothing(path: Path) -> Surface:
    """Read one bone; an unreadable one is missing from the drawing."""
    try:
        return thinned(read_vtp(path))
    except ValueError:
        nothing = np.zeros((0, 3))
        return Surface(nothing, nothing, np.zeros((0, 3), dtype=np.int64))


def _pack(place: Path, bones: Sequence[Surface]) -> None:
    with place.open("wb") as file:
        np.savez(
            file,
            vertices=np.concatenate([bone.vertices for bone in bones]).astype(np.float32),
            normals=np.concatenate([bone.normals for bone in bones]).astype(np.float32),
            triangles=np.concatenate([bone.triangles for bone in bones]).astype(np.int32),
            counts=np.array([(len(bone.vertices), len(bone.triangles)) for bone in bones]),
        )


def _unpack(place: Path, paths: Sequence[Path]) -> list[Surface] | None:
    """Read what `_pack` wrote; None when it is damaged."""
    try:
        with np.load(place) as arrays:
            points = [arrays[name].astype(np.float64) for name in ("vertices", "normals")]
            triangles = arrays["triangles"].astype(np.int64)
            cuts = np.cumsum(arrays["counts"], axis=0)[:-1]
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    if len(cuts) + 1 != len(paths):
        return None
    parts = zip(
        *(np.split(array, cuts[:, 0]) for array in points),
        np.split(triangles, cuts[:, 1]),
        strict=True,
    )
    return [Surface(*part) for part in parts]
