"""From a recording of a person moving to what hips, pelvis, trunk and knees do.

    import hiphinge as hh

    analysis = hh.analyze("walk.c3d", static="static.c3d", height=1.72)
    analysis.to_frame()                          # every measure with its 95 % range
    hh.report.save(analysis, Path("walk.hiphinge"))

What muscles carry: `hh.analyze(...)`, `hh.solve_static`, `hh.loads`.
The pieces: `hh.io.read`, `hh.body`, `hh.kinematics`, `hh.events`, `hh.report.save`. Names are
loaded when they are first used, so that importing hiphinge costs nothing.
"""

import importlib
from typing import TYPE_CHECKING

from hiphinge._version import __version__

if TYPE_CHECKING:
    from hiphinge import assets, body, events, evidence, io, kinematics, loads, report, signals
    from hiphinge.api import analyze
    from hiphinge.errors import HiphingeError
    from hiphinge.loads.solve import solve_static
    from hiphinge.pipeline import Options
    from hiphinge.progress import Progress
    from hiphinge.types import Analysis
    from hiphinge.what_if_folder import what_if

__all__ = [
    "Analysis",
    "HiphingeError",
    "Options",
    "Progress",
    "__version__",
    "analyze",
    "assets",
    "body",
    "events",
    "evidence",
    "io",
    "kinematics",
    "loads",
    "report",
    "signals",
    "solve_static",
    "what_if",
]
_HOME = {
    "Analysis": "hiphinge.types",
    "HiphingeError": "hiphinge.errors",
    "Options": "hiphinge.pipeline",
    "Progress": "hiphinge.progress",
    "analyze": "hiphinge.api",
    "solve_static": "hiphinge.loads.solve",
    "what_if": "hiphinge.what_if_folder",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    if name in __all__:
        return importlib.import_module(f"hiphinge.{name}")
    raise AttributeError(f"module 'hiphinge' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
