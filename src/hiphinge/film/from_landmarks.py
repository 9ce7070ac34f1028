"""Landmarks that another program found in a video."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from hiphinge.film.filmed import Filmed, recording_of, shortcomings
from hiphinge.io.files import describe
from hiphinge.io.landmarks import read_landmarks
from hiphinge.io.landmarks.names import NEEDED, POINTS
from hiphinge.kinematics.planar.flat_view import flat_view
from hiphinge.pose import PoseSettings
from hiphinge.pose.gates import rate_gate
from hiphinge.pose.view import find_view
from hiphinge.types import Film, InputFile, Interval, Landmarks, SeenPerson

_NEEDED_POINTS = [POINTS.index(name) for name in NEEDED]


def read_landmark_film(path: Path, settings: PoseSettings) -> Filmed:
    """Read landmarks that another program found in a video.

    Args:
        path: A file, or a folder with one JSON for each picture.
        settings: `true_fps` where the file does not say the rate; `start`, `end`; `mirrored`.

    Raises:
        InputError: No landmarks that we know.
    """
    found = read_landmarks(path, rate_hz=settings.true_fps)
    landmarks = _mirrored(found.landmarks) if settings.mirrored else found.landmarks
    used = np.isfinite(landmarks.pixels[:, _NEEDED_POINTS]).all(axis=(1, 2))
    used &= landmarks.time >= (settings.start or 0.0)
    used &= landmarks.time <= (settings.end if settings.end is not None else np.inf)
    view = find_view(landmarks, used) if found.has_depth else flat_view(landmarks, used)
    rate = landmarks.rate_hz
    low, high = (np.nanmin(landmarks.pixels, axis=(0, 1)), np.nanmax(landmarks.pixels, axis=(0, 1)))
    width, height = found.size or (float(high[0] - low[0]), float(high[1] - low[1]))
    frames = (0, landmarks.time.size - 1)
    box = (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
    film = Film(
        landmarks=landmarks,
        used=used,
        people=(SeenPerson(1, box, frames, taken=True),),
        intervals=(Interval(float(landmarks.time[0]), float(landmarks.time[-1]), "end"),),
        gates=(rate_gate(rate),),
        width=round(width),
        height=round(height),
        rate_hz=rate,
        camera="unknown",
    )
    return Filmed(
        recording=recording_of(_described(path), landmarks.time),
        film=film,
        view=view,
        warnings=(*found.warnings, *shortcomings(film.gates)),
        methods=(
            "Landmarks were read as another program found them in a video; "
            f"the view is {view.plane}: {view.reason}.",
        ),
    )


def _mirrored(landmarks: Landmarks) -> Landmarks:
    """Left and right exchanged, in the picture and on the body."""
    order = [landmarks.names.index(_other(name)) for name in landmarks.names]
    turned = np.array([-1.0, 1.0])
    world = landmarks.world[:, order] * np.array([-1.0, 1.0, 1.0])
    pixels = landmarks.pixels[:, order] * turned
    return replace(landmarks, pixels=pixels, world=world, visibility=landmarks.visibility[:, order])


def _other(name: str) -> str:
    if name.startswith("left_"):
        return f"right_{name[5:]}"
    return f"left_{name[6:]}" if name.startswith("right_") else name


def _described(path: Path) -> InputFile:
    """Name and hash; a folder is hashed file by file."""
    if path.is_file():
        return describe(path, "landmarks")
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.json")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return InputFile(path.name, digest.hexdigest(), "landmarks")
