"""Draws of coordinates: their size, their symmetry, and what they leave alone."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body.compile import compile_body
from hiphinge.body.examples import pendulum, walker
from hiphinge.kinematics.points import body_paths
from hiphinge.kinematics.uncertainty import DrawSettings, draw, perturb
from hiphinge.types import Motion

WALKER = compile_body(walker())


def motion(q: np.ndarray, names: tuple[str, ...], markers: tuple[str, ...]) -> Motion:
    frames = len(q)
    return Motion(
        np.arange(frames) / 100.0,
        names,
        q,
        markers,
        np.full((frames, len(markers)), 0.004),
        np.zeros(frames, dtype=np.int64),
        "own solver" if markers else "given",
    )


def standing(frames: int = 50) -> Motion:
    q = np.zeros((frames, len(WALKER.coordinates.names)))
    q[:, [name.startswith("knee") for name in WALKER.coordinates.names]] = 0.3
    return motion(q, WALKER.coordinates.names, WALKER.marker_names)


def spread_deg(drawn: Motion, name: str) -> float:
    index = drawn.names.index(name)
    return float(np.degrees(drawn.q[1:, :, index].std(axis=0).mean()))


def test_a_pendulums_angle_is_as_uncertain_as_its_only_marker():
    """One marker 1 m from the axis, stuck within 6 mm across: 6 mrad; noise adds little."""
    body = compile_body(pendulum())
    still = motion(np.zeros((20, 1)), ("swing",), ("tip",))
    drawn = perturb(body, still, settings=DrawSettings(n_pairs=400))
    assert drawn.q[1:, :, 0].std() == pytest.approx(0.006, rel=0.1)


def test_draws_come_in_pairs_of_opposite_sign():
    drawn = perturb(WALKER, standing(), settings=DrawSettings(n_pairs=5))
    middle = 0.5 * (drawn.q[1:6] + drawn.q[6:])
    assert middle == pytest.approx(np.broadcast_to(drawn.q[0], middle.shape), abs=1e-12)


def test_more_markers_make_it_surer():
    few = replace(
        WALKER,
        marker_weight=np.where(
            [name.startswith("thigh") for name in WALKER.marker_names], 0.0, 1.0
        ),
    )
    all_of_them = perturb(WALKER, standing(), settings=DrawSettings(n_pairs=200))
    less = perturb(few, standing(), settings=DrawSettings(n_pairs=200))
    assert spread_deg(less, "hip_rotation_r") > 1.05 * spread_deg(all_of_them, "hip_rotation_r")


def test_missing_markers_do_not_count():
    seen = standing()
    residual = seen.residual.copy()
    residual[:, [name.startswith("thigh") for name in WALKER.marker_names]] = np.nan
    hidden = perturb(WALKER, replace(seen, residual=residual), settings=DrawSettings(n_pairs=100))
    shown = perturb(WALKER, seen, settings=DrawSettings(n_pairs=100))
    assert spread_deg(hidden, "hip_rotation_r") > spread_deg(shown, "hip_rotation_r")


def test_frames_without_a_pose_stay_without_one():
    given = standing()
    q = given.q.copy()
    q[10:20] = np.nan
    drawn = perturb(WALKER, replace(given, q=q), settings=DrawSettings(n_pairs=4))
    assert np.isnan(drawn.q[:, 10:20]).all()
    assert np.isfinite(drawn.q[:, 20:]).all()


def test_coordinates_without_markers_get_the_published_repeatability():
    names = ("pelvis_tx", "hip_flexion_r", "hip_adduction_r", "hip_rotation_r")
    given = motion(np.zeros((10, 4)), names, ())
    body = replace(
        WALKER,
        coordinates=replace(
            WALKER.coordinates,
            names=names,
            rotational=np.array([False, True, True, True]),
            default=np.zeros(4),
            lower=np.full(4, -np.inf),
            upper=np.full(4, np.inf),
            locked=np.zeros(4, dtype=bool),
            leader=np.full(4, -1),
            coupler_kind=np.zeros(4, dtype=np.int64),
            coupler_start=np.zeros(4, dtype=np.int64),
            coupler_size=np.zeros(4, dtype=np.int64),
        ),
    )
    drawn = perturb(body, given, settings=DrawSettings(n_pairs=400))
    assert spread_deg(drawn, "hip_flexion_r") == pytest.approx(2.5, rel=0.1)
    assert spread_deg(drawn, "hip_adduction_r") == pytest.approx(2.0, rel=0.1)
    assert spread_deg(drawn, "hip_rotation_r") == pytest.approx(5.0, rel=0.1)
    assert np.ptp(drawn.q[3], axis=0) == pytest.approx(np.zeros(4))  # constant over the trial


def test_draw_0_of_the_points_is_the_best_estimate_itself():
    given = standing(frames=200)
    key = ("center_of_mass", None)
    drawn = draw(WALKER, given, settings=DrawSettings(n_pairs=6)).paths.paths[key]
    best = body_paths(WALKER, given).paths[key]
    assert np.array_equal(drawn[0], best)
    assert drawn.shape == (13, 200, 3)
    # Perturbed means lie within a few centimetres of it, on either side.
    apart = drawn[1:].mean(axis=1) - best.mean(axis=0)
    assert 0.0 < np.abs(apart).max() < 0.05


def test_draws_between_the_slow_knots_follow_the_motion():
    """At 200 Hz every sixth frame is perturbed; the rest is interpolated without steps."""
    given = standing(frames=200)
    given = replace(given, time=given.time / 2.0)
    drawn = draw(WALKER, given, settings=DrawSettings(n_pairs=4)).paths
    path = drawn.of("center_of_mass", None)
    assert np.abs(np.diff(path[1:], axis=1)).max() < 0.002
