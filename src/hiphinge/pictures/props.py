"""Things around the person, by their kind in the data."""

from collections.abc import Callable, Mapping

from hiphinge.errors import SettingError
from hiphinge.pictures import furniture, handheld
from hiphinge.pictures.ink import Paper, Piece
from hiphinge.pictures.mannequin import Mannequin, Placed
from hiphinge.pictures.poses import Picture, Prop
from hiphinge.pictures.scene import Scene

_KINDS: Mapping[str, Callable[[Prop, Scene], list[Piece]]] = {
    "box": furniture.box,
    "bench": furniture.bench,
    "table": furniture.table,
    "chair": furniture.chair,
    "wall": furniture.wall,
    "band": handheld.band,
    "cuff": handheld.cuff,
    "dumbbell": handheld.dumbbell,
    "kettlebell": handheld.kettlebell,
    "barbell": handheld.barbell,
    "ball": furniture.ball,
    "cable": handheld.cable,
    "dowel": handheld.dowel,
    "basket": handheld.basket,
    "tape": furniture.tape,
    "sled": furniture.sled,
    "phone": furniture.phone,
    "push": handheld.push,
    "belt": handheld.belt,
    "level": handheld.level,
}


def draw_props(
    picture: Picture, placed: Placed, man: Mannequin, paper: Paper, *, key: int
) -> list[Piece]:
    """Return the pieces of a picture's props in one pose (those of the other key left out)."""
    scene = Scene(placed, man, paper)
    pieces: list[Piece] = []
    for prop in picture.props:
        if prop.kind not in _KINDS:
            raise SettingError("unknown prop", value=prop.kind, allowed=", ".join(_KINDS))
        if prop.numbers.get("key", key) == key:
            pieces += _KINDS[prop.kind](prop, scene)
    return pieces
