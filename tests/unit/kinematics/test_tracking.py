"""What a recording is tracked with: the scaled default body, a user's model, given coordinates."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hiphinge import io
from hiphinge.body.examples import hinge_text
from hiphinge.errors import InputError, ModelError
from hiphinge.kinematics.tracking import Tracked, track
from hiphinge.progress import Progress
from hiphinge.types import Coordinates, Recording, Subject

LEGS = ("hip_flexion_r", "hip_adduction_r", "knee_angle_r", "hip_flexion_l", "knee_angle_l")


def follow(
    recording: Recording,
    *,
    static: Recording | None = None,
    model: Path | None = None,
    subject: Subject | None = None,
) -> Tracked:
    return track(
        recording,
        static=static,
        subject=subject or Subject(),
        model=model,
        mapping=None,
        progress=Progress(),
    )


@pytest.fixture(scope="module")
def walk(sample_walk: Path) -> Recording:
    return io.trim(io.read(sample_walk), start=1.0, end=2.2)


@pytest.fixture(scope="module")
def tracked(walk: Recording) -> Tracked:
    return follow(walk)


@pytest.fixture(scope="module")
def own_model(tracked: Tracked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scaled default body, as a user would bring it."""
    path = tmp_path_factory.mktemp("own") / "own.osim"
    path.write_text(tracked.body.osim, encoding="utf-8")
    return path


def leg_angles_deg(tracked: Tracked) -> np.ndarray:
    columns = [tracked.motion.names.index(name) for name in LEGS]
    return np.degrees(tracked.motion.q[:, columns])


def without_markers(walk: Recording, coordinates: Coordinates | None) -> Recording:
    nowhere = np.zeros((len(walk.time), 0, 3))
    return replace(walk, marker_names=(), markers=nowhere, coordinates=coordinates)


def test_own_model_is_used_as_it_is(walk: Recording, tracked: Tracked, own_model: Path) -> None:
    ours = follow(walk, model=own_model)
    assert ours.marker_set is None
    assert ours.body.mass.sum() == pytest.approx(tracked.body.mass.sum())
    # The same body under other marker weights: a little apart, not the same.
    gap = leg_angles_deg(ours) - leg_angles_deg(tracked)
    assert 0.0 < np.sqrt((gap**2).mean(axis=0)).max() < 3.0
    assert float(ours.quality["marker_rms_mm"]) < 15.0


def test_own_model_with_a_static_trial_takes_the_size_of_the_person(
    walk: Recording, own_model: Path
) -> None:
    standing = replace(
        walk, markers=np.repeat(walk.markers[:1], len(walk.time), axis=0), forces=None
    )

    def shank(size: float) -> float:
        grown, static = (replace(r, markers=size * r.markers) for r in (walk, standing))
        body = follow(grown, static=static, model=own_model).body
        ankle = body.tree.parent_position[body.bodies.index("talus_r")]
        return float(np.linalg.norm(ankle))

    assert shank(1.1) / shank(1.0) == pytest.approx(1.1, abs=0.02)


def test_given_coordinates_are_taken_as_they_are(walk: Recording, tracked: Tracked) -> None:
    names = (*tracked.motion.names, "tail_wag")
    values = np.column_stack([tracked.motion.q, np.ones(len(walk.time))])
    given = follow(without_markers(walk, Coordinates(names, values)), subject=Subject(mass=70.0))
    assert given.motion.source == "given"
    np.testing.assert_array_equal(leg_angles_deg(given), leg_angles_deg(tracked))
    assert any("tail_wag" in note for note in given.notes)
    # Angles from elsewhere carry the published repeatability; an unscaled body has no lengths.
    assert "*" in given.limits and "step_length" in given.limits


def test_given_coordinates_on_their_own_model_have_its_lengths(
    walk: Recording, tracked: Tracked, own_model: Path
) -> None:
    recording = without_markers(walk, Coordinates(tracked.motion.names, tracked.motion.q))
    given = follow(recording, model=own_model, subject=Subject(mass=70.0))
    assert "step_length" not in given.limits
    assert given.body.mass.sum() == pytest.approx(tracked.body.mass.sum())


def test_one_lumbar_joint_is_spread_over_the_levels(walk: Recording, tracked: Tracked) -> None:
    names = ("lumbar_extension", *LEGS, "hip_rotation_r")
    values = np.full((len(walk.time), len(names)), 0.2)
    given = follow(without_markers(walk, Coordinates(names, values)), subject=Subject(mass=70.0))
    leader = given.motion.q[:, given.motion.names.index("L5_S1_Flex_Ext")]
    assert (leader > 0.0).all() and (leader < 0.2).all()


def test_coordinates_of_another_model_are_refused(walk: Recording) -> None:
    strange = Coordinates(("a", "b"), np.zeros((len(walk.time), 2)))
    with pytest.raises(ModelError, match="not this body's"):
        follow(without_markers(walk, strange))


def test_a_model_without_the_recordings_markers_is_refused(walk: Recording, tmp_path: Path) -> None:
    path = tmp_path / "hinge.osim"
    path.write_text(hinge_text(), encoding="utf-8")
    with pytest.raises(ModelError, match="only 0 markers of the model"):
        follow(walk, model=path)


def test_a_model_without_legs_cannot_be_scaled(walk: Recording, tmp_path: Path) -> None:
    path = tmp_path / "hinge.osim"
    path.write_text(hinge_text(), encoding="utf-8")
    with pytest.raises(ModelError, match=r"lacks bodies.*femur_r"):
        follow(walk, static=walk, model=path)


def test_a_recording_without_any_marker_is_refused(walk: Recording) -> None:
    with pytest.raises(InputError, match="no marker was seen"):
        follow(without_markers(walk, None))
