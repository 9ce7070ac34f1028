"""Landmarks that other programs found in a video."""

from hiphinge.io.landmarks.read import LandmarkFile, is_landmark_file, read_landmarks

__all__ = ["LandmarkFile", "is_landmark_file", "read_landmarks"]
