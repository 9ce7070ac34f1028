"""The whole way in a real browser: add a person, record, decide, plan, hand out, export, delete."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome")
                 if (found := shutil.which(name))), None)  # fmt: skip
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]
SLOW_MS = 180_000


@pytest.fixture(scope="module")
def entrance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server as users start it, with records of its own."""
    folder = tmp_path_factory.mktemp("served")
    code = "from hiphinge.cli import main; main(['serve', '--port', '0', '--no-browser'])"
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "HIPHINGE_DATA": str(folder)},
    )
    assert server.stdout is not None
    yield server.stdout.readline().strip()
    server.terminate()
    server.wait(timeout=30)
    server.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def test_from_a_new_person_to_the_sheet_and_gone_again(
    entrance: str, browser: Browser, sample_walk: Path, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1180, "height": 820})
    page = context.new_page()
    page.set_default_timeout(20_000)
    base = entrance.split("/enter")[0]
    outside: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda asked: outside.append(asked.url))
    page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}"))
    page.goto(entrance)
    assert "token" not in page.url
    add_person(page)
    record(page, sample_walk)
    decide_and_plan(page)
    leave_with_everything(page, tmp_path)
    assert [url for url in outside if not is_ours(url, base)] == []
    assert [text for text in wrong if text.startswith("error") and "400" not in text] == []
    context.close()


def is_ours(url: str, base: str) -> bool:
    return url.startswith((f"{base}/", "data:", f"blob:{base}"))


def add_person(page: Page) -> None:
    page.click("text=Add a person")
    page.fill("[name=name]", "Anna")
    page.check("[name=flag_none]")
    page.select_option("[name=pain0_site]", "front_knee")
    page.fill("[name=pain0_worst]", "4")
    page.check("[name=goals][value=running]")
    page.fill("[name=minutes]", "25")
    page.click("text=Strength tests")
    page.fill("[name=test_single_leg_bridge_left_reps]", "6")
    page.fill("[name=test_single_leg_bridge_right_reps]", "20")
    page.click("button:has-text('Save')")
    assert page.inner_text("h1") == "Anna"


def record(page: Page, sample: Path) -> None:
    page.click("text=New recording")
    page.set_input_files("[name=movement]", sample)
    page.fill("[name=condition]", "usual")
    page.click("button:has-text('Analyse')")
    page.wait_for_url("**/analyses/*", timeout=SLOW_MS)
    # Page one of the report stands in a tree of its own and is seen.
    assert page.locator(".sheet-paper .sheet h1").inner_text() == sample.name


def decide_and_plan(page: Page) -> None:
    result = page.url
    page.locator(".finding button:has-text('Accept')").first.click()
    page.locator(".finding.accepted").first.wait_for()
    page.click("button:has-text('Make a plan')")
    plan = page.url
    answer = page.goto(f"{plan}/sheet")
    assert answer is not None
    assert answer.status == 400
    page.goto(plan)
    page.locator("a:has-text('Swap')").first.click()
    page.locator("button:has-text('Take this')").first.click()
    page.click("button:has-text('Accept the plan')")
    page.click("text=Print the person")
    assert page.locator("article.page").count() > 3
    page.goto(f"{result}/what-if?gluteus_medius.left=0.6".split("#")[0])
    page.locator("text=Hip contact").first.wait_for()


def leave_with_everything(page: Page, folder: Path) -> None:
    page.locator("a:has-text('Anna')").first.click()
    with page.expect_download() as download:
        page.click("button:has-text('Export everything')")
    download.value.save_as(folder / "anna.zip")
    with zipfile.ZipFile(folder / "anna.zip") as archive:
        assert any(name.endswith("report.html") for name in archive.namelist())
    page.click("summary:has-text('Delete this person')")
    page.fill("form[action$=delete] [name=name]", "Anna")
    page.click("button:has-text('Delete this person')")
    page.locator("h1").wait_for()
    assert page.locator("text=Anna").count() == 0
