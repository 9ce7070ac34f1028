"""Whom to measure: the one who was asked for, or the one who moves longest."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.errors import SettingError
from hiphinge.pose.result import Person, subject_point
from hiphinge.signals.running import running_median
from hiphinge.types import Landmarks

Chooser = Callable[[Sequence[Person]], Person]

# A knee at work moves through so much within such a time: half of what walking takes.
_MOVING_DEG = 30.0
_WINDOW_SECONDS = 1.5
_LOOKS = 5


def choose(people: Sequence[Person], subject: str | None, chooser: Chooser | None = None) -> Person:
    """The person to follow.

    Args:
        people: Everybody who was found, at least one.
        subject: As in `PoseSettings.subject`.
        chooser: Decides where the user did not.

    Raises:
        SettingError: Nobody stands at the point that was given.
    """
    if subject is None:
        return (chooser or longest_mover)(people)
    point = subject_point(subject)
    if point is not None:
        return _at(people, point)
    if subject == "largest":
        return max(people, key=lambda person: float(np.median(person.regions[:, 2])))
    sign = 1.0 if subject == "left" else -1.0
    return min(people, key=lambda person: sign * float(np.median(person.regions[:, 0])))


def longest_mover(people: Sequence[Person]) -> Person:
    """The person whose knees are at work for the longest time, whole in the picture."""
    return max(people, key=lambda person: (moving_seconds(person.sketch), person.seconds))


def moving_seconds(sketch: Landmarks) -> float:
    """Time [s] in which a knee bends and straightens as it does in walking and squatting."""
    time = sketch.time
    if time.size < _LOOKS:
        return 0.0
    # One wrong look between two right ones is no movement.
    knees = [running_median(knee_flexion_deg(sketch, side), width=3) for side in ("left", "right")]
    work = np.array([_range_around(knee, time) for knee in knees]).max(axis=0)
    distance = np.minimum(np.gradient(time), 0.5)
    return float(distance[work > _MOVING_DEG].sum())


def _range_around(
    values: Float[np.ndarray, " frame"], time: Float[np.ndarray, " frame"]
) -> Float[np.ndarray, " frame"]:
    """Largest less smallest value within half a window of each time."""
    near = np.abs(time[:, None] - time) <= 0.5 * _WINDOW_SECONDS
    high = np.where(near, values, -np.inf).max(axis=1)
    return high - np.where(near, values, np.inf).min(axis=1)


def knee_flexion_deg(landmarks: Landmarks, side: str) -> Float[np.ndarray, " frame"]:
    """Rough knee flexion in space [deg], for telling movement from standing only."""
    hip, knee, ankle = (landmarks.place(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    thigh, shank = (knee - hip).astype(float), (ankle - knee).astype(float)
    lengths = np.linalg.norm(thigh, axis=1) * np.linalg.norm(shank, axis=1)
    cos = np.einsum("ij,ij->i", thigh, shank) / np.maximum(lengths, 1e-9)
    return np.degrees(np.arccos(np.clip(cos, -1.0, 1.0)))


def _at(people: Sequence[Person], point: tuple[float, float]) -> Person:
    """The person whose body was at the point most often."""
    times = [_looks_at(person, point) for person in people]
    if not any(times):
        boxes = "; ".join(
            f"{person.id}: {x:.0f},{y:.0f} to {x + w:.0f},{y + h:.0f}"
            for person in people
            for x, y, w, h in [person.box]
        )
        raise SettingError(
            "nobody was found at the point of --subject",
            value=f"{point[0]:g},{point[1]:g}",
            allowed=f"a point on one of the people ({boxes})",
        )
    return people[int(np.argmax(times))]


def _looks_at(person: Person, point: tuple[float, float]) -> int:
    low, high = person.sketch.pixels.min(axis=1), person.sketch.pixels.max(axis=1)
    return int(((low <= point) & (point <= high)).all(axis=1).sum())
