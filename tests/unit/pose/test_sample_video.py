"""The sample clip: a woman walks from right to left, a man waves and jumps behind her."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge import assets, pose
from hiphinge.pose import PoseResult, PoseSettings

SHORT = PoseSettings(fast=True, end=4.4, longest_side=960)


@pytest.fixture(scope="module")
def result() -> PoseResult:
    return pose.track(Path(assets.path("sample_video")), SHORT)


def test_both_people_are_found_and_the_one_who_walks_is_followed(result: PoseResult) -> None:
    assert len(result.people) == 2
    man, woman = result.people
    assert man.frames[0] == 0
    assert 30 <= woman.frames[0] <= 60
    assert man.box[1] < 300.0 < woman.box[1]  # he stands on a roof
    assert result.taken == woman.id


def test_she_is_followed_without_a_break(result: PoseResult) -> None:
    [interval] = result.intervals
    assert interval.end == pytest.approx(4.4, abs=0.04)
    assert result.landmarks is not None
    assert result.landmarks.seen[result.landmarks.time > 2.0].all()
    hips = result.landmarks.point("left_hip")[result.landmarks.time > 2.0]
    assert np.all(np.diff(hips[::10, 0]) < 0.0)  # to the left, in pixels of the file
    assert 1000.0 < hips[0, 0] < 1500.0


def test_the_view_is_from_her_left_side(result: PoseResult) -> None:
    assert (result.view.plane, result.view.facing) == ("sagittal", "left")


def test_what_the_clip_offers(result: PoseResult) -> None:
    qualities = {gate.id: gate.quality for gate in result.gates}
    assert qualities.pop("framing") in ("good", "limited")  # a tree hides her at first
    assert {name for name, quality in qualities.items() if quality != "good"} == set()
    assert result.camera.state == "still"
    assert (result.facts.width, result.facts.height, result.facts.rate_hz) == (1768, 994, 30.0)


def test_the_man_is_reached_by_a_point_on_him() -> None:
    man = pose.track(
        Path(assets.path("sample_video")),
        PoseSettings(fast=True, end=1.0, longest_side=960, subject="640,260"),
    )
    assert man.taken == 1
    assert man.landmarks is not None
    np.testing.assert_allclose(np.nanmedian(man.landmarks.point("left_hip")[:, 0]), 650, atol=40)
