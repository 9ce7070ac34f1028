"""What the viewer draws: bodies, muscles and the ground's force, from a result folder alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

import numpy as np

from hiphinge import assets
from hiphinge.body.store import load_saved_body
from hiphinge.errors import AssetError, InputError
from hiphinge.events.cycles import gait_cycles
from hiphinge.loads.groups import GROUPS, group_members, side_of
from hiphinge.report.bones import Bones, load_bones, thinned_bones
from hiphinge.types import SIDES, Cycle, Event
from hiphinge.web.binary import pack
from hiphinge.web.muscle_titles import muscle_title

SCHEMA = "hiphinge.scene/1"
BONES_SCHEMA = "hiphinge.bones/1"
# The body fills about 700 pixels of a screen, so a pixel is about 2.5 mm.
_CELL_M = 0.004
_NOTHING_SOLVED: dict[str, tuple[tuple[int, ...], str]] = {
    "load_frame": ((0,), "i4"),
    "first_point": ((1,), "i4"),
    "point_body": ((0,), "i4"),
    "point": ((0, 3), "f4"),
    "conditional": ((0,), "i4"),
    "present": ((0, 0), "u1"),
    "moving": ((0,), "i4"),
    "moving_point": ((0, 0, 3), "f4"),
    "wraps": ((0,), "u1"),
    "activation": ((0, 0), "u1"),
    "ground_force": ((0, 2, 3), "f4"),
    "ground_point": ((0, 2, 3), "f4"),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses that a scene names.

    Attributes:
        analysis: Identifier of the analysis.
        bones: Where its bones are answered.
        video: Where its video is answered; None without one.
    """

    analysis: str
    bones: str
    video: str | None = None


def scene(folder: Path, places: Places) -> bytes:
    """Return the scene of a result folder in the form of docs/web-api.md.

    Args:
        folder: What an analysis wrote.
        places: Addresses that the scene names.

    Raises:
        InputError: the folder holds no analysis, or one without a body.
    """
    content = _analysis(folder)
    poses = _arrays(folder / "state" / "poses.npz")
    if poses is None:
        raise InputError(
            "this analysis has no body to show",
            value=folder.name,
            advice="analyse a recording with markers, or watch the video",
        )
    solved = _solved(_arrays(folder / "state" / "muscles.npz"))
    names = tuple(str(name) for name in solved.pop("names"))
    time = poses["time"]
    outline = {
        "schema": SCHEMA,
        **_about(content, places),
        "start": float(time[0]) if time.size else 0.0,
        "rate_hz": _rate(time),
        "bodies": [str(name) for name in poses["bodies"]],
        "parents": _parents(folder / "state" / "body.npz", len(poses["bodies"])),
        "muscles": list(names),
        "muscle_titles": [muscle_title(name) for name in names],
        "groups": _groups(names),
    }
    arrays = {
        "time": time - (time[0] if time.size else 0.0),
        "position": poses["position"],
        "rotation": poses["rotation"],
    }
    return pack(outline, {**arrays, **solved})


def bones(folder: Path) -> bytes:
    """Return the bones of a result folder's body, thinned for a screen.

    Args:
        folder: What an analysis wrote.

    Raises:
        InputError: the folder keeps no body, or its bones are not on this machine.
    """
    mesh = _mesh(folder / "state" / "body.npz")
    arrays = {
        "vertex": mesh.vertices,
        "normal": mesh.normals,
        "body": mesh.body,
        "triangle": mesh.triangles,
    }
    return pack({"schema": BONES_SCHEMA, "triangles": len(mesh.triangles)}, arrays)


def cycles(content: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return strides or repetitions from the events in analysis.json.

    Args:
        content: What analysis.json holds.

    Example:
        >>> events = [
        ...     {"kind": kind, "side": None, "time": time, "source": "kinematics"}
        ...     for kind, time in [("rep_start", 1.0), ("rep_bottom", 1.8), ("rep_end", 2.9)]
        ... ]
        >>> [(c["start"], c["bottom"], c["end"]) for c in cycles({"events": events})]
        [(1.0, 1.8, 2.9)]
    """
    events = [
        Event(row["kind"], row["side"], float(row["time"]), row["source"])
        for row in content["events"]
    ]
    activity = _activity(content)
    found: Sequence[Cycle] = (
        gait_cycles(events, gait=activity).cycles if activity in ("walk", "run") else []
    )
    return [
        {
            "kind": cycle.kind,
            "side": cycle.side,
            "start": cycle.start,
            "end": cycle.end,
            "toe_off": cycle.toe_off,
            "bottom": cycle.bottom,
        }
        for cycle in (*found, *_repetitions(events))
    ]


def _repetitions(events: Sequence[Event]) -> list[Cycle]:
    """Join every start with the next end; the bottom lies between."""
    found: list[Cycle] = []
    for start in (event for event in events if event.kind == "rep_start"):
        ends = [e.time for e in events if e.kind == "rep_end" and e.time > start.time]
        if not ends:
            continue
        end = min(ends)
        inside = [e.time for e in events if e.kind == "rep_bottom" and start.time < e.time < end]
        bottom = inside[0] if inside else None
        found.append(Cycle("repetition", start.side, start.time, end, bottom=bottom))
    return found


def _analysis(folder: Path) -> dict[str, Any]:
    try:
        return cast(
            "dict[str, Any]", json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
        )
    except (OSError, ValueError) as error:
        raise InputError("no result folder", value=folder.name) from error


def _about(content: Mapping[str, Any], places: Places) -> dict[str, object]:
    files = [str(row["file"]) for row in content["inputs"]]
    return {
        "analysis": places.analysis,
        "title": files[0] if files else "",
        "activity": _activity(content),
        "mass": content["subject"]["mass"],
        "cycles": cycles(content),
        "events": [
            {key: row[key] for key in ("kind", "side", "time")} for row in content["events"]
        ],
        "bones": places.bones,
        "video": places.video,
    }


def _activity(content: Mapping[str, Any]) -> str | None:
    activity: Mapping[str, Any] | None = content["activity"]
    return None if activity is None else activity["value"]


def _arrays(path: Path) -> dict[str, np.ndarray] | None:
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise InputError(
            "the result folder is damaged", value=path.name, advice="analyse the recording again"
        ) from error


def _solved(kept: Mapping[str, np.ndarray] | None) -> dict[str, np.ndarray]:
    """Name what muscles.npz keeps as pages know it; empty without it."""
    if kept is None:
        empty = {name: np.zeros(shape, kind) for name, (shape, kind) in _NOTHING_SOLVED.items()}
        return {"names": np.array([], dtype=str), **empty}
    point = np.where(kept["ground_known"][..., None], kept["ground_point"], np.nan)
    unchanged = ("first_point", "point_body", "point", "conditional", "present", "moving")
    return {
        "names": kept["muscle"],
        "load_frame": kept["frame"],
        **{name: kept[name] for name in (*unchanged, "moving_point", "wraps")},
        "activation": np.round(np.clip(kept["activation"], 0.0, 1.0) * 255.0).astype("u1"),
        "ground_force": kept["ground_force"],
        "ground_point": point,
    }


def _rate(time: np.ndarray) -> float:
    return float(1.0 / np.median(np.diff(time))) if time.size > 1 else 1.0


def _parents(path: Path, n_bodies: int) -> list[int]:
    """Return the body that each hangs on, -1 for the ground: sticks where there are no bones."""
    kept = _arrays(path)
    if kept is None or len(kept["tree.parent"]) != n_bodies:
        return [-1] * n_bodies
    return [int(parent) for parent in kept["tree.parent"]]


def _groups(names: Sequence[str]) -> list[dict[str, object]]:
    """List the muscle groups that a model has, side by side; gluteal groups come first."""
    found: list[dict[str, object]] = []
    for group in GROUPS:
        for side in SIDES:
            members = np.flatnonzero(group_members(names, group, side)).tolist()
            if members:
                title = group.replace("_", " ").capitalize()
                found.append({"id": group, "title": title, "side": side, "muscles": members})
    grouped = {index for row in found for index in cast("list[int]", row["muscles"])}
    for side in (*SIDES, None):
        rest = [
            index
            for index, name in enumerate(names)
            if index not in grouped and side_of(name) == side
        ]
        if rest:
            found.append({"id": "others", "title": "Others", "side": side, "muscles": rest})
    return found


def _mesh(path: Path) -> Bones:
    if not path.is_file():
        raise InputError("this analysis keeps no body", value=path.name)
    try:
        folders = [assets.path("default_body").parent / "Geometry"]
    except AssetError:
        folders = []
    found = load_bones(load_saved_body(path), folders)
    if found is None:
        raise InputError(
            "the bones of this body are not on this machine",
            value=path.name,
            advice="hiphinge doctor says how to fetch them",
        )
    return thinned_bones(found, cell=_CELL_M)
