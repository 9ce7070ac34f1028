"""A plan as a table: one row for each exercise of each session."""

import csv
from io import StringIO

from hiphinge.plan import Plan

_COLUMNS = (
    "phase",
    "first_week",
    "last_week",
    "days_per_week",
    "session",
    "exercise",
    "name",
    "sets",
    "reps",
    "hold_s",
    "each_side",
    "load",
    "rest_s",
    "effort",
    "why",
    "sources",
)


def as_csv(plan: Plan) -> str:
    """Return the exercises of a plan as CSV; only the heading where there is no plan.

    Example:
        >>> from hiphinge.handout.examples import refused_plan
        >>> as_csv(refused_plan()).startswith("phase,first_week,last_week")
        True
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for phase in plan.phases:
        for session in phase.sessions:
            for item in session.items:
                writer.writerow(
                    [
                        phase.name,
                        phase.first_week,
                        phase.last_week,
                        phase.days_per_week,
                        session.name,
                        item.exercise,
                        item.name,
                        item.sets,
                        item.reps,
                        item.hold_s,
                        item.each_side,
                        item.load,
                        item.rest_s,
                        item.effort,
                        item.why,
                        " ".join(item.sources),
                    ]
                )
    return text.getvalue()
