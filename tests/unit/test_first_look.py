"""What the first look at a video tells, before every picture is looked at."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.errors import Cancelled
from hiphinge.film.examples import filmed_walk
from hiphinge.film.first_look import first_look
from hiphinge.pose import PoseResult, track
from hiphinge.pose.background import Background
from hiphinge.pose.examples import standing_landmarks
from hiphinge.pose.result import Person, VideoFacts
from hiphinge.pose.view import find_view
from hiphinge.progress import Progress
from hiphinge.types import FirstLook, Gate, Interval, Landmarks

BLURRED = Gate("blur", "limited", 0.5, "", "the person is blurred", "Less is sure.", "More light.")


def seen(landmarks: Landmarks, *gates: Gate) -> PoseResult:
    """What is known of a clip of one person after the first look: every fifth picture."""
    some = slice(None, None, 5)
    sketch = replace(
        landmarks,
        **{
            name: getattr(landmarks, name)[some]
            for name in ("frame", "time", "pixels", "visibility", "world")
        },
    )
    count = sketch.time.size
    person = Person(1, sketch, np.ones((count, 4)), np.zeros(count), b"\xff\xd8")
    whole = np.ones(count, dtype=bool)
    return PoseResult(
        facts=VideoFacts(
            width=1920,
            height=1080,
            frames=landmarks.time.size,
            seconds=float(landmarks.time[-1]),
            rate_hz=landmarks.rate_hz,
            is_variable=False,
            longest_gap=0.04,
            capture_hz=None,
            time_factor=1.0,
            codec="h264",
            damaged_packets=0,
            mirrored=False,
        ),
        people=(person,),
        taken=1,
        landmarks=sketch,
        intervals=(Interval(float(sketch.time[0]), float(sketch.time[-1]), "end"),),
        framed=whole,
        gates=gates,
        view=find_view(sketch, whole),
        camera=Background().motion(1.0, 1920),
        warnings=(),
    )


def test_a_walk_is_told_with_its_steps() -> None:
    told = first_look(seen(filmed_walk(seconds=6.0), BLURRED))
    assert (told.activity, told.view.plane, told.taken) == ("walk", "sagittal", 1)
    assert 8 <= told.repetitions <= 12
    assert told.said[0] == (
        f"One person is seen from the side: walking, {told.repetitions} steps counted so far."
    )
    assert told.said[1:] == ("The person is blurred. Less is sure. More light.",)
    assert told.pictures == {1: b"\xff\xd8"}


def test_who_stands_does_nothing_yet() -> None:
    told = first_look(seen(standing_landmarks(frames=150)))
    assert (told.activity, told.repetitions) == (None, 0)
    assert told.said == (
        "One person is seen from the front or back: no supported movement recognised so far.",
    )


def test_it_is_told_before_every_picture_is_looked_at(sample_clip) -> None:
    class Impatient:
        told: FirstLook | None = None

        def report(self, stage: str, fraction: float, detail: str) -> None: ...

        def is_cancelled(self) -> bool:
            return self.told is not None

        def show_first_look(self, seen: FirstLook) -> None:
            self.told = seen

    listener = Impatient()
    progress = Progress(listener)
    with pytest.raises(Cancelled):
        track(
            sample_clip,
            progress=progress,
            told=lambda result: progress.show_first_look(first_look(result)),
        )
    assert listener.told is not None
    assert "seen" in listener.told.said[0]
    assert "pose" not in progress.timings
