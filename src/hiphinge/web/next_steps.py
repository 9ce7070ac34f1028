"""What to do next with a person: one thing, and when to look again."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from hiphinge.jobs.queue import RUNNING
from hiphinge.profile import Profile
from hiphinge.store.findings import decided
from hiphinge.store.plans import PlanStanding
from hiphinge.store.tables import (
    AnalysisRow,
    FindingRow,
    Job,
    Person,
    PlanRow,
    Recording,
    ScoreRow,
)
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
class Line:
    """Where a person stands, as lists show it.

    Attributes:
        person: Who.
        newest: Id of the newest analysis; None without one.
        is_waiting: Whether it is still being made.
        to_decide: Findings of it that nobody decided on.
        look: The next planned look: a day to come, or one that has passed.
        last_day: Of the newest recording.
    """

    person: Person
    newest: str | None
    is_waiting: bool
    to_decide: int
    look: dt.date | None
    last_day: dt.date | None

    def is_overdue(self, today: dt.date) -> bool:
        """Whether a planned look has passed without one."""
        return self.look is not None and self.look <= today


def lines_of(session: Session, people: Sequence[Person]) -> list[Line]:
    """Return where people stand, all of them with a handful of questions to the records."""
    ids = [person.id for person in people]
    newest = _newest_analyses(session, ids)
    waiting = _waiting(session, newest.values())
    to_decide = _to_decide(session, newest.values())
    recorded = _last_days(session, Recording.person_id, Recording.recorded_on, ids)
    scored = _last_days(session, ScoreRow.person_id, ScoreRow.on, ids)
    plans = _planned_looks(session, ids)
    return [
        Line(
            person=person,
            newest=newest.get(person.id),
            is_waiting=newest.get(person.id) in waiting,
            to_decide=to_decide.get(newest.get(person.id, ""), 0),
            look=_next_look(plans.get(person.id), recorded.get(person.id), scored.get(person.id)),
            last_day=recorded.get(person.id),
        )
        for person in people
    ]


def _newest_analyses(session: Session, people: Sequence[str]) -> dict[str, str]:
    """Return the newest analysis of each person: later rows replace earlier ones."""
    query = (
        select(Recording.person_id, AnalysisRow.id)
        .join(AnalysisRow, AnalysisRow.recording_id == Recording.id)
        .where(Recording.person_id.in_(people))
        .order_by(AnalysisRow.created)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _waiting(session: Session, analyses: Iterable[str]) -> set[str]:
    query = select(Job.analysis_id).where(
        Job.analysis_id.in_(list(analyses)), Job.state.in_(RUNNING)
    )
    return set(session.scalars(query))


def _to_decide(session: Session, analyses: Iterable[str]) -> Counter[str]:
    """Count the findings of each analysis that are told and still open."""
    query = (
        select(FindingRow)
        .where(FindingRow.analysis_id.in_(list(analyses)))
        .options(selectinload(FindingRow.decisions))
    )
    return Counter(
        row.analysis_id
        for row in session.scalars(query)
        if row.content["verdict"] != "cannot_tell" and decided(row).standing == "open"
    )


def _last_days(
    session: Session,
    owner: InstrumentedAttribute[str],
    on: InstrumentedAttribute[dt.date],
    people: Sequence[str],
) -> dict[str, dt.date]:
    query = select(owner, func.max(on)).where(owner.in_(people)).group_by(owner)
    return {row[0]: row[1] for row in session.execute(query)}


def _planned_looks(session: Session, people: Sequence[str]) -> dict[str, tuple[dt.date, list[int]]]:
    """Return first day and weeks of looks of each person's newest accepted plan."""
    query = (
        select(PlanRow.person_id, PlanRow.first_day, PlanRow.content["review"])
        .where(PlanRow.person_id.in_(people), PlanRow.state == "accepted")
        .order_by(PlanRow.created)
    )
    return {
        person: (first_day, [look["week"] for look in looks or ()])
        for person, first_day, looks in session.execute(query)
    }


def _next_look(plan: tuple[dt.date, list[int]] | None, *looked: dt.date | None) -> dt.date | None:
    if plan is None:
        return None
    return first_open_look(*plan, [day for day in looked if day is not None])


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


def next_step(
    line: Line, profile: Profile, plan: tuple[PlanRow, PlanStanding] | None, today: dt.date
) -> NextStep:
    """Return the one thing to do next; what keeps a person safe goes first.

    Args:
        line: Where the person stands.
        profile: What they told.
        plan: Their newest plan, with where it stands.
        today: The day.
    """
    told, home = words()["decide"], f"/people/{line.person.id}"
    result = f"/analyses/{line.newest}"
    if profile.red_flags.raised:
        return NextStep(told["flags"], "", "stop")
    if not _was_asked(profile) and not line.person.is_sample:
        return NextStep(told["ask_safety"], f"{home}/edit", "do")
    if line.is_waiting:
        return NextStep(told["waiting"], result, "wait")
    if line.look is not None and line.is_overdue(today):
        text = told["review"].format(day=day(line.look))
        return NextStep(text, f"{home}/recordings/new", "do")
    if line.to_decide:
        text = told["findings"].format(count=line.to_decide)
        return NextStep(text, f"{result}#findings", "do")
    return _about_plan(line, plan)


def _about_plan(line: Line, plan: tuple[PlanRow, PlanStanding] | None) -> NextStep:
    told, home = words()["decide"], f"/people/{line.person.id}"
    if plan is not None and plan[1].is_outdated:
        return NextStep(told["outdated"], f"/plans/{plan[0].id}", "do")
    if plan is not None and not plan[1].is_accepted:
        return NextStep(told["accept_plan"], f"/plans/{plan[0].id}", "do")
    if line.look is not None:
        return NextStep(told["keep_on"].format(day=day(line.look)), "", "wait")
    if line.newest is None:
        return NextStep(told["record"], f"{home}/recordings/new", "do")
    return NextStep(told["make_plan"], f"/analyses/{line.newest}", "do")


def _was_asked(profile: Profile) -> bool:
    flags = profile.red_flags
    return any(getattr(flags, name) is not None for name in type(flags).model_fields)


def needs_first(line: Line, today: dt.date) -> tuple[dt.date, bool, str]:
    """Return by what a list of people is sorted: retests that are due, decisions, then names."""
    due = line.look if line.look is not None and line.is_overdue(today) else dt.date.max
    return (due, line.to_decide == 0, line.person.name.casefold())
