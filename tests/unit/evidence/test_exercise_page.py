"""The page of the exercises in the documentation: whole, linked, and honest about its numbers."""

import importlib.util
import re
from pathlib import Path

import pytest

from hiphinge.evidence import load

TOOL = Path(__file__).parents[3] / "tools" / "exercise_page.py"


@pytest.fixture(scope="module")
def page() -> str:
    pytest.importorskip("mkdocs")
    spec = importlib.util.spec_from_file_location("exercise_page", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.text(load())


def test_every_exercise_and_every_cited_source_has_its_place(page):
    exercises = load().exercises
    headings = re.findall(r"^### .* \{#(\w+)\}$", page, re.MULTILINE)
    assert sorted(headings) == sorted(exercises)
    cited = {key for exercise in exercises.values() for key in exercise.sources}
    assert set(re.findall(r'<a id="(\w+)">', page)) == cited


def test_every_link_leads_somewhere(page):
    places = set(re.findall(r'\{#(\w+)\}|<a id="(\w+)">', page))
    known = {first or second for first, second in places}
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= known


def test_numbers_that_were_not_read_say_so(page):
    entries = [entry for exercise in load().exercises.values() for entry in exercise.emg]
    doubtful = re.findall(
        r"^- [a-z ]+[\d.]+(?: \+- [\d.]+)? %MVIC \(not verified\)", page, re.MULTILINE
    )
    assert len(doubtful) == sum(entry.mark != "verified" for entry in entries) > 0
