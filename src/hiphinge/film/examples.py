"""A walk past a camera, made of formulas: for examples and tests."""

import numpy as np

from hiphinge.events.examples import Walk, body_of
from hiphinge.film.filmed import Filmed, recording_of
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.pose.view import find_view
from hiphinge.types import Film, Gate, InputFile, Interval, Landmarks, SeenPerson


def of_landmarks(landmarks: Landmarks, *, gates: tuple[Gate, ...] = ()) -> Filmed:
    """Return landmarks as if one person had been followed through a whole video.

    Args:
        landmarks: The person's.
        gates: What the video lacks.
    """
    used = np.asarray(np.isfinite(landmarks.pixels).all(axis=(1, 2)))
    time = landmarks.time
    film = Film(
        landmarks=landmarks,
        used=used,
        people=(SeenPerson(1, (0.0, 0.0, 9.0, 9.0), (0, time.size - 1), taken=True),),
        intervals=(Interval(float(time[0]), float(time[-1]), "end"),),
        gates=gates,
        width=1920,
        height=1080,
        rate_hz=landmarks.rate_hz,
        camera="still",
    )
    recording = recording_of(InputFile("clip.mp4", "0" * 64, "video"), time)
    return Filmed(recording, film, find_view(landmarks, used), (), ())


def filmed_walk(*, yaw_deg: float = 0.0, belt: bool = False, seconds: float = 6.0) -> Landmarks:
    """Return landmarks of a walk, with the errors of a pose model.

    Args:
        yaw_deg: Where the camera stands: 0 looks at the person's right side, 90 from the front.
        belt: On a treadmill.
        seconds: How long.
    """
    points = Walk(seconds, belt=belt).points
    part = {name: path[::2] for name, path in body_of(points).items()}
    time = points.time[::2]
    return filmed(part, time, yaw_deg=yaw_deg, noise=0.006, bias=0.008, distance=6.0)
