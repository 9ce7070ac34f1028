"""Made-up analyses as fixtures."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from hiphinge.findings import apply_rules, case_of, reported_numbers
from hiphinge.profile import Profile
from hiphinge.types import Analysis, ComparedMeasure, Comparison


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def factory() -> ModuleType:
    return _load("factory")


@pytest.fixture(scope="session")
def walk(factory: ModuleType) -> Analysis:
    return factory.walk_analysis()


@pytest.fixture(scope="session")
def loaded_walk(factory: ModuleType) -> Analysis:
    return factory.loaded_walk_analysis()


@pytest.fixture(scope="session")
def squat(factory: ModuleType) -> Analysis:
    return factory.squat_analysis()


@pytest.fixture(scope="session")
def refused(factory: ModuleType) -> Analysis:
    return factory.refused_analysis()


PROFILE = {
    "schema": "hiphinge.profile/1",
    "pain": [{"site": "front_knee", "side": "left", "now": 6.0}],
    "strength": {
        "hip_abduction_left_n": 90.0,
        "hip_abduction_right_n": 240.0,
        "single_leg_bridge_left_reps": 8,
        "single_leg_bridge_right_reps": 31,
    },
}


@pytest.fixture(scope="session")
def findings_walk(factory: ModuleType, walk: Analysis) -> Analysis:
    lean = [factory.a_measure("trunk_side_lean_peak", "left", 12.0, 2.0)]
    others = [item for item in walk.measures if (item.id, item.side) != (lean[0].id, "left")]
    profile = Profile.model_validate(PROFILE)
    told = replace(walk, measures=(*lean, *others))
    return replace(
        told,
        findings=apply_rules(case_of(told, profile)),
        reported=reported_numbers(profile, told.setup),
    )


def _row(name, before, now, verdict, kind="measure") -> ComparedMeasure:
    unit = "points" if kind in ("pain", "function") else "deg"
    return ComparedMeasure(name, None, before, now, unit, 2.0, verdict, kind)


@pytest.fixture(scope="session")
def compared_walk(findings_walk: Analysis) -> Analysis:
    rows = (
        _row("psfs: carry the laundry", 3.0, 6.0, "better", "function"),
        _row("nprs", 3.0, 4.0, "within_error", "pain"),
        _row("trunk_flexion_mean", 2.0, 9.0, "changed"),
        _row("trunk_flexion_peak", 4.0, 5.0, "within_error"),
    )
    return replace(findings_walk, comparison=Comparison("2026-01-12T10:00:00Z", rows))
