"""What a few pictures of each second tell, before every picture is looked at."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.events import find_timeline
from hiphinge.events.landmark_points import points_from_scene
from hiphinge.film.filmed import recording_of, shortcomings
from hiphinge.findings.wording import SEEN
from hiphinge.kinematics.planar import make_scene
from hiphinge.pose import PoseResult
from hiphinge.pose.subject import knees_take_turns, travels
from hiphinge.types import FirstLook, InputFile, Landmarks, Timeline

# Movement is recognised in paths of at least so many places a second, as a slow camera gives them.
_RATE_HZ = 30.0
_FEWEST = 10
# Between pictures farther apart the way is not known [s].
_LONGEST_GAP = 0.25
_DOES = {
    "walk": "walking",
    "run": "running",
    "squat": "squatting",
    "single-leg-squat": "squatting on one leg",
    "sit-to-stand": "rising from a chair",
    "landing": "landing",
    "lunge": "lunging",
    "step": "stepping up or down",
    "lift": "lifting",
}
_FILE = InputFile("first look", "0" * 64, "video")


def first_look(seen: PoseResult) -> FirstLook:
    """Say who is seen, from where, doing what and how often, and what the pictures lack.

    Args:
        seen: The video, with the landmarks of the few pictures that were looked at.
    """
    timeline = _timeline(seen)
    repetitions = 0 if timeline is None else _repetitions(timeline)
    # What is recognised and never seen once was taken for something else.
    activity = timeline.activity.value if timeline is not None and repetitions else None
    return FirstLook(
        pictures={one.id: one.thumbnail for one in seen.people},
        taken=seen.taken or 0,
        view=seen.view,
        gates=seen.gates,
        activity=activity,
        repetitions=repetitions,
        said=(_sentence(seen, activity, repetitions), *shortcomings(seen.gates)),
    )


def _timeline(seen: PoseResult) -> Timeline | None:
    landmarks = seen.landmarks
    if landmarks is None or int((landmarks.seen & seen.framed).sum()) < _FEWEST:
        return None
    finer = _finer(landmarks)
    whole = np.interp(finer.time, landmarks.time, seen.framed.astype(float)) > 0.5
    scene = make_scene(finer, whole, seen.view, still=seen.camera.state == "still")
    return find_timeline(recording_of(_FILE, scene.time), points_from_scene(scene))


def _finer(landmarks: Landmarks) -> Landmarks:
    """Return smooth paths with enough places a second through those of the pictures looked at."""
    # Imported here: it takes a while, and markers need none of it.
    from scipy.interpolate import CubicSpline

    known: Float[np.ndarray, " frame"] = landmarks.time
    rate_hz = max(_RATE_HZ, landmarks.rate_hz)
    count = int((known[-1] - known[0]) * rate_hz) + 1
    time: Float[np.ndarray, " finer"] = known[0] + np.arange(count) / rate_hz
    after: Int[np.ndarray, " finer"] = np.clip(np.searchsorted(known, time), 1, known.size - 1)
    gap = known[after] - known[after - 1] > _LONGEST_GAP

    def through(values: Float[np.ndarray, "frame *rest"]) -> Float[np.ndarray, "finer *rest"]:
        paths = CubicSpline(known, values)(time)
        paths[gap] = np.nan
        return paths

    return replace(
        landmarks,
        frame=np.arange(time.size),
        time=time,
        pixels=through(landmarks.pixels),
        visibility=through(landmarks.visibility),
        world=through(landmarks.world),
    )


def _repetitions(timeline: Timeline) -> int:
    """Return how many steps or repetitions were seen; the steps of a walk are its contacts."""
    contacts = sum(event.kind == "initial_contact" for event in timeline.events)
    return contacts or len(timeline.cycles)


def _steps(seen: PoseResult) -> bool:
    landmarks = seen.landmarks
    return landmarks is not None and (travels(landmarks) or knees_take_turns(landmarks))


def _sentence(seen: PoseResult, activity: str | None, repetitions: int) -> str:
    who = (
        "One person is seen"
        if len(seen.people) == 1
        else f"{len(seen.people)} people are seen; person {seen.taken} is followed,"
    )
    what = "taking steps" if _steps(seen) else "no supported movement recognised so far"
    if activity is not None:
        kind = "steps" if activity in ("walk", "run") else "repetitions"
        what = f"{_DOES.get(activity, activity)}, {repetitions} {kind} counted so far"
    return f"{who} {SEEN[seen.view.plane]}: {what}."
