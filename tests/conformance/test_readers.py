"""What every reader must do, run on all of them with the smallest good file of each kind."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import ezc3d
import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io import FORMATS, Reader, read
from hiphinge.io.opencap import OpenCapReader
from hiphinge.types import Recording

MARKERS = {"RASI": (0.1, 1.0, 0.1), "LASI": (0.1, 1.0, -0.1), "SACR": (-0.1, 1.0, 0.0)}
MARKERS |= {"RTOE": (0.2, 0.0, 0.1), "LTOE": (0.2, 0.0, -0.1)}


def c3d_file(folder: Path) -> Path:
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [100]
    file["parameters"]["POINT"]["UNITS"]["value"] = ["m"]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(MARKERS)
    points = np.ones((4, len(MARKERS), 10))
    points[:3] = np.array(list(MARKERS.values())).T[:, :, None]
    file["data"]["points"] = points
    file.write(str(folder / "good.c3d"))
    return folder / "good.c3d"


def trc_file(folder: Path) -> Path:
    row = "\t".join(str(value) for point in MARKERS.values() for value in point)
    lines = ["PathFileType\t4\t(X/Y/Z)", "DataRate\tUnits", "100\tm"]
    lines += ["Frame#\tTime\t" + "\t\t\t".join(MARKERS), "\t\tX1", ""]
    lines += [f"{i + 1}\t{i / 100}\t{row}" for i in range(10)]
    path = folder / "good.trc"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def mot_file(folder: Path) -> Path:
    lines = ["ik", "inDegrees=yes", "endheader"]
    lines += ["time\tpelvis_tilt\tpelvis_ty\thip_flexion_r\tknee_angle_r"]
    lines += [f"{i / 100}\t5\t0.9\t{30 - i}\t{i}" for i in range(10)]
    path = folder / "good.mot"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def opencap_folder(folder: Path) -> Path:
    (folder / "session" / "MarkerData").mkdir(parents=True)
    trc_file(folder).rename(folder / "session" / "MarkerData" / "walk.trc")
    return folder / "session"


CASES: dict[str, Callable[[Path], Path]] = {
    "C3D": c3d_file,
    "TRC": trc_file,
    "MOT": mot_file,
    "OpenCap": opencap_folder,
}
READERS: dict[str, Reader] = {kind.name: kind.reader for kind in FORMATS}
READERS["OpenCap"] = OpenCapReader()


@pytest.fixture(params=sorted(READERS))
def case(request, tmp_path) -> tuple[Reader, Path]:
    return READERS[request.param], CASES[request.param](tmp_path)


def test_every_registered_reader_has_a_case():
    assert set(READERS) == set(CASES)


def test_a_good_file_is_read(case):
    reader, path = case
    recording = reader.read(path)
    assert isinstance(recording, Recording)
    assert recording.time.size == 10 and (np.diff(recording.time) > 0).all()
    assert recording.markers.shape == (10, len(recording.marker_names), 3)
    assert recording.marker_names or recording.coordinates is not None
    assert np.linalg.det(recording.axes.rotation) == pytest.approx(1.0)
    assert recording.axes.reason
    assert len(recording.file.sha256) == 64 and "/" not in recording.file.name
    assert all(warning.endswith(".") for warning in recording.warnings)


def test_reading_twice_gives_the_same_and_leaves_the_file_alone(case):
    reader, path = case
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    before = [(p.read_bytes(), p.stat().st_mtime_ns) for p in files]
    one, two = reader.read(path), read(path)
    assert before == [(p.read_bytes(), p.stat().st_mtime_ns) for p in files]
    for item in fields(one):
        first, second = getattr(one, item.name), getattr(two, item.name)
        if isinstance(first, np.ndarray):
            assert np.array_equal(first, second, equal_nan=True)
    assert one.file == two.file and one.warnings == two.warnings


def test_arrays_cannot_be_changed(case):
    reader, path = case
    with pytest.raises(ValueError, match="read-only"):
        reader.read(path).time[0] = 1.0


def test_axes_can_be_left_as_they_are(case):
    reader, path = case
    recording = reader.read(path, turn_axes=False)
    assert np.array_equal(recording.axes.rotation, np.eye(3))


DAMAGE: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "text": b"This is no recording.\n" * 40,
    "zeros": bytes(4096),
}


@pytest.mark.parametrize("kind", [kind.name for kind in FORMATS])
@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_damage_is_an_input_error(tmp_path, kind, damage):
    content = DAMAGE[damage]
    suffix = next(f.suffixes[0] for f in FORMATS if f.name == kind)
    path = tmp_path / f"bad{suffix.upper()}"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(path)
    assert path.name in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(InputError):
        READERS[kind].read(path)


@pytest.mark.parametrize("kind", [kind.name for kind in FORMATS])
def test_a_folder_in_place_of_a_file_is_an_input_error(tmp_path, kind):
    suffix = next(f.suffixes[0] for f in FORMATS if f.name == kind)
    (tmp_path / f"folder{suffix}").mkdir()
    for reading in (read, READERS[kind].read):
        with pytest.raises(InputError):
            reading(tmp_path / f"folder{suffix}")


@pytest.mark.parametrize("kind", [kind.name for kind in FORMATS])
def test_a_cut_file_is_an_error_or_says_fewer_frames(tmp_path, kind):
    path = CASES[kind](tmp_path)
    whole = path.read_bytes()
    for size in range(0, len(whole), max(len(whole) // 40, 1)):
        path.write_bytes(whole[:size])
        try:
            recording = read(path)
        except InputError:
            continue
        assert recording.time.size <= 10


def test_content_decides_where_the_suffix_says_nothing(case, tmp_path):
    _, path = case
    if path.is_file():
        unnamed = path.rename(tmp_path / "recording.dat")
        assert read(unnamed).time.size == 10
