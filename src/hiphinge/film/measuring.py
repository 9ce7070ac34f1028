"""Activity, events and measures of the person in a video, as far as the view supports them."""

from dataclasses import dataclass, replace

import numpy as np

from hiphinge.events import find_timeline
from hiphinge.events.landmark_points import points_from_scene
from hiphinge.film.filmed import Filmed
from hiphinge.kinematics.curves import time_normalised
from hiphinge.kinematics.measures import MeasureSet, measure
from hiphinge.kinematics.planar import (
    Footage,
    Scene,
    all_refused,
    make_scene,
    plan_draws,
    supported,
)
from hiphinge.kinematics.planar.angles import PELVIS_REST_DEG, PELVIS_SHARE
from hiphinge.kinematics.planar.scene import SMOOTHING_HZ
from hiphinge.types import (
    Activity,
    ActivityName,
    Angles,
    Curve,
    Setup,
    SourceChoice,
    Subject,
    Timeline,
)

# Both legs do the same, as far as the camera can tell.
TOGETHER = ("squat", "sit-to-stand", "landing", "lift")


@dataclass(frozen=True, slots=True)
class FilmMeasures:
    """What was measured in a video.

    Attributes:
        timeline: Activity, events, cycles.
        angles: Angles that the view supports, best estimate; None when there was nobody.
        measured: All measures, refused ones included.
        curves: Angles over the cycle.
        scene: The person's points; None when there was nobody.
        methods: What was done, one sentence each.
    """

    timeline: Timeline
    angles: Angles | None
    measured: MeasureSet
    curves: tuple[Curve, ...]
    scene: Scene | None
    methods: tuple[str, ...] = ()


def measure_film(
    filmed: Filmed,
    *,
    subject: Subject,
    setup: Setup,
    activity: ActivityName | None = None,
    source: SourceChoice = "auto",
    seed: int = 20260101,
) -> FilmMeasures:
    """Find activity, events and measures of the person in a video.

    Args:
        filmed: The video.
        subject: The person; the height gives the scale.
        setup: How the recording was made.
        activity: What the user says; None to recognise it.
        source: Where foot contacts come from; "auto" or "kinematics".
        seed: Of the draws.

    Raises:
        SettingError: `source` asks for plates or file events.

    Example:
        >>> from hiphinge.film.examples import filmed_walk, of_landmarks
        >>> clip = of_landmarks(filmed_walk())
        >>> found = measure_film(clip, subject=Subject(height=1.7), setup=Setup())
        >>> found.timeline.activity.value, round(found.measured.of("cadence", None).value)
        ('walk', 109)
    """
    film = filmed.film
    landmarks = filmed.steady
    if landmarks is None or film.used.sum() < 2:
        return _nothing(filmed, activity)
    scene = make_scene(
        landmarks,
        film.used,
        filmed.view,
        height=subject.height,
        still=film.camera not in ("hand-held", "panning"),
    )
    recording = replace(
        filmed.recording, time=scene.time, markers=np.zeros((scene.time.size, 0, 3))
    )
    timeline = find_timeline(recording, points_from_scene(scene), activity=activity, source=source)
    draws = plan_draws(scene, seed=seed, together=timeline.activity.value in TOGETHER)
    found = measure(draws, timeline, recording, subject=subject, setup=setup, seed=seed)
    footage = Footage(film.rate_hz, film.gates, film.camera == "still")
    best = draws.best
    return FilmMeasures(
        timeline=timeline,
        angles=best,
        measured=_of_view(found, scene, footage),
        curves=time_normalised(best, timeline),
        scene=scene,
        methods=_methods(scene),
    )


def _methods(scene: Scene) -> tuple[str, ...]:
    scale = (
        f"lengths are scaled by the height of {scene.height:.2f} m"
        if scene.is_scaled
        else "without the person's height no length is given"
    )
    tilt = (
        "; hip flexion takes the tilt of the pelvis as "
        f"{PELVIS_REST_DEG:.0f} degrees and {PELVIS_SHARE:g} of the trunk's lean"
        if scene.view.plane != "frontal"
        else ""
    )
    return (
        "Angles are those of the picture plane"
        + (" (flexions by the model's guess of depth)" if scene.view.plane == "oblique" else "")
        + f", smoothed at {SMOOTHING_HZ:g} Hz{tilt}; {scale}.",
        "Foot contacts and repetitions come from the landmarks' movement.",
        "Ranges are 95 % intervals: published single-camera errors, a share for a camera that is "
        "not square, event times and the spread between cycles.",
    )


def _of_view(found: MeasureSet, scene: Scene, footage: Footage) -> MeasureSet:
    """Keep what the view can tell; values of single cycles go with their measure."""
    measures = supported(found.measures, scene, footage)
    told = {(one.id, one.side) for one in measures if one.value is not None}
    kept = tuple(value for value in found.cycle_values if (value.id, value.side) in told)
    ground_seen = footage.still and scene.view.plane == "sagittal" and scene.is_even
    return replace(
        found,
        measures=measures,
        cycle_values=kept,
        leg_length=found.leg_length if scene.is_scaled else None,
        on_belt=found.on_belt and ground_seen,
        warnings=found.warnings if ground_seen else (),
    )


def _nothing(filmed: Filmed, activity: ActivityName | None) -> FilmMeasures:
    """All measures refused: there was nobody, or never as a whole."""
    reason = "nobody was found in the video"
    if filmed.film.landmarks is not None:
        reason = "the whole body is never in the picture"
    source = "detected" if activity is None else "given"
    timeline = Timeline(Activity(activity, 0.0, source, reason), (), (), None)
    refused = MeasureSet(all_refused(reason), (), None, on_belt=False, foot_forces=None)
    return FilmMeasures(timeline, None, refused, (), None)


def quality_of(filmed: Filmed, scene: Scene | None) -> dict[str, float | str]:
    """Named figures of how good the pictures are.

    Args:
        filmed: The video.
        scene: The person's points.

    Example:
        >>> from hiphinge.film.examples import filmed_walk, of_landmarks
        >>> quality_of(of_landmarks(filmed_walk()), None)
        {'pictures_per_second': 50.0, 'camera': 'still'}
    """
    gates = {gate.id: gate for gate in filmed.film.gates}
    found: dict[str, float | str] = {"pictures_per_second": round(filmed.film.rate_hz, 2)}
    for name, key in (("framing", "whole_body_percent"), ("size", "body_height_px")):
        value = gates[name].value if name in gates else None
        if value is not None:
            found[key] = round(value, 1)
    found["camera"] = filmed.film.camera
    if scene is not None and scene.n_exchanged:
        found["pictures_with_legs_put_right"] = float(scene.n_exchanged)
    return found
