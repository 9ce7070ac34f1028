"""What the viewer draws: where every body is in every frame, muscles, the push of the ground."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hiphinge import assets
from hiphinge.body.store import load_saved_body
from hiphinge.errors import AssetError, InputError
from hiphinge.loads.groups import GROUPS, group_members
from hiphinge.report.bones import load_bones, thinned_bones
from hiphinge.store.records import NotThere
from hiphinge.types import SIDES, BodyModel
from hiphinge.web.binary import MADE_BY, keep_packed, packed
from hiphinge.web.result import analysis_of, cycles_of, events_of
from hiphinge.web.words import plain
from hiphinge.web.wrapping import surfaces_of

Detail = Literal["fine", "coarse"]
# Vertices within such a cell are one. Fine enough for a pelvis and small enough for a phone: some
# 30 000 triangles for the whole body; some 14 000 where there is no graphics card to draw them.
_CELLS_M: Mapping[Detail, float] = {"fine": 0.006, "coarse": 0.012}
_LOADS = ("first_point", "point_body", "point", "conditional", "moving", "moving_point",
          "ground_force", "ground_point")  # fmt: skip

_SURFACE = ("body", "place", "turn", "size", "kind", "side")


def scene_file(folder: Path, analysis_id: str) -> Path:
    """Return the viewer's scene, compressed, made once and kept beside the result.

    Raises:
        NotThere: the result has no body, as with a video.
    """
    path = folder / "state" / f"{MADE_BY}-scene.bin.gz"
    if not path.is_file():
        keep_packed(path, _scene(folder, analysis_id))
    return path


def bones_file(folder: Path, detail: Detail = "fine") -> Path:
    """Return the bones, compressed, made once and kept beside the result.

    Args:
        folder: The result folder.
        detail: How fine they are.

    Raises:
        NotThere: the result has no body, or its bones were never fetched.
    """
    path = folder / "state" / f"{MADE_BY}-bones-{detail}.bin.gz"
    if not path.is_file():
        keep_packed(path, _bones(folder, _CELLS_M[detail]))
    return path


def _scene(folder: Path, analysis_id: str) -> bytes:
    poses = _arrays(folder / "state" / "poses.npz")
    if poses is None:
        raise NotThere("there is no body to draw: this recording was not made in three dimensions")
    content = analysis_of(folder)
    loads = _arrays(folder / "state" / "muscles.npz")
    time = poses["time"]
    body = load_saved_body(folder / "state" / "body.npz")
    muscles = [] if loads is None else [str(name) for name in loads["muscle"]]
    span = float(time[-1] - time[0])
    outline = {
        "schema": "hiphinge.scene/1",
        "analysis": analysis_id,
        "activity": content["activity"]["value"],
        "title": plain(content["activity"]["value"] or "unknown"),
        "mass": content["subject"].get("mass"),
        "start": float(time[0]),
        "rate_hz": (time.size - 1) / span if span > 0 else 1.0,
        "bodies": [str(name) for name in poses["bodies"]],
        "parents": body.tree.parent.tolist(),
        "muscles": muscles,
        "muscle_titles": [_title(name) for name in muscles],
        "groups": _groups(muscles),
        "cycles": cycles_of(folder),
        "events": events_of(content),
        "bones": f"/api/analyses/{analysis_id}/bones",
    }
    arrays = {
        "time": (time - time[0]).astype(np.float32),
        "position": poses["position"],
        "rotation": poses["rotation"],
        **_load_arrays(loads),
        **_surface_arrays(body, loads),
    }
    return packed(outline, arrays)


def _load_arrays(loads: Mapping[str, np.ndarray] | None) -> dict[str, np.ndarray]:
    if loads is None:
        return {"load_frame": np.zeros(0, np.int32)}
    return {
        "load_frame": loads["frame"],
        **{name: loads[name] for name in _LOADS},
        "present": loads["present"].astype(np.uint8),
        "wraps": loads["wraps"].astype(np.uint8),
        "known": loads["ground_known"].astype(np.uint8),
        "activation": np.rint(np.clip(loads["activation"], 0.0, 1.0) * 255).astype(np.uint8),
    }


def _surface_arrays(
    body: BodyModel, loads: Mapping[str, np.ndarray] | None
) -> dict[str, np.ndarray]:
    if loads is None:
        return {}
    muscles = [str(name) for name in loads["muscle"]]
    points = np.diff(loads["first_point"]).tolist()
    found = surfaces_of(body.osim, body.bodies, muscles, points)
    arrays = {f"surface_{name}": getattr(found, name) for name in _SURFACE}
    return {**arrays, "wrap": found.wrap}


def _groups(muscles: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for group in GROUPS:
        for side in SIDES:
            members = np.flatnonzero(group_members(muscles, group, side)).tolist()
            if members:
                found.append({"id": group, "title": plain(group), "side": side, "muscles": members})
    return found


def _title(muscle: str) -> str:
    group = next((one for one in GROUPS if group_members([muscle], one)[0]), None)
    return muscle if group is None else f"{plain(group)} ({muscle})"


def _bones(folder: Path, cell: float) -> bytes:
    place = folder / "state" / "body.npz"
    if not place.is_file():
        raise NotThere("there is no body to draw")
    try:
        geometry = assets.path("default_body").parent / "Geometry"
        bones = load_bones(load_saved_body(place), [geometry])
    except (AssetError, InputError) as fault:
        raise NotThere("the bones are not here") from fault
    if bones is None:
        raise NotThere("the bones of this body are not here")
    bones = thinned_bones(bones, cell=cell)
    outline = {"schema": "hiphinge.bones/1", "triangles": len(bones.triangles)}
    arrays = {
        "vertex": bones.vertices,
        "normal": bones.normals,
        "body": bones.body,
        "triangle": bones.triangles,
    }
    return packed(outline, arrays)


def _arrays(path: Path) -> dict[str, np.ndarray] | None:
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as content:
        return {name: content[name] for name in content.files}
