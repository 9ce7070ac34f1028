"""What to do next with a person: one thing, and when to look again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from hiphinge.jobs import newest_of
from hiphinge.profile import Profile
from hiphinge.store.findings import decided
from hiphinge.store.people import scores_of
from hiphinge.store.plans import PlanStanding, plans_of, standing
from hiphinge.store.tables import AnalysisRow, Person, PlanRow
from hiphinge.web.rendering import day
from hiphinge.web.words import words


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do.

    Attributes:
        text: What, as a sentence.
        address: Where it is done; empty where nothing is to be done here.
        tone: "stop" before anything else, "do", or "wait".
    """

    text: str
    address: str
    tone: Literal["stop", "do", "wait"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a person stands.

    Attributes:
        person: Who.
        newest: The newest analysis.
        is_waiting: Whether it is still being made.
        to_decide: Findings of it that nobody decided on.
        plan: The newest plan with where it stands.
        look: The next planned look: a day to come, or one that has passed.
        last_day: Of the newest recording.
    """

    person: Person
    newest: AnalysisRow | None
    is_waiting: bool
    to_decide: int
    plan: tuple[PlanRow, PlanStanding] | None
    look: dt.date | None
    last_day: dt.date | None

    def is_overdue(self, today: dt.date) -> bool:
        """Whether a planned look has passed without one."""
        return self.look is not None and self.look <= today


def facts_of(session: Session, person: Person) -> Facts:
    """Return where a person stands."""
    analyses = [row for recording in person.recordings for row in recording.analyses]
    newest = max(analyses, key=lambda row: row.created, default=None)
    job = None if newest is None else newest_of(session, newest.id)
    open_findings = 0
    if newest is not None:
        told = [row for row in newest.findings if row.content["verdict"] != "cannot_tell"]
        open_findings = sum(decided(row).standing == "open" for row in told)
    plans = plans_of(session, person.id)
    days = [recording.recorded_on for recording in person.recordings]
    looked = [*days, *(score.on for score in scores_of(session, person.id))]
    return Facts(
        person=person,
        newest=newest,
        is_waiting=job is not None and not job.is_over,
        to_decide=open_findings,
        plan=(plans[0], standing(session, plans[0])) if plans else None,
        look=_next_look(plans, looked),
        last_day=max(days, default=None),
    )


def _next_look(plans: Sequence[PlanRow], looked: Sequence[dt.date]) -> dt.date | None:
    """Return the first planned look of the newest accepted plan that has not been taken."""
    plan = next((row for row in plans if row.state == "accepted"), None)
    if plan is None:
        return None
    return first_open_look(
        plan.first_day, [review["week"] for review in plan.content["review"]], looked
    )


def first_open_look(
    first_day: dt.date, weeks: Sequence[int], looked: Sequence[dt.date]
) -> dt.date | None:
    """Return the first look that was not taken, or was not taken near its day.

    A recording or a score from three days before the day on counts for it.

    Args:
        first_day: First day of the plan.
        weeks: After how many weeks to look.
        looked: Days of recordings and scores.

    Example:
        >>> monday = dt.date(2026, 1, 5)
        >>> first_open_look(monday, [2, 6], [monday]), first_open_look(monday, [2], [])
        (datetime.date(2026, 1, 19), datetime.date(2026, 1, 19))
        >>> first_open_look(monday, [2, 6], [dt.date(2026, 1, 17)])
        datetime.date(2026, 2, 16)
    """
    last = max(looked, default=dt.date.min)
    for week in sorted(weeks):
        planned = first_day + dt.timedelta(weeks=week)
        if last < planned - dt.timedelta(days=3):
            return planned
    return None


def next_step(facts: Facts, profile: Profile, today: dt.date) -> NextStep:
    """Return the one thing to do next; what keeps a person safe goes first."""
    told, home = words()["decide"], f"/people/{facts.person.id}"
    result = "" if facts.newest is None else f"/analyses/{facts.newest.id}"
    if profile.red_flags.raised:
        return NextStep(told["flags"], "", "stop")
    if not _was_asked(profile) and not facts.person.is_sample:
        return NextStep(told["ask_safety"], f"{home}/edit", "do")
    if facts.is_waiting:
        return NextStep(told["waiting"], result, "wait")
    if facts.is_overdue(today):
        assert facts.look is not None
        text = told["review"].format(day=day(facts.look))
        return NextStep(text, f"{home}/recordings/new", "do")
    if facts.to_decide:
        text = told["findings"].format(count=facts.to_decide)
        return NextStep(text, f"{result}#findings", "do")
    return _about_plan(facts)


def _about_plan(facts: Facts) -> NextStep:
    told, home = words()["decide"], f"/people/{facts.person.id}"
    if facts.plan is not None:
        row, state = facts.plan
        if state.is_outdated:
            return NextStep(told["outdated"], f"/plans/{row.id}", "do")
        if not state.is_accepted:
            return NextStep(told["accept_plan"], f"/plans/{row.id}", "do")
    if facts.look is not None:
        return NextStep(told["keep_on"].format(day=day(facts.look)), "", "wait")
    if facts.newest is None:
        return NextStep(told["record"], f"{home}/recordings/new", "do")
    return NextStep(told["make_plan"], f"/analyses/{facts.newest.id}", "do")


def _was_asked(profile: Profile) -> bool:
    flags = profile.red_flags
    return any(getattr(flags, name) is not None for name in type(flags).model_fields)


def needs_first(facts: Facts, today: dt.date) -> tuple[bool, dt.date, bool, str]:
    """Return by what a list of people is sorted: retests that are due, decisions, then names."""
    overdue = facts.is_overdue(today)
    look = facts.look if overdue and facts.look is not None else dt.date.max
    return (not overdue, look, facts.to_decide == 0, facts.person.name.casefold())
