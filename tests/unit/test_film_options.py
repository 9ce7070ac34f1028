"""The options of video reach the stage that they are for."""

from pathlib import Path

import pytest

from hiphinge import cli, pipeline
from hiphinge.errors import InputError, SettingError


def test_a_video_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"this is no video")
    with pytest.raises(InputError, match="not a video"):
        pipeline.analyze(path, pipeline.Options())


def test_a_wrong_subject_or_rate_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"0")
    with pytest.raises(SettingError, match="--subject"):
        pipeline.analyze(path, pipeline.Options(subject="the tall one"))
    with pytest.raises(SettingError, match="--true-fps"):
        pipeline.analyze(path, pipeline.Options(true_fps=0.5))


def test_what_was_asked_is_kept() -> None:
    given = pipeline.Options(subject="largest", blur_faces=True, true_fps=240.0).given()
    assert given == {"subject": "largest", "blur_faces": True, "true_fps": 240.0}


def test_the_command_line_takes_the_options_of_video(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "empty.mov"
    path.touch()
    with pytest.raises(SystemExit) as stopped:
        cli.main(["analyze", str(path), "--fast", "--mirrored", "--blur-faces",
                  "--subject", "left", "--true-fps", "240"])  # fmt: skip
    assert stopped.value.code == 2
    assert "empty" in capsys.readouterr().err
