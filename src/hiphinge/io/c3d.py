"""Reader of C3D files: markers, force plates, foot events, and other software's results apart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.io.c3d_adapter import C3dFile, load_c3d
from hiphinge.io.c3d_facts import events_of, facts_of, subject_of, widths_of
from hiphinge.io.c3d_plates import plates_of
from hiphinge.io.files import describe
from hiphinge.io.points import MarkerData, is_output, pick_markers, split_virtual, without_prefix
from hiphinge.io.tidy import recording_from_markers
from hiphinge.types import Recording

_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0}
_OUTPUT_LISTS = ("ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS", "REACTIONS", "MODELED_MARKERS")
# A person's markers span between these lengths [m]; used only where a file names no unit.
_SPAN = (0.2, 20.0)


class C3dReader:
    """Reads one C3D file.

    Example:
        >>> C3dReader().read(Path("nowhere.c3d"))
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.c3d; check the path
    """

    def read(self, path: Path, *, turn_axes: bool = True) -> Recording:
        """Return markers, forces and events; model outputs in `reference` as in the file.

        Raises:
            InputError: missing, damaged, cut off, or without points.
        """
        source = load_c3d(path)
        if len(source.points) < 2:
            raise InputError(
                "fewer than two frames", value=path.name, advice="give a longer recording"
            )
        data, unit = marker_data(source)
        plates = plates_of(source, unit=unit)
        start = source.first_frame / source.point_rate_hz
        recording = recording_from_markers(
            describe(path, "c3d"),
            time=start + np.arange(len(source.points)) / source.point_rate_hz,
            data=data,
            usual_up="+Z",
            forces=plates.forces,
            turn_axes=turn_axes,
        )
        events = events_of(source)
        return replace(
            recording,
            events=events.events,
            subject=subject_of(source),
            widths=widths_of(source),
            reference_facts=facts_of(source),
            warnings=(*recording.warnings, *plates.warnings, *events.warnings),
        )


def marker_data(source: C3dFile) -> tuple[MarkerData, float]:
    """Split points into markers [m] and outputs as in the file; return the unit in metres too."""
    names = [without_prefix(name) for name in source.texts("POINT", "LABELS")]
    n_points = source.points.shape[1]
    names = (names + [""] * n_points)[:n_points]
    listed = {
        without_prefix(name)
        for kind in _output_lists(source)
        for name in source.texts("POINT", kind)
    }
    outputs = [i for i, name in enumerate(names) if is_output(name, listed)]
    physical = [i for i in range(n_points) if i not in set(outputs)]
    positions = source.points[:, physical].copy()
    positions[(positions == 0).all(axis=2)] = np.nan
    picked = split_virtual(pick_markers([names[i] for i in physical], positions))
    unit, doubt = _unit(source, picked.positions)
    reference = {names[i]: source.points[:, i] for i in reversed(outputs)}
    # A name that stands twice keeps its first values, as other programs show them.
    reference = {name: reference[name] for name in (names[i] for i in outputs)}
    data = MarkerData(
        picked.names,
        picked.positions * unit,
        {**reference, **picked.reference},
        (*picked.warnings, *doubt),
    )
    return data, unit


def _output_lists(source: C3dFile) -> tuple[str, ...]:
    """Names of the lists of model outputs: POINT:TYPE_GROUPS holds pairs of list and kind."""
    return tuple(dict.fromkeys((*source.texts("POINT", "TYPE_GROUPS")[::2], *_OUTPUT_LISTS)))


def _unit(
    source: C3dFile, positions: Float[np.ndarray, "frame marker 3"]
) -> tuple[float, tuple[str, ...]]:
    """Metres per unit, from POINT:UNITS or, where it is missing, from the size of the person."""
    said = source.texts("POINT", "UNITS")
    unit = _METRES.get(said[0].strip().lower()) if said else None
    if unit is not None:
        return unit, ()
    seen = positions[np.isfinite(positions).all(axis=2)]
    span = float(np.ptp(seen, axis=0).max()) if len(seen) else 0.0
    for name in ("m", "mm"):
        if _SPAN[0] <= span * _METRES[name] <= _SPAN[1]:
            return _METRES[name], (
                f"The file names no unit of length; {name} was taken by its size.",
            )
    return _METRES["mm"], ("The file names no unit of length; mm was taken.",)
