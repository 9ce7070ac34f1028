"""How to film it better: the activity's card, where a video lacks something."""

from collections.abc import Iterator
from dataclasses import dataclass

from hiphinge.filming import Card, always, card_svg, cards
from hiphinge.types import Analysis, Gate


@dataclass(frozen=True, slots=True)
class FilmingSection:
    """A card and what the video lacked.

    Attributes:
        name: What is filmed; empty when it was not recognised.
        svg: The drawing; empty likewise.
        lines: What the card says.
        always: What holds for every activity.
        lacking: What was found, one sentence for each gate.
    """

    name: str
    svg: str
    lines: tuple[str, ...]
    always: tuple[str, ...]
    lacking: tuple[str, ...]


def filming_section(analysis: Analysis) -> FilmingSection | None:
    """Gather the card; None without a video, or when it lacks nothing.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> filming_section(standing_still()) is None
        True
    """
    clips = [one for one in (analysis, analysis.other_view) if one is not None]
    if analysis.film is None:
        return None
    lacking = list(dict.fromkeys(gate.reason for one in clips for gate in _failed(one)))
    activity = analysis.timeline.activity.value
    if not lacking and activity is not None:
        return None
    shown = None if activity is None else cards()[activity]
    return FilmingSection(
        name="" if shown is None else shown.name,
        svg="" if shown is None else card_svg(shown),
        lines=() if shown is None else _lines(shown),
        always=tuple(always().values()),
        lacking=tuple(lacking),
    )


def _failed(analysis: Analysis) -> Iterator[Gate]:
    if analysis.film is not None:
        yield from (gate for gate in analysis.film.gates if gate.quality != "good")


def _lines(card: Card) -> tuple[str, ...]:
    return tuple(filter(None, (card.where, card.place, card.extra, card.count)))
