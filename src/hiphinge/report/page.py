"""The report: one HTML page that needs nothing else, made from an analysis."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from hiphinge._version import __version__
from hiphinge.cache import cache_folder
from hiphinge.findings import case_of
from hiphinge.findings.wording import sentence, sentence_start
from hiphinge.report import drawings
from hiphinge.report.bones import load_bones
from hiphinge.report.compare_section import compare_section
from hiphinge.report.content import PoseView, page_one
from hiphinge.report.drawings import Details, Strip
from hiphinge.report.facts import recording_facts, sources, warnings_of
from hiphinge.report.filming_section import filming_section
from hiphinge.report.finding_section import finding_section
from hiphinge.report.load_section import load_section, why_no_loads
from hiphinge.report.posed_figure import Figure, make_figure
from hiphinge.report.reference_body import ReferenceBody, reference_section
from hiphinge.report.rows import grouped_rows, norm_range
from hiphinge.report.summary import Pair, summarise
from hiphinge.report.tried_section import tried_section
from hiphinge.report.views_section import view_rows
from hiphinge.report.words import named, named_once, range_text, table_text, value_text, words
from hiphinge.types import Analysis, Measure

if TYPE_CHECKING:
    import hiphinge.plan

# Pictures of a video on page one.
FILMED_FIRST = 3


def render(
    analysis: Analysis,
    *,
    provenance: Sequence[tuple[str, str]] = (),
    mesh_folders: Iterable[Path] = (),
    reference: ReferenceBody | None = None,
    filmed: Sequence[PoseView] = (),
    filmed_other: Sequence[PoseView] = (),
    plan: "hiphinge.plan.Plan | None" = None,
) -> str:
    """Return the report as one self-contained HTML text: no script, no address to load from.

    Args:
        analysis: What to report.
        provenance: Rows of the last table: name and text.
        mesh_folders: Where the bones' mesh files lie; without them the body is drawn as sticks.
        filmed: Pictures of a video at key instants; they stand in for drawings of the body.
        filmed_other: The same of a second clip of the movement.
        reference: The sample walk's what-if, for an analysis whose loads are refused.
        plan: The person's plan, shown with its reasons.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> page = render(standing_still())
        >>> "supports no statement" in page, "<script" in page
        (True, False)
    """
    filmed_first = first_pictures(filmed, filmed_other)
    figure = _figure(analysis, mesh_folders)
    details = drawings.details(analysis, figure)
    context: dict[str, Any] = {
        "version": __version__,
        "style": Markup(_text("style.css")),
        **_judged(analysis, drawings.first_poses(analysis, figure) or filmed_first),
        **_drawn(details, film_strips(filmed, filmed_other)),
        **_loaded(analysis, reference),
        **_recorded(analysis),
        "is_filmed": bool(filmed),
        "provenance": provenance,
    }
    context["sources"] = _sources(analysis, details, context)
    context["sections"] = _section_numbers(context, has_plan=plan is not None)
    context["plan"] = _plan_section(plan, context["sections"])
    return _environment().get_template("report.html.j2").render(context)


def _judged(analysis: Analysis, poses: Sequence[PoseView]) -> dict[str, Any]:
    """Page one, what was found, and the measures it rests on."""
    summary = summarise(analysis)
    findings = finding_section(analysis)
    compared, tried = compare_section(analysis), tried_section(analysis)
    beside = [text for section in (compared, tried) if section for text in section.texts]
    told = [*findings.texts, *beside]
    return {
        "one": page_one(analysis, summary, poses, told, findings.measures),
        "findings": findings,
        "compared": compared,
        "tried": tried,
        "may_judge": case_of(analysis).may_judge,
        "words": words()["findings"],
        "summary": summary,
        "groups": grouped_rows(analysis.measures),
        # Angles of a video are given in whole degrees (units that rows name are not degrees).
        "fine": analysis.film is None,
    }


def _drawn(details: Details, filmed: tuple[Strip, ...]) -> dict[str, Any]:
    """Curves over the cycle, and the body or the video at key instants."""
    return {
        "panels": details.panels,
        "force_panels": details.force_panels,
        "panel_source": details.panel_source,
        "n_curves": details.n_curves,
        "strips": [*details.strips, *filmed],
        "figure_text": details.figure_text,
    }


def _loaded(analysis: Analysis, reference: ReferenceBody | None) -> dict[str, Any]:
    """What muscles and joints carry, or why that is not known."""
    return {
        "loads": load_section(analysis),
        "why_no_loads": why_no_loads(analysis),
        "reference": reference_section(analysis, reference),
    }


def _recorded(analysis: Analysis) -> dict[str, Any]:
    """How the recording was made and worked on."""
    return {
        "is_gait": any(cycle.kind == "gait" for cycle in analysis.timeline.cycles),
        "facts": recording_facts(analysis),
        "views": view_rows(analysis),
        "filming": filming_section(analysis),
        "warnings": warnings_of(analysis),
        "methods": analysis.methods,
    }


def _sources(analysis: Analysis, details: Details, context: Mapping[str, Any]) -> list[str]:
    """Return every citation once, in the order of the page."""
    loads = context["loads"]
    cited = () if loads is None else loads.sources
    every = [*sources(analysis, details.panel_citation), *cited, *context["findings"].citations]
    return list(dict.fromkeys(every))


def _plan_section(plan: "hiphinge.plan.Plan | None", sections: Mapping[str, int]) -> Markup | None:
    if plan is None:
        return None
    # What writes sheets and calendars is imported only where there is a plan.
    from hiphinge.handout import render_reasons

    return render_reasons(plan, title=f"{sections['plan']} Plan, and why")


def film_strips(filmed: Sequence[PoseView], other: Sequence[PoseView] = ()) -> tuple[Strip, ...]:
    """Put the pictures of a video into a row, those of a second clip into another."""
    both = ("In the first clip", "In the second clip")
    titles = both if filmed and other else ("In the video", "In the video")
    rows = zip(titles, (filmed, other), strict=True)
    return tuple(Strip(title, tuple(row)) for title, row in rows if row)


def first_pictures(
    filmed: Sequence[PoseView], other: Sequence[PoseView] = ()
) -> tuple[PoseView, ...]:
    """Return the pictures of page one; the last one is the second clip's, where there is one.

    Its second instant is that in which one leg carries, or a repetition is at its lowest.
    """
    of_other = tuple(other[1:2] or other[:1])
    return (*filmed[: FILMED_FIRST - len(of_other)], *of_other)


def _figure(analysis: Analysis, mesh_folders: Iterable[Path]) -> Figure | None:
    if analysis.body is None or analysis.motion is None or not analysis.motion.time.size:
        return None
    bones = load_bones(analysis.body, mesh_folders)
    return make_figure(analysis.body, analysis.motion, bones)


def _section_numbers(context: Mapping[str, Any], *, has_plan: bool) -> dict[str, int]:
    """Number the sections that are there."""
    there = {
        "findings": context["findings"].all,
        "plan": has_plan,
        "compared": context["compared"] and context["compared"].all_rows,
        "tried": context["tried"] and context["tried"].all_rows,
        "measures": context["groups"],
        "curves": context["panels"],
        "forces": context["force_panels"],
        "loads": context["loads"],
        "reference": context["reference"],
        "poses": context["strips"],
        "not_measured": True,
        "recording": True,
        "filming": context["filming"],
        "methods": context["methods"],
        "sources": context["sources"],
        "provenance": True,
    }
    present = [name for name, content in there.items() if content]
    return {name: number for number, name in enumerate(present, start=1)}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("hiphinge.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=_compiled_templates(),
    )
    environment.filters.update(
        value=_value,
        number=_number,
        range=_range,
        named=named,
        both_values=_both_values,
        ids_named=named_once,
        norm_range=norm_range,
        sentence=sentence,
        sentence_start=sentence_start,
    )
    return environment


def _compiled_templates() -> jinja2.BytecodeCache | None:
    """Keep compiled templates, which are looked up by their text; None where nothing can be kept.

    Compiling takes longer than filling them in.
    """
    folder = cache_folder() / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


def _text(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0]


def _value(measure: Measure, fine: bool = False) -> str:
    return value_text(measure, fine=fine)


def _number(measure: Measure, fine: bool = False) -> str:
    return table_text(measure, fine=fine)


def _range(measure: Measure, fine: bool = False) -> str:
    return range_text(measure, fine=fine)


def _both_values(pair: Pair) -> str:
    """Return "left 4°, right 9°", with a decimal more where rounding would make them equal."""
    if pair.left is None or pair.right is None:
        return ""
    fine = value_text(pair.left) == value_text(pair.right)
    texts = (value_text(pair.left, fine=fine), value_text(pair.right, fine=fine))
    return f"left {texts[0]}, right {texts[1]}"
