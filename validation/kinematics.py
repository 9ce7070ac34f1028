"""Joint angles against Plug-in Gait in the same file and against manually scaled OpenSim models.

python -m validation kinematics
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge import io
from hiphinge.body import load_body
from hiphinge.kinematics.angles import clinical_angles
from hiphinge.kinematics.inverse import solve_inverse_kinematics
from hiphinge.kinematics.own_model import weigh_markers
from hiphinge.kinematics.static_pose import marker_paths
from hiphinge.kinematics.subject_body import ScaledBody, scale_body
from hiphinge.types import SIDES, Angles, Motion, Recording, Side
from validation.tables import Table, need_shared_data, write

PLUG_IN_GAIT = {
    "HC002D": ("walk_pig_HC002D/HC002D06.c3d", "walk_pig_HC002D/HC002D02.c3d"),
    "HC030A": ("walk_pig_HC030A/HC030A05.c3d", "walk_pig_HC030A/HC030A01.c3d"),
    "HC031A": ("walk_pig_HC031A/HC031A06.c3d", "walk_pig_HC031A/HC031A01.c3d"),
    "HC032A": ("walk_pig_HC032A/HC032A03.c3d", "walk_pig_HC032A/HC032A01.c3d"),
    "btk3": ("walk_pig_btk3/PiG_Motion3_FF.c3d", "walk_pig_btk3/PiG_Calibration3_FF.c3d"),
    "vicon370": ("walk_c3dorg_vicon370/gait-pig.c3d", None),
    "mitkof6": ("walk_pycgm2_mitkof6/task.c3d", "walk_pycgm2_mitkof6/static.c3d"),
    "treadmill": ("walk_treadmill_hbm/treadmill_events.c3d", None),
}
# Our angle, its column in Plug-in Gait's outputs, and the target for the centred RMSE [deg].
COMPARED = {
    "hip_flexion": ("HipAngles", 0, 1.5),
    "hip_adduction": ("HipAngles", 1, 1.5),
    "hip_rotation": ("HipAngles", 2, None),
    "knee_flexion": ("KneeAngles", 0, 2.5),
    "ankle_dorsiflexion": ("AnkleAngles", 0, 3.0),
    "pelvis_tilt": ("PelvisAngles", 0, 1.0),
    "pelvic_obliquity": ("PelvisAngles", 1, 1.0),
}
MANUAL = ("walking1", "squats1", "DJ1", "STS1", "walkingTS1", "walkingTI1")
MANUAL_STATIC = "oc4_static_model/static1.trc"
RESIDUALS = {
    "walk": {
        **PLUG_IN_GAIT,
        "walk_mac": ("walk_mac/Walk1.c3d", None),
        "oc4 walking1": ("oc4_walking1/walking1.trc", MANUAL_STATIC),
        "oc4 walkingTS1": ("oc4_walkingTS1/walkingTS1.trc", MANUAL_STATIC),
        "oc4 walkingTI1": ("oc4_walkingTI1/walkingTI1.trc", MANUAL_STATIC),
        "oc_test walking1": ("oc_test_original/walking1__markers.trc", None),
        "Rajagopal walk": (
            "rajagopal_walk_run/motion_capture_walk.trc",
            "rajagopal_walk_run/static_walk_1.trc",
        ),
        "subject01": (
            "osim_subject01/subject01_walk1.trc",
            "osim_subject01/subject01_static.trc",
        ),
        "Camargo": ("camargo_levelground_fast/levelground_ccw_fast_01_01.trc", None),
        "knee PS ss1": ("knee_PS_ss1/PS_ngait_og_ss1.trc", "knee_PS_static/Static_for_scaling.trc"),
        "knee PS ss3": ("knee_PS_ss3/PS_ngait_og_ss3.trc", "knee_PS_static/Static_for_scaling.trc"),
        "stair3 walk": ("squat2_stair3_walk/WeirdFormatTests__markers.trc", None),
    },
    "run": {
        "Hamner": (
            "run_hamner_s02/subject02_running.trc",
            "run_hamner_s02/subject02_static.trc",
        ),
        "Rajagopal run": (
            "rajagopal_walk_run/motion_capture_run.trc",
            "rajagopal_walk_run/static_run.trc",
        ),
        "expert 3.5 m/s": ("run_expert2/run0350cms.trc", None),
        "expert 9.0 m/s": ("run_expert2/run0900cms.trc", None),
    },
}
LEG_BODIES = ("pelvis", "femur", "tibia", "calcn")


@dataclass(frozen=True)
class Solved:
    recording: Recording
    scaled: ScaledBody
    motion: Motion
    angles: Angles


def solve(trial: Path, static: Path | None) -> Solved:
    recording = io.read(trial)
    # What another program said about the person is no input here but mass, which changes no angle.
    scaled = scale_body(recording, static=io.read(static) if static else None)
    paths = marker_paths(recording, scaled.body.marker_names)
    motion = solve_inverse_kinematics(scaled.body, recording.time, paths)
    return Solved(recording, scaled, motion, clinical_angles(scaled.body, motion))


@dataclass(frozen=True)
class Difference:
    rmse: float
    centred: float
    offset: float
    r: float

    @classmethod
    def of(cls, ours: np.ndarray, theirs: np.ndarray) -> "Difference":
        both = np.isfinite(ours) & np.isfinite(theirs)
        if both.sum() < 10:
            return cls(np.nan, np.nan, np.nan, np.nan)
        ours, theirs = ours[both], theirs[both]
        gap = ours - theirs
        return cls(
            float(np.sqrt((gap**2).mean())),
            float(gap.std()),
            float(gap.mean()),
            float(np.corrcoef(ours, theirs)[0, 1]),
        )


def reference(recording: Recording, name: str, side: Side, column: int) -> np.ndarray | None:
    letter = side[0].upper()
    for spelled in (f"{letter}Vicon{name}", f"{letter}{name}", f"{letter}{name}V"):
        if spelled in recording.reference:
            values = recording.reference[spelled][:, column].copy()
            values[(recording.reference[spelled] == 0).all(axis=1)] = np.nan
            return values
    return None


def against_plug_in_gait(solved: Solved) -> dict[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for angle, (name, column, _) in COMPARED.items():
        for side in SIDES:
            theirs = reference(solved.recording, name, side, column)
            if theirs is None:
                continue
            ours = solved.angles.of(angle, None if angle == "pelvis_tilt" else side)
            found.setdefault(angle, []).append(Difference.of(ours, theirs))
    return found


def worst(differences: Sequence[Difference], what: str) -> float:
    values = np.array([getattr(one, what) for one in differences])
    values = values[np.isfinite(values)]
    if not values.size:
        return float("nan")
    return float(values.min() if what == "r" else values[np.argmax(np.abs(values))])


def plug_in_gait_table(cases: Mapping[str, Solved]) -> Table:
    rows = []
    for case, solved in cases.items():
        found = against_plug_in_gait(solved)
        cells = [case]
        for angle, (_, _, target) in COMPARED.items():
            if angle not in found:
                cells.append("-")
                continue
            centred, offset = worst(found[angle], "centred"), worst(found[angle], "offset")
            mark = " **over**" if target is not None and centred > target else ""
            cells.append(f"{centred:.2f} ({offset:+.1f}){mark}")
        cells += [f"{worst(found[angle], 'r'):.3f}" for angle in ("hip_flexion", "knee_flexion")]
        rows.append(cells)
    header = [
        "case",
        *(f"{angle}{'' if t is None else f' <= {t:g}'}" for angle, (_, _, t) in COMPARED.items()),
        "r hip",
        "r knee",
    ]
    return Table(
        "Against Plug-in Gait in the same file",
        "Centred RMSE [deg], worse side, with the mean offset of that kind in brackets, over all "
        "frames that both have. The treadmill file holds the outputs of HBM2. Hip rotation has no "
        "target: Plug-in Gait takes it from the thigh wand. vicon370 has no heel marker: its ankle "
        "is `limited`.",
        header,
        rows,
    )


def manual_tables(data: Path) -> list[Table]:
    own: list[list[str]] = []
    given: list[list[str]] = []
    model = load_body(data / "oc4_static_model" / "manually_scaled.osim")
    for name in MANUAL:
        trial = data / f"oc4_{name}" / f"{name}.trc"
        theirs = io.read(trial.with_name(f"{name}_manual_scaling_ik.mot"))
        solved = solve(trial, data / MANUAL_STATIC)
        own.append([name, *manual_cells(solved.motion, theirs)])
        body = weigh_markers(model, solved.recording.marker_names)
        paths = marker_paths(solved.recording, body.marker_names)
        motion = solve_inverse_kinematics(body, solved.recording.time, paths)
        given.append([name, *manual_cells(motion, theirs)])
    header = ["trial", "hip flexion", "knee flexion", "hip adduction", "ankle dorsiflexion"]
    text = "RMSE [deg] (mean offset), worse side: OpenSim coordinates against OpenSim coordinates."
    return [
        Table("Own scaling against manual scaling (targets: hip and knee 5)", text, header, own),
        Table(
            "Given the manually scaled model (targets: hip and knee 0.5)",
            f"{text} The model's markers carry the weights of `weigh_markers`.",
            header,
            given,
        ),
    ]


def manual_cells(motion: Motion, theirs: Recording) -> list[str]:
    assert theirs.coordinates is not None
    cells: list[str] = []
    for stem in ("hip_flexion", "knee_angle", "hip_adduction", "ankle_angle"):
        found: list[Difference] = []
        for side in SIDES:
            name = f"{stem}_{side[0]}"
            values = theirs.coordinates.values[:, theirs.coordinates.names.index(name)]
            at = np.interp(motion.time, theirs.time, values, left=np.nan, right=np.nan)
            ours = motion.q[:, motion.names.index(name)]
            found.append(Difference.of(np.degrees(ours), np.degrees(at)))
        cells.append(f"{worst(found, 'rmse'):.2f} ({worst(found, 'offset'):+.1f})")
    return cells


def residual(solved: Solved) -> tuple[float, str]:
    body = solved.scaled.body
    leg = [
        k
        for k, on in enumerate(body.marker_body)
        if body.bodies[on].startswith(LEG_BODIES) and body.marker_weight[k] > 0
    ]
    squared = solved.motion.residual[:, leg] ** 2
    per_marker = np.array([np.nanmean(c) if np.isfinite(c).any() else -1 for c in squared.T])
    name = body.marker_names[leg[int(np.argmax(per_marker))]]
    return 1000 * float(np.sqrt(np.nanmean(squared))), name


def residual_table(solved: Mapping[str, Mapping[str, Solved]]) -> Table:
    rows = []
    for kind, limit in (("walk", 14.0), ("run", 20.0)):
        for case, one in solved[kind].items():
            rms, name = residual(one)
            lost = float((one.motion.status != 0).mean())
            mark = " **over**" if rms > limit else ""
            rows.append(
                [kind, case, f"{rms:.1f}{mark}", name, f"{100 * lost:.0f} %", one.scaled.quality]
            )
    return Table(
        "Marker residuals of legs and pelvis (targets: walking 14 mm, running 20 mm)",
        "RMS distance [mm] over all frames, the marker that fits worst, frames without a solution.",
        ["kind", "case", "RMS", "worst marker", "unsolved", "scaling"],
        rows,
    )


def main() -> None:
    data = need_shared_data()
    solved = {
        kind: {
            case: solve(data / trial, data / static if static else None)
            for case, (trial, static) in cases.items()
        }
        for kind, cases in RESIDUALS.items()
    }
    plug_in_gait = {case: solved["walk"][case] for case in PLUG_IN_GAIT}
    write(
        "kinematics",
        "Kinematics",
        [plug_in_gait_table(plug_in_gait), *manual_tables(data), residual_table(solved)],
    )
