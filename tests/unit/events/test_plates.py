"""Contacts on made-up plates: offsets, spikes, two feet, edges."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.events.examples import Walk, walking_forces
from hiphinge.events.plates import PlateContacts, find_plate_contacts
from hiphinge.types import Forces

WALK = Walk(6.0)
POINTS = WALK.points
FORCES = walking_forces(POINTS)


def contacts_on(forces: Forces) -> PlateContacts:
    return find_plate_contacts(forces, POINTS, full_weight=True)


def with_load(forces: Forces, extra: np.ndarray) -> Forces:
    force = forces.force.copy()
    force[:, :, 1] += extra
    return replace(forces, force=force)


def test_contacts_are_timed_to_the_millisecond() -> None:
    true = [e for e in WALK.events if e.time > 0.01]
    found = contacts_on(FORCES)
    assert found.n_doubtful == 0
    for event in found.events:
        nearest = [e.time for e in true if (e.kind, e.side) == (event.kind, event.side)]
        assert min(abs(t - event.time) for t in nearest) < 0.003
    assert len(found.events) == len(true)


@pytest.mark.parametrize("offset", [-30.0, 30.0])
def test_a_plate_that_does_not_read_zero_unloaded(offset: float) -> None:
    shifted = contacts_on(with_load(FORCES, np.full_like(FORCES.force[:, :, 1], offset)))
    assert shifted.events == contacts_on(FORCES).events


def test_a_drifting_plate() -> None:
    drift = np.linspace(0.0, 40.0, len(FORCES.time))[None].repeat(2, axis=0)
    drifting = contacts_on(with_load(FORCES, drift)).events
    for event, true in zip(drifting, contacts_on(FORCES).events, strict=True):
        assert event.time == pytest.approx(true.time, abs=0.003)


def test_a_spike_is_no_contact() -> None:
    spike = np.zeros_like(FORCES.force[:, :, 1])
    unloaded = np.flatnonzero(FORCES.force[0, :, 1] == 0.0)
    middle = unloaded[np.searchsorted(unloaded, 2200)] + 100
    spike[0, middle : middle + 4] = 4000.0
    assert contacts_on(with_load(FORCES, spike)).events == contacts_on(FORCES).events


def test_two_feet_on_one_plate_leave_only_the_outer_ends() -> None:
    both = FORCES.force.sum(axis=0)[None]
    weight = FORCES.force[:, :, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        point = np.nansum(FORCES.point * weight[..., None], axis=0) / weight.sum(axis=0)[:, None]
    one = replace(
        FORCES,
        force=both,
        point=point[None],
        free_moment=np.zeros_like(both),
        names=("one",),
        sides=(None,),
        corners=FORCES.corners[:1],
    )
    # In walking one plate under both feet is never unloaded.
    assert len(contacts_on(one).events) <= 1


def test_a_hand_on_the_plate_is_not_a_foot() -> None:
    far = FORCES.point + np.array([0.0, 0.0, 0.6])
    found = contacts_on(replace(FORCES, point=far))
    assert found.events == ()
    assert found.n_doubtful > 0


def test_a_partial_contact_is_left_out() -> None:
    force = FORCES.force.copy()
    late = FORCES.time > 4.0
    force[0, late] *= 0.3
    found = contacts_on(replace(FORCES, force=force))
    assert found.n_doubtful > 0
    assert not any(e.side == "left" and e.time > 4.6 for e in found.events)


def test_a_toe_over_the_edge_keeps_the_contact_only() -> None:
    first = next(c for c in contacts_on(FORCES).contacts if c.start is not None)
    assert first.start is not None
    index = 0 if first.side == "left" else 1
    frame = np.searchsorted(POINTS.time, first.start + 0.3)
    heel, toe = POINTS.heel[index, frame], POINTS.toe[index, frame]
    square = np.array([[-0.3, 0, -0.2], [0.0, 0, -0.2], [0.0, 0, 0.2], [-0.3, 0, 0.2]])
    corners = np.full((2, 4, 3), np.nan)
    corners[index] = square + np.array([toe[0] - 0.05, 0.0, heel[2]])
    found = contacts_on(replace(FORCES, corners=corners))
    again = next(c for c in found.contacts if c.first == first.first)
    assert again.start == first.start
    assert again.end is None


def cut(forces: Forces, start: float, end: float) -> Forces:
    inside = (forces.time >= start) & (forces.time <= end)
    return replace(
        forces,
        time=forces.time[inside],
        force=forces.force[:, inside],
        point=forces.point[:, inside],
        free_moment=forces.free_moment[:, inside],
    )


def rising_slowly() -> Forces:
    """The made-up belts' load as a half sine: the default jumps to a third of its peak at once."""
    force = FORCES.force.copy()
    peak = force[:, :, 1].max()
    force[:, :, 1] = peak * (force[:, :, 1] / peak) ** 4
    return replace(FORCES, force=force)


@pytest.mark.parametrize("late", [0.002, 0.01])
def test_a_trial_cut_to_the_cycle_keeps_the_contacts_at_its_ends(late: float) -> None:
    forces = rising_slowly()
    first, last = contacts_on(forces).contacts[1], contacts_on(forces).contacts[4]
    assert first.start is not None and last.end is not None
    found = contacts_on(cut(forces, first.start + late, last.end - late)).events
    begun = [e.time for e in found if (e.kind, e.side) == ("initial_contact", first.side)]
    ended = [e.time for e in found if (e.kind, e.side) == ("toe_off", last.side)]
    assert min(begun) == pytest.approx(first.start, abs=late + 0.001)
    assert max(ended) == pytest.approx(last.end, abs=late + 0.001)


def test_a_trial_that_begins_in_mid_stance_has_no_contact_there() -> None:
    forces = rising_slowly()
    first, last = contacts_on(forces).contacts[1], contacts_on(forces).contacts[4]
    start, end = first.first + 0.1, last.last - 0.1
    found = contacts_on(cut(forces, start, end)).events
    assert all(start + 0.01 < event.time < end - 0.01 for event in found)
