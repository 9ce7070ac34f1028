"""`hiphinge intake` at the terminal: what it writes, what it keeps, what interrupts it."""

import io
from pathlib import Path

import pytest

from hiphinge import cli
from hiphinge.profile import read_profile


def intake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, out: Path
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as ended:
        cli.main(["intake", "--out", str(out)])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_enter_alone_writes_a_valid_empty_profile(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "profile.toml"
    status, stdout, stderr = intake(monkeypatch, capsys, "n\n34\n" + 40 * "\n", out)
    assert (status, stdout) == (0, f"{out}\n")
    assert read_profile(out).person.age == 34
    assert read_profile(out).red_flags.fever is False
    assert stderr.index("for your safety") < stderr.index("Age in years")


def test_a_red_flag_is_written_and_ends_the_questions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "profile.toml"
    status, _, stderr = intake(monkeypatch, capsys, "y\ny\n" + 11 * "n\n", out)
    assert status == 0
    assert read_profile(out).red_flags.raised == ("bladder_or_bowel_change",)
    assert "Age in years" not in stderr and "clinician first" in stderr


def test_an_existing_profile_is_kept_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "profile.toml"
    out.write_text('schema = "hiphinge.profile/1"\n', "utf-8")
    status, _, stderr = intake(monkeypatch, capsys, "n\n", out)
    assert status == 2 and "kept" in stderr
    assert out.read_text("utf-8") == 'schema = "hiphinge.profile/1"\n'
    status, _, _ = intake(monkeypatch, capsys, "y\nn\n34\n" + 40 * "\n", out)
    assert status == 0 and read_profile(out).person.age == 34


def test_input_that_ends_early_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, _, stderr = intake(monkeypatch, capsys, "n\n34\n", tmp_path / "profile.toml")
    assert status == 130 and "nothing was written by halves" in stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, _, stderr = intake(monkeypatch, capsys, "y\n" + 41 * "\n", tmp_path)
    assert status == 2 and "folder" in stderr
