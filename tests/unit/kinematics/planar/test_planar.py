"""Planar angles, views and refusals on people made of formulas."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.kinematics.planar import Footage, draw_planar, make_scene, planar_angles, supported
from hiphinge.kinematics.planar.examples import NAMES, filmed, seen, side_view_walk, standing_scene
from hiphinge.kinematics.planar.floor import floor_height
from hiphinge.kinematics.planar.support import refusal
from hiphinge.types import SIDES, Gate, Landmarks, Measure, View


def leaning(*, drop_deg: float, knee_in: float, lean_deg: float) -> Landmarks:
    """Somebody seen from the front who stands on the right leg; hips level but for `drop_deg`."""
    drop, lean = np.radians(drop_deg), np.radians(lean_deg)
    place: dict[str, np.ndarray] = {}
    for side, out in zip(SIDES, (0.1, -0.1), strict=True):  # the left side is at the right
        hip = np.array([out, -np.tan(drop) * out, 0.0])
        place[f"{side}_hip"] = hip
        place[f"{side}_knee"] = hip + np.array([-np.sign(out) * knee_in, -0.42, 0.1])
        place[f"{side}_ankle"] = hip + np.array([0.0, -0.84, 0.0])
        place[f"{side}_heel"] = place[f"{side}_ankle"] + (0.0, -0.05, -0.05)
        place[f"{side}_foot_index"] = place[f"{side}_ankle"] + (0.0, -0.06, 0.15)
        up = np.array([-np.sin(lean), np.cos(lean), 0.0]) * 0.5
        place[f"{side}_shoulder"] = up + np.array([1.8 * out, 0.0, 0.0])
        place[f"{side}_ear"] = up + np.array([0.7 * out, 0.2, 0.0])
    place["nose"] = np.array([0.0, 0.7, 0.1])
    time = np.arange(60) / 30.0
    return seen({name: np.tile(place[name], (60, 1)) for name in NAMES}, time)


def of(landmarks: Landmarks, view: View, name: str, side: str | None) -> float:
    scene = make_scene(landmarks, np.ones(landmarks.time.size, dtype=bool), view)
    angles = planar_angles(scene)
    return float(np.median(angles.of(name, side)))  # pyright: ignore[reportArgumentType]


def test_frontal_angles_have_the_signs_of_the_contract() -> None:
    body = leaning(drop_deg=6.0, knee_in=0.03, lean_deg=4.0)
    view = View("frontal", "camera", "")
    # Seen from the front the right hip is at the left and, with this slope, higher.
    assert of(body, view, "pelvic_obliquity", "right") == pytest.approx(6.0, abs=0.1)
    assert of(body, view, "pelvic_obliquity", "left") == pytest.approx(-6.0, abs=0.1)
    inward = np.degrees(np.arctan(0.03 / 0.42))
    assert of(body, view, "hip_adduction", "right") == pytest.approx(6.0 + inward, abs=0.1)
    assert of(body, view, "knee_projection_angle", "left") == pytest.approx(2 * inward, abs=0.1)
    # The top of the trunk moves to the picture's left: the person's right.
    assert of(body, view, "trunk_side_lean", None) == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("facing", ["right", "left"])
def test_flexions_do_not_depend_on_the_walking_direction(facing: str) -> None:
    walk = side_view_walk(seconds=3.0)
    if facing == "left":
        flip = np.array([-1.0, 1.0])
        walk = replace(
            walk,
            pixels=walk.pixels * flip + (1920.0, 0.0),
            world=walk.world * (-1.0, 1.0, 1.0),
            names=tuple(_other(name) for name in walk.names),
        )
    scene = make_scene(walk, np.ones(walk.time.size, dtype=bool), View("sagittal", facing, ""))
    knees = planar_angles(scene).of("knee_flexion", "right")
    assert scene.near == facing
    assert np.nanpercentile(knees, 98) == pytest.approx(58.0, abs=2.5)
    assert np.nanpercentile(knees, 2) == pytest.approx(2.0, abs=2.5)


def _other(name: str) -> str:
    if name.startswith("left"):
        return name.replace("left", "right")
    return name.replace("right", "left")


def test_a_height_gives_the_scale() -> None:
    walk = side_view_walk(seconds=2.0)
    used = np.ones(walk.time.size, dtype=bool)
    view = View("sagittal", "right", "")
    small, tall = (make_scene(walk, used, view, height=h) for h in (1.5, 1.8))
    thigh = [
        np.linalg.norm(s.points["knee"] - s.points["hip"], axis=-1).mean() for s in (small, tall)
    ]
    assert thigh[1] / thigh[0] == pytest.approx(1.2, abs=1e-3)
    assert not make_scene(walk, used, view).is_scaled


def test_pictures_that_do_not_count_are_missing() -> None:
    walk = side_view_walk(seconds=3.0)
    used = np.ones(walk.time.size, dtype=bool)
    used[30:60] = False
    scene = make_scene(walk, used, View("sagittal", "right", ""))
    assert np.isnan(scene.points["hip"][0, 45]).all()
    assert np.isfinite(scene.points["hip"][0, 10]).all()


def test_uneven_pictures_are_put_on_even_steps() -> None:
    walk = side_view_walk(seconds=3.0)
    keep = np.sort(np.random.default_rng(1).choice(90, 70, replace=False))
    some = Landmarks(
        1, walk.names, walk.frame[keep], walk.time[keep], walk.pixels[keep],
        walk.visibility[keep], walk.world[keep],
    )  # fmt: skip
    scene = make_scene(some, np.ones(70, dtype=bool), View("sagittal", "right", ""))
    assert np.ptp(np.diff(scene.time)) < 1e-9
    assert scene.rate_hz == pytest.approx(30.0, rel=0.01)


def test_a_person_who_comes_nearer_keeps_the_angles() -> None:
    walk = side_view_walk(seconds=4.0)
    grow = np.linspace(1.0, 1.8, walk.time.size)[:, None, None]
    nearer = replace(walk, pixels=walk.pixels * grow)
    view = View("sagittal", "right", "")
    used = np.ones(walk.time.size, dtype=bool)
    near, far = (make_scene(item, used, view) for item in (nearer, walk))
    assert far.is_even and not near.is_even
    knees = [planar_angles(scene).of("knee_flexion", "right") for scene in (near, far)]
    assert np.nanmax(np.abs(knees[0] - knees[1])) < 2.0


def test_a_sloping_floor_is_made_level_and_stairs_are_not() -> None:
    way = np.linspace(0.0, 4.0, 200)
    slope = floor_height(0.03 * way, way)
    assert slope[-1] - slope[0] == pytest.approx(0.12, abs=0.01)
    assert np.ptp(floor_height(0.17 * np.floor(way / 0.3), way)) == 0.0


def test_draw_zero_is_the_best_estimate_and_ranges_have_the_published_width() -> None:
    scene = standing_scene("sagittal")
    drawn = draw_planar(scene).angles
    best = planar_angles(scene)
    assert np.array_equal(drawn.values_deg[0], best.values_deg)
    knee = drawn.of("knee_flexion", scene.near)[1:, 0]
    low, high = np.percentile(knee, [2.5, 97.5])
    assert high - low == pytest.approx(2.0 * 1.96 * 4.3, rel=0.12)


@pytest.mark.parametrize("plane", ["sagittal", "frontal", "oblique"])
def test_a_view_refuses_what_it_does_not_show(plane: str) -> None:
    scene = standing_scene(plane)  # pyright: ignore[reportArgumentType]
    footage = Footage(60.0)
    assert refusal("hip_rotation_peak", scene, footage)
    assert refusal("peak_vertical_force", scene, footage)
    assert not refusal("cadence", scene, footage)
    assert bool(refusal("knee_flexion_peak", scene, footage)) == (plane == "frontal")
    assert bool(refusal("pelvic_drop_peak", scene, footage)) == (plane != "frontal")
    assert "scale" in refusal("step_width", standing_scene("frontal"), footage)


def test_times_on_the_ground_need_a_fast_camera() -> None:
    scene = standing_scene("sagittal")
    assert "120" in refusal("contact_time", scene, Footage(60.0))
    assert not refusal("contact_time", scene, Footage(120.0))
    assert refusal("stance_fraction", scene, Footage(30.0))


def test_gates_refuse_what_they_cost() -> None:
    scene = standing_scene("sagittal")
    slow = Footage(60.0, (Gate("slow_motion", "refused", reason="slow motion"),))
    assert refusal("cadence", scene, slow) == "slow motion"
    assert not refusal("knee_flexion_peak", scene, slow)
    small = Footage(60.0, (Gate("size", "refused", reason="too small"),))
    assert refusal("knee_flexion_peak", scene, small) == "too small"
    assert not refusal("reps", scene, small)


def test_the_far_leg_is_told_with_caution_and_frontal_views_carry_no_verdict() -> None:
    bend = Measure("knee_flexion_peak", "left", 60.0, 50.0, 70.0, "deg", 5, 1.0, "good")
    scene = standing_scene("sagittal")
    left = supported([bend], scene, Footage(60.0))[0]
    right = supported([replace(bend, side="right")], scene, Footage(60.0))[0]
    assert (left.quality, right.quality) == ("limited", "good")
    drop = Measure("pelvic_drop_peak", "left", 5.0, 1.0, 9.0, "deg", 5, 1.0, "good", verdict="high")
    assert supported([drop], standing_scene("frontal"), Footage(60.0))[0].verdict is None


@pytest.mark.parametrize("yaw", [0.0, 15.0])
def test_a_camera_a_little_off_square_changes_flexions_little(yaw: float) -> None:
    walk = side_view_walk(seconds=3.0)
    place = {name: walk.world[:, walk.names.index(name)] for name in NAMES}
    turned = filmed(place, walk.time, yaw_deg=yaw, distance=4.0)
    view = View("sagittal", "right", "")
    used = np.ones(walk.time.size, dtype=bool)
    knees = [
        planar_angles(make_scene(item, used, view)).of("knee_flexion", "right")
        for item in (walk, turned)
    ]
    assert np.sqrt(np.nanmean((knees[0] - knees[1]) ** 2)) < 4.0


def test_the_trunk_from_the_side_is_limited_and_never_judged() -> None:
    lean = Measure(
        "trunk_flexion_mean", None, -8.0, -18.0, 2.0, "deg", 3, 1.0, "good", verdict="low"
    )
    scene = replace(standing_scene("sagittal"), is_scaled=True)
    found = supported([lean], scene, Footage(60.0))[0]
    assert found.quality == "limited" and "upright" in found.reason
    assert found.verdict is None and found.value == -8.0


def test_legs_that_do_different_things_are_known_less_well_from_an_angle() -> None:
    def width(plane: str, *, together: bool) -> float:
        drawn = draw_planar(standing_scene(plane), together=together).angles  # pyright: ignore[reportArgumentType]
        return float(np.ptp(drawn.of("knee_flexion", "left"), axis=0).mean())

    assert width("oblique", together=False) > 1.5 * width("oblique", together=True)
    assert width("sagittal", together=False) == width("sagittal", together=True)
