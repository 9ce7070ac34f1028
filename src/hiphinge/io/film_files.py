"""Which files show a person to one camera; told without reading any of the libraries for video."""

from pathlib import Path

from hiphinge.io.landmarks import is_landmark_file

VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm")


def is_film(path: Path) -> bool:
    """Tell a video, or a file of landmarks from one.

    Example:
        >>> is_film(Path("squat.mov"))
        True
    """
    return is_video(path) or is_landmark_file(path)


def is_video(path: Path) -> bool:
    """Tell a video by its suffix.

    Example:
        >>> is_video(Path("squat.MP4")), is_video(Path("walk.c3d"))
        (True, False)
    """
    return path.suffix.lower() in VIDEO_SUFFIXES
