"""An entry of the evidence as a reader sees it: headings, sentences, who said so.

Sheets are the same for the terminal and for the documentation; only the renderers differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hiphinge.evidence.said import said
from hiphinge.evidence.schema_base import Quantity, Statement
from hiphinge.evidence.schema_exercises import Emg, ModelForce

GRADES: Mapping[str, str] = {
    "strong": "strong: several trials or a meta-analysis agree",
    "moderate": "moderate: some trials, or many weaker studies that agree",
    "limited": "limited: few or weak studies",
    "conflicting": "conflicting: studies disagree",
    "mechanism": "mechanism only: plausible, not tried in people",
    "contradicted": "contradicted: better studies speak against it",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, already with how sure it is, and the keys of its sources."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry: its key, its title, what it says first, and its blocks."""

    key: str
    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all sources, in the order of their first mention."""
        cited = (key for block in self.blocks for line in block.lines for key in line.sources)
        return tuple(dict.fromkeys(cited))


def filled(*blocks: Block) -> tuple[Block, ...]:
    """Return the blocks that say anything."""
    return tuple(block for block in blocks if block.lines)


def lines(statements: Iterable[Statement]) -> tuple[Line, ...]:
    """Return statements with how sure they are."""
    return tuple(Line(said(entry), entry.sources) for entry in statements)


def quantities(entries: Iterable[Quantity | None]) -> tuple[Line, ...]:
    """Return numbers with how sure they are and their notes; what is None is left out."""
    return tuple(Line(_noted(said(entry), entry.note), entry.sources) for entry in entries if entry)


def muscle_lines(entries: Iterable[Emg | ModelForce]) -> tuple[Line, ...]:
    """Return what was measured or computed of each part."""
    return tuple(
        Line(_noted(f"{entry.part.replace('_', ' ')}: {said(entry)}", entry.note), (entry.source,))
        for entry in entries
    )


def _noted(text: str, note: str) -> str:
    return f"{text}. {note[0].upper()}{note[1:]}" if note else text
