"""Measures from real video: beside motion capture, and beside what an eye counts.

python -m validation video
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge import assets
from hiphinge.film import Filmed, FilmMeasures, measure_film
from hiphinge.kinematics.planar import Scene, draw_planar
from hiphinge.pipeline import Options, analyze
from hiphinge.types import SIDES, Analysis, Setup, Subject
from validation.tables import Table, need_shared_data, write
from validation.tracked import tracked

# Contacts of the walking woman's right foot as an eye sees them, picture by picture (30 a second):
# the heel touches in picture 60 and in picture 171, with six steps from one to the other.
EYE_FIRST, EYE_LAST, EYE_STEPS, EYE_HZ = 60, 171, 6, 30.0
EYE_CADENCE = 60.0 * EYE_STEPS * EYE_HZ / (EYE_LAST - EYE_FIRST)
# Squats that an eye counts in the side view, and in the oblique one.
EYE_SIDE, EYE_OBLIQUE = 2, 5
SEEDS = 20260101


@dataclass(frozen=True, slots=True)
class Seen:
    """A clip and what was measured in it."""

    filmed: Filmed
    made: FilmMeasures

    @property
    def scene(self) -> Scene:
        assert self.made.scene is not None
        return self.made.scene


def see(path: Path) -> Seen:
    filmed = tracked(path)
    return Seen(filmed, measure_film(filmed, subject=Subject(), setup=Setup()))


def _shift(time: np.ndarray, path: np.ndarray, of: np.ndarray, own: np.ndarray) -> float:
    """Time to add to `time` so that a height follows the one of motion capture best [s]."""
    best = (-1.0, 0.0)
    for shift in np.arange(-2.0, 2.0, 0.01):
        other = np.interp(time + shift, of, own, left=np.nan, right=np.nan)
        known = np.isfinite(other) & np.isfinite(path)
        if known.sum() > 0.8 * min(time.size, of.size * np.median(np.diff(of)) / _step(time)):
            best = max(best, (float(np.corrcoef(path[known], other[known])[0, 1]), float(shift)))
    return best[1]


def _step(time: np.ndarray) -> float:
    return float(np.median(np.diff(time)))


def squat(data: Path) -> Table:
    """Knee and hip flexion of five squats seen obliquely, beside motion capture."""
    seen = see(data / "video_oc4_squat/video.mp4")
    static = data / "oc4_static_model/static1.trc"
    truth = analyze(data / "oc4_squats1/squats1.trc", Options(static=static, loads=False))
    assert truth.angles is not None
    scene = seen.scene
    height, own = scene.middle("hip")[:, 1], _pelvis_height(truth)
    shift = _shift(scene.time, height, truth.angles.time, own)
    drawn = draw_planar(scene, seed=SEEDS).angles
    low, high = np.percentile(drawn.values_deg[1:], [2.5, 97.5], axis=0)
    rows: list[list[str]] = []
    for column, (name, side) in enumerate(zip(drawn.ids, drawn.sides, strict=True)):
        real = np.interp(
            scene.time + shift, truth.angles.time, truth.angles.of(name, side),
            left=np.nan, right=np.nan,
        )  # fmt: skip
        value = drawn.values_deg[0, :, column]
        known = np.isfinite(real) & np.isfinite(value)
        error = (value - real)[known]
        held = ((low[:, column] <= real) & (real <= high[:, column]))[known]
        width = (high - low)[known, column]
        rows.append(
            [f"{name} {side or ''}", f"{error.mean():+.1f}", f"{np.sqrt((error**2).mean()):.1f}",
             f"{100.0 * held.mean():.0f} %", f"{np.median(width):.0f}"]
        )  # fmt: skip
    count = len(seen.made.timeline.cycles)
    return Table(
        "Squats seen obliquely (video_oc4_squat) beside motion capture (oc4_squats1)",
        f"View: {seen.filmed.view.plane}, {seen.filmed.view.reason}. Repetitions: {count}, an eye "
        f"counts {EYE_OBLIQUE}, motion capture {len(truth.timeline.cycles)}. Time shift "
        f"{shift:+.2f} s, fixed beforehand by the height of the pelvis alone. Aim: 8 deg, ranges "
        "that hold 90 to 99 % with a median width of 20 deg.",
        ["angle", "mean error [deg]", "RMSE [deg]", "held by the range", "median width [deg]"],
        rows,
    )


def _pelvis_height(truth: Analysis) -> np.ndarray:
    assert truth.motion is not None
    return truth.motion.q[:, truth.motion.names.index("pelvis_ty")]


def walk_obliquely(data: Path) -> Table:
    """Pelvic list and side lean of a walk toward the camera beside motion capture's poses."""
    seen = see(data / "video_oc10_walk/video.mp4")
    poses = json.loads((data / "video_oc10_walk/sample_mono.json").read_text())
    time = np.array(poses["time"], dtype=float)
    at = {name: np.array(body["translation"]) for name, body in poses["bodies"].items()}
    hips = at["femur_r"] - at["femur_l"]
    real = {
        "pelvic list (right hip up)": np.degrees(
            np.arctan2(hips[:, 1], np.linalg.norm(hips[:, [0, 2]], axis=1))
        ),
        "trunk lean (to the right)": _lean(
            0.5 * (at["humerus_r"] + at["humerus_l"]) - 0.5 * (at["femur_r"] + at["femur_l"]), hips
        ),
    }
    scene = seen.scene
    across = scene.points["hip"][1] - scene.points["hip"][0]
    ours = {
        "pelvic list (right hip up)": np.degrees(
            np.arctan2(across[:, 1], np.linalg.norm(across[:, [0, 2]], axis=1))
        ),
        "trunk lean (to the right)": _lean(
            scene.middle("shoulder") - scene.middle("hip"), scene.rightward
        ),
    }
    clock = scene.time - scene.time[0] + time[0]
    rows: list[list[str]] = []
    for name, path in ours.items():
        other = np.interp(clock, time, real[name], left=np.nan, right=np.nan)
        known = np.isfinite(other) & np.isfinite(path)
        error = (path - other)[known]
        span = f"{np.nanmin(other):.1f} to {np.nanmax(other):.1f}"
        rows.append([name, span, f"{error.mean():+.1f}", f"{np.sqrt((error**2).mean()):.1f}"])
    return Table(
        "A walk toward the camera (video_oc10_walk) beside motion capture's poses",
        f"View: {seen.filmed.view.plane}, {seen.filmed.view.reason}; the analysis refuses both in "
        "this view, and this is why. Clocks were taken to start together (not proved).",
        ["angle", "motion capture [deg]", "mean error [deg]", "RMSE [deg]"],
        rows,
    )


def _lean(trunk: np.ndarray, rightward: np.ndarray) -> np.ndarray:
    level = rightward * (1.0, 0.0, 1.0)
    level = level / np.linalg.norm(level, axis=1, keepdims=True)
    return np.degrees(np.arctan2(np.einsum("fi,fi->f", trunk, level), trunk[:, 1]))


def counted(data: Path) -> Table:
    """What an eye counts."""
    side = see(data / "video_squat_side/squat.mp4")
    woman = see(assets.path("sample_video"))
    cadence = woman.made.measured.of("cadence", None)
    assert cadence.value is not None
    feet = [e for e in woman.made.timeline.events if e.kind == "initial_contact"]
    by_side = ", ".join(f"{sum(e.side == s for e in feet)} {s}" for s in SIDES)
    rows = [
        ["squats in side view (video_squat_side)", str(EYE_SIDE),
         f"{len(side.made.timeline.cycles)}", side.filmed.view.plane],
        ["cadence of the walking woman [steps/min]", f"{EYE_CADENCE:.1f}",
         f"{cadence.value:.1f} ({cadence.low:.1f} to {cadence.high:.1f}), "
         f"{100.0 * (cadence.value / EYE_CADENCE - 1.0):+.1f} %", woman.filmed.view.plane],
        ["her contacts", "", by_side, f"pictures with legs put right: {woman.scene.n_exchanged}"],
    ]  # fmt: skip
    return Table(
        "Counted by eye",
        f"The woman of the sample clip: her right heel touches in pictures {EYE_FIRST} and "
        f"{EYE_LAST}, {EYE_STEPS} steps apart, {EYE_HZ:.0f} pictures a second. Aim: within 3 %.",
        ["what", "by eye", "ours", "view"],
        rows,
    )


def main() -> None:
    data = need_shared_data()
    write("video", "Measures from video", [squat(data), walk_obliquely(data), counted(data)])
