"""The drawings as they lie in the package."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from hiphinge.errors import SettingError

Key = Literal[1, 2]
"""1: the start of the exercise, 2: its end."""


def _folder() -> Traversable:
    return files("hiphinge.pictures") / "drawn"


def drawn_exercises() -> tuple[str, ...]:
    """Return the ids of all exercises that have drawings, in alphabetical order.

    Example:
        >>> "bridge_bi" in drawn_exercises()
        True
    """
    names = (item.name for item in _folder().iterdir())
    return tuple(sorted(name.removesuffix("_1.svg") for name in names if name.endswith("_1.svg")))


def drawing(exercise_id: str, key: Key) -> str:
    """Return one key pose of an exercise as SVG text, without any words in it.

    Both drawings of an exercise have the same size, scale and view. They may stand inside a page:
    the figure takes the page's text colour, and the page may set the variables `--hx-paper` (what
    lies behind), `--hx-accent` (the working part) and `--hx-prop`.

    Args:
        exercise_id: The exercise's id, as in the evidence.
        key: 1 for the start, 2 for the end.

    Raises:
        SettingError: there is no such exercise.

    Example:
        >>> drawing("bridge_bi", 1).startswith("<svg")
        True
    """
    file = _folder() / f"{exercise_id}_{key}.svg"
    if not file.is_file():
        raise SettingError(
            "no drawing of this exercise",
            value=f"{exercise_id}, key {key}",
            allowed=", ".join(drawn_exercises()),
            advice="take an id of the exercises in the evidence, and key 1 or 2",
        )
    return file.read_text(encoding="utf-8").rstrip("\n")
