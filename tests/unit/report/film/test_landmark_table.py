"""The table of landmarks: nothing lost between its parts."""

from pathlib import Path

import numpy as np
import pandas as pd

from hiphinge.pose.examples import standing_landmarks
from hiphinge.report.film.landmark_table import write_landmarks


def test_every_point_of_every_picture_is_there_once(tmp_path: Path) -> None:
    body = standing_landmarks(np.linspace(0.0, 360.0, 8000))
    write_landmarks(body, tmp_path / "landmarks.parquet")
    table = pd.read_parquet(tmp_path / "landmarks.parquet")
    assert len(table) == 8000 * 33
    knee = table[table["landmark"] == "left_knee"]
    assert knee["frame"].tolist() == body.frame.tolist()
    np.testing.assert_array_equal(knee["time"], body.time)
    np.testing.assert_allclose(knee[["x_px", "y_px"]], body.point("left_knee"), rtol=1e-6)
    np.testing.assert_allclose(
        knee[["x_m", "y_m", "z_m"]], body.place("left_knee"), rtol=1e-6, atol=1e-7
    )
    assert set(table["person"]) == {1}


def test_a_point_that_was_not_seen_is_missing(tmp_path: Path) -> None:
    body = standing_landmarks(frames=3)
    pixels = np.array(body.pixels)
    pixels[1] = np.nan
    unseen = type(body)(
        1, body.names, body.frame, body.time, pixels, body.visibility, np.array(body.world)
    )
    write_landmarks(unseen, tmp_path / "landmarks.parquet")
    table = pd.read_parquet(tmp_path / "landmarks.parquet")
    assert table["x_px"].isna().tolist() == (table["frame"] == 1).tolist()
