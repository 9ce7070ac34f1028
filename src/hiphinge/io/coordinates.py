"""Joint coordinates in .mot/.sto files, with the units put right column by column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.io.force_columns import is_force_column
from hiphinge.io.storage import Storage
from hiphinge.types import Coordinates

# A file holds joint coordinates when it has this many of the names that all leg models share.
_ENOUGH = 4
_KNOWN = frozenset(
    {"pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx", "pelvis_ty", "pelvis_tz"}
    | {f"{joint}_{side}" for joint in ("hip_flexion", "knee_angle", "ankle_angle") for side in "rl"}
    | {f"{joint}_{side}" for joint in ("hip_adduction", "hip_rotation") for side in "rl"}
)
# No joint turns further than this from its zero [rad]; the pelvis heading may.
_FULL_TURN = 2.0 * np.pi
_HEADINGS = frozenset({"pelvis_rotation"})
# A coupled knee coordinate and its leader are the same angle; in other units they differ by 57.3.
_UNIT_RATIO_TOLERANCE = 0.1
# Pelvis heights above this are in millimetres [m].
_TOO_HIGH = 50.0


@dataclass(frozen=True, slots=True)
class CoordinateTable:
    """Coordinates in radians and metres, and what was repaired."""

    coordinates: Coordinates
    warnings: tuple[str, ...]


def plain_name(column: str) -> str:
    """Cut an OpenSim path to the coordinate's name.

    Example:
        >>> plain_name("/jointset/hip_r/hip_flexion_r/value")
        'hip_flexion_r'
    """
    found = re.fullmatch(r"(?:/[^/]+)*/([^/]+)/value", column)
    return found[1] if found else column


def has_coordinates(columns: Sequence[str]) -> bool:
    """Say whether columns are joint coordinates.

    Example:
        >>> has_coordinates(["pelvis_tilt", "pelvis_ty", "hip_flexion_r", "knee_angle_r"])
        True
    """
    return len(_KNOWN & {plain_name(column) for column in columns}) >= _ENOUGH


def is_translation(name: str) -> bool:
    """Say whether a coordinate is a length, by its OpenSim name.

    Example:
        >>> is_translation("pelvis_ty"), is_translation("hip_flexion_r")
        (True, False)
    """
    return bool(re.search(r"_t[xyz](_[rl])?$", name))


def coordinates_of(storage: Storage) -> CoordinateTable:
    """Take the coordinates out of a storage table.

    Speeds and accelerations are passed over. Angles become radians; a column whose numbers show
    another unit than the file's is repaired and named.
    """
    chosen = [i for i, column in enumerate(storage.columns) if _is_value(column)]
    names = tuple(plain_name(storage.columns[i]) for i in chosen)
    values = storage.values[:, chosen].copy()
    rotational = np.array([not is_translation(name) for name in names], dtype=bool)
    warnings = list(storage.warnings)
    in_degrees = _unit(storage.in_degrees, names, values, rotational, warnings)
    values = np.where(rotational & in_degrees, np.radians(values), values)
    if not in_degrees:
        _repair_degrees(names, values, rotational, warnings)
    _repair_coupled(names, values, warnings)
    _repair_lengths(names, values, warnings)
    missing = np.isnan(values)
    if missing.any():
        listed = ", ".join(names[i] for i in np.flatnonzero(missing.any(axis=0)))
        warnings.append(f"Coordinates with missing values: {listed}.")
    return CoordinateTable(Coordinates(names, values), tuple(warnings))


def _is_value(column: str) -> bool:
    if is_force_column(column):
        return False
    return "/" not in column or column.endswith("/value")


def _largest(values: Float[np.ndarray, "frame column"]) -> Float[np.ndarray, " column"]:
    return np.abs(np.nan_to_num(values)).max(axis=0)


def _unit(
    said: bool | None,
    names: Sequence[str],
    values: Float[np.ndarray, "frame column"],
    rotational: Bool[np.ndarray, " column"],
    warnings: list[str],
) -> bool:
    """Say whether the file is in degrees; its main joints decide against its header."""
    joints = [
        i
        for i, name in enumerate(names)
        if name in _KNOWN and rotational[i] and name not in _HEADINGS
    ]
    beyond = (_largest(values[:, joints]) > _FULL_TURN).mean() if joints else 0.0
    if said is None:
        in_degrees = bool(beyond > 0)
        unit = "degrees" if in_degrees else "radians"
        warnings.append(
            f"The header does not say the unit of angles; the numbers look like {unit}."
        )
        return in_degrees
    if not said and beyond > 0.5:
        warnings.append(
            "The header says radians but the angles are in degrees; they were converted."
        )
        return True
    if said and joints and _largest(values[:, joints]).max() < np.pi / 2:
        warnings.append("The header says degrees but the angles look like radians; please check.")
    return said


def _repair_degrees(
    names: Sequence[str],
    values: Float[np.ndarray, "frame column"],
    rotational: Bool[np.ndarray, " column"],
    warnings: list[str],
) -> None:
    largest = _largest(values)
    for i in np.flatnonzero(rotational & (largest > _FULL_TURN)).tolist():
        if names[i] not in _HEADINGS:
            values[:, i] = np.radians(values[:, i])
            warnings.append(f"{names[i]} was in degrees in a file of radians; it was converted.")


def _repair_coupled(
    names: Sequence[str], values: Float[np.ndarray, "frame column"], warnings: list[str]
) -> None:
    """Put a `..._beta` column into its leader's unit: OpenSim's tools leave it unconverted."""
    for i, name in enumerate(names):
        leader = name.removesuffix("_beta")
        if leader == name or leader not in names:
            continue
        lead = np.nan_to_num(values[:, names.index(leader)])
        follow = np.nan_to_num(values[:, i])
        if not (lead @ lead > 0 and follow @ follow > 0):
            continue
        ratio = float(np.sqrt(follow @ follow / (lead @ lead)))
        for factor, unit in ((180 / np.pi, "degrees"), (np.pi / 180, "radians")):
            if abs(ratio / factor - 1) < _UNIT_RATIO_TOLERANCE:
                values[:, i] /= factor
                warnings.append(f"{name} was stored in {unit}, unlike {leader}; it was converted.")


def _repair_lengths(
    names: Sequence[str], values: Float[np.ndarray, "frame column"], warnings: list[str]
) -> None:
    lengths = [i for i, name in enumerate(names) if is_translation(name)]
    if lengths and np.nanmedian(np.abs(values[:, lengths]).max(axis=1)) > _TOO_HIGH:
        values[:, lengths] /= 1000.0
        warnings.append("Pelvis positions were in millimetres; they were turned to metres.")
