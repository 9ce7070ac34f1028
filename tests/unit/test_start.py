"""What a short command must not wait for."""

import subprocess
import sys

import pytest

# Each takes 0.1 to 1 s to import and is needed on some paths only.
SLOW = (
    "scipy.signal",
    "scipy.interpolate",
    "scipy.optimize",
    "scipy.spatial",
    "scipy.sparse",
    "scipy.special",
    "scipy.fft",
    "pandas",
    "opensim",
    "matplotlib",
    "icalendar",
    "hiphinge.pose",
    "hiphinge.plan",
)
# What a second analysis of markers imports.
MODULES = (
    "hiphinge.cli",
    "hiphinge.pipeline.markers",
    "hiphinge.loads.kept_loads",
    "hiphinge.report",
)


@pytest.mark.parametrize("module", MODULES)
def test_slow_libraries_are_not_imported_before_they_are_needed(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_address_does_not_wait_for_the_pages() -> None:
    code = "import sys, hiphinge.web.serve; print('numba' in sys.modules, 'fastapi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


def test_the_end_does_not_look_for_garbage_in_what_goes_anyway() -> None:
    code = (
        "import atexit, gc, sys; from hiphinge.cli import main\n"
        # Registered first, so called last: after what the command has registered.
        "atexit.register(lambda: print(gc.get_freeze_count() > 10_000))\n"
        "main(['--version'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "True"
