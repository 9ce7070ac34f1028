"""Figures against the body model and against sums by hand."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge.body import forward_kinematics
from hiphinge.loads.laying import ByOpenSim
from hiphinge.web.figures import bending, moment_arms, one_side
from hiphinge.web.figures.__main__ import MAKERS
from hiphinge.web.figures.kept import Figure, figures
from hiphinge.web.figures.postures import Held, back_moment, landing_leg, one_leg, squat
from hiphinge.web.figures.still import (
    GRAVITY,
    StillBody,
    carry_still,
    center,
    joint,
    mass_centers,
    moments_per_mass,
    pose,
    push,
    still_body,
)
from hiphinge.what_if_folder import kept_loads

FOOT = ("talus_r", "calcn_r", "toes_r")
SHANK = ("tibia_r", "patella_r", *FOOT)
# Numbers are kept to so many decimals; OpenSim's wrapping adds a little.
ARM_CM = 0.06


@pytest.fixture(scope="module")
def who() -> StillBody:
    """The default body."""
    return still_body()


def kept(name: str, number: str) -> dict[float, float]:
    figure = figures()[name]
    [found] = [one for one in figure.numbers if one.id == number]
    return dict(zip(figure.stops, found.value, strict=True))


def test_leverage_is_kept_as_the_model_has_it(who: StillBody) -> None:
    stops = (0.0, 45.0, 90.0)
    figure = figures()["moment_arms"]
    found = moment_arms.moment_arms(who, moment_arms.bent(who, stops))
    for way, arms in found.items():
        for place, arm in enumerate(figure.arms):
            own = [getattr(arm, way)[figure.stops.index(stop)] for stop in stops]
            np.testing.assert_allclose(100.0 * arms[:, place], own, atol=ARM_CM)


@pytest.mark.parametrize("stop", [10.0, 65.0])
def test_leverage_is_how_the_length_changes(who: StillBody, stop: float) -> None:
    """Moment arm = -dL/dq, here by differences of OpenSim's own lengths."""
    step = 1e-4
    [q] = moment_arms.bent(who, (stop,))
    lays = ByOpenSim(who.body, who.sites)
    names = who.musculature.muscles.names
    own = np.array([names.index(f"{part}_r") for part in moment_arms.PARTS])
    coordinates = {"extension": "hip_flexion_r", "abduction": "hip_adduction_r",
                   "rotation": "hip_rotation_r"}  # fmt: skip
    found = moment_arms.moment_arms(who, q[None])
    for way, name in coordinates.items():
        two = np.array([q, q])
        two[:, who.body.coordinates.names.index(name)] += [-step, step]
        length = lays(own, two).length
        expected = (length[1] - length[0]) / (2.0 * step)
        np.testing.assert_allclose(found[way][0], expected, atol=4e-4)


@pytest.mark.parametrize(("knee", "lean"), [(80.0, 5.0), (80.0, 41.0), (30.0, 20.0)])
def test_a_squat_stands(who: StillBody, knee: float, lean: float) -> None:
    q = squat(who, knee, lean)
    assert center(who, q)[0] - joint(who, q, "talus_r")[0] == pytest.approx(0.05, abs=1e-4)
    rotation = forward_kinematics(who.body, q[None]).rotation[0]
    foot = rotation[who.body.bodies.index("calcn_r")]
    # The sole is level but for the little that turned-out hips tip it.
    assert foot[1, 1] > np.cos(np.deg2rad(8.0))
    assert np.rad2deg(q[who.body.coordinates.names.index("knee_angle_r")]) == pytest.approx(knee)


@pytest.mark.parametrize("lean", [5.0, 26.0, 50.0])
def test_squat_moments_are_those_of_a_planar_sum(who: StillBody, lean: float) -> None:
    """Half the weight under the mass centre, less the weights below the joint."""
    q = squat(who, bending.SQUAT_KNEE_DEG, lean)
    found = moments_per_mass(who, q[None], push(who, q[None]))
    mass, places = who.body.mass, mass_centers(who, q)
    load = center(who, q)[0]

    def by_hand(origin: str, below: tuple[str, ...]) -> float:
        at = joint(who, q, origin)[0]
        own = [who.body.bodies.index(name) for name in below]
        weights = float((mass[own] * (places[own, 0] - at)).sum())
        return GRAVITY * (0.5 * (load - at) - weights / float(mass.sum()))

    assert -found["ankle_angle_r"][0] == pytest.approx(by_hand("talus_r", FOOT), abs=0.02)
    # The ground passes behind the knee and ahead of the hip.
    assert found["knee_angle_r"][0] == pytest.approx(by_hand("tibia_r", SHANK), abs=0.03)
    assert -found["hip_flexion_r"][0] == pytest.approx(
        by_hand("femur_r", ("femur_r", *SHANK)), abs=0.04
    )
    assert kept("hinge", "knees")[lean] == pytest.approx(-found["knee_angle_r"][0], abs=0.01)
    assert kept("hinge", "hips")[lean] == pytest.approx(-found["hip_flexion_r"][0], abs=0.01)


def test_the_hip_balances_what_stands_above_it(who: StillBody) -> None:
    q = one_leg(who, 4.0)
    external = push(who, q[None], ("calcn_r",))
    found = moments_per_mass(who, q[None], external)["hip_adduction_r"][0]
    above = np.array([name not in ("femur_r", *SHANK) for name in who.body.bodies])
    weights = who.body.mass * above
    arm = float(weights @ (joint(who, q, "femur_r")[2] - mass_centers(who, q)[:, 2]))
    assert -found == pytest.approx(GRAVITY * arm / float(who.body.mass.sum()), rel=0.02)
    carried = carry_still(who, q[None], external, n_draws=1)
    assert carried.status.tolist() == [[0]]
    site = who.sites.find("hip", "right")
    assert site is not None
    assert kept("one_leg", "hip")[4.0] == pytest.approx(
        carried.contact[0, 0, site] / who.weight, abs=0.02
    )
    # Nothing is lost: the muscles' pull along the joint and the weight above it add up.
    assert carried.contact[0, 0, site] / who.weight > kept("one_leg", "abductors")[4.0] + 0.8


def test_the_low_back_turns_as_its_weight_would_fall(who: StillBody) -> None:
    """Bending a little further lowers the upper body: the work is the moment times the angle."""
    held = Held(10.0, 0.41, 0.62)
    q = squat(who, 45.0, 35.0, held=held)
    own, box = back_moment(who, q, held)
    assert box == pytest.approx(10.0 * GRAVITY * 0.41)
    above = who.sites.beyond[who.sites.names.index("lumbar")] * who.body.mass
    places, origin = mass_centers(who, q), joint(who, q, "lumbar5")
    angle = 1e-5
    away = places - origin
    lowered = away[:, 0] * np.sin(angle) + away[:, 1] * (1.0 - np.cos(angle))
    assert own == pytest.approx(GRAVITY * float(above @ lowered) / angle, rel=1e-3)
    assert kept("lifting", "back")[41.0] == pytest.approx(own + box, abs=0.3)


def test_a_landing_takes_up_the_fall() -> None:
    """What the ground gives on the way to brake is what the fall brought."""
    force, way = kept("landing", "force"), kept("landing", "way")
    for bend, push_ in force.items():
        braking = way[bend] / 100.0
        assert push_ * braking == pytest.approx(bending.DROP_M + braking, abs=0.01)


def test_where_the_weight_stands_is_what_the_calf_feels(who: StillBody) -> None:
    q = squat(who, 40.0, 25.0, over=0.09)
    found = moments_per_mass(who, q[None], push(who, q[None]))
    assert kept("weight_on_foot", "calves")[9.0] == pytest.approx(
        -found["ankle_angle_r"][0], abs=0.01
    )


def test_step_width_is_where_the_foot_stands(who: StillBody) -> None:
    q = landing_leg(who, -0.02)
    foot = joint(who, q, "talus_r")[2] - joint(who, q, "pelvis")[2]
    assert foot == pytest.approx(-0.01, abs=1e-4)
    column = who.body.coordinates.names.index("hip_adduction_r")
    assert kept("step_width", "adduction")[-2.0] == pytest.approx(np.rad2deg(q[column]), abs=0.1)


def test_a_leg_turned_in_keeps_hip_and_ankle(who: StillBody) -> None:
    start = squat(who, 65.0, 30.0)
    q = one_side.turned_in(who, start, 20.0)
    for name in ("femur_r", "talus_r"):
        np.testing.assert_allclose(joint(who, q, name), joint(who, start, name), atol=1e-4)
    assert joint(who, q, "tibia_r")[2] < joint(who, start, "tibia_r")[2] - 0.05
    seen = one_side.inward_angle_deg(who, q) - one_side.inward_angle_deg(who, start)
    assert kept("inward_knee", "seen")[20.0] == pytest.approx(seen, abs=0.2)


def test_a_straight_leg_is_straight_to_a_camera(who: StillBody) -> None:
    assert abs(one_side.inward_angle_deg(who, pose(who, {}))) < 6.0


@pytest.mark.parametrize(
    ("name", "number", "rises"),
    [("hinge", "knees", False), ("hinge", "hips", True), ("landing", "force", False),
     ("landing", "way", True), ("weight_on_foot", "calves", True), ("lifting", "back", True),
     ("one_leg", "abductors", False), ("one_leg", "hip", False), ("inward_knee", "seen", True),
     ("inward_knee", "inward", True), ("step_width", "band", True),
     ("step_width", "adduction", True), ("piriformis", "load", False), ("medius", "load", True)],
)  # fmt: skip
def test_numbers_go_one_way(name: str, number: str, rises: bool) -> None:
    steps = np.diff(list(kept(name, number).values()))
    assert (steps > 0.0).all() if rises else (steps < 0.0).all()


@pytest.mark.parametrize(
    ("name", "group", "load"),
    [("piriformis", "gluteus_maximus", "piriformis_force_peak"),
     ("medius", "gluteus_medius", "hip_contact_peak")],
)  # fmt: skip
def test_the_sample_walk_answers_as_kept(
    walk_folder: Path, name: str, group: str, load: str
) -> None:
    answer = kept_loads(walk_folder).what_if({group: 1.4})
    [found] = [one for one in answer.loads if (one.id, one.side) == (load, "right")]
    assert kept(name, "load")[140.0] == pytest.approx(found.value, rel=0.01)
    assert kept(name, "change")[140.0] == pytest.approx(found.value - found.base, abs=1.0)


def test_all_figures_can_be_made() -> None:
    assert set(MAKERS) == set(figures())
    assert all(isinstance(one, Figure) for one in figures().values())
