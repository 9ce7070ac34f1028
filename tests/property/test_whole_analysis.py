"""What must not matter does not: mirrored people, turned labs, shifted clocks, other units."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hiphinge import io, pipeline
from hiphinge.kinematics.tracking import track
from hiphinge.progress import Progress
from hiphinge.types import Analysis, Forces, Recording, Side, Subject

KINEMATICS = pipeline.Options(loads=False)
OTHER: dict[str, str] = {"L": "R", "R": "L"}
OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}


@pytest.fixture(scope="module")
def recording(sample_walk: Path) -> Recording:
    return io.trim(io.read(sample_walk), start=0.0, end=5.0)


@pytest.fixture(scope="module")
def analysis(recording: Recording) -> Analysis:
    return pipeline.analyze_recording(recording, KINEMATICS)


def values(analysis: Analysis) -> dict[tuple[str, Side | None], float | None]:
    return {(m.id, m.side): m.value for m in analysis.measures}


def turned(recording: Recording, angle: float) -> Recording:
    """The same lab with its axes turned about the vertical, as a file would hold it."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    forces = recording.forces
    assert forces is not None
    return replace(
        recording,
        markers=recording.markers @ turn.T,
        forces=replace(
            forces,
            force=forces.force @ turn.T,
            point=forces.point @ turn.T,
            free_moment=forces.free_moment @ turn.T,
            corners=forces.corners @ turn.T,
        ),
    )


def mirrored(recording: Recording) -> Recording:
    """The person in a mirror: z changes sign, left and right markers change names."""
    flip = np.array([1.0, 1.0, -1.0])
    forces = recording.forces
    assert forces is not None
    names = tuple(
        OTHER.get(n[0], n[0]) + n[1:] if len(n) > 2 else n for n in recording.marker_names
    )
    return replace(
        recording,
        marker_names=names,
        markers=recording.markers * flip,
        events=tuple(
            replace(e, side=None if e.side is None else OPPOSITE[e.side]) for e in recording.events
        ),
        forces=mirrored_forces(forces, flip),
    )


def mirrored_forces(forces: Forces, flip: np.ndarray) -> Forces:
    return replace(
        forces,
        force=forces.force * flip,
        point=forces.point * flip,
        free_moment=forces.free_moment * -flip,
        corners=forces.corners * flip,
    )


@pytest.mark.parametrize("angle", [0.3, np.pi])
def test_turning_the_lab_changes_nothing(
    recording: Recording, analysis: Analysis, angle: float
) -> None:
    now = values(pipeline.analyze_recording(turned(recording, angle), KINEMATICS))
    for key, value in values(analysis).items():
        assert now[key] == pytest.approx(value, abs=0.02, nan_ok=True), key


def test_the_person_in_the_mirror_has_the_other_side(
    recording: Recording, analysis: Analysis
) -> None:
    now = values(pipeline.analyze_recording(mirrored(recording), KINEMATICS))
    for (name, side), value in values(analysis).items():
        there = now[name, None if side is None else OPPOSITE[side]]
        if name == "limb_symmetry":
            there = None if there is None else 100.0 - there
        assert there == pytest.approx(value, abs=0.3), (name, side)


def test_a_shifted_clock_shifts_the_events(recording: Recording, analysis: Analysis) -> None:
    forces = recording.forces
    assert forces is not None
    late = replace(
        recording,
        time=recording.time + 100.0,
        forces=replace(forces, time=forces.time + 100.0),
        events=tuple(replace(e, time=e.time + 100.0) for e in recording.events),
    )
    shifted = pipeline.analyze_recording(late, KINEMATICS)
    before = [e.time for e in analysis.timeline.events]
    assert [e.time - 100.0 for e in shifted.timeline.events] == pytest.approx(before, abs=1e-6)
    for key, value in values(analysis).items():
        assert values(shifted)[key] == pytest.approx(value, abs=1e-3), key


def test_tracking_is_the_same_twice(recording: Recording) -> None:
    def motion() -> np.ndarray:
        found = track(
            recording,
            static=None,
            subject=Subject(),
            model=None,
            mapping=None,
            progress=Progress(),
        )
        return found.motion.q

    assert np.array_equal(motion(), motion(), equal_nan=True)
