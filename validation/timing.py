"""How long the command takes: the first time for a new person, and again.

python -m validation timing
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hiphinge import assets
from hiphinge.cache import cache_folder
from validation.tables import Table, write

REPEATS = 3
FIRST_TARGET, AGAIN_TARGET = 20.0, 3.0
COMMAND = (str(Path(sys.executable).with_name("hiphinge")), "analyze")
# Loads are timed in the tables of loads.
ONLY_MOTION = ("--no-loads",)
WARM_UP = ("--start", "5", "--end", "9")
TRIAL = ("--end", "5")
REST = "start of Python, imports, moving results"


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock, of the processor, and by stage."""

    wall: float
    processor: float
    stages: dict[str, float]


def main() -> None:
    """Time fresh processes with a cache of their own, and write validation/timing.md."""
    sample = assets.path("sample_walk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache"
        cache.mkdir()
        (cache / "assets").symlink_to(cache_folder() / "assets")
        _run(sample, folder, cache, WARM_UP)
        first: list[Run] = []
        again: list[Run] = []
        for _ in range(REPEATS):
            _forget_people(cache)
            first.append(_run(sample, folder, cache, TRIAL))
            again.append(_run(sample, folder, cache, TRIAL))
    write("timing", "How long the command takes", [_table(first, again)])


def _forget_people(cache: Path) -> None:
    """Empty the cache but for what was fetched: the default body is compiled anew as well."""
    for entry in cache.iterdir():
        if entry.name != "assets":
            shutil.rmtree(entry)


def _run(sample: Path, folder: Path, cache: Path, part: tuple[str, ...]) -> Run:
    out = folder / "result"
    command = [*COMMAND, str(sample), *part, *ONLY_MOTION, "--overwrite", "--out", str(out)]
    environment = {**os.environ, "HIPHINGE_CACHE": str(cache)}
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = os.times()
    processor = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    stages = json.loads((out / "analysis.json").read_text())["timings"]
    return Run(time.perf_counter() - started, processor, stages)


def _table(first: list[Run], again: list[Run]) -> Table:
    measured = {
        stage: [[run.stages[stage] for run in runs] for runs in (first, again)]
        for stage in first[0].stages
    }
    measured[REST] = [
        [run.wall - sum(run.stages.values()) for run in runs] for runs in (first, again)
    ]
    measured["**whole command**"] = [[run.wall for run in runs] for runs in (first, again)]
    measured["of the processor"] = [[run.processor for run in runs] for runs in (first, again)]
    rows = [
        [name, *(f"{statistics.median(seconds):.2f}" for seconds in both)]
        for name, both in measured.items()
    ]
    rows.append(["target", f"< {FIRST_TARGET:g}", f"< {AGAIN_TARGET:g}"])
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    text = (
        "Sample treadmill walk, 5 s, without loads, kernels compiled. Seconds by the clock, median "
        f"of {REPEATS} fresh processes; the first time the cache is empty but for the fetched "
        "files, so that the default body is read, repaired and compiled as well as scaled. The "
        f"load of the machine over 1, 5 and 15 minutes was {load} on {os.cpu_count()} cores: "
        "above that number other work made the command wait, and the row of processor seconds is "
        "nearer to what an idle machine needs."
    )
    return Table("A 5 s walking trial", text, ["stage", "new person [s]", "again [s]"], rows)
