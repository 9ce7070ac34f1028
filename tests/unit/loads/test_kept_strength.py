"""The person's strength: with tests or without, and kept so that it is found only once."""

import numpy as np
import pytest

from hiphinge.body import default_body
from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.cache import StageCache
from hiphinge.loads.groups import group_members
from hiphinge.loads.kept_paths import musculature_of, strength_of
from hiphinge.profile import Strength
from hiphinge.types import Subject

PERSON = Subject(mass=75.0, height=1.70)
TESTS = Strength(hip_abduction_left_n=240.0, hip_abduction_left_lever_m=0.5)


@pytest.fixture(scope="module")
def body():
    return default_body()


@pytest.fixture
def cache(tmp_path):
    return StageCache(tmp_path)


def test_tests_change_the_tested_side_and_are_named(body, cache):
    musculature = musculature_of(body, cache=cache)
    found = strength_of(body, musculature, PERSON, TESTS, cache=cache)
    names = musculature.muscles.names
    left = found.factors[group_members(names, "gluteus_medius", "left")]
    right = found.factors[group_members(names, "gluteus_medius", "right")]
    assert left.max() < 0.8 * right.min()
    assert any("scaled to the measured hip abduction left: 120 N m" in note for note in found.notes)


def test_without_tests_strength_follows_size_and_says_so(body, cache):
    musculature = musculature_of(body, cache=cache)
    light = Subject(mass=50.0, height=1.70)
    found = [
        strength_of(body, musculature, subject, Strength(), cache=cache)
        for subject in (PERSON, light)
    ]
    np.testing.assert_allclose(found[0].factors, 1.0)
    assert (found[1].factors < 0.8).all()
    assert all("follows from mass and height" in one.notes[0] for one in found)


def test_strength_is_kept(body, cache):
    musculature = read_muscles(body)
    first = strength_of(body, musculature, PERSON, TESTS, cache=cache)
    kept = {path.name: path.stat().st_mtime_ns for path in cache.folder.iterdir()}
    again = strength_of(body, musculature, PERSON, TESTS, cache=cache)
    np.testing.assert_array_equal(again.factors, first.factors)
    assert (again.tests, again.notes, again.quality) == (first.tests, first.notes, first.quality)
    assert {path.name for path in cache.folder.iterdir()} == set(kept)
    assert len([name for name in kept if name.startswith("strength-")]) == 1


def test_another_lever_is_another_strength(body, cache):
    musculature = musculature_of(body, cache=cache)
    longer = Strength(hip_abduction_left_n=240.0, hip_abduction_left_lever_m=0.7)
    found = [strength_of(body, musculature, PERSON, one, cache=cache) for one in (TESTS, longer)]
    medius = group_members(musculature.muscles.names, "gluteus_medius", "left")
    assert (found[1].factors[medius] > 1.1 * found[0].factors[medius]).all()
