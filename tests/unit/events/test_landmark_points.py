"""Activities, contacts and repetitions from landmarks of made-up people, through a camera."""

import numpy as np
import pytest

from hiphinge.events import find_timeline
from hiphinge.events.body_points import BodyPoints
from hiphinge.events.examples import Walk, body_of, jumping_points, squatting_points
from hiphinge.events.landmark_points import points_from_scene
from hiphinge.kinematics.planar import make_scene
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.pose.view import find_view
from hiphinge.types import Axes, InputFile, Recording, Timeline

NOISE = 0.008  # m, in every picture


def timeline(points: BodyPoints, *, yaw: float, every: int = 2, noise: float = NOISE) -> Timeline:
    part = {name: path[::every] for name, path in body_of(points).items()}
    landmarks = filmed(
        part, points.time[::every], yaw_deg=yaw, noise=noise, bias=0.01, distance=6.0
    )
    used = np.ones(landmarks.time.size, dtype=bool)
    scene = make_scene(landmarks, used, find_view(landmarks, used))
    file = InputFile("made up", "0" * 64, "video")
    recording = Recording(
        file, scene.time, (), np.zeros((scene.time.size, 0, 3)), Axes(np.eye(3), "+Y", "+X", "")
    )
    return find_timeline(recording, points_from_scene(scene))


@pytest.mark.parametrize("yaw", [0.0, 20.0, 180.0])
@pytest.mark.parametrize("belt", [True, False])
def test_a_walk_from_the_side_gives_its_contacts(yaw: float, belt: bool) -> None:
    walk = Walk(6.0, belt=belt)
    found = timeline(walk.points, yaw=yaw)
    assert found.activity.value == "walk"
    truth = [e for e in walk.events if e.kind == "initial_contact"]
    seen = [e for e in found.events if e.kind == "initial_contact"]
    assert len(seen) >= len(truth) - 3
    for event in seen:
        own = [e.time for e in truth if e.side == event.side]
        assert min(abs(event.time - time) for time in own) < 0.09
    strides = np.array([cycle.end - cycle.start for cycle in found.cycles])
    assert np.median(strides) == pytest.approx(walk.stride, rel=0.03)


@pytest.mark.parametrize("yaw", [90.0, 270.0])
def test_a_treadmill_walk_from_the_front_or_behind_gives_the_cadence(yaw: float) -> None:
    walk = Walk(6.0, belt=True)
    found = timeline(walk.points, yaw=yaw)
    assert found.activity.value == "walk"
    strides = np.array([cycle.end - cycle.start for cycle in found.cycles])
    assert np.median(strides) == pytest.approx(walk.stride, rel=0.04)


@pytest.mark.parametrize("yaw", [0.0, 45.0, 90.0])
@pytest.mark.parametrize("repetitions", [1, 4])
def test_squats_are_counted_from_everywhere(yaw: float, repetitions: int) -> None:
    found = timeline(squatting_points(repetitions), yaw=yaw)
    assert found.activity.value == "squat"
    assert len(found.cycles) == repetitions
    bottoms = [cycle.bottom for cycle in found.cycles]
    assert np.allclose(bottoms, 1.5 + 2.5 * np.arange(repetitions), atol=0.12)


def test_a_jump_is_a_landing() -> None:
    found = timeline(jumping_points(), yaw=0.0, every=1, noise=0.003)
    assert found.activity.value == "landing"
    contacts = [e.time for e in found.events if e.kind == "initial_contact"]
    assert np.allclose(contacts, 1.4, atol=0.06)


def test_somebody_who_stands_does_nothing_that_is_supported() -> None:
    still = squatting_points(1, depth=0.0)
    found = timeline(still, yaw=0.0)
    assert found.activity.value is None
    assert found.activity.reason
    assert not found.cycles
