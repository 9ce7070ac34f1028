"""One picture of a film with the body's lines, the angles measured and what happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge.report.film.ink_kernel import coarsen, stamp, stroke
from hiphinge.report.film.lettering import lettered
from hiphinge.types import SIDES, Analysis, Angles, Film, Landmarks, Side

Image = UInt8[np.ndarray, "height width 3"]
Point = Float[np.ndarray, "2"]

# The report's own colours of left and right.
_COLOURS = {
    "left": np.array([0xD5, 0x5E, 0x00], dtype=np.float64),
    "right": np.array([0x00, 0x72, 0xB2], dtype=np.float64),
    "both": np.array([0xF4, 0xF1, 0xEA], dtype=np.float64),
    "dark": np.array([0x1B, 0x1B, 0x1B], dtype=np.float64),
}
_LEG = ("hip", "knee", "ankle", "heel", "foot_index")
_EVENT_SECONDS = 0.25
_EVENTS = {"initial_contact": "contact", "toe_off": "toe-off"}


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is drawn on the pictures of one film.

    Attributes:
        analysis: What was found in it.
        film: What the camera saw.
        landmarks: Of the person who was measured.
        near: The side whose angles are written in side view; None for both.
    """

    analysis: Analysis
    film: Film
    landmarks: Landmarks
    near: Side | None

    def draw(self, image: Image, index: int, time: float, scale: float) -> None:
        """Draw on one picture.

        Args:
            image: The picture; changed.
            index: Its number in the file.
            time: Its time [s].
            scale: Pixels of the picture for each pixel of the file.
        """
        if self.film.blur_faces:
            blur_faces(image, self.film, time, scale)
        frame = int(np.searchsorted(self.landmarks.frame, index))
        unit = max(image.shape[0], image.shape[1]) / 1000.0
        if self._has(frame, index):
            self._body(image, frame, scale, unit)
            self._angles(image, frame, time, scale, unit)
            self._events(image, frame, time, scale, unit)
        self._count(image, time, unit)

    def _has(self, frame: int, index: int) -> bool:
        known = frame < self.landmarks.frame.size and self.landmarks.frame[frame] == index
        return bool(known and self.film.used[frame] and self.landmarks.seen[frame])

    def _at(self, name: str, frame: int, scale: float) -> Point:
        return self.landmarks.point(name)[frame].astype(float) * scale

    def _body(self, image: Image, frame: int, scale: float, unit: float) -> None:
        shoulders = [self._at(f"{side}_shoulder", frame, scale) for side in SIDES]
        hips = [self._at(f"{side}_hip", frame, scale) for side in SIDES]
        trunk = (0.5 * (shoulders[0] + shoulders[1]), 0.5 * (hips[0] + hips[1]))
        for line in (shoulders, hips, trunk):
            _line(image, line[0], line[1], "both", 2.0 * unit)
        order = sorted(SIDES, key=lambda side: side == self.near)
        for side in order:
            points = [self._at(f"{side}_{name}", frame, scale) for name in _LEG]
            for first, second in pairwise(points):
                _line(image, first, second, side, 2.6 * unit)
            for point in points[:3]:
                _dot(image, point, "both", 3.4 * unit)

    def _angles(self, image: Image, frame: int, time: float, scale: float, unit: float) -> None:
        angles = self.analysis.angles
        if angles is None:
            return
        for name, side, joint in _shown(angles, self.near):
            value = float(np.interp(time, angles.time, angles.of(name, side)))
            if np.isfinite(value):
                place = self._place(joint, side, frame, scale)
                before = self._lies_left(joint, side, frame, scale)
                beside = unit * np.array([-14.0 if before else 14.0, 0.0])
                _write(image, f"{value:.0f}°", place + beside, unit, before=before)

    def _lies_left(self, joint: str, side: Side | None, frame: int, scale: float) -> bool:
        """Of both joints whose angles are written, this one lies left: so does its number."""
        if side is None or self.near is not None:
            return False
        middle = self._place(joint, None, frame, scale)
        return bool(self._place(joint, side, frame, scale)[0] < middle[0])

    def _place(self, joint: str, side: Side | None, frame: int, scale: float) -> Point:
        if side is not None:
            return self._at(f"{side}_{joint}", frame, scale)
        both = [self._at(f"{one}_{joint}", frame, scale) for one in SIDES]
        return 0.5 * (both[0] + both[1])

    def _events(self, image: Image, frame: int, time: float, scale: float, unit: float) -> None:
        for event in self.analysis.timeline.events:
            since = time - event.time
            if event.side is None or event.kind not in _EVENTS or not 0 <= since < _EVENT_SECONDS:
                continue
            foot = self._at(f"{event.side}_heel", frame, scale)
            _ring(image, foot, event.side, (9.0 + 40.0 * since) * unit, unit)
            _write(image, _EVENTS[event.kind], foot + unit * np.array([12.0, 24.0]), unit)

    def _count(self, image: Image, time: float, unit: float) -> None:
        repetitions = [c for c in self.analysis.timeline.cycles if c.kind == "repetition"]
        if not repetitions:
            return
        done = sum(cycle.end <= time for cycle in repetitions)
        _write(image, f"{done} of {len(repetitions)}", np.array([24.0, 40.0]) * unit, 2.0 * unit)


def _shown(angles: Angles, near: Side | None) -> list[tuple[str, Side | None, str]]:
    """Angles that are written, each with the point that it stands at."""
    wanted = (
        ("knee_flexion", "knee"),
        ("hip_flexion", "hip"),
        ("trunk_flexion", "shoulder"),
        ("hip_adduction", "hip"),
        ("knee_projection_angle", "knee"),
        ("trunk_side_lean", "shoulder"),
    )
    return [
        (name, side, joint)
        for name, joint in wanted
        for own, side in zip(angles.ids, angles.sides, strict=True)
        if own == name and (near is None or side in (near, None))
    ]


def blur_faces(image: Image, film: Film, time: float, scale: float) -> None:
    """Make the faces of everybody who was found unrecognisable."""
    for head in film.heads:
        if head.shape[0] and head[0, 0] - 0.6 <= time <= head[-1, 0] + 0.6:
            x, y, radius = (float(np.interp(time, head[:, 0], head[:, k])) for k in (1, 2, 3))
            coarsen(image, x * scale, y * scale, radius * scale)


def _line(image: Image, first: Point, second: Point, colour: str, radius: float) -> None:
    if np.isfinite(first).all() and np.isfinite(second).all():
        ends = (float(first[0]), float(first[1]), float(second[0]), float(second[1]))
        stroke(image, *ends, radius + 1.2, _COLOURS["dark"], 0.45)
        stroke(image, *ends, radius, _COLOURS[colour], 1.0)


def _dot(image: Image, point: Point, colour: str, radius: float) -> None:
    _line(image, point, point, colour, radius)


def _ring(image: Image, middle: Point, side: Side, radius: float, unit: float) -> None:
    if not np.isfinite(middle).all():
        return
    around = np.linspace(0.0, 2.0 * np.pi, 25)
    rim = middle + radius * np.stack([np.cos(around), np.sin(around)], axis=1)
    for first, second in pairwise(rim):
        ends = (float(first[0]), float(first[1]), float(second[0]), float(second[1]))
        stroke(image, *ends, 1.6 * unit, _COLOURS[side], 0.9)


def _write(image: Image, text: str, place: Point, unit: float, *, before: bool = False) -> None:
    """Write a text from a place on, or up to it, dark behind it."""
    if not np.isfinite(place).all():
        return
    mask = lettered(text, max(round(24.0 * unit), 9))
    left = round(float(place[0])) - (mask.shape[1] if before else 0)
    top = round(float(place[1] - 0.5 * mask.shape[0]))
    middle, pad = top + 0.5 * mask.shape[0], 0.5 * mask.shape[0]
    ends = (left + 0.3 * pad, middle, left + mask.shape[1] - 0.3 * pad, middle)
    stroke(image, *ends, 1.45 * pad, _COLOURS["dark"], 0.55)
    stamp(image, mask, left, top, _COLOURS["both"], 1.0)


def overlay_of(analysis: Analysis) -> Overlay | None:
    """What is drawn on the film of an analysis; None without one.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> overlay_of(standing_still()) is None
        True
    """
    film = analysis.film
    if film is None or film.landmarks is None:
        return None
    near: Side | None = None
    if analysis.view.plane == "sagittal":
        near = "right" if analysis.view.facing == "right" else "left"
    return Overlay(analysis, film, film.landmarks, near)


def times_of(overlay: Overlay) -> Sequence[float]:
    """The times of the pictures that show the person [s]."""
    return overlay.landmarks.time.tolist()
