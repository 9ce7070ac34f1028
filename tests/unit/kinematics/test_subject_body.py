"""A person made of a body scaled by known factors is found again from the markers alone."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import default_body, marker_positions
from hiphinge.body.landmarks import landmarks
from hiphinge.body.marker_sets import detect_marker_set
from hiphinge.body.marking import marked, place_marks
from hiphinge.body.scaled_body import apply_factors
from hiphinge.errors import ModelError
from hiphinge.kinematics import clinical_angles, scale_body, solve_inverse_kinematics
from hiphinge.kinematics.static_pose import marker_paths
from hiphinge.types import Axes, BodyModel, InputFile, Recording, Subject

NAMES = ["ASIS", "PSIS", "LEK", "MEK", "LM", "MM", "HEE", "MT2", "LTHI", "LSHA", "SHO", "LEE", "LW"]
MARKERS = [f"{side}{name}" for side in "LR" for name in NAMES] + ["C7", "JN", "XIPH"]
FACTORS = {"pelvis": 1.05, "femur": 0.9, "tibia": 1.1, "calcn": 0.95}
MASS = 55.0


def person_factors(body: BodyModel) -> dict[str, np.ndarray]:
    factors = {}
    for name in body.bodies[1:]:
        stem = {"patella": "femur", "talus": "calcn", "toes": "calcn", "sacrum": "pelvis"}.get(
            name.split("_")[0], name.split("_")[0]
        )
        factors[name] = np.full(3, FACTORS.get(stem, 1.0))
    return factors


@pytest.fixture(scope="module")
def person() -> BodyModel:
    base = default_body()
    factors = person_factors(base)
    body = apply_factors(base, factors, MASS)
    return marked(body, place_marks(detect_marker_set(MARKERS), MARKERS, body, factors))


def coordinates(body: BodyModel, n_frames: int, *, walks: bool) -> np.ndarray:
    q = np.tile(body.coordinates.default, (n_frames, 1))
    phase = np.linspace(0.0, 4.0 * np.pi, n_frames)
    moves = {
        "hip_flexion": 0.35 * np.sin(phase),
        "hip_adduction": 0.08 * np.sin(phase),
        "knee_angle": 0.5 - 0.45 * np.cos(phase),
        "ankle_angle": 0.2 * np.sin(phase),
    }
    for name, values in moves.items():
        for side, sign in (("r", 1.0), ("l", -1.0)):
            column = body.coordinates.names.index(f"{name}_{side}")
            q[:, column] = (
                (values if sign > 0 else np.roll(values, n_frames // 4)) if walks else 0.05
            )
    q[:, body.coordinates.names.index("pelvis_tx")] = np.linspace(0, 2.0, n_frames) if walks else 0
    return q


def record(body: BodyModel, q: np.ndarray, names: list[str]) -> Recording:
    places = marker_positions(body, q)
    keep = [body.marker_names.index(name) for name in names]
    return Recording(
        file=InputFile("person.c3d", "0" * 64, "c3d"),
        time=np.arange(len(q)) / 100.0,
        marker_names=tuple(names),
        markers=places[:, keep],
        axes=Axes(np.eye(3), "+Y", "+X", "made so"),
    )


@pytest.fixture(scope="module")
def walk(person) -> Recording:
    lateral = [name for name in MARKERS if name[1:] not in {"MEK", "MM"}]
    # A walk with lateral markers only: the set stays recognisable.
    return record(person, coordinates(person, 200, walks=True), lateral)


@pytest.fixture(scope="module")
def static(person) -> Recording:
    return record(person, coordinates(person, 100, walks=False), MARKERS)


def test_size_mass_and_angles_are_found_again(person, walk, static):
    scaled = scale_body(walk, static=static, subject=Subject(mass=MASS))
    assert scaled.quality == "good"
    assert scaled.subject.mass == MASS
    assert scaled.body.mass.sum() == pytest.approx(MASS)
    for body, factor in (("tibia_r", 1.1), ("calcn_l", 0.95)):
        assert scaled.factors[body][0] == pytest.approx(factor, rel=0.02)
    # The hip centres come from a regression, not from this pelvis: that is off by 1 to 2 cm.
    assert scaled.factors["femur_r"][0] == pytest.approx(0.9, rel=0.05)
    motion = solve_inverse_kinematics(
        scaled.body, walk.time, marker_paths(walk, scaled.body.marker_names)
    )
    assert np.sqrt(np.nanmean(motion.residual**2)) < 0.008
    truth = replace(motion, q=coordinates(person, 200, walks=True), source="given")
    ours, true = clinical_angles(scaled.body, motion), clinical_angles(person, truth)
    for name, limit in (("hip_flexion", 1.0), ("knee_flexion", 1.5), ("ankle_dorsiflexion", 2.0)):
        gap = ours.of(name, "right") - true.of(name, "right")
        assert gap.std() < limit, name


def test_without_any_pose_the_scaling_is_limited_and_says_so(walk):
    scaled = scale_body(walk)
    assert scaled.quality == "limited"
    assert "all frames" in scaled.reason
    assert scaled.factors["tibia_r"][0] == pytest.approx(1.1, rel=0.05)
    assert any("--mass" in warning for warning in scaled.warnings)


def test_a_still_second_of_the_trial_serves_as_the_pose(person):
    q = np.vstack([coordinates(person, 120, walks=False), coordinates(person, 200, walks=True)])
    scaled = scale_body(record(person, q, MARKERS), subject=Subject(mass=MASS))
    assert scaled.quality == "good"
    assert any("quiet standing" in note for note in scaled.notes)


def test_a_marker_put_on_anew_is_found_out(person, walk, static):
    markers = walk.markers.copy()
    markers[:, walk.marker_names.index("RLTHI")] += [0.0, 0.05, 0.0]
    scaled = scale_body(replace(walk, markers=markers), static=static, subject=Subject(mass=MASS))
    assert any("RLTHI" in warning for warning in scaled.warnings)


def test_a_wrong_height_is_doubted(walk, static):
    scaled = scale_body(walk, static=static, subject=Subject(mass=MASS, height=2.3))
    assert any("2.30 m" in warning for warning in scaled.warnings)


def test_missing_knees_are_refused_with_advice(person, walk):
    names = [name for name in walk.marker_names if "LEK" not in name]
    bare = record(person, coordinates(person, 50, walks=True), names)
    with pytest.raises(ModelError):
        scale_body(bare)


def test_every_tracked_landmark_has_a_weight():
    assert all(mark.weight > 0.0 for mark in landmarks().values())
