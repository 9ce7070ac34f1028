"""The command line as a user meets it: status, one line of error, nothing half-written."""

import json
from pathlib import Path

import pytest

from hiphinge import cli
from hiphinge.cli.terminal import TerminalProgress


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command line; return status, stdout, stderr."""
    with pytest.raises(SystemExit) as stopped:
        cli.main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return int(stopped.value.code or 0), said.out, said.err


@pytest.fixture(scope="module")
def analysed(sample_walk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk") / "result"
    with pytest.raises(SystemExit) as stopped:
        cli.main(["analyze", str(sample_walk), "--out", str(folder), "--end", "6"])
    assert stopped.value.code == 0
    return folder


def test_result_folder_holds_every_file_of_the_contract(analysed: Path) -> None:
    written = {path.name for path in analysed.iterdir()}
    assert written >= {
        "report.html",
        "analysis.json",
        "motion.mot",
        "model.osim",
        "external_loads.xml",
        "external_loads.mot",
        "curves.csv",
        "angles.csv",
        "cycles.csv",
        "provenance.json",
        "state",
    }


def test_analysis_json_is_strict_and_says_what_was_analysed(analysed: Path) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = (analysed / "analysis.json").read_text()
    found = json.loads(text, parse_constant=refuse)
    assert found["schema"] == "hiphinge.analysis/1"
    assert found["activity"]["value"] == "walk"
    assert found["subject"]["mass_source"] in {"given", "plates"}
    assert found["quality"]["residual_peak"] >= found["quality"]["residual_rms"] > 0.0
    assert {event["source"] for event in found["events"]} <= {"plates", "file", "kinematics"}
    for measure in found["measures"]:
        if measure["quality"] == "refused":
            assert measure["value"] is None and measure["reason"]
        else:
            assert measure["low"] <= measure["value"] <= measure["high"]


def test_same_input_may_be_written_again_and_another_may_not(
    analysed: Path, sample_walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads((analysed / "analysis.json").read_text())
    status, out, _ = run(capsys, "analyze", sample_walk, "--out", analysed, "--end", "6")
    after = json.loads((analysed / "analysis.json").read_text())
    assert status == 0 and out.strip().endswith("report.html")
    for found in (before, after):
        found.pop("timings"), found.pop("created")
    assert before == after

    other = tmp_path / "other.trc"
    other.write_text("PathFileType\t4\t(X/Y/Z)\tother.trc\n")
    status, _, error = run(capsys, "analyze", other, "--out", analysed)
    assert status == 2 and "--overwrite" in error
    assert (analysed / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyze", "nowhere.c3d"], ["nowhere.c3d"]),
        (["analyze", "nowhere.c3d", "--mass", "7000"], ["mass", "7000", "400"]),
        (["analyze", "nowhere.c3d", "--height", "172"], ["height", "172", "2.6"]),
        (["analyze", "nowhere.c3d", "--activity", "dance"], ["dance", "walk"]),
        (["analyze", "nowhere.c3d", "--start", "3", "--end", "2"], ["--end", "3 to 2"]),
        (["analyze", "nowhere.c3d", "--pain", "11"], ["pain", "11", "0 to 10"]),
        (["analyze"], ["INPUT"]),
        (["analyse"], ["analyse"]),
    ],
)
def test_mistakes_are_told_in_one_line(
    arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert error.count("\n") == 1
    assert all(word in error for word in words), error


def test_a_folder_a_picture_and_an_empty_file_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "picture.c3d"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    empty = tmp_path / "empty.c3d"
    empty.touch()
    for path in (picture, empty, tmp_path):
        status, _, error = run(capsys, "analyze", path)
        assert status == 2 and path.name in error and "Traceback" not in error
    assert {path.name for path in tmp_path.iterdir()} == {"picture.c3d", "empty.c3d"}


def test_a_recording_without_a_supported_movement_exits_with_three(
    sample_walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = run(
        capsys, "analyze", sample_walk, "--end", "0.8", "--out", tmp_path / "short"
    )
    assert status == 3
    assert "supports no statement" in error
    found = json.loads((tmp_path / "short" / "analysis.json").read_text())
    assert all(measure["value"] is None for measure in found["measures"])
    assert Path(out.strip()).is_file()


def test_interrupting_leaves_nothing(
    sample_walk: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(self: TerminalProgress, stage: str, fraction: float, detail: str) -> None:
        if stage == "measures":
            raise KeyboardInterrupt

    monkeypatch.setattr(TerminalProgress, "report", interrupt)
    status, _, error = run(capsys, "analyze", sample_walk, "--out", tmp_path / "result")
    assert status == 130 and "interrupted" in error
    assert list(tmp_path.iterdir()) == []


def test_doctor_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "doctor", "--json")
    found = json.loads(out)
    assert status == 0
    assert all(set(check) == {"name", "ok", "detail", "advice"} for check in found["checks"])


def test_models_lists_what_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "models")
    assert status == 0
    assert "default_body" in out and "Plug-in Gait" in out
