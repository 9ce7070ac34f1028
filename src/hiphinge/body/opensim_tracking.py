# pyright: basic
"""OpenSim's InverseKinematicsTool, run on markers in memory."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import numpy as np
import opensim
from jaxtyping import Float

from hiphinge.body.opensim_model import ROTATIONAL, first_line, load_model, silent_output
from hiphinge.body.osim_text import without_forces
from hiphinge.errors import ModelError


def inverse_kinematics(
    osim: str,
    time: Float[np.ndarray, " frame"],
    markers: Mapping[str, Float[np.ndarray, "frame 3"]],
    *,
    marker_weight: Mapping[str, float],
    coordinate_weight: Mapping[str, float] | None = None,
    accuracy: float = 1e-5,
    with_forces: bool = False,
) -> tuple[dict[str, Float[np.ndarray, " frame"]], float]:
    """Run OpenSim's InverseKinematicsTool.

    Args:
        osim: The model as OpenSim XML text; its markers must carry the names in `markers`.
        time: Seconds, evenly spaced.
        markers: Positions by name [m], NaN where missing.
        marker_weight: Task weight of each marker.
        coordinate_weight: Task weight of the distance to the default, by coordinate name.
        accuracy: OpenSim's own setting.
        with_forces: Keep muscles in the model, as most users do; they only cost time.

    Returns:
        Coordinates by name [rad, m], and the seconds that the tool took.

    Raises:
        ModelError: OpenSim cannot read the model or cannot assemble it.
    """
    model = load_model(osim if with_forces else without_forces(osim))
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as folder:
        trc = Path(folder) / "markers.trc"
        _write_trc(trc, time, markers)
        tool = opensim.InverseKinematicsTool()
        tool.setModel(model)
        tool.setMarkerDataFileName(str(trc))
        _add_tasks(tool, marker_weight, coordinate_weight or {})
        tool.setStartTime(float(time[0]))
        tool.setEndTime(float(time[-1]))
        tool.set_report_errors(False)
        tool.set_accuracy(accuracy)
        tool.setResultsDir(folder)
        tool.setOutputMotionFileName(str(Path(folder) / "motion.mot"))
        started = perf_counter()
        try:
            with silent_output():
                tool.run()
        except RuntimeError as error:
            raise ModelError("OpenSim's IK failed", value=first_line(error)) from error
        seconds = perf_counter() - started
        return _read_motion(Path(folder) / "motion.mot", model), seconds


def _add_tasks(
    tool: opensim.InverseKinematicsTool,
    marker_weight: Mapping[str, float],
    coordinate_weight: Mapping[str, float],
) -> None:
    tasks = tool.getIKTaskSet()
    for name, weight in marker_weight.items():
        task = opensim.IKMarkerTask()
        task.setName(name)
        task.setWeight(float(weight))
        tasks.cloneAndAppend(task)
    for name, weight in coordinate_weight.items():
        task = opensim.IKCoordinateTask()
        task.setName(name)
        task.setWeight(float(weight))
        task.setValueType(opensim.IKCoordinateTask.DefaultValue)
        tasks.cloneAndAppend(task)


def _write_trc(
    path: Path, time: Float[np.ndarray, " frame"], markers: Mapping[str, np.ndarray]
) -> None:
    """Write markers at full precision, so that both solvers get the same numbers."""
    rate = (len(time) - 1) / (time[-1] - time[0]) if len(time) > 1 else 100.0
    counts = f"{rate}\t{rate}\t{len(time)}\t{len(markers)}\tm\t{rate}\t1\t{len(time)}"
    keys = "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits"
    keys += "\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    names = "Frame#\tTime\t" + "\t\t\t".join(markers) + "\t\t"
    axes = "\t\t" + "\t".join(f"{a}{i + 1}" for i in range(len(markers)) for a in "XYZ")
    lines = [f"PathFileType\t4\t(X/Y/Z)\t{path.name}", keys, counts, names, axes, ""]
    table = np.concatenate(list(markers.values()), axis=1)
    for i, (instant, row) in enumerate(zip(time, table, strict=True)):
        values = "\t".join("" if np.isnan(value) else repr(float(value)) for value in row)
        lines.append(f"{i + 1}\t{float(instant)!r}\t{values}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _read_motion(path: Path, model: opensim.Model) -> dict[str, Float[np.ndarray, " frame"]]:
    table = opensim.TimeSeriesTable(str(path))
    values = table.getMatrix().to_numpy()
    degrees = table.getTableMetaDataString("inDegrees") == "yes"
    columns = {name: values[:, k] for k, name in enumerate(table.getColumnLabels())}
    turning = {c.getName() for c in model.getCoordinateSet() if c.getMotionType() == ROTATIONAL}
    return {
        name: np.radians(column) if degrees and name in turning else column.copy()
        for name, column in columns.items()
    }
