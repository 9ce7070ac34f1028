"""The demonstration: the sample walk with force plates, then the sample video, each with a report.

Everything is fetched at the first time; later it needs no network.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from hiphinge import assets, pipeline, report
from hiphinge.errors import AssetError
from hiphinge.progress import Progress
from hiphinge.types import Analysis


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of the demonstration.

    Attributes:
        page: The report.
        told: What was analysed, how long it took and what came out, in one sentence.
    """

    page: Path
    told: str


def video_folder(out: Path) -> Path:
    """Return where the video's results go: beside those of the walk.

    Example:
        >>> video_folder(Path("out/sample-walk.hiphinge")).as_posix()
        'out/sample-walk-video.hiphinge'
    """
    return out.with_name(f"{out.stem}-video{out.suffix}")


def show_walk(out: Path, progress: Progress | None = None) -> Shown:
    """Analyse the sample treadmill walk.

    Args:
        out: Folder of the results.
        progress: Hears of the stages, and may stop them.

    Raises:
        HiphingeError: The sample cannot be fetched, or the folder holds something else.
        Cancelled: The listener asked to stop.
    """
    progress = progress or Progress()
    sample = assets.path("sample_walk", progress=progress)
    analysis, page, seconds = _analyzed(sample, out, progress)
    steps = len(analysis.timeline.cycles)
    return Shown(
        page,
        f"The sample walk (treadmill, two force plates) took {seconds:.1f} s: {steps} strides.",
    )


def show_video(out: Path, progress: Progress | None = None) -> Shown:
    """Analyse the sample video: a woman walks past while a man waves, and she is the one measured.

    Args:
        out: Folder of the results.
        progress: Hears of the stages, and may stop them.

    Raises:
        AssetError: The clip or the pose model cannot be fetched.
        OutputError: The folder holds something else.
        Cancelled: The listener asked to stop.
    """
    progress = progress or Progress()
    sample = assets.path("sample_video", progress=progress)
    analysis, page, seconds = _analyzed(sample, out, progress)
    people = 0 if analysis.film is None else len(analysis.film.people)
    cadence = next((m.value for m in analysis.measures if m.id == "cadence"), None)
    rhythm = "no step rate could be told" if cadence is None else f"{cadence:.0f} steps a minute"
    return Shown(
        page,
        f"The sample video ({people} people, one of them walks) took {seconds:.1f} s: {rhythm}.",
    )


def why_no_video(fault: AssetError) -> str:
    """Return the note for a demonstration without its video part.

    Example:
        >>> why_no_video(AssetError("cannot be fetched", value="pose_heavy"))
        'The video part was left out: cannot be fetched: pose_heavy'
    """
    return f"The video part was left out: {fault}"


def _analyzed(sample: Path, out: Path, progress: Progress) -> tuple[Analysis, Path, float]:
    started = time.perf_counter()
    report.check_folder(out, [sample], overwrite=False)
    analysis = pipeline.analyze([sample], pipeline.Options(), progress=progress)
    written = report.save(analysis, out, progress=progress)
    return analysis, (written / "report.html").resolve(), time.perf_counter() - started
