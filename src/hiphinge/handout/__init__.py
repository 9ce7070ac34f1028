"""What the person takes home: the sheet, a calendar, a table, a FHIR bundle."""

from hiphinge.handout.calendar import as_calendar
from hiphinge.handout.fhir import as_bundle
from hiphinge.handout.page import render_sheet
from hiphinge.handout.reasons import render_reasons
from hiphinge.handout.save import Behind, next_monday, save_plan
from hiphinge.handout.table import as_csv
from hiphinge.handout.weeks import Week, weeks_of

__all__ = [
    "Behind",
    "Week",
    "as_bundle",
    "as_calendar",
    "as_csv",
    "next_monday",
    "render_reasons",
    "render_sheet",
    "save_plan",
    "weeks_of",
]
