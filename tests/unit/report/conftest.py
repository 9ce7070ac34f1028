"""Made-up analyses as fixtures."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hiphinge.types import Analysis


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
