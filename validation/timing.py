"""How long the command takes: the first time for a new person, and again.

python -m validation timing
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hiphinge import assets
from hiphinge.cache import cache_folder
from validation.tables import Table, write

REPEATS = 3
FIRST_TARGET, AGAIN_TARGET = 20.0, 3.0
COMMAND = (str(Path(sys.executable).with_name("hiphinge")), "analyze")
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
        _run(sample, folder, cache, (*WARM_UP, *ONLY_MOTION))
        first: list[Run] = []
        again: list[Run] = []
        for _ in range(REPEATS):
            _forget_people(cache)
            first.append(_run(sample, folder, cache, (*TRIAL, *ONLY_MOTION)))
            again.append(_run(sample, folder, cache, (*TRIAL, *ONLY_MOTION)))
        _run(sample, folder, cache, TRIAL)
        full = [_run(sample, folder, cache, TRIAL) for _ in range(REPEATS)]
        served = [_serve(folder / "records", cache) for _ in range(REPEATS + 1)][1:]
    tables = [_table(first, again, full), _serve_table(served)]
    write("timing", "How long the command takes", tables)


def _forget_people(cache: Path) -> None:
    """Empty the cache but for what was fetched: the default body is compiled anew as well."""
    for entry in cache.iterdir():
        if entry.name != "assets":
            shutil.rmtree(entry)


def _run(sample: Path, folder: Path, cache: Path, part: tuple[str, ...]) -> Run:
    out = folder / "result"
    command = [*COMMAND, str(sample), *part, "--overwrite", "--out", str(out)]
    environment = _environment(cache)
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = os.times()
    processor = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    stages = json.loads((out / "analysis.json").read_text())["timings"]
    return Run(time.perf_counter() - started, processor, stages)


def _environment(cache: Path) -> dict[str, str]:
    """A cache of our own; compiled modules are kept, as Python does unless told otherwise."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "HIPHINGE_CACHE": str(cache)}


def _serve(records: Path, cache: Path) -> tuple[float, float]:
    """Seconds until `hiphinge serve` tells its address, and until it has answered with a page."""
    environment = {**_environment(cache), "HIPHINGE_DATA": str(records)}
    command = [COMMAND[0], "serve", "--port", "0", "--no-browser"]
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        told = time.perf_counter() - started
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(address, timeout=120.0) as page:
            page.read()
        shown = time.perf_counter() - started
        server.send_signal(signal.SIGINT)
    return told, shown


def _serve_table(served: list[tuple[float, float]]) -> Table:
    told, shown = (statistics.median(column) for column in zip(*served, strict=True))
    rows = [["address told", f"{told:.2f}"], ["first page answered", f"{shown:.2f}"]]
    text = (
        f"`hiphinge serve` from the command on, median of {REPEATS} starts, on the same machine "
        f"(load {_load()})."
    )
    return Table("Opening the local web app", text, ["until", "seconds"], rows)


def _load() -> str:
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def _table(first: list[Run], again: list[Run], full: list[Run]) -> Table:
    columns = (first, again, full)
    names = list(dict.fromkeys(stage for run in (*first, *full) for stage in run.stages))
    names = [*(name for name in names if name != "report"), "report"]
    rows = [
        [name, *(_median([run.stages.get(name) for run in runs]) for runs in columns)]
        for name in names
    ]
    told: dict[str, Callable[[Run], float]] = {
        REST: lambda run: run.wall - sum(run.stages.values()),
        "**whole command**": lambda run: run.wall,
        "of the processor": lambda run: run.processor,
    }
    for name, value in told.items():
        rows.append([name, *(_median([value(run) for run in runs]) for runs in columns)])
    rows.append(["target", f"< {FIRST_TARGET:g}", f"< {AGAIN_TARGET:g}", f"< {AGAIN_TARGET:g}"])
    text = (
        "Sample treadmill walk, 5 s, kernels compiled. Seconds by the clock, median of "
        f"{REPEATS} fresh processes; the first time the cache is empty but for the fetched files, "
        "so that the default body is read, repaired and compiled as well as scaled. The load of "
        f"the machine over 1, 5 and 15 minutes was {_load()} on {os.cpu_count()} cores: above "
        "that number other work made the command wait, and the row of processor seconds is nearer "
        "to what an idle machine needs (though work beside it makes those longer too)."
    )
    head = ["stage", "new person, no loads [s]", "again, no loads [s]", "again, with loads [s]"]
    return Table("A 5 s walking trial", text, head, rows)


def _median(seconds: list[float | None]) -> str:
    known = [value for value in seconds if value is not None]
    return f"{statistics.median(known):.2f}" if known else ""
