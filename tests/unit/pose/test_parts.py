"""A long clip is looked at in parts, and nobody can tell from the result."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hiphinge.errors import Cancelled
from hiphinge.pose import Detectors, track
from hiphinge.pose.background import Background
from hiphinge.pose.parts import look_at_parts, parts_of
from hiphinge.pose.pictures import Picture, Reading
from hiphinge.pose.regions import Region
from hiphinge.pose.result import PoseResult
from hiphinge.pose.strands import Strand, joined
from hiphinge.types import Interval

COUNT, RATE_HZ = 240, 10
HERE, THERE = Region(100.0, 100.0, 60.0), Region(220.0, 100.0, 60.0)


@pytest.fixture
def walk_film(make_video, squares) -> Path:
    """Twenty-four seconds of somebody who walks up and down, hidden for a while."""
    x = 160.0 + 90.0 * np.sin(np.arange(COUNT) / 16.0)
    places = [[] if 60 <= k < 70 else [(float(value), 120.0)] for k, value in enumerate(x)]
    return make_video(squares(places), "long.mp4", times=np.arange(COUNT) / RATE_HZ)


def followed(path: Path, square_finder, models: int) -> PoseResult:
    return track(path, detectors=Detectors(square_finder, lambda seconds: [square_finder] * models))


def test_two_parts_give_what_one_gives(walk_film: Path, square_finder) -> None:
    one, two = (followed(walk_film, square_finder, count) for count in (1, 2))
    assert one.landmarks is not None
    assert two.landmarks is not None
    assert two.intervals == one.intervals
    assert [interval.ended_by for interval in two.intervals] == ["lost", "end"]
    np.testing.assert_array_equal(two.landmarks.frame, one.landmarks.frame)
    np.testing.assert_array_equal(two.landmarks.time, one.landmarks.time)
    np.testing.assert_allclose(two.landmarks.pixels, one.landmarks.pixels, atol=0.5)
    np.testing.assert_array_equal(two.landmarks.seen, one.landmarks.seen)


def test_parts_lead_up_to_their_start_and_share_the_work() -> None:
    first, second, third = parts_of(2.0, 62.0, 3)
    assert (first.begin, first.start, third.end) == (2.0, 2.0, 62.0)
    assert (second.start, third.start) == (first.end, second.end)
    assert second.begin < second.start
    # A later part decodes what lies before it, so it is shorter.
    lengths = [part.end - part.start for part in (first, second, third)]
    assert lengths == sorted(lengths, reverse=True)
    assert first.is_over(first.end)
    assert not third.is_over(third.end)


def test_a_fault_in_one_part_ends_the_others(walk_film: Path) -> None:
    parts = parts_of(0.0, 24.0, 2)
    endless = threading.Event()

    def wait(picture: Picture) -> None:
        endless.wait(0.05)

    def fail(picture: Picture) -> None:
        raise ValueError("what no detector should do")

    with pytest.raises(ValueError, match="no detector"):
        look_at_parts(walk_film, Reading(), parts, [wait, fail], lambda share: None)
    assert not [one for one in threading.enumerate() if one.name.startswith(("look", "decode"))]


def test_the_listener_stops_all_parts(walk_film: Path) -> None:
    heard: list[float] = []

    def tell(share: float) -> None:
        heard.append(share)
        raise Cancelled("pose")

    with pytest.raises(Cancelled):
        look_at_parts(
            walk_film,
            Reading(),
            parts_of(0.0, 24.0, 2),
            [lambda picture: threading.Event().wait(0.05)] * 2,
            tell,
        )
    assert len(heard) == 1
    assert 0.0 <= heard[0] < 0.5


def test_the_file_may_end_before_the_last_part(make_video, squares) -> None:
    path = make_video(squares([[(160.0, 120.0)]] * 20))
    [part] = parts_of(0.0, 5.0, 1)
    seen: list[float] = []
    ended = look_at_parts(
        path, Reading(), [part], [lambda picture: seen.append(picture.time)], lambda share: None
    )
    assert ended
    assert len(seen) == 20


# Joining ------------------------------------------------------------------------------------------


def strand(
    start: float, first: float, last: float, entry: Region | None, *, ended_by: str = "end"
) -> Strand:
    time = np.arange(round(first * RATE_HZ), round(last * RATE_HZ)) / RATE_HZ
    intervals = (Interval(float(time[0]), float(time[-1]), ended_by),) if time.size else ()
    return Strand(
        start=start,
        frame=np.round(time * RATE_HZ).astype(np.int64),
        time=time,
        pixels=np.zeros((time.size, 3, 2), np.float32),
        visibility=np.ones((time.size, 3), np.float32),
        world=np.zeros((time.size, 3, 3), np.float32),
        intervals=intervals,
        entry=entry,
        exit=entry,
        background=Background(),
        scale=1.0,
    )


def test_the_same_person_goes_on() -> None:
    whole = joined(strand(0.0, 0.0, 10.0, HERE), strand(10.0, 9.0, 20.0, HERE))
    assert whole.frame.tolist() == list(range(200))
    assert [(one.start, one.end, one.ended_by) for one in whole.intervals] == [(0.0, 19.9, "end")]


def test_somebody_else_at_the_seam_is_a_switch() -> None:
    whole = joined(strand(0.0, 0.0, 10.0, HERE), strand(10.0, 9.0, 20.0, THERE))
    assert [one.ended_by for one in whole.intervals] == ["switch", "end"]
    assert whole.intervals[1].start == 10.0


def test_who_is_found_later_again_was_lost() -> None:
    whole = joined(strand(0.0, 0.0, 10.0, HERE), strand(10.0, 12.0, 20.0, HERE))
    assert [(one.start, one.ended_by) for one in whole.intervals] == [(0.0, "lost"), (12.0, "end")]


def test_what_a_part_saw_before_it_counts_is_left_out() -> None:
    before = strand(0.0, 0.0, 8.0, HERE, ended_by="left")
    only_lead = replace(strand(10.0, 9.0, 9.8, HERE), exit=None)
    whole = joined(before, only_lead)
    assert whole.intervals == before.intervals
    assert whole.time.size == before.time.size


def test_the_camera_goes_on_from_where_it_was() -> None:
    times = [k / 10 for k in range(30)]
    turns = [complex(np.exp(0.01j * k)) * (1.0 + 0.001 * k) for k in range(30)]
    shifts = [complex(2.0 * k, -k) for k in range(30)]
    whole = Background(times, turns, shifts, [True] * 30)

    def since(first: int) -> Background:
        """The same movement, told from another picture: place -> (place - shift) / turn."""
        own = [turn / turns[first] for turn in turns[first:]]
        moved = [
            shift - turn * shifts[first] for turn, shift in zip(own, shifts[first:], strict=True)
        ]
        return Background(times[first:], own, moved, [True] * (30 - first))

    early = Background(times[:20], turns[:20], shifts[:20], [True] * 20)
    found = early.continued(since(10))
    assert found.times == whole.times
    np.testing.assert_allclose(found.turns, whole.turns)
    np.testing.assert_allclose(found.shifts, whole.shifts)
    assert early.continued(Background()) is early
