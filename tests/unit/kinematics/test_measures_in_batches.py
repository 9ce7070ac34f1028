"""Draws measured a few at a time give what all of them at once give."""

from dataclasses import dataclass

import numpy as np
import pytest

from hiphinge.kinematics.measures import MeasureSet, measure
from hiphinge.kinematics.measures.drawn import Given, Rows, batches
from hiphinge.kinematics.measures.examples import Walker
from hiphinge.kinematics.planar import Scene, draw_planar, make_scene, plan_draws
from hiphinge.kinematics.planar.examples import side_view_walk, standing_scene
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import Angles, Subject, View


@dataclass(frozen=True, slots=True)
class Few:
    """Draws in memory, of which only some are given at a time."""

    all: Given
    at_once: int

    @property
    def n_draws(self) -> int:
        return self.all.n_draws

    def of(self, rows: Rows) -> tuple[Angles, BodyPaths]:
        return self.all.of(rows)


def shaken(n_draws: int) -> Given:
    random = np.random.default_rng(5)
    walker = Walker(speed=1.2, cycle=1.1)
    angles, points = walker.angles(), walker.points()
    size = (n_draws, 1, angles.values_deg.shape[-1])
    moved = angles.values_deg + random.normal(0.0, 2.0, size)
    moved[0] = angles.values_deg
    paths = {}
    for key, path in points.paths.items():
        paths[key] = path + random.normal(0.0, 0.01, (n_draws, 1, 3))
        paths[key][0] = path
    return Given(
        Angles(angles.time, angles.ids, angles.sides, moved), BodyPaths(points.time, paths)
    )


@pytest.mark.parametrize("at_once", [2, 5, 21, 100])
def test_every_draw_comes_once_behind_the_best_estimate(at_once: int) -> None:
    rows = list(batches(Few(shaken(21), at_once)))
    assert all(batch[0] == 0 for batch in rows)
    assert np.concatenate([batch[1:] for batch in rows]).tolist() == list(range(1, 21))
    assert max(batch.size for batch in rows) <= at_once


@pytest.mark.parametrize("at_once", [2, 8])
def test_measures_do_not_depend_on_the_batches(at_once: int) -> None:
    given, walker = shaken(21), Walker(speed=1.2, cycle=1.1)
    about = {"subject": Subject(mass=70.0, height=1.75)}
    whole = measure(given, walker.timeline(), walker.recording(), **about)
    parts: MeasureSet = measure(Few(given, at_once), walker.timeline(), walker.recording(), **about)
    assert [one for one in parts.measures if one.value is not None]
    assert parts.cycle_values == whole.cycle_values
    for part, all_at_once in zip(parts.measures, whole.measures, strict=True):
        for name in ("value", "low", "high"):
            one, other = getattr(part, name), getattr(all_at_once, name)
            assert one == other or one == pytest.approx(other, rel=1e-12), part.id


def test_draws_of_a_video_are_the_same_one_by_one() -> None:
    scene = standing_scene("frontal")
    whole = draw_planar(scene, n_pairs=4)
    draws = plan_draws(scene, n_pairs=4)
    for row in range(draws.n_draws):
        angles, points = draws.of(np.array([0, row]))
        np.testing.assert_array_equal(angles.values_deg[0], draws.best.values_deg)
        np.testing.assert_array_equal(angles.values_deg[1], whole.angles.values_deg[row])
        for key, path in points.paths.items():
            np.testing.assert_array_equal(path[1], whole.paths.paths[key][row])


def test_a_long_video_is_drawn_in_as_much_memory_as_a_short_one() -> None:
    short, long = (plan_draws(side_view(seconds)) for seconds in (120.0, 1200.0))
    assert 2 < long.at_once < short.at_once < short.n_draws
    assert long.at_once * long.best.time.size <= 1.1 * short.at_once * short.best.time.size


def side_view(seconds: float) -> Scene:
    walk = side_view_walk(seconds=seconds)
    everywhere = np.ones(walk.time.size, dtype=bool)
    return make_scene(walk, everywhere, View("sagittal", "right", ""))
