"""A professional's changes keep to the person's rules and to the arithmetic of the session."""

import pytest

from hiphinge.errors import SettingError
from hiphinge.handout.examples import laundry_plan, laundry_profile
from hiphinge.plan import Plan, Session, editing
from hiphinge.plan.editing import Place

PROFILE = laundry_profile()


def first_place(plan: Plan) -> Place:
    phase = plan.phases[0]
    session = phase.sessions[0]
    return Place(phase.name, session.name, session.items[0].exercise)


def session_at(plan: Plan, place: Place) -> Session:
    phase = next(one for one in plan.phases if one.name == place.phase)
    return next(one for one in phase.sessions if one.name == place.session)


def test_a_swap_takes_the_place_and_changes_nothing_else() -> None:
    plan = laundry_plan()
    place = first_place(plan)
    other = editing.choices_for(plan, place, PROFILE).offered[0].item
    changed = editing.swap(plan, place, other.exercise, PROFILE)
    before, after = session_at(plan, place).items, session_at(changed, place).items
    assert after[0].exercise == other.exercise
    assert after[1:] == before[1:]
    assert changed.phases[1:] == plan.phases[1:]


def test_what_is_ruled_out_is_not_offered_and_cannot_be_taken() -> None:
    plan = laundry_plan()
    place = first_place(plan)
    offered = {one.item.exercise for one in editing.choices_for(plan, place, PROFILE).offered}
    added = {
        one.item.exercise for one in editing.additions(plan, place.phase, place.session, PROFILE)
    }
    out = {one.exercise for one in plan.ruled_out if one.until_week is None}
    assert out
    assert not out & (offered | added)
    with pytest.raises(SettingError, match="not offered"):
        editing.swap(plan, place, sorted(out)[0], PROFILE)
    with pytest.raises(SettingError, match="not offered"):
        editing.add(plan, Place(place.phase, place.session, sorted(out)[0]), PROFILE)


def test_an_exercise_more_makes_the_session_longer_by_its_own_time() -> None:
    plan = laundry_plan()
    place = first_place(plan)
    item = editing.additions(plan, place.phase, place.session, PROFILE)[0].item
    more = editing.add(plan, Place(place.phase, place.session, item.exercise), PROFILE)
    before, after = session_at(plan, place), session_at(more, place)
    assert after.items == (*before.items, item)
    assert after.minutes == pytest.approx(before.minutes + item.seconds / 60, abs=0.06)
    back = editing.remove(more, Place(place.phase, place.session, item.exercise))
    assert session_at(back, place).items == before.items


def test_what_is_there_is_not_offered_again() -> None:
    plan = laundry_plan()
    place = first_place(plan)
    there = {item.exercise for item in session_at(plan, place).items}
    offered = editing.additions(plan, place.phase, place.session, PROFILE)
    assert not there & {one.item.exercise for one in offered}
    likeness = [one.likeness for one in offered]
    assert likeness == sorted(likeness, reverse=True)


def test_twice_the_sets_take_twice_the_time() -> None:
    plan = laundry_plan()
    place = first_place(plan)
    old = editing.item_at(plan, place)
    amount = old.reps if old.reps is not None else old.hold_s
    assert amount is not None
    changed = editing.change_dose(plan, place, sets=2 * old.sets, amount=amount)
    assert editing.item_at(changed, place).seconds == pytest.approx(2 * old.seconds, abs=1)


@pytest.mark.parametrize(("sets", "amount"), [(0, 8), (11, 8), (2, 0), (2, 1000)])
def test_a_dose_out_of_range_is_refused(sets: int, amount: int) -> None:
    plan = laundry_plan()
    with pytest.raises(SettingError, match="out of range"):
        editing.change_dose(plan, first_place(plan), sets=sets, amount=amount)


def test_a_session_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingError, match="not in the plan: control Z"):
        editing.additions(laundry_plan(), "control", "Z", PROFILE)
