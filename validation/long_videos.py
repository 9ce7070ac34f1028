"""How long a phone's video takes, and how much memory a long one needs.

python -m validation long_videos
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hiphinge import pipeline, report
from hiphinge.events.examples import Walk, body_of
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.pose import Detectors, tracking
from hiphinge.pose.body_points import NAMES
from hiphinge.pose.detector import Sighting
from hiphinge.pose.regions import Region
from hiphinge.pose.video_writer import mp4, repeat
from validation.tables import SHARED_DATA, Table, need_shared_data, write

COMMAND = (str(Path(sys.executable).with_name("hiphinge")), "analyze")
CLIP, CLIP_SECONDS = "video_oc4_squat/video.mp4", 30
FIRST_TARGET, WHOLE_TARGET = 30.0, 90.0
MINUTES, MEMORY_TARGET = (2, 20), 1.1
WIDTH, HEIGHT, RATE_HZ, LAP_SECONDS, STRIDE = 640, 360, 30, 60, 1.1
REPEATS = 3


def main() -> None:
    need_shared_data()
    write("long_videos", "Long videos", [_time_table(), _memory_table()])


# Time ---------------------------------------------------------------------------------------------


def _time_table() -> Table:
    with tempfile.TemporaryDirectory() as name:
        clip = Path(name) / "clip.mp4"
        repeat(SHARED_DATA / CLIP, clip, 3)
        timed = [_timed(clip, Path(name) / f"{number}.hiphinge") for number in range(REPEATS)]
    first, whole = (statistics.median(column) for column in zip(*timed, strict=True))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return Table(
        "A 30 s clip with 60 pictures a second",
        f"720 by 1280, heavy model, one person in every picture ({CLIP}, shown over and over), the "
        "whole command with report and annotated video; the first look says who is seen, from "
        "where, doing what and how often, and what the film lacks. Seconds by the clock, median "
        f"of {REPEATS} fresh processes; load of the machine {load} on {os.cpu_count()} cores.",
        ["until", "seconds", "target"],
        [
            ["the first look is told", f"{first:.1f}", f"{FIRST_TARGET:g}"],
            ["all is done", f"{whole:.1f}", f"{WHOLE_TARGET:g}"],
        ],
    )


def _timed(clip: Path, out: Path) -> tuple[float, float]:
    """Seconds until the first look was told, and until the end."""
    told = float("nan")
    started = time.perf_counter()
    words = [*COMMAND, str(clip), "--end", str(CLIP_SECONDS), "--height", "1.8", "--out", str(out)]
    with subprocess.Popen(
        words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "seen" in line and np.isnan(told):
                told = time.perf_counter() - started
    assert run.returncode == 0
    return told, time.perf_counter() - started


# Memory -------------------------------------------------------------------------------------------


def _memory_table() -> Table:
    peaks = {minutes: _peak(minutes) for minutes in MINUTES}
    short, long = peaks.values()
    rows = [[f"{minutes} minutes", f"{peak:.0f}", ""] for minutes, peak in peaks.items()]
    ratio = ["ratio", f"{long / short:.2f}", f"{MEMORY_TARGET:g}"]
    return Table(
        "Memory of a long video",
        f"Largest resident memory of one process that analyses a video ({WIDTH} by {HEIGHT}, "
        f"{RATE_HZ} pictures a second) and writes its report. Somebody made of formulas walks on "
        "a belt, in place of the networks, whose memory is not counted.",
        ["video", "MB", "target"],
        [*rows, ratio],
    )


def _peak(minutes: int) -> float:
    words = [sys.executable, "-m", "validation.long_videos", str(minutes)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.split()[-1])


@dataclass(slots=True)
class Walker:
    """Sees a walk made of formulas, one picture further with each look.

    Attributes:
        step: Pictures from look to look.
    """

    step: int
    _looks: int = 0
    _walk: list[Sighting] = field(default_factory=lambda: _sightings())

    def search(self, image: np.ndarray) -> tuple[Region, ...]:
        return (self._walk[0].region,)

    def look(self, image: np.ndarray, region: Region) -> Sighting | None:
        self._looks += self.step
        return self._walk[self._looks % len(self._walk)]


def _sightings() -> list[Sighting]:
    """One stride, picture by picture; the next is the same."""
    whole = Walk(3 * STRIDE, stride=STRIDE, rate_hz=RATE_HZ, belt=True).points
    walk = filmed(body_of(whole), whole.time, noise=0.0, bias=0.0, distance=6.0)
    stride = slice(round(STRIDE * RATE_HZ), round(2 * STRIDE * RATE_HZ))
    places = [walk.names.index(name) if name in walk.names else 0 for name in NAMES]
    pixels = walk.pixels[stride][:, places]
    middle, size = pixels.mean(axis=(0, 1)), np.ptp(pixels[:, :, 1])
    fitted = (pixels - middle) * (0.6 * HEIGHT / size) + (WIDTH / 2, HEIGHT / 2)
    region = Region(WIDTH / 2, HEIGHT / 2, 0.8 * HEIGHT)
    return [
        Sighting(1.0, NAMES, points, np.ones(len(NAMES)), world, region, region)
        for points, world in zip(fitted, walk.world[stride][:, places], strict=True)
    ]


def _walkers(*_: object) -> Detectors:
    def second(seconds: float) -> Sequence[Walker]:
        return [Walker(1), Walker(1)]

    return Detectors(Walker(RATE_HZ // 10), second)


def _analyse(minutes: int) -> None:
    """Analyse a video of so many minutes and print the largest resident memory [MB]."""
    tracking.blazepose = _walkers
    with tempfile.TemporaryDirectory() as name:
        lap, clip = Path(name) / "lap.mp4", Path(name) / "clip.mp4"
        rng = np.random.default_rng(1)
        room = rng.integers(60, 200, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
        picture = np.kron(room, np.ones((8, 8, 1), dtype=np.uint8))
        with mp4(lap, WIDTH, HEIGHT, RATE_HZ) as add:
            for number in range(LAP_SECONDS * RATE_HZ):
                add(picture, number / RATE_HZ)
        repeat(lap, clip, minutes * 60 // LAP_SECONDS)
        analysis = pipeline.analyze([clip], pipeline.Options(activity="walk"))
        assert len(analysis.timeline.cycles) > 40 * minutes
        report.save(analysis, Path(name) / "clip.hiphinge")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    print(int(found[1]) / 1024)


if __name__ == "__main__":
    _analyse(int(sys.argv[1]))
