"""Everything that is handed out, written into one folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hiphinge import evidence, io
from hiphinge.handout.calendar import as_calendar
from hiphinge.handout.fhir import as_bundle
from hiphinge.handout.page import render_sheet
from hiphinge.handout.reasons import render_reasons_page
from hiphinge.handout.table import as_csv
from hiphinge.handout.weeks import weeks_of
from hiphinge.plan import Plan, as_json
from hiphinge.profile import Profile
from hiphinge.types import Measure


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a plan and goes along in the bundle.

    Attributes:
        profile: The person's account.
        measures: Of a recording, if there is one.
    """

    profile: Profile | None = None
    measures: Sequence[Measure] = ()


def save_plan(plan: Plan, folder: Path, *, first_day: date, behind: Behind = Behind()) -> Path:
    """Write plan.json, plan.html, plan-reasons.html, plan.csv, plan.ics and plan.fhir.json.

    Where there is no plan, the sheet says why, and an older plan's calendar goes.

    Args:
        plan: The plan, or why there is none.
        folder: Made if it is not there.
        first_day: The Monday of the first week.
        behind: Measures and scores for the bundle.

    Returns:
        The sheet.

    Example:
        >>> import tempfile
        >>> from datetime import date
        >>> from hiphinge.handout.examples import refused_plan
        >>> folder = Path(tempfile.mkdtemp())
        >>> save_plan(refused_plan(), folder, first_day=date(2026, 1, 5)).name
        'plan.html'
        >>> sorted(file.name for file in folder.iterdir())
        ['plan-reasons.html', 'plan.csv', 'plan.fhir.json', 'plan.html', 'plan.json']
    """
    folder.mkdir(parents=True, exist_ok=True)
    io.write_json(folder / "plan.json", as_json(plan))
    bundle = as_bundle(plan, measures=behind.measures, profile=behind.profile, on=first_day)
    io.write_json(folder / "plan.fhir.json", bundle)
    _write(folder / "plan.csv", as_csv(plan))
    if plan.refused is None:
        weeks = weeks_of(plan, evidence.load(), first_day=first_day)
        _write(folder / "plan.ics", as_calendar(plan, weeks, first_day))
    else:
        # Whoever shall see a clinician first is not called to exercise by an older calendar.
        (folder / "plan.ics").unlink(missing_ok=True)
    _write(folder / "plan-reasons.html", render_reasons_page(plan))
    sheet = folder / "plan.html"
    _write(sheet, render_sheet(plan, first_day=first_day))
    return sheet


def next_monday(today: date) -> date:
    """Return the next Monday; a Monday is its own.

    Example:
        >>> from datetime import date
        >>> next_monday(date(2026, 11, 22)).isoformat()
        '2026-11-23'
    """
    return today + timedelta(days=-today.weekday() % 7)


def _write(path: Path, text: str) -> None:
    with io.atomic_write(path) as part:
        part.write_text(text, encoding="utf-8", newline="")
