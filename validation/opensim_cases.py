"""Walking trials with the results of OpenSim's own tools beside them, read for comparison.

`gait2392` is OpenSim's subject 1 (92 Thelen muscles), `example3DWalking` OpenSim's Moco example (80
Millard muscles). Coordinates are filtered and splined by OpenSim's own functions, so that what
differs is what is compared.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.interpolate import make_interp_spline

from hiphinge.body import body_from_text
from hiphinge.loads.inverse_dynamics import ExternalWrench, wrench_at_point
from hiphinge.loads.sites import Sites
from hiphinge.loads.trajectory import Trajectory, follow
from hiphinge.types import BodyModel
from validation.tables import SHARED_DATA

REFERENCE = SHARED_DATA.parent / "reference" / "opensim"


@dataclass(frozen=True)
class Case:
    """One trial and the files of OpenSim's results."""

    name: str
    coordinates: str
    forces: str
    cutoff_hz: float | None

    @property
    def folder(self) -> Path:
        return REFERENCE / self.name

    def body(self) -> BodyModel:
        return body_from_text((self.folder / "so_model.osim").read_text())


CASES = {
    "gait2392": Case("g2392", "my_ik.mot", "opensim_gait2392_walk/subject01_walk1_grf.mot", 6.0),
    "example3DWalking": Case(
        "ex3d", "coords100.mot", "opensim_example3DWalking/grf_walk.mot", None
    ),
}


@dataclass(frozen=True)
class Sto:
    """A table of OpenSim's."""

    time: np.ndarray
    columns: tuple[str, ...]
    values: np.ndarray

    def of(self, names: list[str]) -> np.ndarray:
        return self.values[:, [self.columns.index(name) for name in names]]


def read_sto(path: Path) -> Sto:
    lines = path.read_text().splitlines()
    end = next(k for k, line in enumerate(lines) if line.strip() == "endheader")
    columns = tuple(lines[end + 1].split("\t"))
    columns = tuple(column.strip() for column in columns if column.strip())
    table = np.array([line.split() for line in lines[end + 2 :] if line.strip()], dtype=float)
    return Sto(table[:, 0], columns[1:], table[:, 1:])


def _silent_opensim():
    import opensim

    opensim.Logger.setLevelString("off")
    opensim.Logger.removeFileSink()
    return opensim


def result(case: Case, part: str, suffix: str) -> Sto:
    return read_sto(next((case.folder / part).glob(f"*_{suffix}.sto")))


def filtered(case: Case, body: BodyModel) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates as OpenSim's tools see them at the file's instants."""
    opensim = _silent_opensim()
    storage = opensim.Storage(str(case.folder / case.coordinates))
    model = opensim.Model(str(case.folder / "so_model.osim"))
    model.initSystem()
    if storage.isInDegrees():
        model.getSimbodyEngine().convertDegreesToRadians(storage)
    if case.cutoff_hz is not None:
        storage.pad(storage.getSize() // 2)
        storage.lowpassIIR(case.cutoff_hz)
    stamps = opensim.ArrayDouble()
    storage.getTimeColumn(stamps)
    time = np.array([stamps.get(k) for k in range(stamps.getSize())])
    splines = opensim.GCVSplineSet(5, storage)
    names = [splines.get(k).getName() for k in range(splines.getSize())]
    q = np.tile(body.coordinates.default, (time.size, 1))
    for k, name in enumerate(body.coordinates.names):
        if name in names:
            spline = splines.get(names.index(name))
            q[:, k] = [spline.calcValue(opensim.Vector(1, float(t))) for t in time]
    return time, q


def trajectory(case: Case, body: BodyModel, at: np.ndarray, *, nested: bool) -> Trajectory:
    """Splines of the coordinates; `nested` takes accelerations from splines of the speeds."""
    time, q = filtered(case, body)
    spline = make_interp_spline(time, q, k=5)
    speeds = make_interp_spline(time, spline(time, nu=1), k=5) if nested else spline.derivative()
    moved = Trajectory(at, spline(at)[None], speeds(at)[None], speeds(at, nu=1)[None])
    return follow(body, moved)


def ground_reaction(case: Case, body: BodyModel, at: np.ndarray) -> ExternalWrench:
    """External forces as OpenSim interpolates them."""
    opensim = _silent_opensim()
    model = opensim.Model(str(case.folder / "so_model.osim"))
    with tempfile.TemporaryDirectory() as folder:
        source = SHARED_DATA / case.forces
        shutil.copy(case.folder / "el.xml", folder)
        shutil.copy(source, Path(folder) / source.name)
        loads = opensim.ExternalLoads(str(Path(folder) / "el.xml"), True)
        model.addModelComponent(loads)
        model.initSystem()
        items = [loads.get(k) for k in range(loads.getSize())]
        feet = [item.getAppliedToBodyName().split("/")[-1] for item in items]
        force, point, moment = (
            np.array([[getattr(item, getter)(float(t)).to_numpy() for item in items] for t in at])[
                None
            ]
            for getter in ("getForceAtTime", "getPointAtTime", "getTorqueAtTime")
        )
    index = np.array([body.bodies.index(foot) for foot in feet])
    return wrench_at_point(index, force, point, moment)


def reserve_scales(case: Case, body: BodyModel) -> np.ndarray:
    """Optimal forces of the coordinate actuators, by free coordinate."""
    opensim = _silent_opensim()
    model = opensim.Model(str(case.folder / "so_model.osim"))
    found = {}
    for force in model.getForceSet():
        actuator = opensim.CoordinateActuator.safeDownCast(force)
        if actuator is not None:
            found[actuator.get_coordinate()] = actuator.getOptimalForce()
    return np.array([found[body.coordinates.names[c]] for c in body.coordinates.free])


def reactions(case: Case, body: BodyModel, sites: Sites) -> np.ndarray:
    """OpenSim's JointReaction on each site's body in its axes (frame, site, 3) [N]."""
    table = result(case, "jr", "ReactionLoads")
    children = [body.bodies[index] for index in sites.body]
    columns = [
        [next(c for c in table.columns if c.endswith(f"_on_{b}_in_{b}_f{axis}")) for axis in "xyz"]
        for b in children
    ]
    return np.stack([table.of(names) for names in columns], axis=1)
