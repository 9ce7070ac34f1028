"""Inverse kinematics beside OpenSim's tool: speed, agreement, and what dropout does.

python -m validation inverse_kinematics
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hiphinge.bench import (
    TIGHT_ACCURACY,
    IkCase,
    IkComparison,
    compare_ik,
    example_cases,
    sample_case,
)
from hiphinge.body import forward_kinematics, load_body
from hiphinge.body.opensim_poses import place_bodies
from hiphinge.body.tree_kernel import follow_leaders, kernel_tree
from hiphinge.kinematics.inverse import InverseKinematicsSettings, solve_inverse_kinematics
from validation.tables import Table, need_shared_data, write

TARGET_RATIO = {"gait2392 walk": 300}
FULL_BODY_RATIO = 700
FRAMES = 240
MODELS = (
    "opensim_gait2392_walk/subject01.osim",
    "opensim_example3DWalking/subject_walk_scaled.osim",
    "opensim_models/Rajagopal2016.osim",
    "opensim_models/RajagopalLaiUhlrich2023.osim",
    "oc4_static_model/manually_scaled.osim",
)
SHARE_MISSING = 0.2
LOOSER = 1e-8


def main() -> None:
    need_shared_data()
    cases = [sample_case(), *example_cases()]
    comparisons = [compare_ik(case.first(FRAMES)) for case in cases]
    looser = [compare_ik(case.first(FRAMES), tight_accuracy=LOOSER) for case in cases]
    agreement = [_agreement(comparisons, TIGHT_ACCURACY), _agreement(looser, LOOSER)]
    tables = [_speed(comparisons), *agreement, _forward(), _dropout(cases)]
    write("inverse_kinematics", "Inverse kinematics against OpenSim", tables)


def _speed(comparisons: Sequence[IkComparison]) -> Table:
    rows = []
    for item in comparisons:
        row = item.row()
        target = TARGET_RATIO.get(row.case, FULL_BODY_RATIO)
        fps = [f"{row.ours_fps:,.0f}", f"{row.peer_fps:.1f}", f"{row.ratio:,.0f}", f">= {target}"]
        rows.append([row.case, str(row.frames), *fps])
    text = (
        "Frames per second, everything included (search for the first pose too), median of five "
        "runs. OpenSim's tool at its default accuracy 1e-5, muscles taken out of the model, the "
        "same markers, weights and process."
    )
    return Table("Speed", text, ("case", "frames", "ours", "OpenSim", "ratio", "target"), rows)


def _agreement(comparisons: Sequence[IkComparison], accuracy: float) -> Table:
    rows = []
    for item in comparisons:
        others = item.without_arms_deg
        rows.append(
            [
                item.case.name,
                str(len(others)),
                f"{others.max():.3f}",
                f"{np.sqrt(np.mean(others**2)):.3f}",
                f"{item.difference_deg.max():.2f}",
                f"{item.excess.max():+.1e}",
            ]
        )
    text = (
        f"Against OpenSim at accuracy {accuracy:g}: angle between body orientations [deg], "
        "and our objective over OpenSim's minus one (worst frame; below zero ours is lower). "
        "Target: bodies without arms within 0.25 deg, objective never higher. (Where markers "
        "weigh 100 beside 0.1, as on the default body, OpenSim at 1e-8 has not converged; where "
        "no marker tells an arm's place, ours stays at the default and OpenSim's drifts.)"
    )
    header = ("case", "frames", "max", "rms", "max with arms", "worst objective excess")
    return Table(f"Agreement at {accuracy:g}", text, header, rows)


def _forward() -> Table:
    rows = []
    for name in MODELS:
        body = load_body(need_shared_data() / name)
        rng = np.random.default_rng(1)
        q = rng.normal(0.0, 0.4, (20, len(body.coordinates.names)))
        for pose in q:
            follow_leaders(kernel_tree(body), pose, np.empty(len(pose)))
        ours = forward_kinematics(body, q)
        theirs = place_bodies(
            body.osim, body.bodies, dict(zip(body.coordinates.names, q.T, strict=True))
        )
        position = float(np.abs(ours.position - theirs.position).max())
        rotation = float(np.abs(ours.rotation - theirs.rotation).max())
        rows.append([name.split("/")[-1], f"{position:.1e}", f"{rotation:.1e}"])
    text = "Largest difference from OpenSim over 20 random poses. Target: 1e-9 m."
    return Table("Forward kinematics", text, ("model", "position [m]", "rotation [1]"), rows)


def _dropout(cases: Sequence[IkCase]) -> Table:
    rows = []
    for case in cases:
        case = case.first(1000)
        whole, holed = _solve(case), _solve(_with_dropout(case))
        angles = [k for k in case.body.coordinates.free if case.body.coordinates.rotational[k]]
        jump = np.degrees(np.nanmax(np.abs(np.diff(holed[:, angles], axis=0))))
        usual = np.degrees(np.nanmax(np.abs(np.diff(whole[:, angles], axis=0))))
        legs = [
            k
            for k in angles
            if case.body.coordinates.names[k].startswith(("hip", "knee", "pelvis"))
        ]
        error = np.degrees(np.abs(holed - whole)[:, legs])
        refused = int(np.isnan(holed).any(axis=1).sum())
        values = [f"{usual:.1f}", f"{jump:.1f}", f"{np.sqrt(np.nanmean(error**2)):.2f}"]
        rows.append([case.name, str(len(case.time)), *values, str(refused)])
    text = (
        "One marker sample in five taken away at random: largest change of any free angle from "
        "frame to frame [deg] without and with it, RMS effect on pelvis, hip and knee angles "
        "[deg], frames refused for want of pelvis markers. Target: no jump over 20 deg."
    )
    header = ("case", "frames", "whole", "with dropout", "effect", "refused")
    return Table("Dropout", text, header, rows)


def _with_dropout(case: IkCase) -> IkCase:
    markers = np.array(case.markers)
    gone = np.random.default_rng(0).random(markers.shape[:2]) < SHARE_MISSING
    markers[gone] = np.nan
    return replace(case, markers=markers)


def _solve(case: IkCase) -> np.ndarray:
    settings = InverseKinematicsSettings(coordinate_weight=case.coordinate_weight)
    return solve_inverse_kinematics(case.body, case.time, case.markers, settings=settings).q


if __name__ == "__main__":
    main()
