"""Kinematics on recordings of real people, against what other programs say about them.

The limits are the targets of validation/kinematics.md, which has the numbers themselves.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hiphinge import io
from hiphinge.body import load_body
from hiphinge.kinematics import (
    ScaledBody,
    clinical_angles,
    scale_body,
    scale_own_model,
    solve_inverse_kinematics,
    weigh_markers,
)
from hiphinge.kinematics.static_pose import marker_paths
from hiphinge.types import SIDES, Angles, Motion, Recording

pytestmark = pytest.mark.shared_data

CENTRED = {
    "hip_flexion": ("HipAngles", 0, 1.5),
    "hip_adduction": ("HipAngles", 1, 1.5),
    "knee_flexion": ("KneeAngles", 0, 2.5),
    "ankle_dorsiflexion": ("AnkleAngles", 0, 3.0),
    "pelvis_tilt": ("PelvisAngles", 0, 1.0),
    "pelvic_obliquity": ("PelvisAngles", 1, 1.0),
}
LEG = ("pelvis", "femur", "tibia", "calcn")


@dataclass(frozen=True)
class Solved:
    recording: Recording
    scaled: ScaledBody
    motion: Motion
    angles: Angles


@cache
def solve(trial: Path, static: Path | None) -> Solved:
    recording = io.read(trial)
    scaled = scale_body(recording, static=io.read(static) if static else None)
    paths = marker_paths(recording, scaled.body.marker_names)
    motion = solve_inverse_kinematics(scaled.body, recording.time, paths)
    return Solved(recording, scaled, motion, clinical_angles(scaled.body, motion))


def leg_rms_mm(body, motion: Motion) -> float:
    legs = [
        k
        for k, on in enumerate(body.marker_body)
        if body.bodies[on].startswith(LEG) and body.marker_weight[k] > 0
    ]
    return 1000.0 * float(np.sqrt(np.nanmean(motion.residual[:, legs] ** 2)))


@pytest.mark.parametrize(
    ("folder", "trial", "static"),
    [
        ("walk_pig_HC030A", "HC030A05.c3d", "HC030A01.c3d"),
        ("walk_pig_btk3", "PiG_Motion3_FF.c3d", "PiG_Calibration3_FF.c3d"),
        ("walk_treadmill_hbm", "treadmill_events.c3d", None),
    ],
)
def test_angles_agree_with_the_file_s_own(shared_data, folder, trial, static):
    solved = solve(shared_data / folder / trial, shared_data / folder / static if static else None)
    for name, (reference, column, limit) in CENTRED.items():
        for side in SIDES:
            letter = side[0].upper()
            spelled = f"{letter}{reference}"
            values = solved.recording.reference
            theirs = values.get(spelled, values.get(f"{spelled}V"))
            assert theirs is not None
            ours = solved.angles.of(name, None if name == "pelvis_tilt" else side)
            seen = np.isfinite(ours) & np.isfinite(theirs).all(axis=1) & (theirs != 0).any(axis=1)
            gap = ours[seen] - theirs[seen, column]
            assert gap.std() <= limit, (name, side)
            if name in {"hip_flexion", "knee_flexion"}:
                assert np.corrcoef(ours[seen], theirs[seen, column])[0, 1] >= 0.99
    assert leg_rms_mm(solved.scaled.body, solved.motion) <= 14.0
    assert solved.scaled.quality == ("good" if static else "limited")


def test_pelvis_angles_have_plug_in_gait_s_signs_and_zero(shared_data):
    folder = shared_data / "walk_pig_HC030A"
    solved = solve(folder / "HC030A05.c3d", folder / "HC030A01.c3d")
    for name, column, side in (
        ("pelvis_tilt", 0, None),
        ("pelvic_obliquity", 1, "left"),
        ("pelvis_rotation", 2, "left"),
    ):
        theirs = solved.recording.reference["LPelvisAngles"][:, column]
        ours = solved.angles.of(name, side)
        assert np.corrcoef(ours, theirs)[0, 1] > 0.99, name
        assert abs(np.mean(ours - theirs)) < 2.0, name


def test_our_scaling_comes_near_manual_scaling(shared_data):
    trial = shared_data / "oc4_walking1" / "walking1.trc"
    solved = solve(trial, shared_data / "oc4_static_model" / "static1.trc")
    for name, rms in manual_gaps(solved.motion, trial).items():
        assert rms <= 5.0, name


def test_a_scaled_model_is_followed_as_its_author_meant(shared_data):
    trial = shared_data / "oc4_walking1" / "walking1.trc"
    recording = io.read(trial)
    model = load_body(shared_data / "oc4_static_model" / "manually_scaled.osim")
    body = weigh_markers(model, recording.marker_names)
    motion = solve_inverse_kinematics(
        body, recording.time, marker_paths(recording, body.marker_names)
    )
    for name, rms in manual_gaps(motion, trial).items():
        assert rms <= 0.5, name


def test_a_user_s_model_is_scaled_to_a_static_trial(shared_data):
    trial = shared_data / "oc4_walking1" / "walking1.trc"
    recording = io.read(trial)
    static = io.read(shared_data / "oc4_static_model" / "static1.trc")
    model = load_body(shared_data / "oc4_static_model" / "unscaled_generic.osim")
    scaled = scale_own_model(model, recording, static=static)
    paths = marker_paths(recording, scaled.body.marker_names)
    motion = solve_inverse_kinematics(scaled.body, recording.time, paths)
    assert leg_rms_mm(scaled.body, motion) <= 14.0
    for name, rms in manual_gaps(motion, trial).items():
        assert rms <= 5.0, name


def manual_gaps(motion: Motion, trial: Path) -> dict[str, float]:
    theirs = io.read(trial.with_name(f"{trial.stem}_manual_scaling_ik.mot"))
    assert theirs.coordinates is not None
    gaps = {}
    for stem in ("hip_flexion", "knee_angle"):
        for side in SIDES:
            name = f"{stem}_{side[0]}"
            values = theirs.coordinates.values[:, theirs.coordinates.names.index(name)]
            at = np.interp(motion.time, theirs.time, values)
            gap = np.degrees(motion.q[:, motion.names.index(name)] - at)
            gaps[name] = float(np.sqrt(np.nanmean(gap**2)))
    return gaps


@pytest.mark.parametrize(
    ("trial", "static", "limit_mm"),
    [
        ("walk_mac/Walk1.c3d", None, 14.0),
        (
            "rajagopal_walk_run/motion_capture_walk.trc",
            "rajagopal_walk_run/static_walk_1.trc",
            14.0,
        ),
        ("knee_PS_ss1/PS_ngait_og_ss1.trc", "knee_PS_static/Static_for_scaling.trc", 14.0),
        ("run_hamner_s02/subject02_running.trc", "run_hamner_s02/subject02_static.trc", 20.0),
        ("run_expert2/run0900cms.trc", None, 20.0),
    ],
)
def test_other_marker_sets_leave_small_residuals(shared_data, trial, static, limit_mm):
    solved = solve(shared_data / trial, shared_data / static if static else None)
    assert leg_rms_mm(solved.scaled.body, solved.motion) <= limit_mm
    assert (solved.motion.status != 2).mean() > 0.95


def test_markers_moved_between_static_and_trial_are_named(shared_data):
    folder = shared_data / "rajagopal_walk_run"
    solved = solve(folder / "motion_capture_walk.trc", folder / "static_walk_1.trc")
    assert any("L.TH1" in warning for warning in solved.scaled.warnings)
