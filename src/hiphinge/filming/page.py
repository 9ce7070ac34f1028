"""The cards as a page of the documentation."""

from pathlib import Path

from hiphinge.filming.cards import Card, always, cards
from hiphinge.filming.drawing import card_svg

_HEAD = """# Filming

Nine cards, one for each activity that is recognised. The same card stands in the report when a
video lacks something. Distances, heights and counts are our defaults, not from a study.

<!-- Written by python -m hiphinge.filming; the words are in src/hiphinge/filming/cards.toml. -->

## Always

"""


def page_text() -> str:
    """Return the page as Markdown."""
    rules = "".join(f"- {text}\n" for text in always().values())
    return _HEAD + rules + "".join(_section(name, card) for name, card in cards().items())


def write_page(docs: Path) -> None:
    """Write filming.md and images/filming/*.svg into the documentation's folder."""
    images = docs / "images" / "filming"
    images.mkdir(parents=True, exist_ok=True)
    (docs / "filming.md").write_text(page_text(), encoding="utf-8")
    for name, card in cards().items():
        (images / f"{name}.svg").write_text(card_svg(card) + "\n", encoding="utf-8")


def _section(name: str, card: Card) -> str:
    extra = f" {card.extra}" if card.extra else ""
    return (
        f"\n## {card.name}\n\n![{card.name}: places of the phone](images/filming/{name}.svg)\n\n"
        f"{card.where}\n\n- {card.place}{extra}\n- {card.count}\n"
    )
