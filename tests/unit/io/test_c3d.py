import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io import read
from hiphinge.io.c3d_facts import foot_event
from hiphinge.io.c3d_layout import check_layout


def stance(n=1010):
    """A type 2 plate under 700 N at (0.05, 0.1) from its middle in laboratory axes [N, N mm]."""
    wrench = np.zeros((n, 6))
    wrench[300:800, 2] = -700.0
    # The corners of the fixture make plate x = lab x, y = -lab y, z down; origin 40 mm below.
    arm = np.array([0.05, -0.1, 0.0]) + np.array([0.0, 0.0, -0.04])
    wrench[300:800, 3:] = np.cross(arm, [0.0, 0.0, -700.0]) * 1000
    return wrench


def test_markers_forces_and_events_in_ground_axes(walk, to_lab, write_c3d):
    names, points = walk
    events = (("Foot Strike", "Left", 1.5), ("Foot Off", "Right", 1.2), ("Left-FP", "General", 1.3))
    path = write_c3d(names, points @ to_lab.T, wrench=stance(), events=events, first_frame=101)
    recording = read(path)
    assert recording.markers == pytest.approx(points, abs=1e-6)
    assert (recording.axes.up, recording.axes.forward) == ("+Z", "-Y")
    assert recording.time[[0, -1]] == pytest.approx([1.0, 2.0])
    assert [(e.kind, e.side, e.time) for e in recording.events] == [
        ("toe_off", "right", pytest.approx(1.2)),
        ("initial_contact", "left", pytest.approx(1.5)),
    ]
    forces = recording.forces
    assert forces.time[0] == pytest.approx(1.0) and forces.rate_hz == pytest.approx(1000.0)
    assert forces.force[0, 500] == pytest.approx([0, 700, 0], abs=1e-6)
    assert forces.point[0, 500] == pytest.approx(to_lab.T @ [0.05, 0.1, 0.0], abs=1e-6)
    assert np.isnan(forces.point[0, 100]).all()


def test_an_inverted_plate_is_turned_round_and_said(walk, to_lab, write_c3d):
    names, points = walk
    recording = read(write_c3d(names, points @ to_lab.T, wrench=-stance()))
    assert recording.forces.force[0, 500, 1] == pytest.approx(700.0)
    assert recording.forces.point[0, 500] == pytest.approx(to_lab.T @ [0.05, 0.1, 0.0], abs=1e-6)
    assert any("turned round" in warning for warning in recording.warnings)


def test_moments_in_another_unit_than_declared(walk, to_lab, write_c3d):
    names, points = walk
    wrench = stance()
    wrench[:, 3:] /= 1000
    recording = read(write_c3d(names, points @ to_lab.T, wrench=wrench))
    # N m read as N mm put the point at the middle: on the plate, so nothing can be said.
    assert recording.forces is not None


def test_a_plate_spike_is_bridged_and_said(walk, to_lab, write_c3d):
    names, points = walk
    wrench = stance()
    wrench[600, 2] = -3300.0
    recording = read(write_c3d(names, points @ to_lab.T, wrench=wrench))
    assert recording.forces.force[0, :, 1].max() == pytest.approx(700.0)
    assert any("spikes at 0.600 s" in warning for warning in recording.warnings)


@pytest.mark.parametrize(
    ("plate", "reason"),
    [
        ({"TYPE": [6]}, "type 6 are not supported"),
        ({"CHANNEL": np.array([[1.0], [2], [3], [4], [5], [60]])}, "not in the file"),
        ({"CORNERS": np.zeros((3, 4, 1))}, "do not span"),
        ({"TYPE": [4]}, "calibration matrix"),
    ],
)
def test_plates_that_cannot_be_used_are_left_out_and_named(walk, to_lab, write_c3d, plate, reason):
    names, points = walk
    recording = read(write_c3d(names, points @ to_lab.T, wrench=stance(), plate=plate))
    assert recording.forces is None
    assert any("Plate 1 was left out" in w and reason in w for w in recording.warnings)


def test_model_outputs_are_kept_apart_as_in_the_file(walk, to_lab, write_c3d):
    names, points = walk
    angle = np.full((101, 1, 3), 0.012)  # the writer multiplies by 1000: 12 degrees
    path = write_c3d(("A1:LHipAngles", *names), np.hstack([angle, points @ to_lab.T]))
    recording = read(path)
    assert recording.marker_names == names
    assert recording.reference["LHipAngles"] == pytest.approx(np.full((101, 3), 12.0), abs=1e-4)


def test_every_cut_is_an_error(walk, to_lab, write_c3d):
    names, points = walk
    path = write_c3d(names, points @ to_lab.T, wrench=stance())
    whole = path.read_bytes()
    for size in range(0, len(whole) - 512, 1024):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError):
            read(path)


def test_the_missing_frames_are_counted(walk, to_lab, write_c3d):
    names, points = walk
    path = write_c3d(names, points @ to_lab.T)
    whole = path.read_bytes()
    layout = check_layout(whole, file="walk.c3d")
    path.write_bytes(whole[: layout.data_start + 40 * layout.frame_size + 7])
    with pytest.raises(InputError, match="40 of 101 frames"):
        read(path)


def test_a_broken_parameter_section_never_reaches_the_caller_as_a_crash(walk, to_lab, write_c3d):
    names, points = walk
    path = write_c3d(names, points @ to_lab.T, wrench=stance())
    whole = path.read_bytes()
    place = whole.index(b"LABELS", whole.index(b"ANALOG"))
    # The labels of the channels lose their dimensions: the library crashes on that.
    broken = bytearray(whole)
    broken[place + 6 + 2 + 1] = 0
    path.write_bytes(bytes(broken))
    assert not check_layout(bytes(broken), file="walk.c3d").is_ordinary
    try:
        recording = read(path)
    except InputError:
        return
    assert recording.markers == pytest.approx(points, abs=1e-6)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), "not a C3D file"),
        (b"\x02\x50" + bytes(10), "header is damaged"),
        (b"\x02\x50" + bytes(513) + b"\x56" + bytes(2000), "MIPS"),
        (b"\x02\x50" + bytes(513) + b"\x54" + bytes(2000), "no points"),
        (b"\xff\x50" + bytes(2000), "cut off before its parameters"),
    ],
)
def test_what_is_no_c3d_file_is_said(tmp_path, content, problem):
    path = tmp_path / "a.c3d"
    path.write_bytes(content)
    with pytest.raises(InputError, match=problem):
        read(path)


def test_foot_events_in_several_dialects():
    assert foot_event("Foot Strike", "Right", 1.0).kind == "initial_contact"
    assert foot_event("LHS", "", 1.0).side == "left"
    assert foot_event("", "RTO", 1.0).kind == "toe_off"
    assert foot_event("Right Toe Off", "", 1.0).side == "right"
    assert foot_event("Foot Strike", "General", 1.0) is None
    assert foot_event("Start", "Left", 1.0) is None
