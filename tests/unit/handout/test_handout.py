"""What the person takes home."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from icalendar import Calendar
from markupsafe import escape

from hiphinge import evidence
from hiphinge.handout import (
    Behind,
    as_bundle,
    as_calendar,
    as_csv,
    render_reasons,
    render_sheet,
    save_plan,
    weeks_of,
)
from hiphinge.handout.examples import laundry_plan, refused_plan
from hiphinge.handout.weeks import HOLD_STILL
from hiphinge.plan import Phase, Practice, Retraining
from hiphinge.profile import parse_profile
from hiphinge.types import Measure

MONDAY = date(2026, 11, 23)
PROFILE = parse_profile(
    'schema = "hiphinge.profile/1"\n'
    'pain = [{ site = "low_back", now = 4 }]\n'
    'scores = { lefs = 52, psfs = [{ activity = "laundry", score = 4 }] }\n'
)


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_sheet_has_a_page_a_week_with_pictures_and_boxes_to_tick() -> None:
    plan = laundry_plan()
    page = render_sheet(plan, first_day=MONDAY)
    assert [int(n) for n in re.findall(r'id="week-(\d+)"', page)] == list(range(1, 13))
    assert "Mon 23 Nov" in page and "☐" in page
    for phase in plan.phases:
        for session in phase.sessions:
            for item in session.items:
                assert item.plain_name in page
                assert f'id="p-{item.exercise}-1"' in page


def test_the_sheet_needs_nothing_else_and_stays_small() -> None:
    page = render_sheet(laundry_plan())
    assert len(page.encode()) < 5_000_000
    parser = Words()
    parser.feed(page)
    assert not [tag for tag, _ in parser.tags if tag in ("script", "img", "link", "iframe")]
    for _, attributes in parser.tags:
        assert not any(name in ("src", "onclick") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    known = {attributes["id"] for _, attributes in parser.tags if "id" in attributes}
    used = [a["href"][1:] for tag, a in parser.tags if tag == "use" and a.get("href")]
    assert used and set(used) <= known


def test_a_refused_plan_says_so_and_shows_no_exercise() -> None:
    page = render_sheet(refused_plan())
    assert refused_plan().refused is not None
    assert refused_plan().refused.reason in page
    assert "<use" not in page and 'id="week-1"' not in page


def test_a_refused_plan_takes_an_older_calendar_away(tmp_path: Path) -> None:
    save_plan(laundry_plan(), tmp_path, first_day=MONDAY)
    assert (tmp_path / "plan.ics").is_file()
    save_plan(refused_plan(), tmp_path, first_day=MONDAY)
    assert not (tmp_path / "plan.ics").exists()


def test_an_easy_week_has_about_half_the_sets() -> None:
    plan = laundry_plan()
    weeks = {week.number: week for week in weeks_of(plan, evidence.load())}
    easy = [week for week in weeks.values() if week.easy]
    assert easy
    for week in easy:
        usual = plan.phase_in(week.number)
        for (_, lines), session in zip(week.sessions, usual.sessions, strict=True):
            for line, item in zip(lines, session.items, strict=True):
                assert int(line.dose.split()[0]) == max(1, (item.sets + 1) // 2)


def test_sessions_take_turns_and_fall_on_the_days_asked_for() -> None:
    weeks = weeks_of(laundry_plan(), evidence.load(), first_day=MONDAY)
    assert all(len(week.days) == 3 for week in weeks)
    assert [day.date.weekday() for day in weeks[0].days] == [0, 2, 4]
    assert weeks[1].days[0].date == date(2026, 11, 30)


def test_the_calendar_can_be_read_and_repeats_itself() -> None:
    plan = laundry_plan()
    weeks = weeks_of(plan, evidence.load(), first_day=MONDAY)
    text = as_calendar(plan, weeks, MONDAY)
    assert text == as_calendar(plan, weeks, MONDAY)
    events = Calendar.from_ical(text).walk("VEVENT")
    sessions = [event for event in events if "week" in str(event["summary"])]
    assert len(sessions) == 36
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert sessions[0].decoded("dtstart") == MONDAY


def test_the_bundle_is_valid_fhir() -> None:
    measure = Measure("cadence", None, 112.0, 110.0, 114.0, "steps/min", 6, 1.0, quality="good")
    refused = Measure("speed", None, None, None, None, "m/s", 0, None, quality="refused")
    bundle = as_bundle(laundry_plan(), measures=(measure, refused), profile=PROFILE, on=MONDAY)
    read = Bundle.model_validate(bundle)
    kinds = [entry.resource.__resource_type__ for entry in read.entry]
    assert kinds.count("Observation") == 4  # cadence, pain, LEFS, PSFS
    plan = read.entry[-1].resource
    assert plan.__resource_type__ == "CarePlan"
    assert len(plan.activity) == sum(
        len(s.items) for phase in laundry_plan().phases for s in phase.sessions
    )
    Bundle.model_validate(as_bundle(refused_plan(), on=MONDAY))


def test_the_table_has_a_row_for_each_exercise() -> None:
    rows = as_csv(laundry_plan()).splitlines()
    n_items = sum(len(s.items) for phase in laundry_plan().phases for s in phase.sessions)
    assert len(rows) == n_items + 1


@pytest.mark.parametrize("again", [False, True])
def test_everything_is_written_and_can_be_written_again(tmp_path: Path, again: bool) -> None:
    for _ in range(2 if again else 1):
        save_plan(laundry_plan(), tmp_path / "out", first_day=MONDAY, behind=Behind(PROFILE))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [
        "plan-reasons.html",
        "plan.csv",
        "plan.fhir.json",
        "plan.html",
        "plan.ics",
        "plan.json",
    ]


def test_the_professional_sees_reasons_runners_up_and_what_was_ruled_out() -> None:
    plan = laundry_plan()
    text = render_reasons(plan)
    assert plan.objective is not None
    for item in plan.phases[0].sessions[0].items:
        assert item.why.split(".")[0] in text
    assert f"{plan.objective.total:.1f}" in text
    for one in plan.ruled_out:
        assert str(escape(one.because)) in text
    assert "−" in text  # the points that the next best would lose


def phase_of(week: int) -> Phase:
    phase = laundry_plan().phase_in(week)
    assert phase is not None
    return phase


def test_each_week_says_how_hard_and_when_to_go_on_and_the_first_page_when_to_stop() -> None:
    plan = laundry_plan()
    first, *weeks = re.split(r'id="week-\d+"', render_sheet(plan, first_day=MONDAY))
    assert all(rule in first for rule in plan.stop_rules)
    for number, week in enumerate(weeks, start=1):
        assert phase_of(number).progression in week
        assert "How hard" in week and "between sets" in week
        assert plan.call_for_help[0] in week


def test_what_is_usually_repeated_but_held_says_where_to_hold() -> None:
    lines = [
        (line, item)
        for week in weeks_of(laundry_plan(), evidence.load())
        for (_, lines), session in zip(week.sessions, phase_of(week.number).sessions, strict=True)
        for line, item in zip(lines, session.items, strict=True)
    ]
    for line, item in lines:
        still = item.hold_s is not None and evidence.load().exercises[item.exercise].mode == "reps"
        assert (HOLD_STILL in line.mind) == still
    assert any(HOLD_STILL in line.mind for line, _ in lines)


def test_the_beat_is_told_in_steps() -> None:
    practice = Retraining(
        finding="overstride", side="left", cue="With the beat.", measure="cadence", start=160.0,
        goal=168.0, unit="steps/min", schedule=(Practice(1, 1, 15, 100),), stop_if=("Stop so.",),
        why="Because.", grade="moderate", sources=(),
    )  # fmt: skip
    plan = replace(laundry_plan(), retraining=practice)
    page = render_sheet(plan, first_day=MONDAY)
    assert "Set the beat to 168 steps a minute; in the recording you took 160." in page
    assert "with the beat on" in page
    reasons = render_reasons(plan)
    assert "168 steps/min" in reasons and "Stop so." in reasons
