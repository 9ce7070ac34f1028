"""Small made-up movements with known events, for documentation and tests."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator

from hiphinge.body.landmarks import Site
from hiphinge.events.body_points import BodyPoints
from hiphinge.types import SIDES, Axes, Event, Forces, InputFile, Recording

_WIDTH = (-0.1, 0.1)
_FOOT = 0.2

# Share of the stride -> share of the stride length, height of heel and toe [m].
_FORWARD = PchipInterpolator([0.0, 0.58, 0.64, 0.78, 0.94, 1.0], [0.0, 0.0, 0.05, 0.5, 0.97, 1.0])
_HEEL_UP = PchipInterpolator(
    [0.0, 0.04, 0.38, 0.62, 0.72, 0.85, 0.95, 1.0], [0.0, 0.0, 0.0, 0.13, 0.2, 0.08, 0.04, 0.0]
)
_TOE_UP = PchipInterpolator(
    [0.0, 0.07, 0.52, 0.62, 0.7, 0.85, 0.94, 1.0], [0.06, 0.0, 0.0, 0.02, 0.07, 0.04, 0.08, 0.06]
)
_DUTY = 0.62


@dataclass(frozen=True, slots=True)
class Walk:
    """A made-up walk: straight ahead along x, both sides alike.

    Attributes:
        seconds: Duration.
        stride: Contact to contact of one foot [s].
        length: Stride length [m].
        rate_hz: Frames per second.
        belt: True to walk on the spot, as on a treadmill.
    """

    seconds: float
    stride: float = 1.1
    length: float = 1.4
    rate_hz: float = 100.0
    belt: bool = False

    @property
    def events(self) -> tuple[Event, ...]:
        """True contacts and toe-offs inside the recording."""
        found: list[Event] = []
        for side, late in zip(SIDES, (0.0, 0.5), strict=True):
            for step in range(-1, int(self.seconds / self.stride) + 2):
                contact = (step + late + 0.25) * self.stride
                found.append(Event("initial_contact", side, contact, "file"))
                found.append(Event("toe_off", side, contact + _DUTY * self.stride, "file"))
        inside = [event for event in found if 0.0 < event.time < self.seconds]
        return tuple(sorted(inside, key=lambda e: e.time))

    @property
    def points(self) -> BodyPoints:
        """Paths of the body's points."""
        time = np.arange(round(self.seconds * self.rate_hz)) / self.rate_hz
        speed = self.length / self.stride
        ground = speed * time if self.belt else np.zeros_like(time)
        heel, toe = np.zeros((2, 2, len(time), 3))
        for index, late in enumerate((0.0, 0.5)):
            phase = time / self.stride - late - 0.25
            part = phase % 1.0
            x = self.length * (np.floor(phase) + late + 0.25 + _FORWARD(part)) - ground
            # Heel first: it comes up and forward before the toe leaves, as the foot rolls.
            rolled = _HEEL_UP(part) - _TOE_UP(part)
            toe[index] = _path(x + _FOOT, _TOE_UP(part), _WIDTH[index])
            heel[index] = _path(x + 0.3 * np.maximum(rolled, 0.0), _HEEL_UP(part), _WIDTH[index])
        ahead = speed * time - ground - 0.03
        bounce = 0.02 * np.cos(4.0 * np.pi * (time / self.stride - 0.25 - 0.31))
        return _body(time, heel, toe, _path(ahead, 0.9 + bounce, 0.0))


def walking_points(seconds: float) -> BodyPoints:
    """Return the points of a made-up walk."""
    return Walk(seconds).points


def walking_recording(seconds: float) -> tuple[Recording, dict[str, Site]]:
    """Return the same as markers, with the landmark of each."""
    return as_recording(Walk(seconds).points)


def walking_forces(points: BodyPoints) -> Forces:
    """Return the readings of two belts under the made-up walk, one for each foot."""
    walk = Walk(float(points.time[-1]) + 1.0 / points.rate_hz)
    time = np.arange(round(walk.seconds * 1000.0)) / 1000.0
    load = np.zeros((2, len(time)))
    point = np.full((2, len(time), 3), np.nan)
    for index, late in enumerate((0.0, 0.5)):
        share = ((time / walk.stride - late - 0.25) % 1.0) / _DUTY
        stance = share < 1.0
        load[index, stance] = 700.0 * np.sin(np.pi * share[stance]) ** 0.25
        for axis in range(3):
            heel = np.interp(time, points.time, points.heel[index, :, axis])
            toe = np.interp(time, points.time, points.toe[index, :, axis])
            point[index, stance, axis] = (heel + share * (toe - heel))[stance]
    force = np.zeros((2, len(time), 3))
    force[:, :, 1] = load
    return Forces(
        time=time,
        force=force,
        point=point,
        free_moment=np.zeros_like(force),
        names=("left belt", "right belt"),
        sides=(None, None),
        corners=np.full((2, 4, 3), np.nan),
    )


def squatting_points(repetitions: int, *, depth: float = 0.3) -> BodyPoints:
    """Return the points of made-up squats: 0.5 s standing, 2 s down and up, and so on."""
    time = np.arange(round((2.5 * repetitions + 0.5) * 100.0)) / 100.0
    within = (time % 2.5) - 0.5
    down = np.where(within > 0.0, np.sin(np.pi * np.clip(within, 0.0, 2.0) / 2.0) ** 2, 0.0)
    down[time >= 2.5 * repetitions] = 0.0
    heel = np.stack([_path(np.zeros_like(time), np.zeros_like(time), z) for z in _WIDTH])
    toe = heel + np.array([_FOOT, 0.0, 0.0])
    pelvis = _path(0.05 - 0.5 * depth * down, 0.9 - depth * down, 0.0)
    # The trunk leans forward as the pelvis goes back: the body stays over the feet.
    trunk = pelvis + _path(depth * down, 0.5 - 0.3 * depth * down, 0.0)
    return replace(_body(time, heel, toe, pelvis), trunk=trunk)


def jumping_points() -> BodyPoints:
    """Return the points of one made-up jump: flight from 1.0 to 1.4 s, landing, standing."""
    time = np.arange(300) / 100.0
    height = np.full_like(time, 0.9)
    before = (time > 0.5) & (time < 1.0)
    height[before] -= 0.25 * np.sin(np.pi * (time[before] - 0.5) / 0.5) ** 2
    air = (time >= 1.0) & (time <= 1.4)
    lift = 4.905 * (time - 1.0) * (1.4 - time)
    height[air] += lift[air]
    after = (time > 1.4) & (time < 2.2)
    height[after] -= 0.2 * np.sin(np.pi * (time[after] - 1.4) / 0.8)
    up = np.where(air, lift, 0.0)
    heel = np.stack([_path(np.zeros_like(time), up, z) for z in _WIDTH])
    toe = heel + np.array([_FOOT, 0.0, 0.0])
    return _body(time, heel, toe, _path(np.full_like(time, 0.05), height, 0.0))


def body_of(points: BodyPoints) -> dict[str, np.ndarray]:
    """Name the points of a body as a pose model does; the head sits on the trunk."""
    place: dict[str, np.ndarray] = {}
    for index, side in enumerate(SIDES):
        place[f"{side}_hip"], place[f"{side}_knee"] = points.hip[index], points.knee[index]
        place[f"{side}_ankle"], place[f"{side}_heel"] = points.ankle[index], points.heel[index]
        place[f"{side}_foot_index"] = points.toe[index]
        out = np.array([0.0, 0.0, 0.18 if side == "right" else -0.18])
        place[f"{side}_shoulder"] = points.trunk + out
        place[f"{side}_ear"] = points.trunk + 0.4 * out + np.array([0.0, 0.22, 0.0])
    place["nose"] = points.trunk + np.array([0.1, 0.2, 0.0])
    return place


def mirrored(points: BodyPoints) -> BodyPoints:
    """Return the mirror image: left becomes right."""
    flip = np.array([1.0, 1.0, -1.0])
    return replace(
        points,
        heel=points.heel[::-1] * flip,
        toe=points.toe[::-1] * flip,
        ankle=points.ankle[::-1] * flip,
        knee=points.knee[::-1] * flip,
        hip=points.hip[::-1] * flip,
        pelvis=points.pelvis * flip,
        facing=points.facing * flip,
        trunk=points.trunk * flip,
        heel_is_ankle=tuple(SIDES[1 - SIDES.index(side)] for side in points.heel_is_ankle),
    )


def as_recording(points: BodyPoints) -> tuple[Recording, dict[str, Site]]:
    """Return points as the markers of a recording, with the landmark of each."""
    across = np.stack(
        [points.facing[:, 2], np.zeros_like(points.time), -points.facing[:, 0]], axis=1
    )
    paths = {"sacrum": points.pelvis - 0.5 * points.facing, "c7": points.trunk}
    sites = {"sacrum": Site("sacrum", None), "c7": Site("c7", None)}
    for index, side in enumerate(SIDES):
        aside = across if side == "left" else -across
        there = {
            "heel": points.heel[index],
            "mt2_head": points.toe[index],
            "ankle_lateral": points.ankle[index],
            "knee_lateral": points.knee[index],
            "asis": points.pelvis + 0.5 * points.facing + 0.5 * aside,
        }
        for landmark, path in there.items():
            paths[f"{side} {landmark}"] = path
            sites[f"{side} {landmark}"] = Site(landmark, side)
    recording = Recording(
        file=InputFile("made up", "", "c3d"),
        time=points.time,
        marker_names=tuple(paths),
        markers=np.stack(list(paths.values()), axis=1),
        axes=Axes(np.eye(3), "+Y", "+X", "made up"),
    )
    return recording, sites


def _path(x: np.ndarray, y: np.ndarray, z: float) -> Float[np.ndarray, "frame 3"]:
    return np.stack([x, y, np.full_like(x, z)], axis=1)


def _body(
    time: Float[np.ndarray, " frame"],
    heel: Float[np.ndarray, "side frame 3"],
    toe: Float[np.ndarray, "side frame 3"],
    pelvis: Float[np.ndarray, "frame 3"],
) -> BodyPoints:
    ankle = heel + np.array([0.04, 0.06, 0.0])
    hip = np.stack([pelvis + np.array([0.0, 0.0, z]) for z in _WIDTH])
    knee = 0.5 * (ankle + hip) + np.array([0.05, 0.0, 0.0])
    return BodyPoints(
        time=time,
        heel=heel,
        toe=toe,
        ankle=ankle,
        knee=knee,
        hip=hip,
        pelvis=pelvis,
        facing=np.tile([0.16, 0.0, 0.0], (len(time), 1)),
        trunk=pelvis + np.array([0.0, 0.5, 0.0]),
    )
