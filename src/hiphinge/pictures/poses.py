"""Key poses as data: joint angles, what touches what, and what stands around.

A picture is written in `data/*.toml`: a table for each exercise with the view, the working parts,
props, and two poses. The end takes over everything from the start that it does not say itself.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, cast

from hiphinge.errors import SettingError
from hiphinge.pictures.flesh import TOUCHES
from hiphinge.pictures.views import NAMED, View

Point = tuple[float, float, float]
GROUND = "ground"
_BASES = "bases.toml"
_SIDES = ("_r", "_l")
_POSE_WORDS = {
    "base",
    "root",
    "angles",
    "contacts",
    "lift",
    "at",
    "reach",
    "balance",
    "free",
    "knees_out",
}
_PICTURE_WORDS = {"view", "works", "arrow", "props", "start", "end", "tones", "works_start"}


@dataclass(frozen=True, slots=True)
class Contact:
    """A part of the body that touches the ground or a prop, by their names."""

    part: str
    surface: str = GROUND


@dataclass(frozen=True, slots=True)
class Reach:
    """A ball of the body that goes to a point of a frame [m].

    The frame is `world`, a body of the model, or a ball: then the axes are upright and turned as
    the pelvis is turned.
    """

    ball: str
    frame: str
    point: Point


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing: its kind, name and numbers, as the data say."""

    kind: str
    name: str
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrow:
    """The path of a ball from start to end, moved on paper (right, down) and arched up [m].

    `trim` says which share of the path is drawn.
    """

    ball: str
    shift: tuple[float, float]
    both_ways: bool = False
    arch: float = 0.0
    trim: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Pose:
    """One key pose.

    Attributes:
        root: Pitch forward, list to the right, turn to the left, twist about the own long axis
            of the pelvis [deg].
        angles: Coordinates that differ from the base posture [deg], `trunk_flex`, `trunk_bend`
            (to the right) and `trunk_turn` (to the left) among them.
        base_angles: The base posture's coordinates [deg].
        contacts: What touches what.
        at: Where on the floor a contact lies (forward, right) [m].
        reach: Where hands (or other balls) go.
        balance: Whether the body's mass centre lies over the feet.
        free: Coordinates that only the contacts decide.
        knees_out: Whether knees need not go the way the feet point.
    """

    root: tuple[float, float, float, float]
    angles: Mapping[str, float]
    base_angles: Mapping[str, float]
    contacts: tuple[Contact, ...]
    at: Mapping[str, tuple[float, float]]
    reach: tuple[Reach, ...]
    balance: bool
    free: tuple[str, ...] = ()
    knees_out: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of one exercise."""

    id: str
    view: View
    works: tuple[str, ...]
    props: tuple[Prop, ...]
    arrow: Arrow | None
    start: Pose
    end: Pose
    tones: Mapping[str, str] = field(default_factory=dict[str, str])
    works_start: tuple[str, ...] | None = None

    @property
    def poses(self) -> tuple[Pose, Pose]:
        """Start and end."""
        return self.start, self.end


@cache
def pictures() -> Mapping[str, Picture]:
    """Return all pictures by the exercise's id.

    Raises:
        SettingError: the data hold an unknown word.

    Example:
        >>> pictures()["bridge_bi"].start.contacts[0]
        Contact(part='back', surface='ground')
    """
    bases = _read(_BASES)
    found: dict[str, Picture] = {}
    for name in sorted(item.name for item in _folder().iterdir() if item.name.endswith(".toml")):
        if name != _BASES:
            for exercise, data in _read(name).items():
                found[exercise] = _picture(exercise, data, bases)
    return found


def _folder() -> Any:  # noqa: ANN401 - Traversable has moved between Python versions
    return files("hiphinge.pictures") / "data"


def _read(name: str) -> dict[str, Any]:
    return _floats(tomllib.loads((_folder() / name).read_text(encoding="utf-8")))


def _floats(value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Return data with 3 written as 3.0, so that numbers are numbers of one kind."""
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_floats(item) for item in cast("list[Any]", value)]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _picture(exercise: str, data: Mapping[str, Any], bases: Mapping[str, Any]) -> Picture:
    _only(exercise, data, _PICTURE_WORDS)
    start_words = dict(data["start"])
    end_words = _inherited(start_words, data["end"])
    view = data["view"]
    arrow = data.get("arrow")
    return Picture(
        id=exercise,
        view=View(*(NAMED[view] if isinstance(view, str) else view)),
        works=tuple(data["works"]),
        props=tuple(_prop(item) for item in data.get("props", ())),
        arrow=None if arrow is None else _arrow(arrow),
        start=_pose(f"{exercise}.start", start_words, bases),
        end=_pose(f"{exercise}.end", end_words, bases),
        tones=data.get("tones", {}),
        works_start=tuple(data["works_start"]) if "works_start" in data else None,
    )


def _only(where: str, data: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise SettingError(
            f"unknown words in the picture {where}",
            value=", ".join(unknown),
            allowed=", ".join(sorted(allowed)),
        )


def _inherited(start: Mapping[str, Any], end: Mapping[str, Any]) -> dict[str, Any]:
    """Return the end's words, with the start's where it says nothing."""
    if "base" in end and end["base"] != start["base"]:
        return dict(end)
    merged = {**start, **end}
    for word in ("angles", "reach"):
        merged[word] = {**_both(start.get(word, {})), **_both(end.get(word, {}))}
    gone = set(_sided(end.get("lift", ())))
    kept = {part: at for part, at in start.get("at", {}).items() if part not in gone}
    merged["at"] = {**kept, **end.get("at", {})}
    merged["contacts"] = [*start.get("contacts", ()), *end.get("contacts", ())]
    merged["lift"] = [*start.get("lift", ()), *end.get("lift", ())]
    return merged


def _pose(where: str, words: Mapping[str, Any], bases: Mapping[str, Any]) -> Pose:
    _only(where, words, _POSE_WORDS)
    base: Mapping[str, Any] = bases["postures"][words["base"]]
    lifted = set(_sided(words.get("lift", ())))
    spoken = [*base.get("contacts", ()), *words.get("contacts", ())]
    contacts = dict(_contact(text) for text in _sided(spoken))
    reach = {**_both(base.get("reach", {})), **_both(words.get("reach", {}))}
    return Pose(
        root=tuple(words.get("root", base.get("root", (0.0, 0.0, 0.0, 0.0)))),
        angles=_both(words.get("angles", {})),
        base_angles=_both(base.get("angles", {})),
        contacts=tuple(Contact(part, on) for part, on in contacts.items() if part not in lifted),
        at={part: (x, z) for part, (x, z) in words.get("at", {}).items()},
        reach=tuple(
            _reach(limb, goal, bases["reaches"]) for limb, goal in reach.items() if goal != "free"
        ),
        balance=words.get("balance", base.get("balance", False)),
        free=tuple(_both(dict.fromkeys(words.get("free", ()), 0))),
        knees_out=words.get("knees_out", False),
    )


def _sided(texts: Sequence[str]) -> Iterator[str]:
    """Say both sides for parts that come in two ("foot@step" -> foot_r@step, foot_l@step)."""
    for text in texts:
        part, at, surface = text.partition("@")
        if part in TOUCHES or part.endswith(_SIDES):
            yield text
        else:
            yield from (f"{part}{side}{at}{surface}" for side in _SIDES)


def _contact(text: str) -> tuple[str, str]:
    part, _, surface = text.partition("@")
    return part, surface or GROUND


_TWINS = (
    "hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle",
    "mtp_angle", "arm_flex", "arm_add", "arm_rot", "elbow_flex", "pro_sup", "wrist_flex", "hand",
    "elbow", "foot",
)  # fmt: skip


def _both(words: Mapping[str, Any]) -> dict[str, Any]:
    """Say both sides for coordinates and limbs that come in two; a stated side goes first."""
    found: dict[str, Any] = {}
    for name, value in words.items():
        names = [f"{name}{side}" for side in _SIDES] if name in _TWINS else [name]
        found.update(dict.fromkeys(names, value))
    found.update({name: value for name, value in words.items() if name not in _TWINS})
    return found


_HANDS = {"hand_r": "palm_r", "hand_l": "palm_l"}


def _reach(limb: str, goal: str | Sequence[Any], presets: Mapping[str, Any]) -> Reach:
    ball = _HANDS.get(limb, limb)
    left = limb.endswith("_l")
    if isinstance(goal, str):
        frame, x, y, z = presets[goal]
        z = -z if left else z
        if frame.endswith("_r") and left:
            frame = f"{frame[:-2]}_l"
    else:
        frame, x, y, z = goal
    return Reach(ball, frame, (x, y, z))


def _prop(item: Mapping[str, Any]) -> Prop:
    numbers = {key: value for key, value in item.items() if key not in ("kind", "name")}
    return Prop(item["kind"], item.get("name", item["kind"]), numbers)


def _arrow(words: Mapping[str, Any]) -> Arrow:
    right, down = words.get("shift", (0.0, 0.0))
    return Arrow(
        words["of"],
        (right, down),
        words.get("both_ways", False),
        words.get("arch", 0.0),
        tuple(words.get("trim", (0.0, 1.0))),
    )
