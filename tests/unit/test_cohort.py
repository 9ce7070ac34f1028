"""A study: one table from many recordings, failing rows kept, finished rows not computed again."""

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from hiphinge import cli, io
from hiphinge.cli.status import NO_STATEMENT
from hiphinge.cohort import RESULT_COLUMNS, read_manifest, rows_folder, run_cohort
from hiphinge.cohort.results import analysis_records, load_records
from hiphinge.errors import Cancelled, InputError, OutputError, SettingError
from hiphinge.progress import Progress
from hiphinge.report.examples import standing_still
from hiphinge.types import Finding, Load, Size

COLUMNS = "id,kind,name,side,value,low,high,unit,quality,reason,version"


def manifest(folder: Path, *lines: str, header: str = "id,recording,mass") -> Path:
    path = folder / "study.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def short_walk(sample_walk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first two seconds of the sample walk, markers alone."""
    walk = io.trim(io.read(sample_walk), start=None, end=2.0)
    path = tmp_path_factory.mktemp("walk") / "walk.trc"
    io.write_trc(path, time=walk.time, names=walk.marker_names, markers=walk.markers)
    return path


class Listener:
    """Keeps what it hears; stops the study once `stop_after` rows are done."""

    def __init__(self, stop_after: float = 2.0) -> None:
        self.heard: list[tuple[float, str]] = []
        self._stop_after = stop_after

    def report(self, stage: str, fraction: float, detail: str) -> None:
        assert stage == "cohort"
        self.heard.append((fraction, detail))

    def is_cancelled(self) -> bool:
        return bool(self.heard) and self.heard[-1][0] >= self._stop_after


def test_good_missing_and_bad_rows_make_one_table_and_the_good_one_is_not_made_again(
    short_walk: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.c3d").write_bytes(b"this is no recording" * 100)
    study = manifest(
        tmp_path, f"good,{short_walk},70", "gone,nowhere.c3d,", "bad,bad.c3d,", "heavy,bad.c3d,7000"
    )
    out = tmp_path / "results.parquet"
    listener = Listener()
    summary = run_cohort(study, out, loads=False, workers=2, progress=Progress(listener))
    assert (summary.n_rows, summary.n_done, summary.n_reused) == (4, 1, 0)
    assert [row_id for row_id, _ in summary.failures] == ["gone", "bad", "heavy"]
    assert listener.heard[-2] == (1.0, "1 of 4 rows done, 3 failed")

    table = pd.read_parquet(out)
    assert ",".join(table.columns) == COLUMNS
    good = table[table.id == "good"]
    assert set(good.kind) == {"measure", "finding"} and len(good) > 20
    valued = good[good.quality != "refused"]
    assert len(valued) > 0
    assert ((valued.low <= valued.value) & (valued.value <= valued.high)).all()
    errors = table[table.kind == "error"].set_index("id").reason
    assert "no such file" in errors["gone"]
    assert "line 5, mass is out of range" in errors["heavy"]

    kept = list(rows_folder(out).iterdir())
    written = [path.stat().st_mtime_ns for path in kept]
    again = run_cohort(study, out, loads=False, workers=1)
    assert (again.n_done, again.n_reused) == (1, 1)
    assert list(rows_folder(out).iterdir()) == kept
    assert [path.stat().st_mtime_ns for path in kept] == written
    pd.testing.assert_frame_equal(pd.read_parquet(out), table)


def test_what_a_finished_row_says_is_taken_from_where_it_is_kept(
    short_walk: Path, tmp_path: Path
) -> None:
    """Written by hand into the kept row, so that computing it anew would lose it."""
    study, out = manifest(tmp_path, f"one,{short_walk},70"), tmp_path / "results.csv"
    run_cohort(study, out, loads=False, workers=1)
    (kept,) = rows_folder(out).iterdir()
    kept.write_text(kept.read_text("utf-8").replace("steps/min", "kept"), encoding="utf-8")
    run_cohort(study, out, loads=False, workers=1)
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert tuple(rows[0]) == RESULT_COLUMNS
    assert "kept" in {row[7] for row in rows}
    manifest(tmp_path, f"one,{short_walk},71")  # another mass: computed anew
    run_cohort(study, out, loads=False, workers=1)
    assert "kept" not in out.read_text("utf-8")
    assert len(list(rows_folder(out).iterdir())) == 2


def test_a_stopped_study_keeps_finished_rows_and_writes_no_table(
    short_walk: Path, tmp_path: Path
) -> None:
    study = manifest(tmp_path, f"one,{short_walk},70", f"two,{short_walk},70")
    out = tmp_path / "results.parquet"
    with pytest.raises(Cancelled):
        run_cohort(study, out, loads=False, workers=1, progress=Progress(Listener(stop_after=0.5)))
    assert not out.exists()
    assert 1 <= len(list(rows_folder(out).iterdir())) <= 2
    assert run_cohort(study, out, loads=False, workers=1).n_reused >= 1


@pytest.mark.opensim
def test_loads_are_in_the_table_unless_left_out(sample_walk: Path, tmp_path: Path) -> None:
    """Two walks of two seconds without plates: both have loads, of no more than limited quality."""
    walk = io.read(sample_walk)
    for name, start in (("one", 0.0), ("two", 3.0)):
        part = io.trim(walk, start=start, end=start + 2.0)
        markers = {"names": part.marker_names, "markers": part.markers}
        io.write_trc(tmp_path / f"{name}.trc", time=part.time, **markers)
    study, out = manifest(tmp_path, "one,one.trc,55", "two,two.trc,55"), tmp_path / "results.csv"
    run_cohort(study, out, workers=1)
    table = pd.read_csv(out)
    for row_id in ("one", "two"):
        loads = table[(table.id == row_id) & (table.kind == "load")]
        hips = loads[loads.name == "hip_contact_peak"]
        assert set(hips.side) == {"left", "right"} and set(hips.unit) == {"N"}
        assert set(loads.quality) <= {"limited", "refused"} and loads.reason.notna().all()
        assert (loads.quality == "limited").any()
    without = run_cohort(study, out, loads=False, workers=1)
    assert without.n_reused == 0
    assert set(pd.read_csv(out).kind) <= {"measure", "finding"}
    assert run_cohort(study, out, workers=1).n_reused == 2


def test_loads_are_rows_of_their_own_kind_refused_ones_with_their_reason() -> None:
    carried = Load(
        "hip_contact_peak", "left", 2400.0, 2000.0, 2900.0, "N", 3.3, 5, "limited", "few"
    )
    unknown = Load(
        "lumbar_shear_peak", None, None, None, None, "N", None, 0, "refused", "no plates"
    )
    analysis = replace(standing_still(), loads=(carried, unknown))
    rows = [record for record in analysis_records("p01", analysis) if record["kind"] == "load"]
    assert rows == load_records("p01", analysis)
    assert [set(row) for row in rows] == [set(RESULT_COLUMNS)] * 2
    told = [(row["name"], row["side"], row["value"], row["high"], row["unit"]) for row in rows]
    assert told[0] == ("hip_contact_peak", "left", 2400.0, 2900.0, "N")
    assert told[1][2:4] == (None, None)
    assert (rows[1]["quality"], rows[1]["reason"]) == ("refused", "no plates")
    assert len(analysis_records("p01", analysis)) == len(analysis.measures) + 2


@pytest.mark.parametrize(
    ("header", "line", "told"),
    [
        ("id,recording,wieght", "a,b.c3d,3", "did you mean"),
        ("id,recording,masss", "a,b.c3d,3", "did you mean mass?"),
        ("id,mass", "a,3", "at least id and recording"),
        ("id,recording,mass,mass", "a,b.c3d,3,4", "each column once"),
        ("id,recording", "a,b.c3d\na,c.c3d", "a (lines 2 and 3)"),
        ("id,recording", "a,", "line 2"),
        ("id,recording", "a,b.c3d,3", "more fields"),
    ],
)
def test_a_manifest_that_cannot_be_meant_is_refused(
    tmp_path: Path, header: str, line: str, told: str
) -> None:
    with pytest.raises(SettingError) as refusal:
        read_manifest(manifest(tmp_path, line, header=header))
    assert told in str(refusal.value)


def test_manifest_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rows"):
        read_manifest(manifest(tmp_path))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("mass", "heavy", "line 2, mass is not a number: heavy"),
        ("mass", "nan", "line 2, mass is out of range"),
        ("sex", "femal", "did you mean female?"),
        ("activity", "walking", "did you mean walk?"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_with_its_line(
    tmp_path: Path, column: str, value: str, told: str
) -> None:
    header = f"id,recording,{column}"
    (row,) = read_manifest(manifest(tmp_path, f"a,b.c3d,{value}", header=header))
    with pytest.raises(SettingError) as refusal:
        row.options()
    assert told in str(refusal.value)


def test_paths_are_relative_to_the_manifest(tmp_path: Path) -> None:
    header = "id,recording,static,profile"
    (row,) = read_manifest(manifest(tmp_path, "a,in/b.c3d,s.c3d,", header=header))
    assert row.files == {"recording": tmp_path / "in/b.c3d", "static": tmp_path / "s.c3d"}
    assert row.options().static == tmp_path / "s.c3d"
    assert row.options().profile is None


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    study = manifest(tmp_path, "a,b.c3d,")
    with pytest.raises(OutputError):
        run_cohort(study, study)
    with pytest.raises(SettingError, match="ending"):
        run_cohort(study, tmp_path / "results.xlsx")


def test_command_says_which_rows_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, out = manifest(tmp_path, "a,b.c3d,"), tmp_path / "results.csv"
    with pytest.raises(SystemExit) as stopped:
        cli.main(["cohort", str(study), "--out", str(out)])
    said = capsys.readouterr()
    assert stopped.value.code == NO_STATEMENT
    assert said.out.strip() == str(out)
    assert "a failed: no such file: b.c3d" in said.err
    assert out.read_text("utf-8").splitlines()[1].startswith("a,error,InputError,")


def test_findings_are_rows_of_their_own_kind() -> None:
    size = Size(14.0, 12.0, 15.0, "deg")
    lean = Finding(
        "compensated_pelvis", "left", "It leans.", "mechanism", (), (), "May.", "Is not.", size=size
    )
    analysis = replace(standing_still(), findings=(lean,))
    (row,) = [row for row in analysis_records("p01", analysis) if row["kind"] == "finding"]
    assert set(row) == set(RESULT_COLUMNS)
    assert (row["name"], row["side"], row["low"], row["unit"]) == (
        "compensated_pelvis",
        "left",
        12.0,
        "deg",
    )
    assert (row["quality"], row["reason"]) == ("present", "It leans.")


def test_a_table_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    manifest = tmp_path / "study.csv"
    manifest.write_text("id,recording\na,walk.c3d\n")
    with pytest.raises(OutputError, match="cannot be written here"):
        run_cohort(manifest, manifest / "results.parquet")
