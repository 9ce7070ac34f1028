"""The files of one recording, sorted and read."""

from collections.abc import Sequence
from pathlib import Path

from hiphinge import io
from hiphinge.errors import InputError
from hiphinge.io.force_columns import is_force_file
from hiphinge.pipeline.options import Options
from hiphinge.types import Recording


def read_markers(paths: Sequence[Path], options: Options) -> tuple[Recording, Recording | None]:
    """Read a recording with its forces, and the static trial where one is given.

    Args:
        paths: The recording, and its force file as an input of its own.
        options: What names other files, and the part to use.

    Raises:
        InputError: The inputs are not one recording, or cannot be read.
    """
    movement, forces = _sort_inputs(paths, options.forces)
    recording = io.read(movement, forces=forces)
    recording = io.trim(recording, start=options.start, end=options.end)
    static = io.read(options.static) if options.static else None
    return recording, static


def _sort_inputs(paths: Sequence[Path], forces: Path | None) -> tuple[Path, Path | None]:
    """Tell the recording from its force file when both are given as inputs."""
    if len(paths) == 1:
        return paths[0], forces
    found = [path for path in paths if is_force_file(path)]
    movements = [path for path in paths if path not in found]
    if len(movements) != 1 or len(found) != 1 or forces is not None:
        raise InputError(
            "these inputs do not belong to one recording",
            value=", ".join(path.name for path in paths),
            allowed="one recording, with at most one force file (.mot/.sto)",
            advice="analyse each recording by itself",
        )
    return movements[0], found[0]
