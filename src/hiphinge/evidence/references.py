"""References between evidence files: who cites what, and what leads nowhere."""

from collections.abc import Iterable, Iterator
from typing import cast

from pydantic import BaseModel


def cited_sources(entry: object) -> Iterator[str]:
    """Yield every source key that an entry, or anything inside it, cites.

    Example:
        >>> from hiphinge.evidence.schema_base import Statement
        >>> list(cited_sources((Statement(text="Yes.", sources=("a", "b"), mark="verified"),)))
        ['a', 'b']
    """
    if isinstance(entry, BaseModel):
        for name, value in entry:
            if name == "source" and isinstance(value, str):
                yield value
            elif name == "sources" and isinstance(value, tuple):
                yield from value
            else:
                yield from cited_sources(value)
    elif isinstance(entry, dict):
        for value in cast("dict[str, object]", entry).values():
            yield from cited_sources(value)
    elif isinstance(entry, tuple):
        for value in cast("tuple[object, ...]", entry):
            yield from cited_sources(value)


def missing(where: str, named: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return in words what is named and not known; empty when all is there.

    Example:
        >>> missing("cue beat", ["gait", "hop"], ["gait"])
        ['cue beat names what is not there: hop']
    """
    lost = sorted(set(named) - set(known))
    return [f"{where} names what is not there: {', '.join(lost)}"] if lost else []
