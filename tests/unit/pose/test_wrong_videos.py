"""Videos that nobody wants, from the file to the folder: a clear error, or a flagged result."""

import json
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from hiphinge import pipeline, report
from hiphinge.cli import main
from hiphinge.errors import InputError
from hiphinge.types import Analysis

FAST = pipeline.Options(fast=True, loads=False)


def grey(width: int = 320, height: int = 240) -> np.ndarray:
    return np.full((height, width, 3), 90, np.uint8)


def turned(path: Path) -> Path:
    """Write into the file that players turn the picture by a quarter."""
    content = bytearray(path.read_bytes())
    place = content.index(b"tkhd") + 4 + 40
    numbers = (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    content[place : place + 36] = struct.pack(">9i", *numbers)
    path.write_bytes(content)
    return path


def sound(path: Path) -> Path:
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=8000, layout="mono")
        silence = np.zeros((1, 1024), np.float32)
        for number in range(4):
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 8000, 1024 * number
            frame.time_base = Fraction(1, 8000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def without_pictures(path: Path, whole: Path) -> Path:
    """The head of a video, its pictures overwritten."""
    content = bytearray(whole.read_bytes())
    start = content.index(b"mdat") + 4
    end = content.index(b"moov") - 4
    content[start:end] = bytes(end - start)
    path.write_bytes(content)
    return path


def test_files_that_hold_no_video_are_the_users_mistake(make_video, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "letter.mp4").write_text("Dear all, " * 50)
    made = [
        (tmp_path / "empty.mp4", "the file is empty"),
        (tmp_path / "letter.mp4", "not a video that can be read"),
        (sound(tmp_path / "song.mp4"), "sound but no picture"),
        (without_pictures(tmp_path / "blank.mp4", make_video([grey()] * 5)), "picture"),
        (tmp_path / "absent.mp4", "no such file"),
    ]
    for path, reason in made:
        with pytest.raises(InputError, match=reason):
            pipeline.analyze(path, FAST)


def test_the_command_says_it_in_one_line_and_writes_nothing(tmp_path: Path, capsys) -> None:
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(SystemExit) as left:
        main(["analyze", str(tmp_path / "empty.mp4"), "--fast"])
    assert left.value.code == 2
    assert capsys.readouterr().err.strip().count("\n") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["empty.mp4"]


def test_nobody_in_it_is_no_statement_with_a_report(make_video, capsys) -> None:
    video = make_video([grey()] * 10)
    with pytest.raises(SystemExit) as left:
        main(["analyze", str(video), "--fast", "--no-loads"])
    assert left.value.code == 3
    folder = video.with_name("clip.hiphinge")
    told = json.loads((folder / "analysis.json").read_text())
    assert all(measure["value"] is None for measure in told["measures"])
    assert {measure["reason"] for measure in told["measures"]} == {"nobody was found in the video"}
    assert told["people"] == []
    assert "How to film it better" in (folder / "report.html").read_text()
    assert "no statement" in capsys.readouterr().err


@pytest.fixture
def odd(make_video):
    """Videos without a person that are odd in one way each, by name."""

    def make(name: str) -> Path:
        match name:
            case "one picture":
                return make_video([grey()])
            case "ten bits":
                return make_video([grey()] * 5, "ten.mkv", None, "ffv1", "yuv420p10le")
            case "turned":
                return turned(make_video([grey()] * 5))
            case "variable rate":
                return make_video([grey()] * 6, times=[0.0, 0.03, 0.1, 0.12, 0.3, 0.33])
            case "15 a second":
                return make_video([grey()] * 8, times=[i / 15 for i in range(8)])
            case "4K":
                return make_video([grey(3840, 2160)] * 2)
            case _:
                return make_video([grey(46, 34)] * 5)

    return make


@pytest.mark.parametrize(
    ("name", "size", "warning"),
    [
        ("one picture", (320, 240), "single picture"),
        ("ten bits", (320, 240), "Nobody"),
        ("turned", (240, 320), "Nobody"),
        ("variable rate", (320, 240), "no constant rate"),
        ("15 a second", (320, 240), "Nobody"),
        ("4K", (3840, 2160), "Nobody"),
        ("tiny", (46, 34), "Nobody"),
    ],
)
def test_odd_videos_give_a_flagged_result(odd, tmp_path: Path, name, size, warning) -> None:
    analysis: Analysis = pipeline.analyze(odd(name), FAST)
    assert not analysis.supports_statement
    assert analysis.film is not None
    assert (analysis.film.width, analysis.film.height) == size
    assert any(warning in text for text in analysis.warnings)
    folder = report.save(analysis, tmp_path / "odd.hiphinge")
    json.loads((folder / "analysis.json").read_text(), parse_constant=_never)


def _never(word: str) -> float:
    raise AssertionError(f"{word} is no number of strict JSON")
