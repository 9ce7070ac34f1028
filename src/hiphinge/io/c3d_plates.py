"""Force plates of a C3D file: channels, units and faults."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.ndimage import median_filter

from hiphinge.io.c3d_adapter import C3dFile
from hiphinge.io.plates import (
    CHANNELS,
    LOADED,
    PlateGeometry,
    PlateLoad,
    plate_load,
    share_on_plate,
)
from hiphinge.types import Forces

# Moments are believed in the declared unit unless the other puts this much more of the centre of
# pressure onto the plate.
_MUCH_MORE = 0.3
# A spike leaves the running median for at most this long [s] ...
_SPIKE = 0.005
# ... and by at least this [N].
_SPIKE_FORCE = 400.0


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
    return np.nan_to_num(source.analog[:, numbers])


def _load(
    source: C3dFile,
    index: int,
    channels: Float[np.ndarray, "sample channel"],
    geometry: PlateGeometry,
    name: str,
    warnings: list[str],
) -> PlateLoad | None:
    if (np.ptp(channels, axis=0) == 0).all() and np.abs(channels).max() > 0:
        warnings.append(
            f"{name.capitalize()} was left out: it is dead, all its channels stand still."
        )
        return None
    rows = [4, 5, 6, 7] if geometry.kind == 3 else [2]
    vertical = channels[:, rows].sum(axis=1)
    channels, spikes = without_spikes(
        np.column_stack([vertical, channels]), rate_hz=source.analog_rate_hz
    )
    channels = channels[:, 1:]
    if spikes.size:
        at = source.first_frame / source.point_rate_hz + spikes
        warnings.append(
            f"{name.capitalize()} has spikes at {', '.join(f'{t:.3f}' for t in at[:5])} s; "
            "they were bridged and its forces are doubtful there."
        )
    load = _in_best_unit(source, index, channels, geometry, name, warnings)
    vertical = plate_up(load, geometry.corners)
    if np.abs(vertical).max() < LOADED:
        units = _units(source, index, 3)
        reason = (
            "its channels are in volts"
            if set(units) <= {"v", "volt", "volts"} and units
            else (f"it was never loaded (at most {np.abs(vertical).max():.0f} N)")
        )
        warnings.append(f"{name.capitalize()} was left out: {reason}.")
        return None
    return load


def plate_up(load: PlateLoad, corners: Float[np.ndarray, "4 3"]) -> Float[np.ndarray, " sample"]:
    """Return the force normal to the plate [N], without regard to its sign's meaning."""
    normal = np.cross(corners[0] - corners[2], corners[1] - corners[3])
    return load.force @ (normal / np.linalg.norm(normal))


def _units(source: C3dFile, index: int, row: int) -> tuple[str, ...]:
    """Units of the first three channels (row 0) or the next (row 3) of a plate, in lower case."""
    units = source.texts("ANALOG", "UNITS")
    wiring = source.numbers("FORCE_PLATFORM", "CHANNEL")
    numbers = wiring[row : row + 3, index].astype(int) - 1
    return tuple(units[n].strip().lower() for n in numbers.tolist() if 0 <= n < len(units))


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
    units = _units(source, index, 3)
    declared = 1.0 if units and units[0] in {"nm", "n.m", "n m", "n*m"} else 0.001
    other = 0.001 if declared == 1.0 else 1.0
    load = plate_load(channels, geometry, newton_metre=declared)
    share = share_on_plate(load, geometry.corners)
    if np.isnan(share) or share > 1 - _MUCH_MORE:
        return load
    instead = plate_load(channels, geometry, newton_metre=other)
    if share_on_plate(instead, geometry.corners) < share + _MUCH_MORE:
        warnings.append(
            f"Only {share:.0%} of the centre of pressure of {name} lies on the plate; "
            "its geometry or calibration is doubtful."
        )
        return load
    said, meant = ("N m", "N mm") if declared == 1.0 else ("N mm", "N m")
    warnings.append(f"Moments of {name} are declared in {said} but are in {meant}.")
    return instead


def without_spikes(
    channels: Float[np.ndarray, "sample channel"], *, rate_hz: float, vertical: int = 0
) -> tuple[Float[np.ndarray, "sample channel"], Float[np.ndarray, " spike"]]:
    """Bridge spikes of all channels where the vertical one jumps; return where they were [s].

    A spike leaves the running median for a few milliseconds by more than the largest force of the
    rest of the trial: no landing does that.

    Example:
        >>> force = np.full((100, 1), -700.0)
        >>> force[40] = -3000.0
        >>> clean, times = without_spikes(force, rate_hz=1000.0)
        >>> clean[40].tolist(), times.tolist()
        ([-700.0], [0.04])
    """
    signal = channels[:, vertical]
    half = max(int(_SPIKE * rate_hz), 1)
    if signal.size < 4 * half + 1:
        return channels, np.zeros(0)
    steady = median_filter(signal, size=2 * half + 1, mode="nearest")
    limit = max(_SPIKE_FORCE, float(np.abs(steady).max()))
    is_spike = np.abs(signal - steady) > limit
    if not is_spike.any():
        return channels, np.zeros(0)
    kept = np.flatnonzero(~is_spike)
    bad = np.flatnonzero(is_spike)
    clean = channels.copy()
    for column in range(channels.shape[1]):
        clean[bad, column] = np.interp(bad, kept, channels[kept, column])
    return clean, bad / rate_hz
