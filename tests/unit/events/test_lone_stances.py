"""Stances outside complete cycles: what short trials over ground have."""

import pytest

from hiphinge.events.cycles import gait_cycles, lone_stances
from hiphinge.types import Event, EventKind, Side


def event(kind: EventKind, side: Side, time: float) -> Event:
    return Event(kind, side, time, "plates")


WALK = [
    event("initial_contact", "right", 0.0),
    event("toe_off", "left", 0.1),
    event("initial_contact", "left", 0.5),
    event("toe_off", "right", 0.65),
    event("initial_contact", "right", 1.05),
    event("toe_off", "left", 1.2),
]


def test_the_stance_of_a_complete_cycle_is_not_counted_twice() -> None:
    cycles = gait_cycles(WALK, gait="walk").cycles
    assert [(c.side, c.start) for c in cycles] == [("right", 0.0)]
    stances = lone_stances(WALK, cycles, gait="walk")
    assert [(s.kind, s.side, s.start, s.end) for s in stances] == [("stance", "left", 0.5, 1.2)]


@pytest.mark.parametrize("missing", [2, 3, 4, 5])
def test_a_stance_without_one_of_its_events_is_left_out(missing: int) -> None:
    events = [e for index, e in enumerate(WALK) if index != missing]
    assert all(s.side != "left" for s in lone_stances(events, (), gait="walk"))


def test_a_stance_of_impossible_length_is_left_out() -> None:
    slow = [event(e.kind, e.side or "left", 10.0 * e.time) for e in WALK]
    assert lone_stances(slow, (), gait="walk") == ()


def test_a_running_stance_has_no_other_foot_inside() -> None:
    run = [
        event("initial_contact", "left", 0.0),
        event("toe_off", "left", 0.25),
        event("initial_contact", "right", 0.35),
        event("toe_off", "right", 0.6),
    ]
    assert [s.side for s in lone_stances(run, (), gait="run")] == ["left", "right"]
