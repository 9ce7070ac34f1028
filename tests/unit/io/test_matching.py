"""Forces beside markers."""

import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io import read, write_sto


def write_forces(path, *, start=0.0, turn=None):
    """A stance of the right foot under its heel, in ground axes or turned by `turn`."""
    turn = np.eye(3) if turn is None else turn
    time = start + np.arange(101) / 100
    point = np.column_stack([np.linspace(0.0, 1.2, 101) + 0.02, np.zeros(101), np.full(101, 0.1)])
    force = np.tile([5.0, 700.0, 0.0], (101, 1))
    names = [f"R_ground_force_{kind}{axis}" for kind in "vp" for axis in "xyz"]
    write_sto(path, time=time, columns=names, values=np.hstack([force @ turn.T, point @ turn.T]))
    return path


def test_forces_in_the_same_room_follow_the_markers(walk, to_lab, write_trc_text, tmp_path):
    names, points = walk
    trial = write_trc_text(names, points @ to_lab.T)
    recording = read(trial, forces=write_forces(tmp_path / "grf.mot", turn=to_lab))
    assert recording.forces.force[0, 50] == pytest.approx([5, 700, 0], abs=1e-6)
    assert recording.forces.point[0, 50] == pytest.approx([0.62, 0, 0.1], abs=1e-6)
    assert recording.forces.sides == ("right",)
    assert [file.name for file in recording.more_files] == ["grf.mot"]


def test_forces_already_in_ground_axes_are_found_under_the_feet(
    walk, to_lab, write_trc_text, tmp_path
):
    names, points = walk
    trial = write_trc_text(names, points @ to_lab.T)
    recording = read(trial, forces=write_forces(tmp_path / "grf.mot"))
    assert recording.forces.force[0, 50] == pytest.approx([5, 700, 0], abs=1e-6)
    assert recording.forces.point[0, 50] == pytest.approx([0.62, 0, 0.1], abs=1e-6)


def test_forces_of_another_time_are_an_error(walk, write_trc_text, tmp_path):
    with pytest.raises(InputError, match="do not overlap"):
        read(write_trc_text(*walk), forces=write_forces(tmp_path / "grf.mot", start=5.0))


def test_forces_far_from_the_feet_are_said(walk, write_trc_text, tmp_path):
    names, points = walk
    away = points + np.array([0.0, 0.0, 3.0])
    recording = read(write_trc_text(names, away), forces=write_forces(tmp_path / "grf.mot"))
    assert any("may not belong together" in warning for warning in recording.warnings)


def test_forces_alone_are_no_recording(tmp_path):
    with pytest.raises(InputError, match=r"forces only.*--forces"):
        read(write_forces(tmp_path / "grf.mot"))
