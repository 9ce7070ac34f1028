"""Weighing a person, and saying so."""

import numpy as np
import pytest

from hiphinge.body.body_mass import (
    GRAVITY,
    mass_jumping,
    mass_moving,
    mass_standing,
    mass_stepping,
    mass_still,
    settle_mass,
)
from hiphinge.types import Forces, Subject

RATE_HZ = 100.0


def plates(*vertical: np.ndarray) -> Forces:
    force = np.zeros((len(vertical), len(vertical[0]), 3))
    for plate, values in enumerate(vertical):
        force[plate, :, 1] = values
    n_samples = len(vertical[0])
    return Forces(
        time=np.arange(n_samples) / RATE_HZ,
        force=force,
        point=np.zeros_like(force),
        free_moment=np.zeros_like(force),
        names=tuple(f"plate {k}" for k in range(len(vertical))),
        sides=(None,) * len(vertical),
        corners=np.full((len(vertical), 4, 3), np.nan),
    )


def test_a_quiet_stand_on_two_plates_is_the_weight():
    weight = 70.0 * GRAVITY
    sway = 5.0 * np.sin(np.arange(300) / 20.0)
    assert mass_standing(plates(0.4 * weight + sway, 0.6 * weight - sway)) == pytest.approx(70.0)


def test_one_foot_beside_the_plate_is_not_weighed():
    time = np.arange(300) / RATE_HZ
    assert mass_standing(plates(300.0 * (1 + np.sin(time * 3)))) is None
    assert mass_standing(plates(np.zeros(300))) is None
    assert mass_standing(None) is None


def test_a_treadmill_walk_gives_the_mean():
    time = np.arange(1000) / RATE_HZ
    total = 60.0 * GRAVITY * (1.0 + 0.2 * np.sin(2 * np.pi * 2.0 * time))
    assert mass_moving(plates(total)) == pytest.approx(60.0, rel=0.01)


def stance(start: float, lasts: float, *, weight: float, seconds: float = 3.0) -> np.ndarray:
    """Two humps with a valley between them, as a walking foot loads a plate."""
    share = (np.arange(round(seconds * RATE_HZ)) / RATE_HZ - start) / lasts
    humps = np.sin(np.pi * share) + 0.35 * np.sin(3.0 * np.pi * share)
    return np.where((share > 0.0) & (share < 1.0), 1.05 * weight * humps, 0.0)


def test_a_step_from_plate_to_plate_is_the_weight():
    weight = 65.0 * GRAVITY
    first, second = stance(0.5, 0.7, weight=weight), stance(1.05, 0.7, weight=weight)
    total = (first + second)[round(0.85 * RATE_HZ) : round(1.4 * RATE_HZ)]
    expected = float(total.mean()) / GRAVITY
    assert mass_stepping(plates(first, second)) == pytest.approx(expected, rel=0.02)


def test_two_feet_that_land_together_are_no_step():
    weight = 65.0 * GRAVITY
    both = plates(stance(0.5, 0.7, weight=weight), stance(0.52, 0.7, weight=weight))
    assert mass_stepping(both) is None
    assert mass_stepping(plates(stance(0.5, 0.7, weight=weight))) is None


def test_the_still_second_after_a_landing_is_the_weight():
    time = np.arange(400) / RATE_HZ
    weight = 58.0 * GRAVITY
    shock = 2.0 * weight * np.exp(-(((time - 1.0) / 0.05) ** 2))
    landing = np.where(time > 1.0, weight, 0.0) + shock
    assert mass_still(plates(landing)) == pytest.approx(58.0, rel=0.01)
    assert mass_still(plates(weight * (1.0 + 0.3 * np.sin(8.0 * time)))) is None


def test_steps_beside_the_plates_are_not_weighed():
    time = np.arange(1000) / RATE_HZ
    on_plate = (time > 3.0) & (time < 3.7)
    assert mass_moving(plates(600.0 * on_plate)) is None


@pytest.mark.parametrize(
    ("subject", "weighed", "mass", "source", "note"),
    [
        (Subject(mass=70.0), 71.0, 70.0, "given", ""),
        (Subject(mass=70.0), 90.0, 70.0, "given", "weigh 90.0 kg"),
        (Subject(), 71.0, 71.0, "plates", "force plates"),
        (Subject(), None, 75.0, "model", "--mass"),
    ],
)
def test_the_mass_has_a_source(subject, weighed, mass, source, note):
    settled = settle_mass(subject, weighed, 75.0)
    assert (settled.mass, settled.source) == (mass, source)
    assert note in settled.note
    assert bool(note) == bool(settled.note)


def jump(mass: float, push: float, *, share: float = 1.0) -> tuple[Forces, np.ndarray, np.ndarray]:
    """Fall, push off with a half sine, fly: plates that carry a share, times, ten markers."""
    time = np.arange(300) / RATE_HZ
    during = (time > 1.0) & (time < 1.5)
    force = np.where(during, push * np.sin(np.pi * (time - 1.0) / 0.5), 0.0)
    speed = np.cumsum(force / mass - GRAVITY) / RATE_HZ
    markers = np.zeros((300, 10, 3))
    markers[:, :, 1] = (np.cumsum(speed) / RATE_HZ)[:, None] + np.arange(10) / 10.0
    return plates(0.5 * share * force, 0.5 * share * force), time, markers


@pytest.mark.parametrize("mass", [45.0, 90.0])
def test_a_landing_followed_by_a_jump_is_weighed_by_its_momentum(mass: float):
    forces, time, markers = jump(mass, 3.0 * mass * GRAVITY)
    assert mass_still(forces) is None and mass_moving(forces) is None
    assert mass_jumping(forces, time, markers) == pytest.approx(mass, rel=0.03)


def test_a_contact_without_free_fall_is_not_weighed():
    forces, time, markers = jump(70.0, 2100.0)
    assert mass_jumping(forces, time, 0.6 * markers) is None  # something else carries too
    assert mass_jumping(forces, time, markers[:, :3]) is None
    assert mass_jumping(None, time, markers) is None
