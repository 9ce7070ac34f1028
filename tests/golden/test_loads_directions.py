"""Weak gluteal muscles in recorded walks and runs: who takes over, and what joints then carry.

The movement is held fixed. The directions are those that were seen with OpenSim's own tools and
equal costs (DESIGN: loads); where this engine's costs turn one round, a test says so.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from validation import opensim_cases as cases

from hiphinge import pipeline
from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.loads.answer import GLUTEAL, AnsweringLoads
from hiphinge.loads.assemble import build_task
from hiphinge.loads.groups import StrengthChange, group_members, strength_factors
from hiphinge.loads.inverse_dynamics import inverse_dynamics
from hiphinge.loads.laying import muscle_geometry
from hiphinge.loads.sites import find_sites
from hiphinge.loads.what_if import MuscleTask, carry, rescale

pytestmark = pytest.mark.shared_data

FACTOR = 0.4
LEFT_OVER = 1.0  # N m
OPENSIM = ("gait2392", "example3DWalking")


@dataclass(frozen=True)
class Change:
    """Means of the right leg [N], muscles as they are and glutes weak.

    Over the frames in which weak glutes leave no more of a moment over than strong ones: elsewhere
    the movement is not possible, and a joint carries less because less moment is made.
    """

    before: dict[str, float]
    after: dict[str, float]
    able: float

    def percent(self, name: str) -> float:
        return 100.0 * (self.after[name] / self.before[name] - 1.0)


def weaken(task: MuscleTask) -> Change:
    base = carry(task)
    factors = strength_factors(task.names, [StrengthChange(group, FACTOR) for group in GLUTEAL])
    weak = rescale(task, base, factors).carried
    more = np.abs(weak.shares.reserve[0]) - np.abs(base.shares.reserve[0])
    able = (more < LEFT_OVER).all(axis=1)
    groups = ("piriformis", "tensor_fasciae_latae", "hamstrings")
    members = {group: group_members(task.names, group, "right") for group in groups}
    members["vasti"] = np.array([n.startswith("vas") and n.endswith("_r") for n in task.names])
    sites = {name: task.maps.sites.find(name, "right") for name in ("hip", "knee")}
    sites["lumbar"] = task.maps.sites.find("lumbar", None)
    found = []
    for carried in (base, weak):
        means = {
            name: float(carried.force[0][able][:, m].sum(1).mean()) for name, m in members.items()
        }
        for name, site in sites.items():
            if site is not None:
                size = np.linalg.norm(carried.contact[0, able, site], axis=1)
                means[name] = float(size.mean())
        found.append(means)
    return Change(*found, able=float(able.mean()))


@cache
def opensims(name: str) -> Change:
    """A trial of OpenSim's own on its own model."""
    case = cases.CASES[name]
    body = case.body()
    time = cases.result(case, "so", "force").time[::4]
    moved = cases.trajectory(case, body, time, nested=False)
    net = inverse_dynamics(body, moved, cases.ground_reaction(case, body, time))
    musculature, sites = read_muscles(body), find_sites(body)
    geometry = muscle_geometry(body, musculature, moved.q[0], sites)
    return weaken(build_task(body, musculature.muscles, moved, net, geometry, sites))


@cache
def recorded(shared_data: Path, kind: str, mass: float | None = None) -> Change:
    """A walk or run of the same laboratory on the default body."""
    folder = shared_data / "rajagopal_walk_run"
    static = "static_run.trc" if kind == "run" else "static_walk_1.trc"
    options = pipeline.Options(static=folder / static, forces=folder / f"grf_{kind}.mot", mass=mass)
    analysis = pipeline.analyze(folder / f"motion_capture_{kind}.trc", options)
    assert isinstance(analysis.kept_loads, AnsweringLoads)
    return weaken(analysis.kept_loads.state.task)


def of_case(shared_data: Path, case: str) -> Change:
    if case in OPENSIM:
        return opensims(case)
    return recorded(shared_data, case, 75.0 if case == "walk" else None)


EVERYWHERE = [
    *(pytest.param(name, marks=pytest.mark.opensim) for name in OPENSIM),
    "walk",
    "run",
]


@pytest.mark.parametrize("case", EVERYWHERE)
def test_helpers_of_the_glutes_take_over(shared_data: Path, case: str) -> None:
    change = of_case(shared_data, case)
    assert change.able > 0.4
    assert change.percent("piriformis") > 40.0
    assert change.percent("tensor_fasciae_latae") > 40.0
    assert change.percent("vasti") > 10.0


@pytest.mark.parametrize("case", EVERYWHERE)
def test_the_knee_carries_more(shared_data: Path, case: str) -> None:
    assert 5.0 < of_case(shared_data, case).percent("knee") < 40.0


@pytest.mark.parametrize("case", EVERYWHERE)
def test_the_hamstrings_extend_the_hip_instead(shared_data: Path, case: str) -> None:
    assert of_case(shared_data, case).percent("hamstrings") > 5.0


@pytest.mark.parametrize("case", [case for case in EVERYWHERE if case != "run"])
def test_the_hip_carries_less_or_the_same_in_walking(shared_data: Path, case: str) -> None:
    assert -20.0 < of_case(shared_data, case).percent("hip") < 1.0


@pytest.mark.xfail(
    strict=True,
    reason="over the frames that weak glutes can make, hip contact falls by 10 %, and by 4 % with "
    "equal costs; in the other half of the run the movement is not possible at all",
)
def test_the_hip_carries_more_in_running(shared_data: Path) -> None:
    assert of_case(shared_data, "run").percent("hip") > 5.0


@pytest.mark.parametrize("case", EVERYWHERE)
def test_the_lumbar_spine_hardly_notices(shared_data: Path, case: str) -> None:
    assert abs(of_case(shared_data, case).percent("lumbar")) < 10.0
