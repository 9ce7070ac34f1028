import csv
import json
import os
from dataclasses import replace

import numpy as np
import pytest

from hiphinge.errors import Cancelled, OutputError
from hiphinge.progress import Progress
from hiphinge.report import check_folder, save
from hiphinge.report.folder import OUR_FILES
from hiphinge.types import InputFile

TOP = [
    "schema",
    "version",
    "created",
    "seed",
    "subject",
    "inputs",
    "activity",
    "view",
    "views",
    "people",
    "quality",
    "events",
    "measures",
    "loads",
    "findings",
    "compare",
    "setup",
    "warnings",
    "timings",
    "compared_with",
    "tried",
    "reported",
    "raised_flags",
]
MEASURE = [
    "id",
    "side",
    "value",
    "low",
    "high",
    "unit",
    "n",
    "sd_cycles",
    "quality",
    "reason",
    "norm",
    "verdict",
    "view",
]


@pytest.fixture(scope="module")
def saved(walk, tmp_path_factory):
    return save(walk, tmp_path_factory.mktemp("results") / "walk.hiphinge")


def load(folder):
    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    text = (folder / "analysis.json").read_text(encoding="utf-8")
    return json.loads(text, parse_constant=refuse)


def test_analysis_json_has_the_documented_keys(saved):
    content = load(saved)
    assert list(content) == TOP
    assert content["schema"] == "hiphinge.analysis/1"
    assert all(list(measure) == MEASURE for measure in content["measures"])
    norms = [measure["norm"] for measure in content["measures"] if measure["norm"]]
    assert norms and all(list(norm) == ["mean", "sd", "source", "verified"] for norm in norms)
    assert content["loads"] == content["findings"] == content["compare"] == content["people"] == []
    assert content["inputs"][0] == {
        "file": "walk_trial_03.c3d",
        "sha256": "ab" * 32,
        "kind": "c3d",
        "recorded": None,
    }
    assert "report" in content["timings"]


def test_a_refused_measure_is_null_with_a_reason(saved):
    refused = [item for item in load(saved)["measures"] if item["quality"] == "refused"]
    assert refused
    for item in refused:
        assert item["value"] is item["low"] is item["high"] is None
        assert item["reason"]


def test_numbers_that_are_not_finite_become_null(walk, tmp_path):
    odd = replace(walk, quality={"marker_rms_mm": float("nan")})
    assert load(save(odd, tmp_path / "odd"))["quality"] == {"marker_rms_mm": None}


def test_the_tables_hold_what_the_analysis_holds(saved, walk):
    with (saved / "curves.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows[0][:4] == ["id", "side", "cycle", "0"] and rows[0][-1] == "100"
    assert len(rows) == len(walk.curves) + 1
    np.testing.assert_allclose(np.array(rows[1][3:], dtype=float), walk.curves[0].values, rtol=1e-6)
    with (saved / "angles.csv").open() as file:
        columns = next(csv.reader(file))
    assert columns[:2] == ["time", "hip_flexion_left"] and "trunk_flexion" in columns
    with (saved / "cycles.csv").open() as file:
        cycles = list(csv.DictReader(file))
    assert list(cycles[0]) == ["cycle", "side", "start", "end", "id", "value"]
    assert len(cycles) == len(walk.cycle_values)
    assert "inDegrees=yes" in (saved / "motion.mot").read_text()


def test_the_state_holds_the_motion(saved, walk):
    with np.load(saved / "state" / "motion.npz") as motion:
        np.testing.assert_array_equal(motion["q"], walk.motion.q)
        assert motion["names"].tolist() == list(walk.motion.names)


def test_a_rerun_is_allowed_and_identical_except_times(saved, walk, tmp_path):
    again = save(walk, tmp_path / "again")
    save(walk, again)
    for name in OUR_FILES:
        if (saved / name).is_file() and name != "analysis.json":
            assert (saved / name).read_bytes() == (again / name).read_bytes(), name
    one, two = load(saved), load(again)
    for content in (one, two):
        del content["timings"], content["created"]
    assert one == two
    for name in ("body.npz", "motion.npz"):
        assert (saved / "state" / name).read_bytes() == (again / "state" / name).read_bytes()


def test_a_folder_of_somebody_else_is_refused_and_untouched(walk, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="--overwrite"):
        save(walk, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_overwriting_keeps_files_that_are_not_ours(walk, squat, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    save(walk, tmp_path, overwrite=True)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    other = replace(
        squat, recordings=(replace(squat.recordings[0], file=InputFile("b", "cd" * 32, "c3d")),)
    )
    with pytest.raises(OutputError):
        save(other, tmp_path)
    save(other, tmp_path, overwrite=True)
    assert load(tmp_path)["activity"]["value"] == "squat"
    assert (tmp_path / "thesis.txt").exists()


def test_a_result_that_is_no_longer_made_does_not_stay(walk, refused, tmp_path):
    folder = save(walk, tmp_path / "x")
    assert (folder / "motion.mot").exists()
    save(refused, folder)
    assert not (folder / "motion.mot").exists()
    assert (folder / "report.html").exists()


def test_a_file_with_the_folders_name_is_refused(walk, tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(OutputError):
        save(walk, tmp_path / "x", overwrite=True)


class StopAt:
    def __init__(self, detail):
        self.detail, self.stop = detail, False

    def report(self, stage, fraction, detail):
        self.stop = self.stop or detail == self.detail

    def is_cancelled(self):
        return self.stop


@pytest.mark.parametrize("detail", ["tables", "drawings"])
def test_a_cancelled_run_leaves_nothing(walk, tmp_path, detail):
    with pytest.raises(Cancelled):
        save(walk, tmp_path / "x", progress=Progress(StopAt(detail)))
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_checked_before_the_work(walk, tmp_path):
    recording = tmp_path / "walk.c3d"
    recording.write_bytes(b"some bytes")
    check_folder(tmp_path / "new", [recording], overwrite=False)
    with pytest.raises(OutputError):
        check_folder(tmp_path, [recording], overwrite=False)
    check_folder(tmp_path, [recording], overwrite=True)


def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="cannot be written here"):
        check_folder(tmp_path / "thesis.txt" / "walk.hiphinge", [], overwrite=False)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="may write anywhere")
def test_a_read_only_folder_is_refused_before_the_work(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written here"):
        check_folder(tmp_path / "walk.hiphinge", [], overwrite=False)


def test_an_analysis_of_the_same_file_is_recognised_by_content(walk, tmp_path):
    from hiphinge.io.files import describe

    recording = tmp_path / "walk.c3d"
    recording.write_bytes(b"some bytes")
    file = describe(recording, "c3d")
    folder = save(
        replace(walk, recordings=(replace(walk.recordings[0], file=file),)), tmp_path / "out"
    )
    moved = recording.rename(tmp_path / "renamed.c3d")
    check_folder(folder, [moved], overwrite=False)
    moved.write_bytes(b"other bytes")
    with pytest.raises(OutputError):
        check_folder(folder, [moved], overwrite=False)
