from pathlib import Path

import pytest
from typer.testing import CliRunner

from hiphinge import assets, demo
from hiphinge.cli import app
from hiphinge.errors import AssetError, OutputError


def test_somebody_elses_files_are_found_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="holds something else"):
        demo.show_video(tmp_path)
    with pytest.raises(OutputError, match="holds something else"):
        demo.show_walk(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_video_goes_beside_the_walk(tmp_path: Path) -> None:
    folder = demo.video_folder(tmp_path / "first")
    assert folder.parent == tmp_path
    assert folder.name != "first"


def test_a_video_part_that_cannot_be_fetched_is_said(monkeypatch, tmp_path: Path) -> None:
    fetch = assets.path

    def without_the_clip(name: str, *more: object, **named: object) -> Path:
        if name == "sample_video":
            raise AssetError("cannot be fetched", value=name, advice="connect once")
        return fetch(name, *more, **named)

    monkeypatch.setattr(assets, "path", without_the_clip)
    monkeypatch.setattr(
        demo, "show_walk", lambda out, progress: demo.Shown(out / "report.html", "Walked.")
    )
    ran = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "walk")])
    assert ran.exit_code == 0
    assert "left out: cannot be fetched: sample_video; connect once" in ran.stderr
    assert ran.stdout.strip().endswith("report.html")
