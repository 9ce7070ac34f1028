"""The weeks of a plan as the person's sheet shows them: one page each, in plain words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hiphinge.evidence import Evidence
from hiphinge.plan import Item, Phase, Plan, Practice, Session

# Days with a session: far apart, so that the body rests between them.
_WEEKDAYS: dict[int, tuple[int, ...]] = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 4),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}
HOLD_STILL = "Go to the second picture and hold still there."
MONTH_NAMES = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise on a page.

    Attributes:
        exercise: Its id, which is also that of its pictures.
        name: As the person reads it.
        dose: Such as "2 x 10 each side".
        load: What to hold or fasten.
        feel: What to feel.
        too_hard: What to do where it is too hard.
        mind: What this person should mind.
        effort: How hard, where it is not that of the week.
    """

    exercise: str
    name: str
    dose: str
    load: str
    feel: str
    too_hard: str
    mind: tuple[str, ...]
    effort: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day with a session.

    Attributes:
        name: Short name of the weekday.
        session: Letter of the session done then.
        date: Where the plan has a first day.
    """

    name: str
    session: str
    date: date | None

    @property
    def month(self) -> str:
        """Short name of the month; empty without a date."""
        return MONTH_NAMES[self.date.month - 1] if self.date else ""


@dataclass(frozen=True, slots=True)
class Week:
    """One page.

    Attributes:
        number: From 1.
        phase: What these weeks are called.
        purpose: What they should bring.
        minutes: Longest session [min].
        easy: Whether it is a lighter week.
        sessions: Letter and lines of each session.
        days: When to do them.
        starts_when: What must be so before this week may begin; empty where nothing must.
        progress_when: When to go on to the next weeks; empty but in the last week of a phase.
        regress_when: When to step back.
        progression: How to go on when it is easy.
        effort: How hard most of it should feel, and how long to rest.
        practice: Retraining sessions of the week.
        tests: What to test again at the end of the week.
    """

    number: int
    phase: str
    purpose: str
    minutes: float
    easy: bool
    sessions: tuple[tuple[str, tuple[Line, ...]], ...]
    days: tuple[Day, ...]
    starts_when: str
    progress_when: str
    regress_when: str
    progression: str
    effort: str
    practice: tuple[Practice, ...]
    tests: tuple[str, ...]

    @property
    def lines(self) -> int:
        """Number of exercises on the page."""
        return sum(len(lines) for _, lines in self.sessions)


def weeks_of(plan: Plan, known: Evidence, *, first_day: date | None = None) -> tuple[Week, ...]:
    """Return the pages of a plan; none where it was refused.

    Args:
        plan: The plan.
        known: For what to feel.
        first_day: A Monday; without one the days have no dates.

    Example:
        >>> from hiphinge.evidence import load
        >>> from hiphinge.handout.examples import laundry_plan
        >>> weeks = weeks_of(laundry_plan(), load(), first_day=date(2026, 1, 5))
        >>> len(weeks), weeks[0].phase, weeks[0].days[0].date.isoformat()
        (12, 'Settle', '2026-01-05')
    """
    found: list[Week] = []
    for number in range(1, plan.weeks + 1):
        phase = plan.phase_in(number)
        if phase is not None:
            found.append(_week(plan, phase, number, known, first_day))
    return tuple(found)


def _week(plan: Plan, phase: Phase, number: int, known: Evidence, first_day: date | None) -> Week:
    easy = number in phase.deload_weeks
    sessions = [_lightened(one) if easy else one for one in phase.sessions]
    items = [item for one in sessions for item in one.items]
    usual = _usual_effort(items)
    lines = [(one.name, tuple(_line(item, known, usual) for item in one.items)) for one in sessions]
    done = [one.week for one in plan.retraining.schedule] if plan.retraining else []
    return Week(
        number=number,
        phase=phase.title,
        purpose=phase.purpose,
        minutes=max((one.minutes for one in phase.sessions), default=0.0),
        easy=easy,
        sessions=tuple(lines),
        days=_days(phase, number, first_day),
        starts_when=phase.starts_when if number == phase.first_week else "",
        progress_when=phase.progress_when if number == phase.last_week else "",
        regress_when=phase.regress_when,
        progression=phase.progression,
        effort=_how_hard(items, usual),
        practice=tuple(
            practice
            for practice, week in zip(
                plan.retraining.schedule if plan.retraining else (), done, strict=True
            )
            if week == number
        ),
        tests=tuple(test for one in plan.review if one.week == number for test in one.tests),
    )


def _lightened(session: Session) -> Session:
    """Halve the sets, one at least."""
    items = tuple(replace(item, sets=max(1, (item.sets + 1) // 2)) for item in session.items)
    return replace(session, items=items)


def _days(phase: Phase, number: int, first_day: date | None) -> tuple[Day, ...]:
    names = [one.name for one in phase.sessions]
    if not names:
        return ()
    chosen = _WEEKDAYS[min(max(phase.days_per_week, 1), 7)]
    before = (number - phase.first_week) * len(chosen)
    return tuple(
        Day(
            DAY_NAMES[weekday],
            names[(before + place) % len(names)],
            first_day + timedelta(weeks=number - 1, days=weekday) if first_day else None,
        )
        for place, weekday in enumerate(chosen)
    )


def _usual_effort(items: Sequence[Item]) -> str:
    """Return the effort of most items; the longer text where holds and repetitions share it."""
    counts = Counter(_effort_number(item) for item in items)
    if not counts:
        return ""
    most = counts.most_common(1)[0][0]
    return max((item.effort for item in items if _effort_number(item) == most), key=len)


def _effort_number(item: Item) -> str:
    return item.effort.split(";")[0]


def _how_hard(items: Sequence[Item], usual: str) -> str:
    """Return effort and rest in one line; empty without exercises."""
    if not items:
        return ""
    rests = sorted({item.rest_s for item in items})
    rest = f"{rests[0]}" if len(rests) == 1 else f"{rests[0]} to {rests[-1]}"
    return f"{usual[0].upper()}{usual[1:]}. Rest {rest} s between sets."


def _line(item: Item, known: Evidence, usual: str) -> Line:
    exercise = known.exercises[item.exercise]
    still = item.hold_s is not None and exercise.mode == "reps"
    return Line(
        exercise=item.exercise,
        name=item.plain_name,
        dose=dose_text(item),
        load=item.load,
        feel=exercise.feel,
        too_hard=item.easier,
        mind=(*((HOLD_STILL,) if still else ()), *item.precautions),
        effort="" if usual.startswith(_effort_number(item)) else item.effort,
    )


def dose_text(item: Item) -> str:
    """Return sets and repetitions, or seconds, as they are said.

    Example:
        >>> from hiphinge.handout.examples import chair_stand
        >>> dose_text(chair_stand())
        '2 × 8'
    """
    each = " each side" if item.each_side else ""
    count = f"{item.hold_s} s" if item.hold_s is not None else f"{item.reps}"
    return f"{item.sets} × {count}{each}"


def exercises_of(weeks: Sequence[Week]) -> tuple[str, ...]:
    """Return the ids of all exercises in the order in which they first come."""
    ids = [line.exercise for week in weeks for _, lines in week.sessions for line in lines]
    return tuple(dict.fromkeys(ids))
