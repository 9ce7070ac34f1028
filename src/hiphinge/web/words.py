"""All words of the web app, read from two files: one of its own for Learn, which is long."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def words() -> Mapping[str, Any]:
    """Return the whole table of words."""
    return {**_table("words.toml"), "learn": _table("learn.toml")}


def _table(name: str) -> dict[str, Any]:
    text = resources.files("hiphinge.web").joinpath(name).read_text("utf-8")
    return tomllib.loads(text)


def plain(name: str) -> str:
    """Return a name of ours as words; those of the table first.

    Example:
        >>> plain("front_knee"), plain("single-leg-squat")
        ('front of the knee', 'single-leg squat')
    """
    return words()["names"].get(name, name.replace("_", " "))
