"""The main way without a mouse: person, result, decision, what-if, plan, sheet."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Clinic
from .served import visiting

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("moving_parts")]
MOST_TABS = 90
# What a reader of the screen would hear, near enough.
FOCUSED = """() => {
  const here = document.activeElement;
  const look = getComputedStyle(here);
  // Parts of a date that the browser draws have rings of its own.
  const ringed = here.type === "date" || look.outlineStyle !== "none" || look.boxShadow !== "none";
  const name = here.getAttribute("aria-label") ?? here.innerText ?? "";
  return { name: name.trim(), kind: here.tagName, ringed };
}"""


def test_the_main_way_needs_no_mouse(browser: Browser, clinic: Clinic) -> None:
    with visiting(browser, clinic.served) as page:
        press(page, "Anna")
        press(page, "Show the result")
        page.locator("#viewer[data-ready=yes]").wait_for()
        press(page, "Reject: ")
        expect(page.locator("#findings .rejected").first).to_be_visible()
        press(page, "Undo: ")
        press(page, "Accept: ")
        press(page, "Make a plan")
        page.wait_for_url("**/plans/*")
        press(page, "Accept the plan")
        press(page, "Print the person")
        page.wait_for_url("**/sheet")
        assert page.locator("article.page").count() > 3


def test_sliders_and_viewer_follow_the_arrow_keys(browser: Browser, clinic: Clinic) -> None:
    with visiting(browser, clinic.served) as page:
        page.goto(f"{clinic.served.base}/analyses/{clinic.analysis}/what-if")
        slider = page.locator("#what-if[data-ready=yes]").get_by_role("slider").first
        slider.wait_for()
        tab_to(page, ", both sides$", "INPUT")
        before = slider.input_value()
        page.keyboard.press("ArrowLeft")
        assert slider.input_value() < before
        page.goto(f"{clinic.served.base}/analyses/{clinic.analysis}")
        page.locator("#viewer[data-ready=yes]").wait_for()
        tab_to(page, "^Play", "BUTTON")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=re.compile("^(Pause|Stop)"))).to_be_visible()


def press(page: Page, name: str) -> None:
    """Go to a link or a button that leads to another page, and press it."""
    tab_to(page, f"^{re.escape(name)}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, name: str, kind: str = "A|BUTTON|SUMMARY") -> None:
    """Go on with the tabulator until something of that name has the focus, and shows it."""
    passed: list[str] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        passed.append(found["name"])
        # Behind the last one the browser's own parts come, then the page again.
        assert found["ringed"] or found["kind"] == "BODY", (
            f"nothing shows that {found} has the focus"
        )
        if re.search(name, found["name"]) and re.fullmatch(kind, found["kind"]):
            return
    raise AssertionError(f"{name} is out of reach; there are {passed}")
