# pyright: basic
"""A plan as a calendar that phones and mail programs read (RFC 5545)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from hiphinge.handout.weeks import Day, Week
from hiphinge.handout.words import words
from hiphinge.plan import Plan

_MAKER = "-//hiphinge//plan//EN"


def as_calendar(plan: Plan, weeks: Sequence[Week], first_day: date) -> str:
    """Return one all-day event for each session, practice and review.

    The same plan and day give the same text, so that a calendar that is loaded again updates its
    events instead of doubling them.

    Args:
        plan: The plan.
        weeks: Its weeks, with dates.
        first_day: The Monday of the first week.

    Example:
        >>> from datetime import date
        >>> from hiphinge.handout.examples import refused_plan
        >>> "BEGIN:VEVENT" in as_calendar(refused_plan(), (), date(2026, 1, 5))
        False
    """
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    said = words()["calendar"]
    for week in weeks:
        for day in week.days:
            calendar.add_component(_session(week, day, first_day))
        for place, practice in enumerate(week.practice):
            on = first_day + timedelta(weeks=week.number - 1, days=1 + 2 * place)
            title = said["practice"].format(session=practice.session, minutes=practice.minutes)
            text = said["feedback"].format(percent=practice.feedback_percent)
            calendar.add_component(_event(on, title, text, first_day))
        if week.tests:
            on = first_day + timedelta(weeks=week.number - 1, days=5)
            calendar.add_component(_event(on, said["review"], "\n".join(week.tests), first_day))
    stop = " ".join(plan.stop_rules)
    if stop:
        calendar.add("x-wr-caldesc", stop)
    return calendar.to_ical().decode()


def _session(week: Week, day: Day, first_day: date) -> Event:
    lines = next(lines for name, lines in week.sessions if name == day.session)
    title = words()["calendar"]["session"].format(week=week.number, minutes=f"{week.minutes:.0f}")
    text = "\n".join(f"{line.name}: {line.dose}" for line in lines)
    return _event(day.date or first_day, title, text, first_day)


def _event(on: date, title: str, text: str, first_day: date) -> Event:
    event = Event()
    event.add("uid", sha256(f"{on}|{title}|{text}".encode()).hexdigest()[:24] + "@hiphinge")
    # When the plan was made is not kept, so that the same plan gives the same file.
    event.add("dtstamp", datetime.combine(first_day, time(), UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", title)
    event.add("description", text)
    return event
