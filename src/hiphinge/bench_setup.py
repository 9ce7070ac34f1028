"""What the bench of loads solves: legs with muscles, driven from markers and plates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.bench import IkCase
from hiphinge.body import body_from_text, opensim_loads, opensim_muscles
from hiphinge.kinematics.inverse import InverseKinematicsSettings, solve_inverse_kinematics
from hiphinge.kinematics.points import body_paths
from hiphinge.loads.assemble import TaskSettings, build_task, carried_columns
from hiphinge.loads.cost_weights import EQUAL
from hiphinge.loads.fiber_forces import FiberSettings
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics
from hiphinge.loads.laying import muscle_geometry
from hiphinge.loads.measured_feet import measure_feet
from hiphinge.loads.path_fits import PathFits
from hiphinge.loads.sites import Sites, find_sites
from hiphinge.loads.static_optimization import Shares, share_moments
from hiphinge.loads.trajectory import Trajectory, smooth_trajectory
from hiphinge.loads.what_if import Carried, MuscleTask, carry
from hiphinge.muscles import Musculature
from hiphinge.types import SIDES, BodyModel, Forces, Motion

_N_FRAMES = 50  # OpenSim solves five to ten a second
_MARGIN = 20  # frames on either side, so that filters and splines have run in
CUTOFF_HZ = 6.0
_INNER = slice(_MARGIN, _MARGIN + _N_FRAMES)
_LEG_COORDINATES = ("hip", "knee", "ankle", "subtalar", "mtp")
_LEG_BODIES = ("femur", "tibia", "patella", "talus", "calcn", "toes")
_LEG_SCALE, _OTHER_SCALE, _ROOT_SCALE = 1.0, 10.0, 100.0
_SETTINGS = TaskSettings(fibers=FiberSettings(mode="compatible"), weights=EQUAL)


@dataclass(frozen=True, slots=True)
class LoadsCase:
    """A trial to solve from its markers: what inverse kinematics needs, and the plates."""

    ik: IkCase
    forces: Forces


@dataclass(frozen=True, slots=True)
class LoadsSetup:
    """A body with the muscles that both solve with, and the frames to solve.

    Attributes:
        ik: The trial, cut to the frames with their margins.
        body: The body with leg muscles only; arms and trunk are driven by torques, because
            OpenSim's tool does not converge on hundreds of trunk muscles.
        osim: The same for OpenSim's tools, an actuator on every free coordinate.
        musculature: Its muscles.
        sites: Joints with loads.
        optimal_force: Of the actuators, by coordinate [N m, N].
        wrench: The ground's forces at each frame of `ik`.
    """

    ik: IkCase
    body: BodyModel
    osim: str
    musculature: Musculature
    sites: Sites
    optimal_force: Mapping[str, float]
    wrench: ExternalWrench

    @property
    def inner(self) -> Float[np.ndarray, " frame"]:
        """Instants that are solved [s]."""
        return self.ik.time[_INNER]


def prepare(case: LoadsCase) -> LoadsSetup:
    """Cut a trial to its middle frames and give its body leg muscles and actuators."""
    start = max((len(case.ik.time) - _N_FRAMES) // 2 - _MARGIN, 0)
    window = slice(start, start + _N_FRAMES + 2 * _MARGIN)
    ik = replace(case.ik, time=case.ik.time[window], markers=case.ik.markers[window])
    whole = opensim_muscles.read_muscles(ik.body)
    optimal_force = _optimal_forces(ik.body)
    kept = _leg_muscles(ik.body, whole)
    text = opensim_loads.actuated(ik.body.osim, muscles=kept, optimal_force=optimal_force)
    body = body_from_text(text)
    paths = body_paths(ik.body, track(ik))
    feet = measure_feet(case.forces, paths, at=ik.time, cutoff_hz=CUTOFF_HZ)
    index = np.array([body.bodies.index(f"calcn_{side[0]}") for side in SIDES])
    force, moment = (np.array(part[None]) for part in (feet.force, feet.moment))
    return LoadsSetup(
        ik=ik,
        body=body,
        osim=text,
        musculature=opensim_muscles.read_muscles(body),
        sites=find_sites(body),
        optimal_force=optimal_force,
        wrench=ExternalWrench(index, force, moment),
    )


def _optimal_forces(body: BodyModel) -> dict[str, float]:
    names = [body.coordinates.names[int(k)] for k in body.coordinates.free]
    carried = set(carried_columns(body).tolist())
    return {
        name: _ROOT_SCALE
        if column not in carried
        else (_LEG_SCALE if name.startswith(_LEG_COORDINATES) else _OTHER_SCALE)
        for column, name in enumerate(names)
    }


def _leg_muscles(body: BodyModel, musculature: Musculature) -> list[str]:
    routes = musculature.routes
    kept: list[str] = []
    for k, name in enumerate(musculature.muscles.names):
        points = slice(int(routes.first_point[k]), int(routes.first_point[k + 1]))
        if any(body.bodies[int(b)].startswith(_LEG_BODIES) for b in routes.body[points]):
            kept.append(name)
    return kept


def track(ik: IkCase) -> Motion:
    """Solve inverse kinematics as we do."""
    settings = InverseKinematicsSettings(coordinate_weight=ik.coordinate_weight)
    return solve_inverse_kinematics(ik.body, ik.time, ik.markers, settings=settings)


def move(setup: LoadsSetup, q: Float[np.ndarray, "all coordinate"]) -> Trajectory:
    """Filter coordinates and evaluate them at the frames that are solved."""
    return smooth_trajectory(
        setup.body, setup.ik.time, q[None], cutoff_hz=CUTOFF_HZ, at=setup.inner
    )


def lay(setup: LoadsSetup, moved: Trajectory, fits: PathFits | None) -> Geometry:
    """Lay all muscles, wrapping ones by their fits or, without any, by OpenSim."""
    return muscle_geometry(setup.body, setup.musculature, moved.q[0], setup.sites, fits=fits)


def make_task(setup: LoadsSetup, moved: Trajectory, geometry: Geometry) -> MuscleTask:
    """Gather what static optimisation needs, with the costs of OpenSim's tool."""
    wrench = setup.wrench
    force, moment = (np.array(part[:, _INNER]) for part in (wrench.force, wrench.moment))
    net = inverse_dynamics(setup.body, moved, ExternalWrench(wrench.body, force, moment))
    muscles = setup.musculature.muscles
    task = build_task(setup.body, muscles, moved, net, geometry, setup.sites, settings=_SETTINGS)
    coordinates = setup.body.coordinates
    columns = coordinates.free[carried_columns(setup.body)]
    scale = np.array([setup.optimal_force[coordinates.names[int(k)]] for k in columns])
    return replace(task, costs=replace(task.costs, reserve_scale=scale))


def solve_geometry_first(
    setup: LoadsSetup, moved: Trajectory, fits: PathFits | None
) -> tuple[MuscleTask, Shares]:
    """Lay the muscles and share the moments."""
    task = make_task(setup, moved, lay(setup, moved, fits))
    return task, share_moments(task.balance, task.strength, task.costs)


def solve_from_markers(setup: LoadsSetup, fits: PathFits | None) -> Carried:
    """Do everything: inverse kinematics to joint loads."""
    moved = move(setup, track(setup.ik).q)
    return carry(make_task(setup, moved, lay(setup, moved, fits)))
