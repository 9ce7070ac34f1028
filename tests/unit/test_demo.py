from pathlib import Path

import pytest

from hiphinge import demo
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


def test_a_video_part_that_cannot_be_fetched_is_said() -> None:
    fault = AssetError("cannot be fetched", value="pose_heavy", advice="connect once")
    assert demo.why_no_video(fault).endswith("cannot be fetched: pose_heavy; connect once")
