"""Repetitions counted and timed where others say how many there are: no pose model needed.

python -m validation repetitions
"""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from hiphinge.events import BodyPoints, find_timeline
from hiphinge.events.heading import find_heading
from hiphinge.events.posture import find_posture
from hiphinge.types import ActivityName, Axes, Cycle, InputFile, Recording, Timeline
from validation.tables import Table, need_shared_data, write

KINECT_HZ = 30.0
# The joint that each of the 22 joints of UI-PRMD's Kinect files hangs on (Vakanski et al. 2018,
# doi 10.3390/data3010002): trunk, left arm, right arm, left leg, right leg.
HANGS_ON = (-1, 0, 1, 2, 3, 4, 2, 6, 7, 8, 2, 10, 11, 12, 0, 14, 15, 16, 0, 18, 19, 20)
CHEST, LEFT_LEG, RIGHT_LEG = 2, (14, 15, 16, 17), (18, 19, 20, 21)
MOVEMENTS: dict[str, tuple[str, ActivityName | None]] = {
    "m01": ("deep squat", "squat"),
    "m02": ("hurdle step", None),
    "m03": ("inline lunge", "lunge"),
    "m04": ("side lunge", "lunge"),
    "m05": ("sit to stand", "sit-to-stand"),
}
# Pieces of labelled clips stand in a row; the way from one to the next is filled in [pictures].
WAY = 18
LABELS: dict[str, tuple[ActivityName, str]] = {
    "test.csv": ("squat", "down"),
    "stage.test.csv": ("lunge", "D"),
}
JUMP = 0.05


@dataclass(frozen=True, slots=True)
class Sequence10:
    """All repetitions of one person in a row, and where each file ends [s]."""

    timeline: Timeline
    ends: tuple[float, ...]
    height: np.ndarray

    def inside(self) -> int:
        """Files in which exactly one repetition lies."""
        edges = pairwise((0.0, *self.ends))
        own = [sum(a - 0.3 <= _lowest(c) < b + 0.3 for c in self.timeline.cycles) for a, b in edges]
        return sum(count == 1 for count in own)

    def beside_lowest(self) -> list[float]:
        """Seconds from the lowest instant of the pelvis to the bottom of each repetition."""
        time = np.arange(len(self.height)) / KINECT_HZ
        found: list[float] = []
        for cycle in self.timeline.cycles:
            part = np.flatnonzero((time >= cycle.start) & (time <= cycle.end))
            if part.size:
                found.append(_lowest(cycle) - float(time[part[self.height[part].argmin()]]))
        return found


def _lowest(cycle: Cycle) -> float:
    return cycle.start if cycle.bottom is None else cycle.bottom


def kinect_rows(folder: Path) -> Iterator[list[str]]:
    for movement, (name, expected) in MOVEMENTS.items():
        for how in ("correct", "incorrect"):
            people = sorted({file.name[4:7] for file in (folder / how).glob(f"{movement}_*")})
            found = [_in_a_row(folder / how, movement, person) for person in people]
            files = sum(len(one.ends) for one in found)
            counted = sum(len(one.timeline.cycles) for one in found)
            known = sum(one.timeline.activity.value == expected for one in found)
            off = [abs(value) for one in found for value in one.beside_lowest()]
            yield [
                f"{name}, {how}",
                expected or "none",
                f"{known} of {len(found)}",
                f"{files}" if expected else "0",
                f"{counted}",
                f"{sum(one.inside() for one in found)}" if expected else "–",
                f"{np.median(off):.2f}" if off and expected else "–",
            ]


def _in_a_row(folder: Path, movement: str, person: str) -> Sequence10:
    files = sorted(folder.glob(f"{movement}_{person}_*positions*"))
    paths = [_placed(file) for file in files]
    points = _points(np.concatenate(paths))
    ends = np.cumsum([len(path) for path in paths]) / KINECT_HZ
    timeline = find_timeline(_recording(points, files[0].name), points)
    return Sequence10(timeline, tuple(ends.tolist()), points.pelvis[:, 1])


def _placed(file: Path) -> np.ndarray:
    """Places of the joints [m]: each hangs on another one, turned about z, then x, then y."""
    offset, angle = _numbers(file), _numbers(Path(str(file).replace("positions", "angles")))
    place, turned = np.zeros_like(offset), list[Rotation]()
    for joint, parent in enumerate(HANGS_ON):
        own = Rotation.from_euler("ZXY", angle[:, joint][:, [2, 0, 1]], degrees=True)
        if parent < 0:
            place[:, joint] = offset[:, joint]
            turned.append(own)
        else:
            place[:, joint] = place[:, parent] + turned[parent].apply(offset[:, joint])
            turned.append(turned[parent] * own)
    return place / 100.0


def _numbers(file: Path) -> np.ndarray:
    with gzip.open(file, "rt") as text:
        return np.loadtxt(text, delimiter=",").reshape(-1, len(HANGS_ON), 3)


def _points(place: np.ndarray) -> BodyPoints:
    hip, knee, ankle, toe = (
        np.stack([place[:, left], place[:, right]])
        for left, right in zip(LEFT_LEG, RIGHT_LEG, strict=True)
    )
    facing = np.cross(hip[0] - hip[1], (0.0, 1.0, 0.0))
    return BodyPoints(
        time=np.arange(len(place)) / KINECT_HZ,
        heel=ankle,
        toe=toe,
        ankle=ankle,
        knee=knee,
        hip=hip,
        pelvis=hip.mean(axis=0),
        facing=facing,
        trunk=place[:, CHEST],
        heel_is_ankle=("left", "right"),
    )


def _recording(points: BodyPoints, name: str) -> Recording:
    return Recording(
        InputFile(name, "", "landmarks"),
        points.time,
        (),
        np.zeros((points.time.size, 0, 3)),
        Axes(np.eye(3), "+Y", "+X", "as in the files"),
    )


def label_rows(folder: Path) -> Iterator[list[str]]:
    for name, (activity, low) in LABELS.items():
        rows = list(csv.DictReader((folder / name).open()))
        place, label = _joined_up(rows)
        points = _flat_points(place)
        found = find_timeline(_recording(points, name), points)
        heading = find_heading(points)
        assert heading is not None
        height = find_posture(points, heading).height
        half = 0.5 * (np.percentile(height, 5) + np.percentile(height, 95))
        is_low = np.array([text == low for text in label])
        said = is_low | np.array([text in ("up", "I") for text in label])
        bottoms = [label[round(_lowest(c) * KINECT_HZ)] for c in found.cycles]
        agree = ((height < half) == is_low)[said]
        yield [
            f"{name}: {activity}",
            found.activity.value or "none",
            f"{sum(text == low for text in bottoms)} of {len(bottoms)}",
            f"{100.0 * agree.mean():.0f} %",
        ]


def _joined_up(rows: Sequence[dict[str, str]]) -> tuple[dict[str, np.ndarray], list[str]]:
    """Every piece at one size on one floor, with a smooth way between."""
    names = ("shoulder", "hip", "knee", "ankle")
    place = {
        name: np.array(
            [[[float(row[f"{s}_{name}_{a}"]) for a in "xy"] for s in ("left", "right")]
             for row in rows]
        ) * (16.0 / 9.0, -1.0)
        for name in names
    }  # fmt: skip
    jumps = np.linalg.norm(np.diff(place["hip"].mean(axis=1), axis=0), axis=1) > JUMP
    labels = [row["label"] for row in rows]
    breaks = [i for i in range(1, len(rows)) if jumps[i - 1]]
    parts = [slice(a, b) for a, b in pairwise([0, *breaks, len(rows)])]
    even = {name: np.zeros_like(path) for name, path in place.items()}
    for part in parts:
        floor = place["ankle"][part, :, 1].min(axis=1)
        middle = place["ankle"][part, :, 0].mean(axis=1)
        size = np.median(
            sum(np.linalg.norm((place[a] - place[b])[part], axis=2).mean(axis=1)
                for a, b in (("shoulder", "hip"), ("knee", "ankle")))
        )  # fmt: skip
        about = np.stack([np.full(len(floor), np.median(middle)), floor], axis=1)[:, None]
        for name in names:
            even[name][part] = (place[name][part] - about) / size * 0.9
    return _with_ways(even, labels, breaks)


def _with_ways(
    place: dict[str, np.ndarray], labels: Sequence[str], breaks: Sequence[int]
) -> tuple[dict[str, np.ndarray], list[str]]:
    share = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, WAY) / WAY)
    at: list[np.ndarray] = []
    told: list[str] = []
    for first, stop in pairwise([0, *breaks, len(labels)]):
        if first:
            at.append(first - 1 + share)
            told += [""] * share.size
        at.append(np.arange(first, stop, dtype=float))
        told += labels[first:stop]
    where = np.concatenate(at)
    low = np.minimum(where.astype(int), len(labels) - 2)
    part = (where - low)[:, None, None]
    return {n: p[low] * (1.0 - part) + p[low + 1] * part for n, p in place.items()}, told


def _flat_points(place: dict[str, np.ndarray]) -> BodyPoints:
    def both(name: str) -> np.ndarray:
        flat = np.moveaxis(place[name], 1, 0)
        return np.concatenate([flat, np.zeros((*flat.shape[:2], 1))], axis=2)

    count = len(place["hip"])
    hip, ankle = both("hip"), both("ankle")
    faces_camera = np.median(np.abs(np.diff(both("shoulder")[..., 0], axis=0))) > 0.1
    forward = np.array([0.0, 0.0, 1.0] if faces_camera else [-1.0, 0.0, 0.0])
    return BodyPoints(
        time=np.arange(count) / KINECT_HZ,
        heel=ankle,
        toe=ankle,
        ankle=ankle,
        knee=both("knee"),
        hip=hip,
        pelvis=hip.mean(axis=0),
        facing=np.tile(forward, (count, 1)),
        trunk=both("shoulder").mean(axis=0),
        heel_is_ankle=("left", "right"),
    )


def main() -> None:
    data = need_shared_data()
    kinect = Table(
        "UI-PRMD (Kinect, 30 pictures a second): each person's repetitions in a row",
        "Every file holds one repetition from standing to standing; the files of a person are "
        "joined as they are. A hurdle step is none of our activities and should give nothing. "
        "Bottom: seconds from the lowest instant of the pelvis within the repetition (a chair "
        "rise's is where the pelvis leaves the seat), median. Incorrect ones stop early, lean or "
        "lose balance on purpose.",
        ["movement", "should be", "recognised", "repetitions", "counted", "files with one",
         "bottom off [s]"],
        list(kinect_rows(data / "uiprmd_kinect")),
    )  # fmt: skip
    labels = Table(
        "Labelled landmarks (MediaPipe) of squats and lunges",
        "Pictures of several clips, labelled up and down (lunge: I, M, D) by whoever filmed them. "
        "They are no film but pieces put in a row, several descents with nothing between, so that "
        "repetitions cannot be counted against them. Pieces were brought to one size and floor and "
        f"joined by a way of {WAY / KINECT_HZ:.1f} s. Bottoms: how many of our repetitions are "
        "lowest in a picture labelled down. Phase: labelled pictures (without M, the middle) in "
        "which the pelvis is below half its way exactly when the label says down.",
        ["file", "recognised", "bottoms labelled down", "phase agrees"],
        list(label_rows(data / "mediapipe_squat_lunge_labels")),
    )
    write("repetitions", "Repetitions", [kinect, labels])
