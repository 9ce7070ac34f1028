"""Motion capture seen by virtual cameras: the error of every measure of video against the turn.

Geometry only, not real video: joints of the tracked body are projected through a camera that
stands up to 30 degrees off its plane, with noise as pose models have it.

python -m validation video_geometry
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge.body import forward_kinematics
from hiphinge.events import find_timeline
from hiphinge.events.landmark_points import points_from_scene
from hiphinge.kinematics.measures import Given, measure
from hiphinge.kinematics.planar import draw_planar, make_scene, planar_angles
from hiphinge.kinematics.planar.angles import PELVIS_REST_DEG, PELVIS_SHARE
from hiphinge.kinematics.planar.examples import NAMES, filmed
from hiphinge.kinematics.planar.support import Footage, supported
from hiphinge.pipeline import Options, analyze
from hiphinge.pose.view import find_view
from hiphinge.types import (
    SIDES,
    Analysis,
    Axes,
    InputFile,
    Landmarks,
    Measure,
    Recording,
    Setup,
    Subject,
    View,
)
from validation.tables import Table, need_shared_data, write

STATIC = "oc4_static_model/static1.trc"
CASES = {
    "oc4 walk": ("oc4_walking1/walking1.trc", STATIC),
    "rajagopal walk": (
        "rajagopal_walk_run/motion_capture_walk.trc",
        "rajagopal_walk_run/static_walk_1.trc",
    ),
    "rajagopal run": (
        "rajagopal_walk_run/motion_capture_run.trc",
        "rajagopal_walk_run/static_run.trc",
    ),
    "hamner run": (
        "run_hamner_s02/subject02_running.trc",
        "run_hamner_s02/subject02_static.trc",
    ),
    "oc4 squats": ("oc4_squats1/squats1.trc", STATIC),
    "oc4 drop jump": ("oc4_DJ1/DJ1.trc", STATIC),
}
TURNS = (0.0, 10.0, 20.0, 30.0)
# Landmarks against their own path and against the joint, as shares of a metre: what is left of
# BlazePose's shake after smoothing, and where its joints lie (validation/pose.md).
NOISE, BIAS = 0.008, 0.012
SEEDS = (1, 2, 3)
RATE_HZ = 60.0
# Where the camera stands when it is square: at the right side, and in front.
SQUARE = {"sagittal": 0.0, "frontal": 90.0}
VIEWS = {"sagittal": View("sagittal", "right", ""), "frontal": View("frontal", "camera", "")}


@dataclass(frozen=True, slots=True)
class Case:
    """A recording, measured in three dimensions, and its points."""

    name: str
    analysis: Analysis
    place: dict[str, np.ndarray]
    time: np.ndarray
    heading: float


def read(name: str, data: Path) -> Case:
    movement, static = CASES[name]
    options = Options(static=data / static, loads=False)
    analysis = analyze(data / movement, options)
    assert analysis.body is not None and analysis.motion is not None
    motion = analysis.motion
    poses = forward_kinematics(analysis.body, motion.q)
    bodies = analysis.body.bodies
    at = {body: poses.position[:, index] for index, body in enumerate(bodies)}
    place: dict[str, np.ndarray] = {}
    own = {"hip": "femur", "knee": "tibia", "ankle": "talus", "heel": "calcn",
           "foot_index": "toes", "shoulder": "humerus"}  # fmt: skip
    for side in SIDES:
        for point, body in own.items():
            place[f"{side}_{point}"] = at[f"{body}_{side[0]}"]
    top = 0.5 * (place["left_shoulder"] + place["right_shoulder"])
    for point in ("nose", "left_ear", "right_ear"):
        place[point] = top + np.array([0.0, 0.22, 0.0])
    pelvis = poses.rotation[:, bodies.index("pelvis"), :, 0]
    facing = pelvis.mean(axis=0)
    return Case(name, analysis, place, motion.time, float(np.arctan2(-facing[2], facing[0])))


def project(case: Case, plane: str, turn: float, seed: int) -> Landmarks:
    """Film the case at 60 pictures a second, the person facing +x."""
    cos, sin = np.cos(-case.heading), np.sin(-case.heading)
    forward = np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])
    count = int((case.time[-1] - case.time[0]) * RATE_HZ)
    time = case.time[0] + np.arange(count) / RATE_HZ
    place = {
        name: np.stack(
            [np.interp(time, case.time, (case.place[name] @ forward.T)[:, k]) for k in range(3)],
            axis=1,
        )
        for name in NAMES
    }
    return filmed(
        place, time, yaw_deg=SQUARE[plane] + turn, distance=5.0, noise=NOISE, bias=BIAS, seed=seed
    )


def measured(case: Case, landmarks: Landmarks, view: View) -> dict[tuple[str, str | None], Measure]:
    used = np.ones(landmarks.time.size, dtype=bool)
    subject = Subject(height=_height(case))
    scene = make_scene(landmarks, used, view, height=subject.height)
    empty = np.zeros((scene.time.size, 0, 3))
    file = InputFile(case.name, "0" * 64, "video")
    recording = Recording(file, scene.time, (), empty, Axes(np.eye(3), "+Y", "+X", ""))
    timeline = find_timeline(
        recording,
        points_from_scene(scene),
        activity=case.analysis.timeline.activity.value,
        source="kinematics",
    )
    drawn = draw_planar(scene)
    found = measure(
        Given(drawn.angles, drawn.paths), timeline, recording, subject=subject, setup=Setup()
    )
    told = supported(found.measures, scene, Footage(240.0))
    return {(one.id, one.side): one for one in told if one.value is not None}


def _height(case: Case) -> float:
    """Height that makes the legs as long as they are."""
    legs = [
        np.linalg.norm(case.place[f"{s}_hip"] - case.place[f"{s}_knee"], axis=1).mean()
        + np.linalg.norm(case.place[f"{s}_knee"] - case.place[f"{s}_ankle"], axis=1).mean()
        for s in SIDES
    ]
    trunk = 0.5 * (case.place["left_shoulder"] + case.place["right_shoulder"])
    hips = 0.5 * (case.place["left_hip"] + case.place["right_hip"])
    return float((np.mean(legs) + np.linalg.norm(trunk - hips, axis=1).mean()) / 0.78)


def _curve_errors(case: Case, landmarks: Landmarks, view: View) -> dict[str, list[float]]:
    """Root mean square of every angle against the body's own, over all frames."""
    used = np.ones(landmarks.time.size, dtype=bool)
    angles = planar_angles(make_scene(landmarks, used, view))
    truth = case.analysis.angles
    assert truth is not None
    found: dict[str, list[float]] = defaultdict(list)
    for name, side, values in zip(angles.ids, angles.sides, angles.values_deg.T, strict=True):
        own = np.interp(angles.time, truth.time, truth.of(name, side))
        found[name].append(float(np.sqrt(np.nanmean((values - own) ** 2))))
    return found


def tables(cases: list[Case]) -> list[Table]:
    made: list[Table] = []
    for plane, view in VIEWS.items():
        errors: dict[tuple[str, float], list[float]] = defaultdict(list)
        inside: dict[str, list[bool]] = defaultdict(list)
        widths: dict[str, list[float]] = defaultdict(list)
        curves: dict[tuple[str, float], list[float]] = defaultdict(list)
        views: dict[float, list[str]] = defaultdict(list)
        units: dict[str, str] = {}
        for case in cases:
            truth = {(m.id, m.side): m for m in case.analysis.measures if m.value is not None}
            for turn in TURNS:
                for seed in SEEDS:
                    landmarks = project(case, plane, turn, seed)
                    used = np.ones(landmarks.time.size, dtype=bool)
                    views[turn].append(find_view(landmarks, used).plane)
                    for name, rms in _curve_errors(case, landmarks, view).items():
                        curves[name, turn] += rms
                    for key, one in measured(case, landmarks, view).items():
                        own = truth.get(key)
                        if own is None or own.value is None or one.value is None:
                            continue
                        assert one.low is not None and one.high is not None
                        units[one.id] = one.unit
                        errors[one.id, turn].append(one.value - own.value)
                        if turn <= 10.0:
                            inside[one.id].append(one.low <= own.value <= one.high)
                            widths[one.id].append(one.high - one.low)
        rows = [
            [
                name,
                units[name],
                *(_spread(errors[name, turn]) for turn in TURNS),
                f"{100.0 * np.mean(inside[name]):.0f} %",
                f"{np.median(widths[name]):.3g}",
                str(len(errors[name, 0.0])),
            ]
            for name in units
        ]
        header = ["measure", "unit", *(f"{turn:.0f}°" for turn in TURNS), "held", "width", "n"]
        made.append(
            Table(
                f"Measures, camera {'at the side' if plane == 'sagittal' else 'in front'}",
                "Mean and root mean square of video minus motion capture, by turn of the camera "
                "off its plane; how often the 95 % range holds the value of motion capture and "
                "how wide it is, at 0 and 10 degrees.",
                header,
                rows,
            )
        )
        named = sorted({name for name, _ in curves})
        made.append(
            Table(
                f"Angles over time, camera {'at the side' if plane == 'sagittal' else 'in front'}",
                "Median over recordings, sides and noise of the root mean square error [deg]. "
                "Last row: the view that was recognised.",
                ["angle", *(f"{turn:.0f}°" for turn in TURNS)],
                [
                    [name, *(f"{np.median(curves[name, turn]):.1f}" for turn in TURNS)]
                    for name in named
                ]
                + [["recognised as", *(_most(views[turn]) for turn in TURNS)]],
            )
        )
    return [*made, _pelvis(cases)]


def _spread(values: list[float]) -> str:
    if not values:
        return ""
    return f"{np.mean(values):+.2g} / {np.sqrt(np.mean(np.square(values))):.2g}"


def _most(planes: list[str]) -> str:
    best = max(set(planes), key=planes.count)
    return f"{best} ({100.0 * planes.count(best) / len(planes):.0f} %)"


def _pelvis(cases: list[Case]) -> Table:
    """How well a share of the trunk's lean stands in for the pelvis' tilt."""
    rows: list[list[str]] = []
    for case in cases:
        angles = case.analysis.angles
        assert angles is not None
        lean, tilt = angles.of("trunk_flexion", None), angles.of("pelvis_tilt", None)
        error = PELVIS_SHARE * lean + PELVIS_REST_DEG - tilt
        rows.append(
            [case.name, f"{np.nanmin(lean):.0f} to {np.nanmax(lean):.0f}",
             f"{np.nanmin(tilt):.0f} to {np.nanmax(tilt):.0f}",
             f"{np.nanmean(error):+.1f}", f"{np.nanstd(error):.1f}"]
        )  # fmt: skip
    return Table(
        "Tilt of the pelvis from the trunk's lean",
        f"Landmarks show no pelvis tilt; hip flexion takes {PELVIS_SHARE:g} of the trunk's lean "
        f"and {PELVIS_REST_DEG:g} degrees for it. Lean and tilt of motion capture [deg], and mean "
        "and standard deviation of the rule's error.",
        ["recording", "lean", "tilt", "mean error", "SD"],
        rows,
    )


def main() -> None:
    data = need_shared_data()
    cases = [read(name, data) for name in CASES]
    write(
        "video_geometry",
        "Video measures by geometry only, not real video",
        [
            Table(
                "What this is",
                f"Joints of {len(cases)} tracked recordings ({', '.join(CASES)}), seen by a level "
                f"camera at 5 m, {RATE_HZ:.0f} pictures a second, with noise of "
                f"{1000 * NOISE:.0f} mm in each picture and {1000 * BIAS:.0f} mm that stay, "
                f"{len(SEEDS)} times. Depth is that of the joints with the same noise: kinder "
                "than a pose model's guess. The plane is given as square.",
                [],
                [],
            ),
            *tables(cases),
        ],
    )
