"""The plan as the professional reads it: why each exercise, what was ruled out, the sources."""

from collections.abc import Sequence

from markupsafe import Markup

from hiphinge import evidence
from hiphinge.handout.weeks import dose_text
from hiphinge.handout.words import style_text, templates, words
from hiphinge.plan import Advice, Item, Phase, Plan, Session


def render_reasons(plan: Plan, *, title: str = "Plan, and why") -> Markup:
    """Return a section of HTML: needs, doses, reasons, runners-up, what was ruled out, sources.

    Args:
        plan: The plan, or why there is none.
        title: Heading of the section.

    Example:
        >>> from hiphinge.handout.examples import refused_plan
        >>> "see a clinician" in render_reasons(refused_plan()).lower()
        True
    """
    said = words()["reasons"]

    def second(phase: Phase, session: Session, item: Item) -> str:
        return _second(plan, phase, session, item)

    text = (
        templates()
        .get_template("reasons.html.j2")
        .render(
            plan=plan,
            title=title,
            said=said,
            short=_short,
            dose_text=dose_text,
            evidence_text=_evidence_text,
            ruled_out=_by_reason(plan),
            second=second,
        )
    )
    return Markup(text)


def render_reasons_page(plan: Plan) -> str:
    """Return the section as a page of its own.

    Example:
        >>> from hiphinge.handout.examples import refused_plan
        >>> render_reasons_page(refused_plan()).startswith("<!doctype html>")
        True
    """
    return (
        templates()
        .get_template("reasons_page.html.j2")
        .render(section=render_reasons(plan), style=Markup(style_text()), said=words()["sheet"])
    )


def _short(keys: Sequence[str]) -> str:
    known = evidence.load().sources
    return "; ".join(known[key].short for key in keys if key in known)


def _evidence_text(advice: Advice) -> str:
    said = words()["reasons"]
    parts = [f"{said['evidence']}: {advice.grade}"] if advice.grade else []
    if advice.sources:
        parts.append(_short(advice.sources))
    elif not advice.verified:
        parts.append(said["default"])
    return f"({'; '.join(parts)})" if parts else ""


def _by_reason(plan: Plan) -> list[tuple[str, list[str]]]:
    known = evidence.load()
    found: dict[str, list[str]] = {}
    for one in plan.ruled_out:
        exercise = known.exercises.get(one.exercise)
        name = exercise.name if exercise else one.exercise.replace("_", " ")
        later = f" (until week {one.until_week})" if one.until_week else ""
        found.setdefault(one.because, []).append(name + later)
    return list(found.items())


def _second(plan: Plan, phase: Phase, session: Session, item: Item) -> str:
    known = evidence.load().exercises
    for one in plan.objective.runner_up if plan.objective else ():
        if (one.phase, one.session, one.exercise) == (phase.name, session.name, item.exercise):
            if one.runner_up is None or one.margin is None:
                return words()["reasons"]["none"]
            return f"{known[one.runner_up].name} (−{one.margin:.1f})"
    return ""
