"""What muscles and joints carry: from a body's motion and the ground's forces to newtons.

    import hiphinge as hh

    analysis = hh.analyze("walk.c3d")
    hh.solve_static(analysis, hh.loads.TaskSettings(weights=hh.loads.WeightSettings(by="volume")))

Names are loaded when they are first used.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hiphinge.loads.assemble import TaskSettings
    from hiphinge.loads.cost_weights import WeightSettings
    from hiphinge.loads.fiber_forces import FiberSettings
    from hiphinge.loads.solve import StaticProblem, StaticSolution, solve_static, static_problem
    from hiphinge.loads.static_optimization import StaticSettings

__all__ = [
    "FiberSettings",
    "StaticProblem",
    "StaticSettings",
    "StaticSolution",
    "TaskSettings",
    "WeightSettings",
    "solve_static",
    "static_problem",
]
_HOME = {
    "FiberSettings": "hiphinge.loads.fiber_forces",
    "StaticProblem": "hiphinge.loads.solve",
    "StaticSettings": "hiphinge.loads.static_optimization",
    "StaticSolution": "hiphinge.loads.solve",
    "TaskSettings": "hiphinge.loads.assemble",
    "WeightSettings": "hiphinge.loads.cost_weights",
    "solve_static": "hiphinge.loads.solve",
    "static_problem": "hiphinge.loads.solve",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hiphinge.loads' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
