"""Every page that a link leads to is for everybody: axe finds nothing, narrow screens hold it."""

import re
from collections.abc import Mapping
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .conftest import Clinic
from .served import Served, await_island, visiting

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("moving_parts")]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDTHS = (390, 768, 1024)
# One page of each kind is enough: an identifier or a number of a reason makes no other kind.
SAME = re.compile(
    r"[0-9a-f]{32}|(?<=/learn/)C\d+|(?<=/learn/exercises/)\w+|(?<=/swap/).*|(?<=/add/).*"
)
KINDS = {
    "/",
    "/people/new",
    "/people/*",
    "/people/*/edit",
    "/people/*/recordings/new",
    "/analyses/*",
    "/analyses/*/what-if",
    "/jobs/*",
    "/plans/*",
    "/plans/*/sheet",
    "/plans/*/swap/*",
    "/learn",
    "/learn/*",
    "/learn/exercises",
    "/learn/exercises/*",
}
# Pages printed on paper have a width of their own.
PAPER = ("/sheet", "/files/report")
LINKS = """async address => {
  const answer = await fetch(address);
  if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) return null;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const links = [...read.querySelectorAll("a[href]")].map(a => a.getAttribute("href"));
  return { path: new URL(answer.url).pathname, links };
}"""


def test_every_page_is_for_everybody(browser: Browser, clinic: Clinic) -> None:
    wrong: list[str] = []
    with visiting(browser, clinic.served) as page:
        found = pages_behind_links(page)
        assert set(found) >= KINDS
        found["nothing there"] = "/people/nobody"
        for kind, path in found.items():
            wrong += problems(page, clinic.served, kind, path)
    assert not wrong, "\n".join(wrong)


def test_what_is_said_about_mistakes_is_for_everybody(browser: Browser, clinic: Clinic) -> None:
    wrong: list[str] = []
    with visiting(browser, clinic.served) as page:
        page.goto(f"{clinic.served.base}/people/new")
        page.get_by_label("Name or number").fill("Carla")
        page.locator("[name=pain0_worst]").fill("99")
        page.locator("[name=pain0_site]").select_option("other")
        page.eval_on_selector("form[action='/people']", "form => { form.noValidate = true }")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").first.wait_for()
        wrong += judged(page, "a wrong answer in a form")
        page.goto(f"{clinic.served.base}/people/{clinic.person}")
        page.get_by_text("Delete this person").first.click()
        page.locator("form[action$=delete] [name=name]").fill("Somebody else")
        page.get_by_role("button", name="Delete this person").click()
        page.get_by_role("alert").first.wait_for()
        wrong += judged(page, "a request that is refused")
    assert not wrong, "\n".join(wrong)


def test_the_welcome_is_for_everybody(browser: Browser, first_start: Served) -> None:
    with visiting(browser, first_start) as page:
        assert page.get_by_role("heading", level=1).inner_text() == "Welcome"
        wrong = problems(page, first_start, "welcome", "/")
    assert not wrong, "\n".join(wrong)


def pages_behind_links(page: Page) -> dict[str, str]:
    """Follow all links from the first page; return one address for each kind of page."""
    found: dict[str, str] = {}
    asked: set[str] = set()
    ahead = ["/"]
    while ahead:
        path = ahead.pop(0)
        if path in asked or SAME.sub("*", path) in found:
            continue
        asked.add(path)
        answer = page.evaluate(LINKS, path)
        if answer is None:
            continue
        # An analysis that is still being made leads to its job.
        found.setdefault(SAME.sub("*", answer["path"]), answer["path"])
        parts = [urlparse(link) for link in answer["links"]]
        ahead += [part.path for part in parts if part.path.startswith("/") and not part.netloc]
    return found


def problems(page: Page, served: Served, kind: str, path: str) -> list[str]:
    """Open a page, and say what is wrong with it in light, in dark, on narrow screens."""
    page.goto(f"{served.base}{path}")
    for island in ("viewer", "what-if"):
        if page.locator(f"#{island}").count():
            await_island(page, island)
    found = judged(page, kind)
    if not path.endswith(PAPER):
        found += too_wide(page, kind)
    return found


def judged(page: Page, kind: str) -> list[str]:
    """Ask axe; in the dark only colours can be wrong that were right in the light."""
    found = broken_rules(page, kind, RULES)
    page.emulate_media(color_scheme="dark")
    found += broken_rules(page, f"{kind} in the dark", COLOURS)
    page.emulate_media(color_scheme="light")
    return found


def broken_rules(page: Page, kind: str, rules: Mapping[str, object]) -> list[str]:
    answer = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{kind}: {one['id']}: {node['html'][:120]}"
        for one in answer.response["violations"]
        for node in one["nodes"][:3]
    ]


def too_wide(page: Page, kind: str) -> list[str]:
    """Nobody scrolls sideways on a phone or a tablet."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 820})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{kind}: {wide} pixels wide on a screen of {width}")
    page.set_viewport_size({"width": 1180, "height": 820})
    return found
