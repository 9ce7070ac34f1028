"""How fast the faster markers move, where some are not seen."""

import numpy as np

from hiphinge.body.stillness import stillest_frames
from hiphinge.types import Axes, InputFile, Recording


def recording(markers: np.ndarray) -> Recording:
    time = np.arange(len(markers)) / 100.0
    names = tuple(f"M{i}" for i in range(markers.shape[1]))
    file = InputFile("stand.c3d", "0" * 64, "c3d")
    return Recording(file, time, names, markers, Axes(np.eye(3), "+Y", "+X", "as given"))


def test_the_quiet_part_is_found_though_markers_come_and_go() -> None:
    random = np.random.default_rng(1)
    sway = np.cumsum(random.normal(size=(300, 12, 3)), axis=0)
    sway[120:200] = sway[120]
    sway[:, 3] = np.nan
    sway[150:155, 5] = np.nan
    sway[30:40] = np.nan
    frames = stillest_frames(recording(sway))
    assert frames.size == 50
    assert 115 <= frames[0] <= frames[-1] <= 205
