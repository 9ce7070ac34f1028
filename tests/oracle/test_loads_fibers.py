"""Fibre forces against OpenSim's own muscles, on bodies with one muscle of each kind."""

import numpy as np
import pytest

from hiphinge.body import body_from_text
from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.cache import StageCache
from hiphinge.loads.fiber_forces import FiberSettings, fiber_forces
from hiphinge.loads.muscle_curves import active_force, passive_force, tendon_force, velocity_factor

opensim = pytest.importorskip("opensim")
pytestmark = pytest.mark.opensim

KINDS = ["DeGrooteFregly2016Muscle", "Millard2012EquilibriumMuscle", "Thelen2003Muscle"]
SLACK, OPTIMAL, PENNATION, FORCE = 0.20, 0.10, 0.3, 1000.0

THELEN = {
    "KshapeActive": 0.45,
    "KshapePassive": 5.0,
    "FmaxMuscleStrain": 0.6,
    "FmaxTendonStrain": 0.033,
    "Af": 0.25,
    "Flen": 1.4,
    "fv_linear_extrap_threshold": 0.95,
}


def one_muscle_model(kind):
    """A block on rails, pulled by one muscle whose length is the coordinate."""
    model = opensim.Model()
    model.setName(kind)
    block = opensim.Body("block", 1.0, opensim.Vec3(0), opensim.Inertia(1.0))
    joint = opensim.SliderJoint("rail", model.getGround(), block)
    joint.updCoordinate().setName("length")
    model.addBody(block)
    model.addJoint(joint)
    muscle = getattr(opensim, kind)()
    muscle.setName("muscle")
    muscle.setMaxIsometricForce(FORCE)
    muscle.setOptimalFiberLength(OPTIMAL)
    muscle.setTendonSlackLength(SLACK)
    muscle.setPennationAngleAtOptimalFiberLength(PENNATION)
    if kind == "Thelen2003Muscle":
        # Written out, because the <defaults> of any model read before stay behind in OpenSim.
        for name, value in THELEN.items():
            getattr(muscle, f"set_{name}")(value)
    muscle.addNewPathPoint("origin", model.getGround(), opensim.Vec3(0))
    muscle.addNewPathPoint("insertion", block, opensim.Vec3(0))
    model.addForce(muscle)
    model.finalizeConnections()
    return model


@pytest.fixture(params=KINDS)
def both(request, tmp_path):
    model = one_muscle_model(request.param)
    path = tmp_path / "one.osim"
    model.printToXML(str(path))
    body = body_from_text(path.read_text(), cache=StageCache(tmp_path / "cache"))
    muscle = getattr(opensim, request.param).safeDownCast(model.getMuscles().get(0))
    return model, muscle, read_muscles(body).muscles


def test_strength_is_that_of_opensims_static_optimisation(both):
    model, muscle, muscles = both
    state = model.initSystem()
    coordinate = model.getCoordinateSet().get(0)
    length, speed = (
        grid.ravel()
        for grid in np.meshgrid(SLACK + np.linspace(0.04, 0.16, 9), np.linspace(-0.8, 0.8, 9))
    )
    expected = []
    for each_length, each_speed in zip(length, speed, strict=True):
        coordinate.setValue(state, float(each_length))
        coordinate.setSpeedValue(state, float(each_speed))
        model.realizeVelocity(state)
        expected.append(muscle.calcInextensibleTendonActiveFiberForce(state, 1.0))
    ours = fiber_forces(
        muscles, length[:, None], speed[:, None], settings=FiberSettings(mode="compatible")
    )
    np.testing.assert_allclose(ours.strength[:, 0], np.maximum(expected, 0.0), atol=1e-4 * FORCE)


def test_curves_are_those_of_the_model(both):
    _, muscle, muscles = both
    curves = muscles.curves[0]
    at = np.linspace(0.45, 1.65, 25)
    if isinstance(muscle, opensim.DeGrooteFregly2016Muscle):
        np.testing.assert_allclose(
            active_force(curves, at),
            [muscle.calcActiveForceLengthMultiplier(x) for x in at],
            atol=1e-9,
        )
        np.testing.assert_allclose(
            passive_force(curves, at),
            np.maximum([muscle.calcPassiveForceMultiplier(x) for x in at], 0.0),
            atol=1e-9,
        )
        stretch = np.linspace(1.0, 1.06, 9)
        np.testing.assert_allclose(
            tendon_force(curves, stretch),
            [muscle.calcTendonForceMultiplier(x) for x in stretch],
            atol=1e-9,
        )
        speed = np.linspace(-1.0, 1.0, 9)
        np.testing.assert_allclose(
            velocity_factor(curves, speed),
            [muscle.calcForceVelocityMultiplier(x) for x in speed],
            atol=1e-9,
        )


def test_elastic_equilibrium_is_opensims(both):
    model, muscle, muscles = both
    if not hasattr(muscle, "computeInitialFiberEquilibrium"):
        pytest.skip("this kind finds no equilibrium by itself")
    state = model.initSystem()
    coordinate = model.getCoordinateSet().get(0)
    for length in (SLACK + 0.08, SLACK + 0.11):
        coordinate.setValue(state, length)
        coordinate.setSpeedValue(state, 0.0)
        muscle.setActivation(state, 1.0)
        model.realizeVelocity(state)
        muscle.computeInitialFiberEquilibrium(state)
        model.realizeDynamics(state)
        ours = fiber_forces(
            muscles,
            np.array([[length]]),
            np.zeros((1, 1)),
            settings=FiberSettings(tendon="elastic", passive=True),
        )
        total = float(ours.strength[0, 0] + ours.passive[0, 0])
        assert total == pytest.approx(muscle.getTendonForce(state), abs=2e-3 * FORCE)
