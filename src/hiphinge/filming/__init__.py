"""How to film each activity: cards as data, each with a drawing."""

from hiphinge.filming.cards import Card, Posture, always, cards
from hiphinge.filming.drawing import card_svg

__all__ = ["Card", "Posture", "always", "card_svg", "cards"]
