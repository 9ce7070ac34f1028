"""Findings on recordings of real people: what must be found, and what must not."""

import json
from pathlib import Path

import pytest

from hiphinge import pipeline, report
from hiphinge.evidence.reading import forbidden_in
from hiphinge.types import Analysis, Finding

MASS_KG = 62.6


def analysed(folder: Path, name: str, **more) -> Analysis:
    options = pipeline.Options(forces=folder / f"{name}_grf.mot", mass=MASS_KG, loads=False, **more)
    return pipeline.analyze(folder / f"{name}.trc", options)


def sure(analysis: Analysis) -> list[tuple[str, str | None]]:
    return [(item.id, item.side) for item in analysis.findings if item.verdict != "cannot_tell"]


def all_text(finding: Finding) -> str:
    parts = (finding.statement, finding.means, finding.does_not_mean, finding.action)
    return " ".join((*parts, finding.headline, *finding.caveats))


@pytest.fixture(scope="module")
def sway(shared_data: Path) -> Analysis:
    return analysed(shared_data / "oc4_walkingTS1", "walkingTS1")


@pytest.mark.shared_data
def test_trunk_sway_is_found_and_the_pelvis_read_with_it(sway):
    """The person was asked to lean over the left leg; the pelvis stayed level there."""
    assert sure(sway) == [("compensated_pelvis", "left")]
    (finding,) = [item for item in sway.findings if item.verdict == "present"]
    assert finding.measures == ("trunk_side_lean_peak", "pelvic_drop_peak")
    assert finding.size is not None and 11.0 < finding.size.value < 17.0
    assert finding.size.low > 8.0
    assert "pelvis" in finding.statement and "not verified" in finding.statement
    assert "not a strength test" in finding.does_not_mean
    assert forbidden_in(all_text(finding)) == ()


@pytest.mark.shared_data
def test_the_page_says_it_first(sway, tmp_path):
    page = (report.save(sway, tmp_path / "sway.hiphinge") / "report.html").read_text("utf-8")
    first = page.split('id="details"')[0]
    assert "The trunk leans over the left leg: read pelvis and trunk together." in first
    assert "In 6 weeks" in first and "mechanics only" in first
    content = json.loads((tmp_path / "sway.hiphinge" / "analysis.json").read_text("utf-8"))
    assert [item["id"] for item in content["findings"]] == [item.id for item in sway.findings]
    assert all(item["sources"] for item in content["findings"])


@pytest.mark.shared_data
def test_the_same_person_s_usual_walk_has_no_finding(shared_data):
    assert sure(analysed(shared_data / "oc4_walking1", "walking1")) == []


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["squats1", "STS1"])
def test_even_squats_have_no_sure_finding_and_say_what_cannot_be_told(shared_data, name):
    analysis = analysed(shared_data / f"oc4_{name}", name)
    assert sure(analysis) == []
    untold = [item.id for item in analysis.findings]
    assert "side_shift" in untold


@pytest.mark.shared_data
def test_squats_compared_with_themselves_show_no_change(shared_data, tmp_path):
    profile = tmp_path / "profile.toml"
    text = 'schema = "hiphinge.profile/1"\n[scores]\nnprs = {}\nlefs = {}\n'
    profile.write_text(text.format(6.0, 40), encoding="utf-8")
    folder = shared_data / "oc4_squats1"
    older = report.save(analysed(folder, "squats1", profile=profile), tmp_path / "older.hiphinge")
    profile.write_text(text.format(3.0, 44), encoding="utf-8")
    now = analysed(folder, "squats1", profile=profile, compare=older)
    assert now.comparison is not None and now.comparison.refused == ""
    rows = now.comparison.rows
    assert [(row.id, row.verdict) for row in rows[:2]] == [
        ("lefs", "within_error"),
        ("nprs", "better"),
    ]
    moved = [row for row in rows if row.kind == "measure"]
    assert len(moved) > 10 and {row.verdict for row in moved} == {"within_error"}
    page = (report.save(now, tmp_path / "now.hiphinge") / "report.html").read_text("utf-8")
    assert "cannot detect a change of this size" in page
    assert "pain, 0 to 10 from 6 to 3, better" in page


def test_the_sample_walk_has_no_sure_finding(sample_walk):
    analysis = pipeline.analyze(sample_walk, pipeline.Options(loads=False))
    assert sure(analysis) == []
    for finding in analysis.findings:
        assert forbidden_in(all_text(finding)) == ()
