"""The bench of loads gives both solvers the same muscles, actuators and ground forces."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge import io
from hiphinge.bench import example_case

pytestmark = [pytest.mark.opensim, pytest.mark.shared_data]


@pytest.fixture(scope="module")
def walk(shared_data):
    from hiphinge.bench_setup import LoadsCase

    folder = shared_data / "opensim_gait2392_walk"
    markers = folder / "subject01_walk1.trc"
    case = example_case(
        "walk", folder / "subject01.osim", markers, folder / "subject01_Setup_IK.xml"
    )
    plates = io.read(markers, forces=folder / "subject01_walk1_grf.mot", turn_axes=False).forces
    return LoadsCase(case, plates)


def test_both_solvers_get_the_same_actuators(walk):
    from hiphinge.bench_setup import prepare
    from hiphinge.body import opensim_loads

    setup = prepare(walk)
    names = setup.musculature.muscles.names
    assert "soleus_r" in names
    assert "ercspn_r" not in names
    assert setup.osim.count("<CoordinateActuator ") == setup.body.coordinates.free.size
    body_weight = 9.81 * float(setup.body.mass.sum())
    mean = float(setup.wrench.force[0, :, :, 1].sum(axis=1).mean())
    assert mean == pytest.approx(body_weight, rel=0.15)
    weak = opensim_loads.weakened(setup.osim, {"soleus_r": 0.5})
    from hiphinge.body import body_from_text
    from hiphinge.body.opensim_muscles import read_muscles

    weakened = read_muscles(body_from_text(weak)).muscles
    factor = weakened.max_force / setup.musculature.muscles.max_force
    np.testing.assert_allclose(factor, [0.5 if n == "soleus_r" else 1.0 for n in names])


def test_opensims_tools_and_ours_agree_on_a_few_frames(walk):
    from hiphinge import bench_setup
    from hiphinge.bench_loads import compare_loads

    short = replace(walk.ik, time=walk.ik.time[:60], markers=walk.ik.markers[:60])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_setup, "_N_FRAMES", 5)
        patch.setattr(bench_setup, "_INNER", slice(20, 25))
        rows = {row.name: row for row in compare_loads(replace(walk, ik=short))}
    assert rows["solve"].frames == 5
    # OpenSim stops at its default tolerance; our objective is the lower one.
    assert rows["solve"].max_diff < 0.01
    assert rows["what-if+loads"].max_diff < 30.0
    assert rows["geometry+solve"].ratio > 1.0
