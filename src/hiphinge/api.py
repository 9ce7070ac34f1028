"""One call from Python: `hh.analyze("walk.c3d", static="static.c3d")`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from hiphinge import pipeline
from hiphinge.errors import SettingError
from hiphinge.progress import Progress
from hiphinge.types import ActivityName, Analysis, Setup, Sex, SourceChoice

_FILES = ("static", "forces", "model", "markers", "profile", "compare")


class Known(TypedDict, total=False):
    """What may be told about person and recording; see `hiphinge.pipeline.Options`."""

    static: str | Path
    forces: str | Path
    model: str | Path
    markers: str | Path
    profile: str | Path
    mass: float
    height: float
    sex: Sex
    activity: ActivityName
    events: SourceChoice
    start: float
    end: float
    setup: Setup
    seed: int
    loads: bool
    exact_paths: bool
    compare: str | Path
    subject: str
    mirrored: bool
    true_fps: float
    fast: bool
    blur_faces: bool


def analyze(
    inputs: str | Path | Sequence[str | Path],
    *,
    progress: Progress | None = None,
    **known: Unpack[Known],
) -> Analysis:
    """Analyse one recording of one person.

    Args:
        inputs: The recording (C3D, TRC, .mot/.sto of coordinates, OpenCap session folder); a
            second input may be its force file. Or a video.
        progress: Hears of the stages, and may stop them.
        **known: static, forces, model, markers, profile, compare (paths); mass [kg], height [m],
            sex; activity, events; start and end [s]; setup; seed of the draws; loads
            (whether to compute what muscles and joints carry). For videos subject, mirrored,
            true_fps, fast, blur_faces.

    Returns:
        Everything known about the recording; `.measures`, `.to_frame()`, `.timeline`, `.angles`.

    Raises:
        HiphingeError: An input or option is wrong; the message says what to do.
        Cancelled: The listener asked to stop.

    Example:
        >>> import hiphinge as hh
        >>> hh.analyze("nowhere.c3d", mass=70.0)
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.c3d; check the path
    """
    unknown = sorted(set(known) - set(Known.__annotations__))
    if unknown:
        raise SettingError(
            "no such option", value=", ".join(unknown), allowed=", ".join(Known.__annotations__)
        )
    told = {name: Path(str(value)) if name in _FILES else value for name, value in known.items()}
    return pipeline.analyze(inputs, pipeline.Options(**told), progress=progress)  # pyright: ignore[reportArgumentType]
