"""Recognise a marker set by its names, or read the user's own mapping."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hiphinge.body.landmarks import Site, definitions, landmarks
from hiphinge.errors import ModelError, SettingError
from hiphinge.types import SIDES, Side

_SIDE_OF: Mapping[str, Side] = {"r": "right", "l": "left"}
_OTHER_SIDE: Mapping[str, str] = {"R": "L", "r": "l"}
_MEDIAL = {Site(name, side) for name in ("knee_medial", "ankle_medial") for side in SIDES}
_MAPPING_SCHEMA = "hiphinge.markers/1"


@dataclass(frozen=True, slots=True)
class MarkerSet:
    """Which marker lies on which landmark.

    Attributes:
        id: Short name of the set; "mapping" for a user's file.
        title: Name for the reader.
        sites: Landmark of each recognised marker, by the marker's name in the recording.
        unknown: Markers that were left out.
    """

    id: str
    title: str
    sites: Mapping[str, Site]
    unknown: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say which set was taken and what it left out."""
        left_out = ", ".join(self.unknown[:8]) + (" ..." if len(self.unknown) > 8 else "")
        tail = f"; not used: {left_out}" if self.unknown else ""
        return f"Marker set: {self.title}, {len(self.sites)} markers recognised{tail}."

    def names_of(self, landmark: str, side: Side | None) -> tuple[str, ...]:
        """Return the markers on a landmark, in the order of the recording."""
        wanted = Site(landmark, side)
        return tuple(name for name, site in self.sites.items() if site == wanted)


@dataclass(frozen=True, slots=True)
class _Definition:
    """A known set: plain names (see `_plain`) instead of spelled ones."""

    id: str
    title: str
    detect: tuple[frozenset[str], ...]
    markers: Mapping[str, Site]
    adds_to: str | None


def detect_marker_set(names: Iterable[str], *, mapping: Path | None = None) -> MarkerSet:
    """Find the marker set that explains most of the names.

    A set qualifies when all the names it insists on are there. Among those that qualify, one with
    medial knee and ankle markers on both sides wins, then the one that finds most markers.

    Args:
        names: Marker names, with or without a subject prefix; upper or lower case,
            dots, underscores and blanks make no difference.
        mapping: A TOML file that says which marker lies where: a `schema` of
            "hiphinge.markers/1", an optional `title`, and a table `[markers]` of
            `"marker name" = "landmark.side"` such as `"front right" = "asis.r"`.

    Raises:
        ModelError: No known set fits, or a mapping fits no marker.
        SettingError: The mapping is not valid.

    Example:
        >>> found = detect_marker_set(["LASI", "RASI", "SACR", "LKNE", "RKNE", "LANK", "RANK"])
        >>> found.title, str(found.sites["LKNE"])
        ('Plug-in Gait', 'knee_lateral.l')
    """
    ordered = tuple(dict.fromkeys(names))
    if mapping is not None:
        return _from_mapping(ordered, mapping)
    plain = {_plain(name) for name in ordered}
    qualified = [
        known
        for known in _known_sets()
        if known.adds_to is None and all(names & plain for names in known.detect)
    ]
    if not qualified:
        raise ModelError(
            "no known marker set fits",
            value=", ".join(ordered[:16]) + (", ..." if len(ordered) > 16 else ""),
            allowed="the sets that `hiphinge models` lists",
            advice="say where the markers lie in a mapping file (--markers MAP.toml)",
        )
    return max((_apply(known, ordered, plain) for known in qualified), key=_rank)


@dataclass(frozen=True, slots=True)
class KnownSet:
    """A marker set that is recognised: its short name and its title."""

    name: str
    title: str


def known_marker_sets() -> tuple[KnownSet, ...]:
    """List the marker sets that are recognised by their names.

    Example:
        >>> "Plug-in Gait" in [known.title for known in known_marker_sets()]
        True
    """
    return tuple(KnownSet(known.id, known.title) for known in _known_sets())


def _rank(found: MarkerSet) -> tuple[bool, int]:
    placed = set(found.sites.values())
    return placed >= _MEDIAL, len(found.sites)


def _apply(known: _Definition, names: tuple[str, ...], plain: set[str]) -> MarkerSet:
    markers = dict(known.markers)
    title = known.title
    for extra in _known_sets():
        if extra.adds_to == known.id and all(wanted & plain for wanted in extra.detect):
            markers = {**extra.markers, **markers}
            title = f"{title}, with {extra.title}"
    return _place(known.id, title, names, markers)


def _place(
    set_id: str, title: str, names: tuple[str, ...], markers: Mapping[str, Site]
) -> MarkerSet:
    """Give each name its landmark; a landmark that is not a cluster is given once."""
    sites: dict[str, Site] = {}
    unknown: list[str] = []
    for name in names:
        site = markers.get(_plain(name))
        if site is None or (site in sites.values() and not _is_shared(site)):
            unknown.append(name)
        else:
            sites[name] = site
    return MarkerSet(set_id, title, sites, tuple(unknown))


def _is_shared(site: Site) -> bool:
    return landmarks()[site.landmark].fit == "free"


def _plain(name: str) -> str:
    """Return a name without subject prefix, case and separators."""
    bare = name.rsplit(":", 1)[-1].casefold()
    return "".join(sign for sign in bare if sign not in " ._-")


@cache
def _known_sets() -> tuple[_Definition, ...]:
    table: Mapping[str, Any] = definitions()["set"]
    return tuple(_definition(set_id, table) for set_id in table)


def _definition(set_id: str, table: Mapping[str, Any]) -> _Definition:
    entry = table[set_id]
    spelled: dict[str, str] = dict(entry["markers"])
    if "include" in entry:
        spelled = {**table[entry["include"]]["markers"], **spelled}
    markers: dict[str, Site] = {}
    for name, place in spelled.items():
        site = _parse(place)
        markers.setdefault(_plain(name), site)
        if site.side == "right" and name[0] in _OTHER_SIDE:
            mirrored = _OTHER_SIDE[name[0]] + name[1:]
            markers.setdefault(_plain(mirrored), Site(site.landmark, "left"))
    detect = tuple(frozenset(map(_plain, wanted.split("|"))) for wanted in entry["detect"])
    return _Definition(set_id, entry["title"], detect, markers, entry.get("adds_to"))


def _parse(place: str) -> Site:
    """Turn "landmark.side" into a site.

    Raises:
        SettingError: The landmark or the side does not exist.
    """
    name, _, side = place.partition(".")
    if name not in landmarks():
        near = difflib.get_close_matches(name, landmarks(), n=1, cutoff=0.0)[0]
        raise SettingError("unknown landmark", value=place, advice=f"did you mean {near}?")
    midline = body_is_midline(name)
    if (midline and side) or (not midline and side not in _SIDE_OF):
        allowed = f"{name} (midline)" if midline else f"{name}.r, {name}.l"
        raise SettingError("wrong side of a landmark", value=place, allowed=allowed)
    return Site(name, _SIDE_OF.get(side))


def body_is_midline(landmark: str) -> bool:
    """Tell whether a landmark lies in the body's plane of symmetry.

    Example:
        >>> body_is_midline("c7"), body_is_midline("acromion")
        (True, False)
    """
    entry = landmarks()[landmark]
    return entry.position[2] == 0.0 and entry.body in {"pelvis", "torso", "head"}


def _from_mapping(names: tuple[str, ...], path: Path) -> MarkerSet:
    table = _read_mapping(path)
    markers = {_plain(name): _parse(str(place)) for name, place in table["markers"].items()}
    found = _place("mapping", str(table.get("title", path.name)), names, markers)
    if not found.sites:
        raise ModelError(
            f"no marker of the mapping {path.name} is in the recording",
            value=", ".join(table["markers"]),
            allowed=", ".join(names[:40]),
        )
    return found


def _read_mapping(path: Path) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as reason:
        raise SettingError(
            "not a readable marker mapping", value=f"{path.name} ({reason})"
        ) from None
    for key in table:
        if key not in {"schema", "title", "markers"}:
            raise SettingError(
                "unknown key in a marker mapping", value=key, allowed="schema, title, markers"
            )
    if table.get("schema") != _MAPPING_SCHEMA:
        raise SettingError(
            "wrong schema of a marker mapping",
            value=table.get("schema"),
            allowed=f'schema = "{_MAPPING_SCHEMA}"',
        )
    if not isinstance(table.get("markers"), dict) or not table["markers"]:
        raise SettingError("a marker mapping without a table [markers]", value=path.name)
    return table
