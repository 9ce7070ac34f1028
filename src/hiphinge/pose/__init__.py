"""Video to landmarks: who is in the picture, where the body is, and what the video can support."""

from hiphinge.pose.detector import Detector, Sighting
from hiphinge.pose.regions import Region

__all__ = ["Detector", "Region", "Sighting"]
