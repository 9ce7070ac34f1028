"""Whether a picture of a camera is fit for a recording: plain checks, one instruction each.

The limits are our own defaults, wider than those by which a video is judged afterwards: this is
advice before it, and the camera stands still long enough to follow it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge.pose.detector import Sighting
from hiphinge.pose.framing import body_height_px, missing_parts
from hiphinge.pose.subject import knee_flexion_deg
from hiphinge.pose.view import Plane, folded_deg, plane_of, yaw_deg
from hiphinge.types import Landmarks
from hiphinge.web.words import words

Place = Literal["side", "front", "behind"]
Image = UInt8[np.ndarray, "height width 3"]

# Share of the picture's height: the cards ask for half to three quarters.
_SMALL, _LARGE = 0.4, 0.86
# The top of the head above ears and nose, in body heights (Winter 2009, doi 10.1002/9780470549148).
_ABOVE_EARS = 0.07
# Somebody of less than this share of the subject's size stands far behind and does not disturb.
_BESIDE = 0.5
# Two looks at one body: their middles are nearer than this share of its height.
_SAME = 0.2
_STRAIGHT_KNEE_DEG, _CROOKED_DEG = 35.0, 8.0
# Brightness from 0 to 255.
_NIGHT, _DARK, _BRIGHT = 25.0, 50.0, 120.0
_LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a picture must offer.

    Attributes:
        id: Which.
        is_met: Whether it does.
        instruction: What to do; empty when it is met.
    """

    id: str
    is_met: bool
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Framed:
    """What was seen in one picture.

    Attributes:
        points: Name to x from the picture's middle and y from its top, in shares of its height, and
            visibility 0 to 1; empty when nobody is seen.
        height_share: Height of the body in shares of the picture's.
        plane: From where the person is seen; None when nobody is.
        people: How many people are near enough to count.
        checks: The most urgent first.
    """

    points: Mapping[str, tuple[float, float, float]]
    height_share: float | None
    plane: Plane | None
    people: int
    checks: tuple[Check, ...]

    @property
    def instruction(self) -> str:
        """The one thing to do now; empty when all is well."""
        return next((check.instruction for check in self.checks if not check.is_met), "")


@dataclass(frozen=True, slots=True)
class _Body:
    """The person in the picture, ready to be judged."""

    landmarks: Landmarks
    image: Image
    others: int
    wanted: Place | None

    @property
    def height_px(self) -> float:
        return float(body_height_px(self.landmarks)[0])

    @property
    def height_share(self) -> float:
        return self.height_px / self.image.shape[0]

    @property
    def plane(self) -> Plane:
        return plane_of(float(folded_deg(yaw_deg(self.landmarks))[0]))

    @property
    def is_facing(self) -> bool:
        return bool(abs(yaw_deg(self.landmarks)[0]) < 90.0)

    def middle(self, name: str) -> Float[np.ndarray, "2"]:
        sides = [self.landmarks.point(f"{side}_{name}")[0] for side in ("left", "right")]
        return 0.5 * (sides[0].astype(float) + sides[1].astype(float))


def judge(sightings: Sequence[Sighting], image: Image, *, wanted: Place | None = None) -> Framed:
    """Judge one picture.

    Args:
        sightings: Everybody who was found in it.
        image: The picture.
        wanted: From where the person shall be seen; None when that does not matter.
    """
    people = _apart(sightings)
    if not people:
        is_night = float(np.median(image @ _LUMA)) < _NIGHT
        failed = _check("light", "dark") if is_night else _check("nobody", "nobody")
        return Framed({}, None, None, 0, (failed,))
    largest = _size(people[0])
    others = sum(_size(one) > _BESIDE * largest for one in people[1:])
    body = _Body(_landmarks(people[0]), image, others, wanted)
    return Framed(
        points=_points(people[0], image),
        height_share=round(body.height_share, 3),
        plane=body.plane,
        people=1 + others,
        checks=tuple(_check(name, find(body)) for name, find in _CHECKS.items()),
    )


def _apart(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Each body once, the largest first."""
    found: list[Sighting] = []
    for one in sorted(sightings, key=_size, reverse=True):
        here = one.pixels.mean(axis=0)
        near = [np.linalg.norm(here - other.pixels.mean(axis=0)) for other in found]
        if all(away > _SAME * _size(one) for away in near):
            found.append(one)
    return found


def _size(one: Sighting) -> float:
    return float(body_height_px(_landmarks(one))[0])


def _landmarks(one: Sighting) -> Landmarks:
    return Landmarks(
        person=1,
        names=one.names,
        frame=np.zeros(1, dtype=int),
        time=np.zeros(1),
        pixels=one.pixels[None].astype(float),
        visibility=one.visibility[None].astype(float),
        world=one.world[None].astype(float),
    )


def _points(one: Sighting, image: Image) -> dict[str, tuple[float, float, float]]:
    height, width = image.shape[:2]
    places = (one.pixels.astype(float) - (0.5 * width, 0.0)) / height
    rows = zip(one.names, places, one.visibility, strict=True)
    return {
        name: (round(float(x), 4), round(float(y), 4), round(float(seen), 2))
        for name, (x, y), seen in rows
    }


def _light(body: _Body) -> str:
    """Judge by the brightest of the body's points: dark clothes leave face and hands."""
    height, width = body.image.shape[:2]
    places = body.landmarks.pixels[0].astype(int)
    inside = ((places >= 0) & (places < (width, height))).all(axis=1)
    column, row = places[inside].T
    points = body.image[row, column] @ _LUMA
    if not points.size or float(np.percentile(points, 90)) >= _DARK:
        return ""
    return "backlight" if float(np.median(body.image @ _LUMA)) > _BRIGHT else "dark"


def _whole(body: _Body) -> str:
    height, width = body.image.shape[:2]
    missing = missing_parts(body.landmarks, width, height)
    ears = min(float(body.landmarks.point(f"{side}_ear")[0, 1]) for side in ("left", "right"))
    pixels = body.landmarks.pixels[0]
    if pixels[:, 0].min() < 0.0 or pixels[:, 0].max() > width:
        return "aside"
    if missing["head"][0] or ears - _ABOVE_EARS * body.height_px < 0.0:
        return "head"
    if missing["feet"][0] or missing["knees"][0]:
        return "feet"
    return "whole" if missing["hips"][0] or missing["proportions"][0] else ""


def _distance(body: _Body) -> str:
    if body.height_share < _SMALL:
        return "small"
    return "large" if body.height_share > _LARGE else ""


def _alone(body: _Body) -> str:
    return "several" if body.others else ""


def _level(body: _Body) -> str:
    """Whether a standing body is upright in the picture; one that bends cannot tell."""
    knees = [float(knee_flexion_deg(body.landmarks, side)[0]) for side in ("left", "right")]
    if max(knees) > _STRAIGHT_KNEE_DEG:
        return ""
    right, down = body.middle("shoulder") - body.middle("ankle")
    leans = abs(np.degrees(np.arctan2(right, -down)))
    return "crooked" if leans > _CROOKED_DEG else ""


def _view(body: _Body) -> str:
    wanted, plane = body.wanted, body.plane
    if wanted is None:
        return ""
    if plane != ("sagittal" if wanted == "side" else "frontal"):
        return wanted
    turned = wanted != "side" and body.is_facing != (wanted == "front")
    return wanted if turned else ""


# Each says which instruction is needed, or nothing; the most urgent first.
_CHECKS: Mapping[str, Callable[[_Body], str]] = {
    "light": _light,
    "whole": _whole,
    "distance": _distance,
    "alone": _alone,
    "level": _level,
    "view": _view,
}


def _check(name: str, failed: str) -> Check:
    return Check(name, not failed, str(words()["framing"][failed]) if failed else "")
