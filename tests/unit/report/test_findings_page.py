"""Page one with findings, with a comparison, with a sign for a clinician, seen from the front."""

import re
from dataclasses import replace

from hiphinge.evidence.reading import forbidden_in
from hiphinge.report import render
from hiphinge.types import Comparison, View


def first_page(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.split("</style>")[1].split('id="details"')[0])


def plain(text: str) -> str:
    return " ".join(text.split())


def test_findings_are_numbered_with_size_evidence_and_what_to_do(findings_walk):
    text = plain(first_page(render(findings_walk)))
    lines = [item for item in findings_walk.findings if item.verdict != "cannot_tell"]
    assert len(lines) > 4
    assert plain(lines[0].headline) in text
    for finding in lines[:4]:
        assert plain(finding.statement) in text and plain(finding.action) in text
    assert f"And {len(lines) - 4} more: section 1." in text
    assert "Evidence: " in text and "In 6 weeks" in text


def test_the_reasons_follow_on_the_next_page(findings_walk):
    page = render(findings_walk)
    details = plain(re.sub(r"<[^>]+>", " ", page.split('id="details"')[1]))
    for finding in findings_walk.findings:
        for text in (finding.means, finding.does_not_mean, *finding.caveats):
            assert plain(text).replace("’", "’") in details
    assert "Kendall" in details


def test_nothing_found_is_said_plainly(walk):
    text = plain(first_page(render(replace(walk, findings=()))))
    assert "Findings" in text or "Stands out" in text
    bare = replace(walk, findings=(), measures=tuple(m for m in walk.measures if not m.norm))
    assert "supports no statement" not in plain(first_page(render(bare)))


def test_function_and_pain_lead_the_comparison(compared_walk):
    text = plain(first_page(render(compared_walk)))
    answer = text.index("Since 12 January 2026: carry the laundry (0 to 10) from 3 to 6, better.")
    assert answer < text.index("Pain comes first")
    assert "cannot detect a change of this size" in text
    assert "no change" not in text.lower()
    assert text.index("Carry the laundry") < text.index("Mean trunk forward lean")


def test_unlike_set_ups_say_why(compared_walk):
    refused = Comparison("2026-01-12", compared_walk.comparison.rows[:2], "the treadmill differs")
    text = plain(first_page(render(replace(compared_walk, comparison=refused))))
    assert "Movement is not compared: The treadmill differs." in text


def test_a_sign_for_a_clinician_goes_before_all_else(compared_walk):
    flagged = replace(compared_walk, raised_flags=("saddle_numbness",))
    text = plain(first_page(render(flagged)))
    assert text.index("See a clinician before any training") < text.index("Since 12 January")


def test_seen_from_the_front_the_page_holds_no_verdict(walk):
    seen = replace(walk, view=View("frontal", None, "filmed from behind"), findings=())
    assert "serve to compare left with right" in plain(first_page(render(seen)))


def test_no_page_says_what_must_not_be_said(findings_walk, compared_walk, refused):
    for analysis in (findings_walk, compared_walk, refused):
        text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", render(analysis), flags=re.S)
        # Titles of publications are theirs.
        body = text.split("Sources")[0] if analysis is refused else text
        body = re.sub(r"\d{4}\)\..*?(?=doi|PMC|PMID|\n)", "", body)
        assert forbidden_in(plain(body), besides=("both can be weak",)) == ()
