from dataclasses import fields, replace

import numpy as np
import pytest

import hiphinge as hh
from hiphinge.cache import StageCache
from hiphinge.loads import kept_loads
from hiphinge.loads.inputs import LoadInputs, LoadSettings
from hiphinge.loads.kept_loads import analyze_loads_once
from hiphinge.types import Analysis

pytestmark = pytest.mark.opensim


@pytest.fixture(scope="module")
def walk(sample_walk) -> Analysis:
    return hh.analyze(sample_walk, start=4.4, end=7.6)


def solve(walk: Analysis, cache: StageCache, **changed):
    given = {
        "motion": walk.motion,
        "forces": walk.recordings[0].forces,
        "subject": walk.subject,
        "settings": LoadSettings(n_pairs=2),
        **changed,
    }
    return analyze_loads_once(
        LoadInputs(walk.body, given["motion"], given["forces"], walk.timeline, given["subject"]),
        step=lambda *_: None,
        settings=given["settings"],
        cache=cache,
    )


def test_a_recording_is_solved_once_and_read_back_whole(walk, tmp_path, monkeypatch):
    cache = StageCache(tmp_path)
    first = solve(walk, cache)
    assert first.kept is not None and first.series is not None
    monkeypatch.delattr(kept_loads, "analyze_loads")
    again = solve(walk, cache)
    assert again.loads == first.loads and again.scenarios == first.scenarios
    assert again.methods == first.methods and again.warnings == first.warnings
    for item in fields(first.series):
        np.testing.assert_array_equal(
            getattr(again.series, item.name), getattr(first.series, item.name)
        )
    weaker = {"gluteus_medius.left": 0.5}
    assert again.kept.what_if(weaker) == first.kept.what_if(weaker)


def test_anything_else_is_solved_anew(walk, tmp_path, monkeypatch):
    cache = StageCache(tmp_path)
    first = solve(walk, cache)
    monkeypatch.setattr(kept_loads, "analyze_loads", lambda *_, **__: replace(first, kept=None))
    heavier = replace(walk.subject, mass=walk.subject.mass + 1.0)
    shifted = replace(walk.motion, q=walk.motion.q + 1e-9)
    for changed in (
        {"subject": heavier},
        {"motion": shifted},
        {"forces": None},
        {"settings": LoadSettings(n_pairs=2, seed=2)},
    ):
        assert solve(walk, cache, **changed).kept is None
    assert solve(walk, cache).kept is not None


def test_a_damaged_entry_is_solved_anew(walk, tmp_path):
    cache = StageCache(tmp_path)
    first = solve(walk, cache)
    for entry in tmp_path.iterdir():
        entry.write_bytes(entry.read_bytes()[:1000])
    assert solve(walk, cache).loads == first.loads
