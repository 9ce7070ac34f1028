"""The examination tells a sound machine from a broken one."""

import sys
from pathlib import Path

import pytest

from hiphinge import doctor


def test_a_working_installation_has_no_complaint() -> None:
    checks = doctor.examine()
    assert [check for check in checks if not check.ok] == []
    assert {"Python", "opensim", "numba", "cache folder", "default_body"} <= {
        check.name for check in checks
    }


def test_every_check_that_can_fail_has_advice() -> None:
    for check in doctor.examine():
        assert check.advice or check.name in {"node", "chromium"}


def test_a_cache_folder_that_cannot_be_made_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("HIPHINGE_CACHE", str(tmp_path / "file" / "cache"))
    cache = next(check for check in doctor.examine() if check.name == "cache folder")
    assert not cache.ok
    assert "HIPHINGE_CACHE" in cache.advice


def test_a_damaged_asset_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPHINGE_CACHE", str(tmp_path))
    damaged = tmp_path / "assets/gaitalytics-0.2.2/sample_walk/treadmill_events.c3d"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"cut short")
    checks = {check.name: check for check in doctor.examine()}
    assert not checks["sample_walk"].ok
    assert "damaged" in checks["sample_walk"].detail
    assert checks["default_body"].ok


def test_a_library_that_crashes_is_reported_and_does_not_take_us_along() -> None:
    crash = doctor._library("broken", "import os; os.abort()")
    assert not crash.ok
    assert sys.executable in crash.advice
