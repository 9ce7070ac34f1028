"""The exercise library: every exercise with what is known about it, searched and filtered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hiphinge import evidence
from hiphinge.evidence import said
from hiphinge.evidence.schema_exercises import Exercise
from hiphinge.web.words import plain

FILTERS = ("part", "position", "have", "goal", "level")
NOTHING = "nothing"
# A part counts when it takes at least this share of the effort of the part that works most.
WORKS = 0.3


@dataclass(frozen=True, slots=True)
class Known:
    """A measurement or remark, and its source by author and year."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An exercise and its place in the library."""

    key: str
    exercise: Exercise

    @property
    def parts(self) -> list[str]:
        """Parts that work, most first."""
        shares = sorted(self.exercise.targets.items(), key=lambda one: -one[1])
        return [part for part, share in shares if share >= WORKS]

    @property
    def needs(self) -> list[str]:
        """What must be there, with what may stand in for it."""
        own = self.exercise
        items = [
            f"{plain(item)} ({own.household[item]})" if item in own.household else plain(item)
            for item in own.equipment
        ]
        return [*items, *own.needs]

    @property
    def haystack(self) -> str:
        """Everything that a search looks through, in lower case."""
        own = self.exercise
        return " ".join((own.plain_name, own.name, *own.synonyms, self.key)).lower()

    @property
    def cautions(self) -> list[str]:
        """What to watch for."""
        known = evidence.load().precautions
        return [said(known[name].plain) for name in self.exercise.precautions]

    @property
    def known(self) -> list[Known]:
        """What was measured, and remarks."""
        return list(_known(self.exercise))


def _known(exercise: Exercise) -> Iterator[Known]:
    sources = evidence.load().sources
    for entry in (*exercise.emg, *exercise.forces):
        note = f"; {entry.note}" if entry.note else ""
        text = f"{plain(entry.part)}: {said(entry)}{note}".replace(" +- ", " ± ")
        yield Known(text, (sources[entry.source].short,))
    for note in exercise.notes:
        yield Known(said(note), tuple(sources[key].short for key in note.sources))


def listed(key: str) -> Listed:
    """Return one exercise.

    Raises:
        KeyError: there is no such exercise.

    Example:
        >>> listed("bridge_bi").parts
        ['gluteus_maximus', 'hamstrings']
    """
    return Listed(key, evidence.load().exercises[key])


def library(wanted: Mapping[str, str]) -> list[Listed]:
    """Return the exercises that pass all filters, easiest first.

    Args:
        wanted: Values of `FILTERS` and `q`, a name or word; empty ones let everything through.

    Example:
        >>> [one.key for one in library({"part": "gluteus_maximus", "position": "prone"})]
        ['prone_ext_bent', 'prone_ext_10rm']
        >>> library({"q": "no such exercise"})
        []
    """
    found = (listed(key) for key in evidence.load().exercises)
    return sorted(
        (one for one in found if _passes(one, wanted)), key=lambda one: one.exercise.level
    )


def _passes(one: Listed, wanted: Mapping[str, str]) -> bool:
    offers = _offers(one)
    words = wanted.get("q", "").lower().split()
    return all(word in one.haystack for word in words) and all(
        wanted[name] in offers[name] for name in FILTERS if wanted.get(name)
    )


def _offers(one: Listed) -> dict[str, tuple[str, ...]]:
    """Return the values under which each filter finds an exercise."""
    own = one.exercise
    return {
        "part": tuple(one.parts),
        "position": (own.position,),
        "have": own.equipment or (NOTHING,),
        "goal": own.transfer,
        "level": (str(own.level),),
    }


def choices() -> dict[str, list[str]]:
    """Return what each filter can be set to, the commonest first; levels in their order.

    Example:
        >>> choices()["level"]
        ['1', '2', '3', '4', '5']
    """
    every = [_offers(listed(key)) for key in evidence.load().exercises]
    found = {name: _once(value for one in every for value in one[name]) for name in FILTERS}
    return {**found, "level": sorted(found["level"])}


def _once(values: Iterator[str]) -> list[str]:
    """Return each value once, the commonest first."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return sorted(counts, key=lambda value: -counts[value])
