"""The person's sheet on paper: a page a week, on A4 and on US Letter, or one week alone."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from hiphinge.handout import render_sheet
from hiphinge.plan import make_plan
from hiphinge.profile import profile_from

pytestmark = pytest.mark.browser
ACCOUNTS = {
    "runner": {
        "pain": [{"site": "front_knee", "side": "left", "worst": 4}],
        "goals": {"activities": ["running"], "main": "running"},
        "time": {"minutes": 40, "days_per_week": 3},
        "equipment": {"have": ["band", "dumbbell", "step"]},
    },
    # As much on a page as a plan may hold.
    "gym": {
        "goals": {"activities": ["lifting", "soccer", "running"], "main": "lifting"},
        "time": {"minutes": 60, "days_per_week": 4},
        "equipment": {"have": ["band", "dumbbell", "barbell", "kettlebell", "step", "bench"]},
    },
}


def n_pages(page: Page, paper: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, prefer_css_page_size=False)))


@pytest.mark.parametrize("who", ACCOUNTS)
def test_a_week_is_a_page_on_every_paper(browser: Browser, who: str, tmp_path: Path) -> None:
    told = {"schema": "hiphinge.profile/1", "red_flags": {"fever": False}, **ACCOUNTS[who]}
    plan = make_plan(profile_from(told))
    sheet = tmp_path / "sheet.html"
    sheet.write_text(render_sheet(plan, first_day=dt.date(2026, 3, 9), name="Annabel Musterfrau"))
    page = browser.new_page()
    page.goto(sheet.as_uri())
    weeks, cards = page.locator(".week").count(), page.locator(".card").count()
    assert weeks == plan.weeks
    page.add_style_tag(content=".cards { display: none }")
    for paper in ("A4", "Letter"):
        assert n_pages(page, paper) == 1 + weeks, paper
    # One week alone, with how to do what is in it.
    page.get_by_label("Week 2", exact=True).check()
    assert page.locator(".week:visible").count() == 1
    assert n_pages(page, "Letter") == 2
    lines = page.locator("#week-2 ol > li").count()
    shown = page.locator(".card.in-2").count()
    assert 0 < shown <= lines
    assert shown < cards
    page.close()
