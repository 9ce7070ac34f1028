"""Whom to measure: the one who was asked for, or the one who moves longest."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.errors import SettingError
from hiphinge.pose.framing import body_height_px
from hiphinge.pose.result import Person, subject_number, subject_point
from hiphinge.signals.running import running_median, running_range
from hiphinge.types import Landmarks

Chooser = Callable[[Sequence[Person]], Person]

# A knee at work moves through so much within such a time: half of what walking takes.
_MOVING_DEG = 30.0
_WINDOW_SECONDS = 1.5
_LOOKS = 5
# Correlation of the two knees below which they take turns.
_IN_TURN = -0.2


def choose(people: Sequence[Person], subject: str | None, chooser: Chooser | None = None) -> Person:
    """The person to follow.

    Args:
        people: Everybody who was found, at least one.
        subject: As in `PoseSettings.subject`.
        chooser: Decides where the user did not.

    Raises:
        SettingError: Nobody stands at the point, or has the number, that was given.
    """
    if subject is None:
        return (chooser or longest_mover)(people)
    number = subject_number(subject)
    if number is not None:
        return _numbered(people, number)
    point = subject_point(subject)
    if point is not None:
        return _at(people, point)
    if subject == "largest":
        return max(people, key=lambda person: float(np.median(person.regions[:, 2])))
    sign = 1.0 if subject == "left" else -1.0
    return min(people, key=lambda person: sign * float(np.median(person.regions[:, 0])))


def longest_mover(people: Sequence[Person]) -> Person:
    """The person whose knees are at work for the longest time.

    Steps count twice: bystanders shift and wave, but they seldom walk past.
    """
    return max(people, key=lambda person: (_weighted(person.sketch), person.seconds))


def _weighted(sketch: Landmarks) -> float:
    steps = travels(sketch) or knees_take_turns(sketch)
    return moving_seconds(sketch) * (2.0 if steps else 1.0)


def travels(sketch: Landmarks) -> bool:
    """Whether the person moves through the picture by more than the own height."""
    middle = 0.5 * (sketch.point("left_hip") + sketch.point("right_hip"))
    way = np.linalg.norm(np.ptp(np.percentile(middle, [10, 90], axis=0), axis=0))
    return bool(way > float(np.median(body_height_px(sketch))))


def knees_take_turns(sketch: Landmarks) -> bool:
    """Whether one knee bends while the other straightens, as in walking on the spot."""
    if sketch.time.size < _LOOKS:
        return False
    left, right = (knee_flexion_deg(sketch, side) for side in ("left", "right"))
    if min(float(np.std(left)), float(np.std(right))) < 0.3 * _MOVING_DEG:
        return False
    return float(np.corrcoef(left, right)[0, 1]) < _IN_TURN


def moving_seconds(sketch: Landmarks) -> float:
    """Time [s] in which a knee bends and straightens as it does in walking and squatting."""
    time = sketch.time
    if time.size < _LOOKS:
        return 0.0
    # One wrong look between two right ones is no movement.
    knees = [running_median(knee_flexion_deg(sketch, side), width=3) for side in ("left", "right")]
    usual = float(np.median(np.diff(time)))
    width = min(2 * round(0.5 * _WINDOW_SECONDS / usual) + 1, time.size)
    work = np.array([running_range(knee, width=width) for knee in knees]).max(axis=0)
    distance = np.minimum(np.gradient(time), 0.5)
    return float(distance[work > _MOVING_DEG].sum())


def knee_flexion_deg(landmarks: Landmarks, side: str) -> Float[np.ndarray, " frame"]:
    """Rough knee flexion in space [deg], for telling movement from standing only."""
    hip, knee, ankle = (landmarks.place(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    thigh, shank = (knee - hip).astype(float), (ankle - knee).astype(float)
    lengths = np.linalg.norm(thigh, axis=1) * np.linalg.norm(shank, axis=1)
    cos = np.einsum("ij,ij->i", thigh, shank) / np.maximum(lengths, 1e-9)
    return np.degrees(np.arccos(np.clip(cos, -1.0, 1.0)))


def _numbered(people: Sequence[Person], number: int) -> Person:
    """The person of that number, in the order of appearance."""
    found = next((person for person in people if person.id == number), None)
    if found is None:
        raise SettingError(
            "nobody in the video has this number",
            value=number,
            allowed=", ".join(str(person.id) for person in people),
        )
    return found


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
