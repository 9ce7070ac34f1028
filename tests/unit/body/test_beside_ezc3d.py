"""OpenSim and ezc3d share SWIG's table of types: using one must not break the other."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
import ezc3d, numpy as np
c3d = ezc3d.c3d()
c3d["parameters"]["POINT"]["RATE"]["value"] = [100]
c3d["parameters"]["POINT"]["LABELS"]["value"] = ["A"]
c3d["data"]["points"] = np.zeros((4, 1, 5))
c3d.write(sys.argv[1])

import opensim
from hiphinge.body.opensim_functions import read_function
spline = opensim.SimmSpline()
for x in range(5):
    spline.addPoint(x, x * x)
assert read_function(spline).coefficients
"""


def test_splines_are_read_after_a_c3d_file_was_written(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "trial.c3d")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
