"""From what a rule saw to a finding: every sentence comes from `words.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from hiphinge import evidence
from hiphinge.errors import SettingError
from hiphinge.evidence.said import doubt
from hiphinge.findings.numbers import in_words, with_range
from hiphinge.types import Finding, FindingVerdict, Limit, Side, Size

# From where a camera sees a person, by the plane of its view.
SEEN = {
    "sagittal": "from the side",
    "frontal": "from the front or back",
    "oblique": "at an angle",
    "3d": "in three dimensions",
}


@cache
def finding_words() -> Mapping[str, Any]:
    """Return the table of words, read once.

    Example:
        >>> finding_words()["finding"]["overstride"]["grade"]
        'limited'
    """
    text = resources.files("hiphinge.findings").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def words_of(finding_id: str) -> Mapping[str, Any]:
    """Return the words of one finding.

    Raises:
        SettingError: There is no finding of this id.

    Example:
        >>> words_of("overstride")["name"]
        'Foot ahead at contact'
    """
    table: Mapping[str, Any] = finding_words()["finding"]
    if finding_id not in table:
        raise SettingError("no such finding", value=finding_id, allowed=", ".join(table))
    return table[finding_id]


def compose(
    finding_id: str,
    side: Side | None,
    verdict: FindingVerdict,
    size: Size,
    *,
    measures: Sequence[str],
    statement: str = "",
    action: str = "",
    more: Mapping[str, str] | None = None,
    caveats: Sequence[str] = (),
) -> Finding:
    """Make a finding from its words.

    Args:
        finding_id: As in `words.toml`.
        side: The limb.
        verdict: How sure it is.
        size: Of the leading measure.
        measures: What it rests on, the leading measure first.
        statement: Key of the sentence, where there are several; else the verdict's own.
        action: Key of what to do, where there are several.
        more: Further values that the sentences name.
        caveats: Keys of shared caveats, or whole sentences.
    """
    own = words_of(finding_id)
    values = {"side": side or "", "size": with_range(size), **(more or {})}
    said = str(own[statement or verdict])
    shared: Mapping[str, str] = finding_words()["caveat"]
    kept = [*own.get("caveats", ()), *(shared.get(text, text) for text in caveats)]
    return Finding(
        id=finding_id,
        side=side,
        statement=f"{said.format(**values)} {against(size.limit, size.unit)}".strip(),
        grade="conflicting" if verdict == "conflicting" else own["grade"],
        measures=tuple(dict.fromkeys(measures)),
        sources=_sources(size.limit, own.get("sources", ())),
        means=str(own["means"]).format(**values),
        does_not_mean=str(own["does_not_mean"]).format(**values),
        caveats=tuple(dict.fromkeys(sentence(text.format(**values)) for text in kept)),
        verdict=verdict,
        size=size,
        action=_action(own, verdict, action).format(**values),
        headline=str(own["headline"]).format(**values),
        claims=tuple(own.get("claims", ())),
    )


def _action(own: Mapping[str, Any], verdict: FindingVerdict, key: str) -> str:
    if verdict == "cannot_tell":
        return own.get("retest", finding_words()["retest"])
    return own[key or "do"]


def _sources(limit: Limit | None, cited: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the limit's source and of the words' own; our defaults have none."""
    first = [] if limit is None else [source_key(limit.source)]
    return tuple(key for key in dict.fromkeys([*first, *cited]) if key and key != "hiphinge")


def source_key(text: str) -> str:
    """Return the key of a source by its key or its citation; empty when it is unknown.

    Example:
        >>> source_key("thakkar2019")
        'thakkar2019'
    """
    known = evidence.sources()
    if text in known:
        return text
    return next((key for key, source in known.items() if text.startswith(source.citation)), "")


def against(limit: Limit | None, unit: str) -> str:
    """Say in brackets what a size was held against, and how sure that limit is.

    Example:
        >>> against(Limit(5.0, "above", "recalled", "hiphinge"), "deg")
        '(Limit 5°: not verified.)'
    """
    if limit is None:
        return ""
    key = source_key(limit.source)
    sure = doubt(limit.mark) or (evidence.sources()[key].short if key else "")
    return f"(Limit {in_words(limit.value, unit)}{': ' if sure else ''}{sure}.)"


def sentence_start(text: str) -> str:
    """Return a text with a capital at its start.

    Example:
        >>> sentence_start("left HIP")
        'Left HIP'
    """
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Make a sentence of a reason: a capital at the start, a stop at the end.

    Example:
        >>> sentence("no plates "), sentence("Why?")
        ('No plates.', 'Why?')
    """
    text = sentence_start(text.strip())
    return text if not text or text[-1] in ".!?" else text + "."
