"""Cutting a recording to a part of its time."""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.errors import SettingError
from hiphinge.types import Coordinates, Forces, Recording


def trim(
    recording: Recording, *, start: float | None = None, end: float | None = None
) -> Recording:
    """Keep what lies between `start` and `end` [s] on the recording's own axis, both included.

    Raises:
        SettingError: the part holds fewer than two frames.

    Example:
        >>> from hiphinge.io.axes import unturned
        >>> from hiphinge.types import InputFile
        >>> recording = Recording(InputFile("a.trc", "", "trc"), np.arange(5) / 10.0, (),
        ...                       np.zeros((5, 0, 3)), unturned(""))
        >>> trim(recording, start=0.1, end=0.3).time.tolist()
        [0.1, 0.2, 0.3]
    """
    first = recording.time[0] if start is None else start
    last = recording.time[-1] if end is None else end
    kept = _between(recording.time, first, last)
    if kept.sum() < 2:
        raise SettingError(
            "--start and --end leave no recording",
            value=f"{first:g} to {last:g} s",
            allowed=f"within {recording.time[0]:.3f} to {recording.time[-1]:.3f} s",
        )
    coordinates = recording.coordinates
    return replace(
        recording,
        time=recording.time[kept],
        markers=recording.markers[kept],
        forces=None if recording.forces is None else _trim_forces(recording.forces, first, last),
        events=tuple(event for event in recording.events if first <= event.time <= last),
        coordinates=None
        if coordinates is None
        else Coordinates(coordinates.names, coordinates.values[kept]),
        reference={name: values[kept] for name, values in recording.reference.items()},
    )


def _between(
    time: Float[np.ndarray, " sample"], start: float, end: float
) -> Bool[np.ndarray, " sample"]:
    return (time >= start - 1e-9) & (time <= end + 1e-9)


def _trim_forces(forces: Forces, start: float, end: float) -> Forces | None:
    kept = _between(forces.time, start, end)
    if kept.sum() < 2:
        return None
    return replace(
        forces,
        time=forces.time[kept],
        force=forces.force[:, kept],
        point=forces.point[:, kept],
        free_moment=forces.free_moment[:, kept],
    )
