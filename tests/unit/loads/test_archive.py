"""States on disk: what is read is what was written, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge._version import __version__
from hiphinge.errors import InputError
from hiphinge.loads.archive import load_archive, save_archive
from hiphinge.loads.peaks import Peaks, Window
from hiphinge.muscles import MuscleSet, ThelenCurves

KINDS = (Peaks, Window, MuscleSet, ThelenCurves)


def muscles() -> MuscleSet:
    numbers = np.array([1.0, 2.0])
    return MuscleSet(
        ("one", "two"), *(numbers,) * 8, curves=(ThelenCurves(),), curve=np.array([0, 0])
    )


def test_nested_dataclasses_come_back_as_they_were(tmp_path: Path) -> None:
    save_archive(muscles(), tmp_path / "m.npz", layout="m/1")
    found = load_archive(tmp_path / "m.npz", KINDS, layout="m/1")
    assert isinstance(found, MuscleSet)
    assert found.names == ("one", "two") and found.curves == (ThelenCurves(),)
    np.testing.assert_array_equal(found.max_force, [1.0, 2.0])


def test_none_and_tuples_survive(tmp_path: Path) -> None:
    content = (Window(None, 0.0, 1.0), Peaks("x_peak", "left", np.ones((2, 1)), (0,)))
    save_archive(content, tmp_path / "w.npz", layout="w/1")
    found = load_archive(tmp_path / "w.npz", KINDS, layout="w/1")
    assert isinstance(found, tuple)
    assert found[0] == Window(None, 0.0, 1.0) and found[1].windows == (0,)


def test_another_version_is_refused_by_name(tmp_path: Path) -> None:
    save_archive(muscles(), tmp_path / "m.npz", layout="m/1")
    with pytest.raises(InputError, match=r"made by another version.*m\.npz.*analyse.*again"):
        load_archive(tmp_path / "m.npz", KINDS, layout="m/2")


def outline_changed(path: Path, before: str, after: str) -> None:
    """Write an archive's outline anew, as another version would have written it."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    text = arrays["outline"].tobytes().decode()
    assert before in text
    arrays["outline"] = np.frombuffer(text.replace(before, after).encode(), dtype=np.uint8)
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"concentric_shape"', '"af"'),  # a field had another name
        ('"concentric_shape": 0.25, ', ""),  # a field was not there yet; it has a default today
        ('"ThelenCurves"', '"Thelen"'),  # a kind had another name
    ],
)
def test_fields_of_another_version_are_not_called_damage(
    tmp_path: Path, before: str, after: str
) -> None:
    path = tmp_path / "m.npz"
    save_archive(muscles(), path, layout="m/1")
    outline_changed(path, before, after)
    with pytest.raises(InputError, match=r"made by another version of hiphinge: m\.npz"):
        load_archive(path, KINDS, layout="m/1")


def test_the_version_that_wrote_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    save_archive(muscles(), path, layout="m/1")
    outline_changed(path, f'"version": "{__version__}"', '"version": "0.0.9"')
    assert isinstance(load_archive(path, KINDS, layout="m/1"), MuscleSet)
    with pytest.raises(InputError, match=r"m\.npz \(0\.0\.9\)"):
        load_archive(path, KINDS, layout="m/2")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"text"])
def test_damage_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        load_archive(tmp_path / "bad.npz", KINDS, layout="m/1")


def test_an_unexpected_kind_is_refused(tmp_path: Path) -> None:
    save_archive(muscles(), tmp_path / "m.npz", layout="m/1")
    with pytest.raises(InputError, match="another version"):
        load_archive(tmp_path / "m.npz", (Window,), layout="m/1")
