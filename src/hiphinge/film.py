"""From a video, or landmarks that others found in one, to measures of the person in it."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.events import find_timeline
from hiphinge.events.landmark_points import points_from_scene
from hiphinge.io.files import describe
from hiphinge.io.film_files import VIDEO_SUFFIXES as VIDEO_SUFFIXES
from hiphinge.io.film_files import is_film as is_film
from hiphinge.io.film_files import is_video as is_video
from hiphinge.io.landmarks import read_landmarks
from hiphinge.io.landmarks.names import NEEDED, POINTS
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
from hiphinge.kinematics.planar.flat_view import flat_view
from hiphinge.kinematics.planar.scene import SMOOTHING_HZ
from hiphinge.pose import CameraMotion, PoseResult, PoseSettings, track
from hiphinge.pose.gates import rate_gate
from hiphinge.pose.recorded import recorded_at
from hiphinge.pose.steady import is_moving, steadied
from hiphinge.pose.view import find_view
from hiphinge.progress import Progress
from hiphinge.types import (
    Activity,
    ActivityName,
    Angles,
    Axes,
    Curve,
    Film,
    Gate,
    InputFile,
    Interval,
    Landmarks,
    Recording,
    SeenPerson,
    Setup,
    SourceChoice,
    Subject,
    Timeline,
    View,
)

# Both legs do the same, as far as the camera can tell.
TOGETHER = ("squat", "sit-to-stand", "landing", "lift")


@dataclass(frozen=True, slots=True)
class Filmed:
    """A video after its pictures were looked at.

    Attributes:
        recording: The file and its time axis.
        film: What the camera saw.
        view: From where the person was seen.
        warnings: One sentence each.
        methods: How the landmarks came about, one sentence each.
        camera: How the camera moved; None when that is not known.
    """

    recording: Recording
    film: Film
    view: View
    warnings: tuple[str, ...]
    methods: tuple[str, ...]
    camera: CameraMotion | None = None

    @property
    def steady(self) -> Landmarks | None:
        """Landmarks as the camera of the first of their pictures would have seen them all."""
        landmarks, film = self.film.landmarks, self.film
        if landmarks is None or self.camera is None:
            return landmarks
        return steadied(landmarks, self.camera, film.width, film.height)


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
    """
    if not is_video(path):
        return read_landmark_film(path, settings)
    result = track(path, settings, progress=progress)
    film = replace(_film(result), path=path, mirrored=settings.mirrored, blur_faces=blur_faces)
    time = np.zeros(1) if film.landmarks is None else film.landmarks.time
    model = "lite" if settings.fast else "heavy"
    return Filmed(
        recording=_recording(replace(describe(path, "video"), recorded=recorded_at(path)), time),
        film=film,
        view=result.view,
        warnings=(*result.warnings, *_told(result.gates)),
        methods=(
            f"Landmarks were found in every picture by BlazePose {model} "
            "(Bazarevsky et al. 2020, doi 10.48550/arXiv.2006.10204), one person followed; "
            f"the view is {result.view.plane}: {result.view.reason}.",
            *_STEADIED[is_moving(result.camera)],
        ),
        camera=result.camera,
    )


_STEADIED = {
    False: (),
    True: (
        "The camera moved: shift, turn and zoom of the background were found in every picture by "
        "phase correlation (Kuglin and Hines 1975), and the body's points were carried into the "
        "camera of the first picture.",
    ),
}


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
        recording=_recording(_described(path), landmarks.time),
        film=film,
        view=view,
        warnings=(*found.warnings, *_told(film.gates)),
        methods=(
            "Landmarks were read as another program found them in a video; "
            f"the view is {view.plane}: {view.reason}.",
        ),
    )


_NEEDED_POINTS = [POINTS.index(name) for name in NEEDED]


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


def _recording(file: InputFile, time: Float[np.ndarray, " frame"]) -> Recording:
    axes = Axes(np.eye(3), "+Y", "+X", "x to the right of the picture, y up, z toward the camera.")
    return Recording(file, time, (), np.zeros((time.size, 0, 3)), axes)


def _told(gates: tuple[Gate, ...]) -> list[str]:
    """What a video lacks, what is lost by it and what to do better, as one text for each gate."""
    return [
        f"{gate.reason[:1].upper()}{gate.reason[1:]}. {gate.lost} {gate.advice}"
        for gate in gates
        if gate.quality != "good"
    ]


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
