"""Who is followed, on films whose people are bright squares."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hiphinge.errors import Cancelled, SettingError
from hiphinge.pose import Detectors, PoseSettings, track
from hiphinge.pose.result import PoseResult
from hiphinge.progress import Progress

Film = Callable[..., PoseResult]
COUNT = 75


@pytest.fixture
def film(make_video, squares, square_finder, tmp_path: Path) -> Film:
    """Follow somebody on a film of squares at these places, picture by picture."""

    def run(places: list[list[tuple[float, float]]], **settings: object) -> PoseResult:
        path = make_video(squares(places), "film.mp4")
        return track(
            path,
            PoseSettings(**settings),
            detectors=Detectors(square_finder, lambda _: [square_finder]),
            chooser=lambda people: people[0],
        )

    return run


def hips(result: PoseResult) -> np.ndarray:
    assert result.landmarks is not None
    return 0.5 * (result.landmarks.point("left_hip") + result.landmarks.point("right_hip"))


def across(start: float, end: float, y: float = 120.0) -> list[tuple[float, float]]:
    return [(float(x), y) for x in np.linspace(start, end, COUNT)]


def test_one_person_from_the_first_picture_to_the_last(film: Film) -> None:
    result = film([[place] for place in across(60.0, 260.0)])
    [person] = result.people
    assert person.frames[0] == 0
    assert result.landmarks is not None
    assert result.landmarks.frame.tolist() == list(range(COUNT))
    [interval] = result.intervals
    assert (interval.start, interval.ended_by) == (0.0, "end")
    np.testing.assert_allclose(interval.end, (COUNT - 1) / 25)
    np.testing.assert_allclose(hips(result)[-1], (260.0, 120.0), atol=8.0)
    assert person.thumbnail[:2] == b"\xff\xd8"  # a JPEG


def test_a_bystander_does_not_take_over(film: Film) -> None:
    walker, bystander = across(60.0, 260.0, 90.0), [(160.0, 150.0)] * COUNT
    result = film([list(pair) for pair in zip(walker, bystander, strict=True)], subject="60,90")
    assert len(result.people) == 2
    assert [interval.ended_by for interval in result.intervals] == ["end"]
    np.testing.assert_allclose(hips(result)[:, 1], 90.0, atol=4.0)


def test_a_change_of_subject_ends_the_interval(film: Film) -> None:
    # The walker vanishes; somebody else stands within the square that was looked at.
    walker = [[place, (place[0] + 26.0, 120.0)] for place in across(60.0, 260.0)[:40]]
    result = film(walker + [[pair[1]] for pair in walker[-1:]] * 30, subject="60,120")
    assert result.intervals[0].ended_by != "end"
    assert result.intervals[0].end < 42 / 25


def test_a_person_who_comes_late_is_followed_from_then(film: Film) -> None:
    places = [[] for _ in range(22)] + [[place] for place in across(60.0, 200.0)]
    result = film(places)
    assert result.landmarks is not None
    assert result.landmarks.frame[0] == 22  # before the first look that saw the person


def test_a_short_gap_is_bridged_and_a_long_one_is_not(film: Film) -> None:
    places = [[place] for place in across(60.0, 200.0)]
    for gap, intervals in ((6, 1), (25, 2)):
        shown = places[:30] + [[]] * gap + places[30 : COUNT - 5]
        result = film(shown)
        assert len(result.intervals) == intervals
        assert result.landmarks is not None
        assert (~result.landmarks.seen).sum() >= gap if intervals == 1 else True


@pytest.mark.parametrize(
    ("subject", "x"), [("left", 60.0), ("right", 260.0), ("260,120", 260.0), ("60,140", 60.0)]
)
def test_the_subject_that_was_asked_for(film: Film, subject: str, x: float) -> None:
    result = film([[(60.0, 120.0), (260.0, 120.0)]] * 30, subject=subject)
    np.testing.assert_allclose(hips(result)[:, 0], x, atol=4.0)


def test_nobody_at_the_point_is_the_callers_mistake(film: Film) -> None:
    with pytest.raises(SettingError, match="allowed: a point on one of the people"):
        film([[(60.0, 120.0)]] * 30, subject="300,20")


def test_nobody_in_the_video_is_a_result(film: Film) -> None:
    result = film([[]] * 30)
    assert result.landmarks is None and result.taken is None
    assert result.warnings[0] == "Nobody was found in the video."
    assert result.facts.frames == 30


def test_a_single_picture_is_a_result(film: Film) -> None:
    result = film([[(160.0, 120.0)]])
    assert any("single picture" in warning for warning in result.warnings)


def test_start_and_end_are_kept(film: Film) -> None:
    result = film([[(160.0, 120.0)]] * 75, start=1.0, end=2.0)
    assert result.landmarks is not None
    assert result.landmarks.time[0] == pytest.approx(1.0)
    assert result.landmarks.time[-1] == pytest.approx(2.0)


def test_the_true_rate_of_slow_motion_sets_the_clock(film: Film) -> None:
    result = film([[(160.0, 120.0)]] * 80, true_fps=100.0)
    assert result.facts.rate_hz == pytest.approx(100.0)
    assert result.facts.seconds == pytest.approx(0.79)
    assert result.gate("slow_motion").quality == "good"


def test_the_user_can_stop_it(make_video, squares, square_finder) -> None:
    class Stop:
        def report(self, stage: str, fraction: float, detail: str) -> None:
            self.stage = stage

        def is_cancelled(self) -> bool:
            return getattr(self, "stage", "") == "pose"

    path = make_video(squares([[(160.0, 120.0)]] * 60))
    with pytest.raises(Cancelled):
        track(
            path,
            progress=Progress(Stop()),
            detectors=Detectors(square_finder, lambda _: [square_finder]),
        )
