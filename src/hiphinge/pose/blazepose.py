"""BlazePose on LiteRT: the person detector and the landmark model of Google's MediaPipe.

Bazarevsky V et al. (2020), doi:10.48550/arXiv.2006.10204. The graph around the two networks is our
own; it gives the landmarks of MediaPipe Tasks within its tracking noise (see the validation).
"""

import zipfile
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import UInt8

from hiphinge import assets
from hiphinge.errors import AssetError
from hiphinge.pose import body_points, person_boxes
from hiphinge.pose.crop_kernel import cut
from hiphinge.pose.detector import Sighting
from hiphinge.pose.litert_adapter import Network
from hiphinge.pose.person_boxes import PersonBox
from hiphinge.pose.regions import Region, region_around
from hiphinge.pose.trimming import without_outputs
from hiphinge.progress import Progress

ModelSize = Literal["heavy", "lite"]
_BOXES, _BOX_SCORES = (1, 2254, 12), (1, 2254, 1)
_POINTS, _SCORE, _HEATMAP, _WORLD = (1, 195), (1, 1), (1, 64, 64, 39), (1, 117)
# Which pixels are the person: a sixth of the work of the heavy model, half of that of the lite one.
_MASK = (1, 256, 256, 1)


class BlazePose:
    """The detector of `hiphinge.pose`; remembers nothing between pictures.

    Args:
        size: "heavy" is clearly the most exact; "lite" takes a quarter of the time.
        threads: Processor threads.
        progress: Hears of the download of the weights, the first time.
    """

    def __init__(
        self, size: ModelSize = "heavy", *, threads: int = 2, progress: Progress | None = None
    ) -> None:
        path = assets.path(f"pose_{size}", progress)
        self._boxes = Network(_member(path, "pose_detector.tflite"), threads=threads)
        points = _member(path, "pose_landmarks_detector.tflite")
        self._points = Network(_without_mask(points, path), threads=threads)

    def look(self, image: UInt8[np.ndarray, "height width 3"], region: Region) -> Sighting | None:
        """The person in a square of a picture; see `Detector.look`."""
        seen = self._landmarks(image, region)
        return seen if seen.score > body_points.MIN_SCORE else None

    def search(self, image: UInt8[np.ndarray, "height width 3"]) -> tuple[Region, ...]:
        """Squares around people anywhere in the picture; see `Detector.search`."""
        height, width = image.shape[:2]
        side = float(max(height, width))
        x, y = 0.5 * width, 0.5 * height
        gain, offset = 2.0 / 255.0, -1.0
        outputs = self._boxes.run(
            cut(image, x, y, side, 0.0, person_boxes.INPUT_SIDE, gain, offset, False)
        )
        people = person_boxes.people_in(outputs[_BOXES][0], outputs[_BOX_SCORES][0, :, 0])
        return tuple(_in_picture(box, x, y, side) for box in people)

    def _landmarks(self, image: UInt8[np.ndarray, "height width 3"], region: Region) -> Sighting:
        outputs = self._points.run(
            cut(
                image,
                region.x,
                region.y,
                region.size,
                region.angle,
                body_points.INPUT_SIDE,
                1.0 / 255.0,
                0.0,
                True,
            )
        )
        return body_points.sighting(
            outputs[_POINTS].reshape(39, 5),
            outputs[_HEATMAP][0],
            outputs[_WORLD].reshape(39, 3),
            float(outputs[_SCORE][0, 0]),
            region,
        )


def _in_picture(box: PersonBox, x: float, y: float, side: float) -> Region:
    """The detector looks at a square around the whole picture: from its shares to pixels."""
    corner = np.array([x, y]) - 0.5 * side
    return region_around(box.center * side + corner, box.rim * side + corner)


def _without_mask(model: bytes, path: Path) -> bytes:
    try:
        return without_outputs(model, [_MASK])
    except ValueError as error:
        raise AssetError("the pose model cannot be read", value=path.name) from error


def _member(path: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as file:
            return file.read(name)
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise AssetError("the pose model cannot be read", value=path.name) from error
