"""What goes in: options that cannot be meant, inputs that do not belong together."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge import io, pipeline
from hiphinge.errors import InputError, SettingError
from hiphinge.pipeline import Options
from hiphinge.types import Setup


@pytest.mark.parametrize(
    ("option", "value"),
    [("mass", 1.0), ("mass", 500.0), ("height", 172.0), ("height", 0.1)],
)
def test_a_body_nobody_has_is_a_wrong_unit(option: str, value: float) -> None:
    with pytest.raises(SettingError, match=rf"--{option} is out of range.*check the unit"):
        Options(**{option: value})


@pytest.mark.parametrize("given", [{"start": float("nan")}, {"end": float("inf")}])
def test_a_time_that_is_none_is_refused(given: dict[str, float]) -> None:
    with pytest.raises(SettingError, match=r"is no time.*seconds on the recording's own axis"):
        Options(**given)  # type: ignore[arg-type]


def test_the_setup_is_checked_too() -> None:
    with pytest.raises(SettingError, match="--pain"):
        Options(setup=Setup(pain=11.0))


def test_a_part_must_have_a_length() -> None:
    with pytest.raises(SettingError, match="--end must come after --start"):
        Options(start=3.0, end=3.0)


def test_only_what_differs_from_the_defaults_counts_as_said(tmp_path: Path) -> None:
    options = Options(mass=70.0, static=tmp_path / "stand.c3d", setup=Setup(treadmill=True))
    assert options.given() == {"mass": 70.0, "static": "stand.c3d", "treadmill": True}


def forces_file(folder: Path) -> Path:
    path = folder / "grf.mot"
    names = [f"ground_force_{part}{axis}" for part in "vp" for axis in "xyz"]
    names += [f"ground_torque_{axis}" for axis in "xyz"]
    time = np.arange(200) / 100.0
    io.write_sto(path, time=time, columns=names, values=np.ones((200, len(names))))
    return path


def markers_file(folder: Path, name: str) -> Path:
    path = folder / name
    time = np.arange(200) / 100.0
    io.write_trc(path, time=time, names=["A", "B"], markers=np.ones((200, 2, 3)))
    return path


def test_two_recordings_are_not_one(tmp_path: Path) -> None:
    inputs = [markers_file(tmp_path, "one.trc"), markers_file(tmp_path, "two.trc")]
    with pytest.raises(InputError, match=r"do not belong to one recording.*one.trc, two.trc"):
        pipeline.analyze(inputs)


def test_forces_are_given_once(tmp_path: Path) -> None:
    inputs = [markers_file(tmp_path, "one.trc"), forces_file(tmp_path)]
    with pytest.raises(InputError, match="at most one force file"):
        pipeline.analyze(inputs, Options(forces=inputs[1]))
