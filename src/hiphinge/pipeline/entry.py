"""The two ways in: files of any kind, or a recording that was read already.

What a kind of recording needs is imported when one comes: libraries for video take as long to
import as a walk of markers takes to analyse.
"""

from collections.abc import Sequence
from pathlib import Path

from hiphinge.io.film_files import is_film
from hiphinge.pipeline.options import DEFAULTS, Options
from hiphinge.progress import Progress
from hiphinge.types import Analysis, Recording


def analyze(
    inputs: Path | str | Sequence[Path | str],
    options: Options = DEFAULTS,
    *,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse one recording of one person.

    Args:
        inputs: The recording: C3D, TRC, .mot/.sto of coordinates, or an OpenCap session folder;
            a second input may be its force file. Or a video, or landmarks found in one; two of
            them are two views of one movement.
        options: What is known about person and recording.
        progress: Hears of the stages, and may stop them.

    Returns:
        Everything known about the recording. When it supports no statement every measure is
        refused with a reason.

    Raises:
        HiphingeError: An input or option is wrong; the message says what to do.
        Cancelled: The listener asked to stop.

    Example:
        >>> analyze("nowhere.c3d")
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.c3d; check the path
    """
    progress = progress or Progress()
    paths = [Path(inputs)] if isinstance(inputs, str | Path) else [Path(path) for path in inputs]
    if any(is_film(path) for path in paths):
        from hiphinge.pipeline.films import analyze_films

        return analyze_films(paths, options, progress)
    from hiphinge.pipeline.markers import analyze_markers
    from hiphinge.pipeline.reading import read_markers

    with progress.stage("read"):
        recording, static = read_markers(paths, options)
    return analyze_markers(recording, options, static=static, progress=progress)


def analyze_recording(
    recording: Recording,
    options: Options = DEFAULTS,
    *,
    static: Recording | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse a recording that was read already.

    Args:
        recording: In ground axes, as `hiphinge.io.read` returns it.
        options: As for `analyze`; those that name recordings are not read again.
        static: A static trial of the same person.
        progress: Hears of the stages, and may stop them.

    Raises:
        HiphingeError: Recording, body and options do not fit together.
        Cancelled: The listener asked to stop.

    Example:
        >>> from hiphinge.kinematics.measures.examples import Walker
        >>> analyze_recording(Walker(speed=1.2, cycle=1.1).recording())  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no marker was seen in any frame: walker; export ...
    """
    from hiphinge.pipeline.markers import analyze_markers

    return analyze_markers(recording, options, static=static, progress=progress or Progress())
