import numpy as np
import pytest

from hiphinge.errors import SettingError
from hiphinge.pose.body_points import NAMES
from hiphinge.pose.examples import standing_landmarks
from hiphinge.pose.result import Person, PoseSettings
from hiphinge.pose.subject import choose, knees_take_turns, longest_mover, moving_seconds, travels
from hiphinge.types import Landmarks


def bending(left_deg: np.ndarray, right_deg: np.ndarray, way: float = 0.0) -> Landmarks:
    """Ten looks a second at a body whose knees bend so and that moves along the picture [px]."""
    body = standing_landmarks(90.0, frames=left_deg.size, rate_hz=10.0)
    world, pixels = body.world.copy(), body.pixels.copy()
    for side, angle in (("left", left_deg), ("right", right_deg)):
        bend = np.radians(angle)
        knee = world[:, NAMES.index(f"{side}_knee")]
        shank = np.stack([-np.sin(bend), -np.cos(bend), 0.0 * bend], axis=1)
        world[:, NAMES.index(f"{side}_ankle")] = knee + 0.42 * shank
    pixels[:, :, 0] += np.linspace(0.0, way, left_deg.size)[:, None]
    return Landmarks(1, NAMES, body.frame, body.time, pixels, body.visibility, world)


def person(number: int, sketch: Landmarks, size: float = 100.0) -> Person:
    regions = np.tile([50.0 * number, 100.0, size, 0.0], (sketch.time.size, 1))
    return Person(number, sketch, regions, np.zeros(sketch.time.size), b"")


PHASE = np.arange(60) * 0.1 * 2 * np.pi
STILL = np.full(60, 5.0)
SWING = 35.0 + 30.0 * np.sin(PHASE)


def test_knees_at_work_are_timed() -> None:
    assert moving_seconds(bending(STILL, STILL)) == 0.0
    assert moving_seconds(bending(SWING, STILL)) == pytest.approx(6.0)
    half = np.where(np.arange(60) < 30, SWING, 35.0)
    assert moving_seconds(bending(half, STILL)) == pytest.approx(3.4, abs=0.5)


def test_one_wrong_look_is_no_movement() -> None:
    wrong = STILL.copy()
    wrong[20] = 90.0
    assert moving_seconds(bending(wrong, STILL)) == 0.0


def test_steps_are_told_from_squats() -> None:
    assert knees_take_turns(bending(SWING, 70.0 - SWING))
    assert not knees_take_turns(bending(SWING, SWING))
    assert travels(bending(STILL, STILL, way=900.0))
    assert not travels(bending(STILL, STILL, way=100.0))


def test_the_one_who_walks_past_is_taken() -> None:
    jumper = person(1, bending(SWING, SWING))
    walker = person(2, bending(SWING[:40], 70.0 - SWING[:40], way=900.0))
    assert longest_mover([jumper, walker]).id == 2
    assert longest_mover([person(3, bending(STILL, STILL)), jumper]).id == 1


def test_the_subject_that_was_asked_for() -> None:
    people = [person(1, bending(STILL, STILL)), person(2, bending(SWING, SWING), size=150.0)]
    assert choose(people, "left").id == 1
    assert choose(people, "right").id == 2
    assert choose(people, "largest").id == 2
    assert choose(people, "1").id == 1
    with pytest.raises(SettingError, match="number: 3; allowed: 1, 2"):
        choose(people, "3")
    assert choose(people, None).id == 2
    assert choose(people, None, lambda all_people: all_people[0]).id == 1


@pytest.mark.parametrize("subject", ["middle", "1.5", "1,2,3", "a,b"])
def test_a_subject_that_is_not_understood(subject: str) -> None:
    with pytest.raises(SettingError, match="left, right, largest"):
        PoseSettings(subject=subject)
