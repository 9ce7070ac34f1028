"""A forces file beside a recording: the same time axis, the same room."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.io.anatomy import recognise
from hiphinge.io.axes import turn
from hiphinge.io.files import describe
from hiphinge.io.force_columns import read_forces
from hiphinge.io.tidy import mean_force, turn_forces
from hiphinge.signals import sample_at
from hiphinge.types import Forces, Recording

# A centre of pressure this near to a foot marker is under that foot [m].
_NEAR = 0.25
# Less than this share of the recording covered by forces is said.
_COVERED = 0.5


def add_forces(recording: Recording, path: Path) -> Recording:
    """Read forces and put them beside a recording.

    OpenSim's habit is one room for both files; some laboratories keep the markers as recorded and
    only the forces in OpenSim's axes. So the turn of the markers is tried first, then the upright
    turns by quarters, and the one that puts the centre of pressure under the feet is taken.

    Raises:
        InputError: not a forces file, or no overlap in time.
    """
    found = read_forces(path)
    forces = found.forces
    warnings = [*found.warnings]
    start = max(recording.time[0], forces.time[0])
    end = min(recording.time[-1], forces.time[-1])
    if end <= start:
        raise InputError(
            "the forces do not overlap the recording in time",
            value=f"{path.name} {forces.time[0]:.3f}-{forces.time[-1]:.3f} s",
            allowed=f"{recording.time[0]:.3f}-{recording.time[-1]:.3f} s",
            advice="give the forces of this trial",
        )
    covered = (end - start) / (recording.time[-1] - recording.time[0])
    if covered < _COVERED:
        warnings.append(f"Forces cover only {covered:.0%} of the recording.")
    if recording.forces is not None:
        warnings.append(f"Forces of {path.name} replace the plates stored in the recording.")
    placed = _place(forces, recording, warnings)
    return replace(
        recording,
        forces=placed,
        more_files=(*recording.more_files, describe(path, "mot")),
        warnings=(*recording.warnings, *warnings),
    )


def _place(forces: Forces, recording: Recording, warnings: list[str]) -> Forces:
    """Turn forces into the room of the markers."""
    feet = _feet(recording)
    if feet is None:
        return turn_forces(forces, recording.axes.rotation)
    best, best_distance = forces, np.inf
    for rotation in _candidates(recording.axes.rotation, forces):
        distance = _distance(turn(rotation, forces.point), forces.time, feet, recording.time)
        # The first that fits wins; the tried order goes from the usual to the unusual.
        if distance < best_distance - _NEAR or (best_distance == np.inf):
            best, best_distance = turn_forces(forces, rotation), distance
        if best_distance < _NEAR:
            break
    if np.isfinite(best_distance) and best_distance > 2 * _NEAR:
        warnings.append(
            f"The centre of pressure lies {best_distance:.2f} m from the feet (median); "
            "forces and markers may not belong together."
        )
    return best


def _candidates(
    rotation: Float[np.ndarray, "3 3"], forces: Forces
) -> Iterator[Float[np.ndarray, "3 3"]]:
    yield rotation
    up = mean_force(forces)
    if up is None:
        return
    vertical = np.zeros(3)
    vertical[int(np.abs(up).argmax())] = np.sign(up[int(np.abs(up).argmax())])
    forward = np.roll(np.abs(vertical), -1)
    for _ in range(4):
        yield np.stack([forward, vertical, np.cross(forward, vertical)])
        forward = np.cross(vertical, forward)


def _feet(recording: Recording) -> Float[np.ndarray, "frame marker 3"] | None:
    columns = [
        index
        for index, name in enumerate(recording.marker_names)
        if (found := recognise(name)) is not None and found[0] in ("heel", "toe", "ankle")
    ]
    return recording.markers[:, columns] if columns else None


def _distance(
    points: Float[np.ndarray, "plate sample 3"],
    time: Float[np.ndarray, " sample"],
    feet: Float[np.ndarray, "frame marker 3"],
    frames: Float[np.ndarray, " frame"],
) -> float:
    """Median horizontal distance from a centre of pressure to the nearest foot marker [m]."""
    inside = frames[(frames >= time[0]) & (frames <= time[-1])]
    if inside.size == 0 or len(points) == 0:
        return float("inf")
    at_feet = sample_at(feet, time=frames, at=inside)
    distances: list[Float[np.ndarray, " instant"]] = []
    for plate in points:
        point = sample_at(plate, time=time, at=inside)
        apart = (at_feet - point[:, None])[:, :, [0, 2]]
        each = np.linalg.norm(apart, axis=2)
        distances.append(np.where(np.isnan(each), np.inf, each).min(axis=1))
    nearest = np.concatenate(distances)
    nearest = nearest[np.isfinite(nearest)]
    return float(np.median(nearest)) if nearest.size else float("inf")
