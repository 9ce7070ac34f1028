"""The person's sheet: one page of HTML that needs nothing else, a page a week."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from hiphinge import evidence, pictures
from hiphinge.evidence import Exercise
from hiphinge.handout.weeks import Week, exercises_of, weeks_of
from hiphinge.handout.words import style_text, templates, words
from hiphinge.plan import Plan

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_OUTER = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing, kept once on the page and shown wherever it is needed.

    Attributes:
        id: Of the symbol.
        box: Its view box.
        frame: The same size from 0 0, for where it is shown.
        inside: What is drawn.
    """

    id: str
    box: str
    frame: str
    inside: Markup


@dataclass(frozen=True, slots=True)
class Card:
    """How one exercise is done, and in which weeks it is."""

    id: str
    exercise: Exercise
    weeks: tuple[int, ...]


def render_sheet(plan: Plan, *, first_day: date | None = None, name: str = "") -> str:
    """Return the sheet: pictures, doses, boxes to tick, the pain rule; no script, no address.

    Args:
        plan: The plan, or why there is none.
        first_day: The Monday of the first week; without it the days have no dates.
        name: Whose sheet it is; an account has no name, records do.

    Example:
        >>> from hiphinge.handout.examples import refused_plan
        >>> page = render_sheet(refused_plan())
        >>> "No plan yet" in page, "<script" in page
        (True, False)
    """
    known = evidence.load()
    weeks = weeks_of(plan, known, first_day=first_day)
    ids = exercises_of(weeks)
    return (
        templates()
        .get_template("sheet.html.j2")
        .render(
            plan=plan,
            name=name,
            weeks=weeks,
            cards=[Card(one, known.exercises[one], _weeks_with(one, weeks)) for one in ids],
            pictures=_pictures(ids),
            picture_style=_picture_style(ids),
            style=Markup(style_text()),
            words=words()["sheet"],
            unverified=any(phase.not_verified for phase in plan.phases),
        )
    )


def _weeks_with(exercise: str, weeks: Sequence[Week]) -> tuple[int, ...]:
    return tuple(
        week.number
        for week in weeks
        if any(line.exercise == exercise for _, lines in week.sessions for line in lines)
    )


def _pictures(ids: Sequence[str]) -> list[Picture]:
    found: list[Picture] = []
    for exercise in ids:
        for key in (1, 2):
            matched = _OUTER.search(_STYLE.sub("", pictures.drawing(exercise, key)))
            if matched:
                box, inside = matched.groups()
                frame = "0 0 " + " ".join(box.split()[2:])
                found.append(Picture(f"{exercise}-{key}", box, frame, Markup(inside)))
    return found


def _picture_style(ids: Sequence[str]) -> Markup:
    """Return the rules that all drawings share, each once."""
    rules = [
        rule
        for exercise in ids
        for key in (1, 2)
        for rule in _STYLE.findall(pictures.drawing(exercise, key))
    ]
    return Markup("\n".join(dict.fromkeys(rules)))
