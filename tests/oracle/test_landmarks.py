"""Our runner of BlazePose against MediaPipe Tasks 0.10.33 with the same weights."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge import assets
from hiphinge.bench_video import Runner, differences
from hiphinge.bench_video_peer import HOW_TO_GET_IT, PEER_VERSION, MediaPipe, peer_version
from hiphinge.pose import pictures
from hiphinge.pose.blazepose import BlazePose

FRAMES = 24


def test_landmarks_are_those_of_mediapipe() -> None:
    if peer_version() != PEER_VERSION:
        pytest.skip(f"MediaPipe is the oracle and is not installed: {HOW_TO_GET_IT}")
    ours, peer = Runner(BlazePose("heavy")), MediaPipe()
    both: list[tuple[np.ndarray, np.ndarray]] = []
    with pictures(Path(assets.path("sample_cameras"))) as shown:
        for picture in shown:
            if picture.index == FRAMES:
                break
            assert picture.colours is not None
            looks = [side.look(picture.colours, picture.time) for side in (ours, peer)]
            assert looks[0] is not None and looks[1] is not None
            both.append((looks[0], looks[1]))
            size = (picture.width, picture.height)
    peer.close()
    a, b = (np.array(side) for side in zip(*both, strict=True))
    off = differences(a, b, size)
    assert off.size
    assert np.median(off) <= 0.3
    assert np.percentile(off, 95) <= 1.0


def test_what_differs_is_told_in_percent_of_body_height() -> None:
    rng = np.random.default_rng(2)
    peer = rng.uniform(100.0, 300.0, (30, 33, 2))
    peer[:, 0, 1], peer[:, 1, 1] = 100.0, 300.0  # 200 pixels tall
    ours = peer + np.array([2.0, 0.0])
    ours[12] += 500.0  # somebody else
    off = differences(ours, peer, (400, 400))
    assert off.shape == (30 - 8 - 1, 33)
    np.testing.assert_allclose(off, 1.0)


def test_pictures_after_somebody_was_found_and_cut_bodies_do_not_count() -> None:
    peer = np.full((40, 33, 2), 50.0)
    peer[:, 1, 1] = 150.0
    ours = peer.copy()
    ours[10] = np.nan
    peer[30:] -= 60.0
    assert len(differences(ours, peer, (400, 400))) == (10 - 8) + (30 - 11 - 8)
