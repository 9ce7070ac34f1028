"""How it goes over time: scores, sessions done, and measures of recordings made alike."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

from hiphinge.report.words import measure_words
from hiphinge.store.people import INSTRUMENTS
from hiphinge.store.tables import Person, PlanRow, ScoreRow, SessionDone
from hiphinge.web.changes import Reading, reading_of
from hiphinge.web.units import measure_unit
from hiphinge.web.words import plain, words

_WEEKS, _WEEKS_SHOWN = 4, 8
# What a row of the timeline shows; the rest is in the results.
_MEASURES_MOST = 8
_COMPARED = ("condition", "speed_kmh", "treadmill", "incline", "load_kg")


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day; `x` and `y` are its place in a drawing of 300 by 80."""

    on: dt.date
    value: float
    shown: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One instrument, or one activity of a specific scale, over time."""

    title: str
    better_up: bool
    points: tuple[Point, ...]
    reading: Reading | None

    @property
    def path(self) -> str:
        """The line through the points, for an SVG."""
        return " ".join(f"{'ML'[n > 0]}{p.x:.1f} {p.y:.1f}" for n, p in enumerate(self.points))


@dataclass(frozen=True, slots=True)
class Shown:
    """One value with its unit, and its range."""

    value: str
    span: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure in recordings made alike, oldest first."""

    title: str
    side: str | None
    shown: tuple[Shown, ...]
    reading: str


@dataclass(frozen=True, slots=True)
class MoveTable:
    """Recordings made alike, and what was measured in them."""

    title: str
    days: tuple[dt.date, ...]
    links: tuple[str, ...]
    rows: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Adherence:
    """Sessions done in the last weeks; `planned` None without a plan."""

    done: int
    planned: int | None


@dataclass(frozen=True, slots=True)
class WeekDone:
    """Sessions done in the week from a Monday on, and how many were planned."""

    monday: dt.date
    done: int
    planned: int | None


def score_rows(rows: Sequence[ScoreRow]) -> list[ScoreLine]:
    """Return each score over time, function first, pain second."""
    by_name: dict[tuple[str, str], list[ScoreRow]] = defaultdict(list)
    for row in rows:
        by_name[row.instrument, row.label].append(row)
    order = list(INSTRUMENTS)
    return [
        _line(instrument, label, own)
        for (instrument, label), own in sorted(
            by_name.items(), key=lambda entry: (order.index(entry[0][0]), entry[0][1])
        )
    ]


def _line(instrument: str, label: str, rows: Sequence[ScoreRow]) -> ScoreLine:
    known = INSTRUMENTS[instrument]
    first, last = rows[0].on.toordinal(), rows[-1].on.toordinal()
    points = tuple(
        Point(
            on=row.on,
            value=row.value,
            shown=f"{row.value:g}",
            x=10 + 280 * (row.on.toordinal() - first) / max(last - first, 1),
            y=70 - 60 * (row.value - known.least) / (known.most - known.least),
        )
        for row in rows
    )
    title = f"{plain(instrument)}: {label}" if label else plain(instrument)
    values = [row.value for row in rows]
    reading = reading_of(instrument, values, better_up=known.more_is_better)
    return ScoreLine(title, known.more_is_better, points, reading)


def adherence(rows: Sequence[SessionDone], plan: PlanRow | None, today: dt.date) -> Adherence:
    """Count the sessions of the last four weeks, and how many the newest plan asked for."""
    since = today - dt.timedelta(weeks=_WEEKS)
    done = sum(row.done and row.on > since for row in rows)
    if plan is None or plan.state != "accepted":
        return Adherence(done, None)
    weeks = min(max((today - plan.first_day).days / 7, 0.0), _WEEKS)
    days = max((phase["days_per_week"] for phase in plan.content["phases"]), default=0)
    return Adherence(done, round(weeks * days))


def weeks_done(
    rows: Sequence[SessionDone], plan: PlanRow | None, today: dt.date
) -> tuple[WeekDone, ...]:
    """Return the sessions of each of the last weeks, oldest first; none before the first entry."""
    if not rows:
        return ()
    this_monday = today - dt.timedelta(days=today.weekday())
    first = min(row.on for row in rows)
    mondays = [this_monday - dt.timedelta(weeks=back) for back in reversed(range(_WEEKS_SHOWN))]
    shown = [monday for monday in mondays if monday + dt.timedelta(days=6) >= first]
    days = [row.on for row in rows if row.done]
    return tuple(
        WeekDone(
            monday,
            sum(monday <= day < monday + dt.timedelta(weeks=1) for day in days),
            _planned_in(plan, monday),
        )
        for monday in shown
    )


def _planned_in(plan: PlanRow | None, monday: dt.date) -> int | None:
    """Return how many days a plan asked for in a week: those of the phase of that week."""
    if plan is None or plan.state != "accepted":
        return None
    week = (monday - plan.first_day).days // 7 + 1
    for phase in plan.content["phases"]:
        if 0 <= week - phase["first_week"] < phase["weeks"]:
            return int(phase["days_per_week"])
    return None


def progress_rows(person: Person) -> list[MoveTable]:
    """Return what was measured in recordings of the same activity, view and set-up."""
    alike: dict[tuple[Any, ...], list[tuple[dt.date, str, dict[str, Any]]]] = defaultdict(list)
    for recording in person.recordings:
        done = [row for row in recording.analyses if row.summary]
        if done:
            summary = done[-1].summary or {}
            setup = tuple(recording.setup.get(name) for name in _COMPARED)
            key = (summary["activity"], summary["view"], *setup)
            alike[key].append((recording.recorded_on, done[-1].id, summary))
    return [_table(key, sorted(rows, key=lambda row: row[0])) for key, rows in alike.items()]


def _table(key: tuple[Any, ...], rows: Sequence[tuple[dt.date, str, dict[str, Any]]]) -> MoveTable:
    rows = rows[-4:]
    by_place = [{(m["id"], m["side"]): m for m in summary["measures"]} for _, _, summary in rows]
    shared = [place for place in by_place[-1] if all(place in one for one in by_place)]
    moved = [_moved(place, [one[place] for one in by_place]) for place in shared]
    moved.sort(key=lambda row: row.reading != words()["changes"]["beyond"])
    condition = f", {key[2]}" if key[2] else ""
    return MoveTable(
        title=f"{plain(key[0] or 'other')}{condition}",
        days=tuple(day for day, _, _ in rows),
        links=tuple(f"/analyses/{row_id}" for _, row_id, _ in rows),
        rows=tuple(moved[:_MEASURES_MOST]),
    )


def _moved(place: tuple[str, str | None], measures: Sequence[dict[str, Any]]) -> Moved:
    unit = measure_unit(measures[-1]["unit"], place[0])
    shown = tuple(
        Shown(unit.with_unit(m["value"]), f"{unit.number(m['low'])} to {unit.number(m['high'])}")
        for m in measures
    )
    return Moved(measure_words(place[0]).name, place[1], shown, _reading(measures))


def _reading(measures: Sequence[dict[str, Any]]) -> str:
    """Say whether the last change is beyond the error of both (Weir 2005)."""
    told = words()["changes"]
    for before, now in list(pairwise(measures))[-1:]:
        error = hypot(*((m["high"] - m["low"]) / 2 for m in (before, now)))
        return told["beyond"] if abs(now["value"] - before["value"]) > error else told["same"]
    return ""
