"""Every picture of a video looked at, or landmarks of one read."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.film.filmed import Filmed, recording_of, shortcomings
from hiphinge.film.first_look import first_look
from hiphinge.film.from_landmarks import read_landmark_film
from hiphinge.io.files import describe
from hiphinge.io.film_files import is_video
from hiphinge.pose import PoseResult, PoseSettings, track
from hiphinge.pose.recorded import recorded_at
from hiphinge.pose.steady import is_moving
from hiphinge.progress import Progress
from hiphinge.types import Film, Landmarks, SeenPerson

_STEADIED = {
    False: (),
    True: (
        "The camera moved: shift, turn and zoom of the background were found in every picture by "
        "phase correlation (Kuglin and Hines 1975), and the body's points were carried into the "
        "camera of the first picture.",
    ),
}


def read_film(
    path: Path,
    settings: PoseSettings,
    *,
    blur_faces: bool = False,
    progress: Progress | None = None,
) -> Filmed:
    """Look at every picture of a video, or read landmarks of one.

    Args:
        path: The video, or a file of landmarks.
        settings: Whom to follow and how.
        blur_faces: Whether faces are made unrecognisable in what is written.
        progress: Hears of the stages "people" and "pose", and may stop them.

    Raises:
        InputError: Not a video that can be read.
        SettingError: Nobody where `settings.subject` says.
        AssetError: The weights are not there and cannot be fetched.
        Cancelled: The listener asked to stop.

    Example:
        >>> read_film(Path("nowhere.mp4"), PoseSettings())
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no such file: nowhere.mp4; check the path
    """
    if not is_video(path):
        return read_landmark_film(path, settings)
    progress = progress or Progress()
    result = track(
        path,
        settings,
        progress=progress,
        told=lambda seen: progress.show_first_look(first_look(seen)),
    )
    film = replace(_film(result), path=path, mirrored=settings.mirrored, blur_faces=blur_faces)
    time = np.zeros(1) if film.landmarks is None else film.landmarks.time
    model = "lite" if settings.fast else "heavy"
    return Filmed(
        recording=recording_of(replace(describe(path, "video"), recorded=recorded_at(path)), time),
        film=film,
        view=result.view,
        warnings=(*result.warnings, *shortcomings(result.gates)),
        methods=(
            f"Landmarks were found in every picture by BlazePose {model} "
            "(Bazarevsky et al. 2020, doi 10.48550/arXiv.2006.10204), one person followed; "
            f"the view is {result.view.plane}: {result.view.reason}.",
            *_STEADIED[is_moving(result.camera)],
        ),
        camera=result.camera,
    )


def _film(result: PoseResult) -> Film:
    landmarks, facts = result.landmarks, result.facts
    others = [one.sketch for one in result.people if one.id != result.taken or landmarks is None]
    sketches = others if landmarks is None else [landmarks, *others]
    return Film(
        landmarks=landmarks,
        used=_used(result),
        people=tuple(
            SeenPerson(one.id, one.box, one.frames, one.id == result.taken, one.thumbnail)
            for one in result.people
        ),
        intervals=result.intervals,
        gates=result.gates,
        width=facts.width,
        height=facts.height,
        rate_hz=facts.rate_hz,
        camera=result.camera.state,
        time_factor=facts.time_factor,
        heads=tuple(_head(sketch) for sketch in sketches),
    )


def _head(landmarks: Landmarks) -> Float[np.ndarray, "look 4"]:
    """Time, middle and radius of a head: ears and nose, as large as the neck is long."""
    seen = landmarks.seen
    points = np.stack([landmarks.point(name)[seen] for name in ("nose", "left_ear", "right_ear")])
    shoulders = landmarks.point("left_shoulder")[seen] + landmarks.point("right_shoulder")[seen]
    middle = points.mean(axis=0).astype(float)
    radius = 0.9 * np.linalg.norm(middle - 0.5 * shoulders, axis=1)
    return np.column_stack([landmarks.time[seen], middle, radius])


def _used(result: PoseResult) -> np.ndarray:
    """The whole body is in the picture, and it is the one person."""
    landmarks = result.landmarks
    if landmarks is None:
        return np.zeros(0, dtype=bool)
    inside = np.zeros(landmarks.time.size, dtype=bool)
    for interval in result.intervals:
        inside |= (landmarks.time >= interval.start) & (landmarks.time <= interval.end)
    return inside & result.framed
