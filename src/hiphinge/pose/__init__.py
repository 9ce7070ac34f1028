"""Video to landmarks: who is in the picture, where the body is, and what the video can support."""

from hiphinge.pose.detector import Detector, Sighting
from hiphinge.pose.pictures import Picture, pictures
from hiphinge.pose.regions import Region
from hiphinge.pose.result import CameraMotion, Person, PoseResult, PoseSettings, VideoFacts
from hiphinge.pose.tracking import Detectors, track

__all__ = [
    "CameraMotion",
    "Detector",
    "Detectors",
    "Person",
    "Picture",
    "PoseResult",
    "PoseSettings",
    "Region",
    "Sighting",
    "VideoFacts",
    "pictures",
    "track",
]
