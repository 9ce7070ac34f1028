"""The whole way in a real browser: a new person, their recording, their sheet, and gone again."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from hiphinge.profile import profile_from
from hiphinge.store import open_store
from hiphinge.store.people import add_person

from .served import PATIENCE_MS, Network, Served, serving, visiting

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("moving_parts")]
SLOW_MS = 240_000
FURTHER = re.compile(r"^0\.(0[5-9]|[1-9])")
# Long enough to be sought in every file that is left.
NAME = "Annabel Musterfrau 4711"


@pytest.fixture
def served(tmp_path: Path, network: Network) -> Iterator[Served]:
    """A server for records that hold one person: the sample is not analysed besides."""
    folder = tmp_path / "data"
    store = open_store(folder)
    with store.write() as session:
        add_person(session, "Bruno", profile_from({"schema": "hiphinge.profile/1"}))
    store.close()
    with serving(folder, network) as running:
        yield running


def test_from_a_new_person_to_the_sheet_and_gone_again(
    browser: Browser, served: Served, sample_walk: Path, tmp_path: Path
) -> None:
    with visiting(browser, served) as page:
        assert "token" not in page.url
        add_anna(page)
        record(page, sample_walk)
        result = page.url
        move_a_slider(page)
        page.goto(result)
        accept_a_finding(page)
        take_files_of_result(page)
        plan(page)
        print_and_export_plan(page)
        take_everything(page, tmp_path / "anna.zip", sample_walk)
        delete(page)
    assert_nothing_left(served.folder)


def add_anna(page: Page) -> None:
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name or number").fill(NAME)
    page.get_by_label("Asked: none of these").check()
    page.locator("[name=pain0_site]").select_option("front_knee")
    page.locator("[name=pain0_worst]").fill("4")
    page.locator("[name=goals][value=running]").check()
    page.locator("[name=minutes]").fill("25")
    page.get_by_text("Strength tests").click()
    page.locator("[name=test_single_leg_bridge_left_reps]").fill("6")
    page.locator("[name=test_single_leg_bridge_right_reps]").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def record(page: Page, sample: Path) -> None:
    """Upload, watch the progress, arrive at the result."""
    page.get_by_role("link", name="New recording").first.click()
    page.locator("input[type=file][name=movement]").set_input_files(sample)
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_url("**/jobs/*")
    bar = page.get_by_role("progressbar").first
    expect(bar).to_be_visible()
    expect(page.get_by_role("status").first).not_to_have_text("")
    expect(bar).to_have_attribute("value", FURTHER, timeout=PATIENCE_MS)
    over = page.get_by_role("alert").or_(page.locator("#findings"))
    over.first.wait_for(timeout=SLOW_MS)
    assert "/analyses/" in page.url, page.get_by_role("main").inner_text()
    page.locator("#viewer[data-ready=yes] canvas").first.wait_for()
    # Page one of the report stands in a tree of its own and is seen.
    assert page.locator(".sheet-paper .sheet h1").inner_text() == sample.name


def move_a_slider(page: Page) -> None:
    """The curves follow the finger."""
    page.get_by_role("link", name=re.compile("what if", re.IGNORECASE)).first.click()
    slider = page.locator("#what-if[data-ready=yes]").get_by_role("slider").first
    slider.wait_for()
    before = curves_of(page)
    assert len(before) > 4
    slider.focus()
    for _ in range(8):
        slider.press("ArrowLeft")
    until(page, lambda: curves_of(page) != before)
    assert "%" in str(slider.get_attribute("aria-valuetext"))


def until(page: Page, holds: Callable[[], bool]) -> None:
    # Pages run no text as script, so the browser cannot look by itself.
    for _ in range(PATIENCE_MS // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing moved")


def curves_of(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "#what-if svg path", "paths => paths.map(path => path.getAttribute('d'))"
    )


def accept_a_finding(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Accept: ")).first.click()
    expect(page.locator("#findings .accepted").first).to_be_visible()


def take_files_of_result(page: Page) -> None:
    """Tables and OpenSim files come as they are."""
    kept = {name: saved(page, f"a[href$='/files/{name}']") for name in ("angles", "motion")}
    assert kept["angles"].splitlines()[0].count(",") > 3
    assert kept["motion"].count("endheader") == 1


def saved(page: Page, selector: str) -> str:
    """Click on what starts a download and return its text."""
    with page.expect_download() as download:
        page.locator(selector).first.click()
    found: Download = download.value
    return found.path().read_text(encoding="utf-8")


def plan(page: Page) -> None:
    """A plan is made, changed and accepted; before that nobody prints it."""
    page.get_by_role("button", name="Make a plan").first.click()
    page.wait_for_url("**/plans/*")
    draft = page.url
    refused = page.goto(f"{draft}/sheet")
    assert refused is not None
    assert refused.status == 400
    page.goto(draft)
    page.get_by_role("link", name=re.compile("^Swap")).first.click()
    page.get_by_role("button", name=re.compile("^Take this")).first.click()
    page.wait_for_url(re.compile(r"/plans/[0-9a-f]{32}(#.*)?$"))
    page.get_by_role("button", name="Accept the plan").click()


def print_and_export_plan(page: Page) -> None:
    address = page.url.partition("#")[0]
    bundle = json.loads(saved(page, "a[href$='/bundle']"))
    assert bundle["resourceType"] == "Bundle"
    assert any(one["resource"]["resourceType"] == "CarePlan" for one in bundle["entry"])
    assert "BEGIN:VCALENDAR" in saved(page, "a[href$='/calendar']")
    assert saved(page, "a[href$='/table']").count("\n") > 3
    page.goto(f"{address}/sheet")
    leaves = page.locator("article.page").count()
    assert leaves > 3
    assert printed_pages(page) >= leaves
    # The start and each week fit on one side of A4; the last part describes all exercises.
    page.locator("article.page").last.evaluate("part => part.remove()")
    assert printed_pages(page) == leaves - 1
    page.goto(address)


def printed_pages(page: Page) -> int:
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def take_everything(page: Page, target: Path, sample: Path) -> None:
    page.get_by_role("link", name=NAME).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Export everything")).click()
    download.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        original = next(name for name in names if name.endswith(sample.name))
        assert archive.read(original) == sample.read_bytes()
        records = json.loads(archive.read("records.json"))
    assert records["person"]["name"] == NAME
    for kind in ("report.html", "angles.csv", "motion.mot"):
        assert any(name.endswith(kind) for name in names), kind


def delete(page: Page) -> None:
    page.get_by_text("Delete this person").first.click()
    page.locator("form[action$=delete] [name=name]").fill(NAME)
    page.get_by_role("button", name="Delete this person").click()
    page.get_by_role("link", name="Bruno").wait_for()
    assert page.get_by_text(NAME).count() == 0


def assert_nothing_left(folder: Path) -> None:
    """Neither records nor files nor results of who was deleted; others stay."""
    assert list(folder.glob("files/*/*")) == []
    assert list(folder.glob("analyses/*")) == []
    left = [path for path in folder.rglob("*") if path.is_file()]
    assert [path for path in left if NAME.encode() in path.read_bytes()] == []
    connection = sqlite3.connect(folder / "records.sqlite3")
    for table in ("recordings", "analyses", "findings", "decisions", "plans", "jobs"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert connection.execute("SELECT name FROM people").fetchall() == [("Bruno",)]
    connection.close()
