"""Every public name exists, says what it is, and shows how it is used."""

import importlib
import inspect
import pkgutil
import re
import types
from typing import Any

import pytest

import hiphinge

PACKAGES = [
    hiphinge.__name__,
    *(m.name for m in pkgutil.walk_packages(hiphinge.__path__, "hiphinge.") if m.ispkg),
]
PUBLIC = [
    (package, name)
    for package in PACKAGES
    for name in getattr(importlib.import_module(package), "__all__", ())
]


def test_public_names_are_declared() -> None:
    assert {package for package, _ in PUBLIC} >= {"hiphinge.assets", "hiphinge.signals"}


@pytest.mark.parametrize(("package", "name"), PUBLIC)
def test_public_name_exists_and_is_documented(package: str, name: str) -> None:
    found: Any = getattr(importlib.import_module(package), name)
    if isinstance(found, types.ModuleType):
        assert found.__doc__
    elif inspect.isclass(found) or inspect.isroutine(found):
        # A dataclass without a docstring of its own shows its signature as one.
        assert found.__doc__ and not found.__doc__.startswith(f"{name}("), "no docstring"


def has_example(found: Any) -> bool:
    """In its own docstring, or for a class in that of a method."""
    texts = [found.__doc__ or ""]
    if inspect.isclass(found):
        texts += [getattr(member, "__doc__", None) or "" for member in vars(found).values()]
    return any(">>>" in text for text in texts)


@pytest.mark.parametrize(("package", "name"), PUBLIC)
def test_public_function_has_an_example(package: str, name: str) -> None:
    found: Any = getattr(importlib.import_module(package), name)
    if inspect.isroutine(found):
        assert has_example(found)


def test_modules_say_what_they_are_for() -> None:
    silent = [
        module.name
        for module in pkgutil.walk_packages(hiphinge.__path__, "hiphinge.")
        if not re.match(r"\S.*\S", importlib.import_module(module.name).__doc__ or "")
    ]
    assert silent == []
