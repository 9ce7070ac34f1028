"""The markers of a recording as OpenSim reads them, made when somebody asks for them."""

from pathlib import Path, PurePath

from hiphinge.io import atomic_write, read, write_trc
from hiphinge.store.records import NotThere, Store
from hiphinge.store.tables import AnalysisRow, RecordingFile, new_id

FILE = "markers.trc"
_MARKERS = frozenset({".c3d", ".trc"})


def has_markers(row: AnalysisRow) -> bool:
    """Say whether a recording is one of markers."""
    return _recorded(row) is not None


def markers_file(store: Store, row: AnalysisRow) -> Path:
    """Return the markers as TRC, in the axes of the other files; made once, kept with the result.

    Args:
        store: The records.
        row: The analysis, in a session that is open.

    Raises:
        NotThere: the recording is not one of markers.
    """
    file = _recorded(row)
    if file is None:
        raise NotThere("this recording has no markers")
    path = store.files.result(row.id) / "state" / FILE
    if not path.is_file():
        with store.files.work_folder(f"markers-{new_id()}") as work:
            store.files.lay(file.sha256, work / file.name)
            found = read(work / file.name)
        with atomic_write(path) as part:
            write_trc(part, time=found.time, names=found.marker_names, markers=found.markers)
    return path


def _recorded(row: AnalysisRow) -> RecordingFile | None:
    for file in row.recording.files:
        if file.role == "movement" and PurePath(file.name).suffix.lower() in _MARKERS:
            return file
    return None
