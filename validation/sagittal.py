"""One camera against four: flexions from single views beside the points of all cameras in space.

python -m validation sagittal
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge import assets
from hiphinge.film import Filmed, measure_film
from hiphinge.kinematics.planar import draw_planar
from hiphinge.types import SIDES, Landmarks, Setup, Subject
from validation.tables import Table, need_shared_data, write
from validation.tracked import tracked

CAMERAS = ("cam01", "cam02", "cam03", "cam04")
# Qualisys writes intrinsics in 64ths of a pixel, x and y against the picture's.
SUBPIXELS = 64.0
FLIPPED = np.diag([1.0, -1.0, -1.0])
SEGMENTS = {
    "hip width": (("left_hip", "right_hip"),),
    "thigh": (("left_hip", "left_knee"), ("right_hip", "right_knee")),
    "shank": (("left_knee", "left_ankle"), ("right_knee", "right_ankle")),
}
ANGLES = {"knee_flexion": ("hip", "knee", "ankle"), "hip_flexion": ("shoulder", "hip", "knee")}
# Pictures of a clip's start and end, in which people stand or walk upright [share of lowest].
UPRIGHT = 80.0


@dataclass(frozen=True, slots=True)
class Camera:
    """A calibrated view of the person."""

    name: str
    matrix: np.ndarray
    centre: np.ndarray
    filmed: Filmed

    @property
    def landmarks(self) -> Landmarks:
        assert self.filmed.film.landmarks is not None
        return self.filmed.film.landmarks

    def sees(self, places: np.ndarray) -> np.ndarray:
        """Where points in space lie in the picture [px]."""
        ends = np.concatenate([places, np.ones((*places.shape[:-1], 1))], axis=-1) @ self.matrix.T
        return ends[..., :2] / ends[..., 2:]


def cameras() -> list[Camera]:
    folder = Path(assets.path("sample_cameras")).parent
    root = ElementTree.parse(folder.parent / "calibration/Calib.qca.txt").getroot()
    return [
        _camera(element, tracked(folder / f"{element.attrib['serial']}.mp4"))
        for element in root.iter("camera")
    ]


def _camera(element: ElementTree.Element, filmed: Filmed) -> Camera:
    inner, outer = element.find("intrinsic"), element.find("transform")
    assert inner is not None and outer is not None
    lens = np.eye(3)
    for row, letter in enumerate("UV"):
        lens[row, row] = float(inner.attrib[f"focalLength{letter}"]) / SUBPIXELS
        lens[row, 2] = float(inner.attrib[f"centerPoint{letter}"]) / SUBPIXELS
    turn = np.array([[float(outer.attrib[f"r{a}{b}"]) for b in (1, 2, 3)] for a in (1, 2, 3)])
    centre = np.array([float(outer.attrib[axis]) for axis in "xyz"]) / 1000.0
    view = FLIPPED @ np.column_stack([turn, -turn @ centre])
    return Camera(element.attrib["serial"], lens @ view, centre, filmed)


def in_space(views: Sequence[Camera]) -> np.ndarray:
    """Places of all landmarks [m], by linear triangulation (Hartley & Zisserman 2004, 12.2)."""
    rows: list[np.ndarray] = []
    for view in views:
        seen = view.landmarks.pixels.astype(float)[..., None]
        matrix = view.matrix
        rows += [seen[..., axis, :] * matrix[2] - matrix[axis] for axis in (0, 1)]
    last = np.linalg.svd(np.stack(rows, axis=-2))[2][..., -1, :]
    return last[..., :3] / last[..., 3:]


def bend(landmarks: Landmarks, places: np.ndarray, points: Sequence[str], side: str) -> np.ndarray:
    """Angle between the two lines of three points, 0 when straight [deg]."""
    first, middle, last = (places[:, landmarks.names.index(f"{side}_{p}")] for p in points)
    upper, lower = middle - first, last - middle
    lengths = np.linalg.norm(upper, axis=1) * np.linalg.norm(lower, axis=1)
    return np.degrees(np.arccos((upper * lower).sum(axis=1) / lengths))


def segment_rows(views: Sequence[Camera]) -> Iterator[list[str]]:
    places, names = in_space(views), views[0].landmarks.names
    for name, pairs in SEGMENTS.items():
        lengths = [
            1000.0 * np.linalg.norm(places[:, names.index(a)] - places[:, names.index(b)], axis=1)
            for a, b in pairs
        ]
        aim = 15 if name == "hip width" else 20
        yield [name, ", ".join(f"{v.mean():.0f}" for v in lengths),
               ", ".join(f"{v.std():.0f}" for v in lengths), f"{aim}"]  # fmt: skip


def camera_rows(views: Sequence[Camera]) -> Iterator[list[str]]:
    whole = in_space(views)
    for view in views:
        others = [other for other in views if other is not view]
        drawn = view.sees(in_space(others))
        marks = view.landmarks
        made = measure_film(view.filmed, subject=Subject(), setup=Setup())
        assert made.scene is not None
        angles = draw_planar(made.scene, together=False).angles
        for name, points in ANGLES.items():
            flat: list[float] = []
            own: list[float] = []
            held: list[float] = []
            for side in SIDES:
                seen = bend(marks, marks.pixels.astype(float), points, side)
                flat.append(_rms(seen - bend(marks, drawn, points, side)))
                if name == "knee_flexion" and name in angles.ids:
                    drawn_angles = angles.of(name, side)
                    real = np.interp(angles.time, marks.time, bend(marks, whole, points, side))
                    low, high = np.percentile(drawn_angles[1:], [2.5, 97.5], axis=0)
                    own.append(_rms(drawn_angles[0] - real))
                    held.append(100.0 * float(((low <= real) & (real <= high)).mean()))
            yield [f"{view.name}, {name}", f"{view.filmed.view.plane}",
                   f"{_out_of_side(view, whole):.0f}",
                   " / ".join(f"{v:.1f}" for v in flat),
                   " / ".join(f"{v:.1f}" for v in own) or "–",
                   " / ".join(f"{v:.0f} %" for v in held) or "–"]  # fmt: skip


def _rms(error: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean(error**2)))


def _out_of_side(view: Camera, places: np.ndarray) -> float:
    """Degrees between the camera and a view straight from the side, median."""
    names = view.landmarks.names
    left, right = (
        places[:, names.index(f"{s}_hip")] + places[:, names.index(f"{s}_shoulder")] for s in SIDES
    )
    across, look = (right - left)[:, :2], (0.25 * (left + right) - view.centre)[:, :2]
    cosine = np.abs((across * look).sum(axis=1)) / (
        np.linalg.norm(across, axis=1) * np.linalg.norm(look, axis=1)
    )
    return float(np.degrees(np.arccos(np.clip(np.median(cosine), 0.0, 1.0))))


def lean_rows(data: Path, views: Sequence[Camera]) -> Iterator[list[str]]:
    places, names = in_space(views), views[0].landmarks.names
    yield ["four cameras, in space, first 10 pictures", "stands on a beam",
           f"{np.median(_lean_in_space(places, names)[:10]):+.0f}"]  # fmt: skip
    woman = tracked(assets.path("sample_video")).film.landmarks
    assert woman is not None
    yield ["sample clip", "walks, side view", f"{np.nanmedian(_lean(woman, facing=-1.0)):+.0f}"]
    gym = tracked(data / "video_squat_side/squat.mp4").film.landmarks
    assert gym is not None
    hips = 0.5 * (gym.point("left_hip") + gym.point("right_hip"))[:, 1]
    stands = hips < np.nanpercentile(hips, 100.0 - UPRIGHT)
    yield ["video_squat_side, standing", "hand-held, side view",
           f"{np.nanmedian(_lean(gym, facing=1.0)[stands]):+.0f}"]  # fmt: skip


def _lean(landmarks: Landmarks, *, facing: float) -> np.ndarray:
    trunk = sum(
        landmarks.point(f"{side}_shoulder") - landmarks.point(f"{side}_hip") for side in SIDES
    )
    return np.degrees(np.arctan2(facing * trunk[:, 0], -trunk[:, 1]))


def _lean_in_space(places: np.ndarray, names: Sequence[str]) -> np.ndarray:
    at = {
        (part, side): places[:, names.index(f"{side}_{part}")]
        for part in ("hip", "shoulder")
        for side in SIDES
    }
    trunk = sum(at["shoulder", side] - at["hip", side] for side in SIDES)
    across = at["hip", "right"] - at["hip", "left"]
    ahead = np.cross((0.0, 0.0, 1.0), across)
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    return np.degrees(np.arctan2((trunk * ahead).sum(axis=1), trunk[:, 2]))


def main() -> None:
    data, views = need_shared_data(), cameras()
    write("sagittal", "One camera against four", [
        Table(
            "Points of four cameras in space",
            "Lengths between landmarks of a person on a beam, mean and standard deviation over "
            "100 pictures; left and right where there are two.",
            ["length", "mean [mm]", "SD [mm]", "aim [mm]"], list(segment_rows(views)),
        ),
        Table(
            "Flexions of single cameras",
            "None of the four stands at the side of the person: how far out of it is stated, and "
            "a sagittal view cannot be tested on them. What can be: the bend of the lines in the "
            "picture against the same lines of the other three cameras' points drawn into that "
            "picture (what finding the points costs, aim 6 deg), and our own knee flexion, which "
            "uses guessed depth in an oblique view, against all four cameras. Root mean square, "
            "left / right.",
            ["camera and angle", "view", "out of the side view [deg]", "in the picture [deg]",
             "ours against space [deg]", "held by the range"],
            list(camera_rows(views)),
        ),
        Table(
            "Lean of the line from hips to shoulders in upright people",
            "Forward positive. The true lean is not known; people who look upright read with "
            "either sign, so that no constant is taken off and the measure is limited.",
            ["clip", "what", "lean [deg]"], list(lean_rows(data, views)),
        ),
    ])  # fmt: skip
