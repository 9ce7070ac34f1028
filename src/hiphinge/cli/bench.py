"""`hiphinge bench`: speed and agreement beside the peer, in one run."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from hiphinge.cli.options import AsJson
from hiphinge.cli.terminal import TerminalProgress
from hiphinge.progress import Progress

if TYPE_CHECKING:
    from hiphinge.bench import BenchReport


def bench_ik(as_json: AsJson = False) -> None:
    """Inverse kinematics beside OpenSim's tool on the same frames."""
    from hiphinge import bench

    _show(bench.inverse_kinematics, as_json)


def bench_loads(as_json: AsJson = False) -> None:
    """Muscle and joint loads beside OpenSim's tools on the same frames; takes some minutes."""
    from hiphinge import bench_loads

    _show(bench_loads.loads, as_json)


def bench_what_if(as_json: AsJson = False) -> None:
    """Weaker glutes in the sample walk beside OpenSim's tools; takes some minutes."""
    from hiphinge import bench_loads

    _show(bench_loads.what_if, as_json)


def bench_video(as_json: AsJson = False) -> None:
    """Landmarks of a minute of video beside MediaPipe Tasks, where that is installed."""
    from hiphinge import bench_video

    _show(bench_video.bench_video, as_json)


def _show(measure: Callable[..., "BenchReport"], as_json: bool) -> None:
    """Measure, and print what was measured."""
    with TerminalProgress() as terminal:
        result = measure(progress=Progress(terminal))
    typer.echo(json.dumps(result.as_dict(), indent=2) if as_json else result.as_text())
