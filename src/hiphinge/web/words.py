"""All words of the web app, read from two files: one of its own for Learn, which is long."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

_OPTION = re.compile(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)")


@cache
def words() -> Mapping[str, Any]:
    """Return the whole table of words."""
    return {**_table("words.toml"), "learn": _table("learn.toml")}


def _table(name: str) -> dict[str, Any]:
    text = resources.files("hiphinge.web").joinpath(name).read_text("utf-8")
    return tomllib.loads(text)


def in_page_words(sentence: str) -> str:
    """Name options of the command line as the pages call them.

    Example:
        >>> in_page_words("nobody was found at the point of --subject")
        'nobody was found at the point of “Whom to follow”'
    """
    options: Mapping[str, str] = words()["options"]
    return _OPTION.sub(lambda found: f"“{options.get(found[1], plain_option(found[1]))}”", sentence)


def plain_option(name: str) -> str:
    """Return the name of an option that pages do not have, as words.

    Example:
        >>> plain_option("no-loads")
        'no loads'
    """
    return name.replace("-", " ")


def plain(name: str) -> str:
    """Return a name of ours as words; those of the table first.

    Example:
        >>> plain("front_knee"), plain("single-leg-squat")
        ('front of the knee', 'single-leg squat')
    """
    return words()["names"].get(name, name.replace("_", " "))
