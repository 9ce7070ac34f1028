"""The page of the exercises in the documentation, made from the evidence at each build.

MkDocs calls `on_files` (see mkdocs.yml), so the page can never lag behind the data. To read it
without building the site:

    python tools/exercise_page.py > exercises.md
"""

import sys
from collections.abc import Iterable, Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hiphinge.evidence import Evidence, load
from hiphinge.evidence.said import said
from hiphinge.evidence.schema_exercises import Exercise

PAGE = "exercises.md"
HEAD = """\
# Exercises

All {count} exercises, in the words the person reads, with what is known about them. Muscle
activity (percent of a maximal effort) orders exercises within one study. It is not force and does
not foretell growth, and laboratories differ two- to threefold for the same exercise. A number that
was not read in its source is marked "not verified". These are exercises for coaching and
education, not a treatment: with a sign on the stop list, see a clinician first.
"""
LEVELS = {
    1: "Level 1: alone or supported",
    2: "Level 2: body weight",
    3: "Level 3: one leg or a load",
    4: "Level 4: heavy or demanding",
    5: "Level 5: jumps or the most demanding",
}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the page to the files of the documentation."""
    files.append(File.generated(config, PAGE, content=text(load())))
    return files


def text(evidence: Evidence) -> str:
    """Return the whole page; the same evidence gives the same text."""
    parts = [HEAD.format(count=len(evidence.exercises))]
    for level, title in LEVELS.items():
        parts.append(f"## {title}\n")
        parts += [
            _section(key, exercise, evidence)
            for key, exercise in evidence.exercises.items()
            if exercise.level == level
        ]
    parts.append(_sources(evidence))
    return "\n".join(parts)


def _section(key: str, exercise: Exercise, evidence: Evidence) -> str:
    steps = [f"{number}. {step}" for number, step in enumerate(exercise.steps, 1)]
    faults = [f"- {each.fault} {each.fix}" for each in exercise.faults]
    lines = [
        f"### {exercise.plain_name} {{#{key}}}\n",
        f"*{exercise.name}* (`{key}`; {', '.join(exercise.synonyms)})\n",
        f"**You need**: {_needed(exercise)}\n",
        f"**Set up.** {exercise.setup}\n",
        *steps,
        f"\n**Feel.** {exercise.feel}\n",
        "**When it goes wrong**\n",
        *faults,
        "\n**Easier.** " + _other(exercise.easier, exercise.easier_hint, evidence),
        "\n**Harder.** " + _other(exercise.harder, exercise.harder_hint, evidence),
        "\n" + _watch_for(exercise, evidence),
        *(f"- {line}" for line in _known(exercise)),
    ]
    return "\n".join(lines) + "\n"


def _needed(exercise: Exercise) -> str:
    items = [
        f"{item.replace('_', ' ')} (or {exercise.household[item]})"
        if item in exercise.household
        else item.replace("_", " ")
        for item in exercise.equipment
    ]
    return "; ".join((*items, *exercise.needs)) or "nothing"


def _other(key: str | None, hint: str, evidence: Evidence) -> str:
    if key is None:
        return hint
    return f"{hint} Or: [{evidence.exercises[key].plain_name}](#{key})."


def _watch_for(exercise: Exercise, evidence: Evidence) -> str:
    said_of = [evidence.precautions[tag].plain for tag in exercise.precautions]
    watched = f"**Watch for.** {' '.join(said(each) for each in said_of)}\n\n" if said_of else ""
    parts = ", ".join(part.replace("_", " ") for part in exercise.targets)
    helps = f"**Helps with**: {', '.join(exercise.transfer)}."
    return f"{watched}**Works** (most first): {parts}. {helps}\n"


def _known(exercise: Exercise) -> Iterator[str]:
    """Yield what was measured, with its source, and the remarks."""
    for entry in (*exercise.emg, *exercise.forces):
        note = f"; {entry.note}" if entry.note else ""
        yield f"{entry.part.replace('_', ' ')} {said(entry)} ({_cited([entry.source])}{note})"
    for note in exercise.notes:
        yield f"{said(note)} {f'({_cited(note.sources)})' if note.sources else ''}".strip()


def _cited(keys: Iterable[str]) -> str:
    return ", ".join(f"[{load().sources[key].short}](#{key})" for key in keys)


def _sources(evidence: Evidence) -> str:
    keys = {key for exercise in evidence.exercises.values() for key in exercise.sources}
    cited = sorted(keys, key=lambda key: evidence.sources[key].citation)
    lines = [f'- <a id="{key}"></a>{evidence.sources[key].citation}' for key in cited]
    return "\n".join(["## Sources\n", *lines, ""])


if __name__ == "__main__":
    sys.stdout.write(text(load()))
