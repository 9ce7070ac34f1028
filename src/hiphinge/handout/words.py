"""Words, style and templates of what is handed out."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import jinja2


@cache
def words() -> dict[str, Any]:
    """Return the words by section, read once.

    Example:
        >>> words()["sheet"]["goal"]
        'Goal'
    """
    text = resources.files("hiphinge.handout").joinpath("templates", "words.toml")
    return tomllib.loads(text.read_text("utf-8"))


@cache
def style_text() -> str:
    """Return the style sheet.

    Example:
        >>> "@media print" in style_text()
        True
    """
    return resources.files("hiphinge.handout").joinpath("templates", "sheet.css").read_text("utf-8")


@cache
def templates() -> jinja2.Environment:
    """Return the templates.

    Example:
        >>> templates().get_template("sheet.html.j2").name
        'sheet.html.j2'
    """
    return jinja2.Environment(
        loader=jinja2.PackageLoader("hiphinge.handout", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
