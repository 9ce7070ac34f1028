"""Inverse dynamics against OpenSim's tool on the same filtered coordinates and forces."""

import numpy as np
import pytest
from validation import opensim_cases as cases

from hiphinge.loads.inverse_dynamics import inverse_dynamics

pytestmark = [pytest.mark.opensim, pytest.mark.shared_data]


def test_moments_of_gait2392_are_opensims():
    case = cases.CASES["gait2392"]
    body = case.body()
    expected = cases.read_sto(case.folder / "id.sto")
    moved = cases.trajectory(case, body, expected.time, nested=False)
    net = inverse_dynamics(body, moved, cases.ground_reaction(case, body, expected.time))
    kinds = {column.rsplit("_", 1)[0]: column for column in expected.columns}
    names = [body.coordinates.names[c] for c in body.coordinates.free]
    difference = net.moment[0] - expected.of([kinds[name] for name in names])
    assert np.abs(difference[2:-2]).max() < 0.02
