"""What must not change events: the laboratory's direction, the clock, the camera's rate, sides."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hiphinge.events import find_timeline
from hiphinge.events.body_points import BodyPoints
from hiphinge.events.examples import Walk, as_recording, mirrored, squatting_points
from hiphinge.types import Timeline

STRIDES = st.floats(0.8, 1.6)
LENGTHS = st.floats(0.9, 1.6)
FEW = settings(max_examples=8)


def timeline_of(points: BodyPoints) -> Timeline:
    return find_timeline(as_recording(points)[0], points)


def moved(points: BodyPoints, angle: float, shift: float) -> BodyPoints:
    """Turn everything about the vertical and push it aside."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]).T
    aside = np.array([shift, 0.0, -2.0 * shift])
    paths = ("heel", "toe", "ankle", "knee", "hip", "pelvis", "trunk")
    changed = {name: getattr(points, name) @ turn + aside for name in paths}
    return replace(points, facing=points.facing @ turn, **changed)


def events_of(timeline: Timeline) -> list[tuple[str, str | None, float]]:
    return [(e.kind, e.side, round(e.time, 6)) for e in timeline.events]


@FEW
@given(STRIDES, LENGTHS, st.floats(-np.pi, np.pi), st.floats(-5.0, 5.0), st.booleans())
def test_turning_the_laboratory_changes_nothing(
    stride: float, length: float, angle: float, shift: float, belt: bool
) -> None:
    points = Walk(4.0, stride=stride, length=length, belt=belt).points
    assert events_of(timeline_of(points)) == events_of(timeline_of(moved(points, angle, shift)))


@FEW
@given(STRIDES, st.booleans())
def test_the_mirror_image_swaps_sides(stride: float, belt: bool) -> None:
    points = Walk(4.0, stride=stride, belt=belt).points
    other = {"left": "right", "right": "left"}
    swapped = [
        (kind, other[side] if side else None, time)
        for kind, side, time in events_of(timeline_of(mirrored(points)))
    ]
    assert swapped == events_of(timeline_of(points))


@FEW
@given(STRIDES, st.floats(-100.0, 1000.0))
def test_another_clock_shifts_events(stride: float, shift: float) -> None:
    points = Walk(4.0, stride=stride).points
    plain = timeline_of(points).events
    later = timeline_of(replace(points, time=points.time + shift)).events
    assert [e.kind for e in later] == [e.kind for e in plain]
    assert np.allclose([e.time - shift for e in later], [e.time for e in plain], atol=1e-6)


@FEW
@given(STRIDES, st.sampled_from([50.0, 60.0, 120.0, 200.0, 250.0]))
def test_another_frame_rate_keeps_events_within_a_frame(stride: float, rate: float) -> None:
    usual = timeline_of(Walk(5.0, stride=stride).points)
    other = timeline_of(Walk(5.0, stride=stride, rate_hz=rate).points)
    inner = [e for e in usual.events if 0.4 < e.time < 4.6]
    for event in inner:
        near = [
            abs(e.time - event.time)
            for e in other.events
            if (e.kind, e.side) == (event.kind, event.side)
        ]
        assert min(near) <= 1.0 / min(rate, 100.0)


@FEW
@given(st.integers(0, 2**32 - 1))
def test_marker_noise_neither_hides_nor_invents_steps(seed: int) -> None:
    points = Walk(5.0).points
    random = np.random.default_rng(seed)
    shaken = {
        name: getattr(points, name) + random.normal(0.0, 0.002, getattr(points, name).shape)
        for name in ("heel", "toe", "ankle", "knee", "hip", "pelvis", "trunk")
    }
    plain = [e for e in timeline_of(points).events if 0.4 < e.time < 4.6]
    noisy = [e for e in timeline_of(replace(points, **shaken)).events if 0.4 < e.time < 4.6]
    assert [(e.kind, e.side) for e in noisy] == [(e.kind, e.side) for e in plain]
    gaps = [abs(a.time - b.time) for a, b in zip(plain, noisy, strict=True)]
    assert max(gaps) < 0.03


@FEW
@given(st.integers(1, 5), st.floats(0.1, 0.45), st.floats(-np.pi, np.pi))
def test_squats_are_counted_whichever_way_the_person_faces(
    repetitions: int, depth: float, angle: float
) -> None:
    found = timeline_of(moved(squatting_points(repetitions, depth=depth), angle, 1.0))
    assert found.activity.value == "squat"
    assert len(found.cycles) == repetitions
