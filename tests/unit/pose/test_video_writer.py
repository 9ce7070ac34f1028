"""Writing videos."""

from pathlib import Path

import numpy as np

from hiphinge.pose.pictures import pictures
from hiphinge.pose.video_writer import repeat


def test_a_repeated_video_goes_on_at_the_same_pace(make_video, squares, tmp_path: Path) -> None:
    path = make_video(squares([[(40.0 + k, 120.0)] for k in range(30)]))
    repeat(path, tmp_path / "again.mp4", 3)
    with pictures(tmp_path / "again.mp4") as shown:
        seen = [(picture.time, picture.colours) for picture in shown]
    np.testing.assert_allclose([time for time, _ in seen], np.arange(90) / 25, atol=1e-3)
    np.testing.assert_array_equal(seen[0][1], seen[60][1])
