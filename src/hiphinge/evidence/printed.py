"""Evidence for the terminal: sheets and the list of everything, in 80 columns."""

import difflib
import textwrap

from hiphinge.errors import SettingError
from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.sheet import Line, Sheet
from hiphinge.evidence.sheets import sheets

WIDTH = 80


def entry_text(name: str, evidence: Evidence) -> str:
    """Return one entry with its sources, by key, name or synonym.

    Args:
        name: As in `C7`, `clam_45`, `clamshell`, `patellofemoral pain`.
        evidence: Everything that is known.

    Raises:
        SettingError: Nothing has this name; the nearest are named.

    Example:
        >>> from hiphinge.evidence import load
        >>> print(entry_text("c8", load()).splitlines()[0])
        C8  Lifting without the hips
    """
    keys = _keys(evidence)
    key = keys.get(_plain(name))
    if key is None:
        near = difflib.get_close_matches(_plain(name), keys, n=4, cutoff=0.5)
        meant = list(dict.fromkeys(keys[found] for found in near))
        advice = f"did you mean {' or '.join(meant)}? " if meant else ""
        raise SettingError(
            "nothing in the evidence has this name",
            value=name,
            advice=f"{advice}hiphinge evidence lists all",
        )
    return sheet_text(sheets(evidence)[key](), evidence)


def sheet_text(sheet: Sheet, evidence: Evidence) -> str:
    """Return a sheet in 80 columns, sources numbered and listed at the end."""
    numbers = {key: number for number, key in enumerate(sheet.sources, start=1)}
    out = [_wrapped(sheet.title), "=" * min(len(sheet.title), WIDTH)]
    out += [_wrapped(text) for text in sheet.lead]
    for block in sheet.blocks:
        out += ["", block.heading]
        out += [_wrapped(_numbered(line, numbers), bullet="  - ") for line in block.lines]
    if numbers:
        out += ["", "Sources"]
    for key, number in numbers.items():
        out.append(_wrapped(evidence.sources[key].citation, bullet=f"  [{number}] "))
    return "\n".join(out)


def overview_text(evidence: Evidence) -> str:
    """Return the list of everything that can be asked for.

    Example:
        >>> from hiphinge.evidence import load
        >>> overview_text(load()).splitlines()[0]
        'Claims (hiphinge evidence C7 prints one with its sources)'
    """
    out = ["Claims (hiphinge evidence C7 prints one with its sources)"]
    out += [_row(key, f"{c.title} [{c.grade}]") for key, c in evidence.claims.items()]
    out += ["", "Painful conditions"]
    out += [_row(key, c.plain_name) for key, c in evidence.conditions.items()]
    out += ["", "Exercises, by level"]
    exercises = sorted(evidence.exercises.items(), key=lambda pair: (pair[1].level, pair[0]))
    out += [_row(key, f"{e.level}  {e.plain_name}") for key, e in exercises]
    out += ["", "Outcome measures"]
    out += [_row(key, i.full_name) for key, i in evidence.instruments.items()]
    out += ["", "Cues"]
    out += [_row(key, c.plain) for key, c in evidence.cues.items()]
    out += ["", "Phases"]
    out += [_row(key, d.name) for key, d in evidence.doses.items()]
    return "\n".join(out)


def _keys(evidence: Evidence) -> dict[str, str]:
    """Return the key for every name that a reader may use; a key itself goes first."""
    found = {_plain(key): key for key in sheets(evidence)}
    for key, exercise in evidence.exercises.items():
        for name in (exercise.name, exercise.plain_name, *exercise.synonyms):
            found.setdefault(_plain(name), key)
    for key, condition in evidence.conditions.items():
        for name in (condition.name, condition.plain_name):
            found.setdefault(_plain(name), key)
    for key, instrument in evidence.instruments.items():
        for name in (instrument.name, instrument.full_name):
            found.setdefault(_plain(name), key)
    return found


def _plain(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def _numbered(line: Line, numbers: dict[str, int]) -> str:
    marks = "".join(f"[{numbers[key]}]" for key in line.sources)
    return f"{line.text} {marks}" if marks else line.text


def _wrapped(text: str, *, bullet: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _row(key: str, text: str) -> str:
    return _wrapped(text, bullet=f"  {key:<24} ")
