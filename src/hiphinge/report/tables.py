"""The tables and OpenSim files of a result folder."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hiphinge import io
from hiphinge.body import save_body
from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.body.quaternions import quaternions
from hiphinge.report.foot_loads import forces_on_feet
from hiphinge.report.posed_figure import full_coordinates
from hiphinge.types import (
    SIDES,
    Analysis,
    Angles,
    BodyModel,
    Curve,
    Cycle,
    Forces,
    LoadSeries,
    Motion,
)

_FEET = {"left": ("calcn_l", "foot_l"), "right": ("calcn_r", "foot_r")}


def write_tables(analysis: Analysis, folder: Path) -> None:
    """Write curves.csv, angles.csv, cycles.csv and the OpenSim files that the analysis supports."""
    percent = [str(value) for value in range(101)]
    columns = ["id", "side", "cycle", *percent]
    io.write_csv(folder / "curves.csv", columns, (_curve_row(curve) for curve in analysis.curves))
    io.write_csv(
        folder / "cycles.csv",
        ["cycle", "side", "start", "end", "id", "value"],
        _cycle_rows(analysis),
    )
    if analysis.angles is not None:
        write_angles(analysis.angles, folder / "angles.csv")
    if analysis.film is not None and analysis.film.landmarks is not None:
        # Libraries for tables of video are imported only where there is one.
        from hiphinge.report.film.landmark_table import write_landmarks

        write_landmarks(analysis.film.landmarks, folder / "landmarks.parquet")
    if analysis.load_series is not None:
        write_load_series(analysis.load_series, folder)
    if analysis.body is not None:
        (folder / "model.osim").write_text(analysis.body.osim, encoding="utf-8")
    if analysis.body is not None and analysis.motion is not None:
        _write_motion(analysis.body, analysis.motion, folder)
        _write_external_loads(analysis.body, analysis.motion, analysis.recordings[0].forces, folder)


def write_angles(angles: Angles, path: Path) -> None:
    """Write the best estimate of every angle over time [deg], sides in the column names."""
    values = angles.values_deg if angles.values_deg.ndim == 2 else angles.values_deg[0]
    names = [
        name if side is None else f"{name}_{side}"
        for name, side in zip(angles.ids, angles.sides, strict=True)
    ]
    rows = ([time, *row] for time, row in zip(angles.time.tolist(), values.tolist(), strict=True))
    io.write_csv(path, ["time", *names], rows)


def write_load_series(series: LoadSeries, folder: Path) -> None:
    """Write loads and muscle forces over time [N], and activations, as OpenSim reads them."""
    tables = (
        ("loads", series.names, series.values),
        ("muscles", series.muscle_names, series.muscle_force),
        ("activations", series.muscle_names, series.activation),
    )
    for name, columns, values in tables:
        io.write_sto(
            folder / f"{name}.sto", time=series.time, columns=columns, values=values, name=name
        )


def write_state(analysis: Analysis, folder: Path) -> None:
    """Write what later questions and viewers need without the original; see docs/loads.md."""
    folder.mkdir(parents=True, exist_ok=True)
    if analysis.body is not None:
        save_body(analysis.body, folder / "body.npz")
    if analysis.kept_loads is not None:
        analysis.kept_loads.save(folder)
    if analysis.body is not None and analysis.motion is not None:
        _write_poses(analysis.body, analysis.motion, folder / "poses.npz")
    if analysis.motion is not None:
        motion = analysis.motion
        np.savez(
            folder / "motion.npz",
            allow_pickle=False,
            time=motion.time,
            names=np.array(motion.names),
            q=_best(motion.q),
            marker_names=np.array(motion.marker_names, dtype=np.str_),
            residual=motion.residual,
            status=motion.status,
            source=np.array(motion.source),
        )
    for recording in analysis.recordings[:1]:
        if recording.forces is not None:
            forces = recording.forces
            np.savez(
                folder / "forces.npz",
                allow_pickle=False,
                time=forces.time,
                force=forces.force,
                point=forces.point,
                free_moment=forces.free_moment,
                names=np.array(forces.names, dtype=np.str_),
                corners=forces.corners,
            )


def _write_poses(body: BodyModel, motion: Motion, path: Path) -> None:
    """Write where every body is in every frame, in single precision, for viewers."""
    poses = forward_kinematics(body, full_coordinates(body, motion))
    np.savez_compressed(
        path,
        allow_pickle=False,
        time=motion.time,
        bodies=np.array(body.bodies, dtype=np.str_),
        position=poses.position.astype(np.float32),
        rotation=quaternions(poses.rotation).astype(np.float32),
    )


def _best(values: np.ndarray) -> np.ndarray:
    return values if values.ndim == 2 else values[0]


def _curve_row(curve: Curve) -> list[object]:
    return [curve.id, curve.side or "", curve.cycle, *curve.values.tolist()]


def _cycle_rows(analysis: Analysis) -> Iterator[list[object]]:
    for value in analysis.cycle_values:
        cycle = _cycle(analysis.timeline.windows, value.cycle)
        start, end = (None, None) if cycle is None else (cycle.start, cycle.end)
        yield [value.cycle, value.side or "", start, end, value.id, value.value]


def _cycle(cycles: tuple[Cycle, ...], index: int) -> Cycle | None:
    return cycles[index] if 0 <= index < len(cycles) else None


def _write_motion(body: BodyModel, motion: Motion, folder: Path) -> None:
    known = dict(zip(body.coordinates.names, body.coordinates.rotational.tolist(), strict=True))
    io.write_mot(
        folder / "motion.mot",
        time=motion.time,
        names=motion.names,
        q=_best(motion.q),
        rotational=np.array([known.get(name, True) for name in motion.names]),
    )


def _write_external_loads(
    body: BodyModel, motion: Motion, forces: Forces | None, folder: Path
) -> None:
    feet = [next((name for name in _FEET[side] if name in body.bodies), None) for side in SIDES]
    if forces is None or None in feet:
        return
    names = [name for name in feet if name is not None]
    poses = forward_kinematics(body, full_coordinates(body, motion))
    paths = np.stack([poses.position[:, body.bodies.index(name)] for name in names])
    on_feet = forces_on_feet(forces, time=motion.time, feet=paths)
    io.write_external_loads(folder / "external_loads.xml", on_feet, bodies=names)
