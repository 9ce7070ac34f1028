"""What `hiphinge doctor` says: whether all is here that an analysis needs, else what to do."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hiphinge import assets
from hiphinge.cache import cache_folder

_SUPPORTED = ((3, 11), (3, 13))
_DISK_NEEDED_MB = 500
_CHILD_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the examination.

    Attributes:
        name: What was looked at.
        ok: Whether it is as it should be; optional things that are missing count as ok.
        detail: What was found.
        advice: What to do when it is not ok.
    """

    name: str
    ok: bool
    detail: str
    advice: str = ""


def examine() -> tuple[Check, ...]:
    """Look at Python, the platform, the compiled libraries, the cache and the fetched files.

    Takes some seconds: the libraries are loaded in processes of their own, so that one that
    crashes is reported too. Fetches nothing and contacts no network.

    Example:
        >>> from hiphinge.doctor import examine
        >>> [check.detail for check in examine() if not check.ok]  # doctest: +SKIP
        []
    """
    return (
        _python(),
        _platform(),
        _library("opensim", "import opensim; print(opensim.GetVersion())"),
        _library("numba", _COMPILE),
        _library("ezc3d", "import ezc3d; ezc3d.c3d(); print(ezc3d.__version__)"),
        _cache(),
        _disk(),
        *_assets(),
        _optional("node", "the tests of the browser views"),
        _optional("chromium", "the tests of how the report looks"),
    )


_COMPILE = """
import numba
assert numba.njit(lambda x: x + 1)(1) == 2
print(numba.__version__)
"""


def _python() -> Check:
    found = sys.version_info[:2]
    low, high = (f"{major}.{minor}" for major, minor in _SUPPORTED)
    return Check(
        "Python",
        _SUPPORTED[0] <= found <= _SUPPORTED[1],
        f"{platform.python_version()} at {sys.executable}",
        f"use Python {low} to {high}",
    )


def _platform() -> Check:
    """No body model library is published for Linux on ARM."""
    machine, system = platform.machine(), platform.system()
    return Check(
        "platform",
        system != "Linux" or machine == "x86_64",
        f"{system} {machine}, {os.cpu_count()} cores",
        "the body model needs Linux x86-64, macOS or Windows",
    )


def _library(name: str, script: str) -> Check:
    advice = f"install again: {sys.executable} -m pip install --force-reinstall {name}"
    try:
        child = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=False,
            timeout=_CHILD_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Check(name, False, f"did not load within {_CHILD_SECONDS} s", advice)
    lines = (child.stdout if child.returncode == 0 else child.stderr).strip().splitlines()
    said = lines[-1] if lines else f"ended with status {child.returncode}"
    return Check(name, child.returncode == 0, said, advice)


def _cache() -> Check:
    folder = cache_folder()
    advice = "set HIPHINGE_CACHE to a folder that can be written"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check("cache folder", False, f"{folder}: {error.strerror or error}", advice)
    return Check("cache folder", True, str(folder), advice)


def _disk() -> Check:
    place = _existing(cache_folder())
    free_mb = shutil.disk_usage(place).free // 1_000_000
    return Check(
        "disk space",
        free_mb >= _DISK_NEEDED_MB,
        f"{free_mb / 1000:.1f} GB free at {place}",
        f"free at least {_DISK_NEEDED_MB} MB, or set HIPHINGE_CACHE to another disk",
    )


def _existing(path: Path) -> Path:
    return next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.is_dir())


def _assets() -> Iterator[Check]:
    """A file that was never fetched is no fault: its first use fetches it."""
    for entry in assets.status():
        origin = f"{entry.package} {entry.version}, {entry.licence}"
        detail = {
            "present": f"{origin}, SHA-256 as pinned",
            "absent": f"{origin}, not fetched yet: the first use does it",
            "damaged": f"{origin}, damaged: {entry.path.parent}",
        }[entry.state]
        advice = "run `hiphinge demo` with a network: it is fetched again"
        yield Check(entry.name, entry.state != "damaged", detail, advice)


def _optional(name: str, needed_for: str) -> Check:
    found = shutil.which(name)
    return Check(name, True, found or f"not found; needed for {needed_for} only")
