"""Landmarks from video: against MediaPipe Tasks, and what cutting, blurring and distance do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from hiphinge import assets
from hiphinge.bench_video import Lap, Runner, differences, lap
from hiphinge.bench_video_peer import HOW_TO_GET_IT, MediaPipe, peer_version
from hiphinge.pose.blazepose import BlazePose
from hiphinge.pose.blur import blur
from hiphinge.pose.crop_kernel import cut
from hiphinge.pose.detector import Sighting
from hiphinge.pose.framing import missing_parts
from hiphinge.pose.pictures import pictures
from hiphinge.pose.regions import Region
from hiphinge.types import Landmarks
from validation.tables import Table, need_shared_data, write

_CAMERAS = ("cam01.mp4", "cam02.mp4", "cam03.mp4", "cam04.mp4")
_LOWER_BODY = [11, 12, *range(23, 33)]
_HEIGHTS_PX = (400, 250, 180, 120, 90, 60, 40)
_BLURS = (0.0, 0.005, 0.01, 0.02, 0.03)  # standard deviation in body heights


@dataclass(frozen=True)
class Body:
    """One picture with a body that the model has settled on."""

    image: np.ndarray
    seen: Sighting

    @property
    def height(self) -> float:
        return self.seen.region.size / 1.5


def main() -> None:
    detector = BlazePose("heavy")
    bodies = list(_bodies(detector))
    write(
        "pose",
        "Landmarks from video",
        [_against_mediapipe(detector), _cut_off(detector, bodies), _smaller(detector, bodies),
         _blurred(detector, bodies)],
    )  # fmt: skip


# Against MediaPipe -------------------------------------------------------------------------------


def _against_mediapipe(detector: BlazePose) -> Table:
    header = ("clip", "pictures compared", "median", "95th percentile", "worst landmark, 95th")
    title = "Against MediaPipe Tasks, the same weights"
    if peer_version() is None:
        return Table(title, f"Not compared: MediaPipe is not installed ({HOW_TO_GET_IT}).", (), ())
    rows = [_compared(detector, path) for path in (assets.path("sample_video"), *_cameras())]
    text = (
        f"MediaPipe Tasks {peer_version()}, heavy model, video mode. Distance of landmarks in "
        "percent of body height, in pictures in which both have followed the same person for eight "
        "pictures and that person is whole in the picture. The aim is a median of 0.3 % or less "
        "and a 95th percentile of 1 % or less."
    )
    return Table(title, text, header, rows)


def _compared(detector: BlazePose, path: Path) -> tuple[str, ...]:
    ours = lap(path, Runner(detector).look, 0.0)
    peer = MediaPipe()
    theirs: Lap = lap(path, peer.look, 0.0)
    peer.close()
    off = differences(ours.points, theirs.points, ours.size)
    return (
        path.name,
        f"{len(off)} of {len(ours.points)}",
        f"{np.median(off):.2f} %",
        f"{np.percentile(off, 95):.2f} %",
        f"{np.percentile(off, 95, axis=0).max():.2f} %",
    )


def _cameras() -> list[Path]:
    folder = Path(assets.path("sample_cameras")).parent
    return [folder / name for name in _CAMERAS]


# Pictures made worse -----------------------------------------------------------------------------


def _bodies(detector: BlazePose) -> Iterator[Body]:
    first, second, third, _ = _cameras()
    shared = need_shared_data()
    for path, wanted in (
        (first, (10, 60)),
        (second, (10, 40, 90)),
        (third, (10, 60)),
        (shared / "video_oc4_squat/video.mp4", (10, 100, 300)),
        (shared / "video_squat_side/squat.mp4", (10, 100, 300)),
        (shared / "video_oc10_walk/video.mp4", (10, 60)),
    ):
        with pictures(path, wanted=lambda index, _, these=wanted: index in these) as shown:
            for picture in shown:
                if picture.index > max(wanted):
                    break
                if picture.colours is not None:
                    region = detector.search(picture.colours)[0]
                    seen = _settled(detector, picture.colours, region)
                    if seen is not None:
                        yield Body(picture.colours, seen)


def _settled(detector: BlazePose, image: np.ndarray, region: Region) -> Sighting | None:
    """Look four times, each where the last look says, as in a video."""
    seen: Sighting | None = None
    for _ in range(4):
        seen = detector.look(image, region)
        if seen is None:
            return None
        region = seen.region
    return seen


def _cut_off(detector: BlazePose, bodies: list[Body]) -> Table:
    found: dict[str, list[bool]] = {}
    for body in bodies:
        for name, (top, bottom) in _cuts(body).items():
            image = np.ascontiguousarray(body.image[top:bottom])
            region = body.seen.region.shifted(0.0, -float(top))
            seen = _settled(detector, image, region)
            found.setdefault(name, []).append(seen is None or _misses(seen, image))
    rows = [(name, f"{sum(told)} of {len(told)}") for name, told in found.items()]
    text = "Pictures cut off through the body: in how many the gate says that a part is missing."
    return Table("Whole body in the picture", text, ("cut", "said to be cut off"), rows)


def _cuts(body: Body) -> dict[str, tuple[int, int]]:
    """First and last row of the picture that is left."""
    y = dict(zip(body.seen.names, body.seen.pixels[:, 1], strict=True))
    head = min(y["nose"], y["left_ear"])
    shoulder, hip, knee, ankle, toe = (
        0.5 * (y[f"left_{part}"] + y[f"right_{part}"])
        for part in ("shoulder", "hip", "knee", "ankle", "foot_index")
    )
    end = body.image.shape[0]
    return {
        "nothing (the whole body)": (0, end),
        "half of the head": (round(0.7 * head + 0.3 * shoulder), end),
        "head to the chin": (round(0.15 * head + 0.85 * shoulder), end),
        "head to the shoulders": (round(shoulder), end),
        "to the chest": (round(0.5 * (shoulder + hip)), end),
        "half of the feet": (0, round(0.6 * ankle + 0.4 * toe)),
        "feet": (0, round(min(y["left_ankle"], y["right_ankle"]))),
        "from mid shank": (0, round(0.5 * (knee + ankle))),
        "from the knees": (0, round(knee)),
    }


def _misses(seen: Sighting, image: np.ndarray) -> bool:
    one = Landmarks(
        1, seen.names, np.arange(1), np.zeros(1), seen.pixels[None], seen.visibility[None],
        seen.world[None],
    )  # fmt: skip
    height, width = image.shape[:2]
    return any(bool(part[0]) for part in missing_parts(one, width, height).values())


def _smaller(detector: BlazePose, bodies: list[Body]) -> Table:
    rows = []
    for height in _HEIGHTS_PX:
        off: list[float] = []
        for body in bodies:
            factor = height / body.height
            if factor >= 1.0:
                continue
            image = np.ascontiguousarray(_shrunk(body.image, factor))
            region = body.seen.region
            there = Region(region.x * factor, region.y * factor, region.size * factor, region.angle)
            off.append(_error(detector.look(image, there), body, factor))
        rows.append((f"{height} px", *_summary(off)))
    text = (
        "Pictures made smaller: the median point of shoulders, hips, legs and feet against the "
        "full picture, in percent of body height. About 0.4 % is the model's own noise."
    )
    return Table("Size of the body in the picture", text, ("height", "median", "worst"), rows)


def _shrunk(image: np.ndarray, factor: float) -> np.ndarray:
    softer = gaussian_filter(image.astype(float), (0.4 / factor, 0.4 / factor, 0.0))
    return np.clip(zoom(softer, (factor, factor, 1.0), order=1), 0.0, 255.0).astype(np.uint8)


def _blurred(detector: BlazePose, bodies: list[Body]) -> Table:
    rows = []
    for width in _BLURS:
        off, measured = [], []
        for body in bodies:
            sigma = width * body.height
            image = gaussian_filter(body.image, (sigma, sigma, 0.0)) if width else body.image
            region = body.seen.region
            piece = cut(image, region.x, region.y, region.size, region.angle, 192, 1.0, 0.0, True)
            measured.append(blur(piece))
            off.append(_error(detector.look(image, region), body, 1.0))
        rows.append((f"{100 * width:.1f} %", f"{np.mean(measured):.2f}", *_summary(off)))
    text = (
        "Pictures blurred by a Gaussian whose standard deviation is given in percent of body "
        "height; otherwise as above."
    )
    header = ("blur", "as measured", "median", "worst")
    return Table("Blur", text, header, rows)


def _error(seen: Sighting | None, body: Body, factor: float) -> float:
    if seen is None:
        return np.inf
    off = seen.pixels[_LOWER_BODY] / factor - body.seen.pixels[_LOWER_BODY]
    return 100.0 * float(np.median(np.hypot(*off.T))) / body.height


def _summary(off: list[float]) -> tuple[str, str]:
    worst = "lost" if np.isinf(off).any() else f"{max(off):.1f} %"
    return f"{np.median(off):.2f} %", worst
