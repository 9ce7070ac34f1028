"""Ground reaction in .mot/.sto columns, under the many names that OpenSim users give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.io.plates import LOADED, blank_unloaded
from hiphinge.io.storage import Storage, read_storage
from hiphinge.types import Forces, Side

# ground_force_vx, 1_ground_force_px, ground_force_r_vy, R_ground_torque_z, ground_force_2_mx, ...
_COLUMN = re.compile(
    r"^(?P<before>.*?)_?(?P<word>force|grf|torque|moment)_?(?P<after>.*?)_?(?P<kind>[vpm])?(?P<axis>[xyz])$",
    re.IGNORECASE,
)
_RIGHT = frozenset({"r", "right"})
_LEFT = frozenset({"l", "left"})
# Centres of pressure beyond this distance from the origin [m] are in millimetres.
_FAR = 50.0
# Horizontal moments above this [N m, RMS] are not about the centre of pressure.
_TILTING = 5.0


@dataclass(frozen=True, slots=True)
class ForceFile:
    """Forces of a file and what was repaired."""

    forces: Forces
    warnings: tuple[str, ...]


def read_forces(path: Path) -> ForceFile:
    """Read a forces file.

    Raises:
        InputError: not a storage file, or no force columns in it.
    """
    storage = read_storage(path)
    groups = force_groups(storage.columns)
    if not groups:
        raise InputError(
            "no ground reaction in the forces file",
            value=path.name,
            allowed="columns such as ground_force_vx .. vz, px .. pz, ground_torque_x .. z",
        )
    return forces_of(storage, groups)


def is_force_file(path: Path) -> bool:
    """Say whether a file holds ground reaction rather than a movement."""
    if path.suffix.lower() not in {".mot", ".sto"} or not path.is_file():
        return False
    return bool(force_groups(read_storage(path).columns))


def force_groups(columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """Group force columns by plate or foot: name to {vx: column, ..., px: ..., mx: ...}.

    Only groups with three components each of force and point count.

    Example:
        >>> names = [f"ground_force_r_{kind}{axis}" for kind in "vp" for axis in "xyz"]
        >>> force_groups([*names, "hip_flexion_r"])
        {'r': {'vx': 0, 'vy': 1, 'vz': 2, 'px': 3, 'py': 4, 'pz': 5}}
    """
    groups: dict[str, dict[str, int]] = {}
    for column, name in enumerate(columns):
        found = _COLUMN.match(name)
        if found is None:
            continue
        is_torque = found["word"].lower() in {"torque", "moment"}
        kind = "m" if is_torque else (found["kind"] or "v").lower()
        before = re.sub(r"_?ground", "", found["before"], flags=re.IGNORECASE)
        key = "_".join(part for part in (before.strip("_"), found["after"].strip("_")) if part)
        groups.setdefault(key, {}).setdefault(kind + found["axis"].lower(), column)
    complete = {kind + axis for kind in "vp" for axis in "xyz"}
    return {key: found for key, found in groups.items() if complete <= set(found)}


def is_force_column(name: str) -> bool:
    """Say whether a column holds a part of a ground reaction.

    Example:
        >>> is_force_column("1_ground_torque_y"), is_force_column("hip_flexion_r")
        (True, False)
    """
    return _COLUMN.match(name) is not None


def side_of(key: str) -> Side | None:
    """Return the side that a group's name says.

    Example:
        >>> side_of("R"), side_of("calcn_l"), side_of("2")
        ('right', 'left', None)
    """
    for token in re.split(r"[^A-Za-z]+", key.lower()):
        if token in _RIGHT:
            return "right"
        if token in _LEFT:
            return "left"
    return None


def forces_of(storage: Storage, groups: Mapping[str, Mapping[str, int]]) -> ForceFile:
    """Build forces from the columns of a storage file; groups of zeros are dropped."""
    warnings: list[str] = list(storage.warnings)
    used = {
        key: columns
        for key, columns in groups.items()
        if np.abs(np.nan_to_num(_three(storage, columns, "v"))).max() > 0
    }
    if not used:
        warnings.append("The forces file holds only zeros.")
    force = _stack([_three(storage, columns, "v") for columns in used.values()], storage)
    point = _stack([_three(storage, columns, "p") for columns in used.values()], storage)
    moment = _stack([_three(storage, columns, "m") for columns in used.values()], storage)
    missing = np.asarray(np.isnan(force).any(axis=2))
    if missing.any():
        warnings.append(f"{int(missing.sum())} force samples are missing; they count as unloaded.")
    force, moment = np.nan_to_num(force), np.nan_to_num(moment)
    mean = force.sum(axis=0).mean(axis=0)
    up = int(np.abs(mean).argmax())
    if mean[up] < 0:
        force, moment = -force, -moment
        warnings.append("Forces point into the ground; they were turned to act on the person.")
    loaded = np.abs(force[:, :, up]) >= LOADED
    if loaded.any() and np.nanmedian(np.abs(point[loaded]).max(axis=1)) > _FAR:
        point, moment = point / 1000.0, moment / 1000.0
        warnings.append("Centres of pressure were in millimetres; they were turned to metres.")
    names = tuple(f"plate {key}" if key.isdigit() else (key or "plate") for key in used)
    for index, name in enumerate(names):
        at = loaded[index]
        moved = moments_at_point(force[index][at], point[index][at], moment[index][at], up=up)
        moment[index][at] = moved.moment
        if moved.warning:
            warnings.append(f"Moments of {name} {moved.warning}")
    point, moment = blank_unloaded(point, moment, loaded)
    sides: tuple[Side | None, ...] = tuple(side_of(key) for key in used)
    corners = np.full((len(used), 4, 3), np.nan)
    forces = Forces(storage.time, force, point, moment, names, sides, corners)
    return ForceFile(forces, tuple(warnings))


@dataclass(frozen=True, slots=True)
class Moved:
    """Free moments, and what had to be done to get them (empty when nothing)."""

    moment: Float[np.ndarray, "sample 3"]
    warning: str


def moments_at_point(
    force: Float[np.ndarray, "sample 3"],
    point: Float[np.ndarray, "sample 3"],
    moment: Float[np.ndarray, "sample 3"],
    *,
    up: int,
) -> Moved:
    """Bring moments to the centre of pressure when they were taken about another point.

    A foot cannot pull at the ground, so about the centre of pressure only the vertical moment is
    left. Where horizontal moments remain, the fixed point c that explains them is sought by least
    squares in M = (p - c) x F + T and taken out; moments that no point explains are set to zero.

    Args:
        force: On the person [N], loaded samples only.
        point: Centre of pressure [m].
        moment: As stored [N m].
        up: Index of the vertical axis.
    """
    level = [axis for axis in range(3) if axis != up]
    before = np.sqrt((moment[:, level] ** 2).mean()) if len(moment) else 0.0
    if before <= _TILTING:
        return Moved(moment, "")
    # The matrix of c x F as a function of c, sample by sample, then its horizontal rows.
    x, y, z = force.T
    zero = np.zeros_like(x)
    cross = np.stack([zero, z, -y, -z, zero, x, y, -x, zero], axis=1).reshape(-1, 3, 3)
    left = cross[:, level].reshape(-1, 3)
    right = (np.cross(point, force) - moment)[:, level].ravel()
    known = np.isfinite(right)
    centre = np.linalg.lstsq(left[known], right[known], rcond=None)[0]
    free = moment - np.cross(point - centre, force)
    after = np.sqrt(np.nanmean(free[:, level] ** 2))
    if after > max(_TILTING, 0.1 * before):
        return Moved(np.zeros_like(moment), "do not fit forces and points; they were set to zero.")
    free = np.nan_to_num(free)
    free[:, level] = 0.0
    return Moved(free, "were not about the centre of pressure; they were moved there.")


def _stack(
    arrays: list[Float[np.ndarray, "frame 3"]], storage: Storage
) -> Float[np.ndarray, "group frame 3"]:
    return np.stack(arrays) if arrays else np.zeros((0, storage.time.size, 3))


def _three(storage: Storage, columns: Mapping[str, int], kind: str) -> Float[np.ndarray, "frame 3"]:
    missing = np.full(storage.time.size, np.nan)
    parts = [
        storage.values[:, columns[kind + axis]] if kind + axis in columns else missing
        for axis in "xyz"
    ]
    return np.stack(parts, axis=1)
