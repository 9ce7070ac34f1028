"""Answers have the form that is described, and a slider waits for nothing."""

import asyncio
import importlib.util
import threading
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import Message

from hiphinge.web.api_types import (
    BonesOutline,
    CurvesAnswer,
    SceneOutline,
    Targets,
    WhatIfAnswer,
)
from hiphinge.web.asking import Answers
from hiphinge.web.binary import MAGIC
from hiphinge.web.pages.api import wanted

from .conftest import Place

ROOT = Path(__file__).parents[3]


def outline_text(content: bytes) -> bytes:
    assert content[:4] == MAGIC
    return content[8 : 8 + int.from_bytes(content[4:8], "little")]


@pytest.mark.parametrize(("name", "form"), [("curves", CurvesAnswer), ("what-if", Targets)])
def test_answers_are_as_described(place: Place, name: str, form: type[BaseModel]) -> None:
    answer = place.browser.get(f"/api/analyses/{place.analysis}/{name}")
    found = form.model_validate_json(answer.content, strict=True)
    assert found.model_dump(mode="json") == answer.json()


@pytest.mark.parametrize(("name", "form"), [("scene", SceneOutline), ("bones", BonesOutline)])
def test_outlines_are_as_described(place: Place, name: str, form: type[BaseModel]) -> None:
    answer = place.browser.get(f"/api/analyses/{place.analysis}/{name}")
    form.model_validate_json(outline_text(answer.content), strict=True)
    with pytest.raises(ValidationError):
        form.model_validate_json(outline_text(answer.content).replace(b'"arrays"', b'"more"'))


@pytest.mark.parametrize("ranges", [False, True])
def test_what_if_is_as_described(place: Place, ranges: bool) -> None:
    question = {"scales": {"gluteus_medius": 0.7}, "ranges": ranges, "sequence": 5}
    answer = place.browser.post(f"/api/analyses/{place.analysis}/what-if", json=question)
    found = WhatIfAnswer.model_validate_json(answer.content, strict=True)
    assert found.sequence == 5
    assert all((load.sure is not None) == ranges for load in found.loads)


def test_the_committed_description_is_the_apps() -> None:
    """Else: python tools/openapi.py, then `npm run types` in frontend/."""
    spec = importlib.util.spec_from_file_location("openapi", ROOT / "tools" / "openapi.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.description()


def test_a_slider_does_not_wait_for_ranges(walk_folder: Path) -> None:
    answers = Answers()
    scales = {"gluteus_medius": 0.8}
    hold = threading.Event()
    # Ranges of somebody else are being worked out and do not end.
    answers._ranging.submit(hold.wait)
    waiting = threading.Thread(target=lambda: answers.ask(walk_folder, scales, ranges=True))
    waiting.start()
    found = answers.ask(walk_folder, scales)
    assert found["loads"]
    assert waiting.is_alive()
    hold.set()
    waiting.join(timeout=60)
    assert not waiting.is_alive()


def test_a_question_whose_browser_has_gone_on_is_let_go(walk_folder: Path) -> None:
    answers, hold = Answers(), threading.Event()
    answers._ranging.submit(hold.wait)
    asked = answers.ask_ranges(walk_folder, {"gluteus_medius": 0.8})

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    request = Request({"type": "http"}, gone)
    assert asyncio.run(wanted(request, asked)) == {}
    assert asked.cancelled()
    hold.set()


def test_questions_at_once_get_the_same_numbers(walk_folder: Path) -> None:
    answers, found = Answers(), {}

    def ask(factor: float, ranges: bool) -> None:
        answer = answers.ask(walk_folder, {"gluteus_maximus": factor}, ranges=ranges)
        found[factor, ranges] = [load["value"] for load in answer["loads"]]

    factors = (0.5, 0.7, 0.9)
    threads = [threading.Thread(target=ask, args=(f, r)) for f in factors for r in (False, True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for factor in factors:
        alone = Answers().ask(walk_folder, {"gluteus_maximus": factor})
        expected = [load["value"] for load in alone["loads"]]
        assert found[factor, False] == expected
        assert found[factor, True] == expected
