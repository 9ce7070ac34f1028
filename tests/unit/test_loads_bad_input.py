"""Loads from inputs that cannot carry them: a sentence, never a silent number."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hiphinge import io, pipeline
from hiphinge.errors import InputError
from hiphinge.loads.analysis import analyze_loads
from hiphinge.loads.inputs import LoadInputs
from hiphinge.pipeline import Options
from hiphinge.types import Recording


@pytest.fixture(scope="module")
def recording(sample_walk: Path) -> Recording:
    return io.trim(io.read(sample_walk), start=0.0, end=3.0)


def test_forces_of_another_time_are_refused(recording: Recording, tmp_path: Path) -> None:
    markers, forces = tmp_path / "walk.trc", tmp_path / "grf.mot"
    io.write_trc(
        markers, time=recording.time, names=recording.marker_names, markers=recording.markers
    )
    names = [f"ground_force_{part}{axis}" for part in "vp" for axis in "xyz"]
    names += [f"ground_torque_{axis}" for axis in "xyz"]
    time = 100.0 + np.arange(200) / 100.0
    io.write_sto(forces, time=time, columns=names, values=np.ones((200, len(names))))
    with pytest.raises(InputError, match="do not overlap"):
        pipeline.analyze([markers, forces], Options())


@pytest.mark.parametrize("mass", [27.0, 110.0])
def test_a_mass_off_by_a_factor_of_two_is_refused(recording: Recording, mass: float) -> None:
    with pytest.raises(InputError, match=r"the plates weigh 5\d\.\d kg"):
        pipeline.analyze_recording(recording, Options(mass=mass))


def test_without_loads_a_wrong_mass_is_only_noted(recording: Recording) -> None:
    analysis = pipeline.analyze_recording(recording, Options(mass=110.0, loads=False))
    assert any("force plates weigh" in warning for warning in analysis.warnings)


def test_a_wrong_mass_in_the_file_is_noticed_and_no_load_is_given(recording: Recording) -> None:
    heavy = replace(recording, subject=replace(recording.subject, mass=110.0))
    analysis = pipeline.analyze_recording(heavy, Options())
    assert any("force plates weigh" in warning for warning in analysis.warnings)
    assert {load.quality for load in analysis.loads} == {"refused"}
    assert all("weight accounted for" in load.reason for load in analysis.loads)


def test_plates_that_show_volts_give_no_load(recording: Recording) -> None:
    """Where a file does not say its unit, the body's weight does."""
    assert recording.forces is not None
    volts = replace(
        recording, forces=replace(recording.forces, force=0.01 * recording.forces.force)
    )
    analysis = pipeline.analyze_recording(volts, Options())
    assert {load.quality for load in analysis.loads} == {"refused"}
    assert all(load.reason for load in analysis.loads)


def test_a_model_without_muscles_is_refused_with_the_reason(recording: Recording) -> None:
    analysis = pipeline.analyze_recording(recording, Options(loads=False))
    bare = re.sub(r"<ForceSet\b.*?</ForceSet>", "", analysis.body.osim, flags=re.DOTALL)
    found = analyze_loads(
        LoadInputs(
            replace(analysis.body, osim=bare),
            analysis.motion,
            recording.forces,
            analysis.timeline,
            analysis.subject,
        ),
        step=lambda fraction, detail="": None,
    )
    assert {load.quality for load in found.loads} == {"refused"}
    assert all("muscle" in load.reason for load in found.loads)
