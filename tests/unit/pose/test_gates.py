from dataclasses import replace

import numpy as np
import pytest

from hiphinge.pose.body_points import NAMES
from hiphinge.pose.examples import standing_landmarks
from hiphinge.pose.gates import (
    blur_gate,
    camera_gate,
    frame_rate_gate,
    framing_gate,
    size_gate,
    slow_motion_gate,
    swing_cadence,
    view_gate,
)
from hiphinge.pose.result import CameraMotion, Person, VideoFacts
from hiphinge.types import Gate, Landmarks

FACTS = VideoFacts(
    width=400,
    height=800,
    frames=300,
    seconds=10.0,
    rate_hz=60.0,
    is_variable=False,
    longest_gap=1 / 60,
    capture_hz=None,
    time_factor=1.0,
    codec="h264",
    damaged_packets=0,
    mirrored=False,
)


def walking(steps_per_minute: float, seconds: float = 6.0) -> Landmarks:
    """Knees that bend in turn by 60 degrees."""
    body = standing_landmarks(90.0, frames=round(60 * seconds), rate_hz=60.0)
    world = body.world.copy()
    phase = np.pi * steps_per_minute / 60.0 * body.time
    for side, sign in (("left", 1.0), ("right", -1.0)):
        bend = np.radians(30.0 + sign * 30.0 * np.sin(phase))
        knee = world[:, NAMES.index(f"{side}_knee")]
        shank = np.stack([-np.sin(bend), -np.cos(bend), 0.0 * bend], axis=1)
        world[:, NAMES.index(f"{side}_ankle")] = knee + 0.42 * shank
    return Landmarks(1, NAMES, body.frame, body.time, body.pixels, body.visibility, world)


def camera(state: str, reach: float, roll_deg: float = 0.0) -> CameraMotion:
    path = np.linspace(0.0, 1.0, 11)
    return CameraMotion(
        state,
        path,
        np.outer(path, (reach, 0.0)),
        path * np.radians(roll_deg),
        np.ones(11),
    )


def told(gate: Gate, quality: str) -> bool:
    """A gate that is not good says what was found, what is lost and what to do."""
    assert gate.quality == quality
    words = (gate.reason, gate.lost, gate.advice)
    assert all(words) if quality != "good" else not any(words)
    assert "{" not in "".join(words)
    return True


@pytest.mark.parametrize(
    ("share", "quality"), [(1.0, "good"), (0.97, "good"), (0.7, "limited"), (0.3, "refused")]
)
def test_framing(share: float, quality: str) -> None:
    body = standing_landmarks(frames=100)
    assert told(framing_gate(body, np.arange(100) < 100 * share), quality)


@pytest.mark.parametrize(
    ("scale", "quality"), [(300.0, "good"), (90.0, "limited"), (40.0, "refused")]
)
def test_size(scale: float, quality: str) -> None:
    body = standing_landmarks(pixels_per_metre=scale)
    assert told(size_gate(body, np.ones(30, dtype=bool)), quality)


@pytest.mark.parametrize(("value", "quality"), [(0.25, "good"), (0.6, "limited"), (0.8, "refused")])
def test_blur(value: float, quality: str) -> None:
    body = standing_landmarks(frames=3)
    person = Person(1, body, np.zeros((3, 4)), np.full(3, value), b"")
    assert told(blur_gate(person), quality)


@pytest.mark.parametrize(
    ("rate", "gap", "quality"),
    [
        (60.0, 1 / 60, "good"),
        (25.0, 1 / 25, "good"),
        (60.0, 0.4, "limited"),
        (15.0, 1 / 15, "limited"),
        (10.0, 0.1, "refused"),
    ],
)
def test_frame_rate(rate: float, gap: float, quality: str) -> None:
    assert told(frame_rate_gate(replace(FACTS, rate_hz=rate, longest_gap=gap)), quality)


def test_slow_motion_by_what_the_camera_says() -> None:
    body = standing_landmarks()
    gate = slow_motion_gate(body, replace(FACTS, rate_hz=30.0, capture_hz=240.0))
    assert told(gate, "refused")
    assert "--true-fps 240" in gate.advice
    assert told(slow_motion_gate(body, replace(FACTS, capture_hz=60.0)), "good")
    known = replace(FACTS, rate_hz=240.0, capture_hz=240.0, time_factor=0.125)
    assert told(slow_motion_gate(body, known), "good")


@pytest.mark.parametrize(
    ("steps_per_minute", "quality"), [(115.0, "good"), (180.0, "good"), (29.0, "refused")]
)
def test_slow_motion_by_a_cadence_that_nobody_has(steps_per_minute: float, quality: str) -> None:
    body = walking(steps_per_minute, seconds=12.0)
    assert swing_cadence(body) == pytest.approx(steps_per_minute, rel=0.03)
    assert told(slow_motion_gate(body, FACTS), quality)


def test_knees_that_bend_together_are_no_steps() -> None:
    assert swing_cadence(standing_landmarks(frames=200)) is None


@pytest.mark.parametrize(
    ("state", "reach", "roll", "quality"),
    [
        ("still", 0.0, 0.0, "good"),
        ("hand-held", 12.0, 0.5, "limited"),
        ("panning", 300.0, 1.0, "limited"),
        ("panning", 300.0, 30.0, "refused"),
        ("unknown", 0.0, 0.0, "limited"),
    ],
)
def test_camera(state: str, reach: float, roll: float, quality: str) -> None:
    assert told(camera_gate(camera(state, reach, roll), FACTS), quality)


@pytest.mark.parametrize(("yaw", "quality"), [(5.0, "good"), (40.0, "limited"), (85.0, "good")])
def test_view(yaw: float, quality: str) -> None:
    assert told(view_gate(standing_landmarks(yaw), np.ones(30, dtype=bool)), quality)
