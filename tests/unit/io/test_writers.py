import json
from dataclasses import replace

import numpy as np
import pytest

from hiphinge.errors import SettingError
from hiphinge.io import (
    atomic_write,
    read,
    trim,
    write_csv,
    write_external_loads,
    write_json,
    write_mot,
    write_trc,
)
from hiphinge.types import Event, Forces


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "analysis.json"
    write_json(path, {"value": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"value": float("nan")})
    with pytest.raises(ZeroDivisionError), atomic_write(path) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert json.loads(path.read_text(encoding="utf-8")) == {"value": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_numpy_values_become_plain_json(tmp_path):
    write_json(tmp_path / "a.json", {"b": np.arange(2), "a": np.bool_(True), "n": np.int64(3)})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"b": [0, 1], "a": True, "n": 3}
    assert text.index('"b"') < text.index('"a"')


def test_csv_leaves_missing_values_blank(tmp_path):
    write_csv(tmp_path / "a.csv", ["a", "b"], [[np.float64("nan"), None], [1.25, "x,y"]])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == 'a,b\n,\n1.25,"x,y"\n'


def test_markers_come_back_from_trc(walk, tmp_path):
    names, points = walk
    holed = points.copy()
    holed[30:80, 2] = np.nan
    write_trc(tmp_path / "a.trc", time=np.arange(101) / 100, names=names, markers=holed)
    recording = read(tmp_path / "a.trc")
    assert recording.marker_names == names
    assert recording.markers == pytest.approx(holed, abs=1e-7, nan_ok=True)


def forces():
    point = np.zeros((2, 50, 3))
    point[:, :, 0] = np.linspace(0, 0.3, 50)
    point[0, :20] = np.nan
    force = np.tile([0.0, 700.0, 0.0], (2, 50, 1))
    moment = np.tile([0.0, 3.0, 0.0], (2, 50, 1))
    time = 1.0 + np.arange(50) / 100
    return Forces(time, force, point, moment, ("r", "l"), ("right", "left"), np.zeros((2, 4, 3)))


def test_external_loads_come_back_as_forces(walk, tmp_path, write_trc_text):
    table = write_external_loads(tmp_path / "loads.xml", forces(), bodies=["calcn_r", "calcn_l"])
    assert table == tmp_path / "loads.mot"
    names, points = walk
    trial = write_trc_text(names, points)
    text = trial.read_text(encoding="utf-8").replace("\t0.", "\t1.", 0)
    trial.write_text(text, encoding="utf-8")
    from hiphinge.io.force_columns import read_forces

    back = read_forces(table).forces
    assert back.sides == ("right", "left")
    assert back.force == pytest.approx(forces().force)
    assert back.free_moment[1] == pytest.approx(forces().free_moment[1])
    assert back.point[0, 20:] == pytest.approx(forces().point[0, 20:], abs=1e-8)
    # Unloaded phases hold the nearest point: OpenSim cannot interpolate over NaN.
    assert back.point[0, 0, 0] == pytest.approx(forces().point[0, 20, 0], abs=1e-8)


def test_trim_cuts_everything(walk, write_trc_text):
    recording = read(write_trc_text(*walk))
    events = (Event("toe_off", "left", 0.2, "file"), Event("toe_off", "left", 0.6, "file"))
    whole = replace(
        recording,
        forces=replace(forces(), time=np.arange(50) / 50),
        events=events,
        reference={"LHipAngles": np.zeros((101, 3))},
    )
    part = trim(whole, start=0.5, end=0.75)
    assert part.time[[0, -1]] == pytest.approx([0.5, 0.75])
    assert part.markers.shape[0] == part.reference["LHipAngles"].shape[0] == 26
    assert part.forces.force.shape[1] == part.forces.time.size == 13
    assert part.events == events[1:]
    with pytest.raises(SettingError, match=r"within 0.000 to 1.000 s"):
        trim(recording, start=2.0)


@pytest.mark.opensim
def test_opensim_reads_what_was_written(walk, tmp_path):
    import opensim

    opensim.Logger.setLevelString("Off")
    names, points = walk
    time = np.arange(101) / 100
    write_trc(tmp_path / "a.trc", time=time, names=names, markers=points)
    table = opensim.TimeSeriesTableVec3(str(tmp_path / "a.trc"))
    assert tuple(table.getColumnLabels()) == names
    row = table.getRowAtIndex(50).getElt(0, 3)
    assert [row[i] / 1000 for i in range(3)] == pytest.approx(points[50, 3], abs=1e-7)

    q = np.stack([np.sin(time), np.full(101, 0.9)], axis=1)
    write_mot(
        tmp_path / "a.mot",
        time=time,
        names=["pelvis_tilt", "pelvis_ty"],
        q=q,
        rotational=np.array([True, False]),
    )
    storage = opensim.Storage(str(tmp_path / "a.mot"))
    assert storage.isInDegrees() and storage.getSize() == 101
    assert storage.getStateVector(10).getData().get(0) == pytest.approx(np.degrees(q[10, 0]))

    write_external_loads(tmp_path / "loads.xml", forces(), bodies=["calcn_r", "calcn_l"])
    loads = opensim.ExternalLoads(str(tmp_path / "loads.xml"), True)
    assert loads.getSize() == 2
    assert loads.getDataFileName() == "loads.mot"
    right = loads.get(0)
    assert right.get_applied_to_body() == "calcn_r"
    columns = opensim.TimeSeriesTable(str(tmp_path / "loads.mot")).getColumnLabels()
    for identifier in (
        right.getForceIdentifier(),
        right.getPointIdentifier(),
        right.getTorqueIdentifier(),
    ):
        assert {identifier + axis for axis in "xyz"} <= set(columns)
