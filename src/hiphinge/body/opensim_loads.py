# pyright: basic
"""OpenSim's own StaticOptimization and JointReaction, run for comparison."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import opensim
from jaxtyping import Bool, Float

from hiphinge import io
from hiphinge.body.opensim_model import first_line, load_model, model_text, silent_output
from hiphinge.errors import ModelError
from hiphinge.types import Forces

_PRECISION = 12


@dataclass(frozen=True, slots=True)
class OpenSimLoads:
    """What OpenSim's tools found, and how long they took.

    Attributes:
        activation: By muscle.
        contact: Force on the body beyond a joint in that body's axes, by that body [N].
        optimization_seconds: StaticOptimization on these frames, the tool's own reading and
            writing included.
        reaction_seconds: JointReaction, likewise.
    """

    activation: Mapping[str, Float[np.ndarray, " frame"]]
    contact: Mapping[str, Float[np.ndarray, "frame 3"]]
    optimization_seconds: float
    reaction_seconds: float


@dataclass(frozen=True, slots=True)
class Movement:
    """Coordinates and the ground's forces, as OpenSim's tools read them from files.

    Attributes:
        time: Evenly spaced [s].
        names: Coordinates.
        q: Their values [rad, m].
        rotational: Which of them are angles.
        forces: Under each foot.
        bodies: The body that each force acts on.
    """

    time: Float[np.ndarray, " frame"]
    names: Sequence[str]
    q: Float[np.ndarray, "frame coordinate"]
    rotational: Bool[np.ndarray, " coordinate"]
    forces: Forces
    bodies: Sequence[str]


def actuated(osim: str, *, muscles: Sequence[str], optimal_force: Mapping[str, float]) -> str:
    """Leave only some muscles in a model and give coordinates actuators without limits.

    StaticOptimization needs an actuator wherever muscles cannot make the moment.

    Args:
        osim: The model as OpenSim XML text.
        muscles: Names of the muscles that stay.
        optimal_force: Moment or force of each actuator at control 1, by coordinate [N m, N].
    """
    model = load_model(osim)
    forces = model.updForceSet()
    for index in reversed(range(forces.getSize())):
        if forces.get(index).getName() not in muscles:
            forces.remove(index)
    for name, size in optimal_force.items():
        actuator = opensim.CoordinateActuator(name)
        actuator.setName(f"reserve_{name}")
        actuator.setOptimalForce(float(size))
        actuator.setMinControl(-np.inf)
        actuator.setMaxControl(np.inf)
        model.addForce(actuator)
    model.finalizeConnections()
    return model_text(model)


def weakened(osim: str, factors: Mapping[str, float]) -> str:
    """Multiply the maximum isometric forces of some muscles."""
    model = load_model(osim)
    for name, factor in factors.items():
        muscle = model.getMuscles().get(name)
        muscle.setMaxIsometricForce(factor * muscle.getMaxIsometricForce())
    return model_text(model)


def run_loads(osim: str, movement: Movement, at: Float[np.ndarray, " frame"]) -> OpenSimLoads:
    """Run StaticOptimization and then JointReaction on its forces, both as they are shipped.

    Args:
        osim: From `actuated`.
        movement: Coordinates are not filtered again.
        at: Instants to solve, consecutive ones of the movement [s]. The tools choose their frames
            by rounded times, so they solve up to one more at either end; times are scaled.

    Raises:
        ModelError: a tool failed.
    """
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as name:
        folder = Path(name)
        _write_inputs(folder, osim, movement)
        optimization = opensim.StaticOptimization()
        optimization.setName("StaticOptimization")
        optimization.setUseModelForceSet(True)
        seconds = _analyze(folder, "so", optimization, at)
        reaction = opensim.JointReaction()
        reaction.setName("JointReaction")
        reaction.setForcesFileName(str(folder / "so_StaticOptimization_force.sto"))
        reaction.setOnBody(_strings("child"))
        reaction.setInFrame(_strings("child"))
        reaction_seconds = _analyze(folder, "jr", reaction, at)
        activation = opensim.TimeSeriesTable(str(folder / "so_StaticOptimization_activation.sto"))
        reactions = opensim.TimeSeriesTable(str(folder / "jr_JointReaction_ReactionLoads.sto"))
        return OpenSimLoads(
            activation=_columns(activation, at),
            contact=_contacts(_columns(reactions, at)),
            optimization_seconds=seconds * len(at) / activation.getNumRows(),
            reaction_seconds=reaction_seconds * len(at) / reactions.getNumRows(),
        )


def _write_inputs(folder: Path, osim: str, movement: Movement) -> None:
    (folder / "model.osim").write_text(osim, encoding="utf-8")
    io.write_mot(
        folder / "motion.mot",
        time=movement.time,
        names=movement.names,
        q=movement.q,
        rotational=movement.rotational,
    )
    io.write_external_loads(folder / "loads.xml", movement.forces, bodies=movement.bodies)


def _analyze(
    folder: Path, name: str, analysis: opensim.Analysis, at: Float[np.ndarray, " frame"]
) -> float:
    """Run one analysis by OpenSim's AnalyzeTool and return the seconds of its run."""
    half = 0.5 * float(at[1] - at[0])
    start, end = float(at[0]) - half, float(at[-1]) + half
    analysis.setStartTime(start)
    analysis.setEndTime(end)
    tool = opensim.AnalyzeTool()
    tool.setName(name)
    tool.setModelFilename(str(folder / "model.osim"))
    tool.setCoordinatesFileName(str(folder / "motion.mot"))
    tool.setExternalLoadsFileName(str(folder / "loads.xml"))
    tool.setLowpassCutoffFrequency(-1.0)
    tool.setSolveForEquilibrium(False)
    tool.setInitialTime(start)
    tool.setFinalTime(end)
    tool.setResultsDir(str(folder))
    tool.setOutputPrecision(_PRECISION)
    tool.getAnalysisSet().cloneAndAppend(analysis)
    setup = folder / f"{name}.xml"
    tool.printToXML(str(setup))
    ready = opensim.AnalyzeTool(str(setup))
    started = perf_counter()
    try:
        with silent_output():
            ready.run()
    except RuntimeError as error:
        raise ModelError("OpenSim's AnalyzeTool failed", value=first_line(error)) from error
    return perf_counter() - started


def _strings(*words: str) -> opensim.ArrayStr:
    array = opensim.ArrayStr()
    for word in words:
        array.append(word)
    return array


def _columns(
    table: opensim.TimeSeriesTable, at: Float[np.ndarray, " frame"]
) -> dict[str, Float[np.ndarray, " frame"]]:
    """Return the columns at given instants, all of which the table has."""
    solved = np.array(table.getIndependentColumn())
    rows = np.abs(solved[:, None] - at).argmin(axis=0)
    values = table.getMatrix().to_numpy()[rows]
    return {name: values[:, k].copy() for k, name in enumerate(table.getColumnLabels())}


def _contacts(columns: Mapping[str, np.ndarray]) -> dict[str, Float[np.ndarray, "frame 3"]]:
    """Gather JOINT_on_BODY_in_BODY_fx, fy, fz by body."""
    found: dict[str, np.ndarray] = {}
    for name in columns:
        if name.endswith("_fx"):
            body = name[: -len("_fx")].rsplit("_in_", 1)[1]
            found[body] = np.stack([columns[f"{name[:-1]}{axis}"] for axis in "xyz"], axis=1)
    return found
