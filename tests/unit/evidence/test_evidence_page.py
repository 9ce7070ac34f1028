"""The page of the evidence in the documentation: whole, linked, and honest about its numbers."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from hiphinge.evidence import load
from hiphinge.evidence.schema import Evidence

TOOL = Path(__file__).parents[3] / "tools" / "evidence_page.py"
ALL = load()


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    pytest.importorskip("mkdocs")
    spec = importlib.util.spec_from_file_location("evidence_page", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(tool: ModuleType) -> str:
    return tool.text(ALL)


def test_it_is_made_from_the_data_given(tool: ModuleType) -> None:
    changed = ALL.claims["C8"].model_copy(update={"verdict": "Something else."})
    other = Evidence.model_construct(**{**dict(ALL), "claims": {"C8": changed}})
    assert "Verdict: Something else." in tool.text(other)


def test_every_entry_has_its_place(page: str) -> None:
    headings = re.findall(r"^### (.+)$", page, re.MULTILINE)
    named = " ".join(headings)
    for key in (*ALL.claims, *ALL.conditions, *ALL.instruments, *ALL.cues, *ALL.doses):
        assert re.search(rf"\b{key}\b", named), key
    assert page.count("\n| strength.") + page.count("\n| trunk_flexion_mean | run | below") > 0
    for flag in ALL.red_flags.values():
        assert flag.plain in page


def test_every_link_leads_to_a_source_and_every_listed_source_is_cited(page: str) -> None:
    listed = set(re.findall(r'<a id="(\w+)">', page))
    linked = set(re.findall(r"\]\(#(\w+)\)", page))
    assert linked <= listed <= set(ALL.sources)
    assert len(listed) > 100


def test_numbers_that_were_not_read_say_so(page: str) -> None:
    doubtful = [cut.at for cut in ALL.cutoffs.values() if cut.at.mark in ("recalled", "secondary")]
    assert doubtful
    for quantity in doubtful:
        assert f"{quantity.text} (not verified)" in page


def test_no_table_row_is_torn(page: str) -> None:
    for table in re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE):
        assert len({row.count(" | ") for row in table.strip().split("\n")}) == 1
