"""Contacts and toe-offs from movement alone, on made-up walks with known events."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.events.body_points import BodyPoints
from hiphinge.events.examples import Walk, mirrored
from hiphinge.events.feet import foot_motions
from hiphinge.events.heading import find_heading
from hiphinge.events.steps import WALKING, Steps, consensus, find_swings, time_steps
from hiphinge.types import Event

# The made-up foot is no real one: constants measured on people shift its events by this share of
# a stride.
TOLERANCE = 0.04


def steps_of(points: BodyPoints) -> Steps:
    heading = find_heading(points)
    assert heading is not None
    swings = find_swings(foot_motions(points, heading), leg_length=0.9)
    return time_steps(swings, heading, WALKING)


def matches(found: tuple[Event, ...], walk: Walk) -> bool:
    true, limit = walk.events, TOLERANCE * walk.stride
    inner = [e for e in true if true[0].time + 0.3 < e.time < true[-1].time - 0.3]
    return all(
        sum((e.kind, e.side) == (f.kind, f.side) and abs(e.time - f.time) < limit for f in found)
        == 1
        for e in inner
    )


@pytest.mark.parametrize("belt", [False, True])
@pytest.mark.parametrize("stride", [0.85, 1.1, 1.5])
def test_every_step_of_a_walk_is_found_once(belt: bool, stride: float) -> None:
    walk = Walk(6.0, stride=stride, length=1.2, belt=belt)
    steps = steps_of(walk.points)
    assert matches(steps.events, walk)
    assert len(steps.events) <= len(walk.events)
    assert steps.n_doubtful == 0


def test_a_child_with_short_steps() -> None:
    walk = Walk(4.0, stride=0.75, length=0.7)
    points = walk.points
    heading = find_heading(points)
    assert heading is not None
    swings = find_swings(foot_motions(points, heading), leg_length=0.5)
    assert matches(time_steps(swings, heading, WALKING).events, walk)


def test_a_foot_hidden_during_a_step_leaves_that_step_out() -> None:
    walk = Walk(6.0)
    points = walk.points
    contact = next(e.time for e in walk.events if e.kind == "initial_contact" and e.time > 2.5)
    side = next(e.side for e in walk.events if e.time == contact)
    heel = points.heel.copy()
    index = 0 if side == "left" else 1
    heel[index, np.abs(points.time - contact) < 0.15] = np.nan
    steps = steps_of(replace(points, heel=heel))
    assert not any(e.side == side and abs(e.time - contact) < 0.1 for e in steps.events)


def test_standing_has_no_steps() -> None:
    points = Walk(3.0).points
    still = replace(
        points,
        heel=np.repeat(points.heel[:, :1], 300, axis=1),
        toe=np.repeat(points.toe[:, :1], 300, axis=1),
        pelvis=np.repeat(points.pelvis[:1], 300, axis=0),
    )
    assert steps_of(still).events == ()


def test_steps_in_a_turn_are_counted_and_left_out() -> None:
    walk = Walk(6.0, belt=True)
    points = walk.points
    # A quarter turn about the vertical between 2 and 3 s.
    angle = np.clip(points.time - 2.0, 0.0, 1.0) * np.pi / 2
    c, s, zero, one = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    turn = np.array([[c, zero, s], [zero, one, zero], [-s, zero, c]]).transpose(2, 0, 1)
    rotated = replace(
        points,
        heel=np.einsum("fij,sfj->sfi", turn, points.heel),
        toe=np.einsum("fij,sfj->sfi", turn, points.toe),
        pelvis=np.einsum("fij,fj->fi", turn, points.pelvis),
        facing=np.einsum("fij,fj->fi", turn, points.facing),
    )
    steps = steps_of(rotated)
    assert steps.n_turning >= 2
    assert not any(2.3 < e.time < 2.7 for e in steps.events)
    assert any(e.time > 4.0 for e in steps.events)


def test_mirror_image_swaps_sides() -> None:
    points = Walk(4.0).points
    plain = steps_of(points).events
    other = steps_of(mirrored(points)).events
    assert [(e.kind, e.side, round(e.time, 6)) for e in plain] == [
        (e.kind, "right" if e.side == "left" else "left", round(e.time, 6)) for e in other
    ]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([1.00, 1.02, 1.03], 1.02),
        ([1.00, 1.02, np.nan], 1.01),
        ([1.00, 1.20, np.nan], np.nan),
        ([1.00, np.nan, np.nan], np.nan),
        ([1.00, 1.02, 1.50], 1.02),
        ([1.00, 1.10, 1.20], np.nan),
    ],
)
def test_consensus_needs_two_that_agree(times: list[float], expected: float) -> None:
    assert consensus(np.array(times)) == pytest.approx(expected, nan_ok=True)
