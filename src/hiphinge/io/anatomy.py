"""Which way a person faces, from marker names: the few landmarks that tell directions.

The names are those of the marker sets that `hiphinge.body` knows and their common spellings. Only
what tells up, forward and right is listed here; the mapping of every marker is the body's business.
"""

import re
from typing import Literal

from hiphinge.types import Side

Landmark = Literal[
    "asis", "psis", "sacrum", "hip", "knee", "ankle", "heel", "toe", "shoulder", "trunk"
]

# Stems of names after the side, the subject prefix and all separators are cut off.
_STEMS: dict[Landmark, frozenset[str]] = {
    "asis": frozenset({"asis", "asi", "ias"}),
    "psis": frozenset({"psis", "psi", "ips"}),
    "sacrum": frozenset({"sacr", "sacrum", "sacral", "vsacral", "vsac"}),
    "hip": frozenset({"hip", "hjc", "gtro", "gt", "ftc", "trochanter", "greatertrochanter"}),
    "knee": frozenset(
        {"knee", "kne", "kneelat", "kneelateral", "latknee", "lkne", "lek", "lfe", "lfc", "fle"}
        | {"femurlatepi", "kneelatepi", "kjc", "knee1"}
    ),
    "ankle": frozenset(
        {"ankle", "ank", "anklelat", "anklelateral", "latankle", "lm", "lmal", "fal", "mall"}
        | {"malleoluslat", "latmalleolus", "ajc", "ankleout"}
    ),
    "heel": frozenset(
        {"heel", "hee", "calc", "cal", "fcc", "ca", "hindfoot", "heelback", "heelupper"}
    ),
    "toe": frozenset(
        {"toe", "toetip", "toelat", "toemed", "toelateral", "toemedial", "to", "met", "mt1", "mt2"}
        | {"mt5", "fm1", "fm2", "fm5", "fm", "sm", "vm", "fmh", "smh", "vmh", "d1m", "d5m", "5meta"}
        | {"hal", "hlx", "hallux", "bigtoe", "smalltoe", "toe1", "toe2", "toe5", "mth1", "mth5"}
        | {"toeout", "toein"}
    ),
    "shoulder": frozenset(
        {"shoulder", "sho", "acr", "acromion", "sae", "should", "sh", "acromium", "ac", "sjc"}
    ),
    "trunk": frozenset(
        {"c7", "cv7", "t2", "t10", "tv10", "clav", "strn", "sternum", "jn", "xiph", "neck", "head"}
        | {"sjn", "sxs", "thoracic", "xiphoid"}
    ),
}
_SIDELESS: frozenset[Landmark] = frozenset({"sacrum", "trunk"})
_STEM_TO_LANDMARK: dict[str, Landmark] = {
    stem: landmark for landmark, stems in _STEMS.items() for stem in stems
}
_WORDS: tuple[tuple[str, Side], ...] = (("right", "right"), ("left", "left"))
_LETTERS: dict[str, Side] = {"r": "right", "l": "left"}


def recognise(name: str) -> tuple[Landmark, Side | None] | None:
    """Say which landmark a marker stands on, or None when it tells no direction.

    Example:
        >>> recognise("RASI"), recognise("L.Toe.Tip"), recognise("r_calc_study")
        (('asis', 'right'), ('toe', 'left'), ('heel', 'right'))
        >>> recognise("V.Sacral"), recognise("LeftHip"), recognise("RTHI")
        (('sacrum', None), ('hip', 'left'), None)
    """
    plain = re.sub(r"[^a-z0-9]", "", name.lower()).removesuffix("study")
    midline: Landmark | None = _STEM_TO_LANDMARK.get(plain)
    if midline is not None and midline in _SIDELESS:
        return midline, None
    for stem, side in _without_side(plain):
        landmark: Landmark | None = _STEM_TO_LANDMARK.get(stem)
        if landmark is not None and landmark not in _SIDELESS:
            return landmark, side
    return None


def _without_side(plain: str) -> list[tuple[str, Side]]:
    found: list[tuple[str, Side]] = []
    for word, side in _WORDS:
        if plain.startswith(word):
            found.append((plain.removeprefix(word), side))
        elif plain.endswith(word):
            found.append((plain.removesuffix(word), side))
    if plain[:1] in _LETTERS:
        found.append((plain[1:], _LETTERS[plain[0]]))
    if plain[-1:] in _LETTERS:
        found.append((plain[:-1], _LETTERS[plain[-1]]))
    return found
