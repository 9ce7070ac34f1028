"""MediaPipe Tasks, when it is installed: the peer that our landmarks are measured against.

It is no dependency: it pulls half a gigabyte, needs system libraries for graphics, and its later
versions contact a server. 0.10.33 is the last that does not.
"""
# pyright: basic

import importlib.metadata
import importlib.util

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge import assets

PEER = "MediaPipe Tasks"
PEER_VERSION = "0.10.33"
HOW_TO_GET_IT = f"pip install mediapipe=={PEER_VERSION}"


def peer_version() -> str | None:
    """Version of MediaPipe here, or None."""
    if importlib.util.find_spec("mediapipe") is None:
        return None
    return importlib.metadata.version("mediapipe")


class MediaPipe:
    """The same weights, run by MediaPipe's own graph on a video."""

    def __init__(self) -> None:
        from mediapipe.tasks.python import BaseOptions, vision  # pyright: ignore

        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(assets.path("pose_heavy"))),
            running_mode=vision.RunningMode.VIDEO,
        )
        self._landmarker = vision.PoseLandmarker.create_from_options(options)

    def close(self) -> None:
        """Let go of the graph."""
        self._landmarker.close()

    def look(
        self, image: UInt8[np.ndarray, "height width 3"], time: float
    ) -> Float[np.ndarray, "landmark 2"] | None:
        """Landmarks of the dominant person [px]; None where nobody was found."""
        import mediapipe  # pyright: ignore

        block = np.ascontiguousarray(image)
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=block)
        found = self._landmarker.detect_for_video(picture, round(1000.0 * time)).pose_landmarks
        if not found:
            return None
        height, width = image.shape[:2]
        return np.array([(point.x * width, point.y * height) for point in found[0]])
