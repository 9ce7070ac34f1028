"""Force plates of a C3D file: channels, units and faults."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.io.c3d_adapter import C3dFile
from hiphinge.io.plate_faults import clean, dead
from hiphinge.io.plates import (
    CHANNELS,
    LOADED,
    PlateGeometry,
    PlateLoad,
    plate_load,
    share_on_plate,
)
from hiphinge.types import Forces

# Plates lie within this distance of the laboratory's origin [m].
_ROOM = 100.0
# Moments are believed in the declared unit unless the other puts this much more of the centre of
# pressure onto the plate.
_MUCH_MORE = 0.3


@dataclass(frozen=True, slots=True)
class Plates:
    """Forces in file axes, None without a working plate, and what was doubtful."""

    forces: Forces | None
    warnings: tuple[str, ...]


def plates_of(source: C3dFile, *, unit: float) -> Plates:
    """Compute the ground reaction of every plate of a file.

    Args:
        source: The file.
        unit: Metres per unit of length.
    """
    n_plates = int(source.number("FORCE_PLATFORM", "USED") or 0)
    warnings: list[str] = []
    loads: list[tuple[str, PlateLoad, Float[np.ndarray, "4 3"]]] = []
    if n_plates and source.analog.shape[0] == 0:
        warnings.append("The file describes force plates but holds no force samples.")
        n_plates = 0
    for index in range(n_plates):
        name = f"plate {index + 1}"
        geometry = _geometry(source, index, unit)
        channels = _channels(source, index, geometry)
        if isinstance(geometry, str) or isinstance(channels, str):
            reason = geometry if isinstance(geometry, str) else channels
            warnings.append(f"{name.capitalize()} was left out: {reason}.")
            continue
        load = _load(source, index, channels, geometry, name, warnings)
        if load is not None:
            loads.append((name, load, geometry.corners))
    if not loads:
        return Plates(None, tuple(warnings))
    rate = source.analog_rate_hz
    start = source.first_frame / source.point_rate_hz
    forces = Forces(
        time=start + np.arange(source.analog.shape[0]) / rate,
        force=np.stack([load.force for _, load, _ in loads]),
        point=np.stack([load.point for _, load, _ in loads]),
        free_moment=np.stack([load.free_moment for _, load, _ in loads]),
        names=tuple(name for name, _, _ in loads),
        sides=tuple(None for _ in loads),
        corners=np.stack([corners for _, _, corners in loads]),
    )
    return Plates(forces, tuple(warnings))


def _geometry(source: C3dFile, index: int, unit: float) -> PlateGeometry | str:
    """The geometry of a plate, or why it cannot be used."""
    kinds = source.numbers("FORCE_PLATFORM", "TYPE").ravel()
    corners = source.numbers("FORCE_PLATFORM", "CORNERS")
    origin = source.numbers("FORCE_PLATFORM", "ORIGIN")
    if index >= kinds.size or corners.ndim != 3 or index >= corners.shape[2]:
        return "its description is incomplete"
    kind = int(kinds[index])
    if kind not in CHANNELS:
        return f"plates of type {kind} are not supported"
    square = corners[:, :, index].T * unit
    if square.shape != (4, 3) or np.linalg.matrix_rank(square - square.mean(axis=0), tol=0.01) < 2:
        return "its corners do not span a surface"
    if np.abs(square).max() > _ROOM or np.abs(origin).max(initial=0.0) * unit > _ROOM:
        return "its place is impossible"
    has_origin = origin.ndim == 2 and origin.shape[0] == 3 and index < origin.shape[1]
    offset = origin[:, index] * unit if has_origin else np.zeros(3)
    calibration = source.numbers("FORCE_PLATFORM", "CAL_MATRIX")
    matrix = None
    if kind == 4:
        if (
            calibration.ndim != 3
            or calibration.shape[:2] != (6, 6)
            or index >= calibration.shape[2]
        ):
            return "its calibration matrix is missing"
        matrix = calibration[:, :, index]
        if not np.abs(matrix).max() > 0:
            return "its calibration matrix is empty"
    return PlateGeometry(kind, square, offset, matrix)


def _channels(
    source: C3dFile, index: int, geometry: PlateGeometry | str
) -> Float[np.ndarray, "sample channel"] | str:
    if isinstance(geometry, str):
        return geometry
    wiring = source.numbers("FORCE_PLATFORM", "CHANNEL")
    needed = CHANNELS[geometry.kind]
    if wiring.ndim != 2 or index >= wiring.shape[1] or wiring.shape[0] < needed:
        return "its channels are not listed"
    numbers = wiring[:needed, index].astype(int) - 1
    if (numbers < 0).any() or (numbers >= source.analog.shape[1]).any():
        return "its channels are not in the file"
    channels = source.analog[:, numbers]
    return channels if np.isfinite(channels).all() else "its channels hold no numbers"


def _load(
    source: C3dFile,
    index: int,
    channels: Float[np.ndarray, "sample channel"],
    geometry: PlateGeometry,
    name: str,
    warnings: list[str],
) -> PlateLoad | None:
    """The load of one plate, or None with the reason in the warnings."""
    rows = [4, 5, 6, 7] if geometry.kind == 3 else [2]
    fault = dead(channels, _units(source, index), rows=rows)
    if fault:
        warnings.append(f"{name.capitalize()} was left out: {fault}.")
        return None
    cleaned = clean(channels, rows=rows, rate_hz=source.analog_rate_hz)
    start = source.first_frame / source.point_rate_hz
    warnings.extend(f"{name.capitalize()} {note}" for note in cleaned.notes(start))
    load = _in_best_unit(source, index, cleaned.channels, geometry, name, warnings)
    largest = float(np.abs(plate_up(load, geometry.corners)).max())
    if largest < LOADED:
        warnings.append(
            f"{name.capitalize()} was left out: it was never loaded (at most {largest:.0f} N)."
        )
        return None
    return load


def plate_up(load: PlateLoad, corners: Float[np.ndarray, "4 3"]) -> Float[np.ndarray, " sample"]:
    """Return the force normal to the plate [N], without regard to its sign's meaning."""
    normal = np.cross(corners[0] - corners[2], corners[1] - corners[3])
    return load.force @ (normal / np.linalg.norm(normal))


def _units(source: C3dFile, index: int) -> tuple[str, ...]:
    """Units of the channels of a plate, in lower case."""
    units = source.texts("ANALOG", "UNITS")
    wiring = source.numbers("FORCE_PLATFORM", "CHANNEL")
    numbers = [int(number) - 1 for number in wiring[:, index]]
    return tuple(units[number].strip().lower() for number in numbers if 0 <= number < len(units))


def _in_best_unit(
    source: C3dFile,
    index: int,
    channels: Float[np.ndarray, "sample channel"],
    geometry: PlateGeometry,
    name: str,
    warnings: list[str],
) -> PlateLoad:
    """Compute with the declared unit of moment, unless only the other one makes sense.

    Some files declare N m and store N mm. A centre of pressure off the plate tells.
    """
    if geometry.kind == 3:
        return plate_load(channels, geometry)
    units = _units(source, index)[3:]
    declared = 1.0 if units and units[0] in {"nm", "n.m", "n m", "n*m"} else 0.001
    other = 0.001 if declared == 1.0 else 1.0
    load = plate_load(channels, geometry, newton_metre=declared)
    share = share_on_plate(load, geometry.corners)
    if np.isnan(share) or share > 1 - _MUCH_MORE:
        return load
    instead = plate_load(channels, geometry, newton_metre=other)
    if share_on_plate(instead, geometry.corners) < share + _MUCH_MORE:
        warnings.append(
            f"Only {share:.0%} of the centre of pressure of {name} lies on the plate; its moments "
            "or its place are wrong, so only its forces are used."
        )
        return replace(
            load,
            point=np.full_like(load.point, np.nan),
            free_moment=np.zeros_like(load.free_moment),
        )
    said, meant = ("N m", "N mm") if declared == 1.0 else ("N mm", "N m")
    warnings.append(f"Moments of {name} are declared in {said} but are in {meant}.")
    return instead
