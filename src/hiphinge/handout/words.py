"""All words of the sheet, in one file."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def words() -> dict[str, Any]:
    """Return the words by section, read once.

    Example:
        >>> words()["sheet"]["goal"]
        'Goal'
    """
    text = resources.files("hiphinge.handout").joinpath("templates", "words.toml")
    return tomllib.loads(text.read_text("utf-8"))
