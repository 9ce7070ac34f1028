"""Page one of a report within a page of ours."""

from pathlib import Path

from hiphinge.web.report_parts import page_one


def test_page_one_names_what_to_do_as_the_pages_call_it(tmp_path: Path) -> None:
    sheet = '<p class="a--b">Say how tall the person is (--height).</p><i>2 -- 3</i>'
    report = f'<main class="sheet" id="page-one">{sheet}</main>'
    (tmp_path / "report.html").write_text(report, encoding="utf-8")
    found = page_one(tmp_path)
    assert found is not None
    assert "Say how tall the person is (“Height”)." in found.inside
    # Nothing else is touched: not the markup, not a dash.
    assert '<p class="a--b">' in found.inside
    assert "2 -- 3" in found.inside
    assert page_one(tmp_path / "nowhere") is None
