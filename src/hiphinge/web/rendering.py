"""Pages from templates; everything that a person typed is escaped."""

import datetime as dt
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast

import jinja2
from markupsafe import Markup
from starlette.responses import HTMLResponse

from hiphinge import evidence, pictures
from hiphinge._version import __version__
from hiphinge.findings.wording import sentence_start
from hiphinge.store.settings import Theme
from hiphinge.web.units import CHOSEN, feet_and_inches, measure_unit, unit_of
from hiphinge.web.words import plain, words

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"[^{}]+\{[^{}]*\}")
Key = Literal[1, 2]
# Drawings bring their own colours; they hold no script and load nothing.
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_KEYS: tuple[Key, ...] = (1, 2)
# As in app.css, which a picture of its own does not see.
INKS = {
    "light": "--hx-ink:#22303c;--hx-paper:#fff;--hx-accent:#e4572e",
    "dark": "--hx-ink:#dfe5ea;--hx-paper:#242220;--hx-accent:#f2774f",
}
STATIC = Path(str(resources.files("hiphinge.web").joinpath("static")))


def page(template: str, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401
    """Return a page made from a template."""
    made = _environment().get_template(template).render(chosen=CHOSEN.get(), **context)
    return HTMLResponse(made, status)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("hiphinge.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    filters, shared = environment.filters, environment.globals
    cast("dict[str, Any]", filters).update(
        plain=plain, day=day, number=number, cap=sentence_start, drawing=drawing
    )
    cast("dict[str, Any]", shared).update(
        t=words(),
        version=__version__,
        built=built,
        unit_of=unit_of,
        feet_and_inches=feet_and_inches,
    )
    return environment


def built(name: str) -> bool:
    """Say whether the front end was built; without it pages show their plain form."""
    return (STATIC / "built" / name).is_file()


def day(date: dt.date | str) -> str:
    """Return "12 Mar 2026".

    Example:
        >>> day("2026-03-12T10:00:00+00:00")
        '12 Mar 2026'
    """
    found = dt.datetime.fromisoformat(date).date() if isinstance(date, str) else date
    return f"{found.day} {found:%b %Y}"


def number(value: float | None, unit: str = "", measure: str | None = None) -> str:
    """Return a number as the report prints it, in the units that were chosen.

    Example:
        >>> number(4.77, "deg"), number(None)
        ('5°', '')
    """
    return "" if value is None else measure_unit(unit, measure).with_unit(value)


def drawing(exercise: str, key: Key) -> Markup:
    """Return one picture of an exercise, for use within a page; its styles are in `picture_style`.

    Example:
        >>> str(drawing("bridge_bi", 1))[:4]
        '<svg'
    """
    return Markup(_STYLE.sub("", pictures.drawing(exercise, key)))


def picture_file(exercise: str, key: Key, theme: Theme) -> str:
    """Return one picture of an exercise as a file of its own, in the colours of a theme.

    Example:
        >>> "#dfe5ea" in picture_file("bridge_bi", 1, "dark")
        True
    """
    inks = f":root{{{INKS['dark' if theme == 'dark' else 'light']}}}"
    if theme == "auto":
        inks += f"@media(prefers-color-scheme:dark){{:root{{{INKS['dark']}}}}}"
    return pictures.drawing(exercise, key).replace("<style>", f"<style>{inks}", 1)


@cache
def picture_style() -> str:
    """Return the rules that all pictures share, each once."""
    known = evidence.load().exercises
    styles = [_STYLE.findall(pictures.drawing(name, key)) for name in known for key in _KEYS]
    rules = [rule for style in styles for text in style for rule in _RULE.findall(text)]
    return "\n".join(dict.fromkeys(rules))
