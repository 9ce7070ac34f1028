"""Measures do not depend on what they should not: laboratory, clock, units, and left is right."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiphinge.kinematics.measures import Given, MeasureSet, measure
from hiphinge.kinematics.measures.examples import Walker
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import Angles, Recording, Side, Subject, Timeline

ADULT = Subject(mass=70.0, height=1.75)
walkers = st.builds(
    Walker,
    speed=st.floats(0.5, 2.0),
    cycle=st.floats(0.8, 1.4),
    stance=st.floats(0.55, 0.7),
    width=st.floats(0.1, 0.3),
    on_belt=st.booleans(),
    cycles=st.just(2),
    rate_hz=st.just(100.0),
)


def measured(
    angles: Angles, points: BodyPaths, timeline: Timeline, recording: Recording
) -> MeasureSet:
    return measure(Given(angles, points), timeline, recording, subject=ADULT)


def parts(walker: Walker) -> tuple[Angles, BodyPaths, Timeline, Recording]:
    return walker.angles(), walker.points(), walker.timeline(), walker.recording(mass=70.0)


def values(found: MeasureSet) -> dict[tuple[str, Side | None], float]:
    return {(m.id, m.side): m.value for m in found.measures if m.value is not None}


def other(side: Side | None) -> Side | None:
    return {"left": "right", "right": "left", None: None}[side]


def assert_alike(one: MeasureSet, two: MeasureSet, rel: float = 1e-6) -> None:
    first, second = values(one), values(two)
    assert first.keys() == second.keys()
    assert first
    for key, value in first.items():
        assert second[key] == pytest.approx(value, rel=rel, abs=1e-6), key


@settings(max_examples=5)
@given(walker=walkers, turn=st.floats(-np.pi, np.pi))
def test_turning_the_laboratory_changes_nothing(walker: Walker, turn: float):
    angles, points, timeline, recording = parts(walker)
    cosine, sine = np.cos(turn), np.sin(turn)
    matrix = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    turned = BodyPaths(points.time, {key: path @ matrix.T for key, path in points.paths.items()})
    assert recording.forces is not None
    forces = replace(recording.forces, point=recording.forces.point @ matrix.T)
    assert_alike(
        measured(angles, points, timeline, recording),
        measured(angles, turned, timeline, replace(recording, forces=forces)),
    )


@settings(max_examples=5)
@given(walker=walkers, shift=st.floats(-100.0, 1000.0))
def test_the_clock_does_not_matter(walker: Walker, shift: float):
    angles, points, timeline, recording = parts(walker)
    names = ("start", "end", "toe_off", "opposite_toe_off", "opposite_contact")
    cycles = tuple(
        replace(cycle, **{name: getattr(cycle, name) + shift for name in names})
        for cycle in timeline.cycles
    )
    assert recording.forces is not None
    later = angles.time + shift
    assert_alike(
        measured(angles, points, timeline, recording),
        measured(
            replace(angles, time=later),
            BodyPaths(later, points.paths),
            replace(timeline, cycles=cycles),
            replace(recording, time=later, forces=replace(recording.forces, time=later)),
        ),
        rel=1e-4,
    )


@settings(max_examples=5)
@given(walker=walkers)
def test_mirroring_the_person_swaps_the_sides(walker: Walker):
    angles, points, timeline, recording = parts(walker)
    sign = np.where(np.array(angles.ids) == "trunk_side_lean", -1.0, 1.0)
    mirrored = replace(
        angles,
        sides=tuple(other(side) for side in angles.sides),
        values_deg=angles.values_deg * sign,
    )
    flip = np.array([1.0, 1.0, -1.0])
    paths = {(name, other(side)): path * flip for (name, side), path in points.paths.items()}
    cycles = tuple(replace(cycle, side=other(cycle.side)) for cycle in timeline.cycles)
    assert recording.forces is not None
    forces = replace(recording.forces, point=recording.forces.point * flip)
    one = measured(angles, points, timeline, recording)
    two = measured(
        mirrored,
        BodyPaths(points.time, paths),
        replace(timeline, cycles=cycles),
        replace(recording, forces=forces),
    )
    swapped = {(name, other(side)): value for (name, side), value in values(two).items()}
    swapped["limb_symmetry", None] = 100.0 - swapped["limb_symmetry", None]
    for key, value in values(one).items():
        assert swapped[key] == pytest.approx(value, abs=1e-6), key


@settings(max_examples=5)
@given(walker=walkers, size=st.floats(0.5, 2.0), mass=st.floats(20.0, 150.0))
def test_lengths_scale_with_the_person_and_forces_with_the_mass(
    walker: Walker, size: float, mass: float
):
    angles, points, timeline, _ = parts(walker)
    large = BodyPaths(points.time, {key: size * path for key, path in points.paths.items()})
    one = measure(Given(angles, points), timeline, walker.recording(), subject=ADULT)
    two = measure(Given(angles, large), timeline, walker.recording(), subject=ADULT)
    units = {m.id: m.unit for m in one.measures}
    if one.on_belt == two.on_belt:
        for key, value in values(one).items():
            grown = size if units[key[0]] in ("m", "m/s") else 1.0
            assert values(two)[key] == pytest.approx(grown * value, rel=1e-6, abs=1e-6), key
    heavy = Subject(mass=mass)
    forced = measure(Given(angles, points), timeline, walker.recording(mass=mass), subject=heavy)
    assert forced.of("peak_vertical_force", "left").value == pytest.approx(1.1, rel=0.02)
