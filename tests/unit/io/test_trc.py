import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io import read


def test_millimetres_become_metres(walk, write_trc_text):
    names, points = walk
    recording = read(write_trc_text(names, points * 1000, unit="mm"))
    assert recording.marker_names == names
    assert recording.markers == pytest.approx(points, abs=1e-8)
    assert recording.file.kind == "trc" and len(recording.file.sha256) == 64


def test_blank_and_zero_positions_are_missing(walk, write_trc_text):
    names, points = walk
    holed = points.copy()
    holed[20:60, 0] = 0.0
    path = write_trc_text(names, holed)
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = lines[6].split("\t")
    fields[5:8] = ["", "", ""]
    lines[6] = "\t".join(fields)
    path.write_text("\n".join(lines), encoding="utf-8")
    recording = read(path)
    assert np.isnan(recording.markers[20:60, 0]).all()
    assert np.isnan(recording.markers[0, 1]).all()
    assert any("RASI 40%" in warning for warning in recording.warnings)


def test_short_gaps_are_filled_and_said(walk, write_trc_text):
    names, points = walk
    holed = points.copy()
    holed[40:50, 3] = 0.0
    recording = read(write_trc_text(names, holed))
    assert recording.markers[40:50, 3] == pytest.approx(points[40:50, 3], abs=1e-3)
    assert any("10 positions of 1 markers (LPSI)" in warning for warning in recording.warnings)


def test_text_in_place_of_a_number_names_line_and_column(walk, write_trc_text):
    names, points = walk
    path = write_trc_text(names, points)
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = lines[9].split("\t")
    fields[3] = "abc"
    lines[9] = "\t".join(fields)
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"line 10, column 4 \(RASI Y\).*'abc'"):
        read(path)


def test_a_column_too_many_is_an_error(walk, write_trc_text):
    names, points = walk
    path = write_trc_text(names, points)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[8] += "\t1.0"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="line 9 has 42 fields for 41 columns"):
        read(path)


def test_rounded_times_become_even(walk, write_trc_text):
    names, points = walk
    path = write_trc_text(names, points)
    lines = path.read_text(encoding="utf-8").splitlines()
    for i in range(6, len(lines)):
        fields = lines[i].split("\t")
        fields[1] = f"{(i - 6) / 60:.3f}"
        lines[i] = "\t".join(fields)
    path.write_text("\n".join(lines), encoding="utf-8")
    steps = np.diff(read(path).time)
    assert np.ptp(steps) < 1e-9 and steps[0] == pytest.approx(1 / 60, abs=1e-5)


def test_time_that_runs_backwards_is_an_error(walk, write_trc_text):
    names, points = walk
    path = write_trc_text(names, points)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[10], lines[11] = lines[11], lines[10]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="time does not increase"):
        read(path)


def test_markers_that_were_never_seen_leave_an_empty_recording(walk, write_trc_text):
    names, points = walk
    recording = read(write_trc_text(names, points * 0))
    assert recording.marker_names == () and recording.markers.shape == (101, 0, 3)
    assert any("never seen" in warning for warning in recording.warnings)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("hello\n", "not a TRC file"),
        ("PathFileType\t4\nDataRate\n100\tmm\n", "no line of marker names"),
        ("PathFileType\t4\nDataRate\n100\tmm\nFrame#\tTime\tC7\n\tX1\n\n", "no frames"),
        (
            "PathFileType\t4\nDataRate\n100\nFrame#\tTime\tC7\n\tX1\n1\t0\t1\t1\t1\n2\t1\t1\t1\t1",
            "no unit",
        ),
    ],
)
def test_headers_that_are_none(tmp_path, text, problem):
    path = tmp_path / "a.trc"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        read(path)
